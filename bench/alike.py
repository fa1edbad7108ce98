"""Measure how well copies of pictures are found after what people do to them, and how quickly among very many.

python -m bench.alike --scenes 60 --seed 70000 --items 100000 --json FILE

The pictures are made here, all of one style, so that they are hard to tell apart. The bounds in `kg.evidence.alike`
were chosen on scenes from seeds 5000 and 6000 on; other seeds are other pictures.
"""

import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Annotated, Final

import numpy as np
import typer

from bench.data import JsonOption
from bench.result import Result, Target, around, command_of, finish
from bench.timing import Timing
from kg.evidence.alike.frames import Frame
from kg.evidence.alike.hashes import SMALL, Look
from kg.evidence.alike.index import Entry, Index
from kg.evidence.alike.likeness import likenesses
from tests.alikemeasure import ORIGINAL, Measured, entries, film_entries, measure

TITLE: Final = "The same picture twice"
ABOUT: Final = """\
Scenes of an invented town and copies of each: cropped by up to a fifth at each side, scaled to between a quarter and
twice the size, encoded at low quality, overlaid, framed, toned, mirrored, recorded from a screen, and posted again. All
pairs count: two copies of one scene are to be found as well. Then one picture is looked for among very many others.
"""
BOUNDS: Final = """\
What is read: to see what a picture looks like takes longer than to find it among the others.
"""
PARTS: Final = 32  # of each picture among very many
ASKED: Final = 20  # pictures that are looked for among them
FRAMES: Final = 8  # key frames of a film that is looked for


def main(
    scenes: Annotated[int, typer.Option(help="Scenes, each with nine copies.", min=2)] = 60,
    seed: Annotated[int, typer.Option(help="Of the first scene.")] = 70_000,
    items: Annotated[int, typer.Option(help="Pictures among which one is looked for.", min=1_000)] = 100_000,
    films: Annotated[int, typer.Option(help="Films, each with seven copies.", min=2)] = 8,
    json_: JsonOption = None,
) -> None:
    """Print recall for each kind of copy, precision, and the seconds for one picture among very many."""
    surroundings = around()
    began = time.perf_counter()
    known = list(entries(scenes, seed))
    each = (time.perf_counter() - began) / len(known)
    measured, moving = measure(Index(known)), measured_films(films, seed)
    pictures, asked = searched(known, items)
    timings = (
        Timing(f"one picture among {items:,}, median of {len(pictures)}", median(pictures)),
        Timing(f"one film of {FRAMES} key frames among them, median of {len(asked)}", median(asked)),
        Timing("what one picture looks like, with the making of it", each),
    )
    targets = (
        Target("recall, all pairs", 0.95, round(measured.recall(), 4)),
        Target("precision, all pairs", 0.99, round(measured.precision, 4)),
        Target("recall, all pairs of films", 0.95, round(moving.recall(), 4)),
        Target("precision, all pairs of films", 0.99, round(moving.precision, 4)),
        Target(f"seconds for one picture among {items:,}", 1.0, round(median(pictures), 3), more=False),
        Target("seconds for one film among them", 1.0, round(median(asked), 3), more=False),
    )
    told = (*notes(measured, "picture"), *notes(moving, "film"))
    data = f"{len(known)} pictures of {scenes} scenes, {films} films"
    finish(Result("alike", command_of("alike"), data, timings, targets, told, surroundings, ratios=False), json_)


def measured_films(films: int, seed: int) -> Measured:
    """Return how well copies of films are found."""
    with TemporaryDirectory() as folder:
        return measure(Index(film_entries(films, seed, Path(folder))))


def notes(measured: Measured, what: str) -> Iterator[str]:
    """Yield a line for each kind of copy, and how many pairs there were."""
    for change in dict.fromkeys(copy for pair in measured.pairs for copy in pair if copy != ORIGINAL):
        yield f"{what} {change}: {measured.recall(change):.3f} of the pairs with the original found"
    pairs, found = sum(measured.pairs.values()), sum(measured.found.values())
    yield f"{what}s: {pairs:,} pairs of one, {pairs - found} not found; {len(measured.false)} of two held alike"


def searched(known: list[Entry], items: int) -> tuple[list[float], list[float]]:
    """Return the seconds that pictures, and films, take to be looked for among the known and very many others."""
    index = Index([*known, *others(known, items - len(known))])
    likenesses(index, known[0])  # the tables are made once
    pictures = known[:: max(1, len(known) // ASKED)][:ASKED]
    films = [Entry("film", "video", tuple(frames(pictures, at))) for at in range(5)]
    return [timed(index, one) for one in pictures], [timed(index, one) for one in films]


def frames(pictures: list[Entry], at: int) -> Iterator[Frame]:
    """Yield the key frames of a film that shows one picture after the other."""
    for second in range(FRAMES):
        yield Frame(float(second), pictures[(at + second) % len(pictures)].frames[0].look)


def timed(index: Index, entry: Entry) -> float:
    """Return the seconds that one item takes to be looked for."""
    began = time.perf_counter()
    likenesses(index, entry)
    return time.perf_counter() - began


def others(known: list[Entry], count: int) -> Iterator[Entry]:
    """Yield entries of pictures that nobody has: their hashes are as unevenly spread as those that are known.

    Each is a known one in which 20 of 64 bits are turned.
    """
    chance = np.random.default_rng(7)
    pool = np.concatenate([entry.frames[0].look.hashes for entry in known])
    turned = np.tile(np.repeat(np.array([1, 0], np.uint8), [20, 44]), (PARTS, 1))
    boxes = chance.uniform(0, 0.5, (PARTS, 4)).astype(np.float32) + np.array([0, 0, 0.5, 0.5], np.float32)
    small = chance.integers(0, 256, (SMALL, SMALL), np.uint8)
    for number in range(count):
        flips = np.packbits(chance.permuted(turned, axis=1), axis=1).view(np.uint64).ravel()
        look = Look(small, boxes, pool[chance.integers(0, len(pool), PARTS)] ^ flips)
        yield Entry(f"other {number:06d}", "image", (Frame(0.0, look),))


if __name__ == "__main__":
    typer.run(main)
