"""Time a full build against the floor: sorting its N-Quads and reading and writing them once.

python -m bench.floor --size 10000000 --json FILE [--smaller 1000000] [--workers 2]
"""

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final

import typer

from bench import commands
from bench.commands import version_of
from bench.data import (
    JsonOption,
    RunsOption,
    SizeOption,
    WorkersOption,
    WorkOption,
    dossier,
    lines_in,
    quads_of,
    shuffled,
    workplace,
)
from bench.result import Result, Target, around, command_of, finish
from bench.timing import Timing, repeated

TITLE: Final = "A full build against sorting and copying its lines"
ABOUT: Final = """\
No build of sorted N-Quads can be quicker than putting its lines in order and going through them once. So the floor is
`sort` of the shuffled lines by their bytes, with as many threads as it takes by itself, and then `serdi`, the
quickest reader and writer of N-Quads that is packaged everywhere. The build starts from rows and checks everything
besides; it is timed without and with its store. The same build of a dossier a tenth of the size shows whether the time
for each quad stays the same.
"""
BOUNDS: Final = """\
For each quad the floor takes some 4 µs of one processor. A build of 100,000 quads in one process takes some 50: 17 for
the checks, 13 of them in the SHACL engine; 10 to read rows and draw lines; 7 to write and pack the dumps; the rest for
the index, lineage and the start. At ten million it takes some 66; where the other 16 go was not taken apart. Two
processes halve the wait. Sorting is none of it: pieces are made in their order. The store comes on top, since Oxigraph
writes each quad into several sorted indexes.
"""


def floor(quads: Path, run: Path) -> Timing:
    """Return the time of sort and serdi on the shuffled lines of a file."""
    lines, ordered = run / "shuffled.nq", run / "sorted.nq"
    shuffled(quads, lines)
    ordering = commands.sorted_lines(lines, ordered)
    return commands.summed("the floor", ordering, commands.rewritten(ordered, run / "rewritten.nq"))


def main(
    size: SizeOption = 10_000_000,
    json_: JsonOption = None,
    work: WorkOption = None,
    runs: RunsOption = 1,
    workers: WorkersOption = 2,
    smaller: Annotated[int, typer.Option(help="Quads of the dossier that is compared in time for each quad.")] = 0,
) -> None:
    """Time a full build, without and with its store, against sort and serdi."""
    surroundings = around((version_of("sort", "--version"), version_of("serdi", "-v")))
    smaller = smaller or size // 10
    with workplace(work) as (kept, run):
        little, data = dossier(smaller, kept), dossier(size, kept)
        small = repeated(lambda: commands.clean_build(little, run, workers), runs)
        few = _count(run)
        bare = repeated(lambda: commands.clean_build(data, run, workers, memory=True), runs)
        store = commands.kg("kg store", run / "build" / "dist", memory=True)
        stored = commands.summed(f"{bare.name}, kg store", bare, store)
        count = _count(run)
        lowest = floor(run / "data.nq", run)
    targets = (
        Target("times as long as the floor", 3, bare.ratio(lowest), more=False),
        Target("the same with the store", 5, stored.ratio(lowest), more=False),
        Target("GiB of memory at the peak, all processes", 1.5, (stored.peak_bytes or 0) / 2**30, more=False),
        Target(
            "time for each quad, to that at a tenth of the size", 1.1, per_quad(bare, count, small, few), more=False
        ),
    )
    timings = (lowest, bare, stored, replace(small, name=f"{small.name}, {few:,} quads"))
    notes = ("The floor is that of the larger dossier.",)
    finish(Result("floor", command_of("floor"), f"{count:,} quads", timings, targets, notes, surroundings), json_)


def per_quad(large: Timing, count: int, small: Timing, few: int) -> float:
    """Return the time for each quad of a large build to that of a small one."""
    return (large.seconds / count) / (small.seconds / few)


def _count(run: Path) -> int:
    quads_of(run / "build" / "dist", run / "data.nq")
    return lines_in(run / "data.nq")


if __name__ == "__main__":
    typer.run(main)
