"""Time how the store of a release is made, and the memory it takes, against the loaders of Oxigraph and Virtuoso.

    python -m bench.load --size 1000000 --json FILE

Virtuoso is left out, and the result says so, where Debian's package virtuoso-opensource-7-bin is not installed.
"""

import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import typer

from bench import commands, virtuoso
from bench.data import (
    JsonOption,
    RunsOption,
    SizeOption,
    TimeoutOption,
    WorkersOption,
    WorkOption,
    dossier,
    lines_in,
    quads_of,
    workplace,
)
from bench.result import Result, Target, around, command_of, faster, finish
from bench.timing import Timing, measure, repeated

TITLE: Final = "Loading a store"
ABOUT: Final = """\
`kg store --anew` makes the store on disk from the packed N-Quads of a release. `oxigraph load` and Virtuoso's bulk
loader get the same quads as a plain file; of Virtuoso only the load and the checkpoint count, not its start, and its
buffers are those its makers advise for 2 GB. Memory is that of all processes of each at its peak.
"""
BOUNDS: Final = """\
`kg store` writes into the same kind of store as `oxigraph load`, so it can save memory but not the sorting of six
indexes. Its quads are parsed and handed over in Rust; reading them in portions keeps the memory down.
"""
_COUNTED: Final = ("load", "checkpoint")


def load_virtuoso(quads: Path, run: Path, timeout_s: float) -> Timing:
    """Return the time of Virtuoso's load and checkpoint, with the memory of all its processes."""
    folder = run / "virtuoso"
    shutil.rmtree(folder, ignore_errors=True)
    command = [sys.executable, "-m", "bench.virtuoso", str(quads), str(folder)]
    whole = measure("Virtuoso's bulk loader", command, timeout_s, memory=True)
    counted = sum(stage.seconds for stage in whole.stages if stage.name in _COUNTED)
    return replace(whole, seconds=counted)


def peers(quads: Path, run: Path, runs: int, timeout_s: float) -> Iterator[Timing]:
    """Yield the loaders that this machine has."""
    yield repeated(lambda: commands.loaded(quads, run / "oxigraph", memory=True), runs)
    if not commands.missing(*virtuoso.PROGRAMS):
        yield load_virtuoso(quads, run, timeout_s)


def main(
    size: SizeOption = 1_000_000,
    json_: JsonOption = None,
    work: WorkOption = None,
    runs: RunsOption = 3,
    workers: WorkersOption = 2,
    timeout: TimeoutOption = 1800,
) -> None:
    """Time kg store against oxigraph load and Virtuoso's loader."""
    surroundings = around()
    with workplace(work) as (kept, run):
        commands.clean_build(dossier(size, kept), run, workers)
        dist, quads = run / "build" / "dist", run / "data.nq"
        quads_of(dist, quads)
        own = repeated(lambda: commands.kg("kg store --anew", dist, memory=True), runs)
        others = list(peers(quads, run, runs, timeout))
        count = lines_in(quads)
    quickest = min(others, key=lambda timing: timing.seconds)
    targets = (
        faster(f"times as fast as {quickest.name}", own, quickest, 1),
        Target("of its memory", 1 / 3, (own.peak_bytes or 0) / (quickest.peak_bytes or 1), more=False),
    )
    notes = () if len(others) > 1 else ("Virtuoso is not installed here and was left out.",)
    finish(Result("load", command_of("load"), f"{count:,} quads", (own, *others), targets, notes, surroundings), json_)


if __name__ == "__main__":
    typer.run(main)
