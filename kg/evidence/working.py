"""Working copies: what was made from an original, such as a crop or a still, marked and linked to it.

In: an item, and a file that somebody made of it. Out: the file, read-only, as
`working/<digest of the original>/<digest of the copy>.derived-<how>.<suffix>`, with a note beside it that says what it
is, and the event "derived". It is never taken for an original.
"""

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg.errors import KgError
from kg.evidence.bag import READ_ONLY, sync_folder
from kg.evidence.chain import Chain
from kg.evidence.collection import need_pseudonym
from kg.evidence.copying import Refused, copy_hashed
from kg.evidence.custody import Event, now
from kg.evidence.intake import incoming
from kg.evidence.store import EvidenceStore, Item
from kg.files import NotWritten

FOLDER: Final = "working"
_HOW: Final = re.compile(r"[a-z][a-z0-9-]{0,30}")
_SUFFIX: Final = re.compile(r"\.[A-Za-z0-9]{1,10}")


class NoKindOfCopy(KgError):
    """How a copy was made is not said in a word; holds what was given."""

    def __init__(self, how: str):
        self.how = how
        super().__init__(f'"{how}" is no kind of copy: use a word such as crop, still, blur, transcode or transcript')


@dataclass(frozen=True, slots=True)
class Copy:
    """A working copy that the log knows: the original, its own digest, its path in the store, and the line."""

    item: str
    digest: str
    place: str
    line: int
    event: Event


def copies_of(chain: Chain, item: str) -> list[Copy]:
    """Return the working copies of an item that the log knows, in their order."""
    made = ((line.number, line.event) for line in chain.of(item) if line.event is not None)
    return [
        Copy(item, event.after, event.place, number, event)
        for number, event in made
        if event.kind == "derived" and event.place.rpartition("/")[0] == f"{FOLDER}/{item}"
    ]


def keep_copy(store: EvidenceStore, item: Item, made: Path, how: str, by: str, tool: str, note: str) -> Path:
    """Keep a file that was made of an item, and return its path in the store, whose lock must be held.

    A copy that is there and has no event, since its keeping was interrupted, gets it; one that has is not kept again.
    Errors: NotAPseudonym, NoKindOfCopy, Refused, NotWritten, LogDamaged.
    """
    need_pseudonym(by)
    how = how.lower()
    if not _HOW.fullmatch(how):
        raise NoKindOfCopy(how)
    with incoming(store) as folder:
        part = folder / "data" / "copy"
        digest = copy_hashed(made, part).sha256
        _need_new(store, item, made, digest)
        suffix = made.suffix.lower() if _SUFFIX.fullmatch(made.suffix) else ""
        place = f"{FOLDER}/{item.digest}/{digest}.derived-{how}{suffix}"
        event = Event(now(), by, "derived", item.digest, item.digest, digest, tool, place, note)
        _put(store.folder / place, part, mark(event))
    store.record(event)
    return store.folder / place


def mark(event: Event) -> bytes:
    """Return the note that stands beside a working copy: that it is one, of what, and how it was made."""
    row = event.row()
    told = {
        "this is": "a working copy, not an original", "made of": row["before"], "sha256": row["after"],
        **{name: row[name] for name in ("at", "by", "tool", "note")},
    }  # fmt: skip
    return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()


def mark_of(place: str) -> str:
    """Return the path of the note that belongs to a working copy.

    >>> mark_of("working/ab/cd.derived-crop.png")
    'working/ab/cd.derived-crop.png.json'
    """
    return f"{place}.json"


def _need_new(store: EvidenceStore, item: Item, made: Path, digest: str) -> None:
    """Refuse what is no copy but an original, and what the log has as a copy of this or of another item already."""
    if store.bag_of(digest).exists():
        raise Refused(
            made, f"has the bytes of the original {digest[:12]}: it is no copy that was made of {item.digest[:12]}"
        )
    for event in store.events():
        if event.kind == "derived" and event.after == digest and event.place.startswith(f"{FOLDER}/"):
            raise Refused(made, f"is kept already as a working copy of {event.item[:12]}: {event.place}")


def _put(target: Path, part: Path, text: bytes) -> None:
    """Let the note appear, then the copy; both read-only. What an interruption left is replaced."""
    note = part.with_name("note")
    try:
        target.parent.parent.mkdir(mode=0o700, exist_ok=True)
        target.parent.mkdir(mode=0o700, exist_ok=True)
        note.write_bytes(text)
        for path, place in ((note, Path(mark_of(str(target)))), (part, target)):
            path.chmod(READ_ONLY)
            os.replace(path, place)
        sync_folder(target.parent)
    except OSError as error:
        raise NotWritten(target, error) from error


def files_in(folder: Path) -> list[Path]:
    """Return everything below a folder of a store that is no folder, in order."""
    return [path for path in sorted(folder.rglob("*")) if path.is_symlink() or not path.is_dir()]
