"""Time a full build against the pipeline one would write with rdflib and pySHACL, by the same shapes.

python -m bench.full --size 100000 --json FILE [--workers 2] [--timeout 1800]
"""

from dataclasses import replace
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
    workplace,
)
from bench.result import Result, around, command_of, faster, finish
from bench.stripped import copy_stripped, shape_set
from bench.timing import Timing, repeated
from kg.resources import ontology_dir

_LESS: Final = ", no SPARQL constraints"

TITLE: Final = "A full build against rdflib and pySHACL"
ABOUT: Final = """\
`kg build` reads the rows, checks them by the whole profile, finds origins and dependence, and writes the whole release.
The usual pipeline starts from the finished N-Quads of that build, so no rows to read and lineage already in: it reads
them into an rdflib dataset, writes Turtle, TriG and N-Quads with rdflib's serialisers, and checks the union of all
graphs with pySHACL by every shape that is shipped, those across graphs too. It does less than the build: no CSV, no
VoID and DCAT, no report, and one graph's words can hide a gap in another. Concepts and lineage, which nobody enters,
are checked by neither.

The second pair is the same without the SPARQL constraints, left out of both: the build runs from a copy of the package
whose shapes have no `sh:sparql`.
"""
BOUNDS: Final = """\
pySHACL goes through a node's constraints in Python and evaluates each SPARQL constraint anew for each focus node, so
its time grows with shapes times nodes. A build spends about a third of its processor time in the checks, a fifth on
reading rows and drawing lines, an eighth on the dumps, and the rest on the index, lineage and the start of its
processes. Without SPARQL constraints both have less to check, pySHACL by far the most.
"""


def measure(size: int, work: Path, run: Path, runs: int, workers: int, timeout_s: float) -> list[Timing]:
    """Return the build and the usual pipeline, then both without SPARQL constraints."""
    data, quads, copy = dossier(size, work), run / "data.nq", run / "copy"
    shapes = copy_stripped(copy)
    build = repeated(lambda: commands.clean_build(data, run, workers), runs)
    quads_of(run / "build" / "dist", quads)
    plain = repeated(lambda: commands.clean_build(data, run, workers, package=copy), runs)
    usual = commands.peer("rdflib and pySHACL", "usual", quads, run / "usual", timeout_s)
    least = commands.peer(f"{usual.name}{_LESS}", "usual", quads, run / "least", timeout_s, shapes)
    return [build, usual, replace(plain, name=f"{plain.name}{_LESS}"), least]


def main(
    size: SizeOption = 100_000,
    json_: JsonOption = None,
    work: WorkOption = None,
    runs: RunsOption = 3,
    workers: WorkersOption = 2,
    timeout: TimeoutOption = 1800,
) -> None:
    """Time a full build against rdflib and pySHACL."""
    surroundings = around()
    with workplace(work) as (kept, run):
        timings = measure(size, kept, run, runs, workers, timeout)
        count = lines_in(run / "data.nq")
    build, usual, plain, least = timings
    targets = (
        faster("times as fast as rdflib and pySHACL", build, usual, 100),
        faster("the same without SPARQL constraints", plain, least, 25),
    )
    notes = (f"Shapes: {shape_set(ontology_dir() / 'shapes')}.", f"Each peer ran once and had {timeout:g} seconds.")
    finish(Result("full", command_of("full"), f"{count:,} quads", tuple(timings), targets, notes, surroundings), json_)


if __name__ == "__main__":
    typer.run(main)
