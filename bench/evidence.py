"""Time intake and audit of evidence beside `sha256sum`, which only reads, and `cp` with `sync`, which writes as well.

    python -m bench.evidence --files 2 --mib 1024 --small 1000 --json FILE

The files are of chance bytes, which nothing looks into: reading, hashing and writing are timed, and nothing else.
"""

import random
import shutil
import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from bench.data import JsonOption, RunsOption, WorkOption, workplace
from bench.result import MIB, Result, Target, around, command_of, finish
from bench.timing import Timing, measure, median

TITLE: Final = "Evidence: intake and audit"
ABOUT: Final = """\
Large files, and many small ones, are taken into a store, which is then audited. `sha256sum` reads and hashes the same
files; `cp` with `sync` copies them until they are on the disk. Each run is a process of its own, with the files in the
memory of the system; intake begins with an empty store each time. All take turns.
"""
BOUNDS: Final = """\
SHA-256 bounds an audit, and intake of large files as long as the disk writes more quickly than a processor hashes.
Intake makes each item durable by itself, which bounds it with many small files.
"""
_KG: Final = (sys.executable, "-m", "kg.cli", "evidence")
_BY: Final = ("--by", "lantern-7")
_WANTED: Final = 1.3  # times as long as sha256sum, on large files


def main(
    files: Annotated[int, typer.Option(help="Large files.", min=1)] = 2,
    mib: Annotated[int, typer.Option(help="MiB of each.", min=1)] = 1024,
    small: Annotated[int, typer.Option(help="Small files, of 20 kB each.", min=1)] = 1_000,
    runs: RunsOption = 3,
    work: WorkOption = None,
    json_: JsonOption = None,
) -> None:
    """Print the seconds of intake and audit, and how many times as long as `sha256sum` they take."""
    surroundings = around()
    with workplace(work) as (_, folder):
        large = timed(folder / "large", files, mib * MIB, f"{files} × {mib} MiB", runs)
        little = timed(folder / "small", small, 20_000, f"{small:,} × 20 kB", runs)
    peer, copy, intake, audit = large
    slower = max(peer, copy, key=lambda timing: timing.seconds)
    targets = (
        Target("audit, large files, × sha256sum", _WANTED, audit.ratio(peer), more=False),
        Target("intake, large files, × sha256sum", _WANTED, intake.ratio(peer), more=False),
        Target("intake, large files, × the slower peer", _WANTED, intake.ratio(slower), more=False),
    )
    data = f"{files} files of {mib} MiB, {small:,} of 20 kB"
    result = Result(
        "evidence", command_of("evidence"), data, (*large, *little), targets, around=surroundings, ratios=False
    )
    finish(result, json_)


def timed(folder: Path, count: int, size: int, what: str, runs: int) -> tuple[Timing, Timing, Timing, Timing]:
    """Return how long `sha256sum`, `cp` with `sync`, intake and audit take with so many files of a size, in bytes.

    They take turns, so that what else the machine does falls on all of them.
    """
    paths = [written(folder / f"{number:04}.bin", size, number) for number in range(count)]
    rounds = [one_round(folder, paths, what) for _ in range(runs)]
    shutil.rmtree(folder)
    peer, copy, intake, audit = map(median, zip(*rounds, strict=True))
    return peer, copy, intake, audit


def one_round(folder: Path, paths: list[Path], what: str) -> tuple[Timing, Timing, Timing, Timing]:
    """Return how long each takes once; the store and the copies are new, and gone afterwards."""
    store, copies = folder / "store", folder / "copies"
    copying = 'mkdir "$0" && cp "$@" "$0" && sync -f "$0"'
    timings = (
        measure(f"sha256sum, {what}", ["sha256sum", *paths]),
        measure(f"cp and sync, {what}", ["sh", "-c", copying, copies, *paths]),
        measure(f"kg evidence add, {what}", [*_KG, "add", *paths, *_BY, "--store", store]),
        measure(f"kg evidence audit, {what}", [*_KG, "audit", *_BY, "--store", store]),
    )
    for made in (store, copies):
        shutil.rmtree(made)
    return timings


def written(path: Path, size: int, seed: int) -> Path:
    """Write a file of chance bytes, and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    chance = random.Random(seed)
    with path.open("wb") as file:
        for start in range(0, size, MIB):
            file.write(chance.randbytes(min(MIB, size - start)))
    return path


if __name__ == "__main__":
    typer.run(main)
