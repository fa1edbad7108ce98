"""Commands on a dossier: begin it, check it, keep its rows, build its release."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.common import (
    Data,
    FaultFormat,
    WorkersOption,
    need_dossier,
    parse_day,
    print_faults,
    say,
    shown_progress,
    terminal,
)
from kg.errors import DataFaults


class Engine(StrEnum):
    """The SHACL engines."""

    turbo = "turbo"
    pyshacl = "pyshacl"
    both = "both"


EngineOption = Annotated[Engine, typer.Option(help="The SHACL engine; both compares the two.")]
ExecutorOption = Annotated[str, typer.Option(help="dask://HOST:PORT of a Dask cluster that does the work instead.")]


def init(
    name: Annotated[Path, typer.Argument(help="The folder to make.")],
    title: Annotated[str, typer.Option(help="The title of the dossier.", show_default="the folder's name")] = "",
    release_date: Annotated[str, typer.Option(help="YYYY-MM-DD.", show_default="today")] = "",
) -> None:
    """Write an empty dossier: tables, an entry workbook with drop-down lists, and its card.

    Example: kg init mydossier --title "The flood of 2031"
    """
    from kg.scaffold import init_dossier

    day = parse_day(release_date) if release_date else None
    for path in init_dossier(name, title or name.name, day):
        typer.echo(path)


def check(
    data: Data = Path(),
    engine: EngineOption = Engine.turbo,
    format: Annotated[FaultFormat, typer.Option(help="How to print the faults.")] = FaultFormat.text,
    workers: WorkersOption = 0,
    executor: ExecutorOption = "",
) -> None:
    """List every fault of a dossier as path:row column: message [rule].

    Example: kg check data/aban-1398 --format json
    """
    from kg.build import check as check_dossier
    from kg.workers import Workers

    need_dossier(data)
    with shown_progress() as progress, Workers.open(workers, executor) as hands:
        checked = check_dossier(data, engine, progress, hands)
    print_faults(checked.problems, format)
    if checked.problems:
        raise typer.Exit(1)
    say(f"{checked.rows} rows, no faults")


def fmt(
    data: Data = Path(),
    check: Annotated[bool, typer.Option("--check", help="Only list what would change; exit code 1.")] = False,
) -> None:
    """Rewrite the rows canonically: lasting ids, tables of reference, one order; the meaning stays.

    Example: kg fmt mydossier
    """
    from kg.fmt import format_dossier, write_formatted

    need_dossier(data)
    formatted = format_dossier(data)
    if check:
        changed = formatted.changed(data)
        for path in changed:
            typer.echo(path)
        raise typer.Exit(1 if changed else 0)
    for path in write_formatted(data, formatted):
        typer.echo(path)
    for row in formatted.made:
        if row.table in ("agents", "sources"):
            say(f"added {row.cells['label_en']} to {row.table}: fill in its other cells")
    if formatted.problems:
        say(f"faults that only you can mend: {len(formatted.problems)}; kg check lists them")
    if formatted.minted:
        say(f"rows given their lasting ids: {formatted.minted}")


def build(
    data: Data = Path(),
    out: Annotated[Path, typer.Option(help="The folder of the release.")] = Path("dist"),
    engine: EngineOption = Engine.turbo,
    format: Annotated[FaultFormat, typer.Option(help="How to print the faults.")] = FaultFormat.text,
    workers: WorkersOption = 0,
    executor: ExecutorOption = "",
    store: Annotated[bool, typer.Option("--store", help="Keep a store beside it, which later builds follow.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Build again whenever a file changes, until Ctrl-C.")] = False,
) -> None:
    """Check a dossier and write its release, whole or not at all.

    Example: kg build data/aban-1398 --out dist
    """
    from kg.build import build as build_release
    from kg.render import summary
    from kg.watch import changes
    from kg.workers import Workers

    def build_once() -> bool:
        try:
            with shown_progress() as progress:
                manifest = build_release(data, out, engine, progress, hands, store)
        except DataFaults as faults:
            print_faults(list(faults.problems), format)
            say(str(faults))
            return False
        terminal().print(summary(manifest, out))
        return True

    need_dossier(data)
    with Workers.open(workers, executor) as hands:
        for _ in changes(data) if watch else (None,):
            built = build_once()
    if not built:
        raise typer.Exit(1)
