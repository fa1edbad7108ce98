"""Commands on versions: say what differs between two releases, keep a release, take back what was withdrawn."""

import os
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.common import AllowedTier, Tier, need_dossier, parse_day, say, shown_progress

if TYPE_CHECKING:  # commands import what they need when they run
    from kg.diff.withdrawn import Tombstone
    from kg.release.read import Release

ArchiveOption = Annotated[Path, typer.Option(help="The folder of the archive.")]
KeyOption = Annotated[Path | None, typer.Option(help="Sign the log with this key.")]


class DiffFormat(StrEnum):
    """How the changes between two releases are printed."""

    text = "text"
    json = "json"
    ttl = "ttl"


def diff(
    old: Annotated[str, typer.Argument(help="The older release: a folder, or a version in the archive.")],
    new: Annotated[str, typer.Argument(help="The newer one.")],
    format: Annotated[DiffFormat, typer.Option(help="ttl is RDF, in the ChangeSet vocabulary.")] = DiffFormat.text,
    case: Annotated[str, typer.Option(help="The id of a case: only what belongs to it.")] = "",
    archive: ArchiveOption = Path("archive"),
) -> None:
    """Say which facts differ between two releases, and which version must follow; what was withdrawn is named only.

    Example: kg diff 0.1.0 dist --format json
    """
    from kg.diff.case import Cases, need_case, of_case
    from kg.diff.changes import changes
    from kg.diff.rdf import turtle_lines
    from kg.diff.record import json_lines
    from kg.diff.step import Sum
    from kg.diff.text import text_lines
    from kg.errors import KgError

    before, after = (_release(name, archive) for name in (old, new))
    if before.base != after.base:
        raise KgError(f"they are of different dossiers, {before.base} and {after.base}: they cannot be compared")
    write = {DiffFormat.text: text_lines, DiffFormat.json: json_lines, DiffFormat.ttl: turtle_lines}[format]
    with shown_progress() as progress:
        found = changes(before, after, progress)
        if case:
            cases = Cases(after.base, before, after)
            found = of_case(found, cases, need_case(cases, after.base, case))
        for line in write(before, after, found, Sum()):
            typer.echo(line)


def keep(
    dist: Annotated[Path, typer.Argument(help="The folder of the release.")] = Path("dist"),
    archive: ArchiveOption = Path("archive"),
    key: KeyOption = None,
    tier: AllowedTier = Tier.public,
) -> None:
    """Keep a release in an archive, with the difference from the version before; what it withdraws is taken back.

    Example: kg keep dist --archive archive
    """
    from kg.archive import keep as keep_release
    from kg.archive.damage import NotAllRecalled
    from kg.release.tier import need_public

    need_public(dist, tier)
    with shown_progress() as progress:
        outcome = keep_release(dist, archive, sign=_signing(key), progress=progress)
    say(f"{outcome.version} is kept in {archive}" if outcome.is_new else f"{outcome.version} was kept already")
    if outcome.damaged:
        raise NotAllRecalled(outcome.recalled, outcome.damaged)
    _say_recalled(outcome.recalled)


def recall(
    data: Annotated[Path, typer.Option(help="The dossier whose tombstones are to be heeded.")] = Path(),
    archive: ArchiveOption = Path("archive"),
    day: Annotated[str, typer.Option("--date", help="The day of the recall.", show_default="today")] = "",
    key: KeyOption = None,
    lost: Annotated[str, typer.Option("--give-up", metavar="VERSION", help="Drop a damaged version for good.")] = "",
) -> None:
    """Take back at once, from every kept release, what a dossier has withdrawn; the next release need not be there.

    Example: kg recall --archive archive --data mydossier
    """
    from kg.archive.place import need_archive

    need_dossier(data)
    need_archive(archive)
    on = parse_day(day) if day else datetime.now(UTC).date()
    stones = _tombstones(data, archive)
    if lost:
        _give_up(archive, lost, on, key)
    if not _say_recalled(_take_back(stones, archive, on, key)):
        say("no kept release holds anything that was withdrawn")


def take_back(data: Path, archive: Path, day: date, key: Path | None = None) -> tuple[str, ...]:
    """Return the versions from which something was taken back that a dossier has withdrawn.

    Errors: NotAnArchive; OtherDossier; DataFaults when the dossier has no card that can be read, or a tombstone is at
    fault; NotAllRecalled when a version is damaged, after all others were recalled.
    """
    return _take_back(_tombstones(data, archive), archive, day, key)


def would_take_back(data: Path, archive: Path, more: Sequence[Mapping[str, str]]) -> tuple[str, ...]:
    """Return the versions from which `take_back` would take something, if the dossier had some tombstones more.

    `more` are their cells by column. Errors: as take_back; Damaged when a version cannot be read.
    """
    from kg.archive.recall import would_recall

    return would_recall(archive, _tombstones(data, archive, more))


def need_archive_of(data: Path, archive: Path) -> None:
    """Return when a folder is an archive of a dossier.

    Errors: NotAnArchive, OtherDossier; DataFaults when the dossier has no card that can be read.
    """
    from kg.archive.damage import need_base
    from kg.archive.place import need_archive

    need_archive(archive)
    need_base(archive, _base(data))


def _base(data: Path) -> str:
    from kg.card import read_card
    from kg.errors import DataFaults

    card, problems = read_card(data)
    if card is None:
        raise DataFaults(problems)
    return card.base_iri


def _tombstones(data: Path, archive: Path, more: Sequence[Mapping[str, str]] = ()) -> "tuple[Tombstone, ...]":
    """Return what a dossier has withdrawn, with some tombstones more. Errors: as take_back."""
    from kg.archive.tombstones import tombstones_in
    from kg.withdraw.stones import tombstone_rows

    need_archive_of(data, archive)
    ours = {cells["id"] for cells in more}
    rows = (row.cells for row in tombstone_rows(data) if row.cells.get("id") not in ours)
    return tombstones_in((*rows, *more), _base(data))


def _take_back(stones: "tuple[Tombstone, ...]", archive: Path, day: date, key: Path | None) -> tuple[str, ...]:
    from kg.archive import recall as recall_all

    with shown_progress() as progress:
        return recall_all(archive, stones, day, sign=_signing(key), progress=progress)


def _give_up(archive: Path, version: str, day: date, key: Path | None) -> None:
    from kg.archive.give_up import give_up

    give_up(archive, version, day, sign=_signing(key))
    say(f"{version} is given up: nothing of it is left in {archive} but the record of that")


def _release(name: str, archive: Path) -> "Release":
    """Return the release in a folder, or the kept one of a version."""
    from kg.archive.damage import sort_out
    from kg.archive.place import kept
    from kg.errors import KgError
    from kg.release.read import Release

    if Path(name).is_dir():
        return Release(Path(name))
    versions = kept(archive)
    sound, damaged = sort_out(one for one in versions if one.version == name)
    if damaged:
        raise damaged[0]
    if not sound:
        known = ", ".join(one.version for one in versions) or "none"
        raise KgError(f"{name} is no folder and no version in {archive}; it has {known}")
    return sound[0].release


def _signing(key: Path | None) -> Callable[[Path], None] | None:
    if key is None:
        return None
    from kg.cli.seal import PASSWORD
    from kg.seal.keys import private_key
    from kg.seal.log import sign

    return partial(sign, key=private_key(key, os.environ.get(PASSWORD, "")))


def _say_recalled(versions: tuple[str, ...]) -> bool:
    """Say from which versions something was taken back; return whether there was any."""
    if versions:
        say(f"recalled from {', '.join(versions)}: what was withdrawn is in none of them any more")
    return bool(versions)
