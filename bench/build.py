"""Time `kg build` against the usual pipeline and against its parts, on one generated dossier of each size.

    python -m bench.build --quads 10000 [--quads 100000] [--timeout 300] [--json FILE] [--docs FILE]

In: nothing but the sizes. Out: a table for each size on the terminal, and on request the same as JSON or as a page.
"""

import json
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.table import Table

from bench.generate import generate
from bench.timing import Timing, measure, surroundings

PACKAGES: Final = ("pyoxigraph", "pyshacl-turbo", "pyshacl", "rdflib", "networkx")
_COLUMNS: Final = ("what was timed", "seconds", "times kg build", "found")
_INDENT: Final = "    "  # of a stage

_PAGE: Final = """\
# Benchmarks

How long `kg build` takes, against the pipeline one would write with rdflib and pySHACL and against the libraries
inside it. This page is generated:

```sh
{command}
```

**Read the ratios, not the seconds**, and take a difference of less than a third for noise: each figure comes from one
run, on a machine that other programs were using. `>` marks lower bounds: that peer was killed after {timeout} seconds.

{surroundings}

## What is compared

Each size is one generated dossier (`bench.generate`) about a country that does not exist. It is built once before the
clock starts; then everything below runs in a fresh process, one after the other.

- **kg build** reads the rows, checks each graph with its references by the full profile, then the union by the rules
  across graphs and the computed ones, finds origins and dependence, and writes the whole release: N-Quads, TriG,
  Turtle, JSON-LD, CSV, VoID, DCAT, the report and checksums. **kg check** is the part of it before lineage and
  release; **kg build --engine pyshacl** is the same work, graph by graph, with the other engine.
- **The usual pipeline** starts from the finished N-Quads of a build: no rows to read, lineage already in. It writes
  Turtle, TriG and N-Quads with rdflib and checks the union of all graphs as *one data graph* with pySHACL, by the
  shapes that `kg build` uses graph by graph (`ontology/shapes/*.ttl`); the shapes across graphs and the computed rules
  are left out. So it does less, and one graph's words can hide a gap in another.
- **The parts** read the same N-Quads and check the same union by the same shapes, with pyoxigraph and pyshacl-turbo in
  one process. What `kg build` takes beyond them is the price of rows, of checking graph by graph, of the rules across
  graphs, of lineage and of the release.

None of them checks the concept schemes or the lineage, which nobody enters. A whole process includes the start of
Python and the imports, its stages (indented) do not; reading and compiling the shapes counts as checking. A ratio is
always to the whole of `kg build`.
"""


@dataclass(frozen=True, slots=True)
class Run:
    """What was measured at one size: quads in the release, rows and sources; first `kg build`, then its peers."""

    quads: int
    rows: int
    sources: int
    build: Timing
    peers: tuple[Timing, ...]

    def title(self) -> str:
        """Return the size in words."""
        return f"{self.quads:,} quads from {self.rows:,} rows, {self.sources:,} sources"

    def lines(self) -> list[tuple[str, str, str, str]]:
        """Return what the table says, line by line: name, seconds, ratio to `kg build`, what was found.

        The stages of a timing follow it, indented by four spaces.
        """
        return [
            (indent + timing.name, timing.seconds_text(), timing.ratio_text(self.build), timing.outcome)
            for whole in (self.build, *self.peers)
            for indent, timing in (("", whole), *((_INDENT, stage) for stage in whole.stages))
        ]

    def as_json(self) -> dict[str, Any]:
        """Return the same with numbers; `ended` is false where seconds and ratio are lower bounds."""
        timings = [self._figures(timing) for timing in (self.build, *self.peers)]
        return {"quads": self.quads, "rows": self.rows, "sources": self.sources, "timings": timings}

    def _figures(self, timing: Timing) -> dict[str, Any]:
        return {
            "name": timing.name,
            "seconds": round(timing.seconds, 3),
            "ratio": round(timing.ratio(self.build), 3),
            "ended": timing.ended,
            "found": timing.outcome,
            "stages": [self._figures(stage) for stage in timing.stages],
        }


