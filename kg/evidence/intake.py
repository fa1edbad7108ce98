"""Take a file into a store: copied and hashed in one reading, read within limits, bagged, and entered into the log.

In: a file of the disk, which stays as it is, and what is known of it. Out: an item, or a refusal with its reason. The
item appears by one rename of a finished folder, then its event is added. What was interrupted between the two is healed
when the same file is added again; what was interrupted before leaves nothing but a folder that the next intake sweeps.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from kg.evidence.bag import make_bag, records_digest, sync_folder
from kg.evidence.collection import Collection, need_pseudonym
from kg.evidence.copying import Copied, Refused, copy_hashed
from kg.evidence.custody import Event, has_event, moment, now
from kg.evidence.names import given_name, safe_name
from kg.evidence.store import EvidenceStore, Item, OriginalGone
from kg.evidence.technical.read import NotRead, read_file
from kg.evidence.technical.readers import sniff
from kg.files import NotWritten

Progress = Callable[[int, int], None]
RECORDS: Final = "records"  # in the event of an intake, before their digest
_INCOMING: Final = "incoming"


@dataclass(frozen=True, slots=True)
class Known:
    """What the person who takes files in knows of them; `by` is a pseudonym, the rest as in `Collection`."""

    by: str
    tool: str
    source_url: str = ""
    generation: str = ""
    rights: str = ""
    consent: str = ""
    restriction: str = "sealed"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of an intake: the item, and whether it is new to the store."""

    item: Item
    is_new: bool


def sweep(store: EvidenceStore) -> None:
    """Take away what an interrupted intake left, in the folder and at the end of the log; the lock must be held.

    Errors: LogDamaged before anything is taken in that could not be entered; NotWritten.
    """
    if store.log.exists():
        store.record()
    for folder in (store.folder / _INCOMING).glob("*"):
        _discard(folder)


def take_in(
    store: EvidenceStore,
    source: Path,
    known: Known,
    unread: bool = False,
    progress: Progress = lambda done, of: None,
) -> Taken:
    """Take a file into a store, whose lock must be held, and return its item; the same bytes are never stored twice.

    With `unread`, a file that cannot be read for what it is, is kept with the reason.
    Errors: Refused, and the store is as it was; NotAPseudonym, NotWritten, LogDamaged, OriginalGone.
    """
    need_pseudonym(known.by)
    with incoming(store) as folder:
        name = safe_name(given_name(source))
        original = folder / "data" / name
        copied = copy_hashed(source, original, progress)
        _refuse_working_copy(store, source, copied.sha256)
        if store.bag_of(copied.sha256).is_dir():
            return _found_again(store, copied.sha256, source, known)
        technical = _technical(source, original, unread)
        record = _record(source, known, copied, technical["media_type"])
        text = json.dumps(technical, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
        make_bag(folder, name, record, {"collection.json": record.text(), "technical.json": text})
        return _put(store, folder, record)


@contextmanager
def incoming(store: EvidenceStore) -> Iterator[Path]:
    """Yield a new folder in the store, for its owner alone, with an empty `data` in it; it is gone afterwards.

    Errors: NotWritten.
    """
    around = store.folder / _INCOMING
    try:
        around.mkdir(mode=0o700, exist_ok=True)
        folder = Path(tempfile.mkdtemp(dir=around))
        (folder / "data").mkdir(mode=0o700)
    except OSError as error:
        raise NotWritten(around, error) from error
    try:
        yield folder
    finally:
        _discard(folder)


def _refuse_working_copy(store: EvidenceStore, source: Path, digest: str) -> None:
    """Refuse the bytes of a working copy of this store: it would pass for an original."""
    for copy in store.folder.glob(f"working/*/{digest}*"):
        raise Refused(source, f"is a working copy that was made here of {copy.parent.name}, not an original")


def _technical(source: Path, original: Path, unread: bool) -> dict[str, Any]:
    """Return what the file tells of itself; what cannot be read is refused, or kept with the reason."""
    try:
        return read_file(original)
    except NotRead as refusal:
        media_type = sniff(original)
        if not unread:
            reason = f"cannot be read as {media_type}: {refusal.reason}; to keep it unread, add it with --unread"
            raise Refused(source, reason) from refusal
        return {"media_type": media_type, "kind": "unread", "unread": refusal.reason}


def _record(source: Path, known: Known, copied: Copied, media_type: str) -> Collection:
    return Collection(
        at=now(),
        name=given_name(source),
        sha256=copied.sha256,
        size=copied.size,
        modified=moment(copied.modified),
        media_type=media_type,
        **asdict(known),
    )


def _put(store: EvidenceStore, folder: Path, record: Collection) -> Taken:
    """Let the finished bag appear, then enter it into the log."""
    bag = store.bag_of(record.sha256)
    try:
        bag.parent.mkdir(mode=0o700, exist_ok=True)
        os.rename(folder, bag)
        sync_folder(bag.parent)
    except OSError as error:
        raise NotWritten(bag, error) from error
    store.record(_collected(record, bag))
    return Taken(Item(record.sha256, bag), is_new=True)


def _found_again(store: EvidenceStore, digest: str, source: Path, known: Known) -> Taken:
    """Enter that the same bytes were found again, and before it the intake itself if its event was lost.

    Errors: OriginalGone, since to say that it is in the store would be untrue.
    """
    item = Item(digest, store.bag_of(digest))
    if item.original.stat().st_size != item.collection.size:
        raise OriginalGone(digest)
    missing = () if has_event(store.log, "collected", digest) else (_collected(item.collection, item.bag),)
    told = {"name": given_name(source), "source URL": known.source_url, "generation": known.generation}
    note = "; ".join(f"{what}: {text}" for what, text in {**told, "note": known.note}.items() if text)
    again = Event(now(), known.by, "found-again", digest, digest, digest, known.tool, note=note)
    store.record(*missing, again)
    return Taken(item, is_new=False)


def _collected(record: Collection, bag: Path) -> Event:
    """Return the event of an intake; by its note a change of any record in the bag is found."""
    digest, note = record.sha256, f"{RECORDS} {records_digest(bag)}"
    return Event(record.at, record.by, "collected", digest, digest, digest, record.tool, f"items/{digest}", note)


def _discard(folder: Path) -> None:
    """Remove a folder and what is in it, also what is read-only; nothing happens when it is gone."""
    for path in folder.rglob("*") if os.name == "nt" else ():
        path.chmod(0o700)
    shutil.rmtree(folder, ignore_errors=True)
