"""Measure how well copies are found: all pairs of pictures, or of films, and what was done to each."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Final

from kg.evidence.alike.frames import Frame, answer, frames_of
from kg.evidence.alike.hashes import look_of
from kg.evidence.alike.index import Entry, Index
from kg.evidence.alike.likeness import likenesses
from kg.evidence.technical.limits import Limits
from tests.alikemedia import CHANGES, Picture, scene, shots, write_film

ORIGINAL: Final = "original"
FILM_CHANGES: Final = ("cropped", "scaled", "overlaid", "framed", "recorded from a screen")


@dataclass(frozen=True, slots=True)
class Measured:
    """How many pairs of one picture were found, and how many of two pictures: by what was done to the two of a pair."""

    found: dict[tuple[str, str], int]
    pairs: dict[tuple[str, str], int]
    false: tuple[tuple[str, str], ...]

    def recall(self, change: str = "") -> float:
        """Return the share of pairs that were found: all, or those of an original and one kind of copy."""
        chosen = [pair for pair in self.pairs if not change or set(pair) == {ORIGINAL, change}]
        return sum(self.found[pair] for pair in chosen) / sum(self.pairs[pair] for pair in chosen)

    @property
    def precision(self) -> float:
        """Return the share of found pairs that are of one picture."""
        found = sum(self.found.values())
        return found / (found + len(self.false))


def entries(scenes: int, seed: int, size: tuple[int, int] = (360, 270)) -> Iterator[Entry]:
    """Yield each scene and a copy of every kind of it; the digest says which scene, and what was done."""
    for number in range(scenes):
        picture, chance = scene(seed + number, size), Random(seed + number)
        yield _entry(number, ORIGINAL, picture)
        for name, change in CHANGES.items():
            yield _entry(number, name, change(picture, chance))


def film_entries(films: int, seed: int, folder: Path) -> Iterator[Entry]:
    """Yield films of three shots and copies of each: encoded again, half of it, and what is done to pictures."""
    for number in range(films):
        frames, chance = shots(seed + number, 3, 2.5, (200, 150)), Random(seed + number)
        yield _film(folder, number, ORIGINAL, frames)
        yield _film(folder, number, "encoded again", frames, quality=40)
        begin = chance.randrange(len(frames) // 2)
        yield _film(folder, number, "trimmed", frames[begin : begin + len(frames) // 2])
        for name in FILM_CHANGES:
            same = chance.randrange(10**6)  # so that all frames are changed alike
            yield _film(folder, number, name, [CHANGES[name](frame, Random(same)) for frame in frames])


def _film(folder: Path, number: int, what: str, frames: list[Picture], quality: int = 28) -> Entry:
    path = write_film(folder / "film.mp4", frames, quality=quality)
    return Entry(f"{number:06d} {what}", "video", tuple(frames_of(answer(path, {}, Limits()))))


def _entry(number: int, what: str, picture: Picture) -> Entry:
    return Entry(f"{number:06d} {what}", "image", (Frame(0.0, look_of(picture)),))


def measure(index: Index) -> Measured:
    """Return how many of all pairs of an index of such entries are found by asking for each of its items."""
    found = {frozenset((entry.digest, one.second)) for entry in index.entries for one in likenesses(index, entry)}
    pairs: defaultdict[tuple[str, str], int] = defaultdict(int)
    hits: defaultdict[tuple[str, str], int] = defaultdict(int)
    false = []
    for one, other in combinations([entry.digest for entry in index.entries], 2):
        what = one[7:], other[7:]
        if one[:6] == other[:6]:
            pairs[what] += 1
            hits[what] += frozenset((one, other)) in found
        elif frozenset((one, other)) in found:
            false.append(what)
    return Measured(dict(hits), dict(pairs), tuple(false))
