"""Commands for what must not stay as it is: withdraw a thing."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.common import Data, need_dossier, need_private, parse_day, say, shown_progress

if TYPE_CHECKING:  # commands import what they need when they run
    from kg.withdraw import Withdrawn

PrivateOption = Annotated[Path | None, typer.Option(help="The private folder.", show_default="data.private/<name>")]
DateOption = Annotated[str, typer.Option("--date", help="YYYY-MM-DD.", show_default="today")]


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
    from kg.archive.place import need_archive
    from kg.withdraw import withdraw as withdraw_thing

    need_dossier(data)
    need_private(private)
    if archive is not None:  # before anything is written: a mistyped name would leave kept releases as they are
        need_archive(archive)
    on = parse_day(day) if day else datetime.now(UTC).date()
    if _is_private_alone(data, ident, private):
        return _withdraw_private(data, ident, private, dry_run)
    with shown_progress() as progress:
        plan = withdraw_thing(
            data, ident, reason, on, replaced_by=replaced_by, everything=with_all, dry_run=True, progress=progress
        )
    if dry_run:
        _report(plan)
        return say("nothing was written: this is what would happen")
    _destroy_salts(data, private)
    done = withdraw_thing(data, ident, reason, on, replaced_by=replaced_by, everything=with_all)
    removed = _purge(data, private, done.tombstones)
    _report(done)
    for path, ids in removed.items():
        say(f"taken out of the private folder: {', '.join(ids)} ({path})")
    if archive is not None:
        _recall(data, archive, on)
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
    from kg.withdraw.reach import id_of

    if ident not in private_ids(_folder(data, private)):
        return False
    return all(id_of(row) != ident for row in read_rows(data)[0])


def _withdraw_private(data: Path, ident: str, private: Path | None, dry_run: bool) -> None:
    """Take out what never was public; a tombstone would tell that it was there."""
    if dry_run:
        return say(f"{ident} stands in the private folder alone: it would be taken out, and leave no tombstone")
    for path, ids in _purge(data, private, (ident,)).items():
        say(f"taken out of the private folder: {', '.join(ids)} ({path})")
    return say("it was never public, so it leaves no tombstone")


def _purge(data: Path, private: Path | None, gone: tuple[str, ...]) -> dict[str, list[str]]:
    from kg.withdraw.private import purge_private

    return purge_private(_folder(data, private), gone)


def _destroy_salts(data: Path, private: Path | None) -> None:
    from kg.seal.salts import destroy

    destroy(_folder(data, private))


def _recall(data: Path, archive: Path, day: date) -> None:
    """Take it back from every kept release, where it stands in any."""
    from kg.cli.archive import take_back

    versions = take_back(data, archive, day)
    say(f"taken back from {', '.join(versions)}" if versions else f"no release in {archive} holds it")


# -- what is said


def _report(done: "Withdrawn") -> None:
    """Print the changed files, and say what went, what changed and what is left to look at."""
    for path in done.changed:
        typer.echo(path)
    also = [ident for ident in done.tombstones if ident != done.id]
    state = "was withdrawn before" if done.again else "withdrawn"
    say(f"{state}: {done.id} ({done.reason}, {done.withdrawn_on})")
    if also:
        say(f"with it, since they cannot stand without it: {', '.join(also)}")
    for one in done.cleared:
        change = f"{one.ident} became {one.now}" if one.now else f"{one.ident} was taken out"
        say(f"{one.path} {one.holder} {one.column}: {change}")
    for named in done.pointing:
        say(f"{named.path} {named.holder} {named.column}: goes on naming {named.ident}, whose tombstone is left")
    for left in done.names:
        say(f"names left in {left.path} {left.ident} {left.column}: a name of what was withdrawn stands there; read it")
    for left in done.unused:
        say(f"{left.path} {left.ident}: nothing else names it; withdraw it too if it should go")


def _say_what_next(data: Path, done: "Withdrawn", archive: Path | None) -> None:
    """Say what a release needs before it shows the withdrawal."""
    from kg.card import read_card

    card = read_card(data)[0]
    if card is not None and card.release_date < date.fromisoformat(done.withdrawn_on):
        say(f"set release_date in dataset.yaml to {done.withdrawn_on} or later, with a new version, then build")
    else:
        say("build the release anew; kg check lists what is left to mend")
    if archive is None:
        say("kept releases still hold it: name their folder with --archive")
