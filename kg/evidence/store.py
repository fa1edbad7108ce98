"""The store of evidence: a folder in the private folder, with a BagIt bag for each original.

<store>/store.json           what this folder is
<store>/items/<sha256>/      a bag: the original, read-only, with its records
<store>/incoming/            what is being taken in; what is left there was interrupted
<store>/working/<sha256>/    copies made from an original, by its digest
<store>/verification/        what verifiers hand in
<store>/custody.jsonl        what happened to each item
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from hashlib import file_digest
from pathlib import Path
from typing import Any, Final, TypeVar

from kg.errors import KgError
from kg.evidence.bag import payload
from kg.evidence.collection import Collection
from kg.evidence.custody import Event, append, read
from kg.files import NotWritten, replace_file
from kg.release.lock import locked

FORMAT: Final = "govah-evidence-1"
_DIGEST: Final = re.compile("[0-9a-f]{64}")
_CARD: Final = f'{{"format": "{FORMAT}"}}'
_T = TypeVar("_T")


class NotAStore(KgError):
    """A folder is no store of evidence; holds the path."""

    def __init__(self, folder: Path):
        self.folder = folder
        what = f"`kg evidence add FILE --store {folder}` begins one"
        if (folder / "custody.jsonl").exists():
            what = f"its store.json is gone or damaged: write {_CARD} into it, and audit the store"
        super().__init__(f"{folder} is no store of evidence; {what}")


class NotEmpty(KgError):
    """A folder that holds other things is not made a store; holds the path."""

    def __init__(self, folder: Path):
        self.folder = folder
        super().__init__(f"{folder} holds other things, and no store of evidence: name an empty or a new folder")


class OriginalGone(KgError):
    """The bag of an item does not hold the original as it was taken in; holds the digest."""

    def __init__(self, digest: str):
        self.digest = digest
        super().__init__(f"the original of {digest} is gone or changed; `kg evidence audit` says what is wrong")


class RecordGone(KgError):
    """The bag of an item lacks a record, or it cannot be read; holds the digest and the name of the file."""

    def __init__(self, digest: str, name: str):
        self.digest = digest
        self.name = name
        super().__init__(f"items/{digest}: {name} is gone or damaged; put it back from a copy, and audit again")


class NoSuchItem(KgError):
    """A digest names no item of a store, or the beginning of several; holds what was asked for."""

    def __init__(self, asked: str, found: int):
        self.asked = asked
        which = f"{found} items begin with {asked}" if found else f"no item has the digest {asked}"
        super().__init__(f"{which}; give more of it, or see `kg evidence list`")


@dataclass(frozen=True)
class Item:
    """An original in its bag, by its digest."""

    digest: str
    bag: Path

    @cached_property
    def collection(self) -> Collection:
        """Its collection record. Errors: RecordGone."""
        return self._record("collection.json", Collection.read)

    @cached_property
    def technical(self) -> dict[str, Any]:
        """What was read out of it at intake. Errors: RecordGone."""
        return self._record("technical.json", lambda text: dict(json.loads(text)))

    @cached_property
    def original(self) -> Path:
        """The file itself. Errors: OriginalGone."""
        found = payload(self.bag)
        if not found:
            raise OriginalGone(self.digest)
        return found[0]

    @cached_property
    def whole(self) -> Path:
        """The file itself, hashed again, so that what is made of it is made of what was taken in.

        Errors: OriginalGone.
        """
        try:
            with self.original.open("rb") as file:
                if file_digest(file, "sha256").hexdigest() == self.digest:
                    return self.original
        except OSError as error:
            raise OriginalGone(self.digest) from error
        raise OriginalGone(self.digest)

    def _record(self, name: str, read: Callable[[str], _T]) -> _T:
        try:
            return read((self.bag / name).read_text(encoding="utf-8"))
        except (OSError, ValueError, TypeError, RecursionError) as error:
            raise RecordGone(self.digest, name) from error


class EvidenceStore:
    """A store of evidence. Errors: NotAStore when the folder is none."""

    def __init__(self, folder: Path):
        self.folder = folder
        try:
            card = json.loads((folder / "store.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise NotAStore(folder) from error
        if not isinstance(card, dict) or card.get("format") != FORMAT:
            raise NotAStore(folder)

    @classmethod
    def begun(cls, folder: Path) -> "EvidenceStore":
        """Return the store in a folder, which only its owner may enter; a new one where there is none yet.

        Errors: NotEmpty, NotAStore, NotWritten.
        """
        if not (folder / "store.json").exists():
            try:
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                if any(folder.iterdir()):
                    raise NotAStore(folder) if (folder / "custody.jsonl").exists() else NotEmpty(folder)
                folder.chmod(0o700)
            except OSError as error:
                raise NotWritten(folder, error) from error
            replace_file(folder / "store.json", f"{_CARD}\n".encode())
        return cls(folder)

    @property
    def log(self) -> Path:
        """The custody log."""
        return self.folder / "custody.jsonl"

    def items(self) -> tuple[Item, ...]:
        """Return all items, by digest."""
        folder = self.folder / "items"
        names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
        return tuple(Item(name, folder / name) for name in names if _DIGEST.fullmatch(name))

    def item(self, digest: str) -> Item:
        """Return the item whose digest begins so. Errors: NoSuchItem when none or several do."""
        found = [item for item in self.items() if digest and item.digest.startswith(digest.lower())]
        if len(found) != 1:
            raise NoSuchItem(digest, len(found))
        return found[0]

    def bag_of(self, digest: str) -> Path:
        """Return where the bag of a digest stands, or would stand."""
        return self.folder / "items" / digest

    def events(self, digest: str = "") -> Iterator[Event]:
        """Yield the events of an item, or of all, in their order. Errors: LogDamaged."""
        return (event for event in read(self.log) if not digest or event.item == digest)

    def record(self, *events: Event) -> None:
        """Add events to the custody log; the lock must be held (`writing`)."""
        append(self.log, *events)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Let nobody else write meanwhile. Errors: BuildRunning with the name of who does."""
        with locked(self.folder):
            yield
