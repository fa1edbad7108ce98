"""Load a server as much as the machine bears, mean it harm, change its release, and see that nothing leaks or is wrong.

    python -m bench.soak --minutes 30

In: an invented dossier. Out: `build/bench/soak.json`, and the section of docs/reliability.md that shows it; exit code 1
when memory, handles, threads or workers leaked, an answer was not that of a quiet server, or the server failed.
For Linux; `wrk` adds load when it is installed.
"""

import json
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Final

import typer

from bench.commands import clean_build, kg
from bench.data import SizeOption, WorkOption, dossier, workplace
from bench.edit import change
from bench.result import around
from bench.soak_asked import Asked, gone_in, known
from bench.soak_page import section, write_section
from bench.soak_run import Plan, Release, Soaked, expected_of, serving, soak

SWAP_S: Final = 180.0  # between two releases
SAMPLE_S: Final = 2.0
NOTES: Final = {"A": "One release of the soak.", "B": "The other release of the soak."}


class Dossier:
    """A dossier with two releases, A and B, that differ in a cell of every source, built into one folder in turn."""

    def __init__(self, data: Path, dist: Path):
        self.data, self.dist = data, dist

    def write(self, name: Release) -> None:
        """Write the rows of a release."""
        for claims in sorted((self.data / "claims").glob("*.csv")):
            change(claims, NOTES[name])

    def build(self, name: Release) -> None:
        """Build a release in place of the other. Errors: CommandFailed."""
        self.write(name)
        kg("kg build --workers 1", self.data, "--out", self.dist)


def prepared(size: int, kept: Path, run: Path) -> Dossier:
    """Return a dossier of so many quads, whose release A is built."""
    made = Dossier(run / "rows", run / "build" / "dist")
    shutil.copytree(dossier(size, kept), made.data)
    made.write("A")
    clean_build(made.data, run, 2, store=True)
    return made


def expectations(made: Dossier, asked: list[Asked]) -> list[dict[Release, str]]:
    """Return what a quiet server answers to each request, by release; release A is built again at the end."""
    with serving(made.dist) as server:
        first = expected_of(server.address, asked)
    made.build("B")
    with serving(made.dist) as server:
        second = expected_of(server.address, asked)
    made.build("A")
    return [{"A": one, "B": other} for one, other in zip(first, second, strict=True)]


def soaked(size: int, seconds: float, work: Path | None) -> Soaked:
    """Return what came of a soak of so many seconds over an invented dossier."""
    with workplace(work) as (kept, run):
        made = prepared(size, kept, run)
        asked = known(made.dist, gone_in(made.dist))
        expected = expectations(made, asked)
        plan = Plan(run, seconds, SAMPLE_S, min(SWAP_S, seconds / 4), list(zip(asked, expected, strict=True)))
        return soak(made.dist, plan, made.build)


def main(
    minutes: Annotated[float, typer.Option(help="How long the load lasts.", min=0.1)] = 30,
    size: SizeOption = 100_000,
    json_: Annotated[Path, typer.Option("--json", help="Where the figures go.")] = Path("build/bench/soak.json"),
    page: Annotated[Path | None, typer.Option(help="The page whose section is written.")] = Path("docs/reliability.md"),
    work: WorkOption = None,
) -> None:
    """Load a server for some minutes, and see that nothing leaks and no answer is wrong.

    Example: python -m bench.soak --minutes 30
    """
    surroundings = around()
    found = soaked(size, minutes * 60, work)
    text = section(found, f"python -m bench.soak --minutes {minutes:g} --size {size}", surroundings)
    json_.parent.mkdir(parents=True, exist_ok=True)
    json_.write_text(json.dumps(asdict(found) | {"around": surroundings}, indent=1) + "\n", encoding="utf-8")
    if page is not None:
        write_section(page, "soak", text)
    typer.echo(text)
    raise typer.Exit(bool(found.faults))


if __name__ == "__main__":
    typer.run(main)
