"""Commands for what must not stay as it is: withdraw a thing."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.common import Data, edits, need_private, say, shown_progress
from kg.cli.days import day_of_deed
from kg.errors import DataFaults, KgError

if TYPE_CHECKING:  # commands import what they need when they run
    from kg.withdraw import Withdrawn

PrivateOption = Annotated[Path | None, typer.Option(help="The private folder.", show_default="data.private/<name>")]
DateOption = Annotated[str, typer.Option("--date", help="YYYY-MM-DD.", show_default="today")]


@edits()
def withdraw(
    ident: Annotated[str, typer.Argument(metavar="ID", help="What to withdraw: re-4k2m9x.")],
    data: Data = Path(),
    reason: Annotated[str, typer.Option(help="safety, consent-withdrawn, error, duplicate, legal or merged.")] = "",
    replaced_by: Annotated[str, typer.Option(metavar="ID", help="What takes its place, if anything does.")] = "",
    day: DateOption = "",
    with_all: Annotated[bool, typer.Option("--with-all", help="Also what cannot stand without it.")] = False,
    private: PrivateOption = None,
    archive: Annotated[Path | None, typer.Option(help="Recall it from the kept releases in this folder.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list what would happen.")] = False,
) -> None:
    """Withdraw a thing: a tombstone is all that is left of it in the next release.

    Example: kg withdraw re-4k2m9x mydossier --reason safety
    """
    take_out(ident, data, reason, replaced_by, day, with_all, private, archive, dry_run)


def take_out(
    ident: str,
    data: Path,
    reason: str,
    replaced_by: str = "",
    day: str = "",
    with_all: bool = False,
    private: Path | None = None,
    archive: Path | None = None,
    dry_run: bool = False,
) -> None:
    """Withdraw a thing from a dossier that this process holds, and say what happened; arguments as of the command."""
    from kg.cli.archive import need_archive_of
    from kg.withdraw import withdraw as withdraw_thing

    need_private(private)
    if archive is not None:  # before anything is written: another archive would leave kept releases as they are
        need_archive_of(data, archive)
    on = day_of_deed(data, day)
    if _is_private_alone(data, ident, private):
        return _withdraw_private(data, ident, private, dry_run)
    with shown_progress() as progress:
        plan = withdraw_thing(
            data, ident, reason, on, replaced_by=replaced_by, everything=with_all, dry_run=True, progress=progress
        )
    if dry_run:
        _report(plan)
        if archive is not None:
            _say_held(data, archive, plan)
        return say("nothing was written: this is what would happen")
    _destroy_salts(data, private)
    folder = _folder(data, private)
    done = withdraw_thing(data, ident, reason, on, replaced_by=replaced_by, everything=with_all, private=folder)
    _report(done)
    _put_right(folder, done)
    if archive is not None:
        _recall(data, archive, on, done.id)
    _say_what_next(data, done, archive)
    return None


# -- the private folder


def _folder(data: Path, private: Path | None) -> Path:
    from kg.tiers.place import private_of

    return private_of(data, private)


def _is_private_alone(data: Path, ident: str, private: Path | None) -> bool:
    """Tell whether an id stands in the private folder and nowhere in the dossier itself."""
    from kg.tables import read_rows
    from kg.withdraw.private import private_ids

    if ident not in private_ids(_folder(data, private)):
        return False
    return all(row.id != ident for row in read_rows(data)[0])


def _withdraw_private(data: Path, ident: str, private: Path | None, dry_run: bool) -> None:
    """Take out what never was public; a tombstone would tell that it was there."""
    if dry_run:
        return say(f"{ident} stands in the private folder alone: it would be taken out, and leave no tombstone")
    _purge(_folder(data, private), (ident,))
    return say("it was never public, so it leaves no tombstone")


def _put_right(private: Path, done: "Withdrawn") -> None:
    """Let the rows of the private folder name what takes its place, and take out those that cannot stand without it."""
    from kg.withdraw.private import follow

    for path, ids in follow(private, done.wish).items():
        say(f"the private folder names {done.heir} in its place: {', '.join(ids)} ({path})")
    _purge(private, done.tombstones)


def _purge(private: Path, gone: tuple[str, ...]) -> None:
    from kg.withdraw.private import purge_private

    for path, ids in purge_private(private, gone).items():
        say(f"taken out of the private folder: {', '.join(ids)} ({path})")


def _destroy_salts(data: Path, private: Path | None) -> None:
    from kg.seal.salts import destroy

    destroy(_folder(data, private))


def _recall(data: Path, archive: Path, day: date, ident: str) -> None:
    """Take it back from every kept release, where it stands in any. Errors: as take_back."""
    from kg.archive.damage import NotAllRecalled
    from kg.cli.archive import take_back

    left = f"{ident} is withdrawn from the dossier, and releases in {archive} may still hold it: run the same again"
    try:
        versions = take_back(data, archive, day)
    except NotAllRecalled:  # which says itself what is left
        raise
    except DataFaults:
        say(left)
        raise
    except KgError as error:
        raise KgError(f"{error}; {left}") from error
    say(f"taken back from {', '.join(versions)}" if versions else f"no release in {archive} holds it")


def _say_held(data: Path, archive: Path, plan: "Withdrawn") -> None:
    """Say which kept releases would lose something."""
    from kg.cli.archive import would_take_back

    stones = [{"id": ident, "reason": plan.reason, "withdrawn_on": plan.withdrawn_on} for ident in plan.fell]
    if plan.before:
        stones.append({"id": plan.id, "reason": plan.reason, "withdrawn_on": plan.withdrawn_on})
    versions = would_take_back(data, archive, stones)
    say(f"it would be taken back from {', '.join(versions)}" if versions else f"no release in {archive} holds it")


# -- what is said


def _report(done: "Withdrawn") -> None:
    """Print the changed files, and say what went, what changed and what is left to look at."""
    for path in done.changed:
        typer.echo(path)
    also = [ident for ident in done.fell if ident != done.id]
    state = "was withdrawn before" if done.again else "withdrawn"
    say(f"{state}: {done.id} ({done.before or done.reason}, {done.withdrawn_on})")
    if done.before:
        _report_reason(done)
    if also:
        why = (
            "gone as well, which was not completed then"
            if done.again
            else "with it, since they cannot stand without it"
        )
        say(f"{why}: {', '.join(also)}")
    for one in done.cleared:
        change = f"{one.ident} became {one.now}" if one.now else f"{one.ident} was taken out"
        say(f"{one.path} {one.holder} {one.column}: {change}")
    for named in done.pointing:
        say(f"{named.path} {named.holder} {named.column}: goes on naming {named.ident}, whose tombstone is left")
    for left in done.names:
        say(f"names left in {left.path} {left.ident} {left.column}: a name of what was withdrawn stands there; read it")
    for left in done.unused:
        say(f"{left.path} {left.ident}: nothing else names it; withdraw it too if it should go")


def _report_reason(done: "Withdrawn") -> None:
    """Say what comes of a stricter reason, and of which other things it may have to be told."""
    say(
        f"its reason was {done.before} and is {done.reason}: a recall takes its names too, save from versions from "
        "which it was taken back before; nobody knows there any more what they were"
    )
    others = ", ".join(ident for ident in done.tombstones if ident not in (done.id, *done.fell))
    if others:
        say(f"withdrawn on the same day as {done.before}, and left so: {others}; run this for those that are meant too")


def _say_what_next(data: Path, done: "Withdrawn", archive: Path | None) -> None:
    """Say what a release needs before it shows the withdrawal."""
    from kg.card import read_card
    from kg.dates import parse_date

    card, day = read_card(data)[0], parse_date(done.withdrawn_on).latest  # an earlier tombstone may say it in words
    if card is not None and card.release_date < day:
        say(f"set release_date in dataset.yaml to {day} or later, with a new version, then build")
    else:
        say("build the release anew; kg check lists what is left to mend")
    if archive is None:
        say("kept releases still hold it: name their folder with --archive")
