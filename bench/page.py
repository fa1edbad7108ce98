"""Join what the benchmarks found into one page of documentation.

    python -m bench.page build/bench/*.json --out docs/benchmarks.md

In: the JSON files that benchmarks write. Out: the page, one section for each file, in the order of BENCHES; what is
compared and what bounds it stands in the module of each benchmark.
"""

import json
from collections.abc import Iterable
from importlib import import_module
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Annotated, Final

import typer

from bench.result import COLUMNS, INDENT, TARGET_COLUMNS, Result

BENCHES: Final = (
    "full", "parts", "floor", "memory", "edit", "validation", "load", "queries", "serve", "names", "link",
    "independence", "cli",
)  # fmt: skip

_HEAD: Final = """\
# Benchmarks

How quick Govah is beside the tools that one would use instead, and how much memory it takes. Every dossier is generated
(`bench.generate`) and about a country that does not exist. This page is generated too, from the files that the commands
below write:

```sh
{commands}
python -m bench.page build/bench/*.json --out docs/benchmarks.md
```

**Read the ratios, not the seconds.** Everything that a table compares ran in one go on one machine, each in a fresh
process. Where something ran more than once, its median is shown. `>` marks a lower bound: that process was killed at
its limit. Processor seconds are those of all processes of a command and change less than seconds do when other
programs run. A ratio is to the first line of its table. Stages are indented.

{targets}
"""


def page(results: Iterable[Result]) -> str:
    """Return the page that shows the results; those of one benchmark share its section, the smaller data first."""
    ordered = sorted(results, key=lambda result: (BENCHES.index(result.bench), _digits(result.data)))
    commands = "\n".join(f"{result.command} --json build/bench/{_file(result)}" for result in ordered)
    overview = _table(("benchmark", "data", *TARGET_COLUMNS), _overview(ordered))
    sections = [section(bench, list(of_bench)) for bench, of_bench in groupby(ordered, attrgetter("bench"))]
    return "\n".join([_HEAD.format(commands=commands, targets=overview), *sections])


def section(bench: str, results: list[Result]) -> str:
    """Return the section of one benchmark: what is compared, the tables of its results, and what bounds it."""
    module = import_module(f"bench.{bench}")
    tables = [_shown(result) for result in results]
    return "\n".join([f"## {module.TITLE}\n", module.ABOUT, *tables, "**What bounds it.**\n", module.BOUNDS])


def _shown(result: Result) -> str:
    head, lines = result.table()
    table = _table(head, [(name.replace(INDENT, "&emsp;"), *rest) for name, *rest in lines])
    notes = [f"{note}\n" for note in result.notes]
    around = "; ".join(f"{name} {value}" for name, value in result.around.items())
    return "\n".join([f"### {result.data}\n", table, *notes, f"*{around}*\n"])


def _overview(results: Iterable[Result]) -> list[tuple[str, ...]]:
    return [
        (f"[{result.bench}](#{_anchor(result.bench)})", result.data, *target.line())
        for result in results
        for target in result.targets
    ]


def _table(head: tuple[str, ...], lines: Iterable[tuple[str, ...]]) -> str:
    rule = ("---", *("---:" if name in _NUMBERS else "---" for name in head[1:]))
    return "\n".join(f"| {' | '.join(line)} |" for line in (head, rule, *lines)) + "\n"


_NUMBERS: Final = frozenset(COLUMNS[1:-1]) | {"wanted", "reached"}


def _anchor(bench: str) -> str:
    """The address of a section within the page, as renderers of Markdown make it from the heading."""
    title: str = import_module(f"bench.{bench}").TITLE
    kept = "".join(letter for letter in title.lower() if letter.isalnum() or letter in " -")
    return kept.replace(" ", "-")


def _file(result: Result) -> str:
    return f"{result.bench}-{_digits(result.data)}.json" if _digits(result.data) else f"{result.bench}.json"


def _digits(data: str) -> int:
    """The number that the words about the data begin with; 0 when they begin with none."""
    first = data.split()[0].replace(",", "")
    return int(first) if first.isdigit() else 0


def read(file: Path) -> Result:
    """Return the result in a JSON file; KeyError, TypeError or ValueError when it holds none."""
    return Result.from_json(json.loads(file.read_text(encoding="utf-8")))


def main(
    files: Annotated[list[Path], typer.Argument(help="What benchmarks wrote with --json.")],
    out: Annotated[Path, typer.Option(help="The page.")] = Path("docs/benchmarks.md"),
) -> None:
    """Write the page of documentation that joins what the benchmarks found.

    Example: python -m bench.page build/bench/*.json --out docs/benchmarks.md
    """
    out.write_text(page(map(read, files)), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    typer.run(main)
