"""Commands for what must not harm anybody: protect the rows, and keep the register of consent."""

import json
import secrets
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.common import Data, edits, need_dossier, need_private, say, shown_progress
from kg.cli.days import day_of_deed
from kg.errors import KgError

if TYPE_CHECKING:  # commands import what they need when they run
    from kg.protect.apply import Protected

PrivateOption = Annotated[Path | None, typer.Option(help="The private folder.", show_default="data.private/<name>")]
DateOption = Annotated[str, typer.Option("--date", help="YYYY-MM-DD.", show_default="today")]

app = typer.Typer(
    help="""Keep the register of consent in the private folder.

    Example: kg consent add re-4k2m9x mydossier --scope name --by "relative 7"
    """,
    no_args_is_help=True,
)


class Scope(StrEnum):
    """What consent covers."""

    name = "name"
    image = "image"
    testimony = "testimony"
    all = "all"


@edits()
def protect(
    data: Data = Path(),
    private: PrivateOption = None,
    check: Annotated[bool, typer.Option("--check", help="Only list what would be done; exit code 1.")] = False,
    report: Annotated[Path | None, typer.Option(help="Write what was done, and why, as JSON.")] = None,
) -> None:
    """Write small cells more coarsely, and move what must not be public to the private folder.

    Example: kg protect mydossier --check
    """
    from kg.files import replace_file
    from kg.protect.apply import protect as protect_dossier
    from kg.tiers.place import private_of

    need_private(private)
    with shown_progress() as progress:
        done = protect_dossier(data, private_of(data, private), dry_run=check, progress=progress)
    if report is not None:
        text = json.dumps(asdict(done), ensure_ascii=False, indent=1) + "\n"
        replace_file(report, text.encode())
    _show(done)
    if check:
        say("nothing was written: this is what would be done" if done.steps else "nothing is to be done")
        raise typer.Exit(1 if done.steps else 0)
    say(f"cells and rows that are less public now: {len(done.steps)}")
    if done.steps:
        say("versions that are kept or published show it still: take it back with kg withdraw, see docs/protection.md")


def _show(done: "Protected") -> None:
    for step in done.steps:
        place = f"{step.id} {step.column}" if step.column else step.id
        typer.echo(f"{step.path}: {place}: {step.now}, because {step.why}")
    for step in done.look_at:
        say(f"look at {step.path}: {step.id} {step.column}: {step.now}")


# -- consent


def _folder(data: Path, private: Path | None) -> Path:
    from kg.tiers.place import private_of

    need_dossier(data)
    need_private(private)
    return private_of(data, private)


def _need_known(data: Path, private: Path, subject: str) -> None:
    """Refuse an id that nothing has, public or withheld: consent for a mistyped one would be looked for nowhere."""
    from kg.tables import read_rows
    from kg.tiers.rows import read_withheld
    from kg.values import is_id

    rows = [*read_rows(data)[0], *(one.row for one in read_withheld(private)[0])]
    if is_id(subject) and not any(subject in text for row in rows for text in row.cells.values()):
        raise KgError(f"there is no {subject}, neither in the dossier nor in the private folder: correct the id")


@app.command()
@edits()
def add(
    subject: Annotated[str, typer.Argument(metavar="ID", help="A record, evidence, source or person: re-4k2m9x.")],
    data: Data = Path(),
    scope: Annotated[Scope, typer.Option(help="What may be public.")] = Scope.all,
    by: Annotated[str, typer.Option(help="A pseudonym of who agreed, never a name.")] = "",
    given_on: Annotated[str, typer.Option(help="YYYY-MM-DD.", show_default="today")] = "",
    note: Annotated[str, typer.Option(help="A remark, without anything that leads to a person.")] = "",
    private: PrivateOption = None,
) -> None:
    """Enter that somebody agreed, and print the id of the entry.

    Example: kg consent add re-4k2m9x mydossier --scope name --by "relative 7"
    """
    from kg.protect.consent import Consent, add_consent

    _need_known(data, _folder(data, private), subject)
    day = day_of_deed(data, given_on, "--given-on")
    entry = Consent("", subject, scope, day.isoformat(), by, "", note)
    typer.echo(add_consent(_folder(data, private), entry, secrets.SystemRandom()).id)


@app.command()
@edits()
def withdraw(
    ident: Annotated[str, typer.Argument(metavar="ID", help="An entry, cn-4k2m9x, or what it is about: re-4k2m9x.")],
    data: Data = Path(),
    day: DateOption = "",
    private: PrivateOption = None,
    archive: Annotated[Path | None, typer.Option(help="Recall it from the kept releases in this folder.")] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Only mark the entry; kg check says what must go.")] = False,
) -> None:
    """Enter that consent was taken back; what was public by it is withdrawn when the consent covered all of it.

    Example: kg consent withdraw cn-4k2m9x mydossier
    """
    from kg.cli.archive import need_archive_of
    from kg.cli.withdraw import take_out
    from kg.protect.consent import withdraw_consent
    from kg.shown import drop_pictures

    need_private(private)
    if archive is not None and not keep:  # before the register says that it was taken back
        need_archive_of(data, archive)
    taken = withdraw_consent(_folder(data, private), ident, day_of_deed(data, day))
    for entry in taken:
        say(f"{entry.id}: consent for {entry.scope} of {entry.subject} taken back on {entry.withdrawn_on}")
    for path in () if keep else drop_pictures(data, _folder(data, private), taken):
        say(f"taken out: {path}")
    whole = sorted({entry.subject for entry in taken if entry.scope == "all"})
    for subject in () if keep else whole:
        take_out(subject, data, _reason(data, subject), day=day, private=private, archive=archive)
    if keep or len(whole) < len({entry.subject for entry in taken}):
        say("kg check lists the rows that must be changed or withdrawn, if there are any")


def _reason(data: Path, subject: str) -> str:
    """Return the reason that a thing was withdrawn for before, unless consent is one for which more of it goes."""
    from kg.withdraw import is_stricter, reason_before

    reason, before = "consent-withdrawn", reason_before(data, subject)
    return before if before and not is_stricter(reason, before) else reason


@app.command(name="list")
def list_entries(data: Data = Path(), private: PrivateOption = None) -> None:
    """List the entries of the register: id, what it is about, scope, days.

    Example: kg consent list mydossier
    """
    from kg.protect.consent import read_register

    entries, problems = read_register(_folder(data, private))
    for problem in problems:
        say(str(problem))
    for entry in entries:
        typer.echo("\t".join((entry.id, entry.subject, entry.scope, entry.given_on, entry.withdrawn_on or "standing")))
    if problems:
        raise typer.Exit(1)
