"""What the commands on evidence share: where the store is, and who acts."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.common import need_dossier
from kg.errors import KgError

if TYPE_CHECKING:
    from kg.evidence.store import EvidenceStore

DataOption = Annotated[
    Path, typer.Option("--data", help="The folder of the dossier.", show_default="the current folder")
]
StoreOption = Annotated[
    Path | None, typer.Option("--store", help="The store of evidence.", show_default="data.private/<name>/evidence")
]
ByOption = Annotated[str, typer.Option("--by", help="Who does it: a pseudonym of one word, never a name.")]


class ListFormat(StrEnum):
    """How a list or a record is printed."""

    table = "table"
    json = "json"


def store_folder(data: Path, store: Path | None) -> Path:
    """Return the folder of the store: the one that was named, else the one that belongs to a dossier.

    Errors: KgError when there is no dossier, so that no store begins beside some other folder.
    """
    from kg.card import CARD_NAME
    from kg.tiers.place import private_of

    if store is not None:
        return store
    need_dossier(data)
    if not (data / CARD_NAME).exists():
        raise KgError(f"{data} is no dossier: name one with --data, or a store with --store")
    return private_of(data) / "evidence"


def need_outside(path: Path) -> None:
    """Refuse to write what is private into a dossier, which is published. Errors: KgError."""
    from kg.card import CARD_NAME

    if dossier := next((folder for folder in path.resolve().parents if (folder / CARD_NAME).exists()), None):
        raise KgError(f"{path} would stand in the dossier {dossier}, which is published: name a place outside of it")


def opened_store(data: Path, store: Path | None) -> "EvidenceStore":
    """Return the store of a dossier, or the one that was named. Errors: NotAStore."""
    from kg.evidence.store import EvidenceStore

    return EvidenceStore(store_folder(data, store))


def pseudonym(text: str) -> str:
    """Return a pseudonym as it was given. Errors: NotAPseudonym for a name, an address or several words."""
    from kg.evidence.collection import need_pseudonym

    return need_pseudonym(text)
