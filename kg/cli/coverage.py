"""The command that says what a release cannot show: what sources could not see, what is lost, and what is silent."""

import csv
import json
import sys
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.common import AllowedTier, Tier, say, terminal
from kg.errors import KgError

if TYPE_CHECKING:
    from kg.coverage.case import Coverage
    from kg.coverage.sheets import Sheet
    from kg.coverage.tell import Tell


class Part(StrEnum):
    """A part of a coverage."""

    sources = "sources"
    lost = "lost"
    loss = "loss"
    lists = "lists"
    held = "held"
    silence = "silence"


class Act(StrEnum):
    """What is said to have been done to people."""

    killing = "killing"
    injury = "injury"
    arrest = "arrest"
    disappearance = "disappearance"
    torture = "torture"


class CoverageFormat(StrEnum):
    """How a coverage is printed."""

    table = "table"
    json = "json"
    csv = "csv"


def coverage(
    part: Annotated[Part | None, typer.Argument(help="One part.", show_default="all, in words")] = None,
    on: Annotated[Path, typer.Option(help="The folder of the release.")] = Path("dist"),
    case: Annotated[str, typer.Option(help="A case, by id or name.", show_default="the only one")] = "",
    act: Annotated[Act | None, typer.Option(help="For lists: only records of this.", show_default="all")] = None,
    format: Annotated[CoverageFormat, typer.Option("--format", help="CSV is for one part.")] = CoverageFormat.table,
    picture: Annotated[Path | None, typer.Option(help="Write an SVG of sources and restrictions over time.")] = None,
    tier: AllowedTier = Tier.public,
) -> None:
    """Say what sources could not see, what is lost, which lists hold whom, how many are held, and what is silent.

    Example: kg coverage lists --on dist --act killing --format csv
    """
    from kg.coverage.case import coverage_of
    from kg.coverage.sheets import SHEETS
    from kg.coverage.tell import Tell, warned_label
    from kg.ledger import Ledger
    from kg.release.tier import need_public

    need_public(on, tier)
    if act and part not in (None, Part.lists):
        raise KgError(f"--act is for lists, and not for {part}: leave it out")
    if part is None and format is CoverageFormat.csv:
        raise KgError(f"a CSV file has one table: choose {', '.join(Part)}")
    found = coverage_of(Ledger.open(on), case)
    tell = Tell("en", partial(warned_label, found.ledger))
    sheets = {name: SHEETS[name](found, tell, act or "") for name in ([str(part)] if part else SHEETS)}
    if picture:
        _draw(found, tell, picture)
    match format:
        case CoverageFormat.json:
            typer.echo(json.dumps(_document(found, sheets), ensure_ascii=False, indent=1))
        case CoverageFormat.csv:
            _print_csv(*sheets.popitem())
        case CoverageFormat.table:
            _print_table(found, sheets, rows=part is not None)


def _document(found: "Coverage", sheets: "dict[str, Sheet]") -> dict[str, Any]:
    case = {"id": found.ledger.ident(found.case.iri), "name": found.ledger.label(found.case.iri)}
    return {"case": case} | {name: _part(sheet) for name, sheet in sheets.items()}


def _part(sheet: "Sheet") -> dict[str, Any]:
    rows = zip(sheet.rows, sheet.words, strict=True)
    cells = [dict(zip(sheet.columns, row, strict=True)) | {"in_words": words} for row, words in rows]
    return {"in_words": sheet.notes, "rows": cells}


def _print_csv(name: str, sheet: "Sheet") -> None:
    """Print the rows with their sentences; capture histories without, since a program counts with their columns."""
    rows: list[tuple[Any, ...]] = [sheet.columns, *sheet.rows]
    words = ("in_words", *sheet.words)
    if name != Part.lists:
        rows = [(*row, text) for row, text in zip(rows, words, strict=True)]
    csv.writer(sys.stdout, lineterminator="\n").writerows(rows)
    for note in sheet.notes if name == Part.lists else ():
        say(note)


def _print_table(found: "Coverage", sheets: "dict[str, Sheet]", rows: bool) -> None:
    from rich.text import Text

    console = terminal()
    console.print(Text(found.ledger.label(found.case.iri), style="bold"))
    for name, sheet in sheets.items():
        console.print(Text(f"\n{name}", style="bold"))
        for note in sheet.notes:
            console.print(Text(note))
        if rows and sheet.rows:
            console.print(_grid(sheet))


def _grid(sheet: "Sheet") -> Any:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    grid = Table(*sheet.brief, "in words", box=box.SIMPLE_HEAD, pad_edge=False)
    at = [sheet.columns.index(column) for column in sheet.brief]
    for row, words in zip(sheet.rows, sheet.words, strict=True):
        grid.add_row(*(Text(str(row[index])) for index in at), Text(words))
    return grid


def _draw(found: "Coverage", tell: "Tell", picture: Path) -> None:
    from kg.charts.paint import LIGHT, paint
    from kg.coverage.picture import draw
    from kg.coverage.spoken import spoken
    from kg.files import replace_file

    replace_file(picture, paint(draw(found, tell, spoken(found)), LIGHT, "en").encode())
    say(f"drawn in {picture}")
