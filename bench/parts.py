"""Time a full build against the sum of the best parts that one could put together by hand.

python -m bench.parts --size 1000000 --json FILE [--workers 2]
"""

from pathlib import Path
from typing import Final

import typer

from bench import commands
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
    without_graphs,
    workplace,
)
from bench.result import Result, around, command_of, faster, finish
from bench.timing import Timing, repeated

TITLE: Final = "A full build against the best parts by hand"
ABOUT: Final = """\
The parts, each the quickest there is for its work, one after the other in a process of its own: the rows become N-Quads
by our own mapping and nothing else (`bench.mapping`); pyshacl-turbo checks the union of all graphs by every shipped
shape; `oxigraph convert` writes Turtle (from the same lines without their graphs, since it puts no graphs into Turtle)
and TriG; `oxigraph load` makes a store. The last three start from the finished N-Quads of the build, so that lineage
comes free. `kg build` and `kg store` do all that, and besides find the lineage, write CSV, VoID, DCAT and the report,
compress the dumps and record the hash of each piece.

A mapping engine for RML, such as morph-kgc, is no peer: a date of two calendars, a figure with its bound, a cell that
lists references with their labels, or the breakdown in a partition is read by code, and a mapping in RML could
only call that same code row by row. (For plain cells alone it takes about as long for each quad as our mapping.)
"""
BOUNDS: Final = """\
The check of the union is most of the sum; the build checks the same lines in small pieces and in two processes. What it
cannot save is the store, in which Oxigraph sorts each of its indexes whole, and it pays for compression, hashes and
an index that make the next build quick, which no part does.
"""


def by_hand(data: Path, run: Path, timeout_s: float) -> Timing:
    """Return the parts as one timing; `run/data.nq` holds the N-Quads of the build."""
    quads, triples = run / "data.nq", run / "data.nt"
    without_graphs(quads, triples)
    return commands.summed(
        "the parts by hand",
        commands.mapped(data, run / "mapped.nq"),
        commands.peer("pyshacl-turbo on the whole graph", "fast", quads, run / "fast", timeout_s),
        commands.converted("oxigraph convert to Turtle", triples, run / "data.ttl"),
        commands.converted("oxigraph convert to TriG", quads, run / "data.trig"),
        commands.loaded(quads, run / "oxigraph"),
    )


def main(
    size: SizeOption = 1_000_000,
    json_: JsonOption = None,
    work: WorkOption = None,
    runs: RunsOption = 1,
    workers: WorkersOption = 2,
    timeout: TimeoutOption = 1800,
) -> None:
    """Time a full build with its store against the sum of the best parts by hand."""
    surroundings = around()
    with workplace(work) as (kept, run):
        data = dossier(size, kept)
        build = repeated(lambda: commands.clean_build(data, run, workers, store=True), runs)
        quads_of(run / "build" / "dist", run / "data.nq")
        count = lines_in(run / "data.nq")
        parts = by_hand(data, run, timeout)
    targets = (faster("times as fast as the sum of the parts", build, parts, 2),)
    result = Result("parts", command_of("parts"), f"{count:,} quads", (build, parts), targets, (), surroundings)
    finish(result, json_)


if __name__ == "__main__":
    typer.run(main)
