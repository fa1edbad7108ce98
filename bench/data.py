"""What benchmarks start from: dossiers made once, and the plain N-Quads of a release.

A folder of work keeps the dossiers by their size, so that a benchmark which is repeated does not make them again.
"""

import gzip
import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Final

import typer

from bench.generate import generate

SizeOption = Annotated[int, typer.Option(help="Quads of the dossier, 5,000 or more.", min=5_000)]
JsonOption = Annotated[Path | None, typer.Option("--json", help="Write the figures as JSON.")]
WorkOption = Annotated[
    Path | None, typer.Option(help="A folder that keeps the dossiers.", show_default="a temporary folder")
]
RunsOption = Annotated[int, typer.Option(help="How often each is run; the median counts.", min=1)]
WorkersOption = Annotated[int, typer.Option(help="Processes of kg build.", min=1)]
TimeoutOption = Annotated[float, typer.Option(help="Seconds after which a peer is killed.", min=1)]

_CHUNK: Final = 1 << 20


def dossier(quads: int, work: Path) -> Path:
    """Return the folder of the invented dossier of so many quads, made when it is not there yet."""
    folder = work / f"dossier-{quads}"
    if not folder.is_dir():
        unfinished = work / f"unfinished-{quads}"
        shutil.rmtree(unfinished, ignore_errors=True)
        generate(quads, unfinished)
        unfinished.rename(folder)
    return folder


@contextmanager
def workplace(work: Path | None) -> Iterator[tuple[Path, Path]]:
    """Yield the folder that keeps dossiers and an empty one for this run, which is gone afterwards."""
    if work is not None:
        work.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=work, prefix="run-") as run:
        yield work or Path(run), Path(run)


def quads_of(release: Path, file: Path) -> None:
    """Write the plain N-Quads of a release into a file."""
    with gzip.open(release / "data.nq.gz") as packed, file.open("wb") as plain:
        shutil.copyfileobj(packed, plain, _CHUNK)


def lines_in(file: Path) -> int:
    """Return how many lines a file has."""
    with file.open("rb") as stream:
        return sum(chunk.count(b"\n") for chunk in iter(partial(stream.read, _CHUNK), b""))


def without_graphs(quads: Path, triples: Path) -> None:
    """Write the N-Triples of all graphs of some N-Quads, in which a graph's IRI is the last word before the dot."""
    with quads.open("rb") as lines, triples.open("wb") as out:
        for line in lines:
            out.write(line[: line.rindex(b" <")] + b" .\n")


def shuffled(quads: Path, file: Path, parts: int = 64) -> None:
    """Write the lines of a file in an order that says nothing, always the same, holding a part of them at a time."""
    chance = random.Random(1)
    with TemporaryDirectory(dir=file.parent) as folder:
        names = [Path(folder) / str(number) for number in range(parts)]
        files = [name.open("wb") for name in names]
        with quads.open("rb") as lines:
            for line in lines:
                files[int(chance.random() * parts)].write(line)
        for stream in files:
            stream.close()
        with file.open("wb") as out:
            for name in names:
                part = name.read_bytes().splitlines(keepends=True)
                chance.shuffle(part)
                out.writelines(part)
