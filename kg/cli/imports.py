"""Commands that bring in foreign data: tables, FollowTheMoney, RDF, and the answers of an endpoint."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.common import (
    FaultFormat,
    PrivateOption,
    edits,
    need_dossier,
    need_private,
    parse_day,
    print_faults,
    say,
    shown_progress,
)
from kg.errors import DataFaults, KgError

if TYPE_CHECKING:
    from kg.importers.editions.hidden import Hidden
    from kg.importers.report import Report

app = typer.Typer(
    help="""Bring in foreign data: its rows become rows of one source.

    Example: kg import table list.csv --mapping list.mapping.yaml --out mydossier
    """,
    no_args_is_help=True,
)

FileArgument = Annotated[Path, typer.Argument(help="The file to read.")]
MappingOption = Annotated[Path, typer.Option(help="The mapping: what becomes of which column.")]
OutOption = Annotated[Path, typer.Option(help="The folder of the dossier.")]
CheckOption = Annotated[bool, typer.Option("--check", help="Read and report only; nothing is written.")]
CorrectOption = Annotated[
    bool, typer.Option("--correct", help="Overwrite rows of the same source that differ and that nobody has checked.")
]
AllNewOption = Annotated[
    bool, typer.Option("--all-new", help="You have looked: no added row is one that is withheld or was withdrawn.")
]
ReportOption = Annotated[Path | None, typer.Option(help="Write the whole report to this file, as JSON.")]


@app.command()
@edits("out")
def table(
    file: FileArgument,
    mapping: Annotated[Path | None, typer.Option(help="The mapping: what becomes of which column.")] = None,
    out: Annotated[Path | None, typer.Option(help="The folder of the dossier.")] = None,
    suggest: Annotated[bool, typer.Option("--suggest", help="Print a proposed mapping to begin with.")] = False,
    check: CheckOption = False,
    correct: CorrectOption = False,
    all_new: AllNewOption = False,
    private: PrivateOption = None,
    report: ReportOption = None,
) -> None:
    """Import a table: CSV, TSV, XLSX, JSON, JSON lines or YAML. Only mapped columns are read.

    Example: kg import table list.csv --mapping list.mapping.yaml --out mydossier --check
    """
    if suggest:
        typer.echo(_suggested(file), nl=False)
        return
    if mapping is None or out is None:
        raise KgError("name the mapping and the dossier: --mapping FILE --out FOLDER; --suggest proposes a mapping")
    _import_table(file, mapping, out, "", check, correct, all_new, private, report)


@app.command()
@edits("out")
def ftm(
    file: FileArgument,
    mapping: MappingOption,
    out: OutOption,
    check: CheckOption = False,
    correct: CorrectOption = False,
    all_new: AllNewOption = False,
    private: PrivateOption = None,
    report: ReportOption = None,
) -> None:
    """Import entities or statements of FollowTheMoney, which a mapping reads like the columns of a table.

    Example: kg import ftm entities.ftm.json --mapping sanctions.mapping.yaml --out mydossier
    """
    _import_table(file, mapping, out, "ftm", check, correct, all_new, private, report)


@app.command()
@edits("out")
def rdf(
    file: FileArgument,
    construct: Annotated[Path, typer.Option(help="A CONSTRUCT query that says it in our terms.")],
    source: Annotated[str, typer.Option(help="The source the rows are read in: its id or label.")],
    out: OutOption,
    entered_by: Annotated[str, typer.Option(help="Who enters the rows.")] = "project",
    check: CheckOption = False,
    correct: CorrectOption = False,
    all_new: AllNewOption = False,
    private: PrivateOption = None,
    report: ReportOption = None,
) -> None:
    """Import RDF: what a CONSTRUCT query makes of it becomes rows of one source.

    Example: kg import rdf memorial.ttl --construct memorial.rq --source "The Lantern List" --out mydossier
    """
    from kg.importers.rdf.constructed import import_rdf

    need_dossier(out)
    query, hidden = _read(construct), _hidden(out, private)
    with shown_progress() as progress:
        found = import_rdf(
            file, query, source, out,
            entered_by=entered_by, correct=correct, hidden=hidden, all_new=all_new, progress=progress,
        )  # fmt: skip
    _finish(found, out, check, report)


@app.command()
def sparql(
    url: Annotated[str, typer.Argument(help="The address of the endpoint.")],
    select: Annotated[Path, typer.Option(help="A SELECT query.")],
    page_by: Annotated[str, typer.Option(help="The column that is the key of a row, by which pages are fetched.")],
    out: Annotated[Path, typer.Option(help="The CSV file to write; its provenance is written beside it.")],
    on: Annotated[str, typer.Option(help="YYYY-MM-DD, the day to write down.", show_default="today")] = "",
) -> None:
    """Save the answer of an endpoint as a table, with the query and the day beside it; then import it as a table.

    Example: kg import sparql https://example.org/sparql --select people.rq --page-by person --out people.csv
    """
    from kg.importers.sparql import import_select

    day = parse_day(on) if on else datetime.now(UTC).date()
    with shown_progress() as progress:
        selection = import_select(url, _read(select), page_by, out, day, progress=progress)
    say(f"{len(selection.rows):,} rows in {out}")


def _import_table(
    file: Path,
    mapping: Path,
    out: Path,
    format: str,
    check: bool,
    correct: bool,
    all_new: bool,
    private: Path | None,
    report: Path | None,
) -> None:
    from kg.importers.table import import_table

    need_dossier(out)
    hidden = _hidden(out, private)
    with shown_progress() as progress:
        found = import_table(
            file, mapping, out, format=format, correct=correct, hidden=hidden, all_new=all_new, progress=progress
        )
    _finish(found, out, check, report)


def _hidden(data: Path, private: Path | None) -> "Hidden":
    """Return what the private folder of a dossier knows. Errors: DataFaults, KgError: nothing is imported past it."""
    from kg.importers.editions.hidden import Hidden
    from kg.protect.apply import less_exact
    from kg.tiers.merge import sealed_first
    from kg.tiers.place import private_of
    from kg.tiers.rows import read_withheld
    from kg.tiers.work import shown_of
    from kg.withdraw.marks import read_marks

    need_private(private)
    folder = private_of(data, private)
    shown = shown_of(data, folder)
    withheld, problems = read_withheld(folder, shown)
    if problems:
        raise DataFaults(problems)
    marks = read_marks(folder)
    return Hidden(
        rows=[one.row for one in sealed_first(withheld)],
        less_exact=less_exact,
        was_withdrawn=marks.was_withdrawn,
        touches=marks.touches,
        knows=marks.knows,
        empty="" if withheld else shown,
    )


def _finish(found: "Report", out: Path, check: bool, report: Path | None) -> None:
    """Write what was planned, unless something is wrong or it was only to be checked, and say what happened."""
    from kg.files import replace_file
    from kg.importers.editions.write import write_import
    from kg.protect.quoted import unrepeated

    found.unrepeated = unrepeated
    faults = found.faults()
    if found.plan and not faults and not check:
        write_import(out, found.plan)
        found.done = True
    if report:
        replace_file(report, found.json().encode())
    print_faults(faults, FaultFormat.text)
    typer.echo(found.text(), nl=False)
    if faults:
        raise typer.Exit(1)


def _suggested(file: Path) -> str:
    from kg.importers.read import detect
    from kg.importers.suggest import suggest

    if not file.is_file():
        raise KgError(f"there is no file {file}")
    reading, notes = detect(file)
    for note in notes:
        say(note)
    return suggest(file, reading)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise KgError(f"{file} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise KgError(f"{file} is not UTF-8: save it as UTF-8") from error
