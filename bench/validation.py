"""Time the checks with two processes against pyshacl-turbo on the whole graph.

python -m bench.validation --size 1000000 --json FILE [--workers 2]
"""

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
    workplace,
)
from bench.result import Result, around, command_of, faster, finish
from bench.timing import repeated

TITLE: Final = "Validation"
ABOUT: Final = """\
`kg check` reads the rows, turns them into triples and checks those piece by piece with what they refer to, then the
rules across graphs. Its peer starts from finished N-Quads: it puts the union of all graphs into a store and hands that
to pyshacl-turbo, the engine inside `kg check`, which checks it by the same shapes in one process. Both are whole
processes.
"""
BOUNDS: Final = """\
The engine needs more than linear time on a large graph, so that pieces are checked quicker than their union even in one
process. Reading the rows, which the peer need not do, takes a good part of `kg check`.
"""


def main(
    size: SizeOption = 1_000_000,
    json_: JsonOption = None,
    work: WorkOption = None,
    runs: RunsOption = 3,
    workers: WorkersOption = 2,
    timeout: TimeoutOption = 1800,
) -> None:
    """Time kg check against pyshacl-turbo on the whole graph."""
    surroundings = around()
    with workplace(work) as (kept, run):
        data, quads = dossier(size, kept), run / "data.nq"
        commands.mapped(data, quads)
        count = lines_in(quads)
        check = repeated(lambda: commands.kg(f"kg check --workers {workers}", data), runs)
        whole = commands.peer("pyshacl-turbo on the whole graph", "fast", quads, run / "fast", timeout)
    targets = (faster("times as fast as pyshacl-turbo on the whole graph", check, whole, 2.5),)
    notes = ("The peer ran once.",)
    result = Result(
        "validation", command_of("validation"), f"{count:,} quads", (check, whole), targets, notes, surroundings
    )
    finish(result, json_)


if __name__ == "__main__":
    typer.run(main)
