"""Measure the memory that a full build with its store takes at its peak, in all its processes together.

python -m bench.memory --size 10000000 --json FILE [--workers 2]
"""

from typing import Final

import typer

from bench import commands
from bench.data import JsonOption, SizeOption, WorkersOption, WorkOption, dossier, workplace
from bench.result import MIB, Result, Target, around, command_of, finish

TITLE: Final = "Memory of a full build"
ABOUT: Final = """\
The memory is the proportional set size of all processes of `kg build`, and then of `kg store`, together, five times a
second: what they share counts once. Pages of files that the system keeps in memory for itself do not count.
"""
BOUNDS: Final = """\
Each worker holds Python, the compiled shapes and a batch of pieces, whatever the size of the dossier. What grows with
it is the table of ids in the main process, and the buffers in which Oxigraph sorts what it loads.
"""


def main(
    size: SizeOption = 10_000_000, json_: JsonOption = None, work: WorkOption = None, workers: WorkersOption = 2
) -> None:
    """Measure the peak memory of all processes of a full build with its store."""
    surroundings = around()
    with workplace(work) as (kept, run):
        build = commands.clean_build(dossier(size, kept), run, workers, store=True, memory=True)
    reached = (build.peak_bytes or 0) / MIB / 1024
    targets = (Target("GiB at the peak", 1.5, reached, more=False),)
    result = Result("memory", command_of("memory"), f"{size:,} quads", (build,), targets, (), surroundings)
    finish(result, json_)


if __name__ == "__main__":
    typer.run(main)
