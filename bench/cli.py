"""Time the commands that people wait for: help, the check of a small dossier, a prepared question.

python -m bench.cli --json FILE [--runs 9]
"""

from pathlib import Path
from typing import Annotated, Final

import typer

from bench import commands
from bench.data import JsonOption, RunsOption, workplace
from bench.result import Result, Target, around, command_of, finish
from bench.timing import repeated

TITLE: Final = "Commands that people wait for"
ABOUT: Final = """\
Each is a whole process, with the start of Python and its imports, on the dossier and the release of the project.
"""
BOUNDS: Final = """\
The start of Python and the imports: typer for every command, pyoxigraph for questions, the engine and its shapes for
checks.
"""


def main(
    json_: JsonOption = None,
    data: Annotated[Path, typer.Option(help="A small dossier.")] = Path("data/aban-1398"),
    runs: RunsOption = 9,
) -> None:
    """Time help, a check and a question."""
    surroundings = around()
    with workplace(None) as (_, run):
        commands.clean_build(data, run, 1)
        dist = run / "build" / "dist"
        timings = (
            repeated(lambda: commands.kg("kg --help"), runs),
            repeated(lambda: commands.kg("kg check", data), runs),
            repeated(lambda: commands.kg("kg query toll", "--on", dist), runs),
        )
    wanted = (0.3, 1.5, 0.8)
    targets = tuple(
        Target(f"seconds of {timing.name}", most, timing.seconds, more=False)
        for timing, most in zip(timings, wanted, strict=True)
    )
    result = Result("cli", command_of("cli"), data.as_posix(), timings, targets, (), surroundings, ratios=False)
    finish(result, json_)


if __name__ == "__main__":
    typer.run(main)
