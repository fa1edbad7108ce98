"""The command that publishes a small still picture of an item of evidence, where row, tier and consent allow it."""

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg import __version__
from kg.cli.common import edits, need_private, say
from kg.cli.evidence_common import ByOption, DataOption, StoreOption, opened_store, pseudonym
from kg.cli.evidence_custody import Digest
from kg.cli.withdraw import PrivateOption

if TYPE_CHECKING:
    from kg.evidence.store import Item


@edits()
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
    from kg.evidence.custody import now
    from kg.evidence.thumbnail import keep, made, need_may, row_of
    from kg.protect.looks import Look, add_look
    from kg.rewrite import settled_rows
    from kg.thumbnails import drop, put
    from kg.tiers.place import private_of

    need_private(private)
    pseudonym(by)
    opened = opened_store(data, store)
    item, folder, reason = opened.item(digest), private_of(data, private), shows_nobody.strip()
    shown = row_of(settled_rows(data), item, row)
    ident = shown.cells["id"]
    if remove:
        return _removed(drop(data, (ident,)))
    need_may(item, shown)
    near = _need_consent(item, ident, data, folder, bool(reason))
    note = f"shows nobody who is protected: {reason}" if reason else ""
    with opened.writing():
        body = made(item)
        keep(opened, item, shown, body, by, f"kg evidence thumbnail {__version__}", note)
    if reason:
        add_look(folder, Look.at(ident, sha256(body).hexdigest(), near, now()[:10], by))
    typer.echo(put(data, ident, body).path)
    if item.collection.consent:
        say(f"its collection record says of consent: {item.collection.consent}")
    return say("whoever has the next release has this picture: look at it before you build")


def _need_consent(item: "Item", ident: str, data: Path, folder: Path, shows_nobody: bool) -> frozenset[str]:
    """Return who is near that must not be seen, when consent and what is withheld allow a picture.

    Errors: NoThumbnail; DataFaults when rows or registers have faults.
    """
    from kg.errors import DataFaults
    from kg.evidence.thumbnail import NoThumbnail
    from kg.protect.pictured import LOOK
    from kg.shown import read_around

    around, problems = read_around(data, folder)
    if problems:
        raise DataFaults(problems)
    if reason := around.why_not(ident):
        raise NoThumbnail(item.digest, f"{ident}: {reason}")
    near = around.near((ident,))[ident]
    if near and not shows_nobody:
        raise NoThumbnail(item.digest, f"{ident}: {LOOK}")
    return near


def _removed(paths: list[str]) -> None:
    for path in paths:
        typer.echo(path)
    say("the next release is without it; kept releases answer for it no more" if paths else "there is none")