def measure_size(quads: int, timeout_s: float, folder: Path) -> Run:
    """Generate a dossier of so many quads in a folder and time everything on it; only the peers have a time limit."""
    data, release = folder / "rows", folder / "release"
    size = generate(quads, data)
    _kg("kg build", data, "--out", release)  # what the peers start from, and the disk's caches are warm
    with (release / "data.nq").open("rb") as file:
        count = sum(1 for _ in file)
    build = _kg("kg build", data, "--out", folder / "again")
    peers = (
        _kg("kg check", data, timeout_s=timeout_s),
        _kg("kg build --engine pyshacl", data, "--out", folder / "slow", timeout_s=timeout_s),
        _peer("rdflib and pySHACL, the usual pipeline", "usual", release, timeout_s),
        _peer("pyoxigraph and pyshacl-turbo, parts", "fast", release, timeout_s),
    )
    return Run(count, sum(size.rows.values()), size.rows["sources"], build, peers)


def _kg(line: str, *arguments: str | Path, timeout_s: float | None = None) -> Timing:
    command = [sys.executable, "-m", "kg.cli", *line.split()[1:], *map(str, arguments)]
    timing = measure(line, command, timeout_s)
    return replace(timing, outcome="0 faults") if timing.ended else timing  # or it would have failed


def _peer(title: str, name: str, release: Path, timeout_s: float) -> Timing:
    command = [sys.executable, "-m", "bench.peers", name, str(release), str(release.parent / name)]
    return measure(title, command, timeout_s)


def table(run: Run) -> Table:
    """Return one run as a table for the terminal."""
    shown = Table(*_COLUMNS, title=run.title(), title_justify="left")
    for number in (1, 2):
        shown.columns[number].justify = "right"
        shown.columns[number].no_wrap = True
    for line in run.lines():
        shown.add_row(*line)
    return shown


def page(runs: list[Run], around: dict[str, str], command: str, timeout_s: float) -> str:
    """Return the page of documentation that shows the runs."""
    listed = "\n".join(f"- {name}: {value}" for name, value in around.items())
    sections = [_PAGE.format(command=command, timeout=f"{timeout_s:g}", surroundings=listed)]
    for run in runs:
        head = [f"## {run.title()}", "", f"| {' | '.join(_COLUMNS)} |", "|---|---:|---:|---|"]
        rows = [f"| {' | '.join((_indented(name), *rest))} |" for name, *rest in run.lines()]
        sections.append("\n".join([*head, *rows, ""]))
    return "\n".join(sections)


def _indented(name: str) -> str:
    return name.replace(_INDENT, "&emsp;")


def main(
    quads: Annotated[
        list[int],
        typer.Option(
            help="The size of a dossier; repeat it for several.",
            min=5_000,
            default_factory=lambda: [10_000],
            show_default="10000",
        ),
    ],
    timeout: Annotated[float, typer.Option(help="Seconds after which a peer is killed.", min=1)] = 300,
    json_: Annotated[Path | None, typer.Option("--json", help="Write the figures as JSON.")] = None,
    docs: Annotated[Path | None, typer.Option(help="Write the figures as a page of documentation.")] = None,
) -> None:
    """Time kg build against its peers on generated dossiers.

    Example: python -m bench.build --quads 10000 --json build/bench.json
    """
    around = surroundings(PACKAGES)
    console = Console(highlight=False)
    for name, value in around.items():
        console.print(f"{name}: {value}")
    runs = []
    for number in quads:
        with TemporaryDirectory() as folder:
            runs.append(measure_size(number, timeout, Path(folder)))
        console.print(table(runs[-1]))
    if json_ is not None:
        figures = {"surroundings": around, "timeout_s": timeout, "runs": [one.as_json() for one in runs]}
        _write(json_, json.dumps(figures, indent=1) + "\n")
    if docs is not None:
        sizes = " ".join(f"--quads {number}" for number in quads)
        command = f"python -m bench.build {sizes} --timeout {timeout:g} --docs {docs.as_posix()}"
        _write(docs, page(runs, around, command, timeout))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    typer.run(main)
