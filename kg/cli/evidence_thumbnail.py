"""The command that publishes a small still picture of an item of evidence, where row, tier and consent allow it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg import __version__
from kg.cli.common import need_dossier, need_private, say
from kg.cli.evidence_common import ByOption, DataOption, StoreOption, opened_store, pseudonym
from kg.cli.evidence_custody import Digest
from kg.cli.withdraw import PrivateOption

if TYPE_CHECKING:
    from kg.evidence.store import Item
    from kg.tables import Row


def thumbnail(
    digest: Digest,
    by: ByOption,
    row: Annotated[str, typer.Option(metavar="ID", help="Its row, when several have its digest: ev-4k2m9x.")] = "",
    shows_nobody: Annotated[
        str,
        typer.Option(metavar="REASON", help="Why nobody is seen on it who is protected: no child, nobody detained."),
    ] = "",
    remove: Annotated[bool, typer.Option("--remove", help="Take it out of the dossier again.")] = False,
    data: DataOption = Path(),
    store: StoreOption = None,
    private: PrivateOption = None,
) -> None:
    """Publish a small still picture of an item with the next release; it is refused unless everything allows it.

    The item was taken in as public, its row has the warning none, and the register of consent has an entry for it.

    Example: kg evidence thumbnail 3f9a --by lantern-7 --data mydossier
    """
    from kg.evidence.thumbnail import keep, made, need_may, row_of
    from kg.rewrite import settled_rows
    from kg.thumbnails import drop, put

    need_dossier(data)
    need_private(private)
    pseudonym(by)
    opened = opened_store(data, store)
    item, rows = opened.item(digest), settled_rows(data)
    shown = row_of(rows, item, row)
    if remove:
        return _removed(drop(data, (shown.cells["id"],)))
    need_may(item, shown)
    _need_consent(item, shown, rows, data, private, shows_nobody.strip())
    note = f"shows nobody who is protected: {shows_nobody.strip()}" if shows_nobody.strip() else ""
    with opened.writing():
        body = made(item)
        keep(opened, item, shown, body, by, f"kg evidence thumbnail {__version__}", note)
    typer.echo(put(data, shown.cells["id"], body).path)
    if item.collection.consent:
        say(f"its collection record says of consent: {item.collection.consent}")
    return say("whoever has the next release has this picture: look at it before you build")


def _need_consent(
    item: "Item", row: "Row", rows: "list[Row]", data: Path, private: Path | None, shows_nobody: str
) -> None:
    """Return when consent and what is withheld allow a picture. Errors: NoThumbnail; KgError for a faulty register."""
    from kg.errors import DataFaults
    from kg.evidence.thumbnail import NoThumbnail
    from kg.protect.consent import read_register
    from kg.protect.pictured import may_show_protected, why_not
    from kg.tiers.merge import merge
    from kg.tiers.place import private_of
    from kg.tiers.rows import read_withheld

    folder = private_of(data, private)
    withheld, faults = read_withheld(folder)
    entries, of_register = read_register(folder)
    if faults or of_register:
        raise DataFaults([*faults, *of_register])
    if reason := why_not(row, entries, {one.id for one in withheld}):
        raise NoThumbnail(item.digest, f"{row.cells['id']}: {reason}")
    whole = [*(one.row for one in merge(rows, withheld)[0]), *(one.row for one in withheld)]
    if not shows_nobody and may_show_protected(row, whole, entries):
        raise NoThumbnail(
            item.digest,
            f"{row.cells['id']}: records near it are of children or people detained who may be alive, or of people who "
            "took consent back; look at it, and if none of them is seen, say why with --shows-nobody, which is logged",
        )


def _removed(paths: list[str]) -> None:
    for path in paths:
        typer.echo(path)
    say("the next release is without it; kept releases answer for it no more" if paths else "there is none")
