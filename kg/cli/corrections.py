"""Commands for the public log of requests for corrections: add one, decide one, list them."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.common import Data, PrivateOption, edits, need_dossier, need_private, parse_day, say, terminal
from kg.cli.days import day_of_deed
from kg.errors import DataFaults, KgError

if TYPE_CHECKING:
    from kg.tables import Row

app = typer.Typer(
    help=(
        "Keep the public log of requests for corrections and removals.\n\nExample: kg correction list mydossier --open"
    ),
    no_args_is_help=True,
)

DayOption = Annotated[str, typer.Option("--date", help="YYYY-MM-DD.", show_default="today")]
LocalOption = Annotated[list[str], typer.Option(help="The same in another language, as text@tag; may be repeated.")]


@app.command()
@edits()
def add(
    data: Data = Path(),
    about: Annotated[str, typer.Option(metavar="ID", help="What it is about; also a withdrawn thing.")] = ...,  # type: ignore[assignment]
    kind: Annotated[str, typer.Option(help="correction, removal, name, addition or reply.")] = "correction",
    requester: Annotated[str, typer.Option(help="Who asks, as a type only; never a name.")] = "not-said",
    summary: Annotated[str, typer.Option(help="What is asked, in neutral words, naming nobody.")] = ...,  # type: ignore[assignment]
    local: LocalOption = [],  # noqa: B006
    day: DayOption = "",
    private: PrivateOption = None,
) -> None:
    """Add a request to the log; print its id.

    Example: kg correction add mydossier --about cl-4k2m9x --summary "The date is wrong."
    """
    from kg.corrections import add as add_request

    _need_harmless({"summary": [summary], "local": local})
    withheld = _told_in_private(data, private)
    on = day_of_deed(data, day)
    ident, changed = add_request(data, about, kind, summary, on, requester=requester, local=local, withheld=withheld)
    typer.echo(ident)
    say(f"written: {', '.join(changed)}")


@app.command()
@edits()
def decide(
    ident: Annotated[str, typer.Argument(metavar="ID", help="The request: co-4k2m9x.")],
    data: Data = Path(),
    status: Annotated[str, typer.Option(help="accepted, partly or refused.")] = "",
    decision: Annotated[str, typer.Option(help="What was decided and why, naming nobody.")] = "",
    changed: Annotated[list[str], typer.Option(metavar="ID", help="A row that changed; may be repeated.")] = [],  # noqa: B006
    local: LocalOption = [],  # noqa: B006
    by: Annotated[str, typer.Option(metavar="ID", help="The agent who decided.")] = "",
    day: DayOption = "",
    private: PrivateOption = None,
) -> None:
    """Decide a request of the log.

    Example: kg correction decide co-4k2m9x mydossier --status refused --decision "The source says so."
    """
    from kg.corrections import decide as decide_request

    _need_harmless({"decision": [decision], "local": local})
    on, withheld = day_of_deed(data, day), _told_in_private(data, private)
    written = decide_request(data, ident, status, decision, on, changed=changed, local=local, by=by, withheld=withheld)
    for path in written:
        typer.echo(path)


@app.command("list")
def list_requests(
    data: Data = Path(),
    waiting: Annotated[bool, typer.Option("--open", help="Only those that wait.")] = False,
    day: DayOption = "",
) -> None:
    """List the requests, the longest waiting first, with the days they wait or waited.

    Example: kg correction list mydossier --open
    """
    from rich.table import Table

    from kg.corrections import listed

    need_dossier(data)
    found = listed(data, _day(day), waiting=waiting)
    table = Table("id", "about", "kind", "status", "received", "days", "what is asked", box=None)
    for one in found:
        table.add_row(
            one.id, one.about, one.kind, one.status, one.received_on, str(one.days if one.days is not None else ""),
            one.summary,
        )  # fmt: skip
    terminal().print(table)
    say(f"{sum(one.status == 'open' for one in found)} wait for a decision")


def _need_harmless(texts: dict[str, list[str]]) -> None:
    """Refuse a text that leads to a person before it stands in the dossier. Errors: KgError, without the text."""
    from kg.protect.rows import SAYS
    from kg.protect.texts import faults_of_text

    for option, given in texts.items():
        for rule in (rule for text in given for rule in faults_of_text(text)):
            raise KgError(f"--{option}: {SAYS[rule].replace('the cell', 'the text')}, since the log is public")


def _told_in_private(data: Path, private: Path | None) -> "list[Row]":
    """Return the withheld rows, and the public ones with what is withheld of them. Errors: KgError, DataFaults."""
    from kg.settle import settle
    from kg.tables import read_rows
    from kg.tiers.merge import filled
    from kg.tiers.place import private_of
    from kg.tiers.rows import read_withheld
    from kg.tiers.work import shown_of

    need_private(private)
    folder = private_of(data, private)
    withheld, faults = read_withheld(folder, shown_of(data, folder))
    if faults:
        raise DataFaults(faults)
    if not withheld:
        return []
    return [*settle(filled(read_rows(data)[0], withheld)).rows, *(one.row for one in withheld)]


def _day(text: str) -> date:
    return parse_day(text) if text else datetime.now(UTC).date()
