"""What is wrong with one item on the disk: bytes, records, bag, worksheets, working copies, and who may change them.

In: an item, and what the log says of it. Out: what was found, with a fault for each thing that is not as it was left.
Nothing is changed. Each file is hashed once; the bagit library looks at the bag without hashing it again.
"""

import logging
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Final

from kg.errors import Problem
from kg.evidence.bag import TAG_MANIFEST, payload, payload_name
from kg.evidence.chain import Chain
from kg.evidence.collection import Collection
from kg.evidence.intake import RECORDS
from kg.evidence.store import EvidenceStore, Item
from kg.evidence.verify.blind import Casework
from kg.evidence.working import copies_of, mark, mark_of
from kg.pace import Progress

Hashed = Callable[[int], None]  # is told how many bytes more were hashed
DAMAGE: Final = (
    "custody-digest",
    "custody-missing",
    "custody-record",
    "custody-bag",
)  # rules, apart from who may write
_BLOCK: Final = 1 << 20  # bytes
_RECORDS: Final = frozenset(
    {"bagit.txt", "bag-info.txt", "manifest-sha256.txt", TAG_MANIFEST, "collection.json", "technical.json"}
)
_WRITERS: Final = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found of an item: the digest of the original as it is now, "" when it is gone, and the faults."""

    item: str
    found: str
    size: int  # bytes that were hashed
    copies: int  # working copies that were hashed
    faults: tuple[Problem, ...]

    @property
    def is_damaged(self) -> bool:
        """Whether something of it is gone or changed."""
        return any(fault.rule in DAMAGE for fault in self.faults)


def examine(store: EvidenceStore, item: str, chain: Chain, hashed: Hashed) -> Examined:
    """Return what is found of an item that should be in the store; what cannot be read is a fault like any other."""
    try:
        return _examined(store, item, chain, hashed)
    except OSError as error:
        path = Path(str(error.filename or store.bag_of(item)))
        reason = f"this cannot be read ({error.strerror or error}); look at the disk and at the rights, and audit again"
        return Examined(item, "", 0, 0, (_fault(store, path, "custody-bag", reason),))


def _examined(store: EvidenceStore, item: str, chain: Chain, hashed: Hashed) -> Examined:
    bag = store.bag_of(item)
    found, size, faults = _original(store, item, bag, hashed)
    if bag.is_dir():
        faults += [*_records(store, item, bag, chain), *_modes(store, bag)]
        if not any(fault.rule in (*DAMAGE, "custody-stray") for fault in faults):
            faults += _bag(store, bag)
    faults += _seals(store, item, chain)
    copies = list(dict.fromkeys(copies_of(chain, item)))
    for copy in copies:
        path = store.folder / copy.place
        digest, length = hash_of(path, hashed)
        size += length
        faults += _copy(store, path, digest, copy.digest, mark(copy.event))
    return Examined(item, found, size, len(copies), tuple(faults))


def counted(progress: Progress, total: int = 0) -> Hashed:
    """Return what counts bytes as they are hashed, in any thread, and tells how many megabytes are done of how many."""
    done, lock = 0, Lock()

    def hashed(count: int) -> None:
        nonlocal done
        with lock:
            done += count
            progress("Hashing, MB", done // 1_000_000, total // 1_000_000)

    return hashed


def hash_of(path: Path, hashed: Hashed = lambda count: None) -> tuple[str, int]:
    """Return the SHA-256 of a file and how many bytes were read; "" for what is no plain file, or cannot be read."""
    if path.is_symlink() or not path.is_file():
        return "", 0
    summed, size, buffer = sha256(), 0, memoryview(bytearray(min(_BLOCK, path.stat().st_size + 1)))
    try:
        with path.open("rb", buffering=0) as file:
            while count := file.readinto(buffer):
                summed.update(buffer[:count])
                size += count
                hashed(count)
    except OSError:  # the disk fails, or somebody took the right to read it
        return "", size
    return summed.hexdigest(), size


def _original(store: EvidenceStore, item: str, bag: Path, hashed: Hashed) -> tuple[str, int, list[Problem]]:
    """Return the digest of the original as it is, how many bytes were read, and what is wrong with it."""
    inside = payload(bag)
    if not inside:
        reason = "the original is gone; put it back from a copy, and audit again"
        return "", 0, [_fault(store, bag, "custody-missing", reason)]
    faults = [_stray(store, path) for path in inside[1:]]
    digest, size = hash_of(inside[0], hashed)
    if digest != item:
        faults.append(_fault(store, inside[0], "custody-digest", _why_changed(store, item, bag, digest, size)))
    return digest, size, faults


def _why_changed(store: EvidenceStore, item: str, bag: Path, digest: str, size: int) -> str:
    """Return in words how an original differs from what was taken in."""
    was = _record(bag)
    if not digest:
        return "it is no file that can be read; look at the disk, put it back from a copy, and audit again"
    if store.bag_of(digest).is_dir():
        how = f"these are the bytes of {digest[:12]}, put in place of those of {item[:12]}"
    elif was is not None and was.size != size:
        how = f"it has {size:,} bytes, and {was.size:,} were taken in"
    else:
        how = "it has as many bytes, and others" if was is not None else "its bytes are others"
    return f"{how}; its SHA-256 is {digest}; put it back from a copy, and audit again"


def _record(bag: Path) -> Collection | None:
    try:
        return Collection.read((bag / "collection.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _records(store: EvidenceStore, item: str, bag: Path, chain: Chain) -> Iterator[Problem]:
    """Yield what is wrong with the records of a bag: against its manifest, and against the event of the intake."""
    there = {path.name for path in bag.iterdir() if path.name != "data"}
    yield from (_stray(store, bag / name) for name in sorted(there - _RECORDS))
    for name in sorted(_RECORDS - there):
        yield _fault(store, bag / name, "custody-record", "this record is gone; put it back from a copy")
    sums = _sums(bag / TAG_MANIFEST)
    for name in sorted((_RECORDS & there) - {TAG_MANIFEST}) if sums else ():
        if hash_of(bag / name)[0] != sums.get(name):
            yield _fault(store, bag / name, "custody-record", "this record was changed; put it back from a copy")
    told = [event.note for event in chain.events(item) if event.kind == "collected"]
    if TAG_MANIFEST in there and told and told[0] != f"{RECORDS} {hash_of(bag / TAG_MANIFEST)[0]}":
        reason = "the records are not those of the intake, by the event in the log; put the bag back from a copy"
        yield _fault(store, bag / TAG_MANIFEST, "custody-record", reason)
    if _sums(bag / "manifest-sha256.txt") != {f"data/{payload_name(bag)}": item}:
        reason = f"this manifest does not give the original its digest {item[:12]}; put it back from a copy"
        yield _fault(store, bag / "manifest-sha256.txt", "custody-record", reason)


def _sums(manifest: Path) -> dict[str, str]:
    """Return the digests of a manifest by path; none when it cannot be read."""
    try:
        lines = manifest.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return {}
    return {path: digest for digest, path in (line.split(maxsplit=1) for line in lines if " " in line.strip())}


def _bag(store: EvidenceStore, bag: Path) -> Iterator[Problem]:
    """Yield what the library has against the structure of a bag; nothing is hashed."""
    from bagit import Bag, BagError

    logging.getLogger("bagit").disabled = True  # it says in its log what it says in the error
    try:
        Bag(str(bag)).validate(completeness_only=True)
    except (BagError, OSError, ValueError) as error:
        yield _fault(store, bag, "custody-bag", f"this is no whole bag: {error}; put it back from a copy")


def _modes(store: EvidenceStore, bag: Path) -> Iterator[Problem]:
    """Yield what somebody could write, what others than the owner may enter, and folders that stand elsewhere."""
    for path in (bag, *sorted(bag.rglob("*"))):
        mode = path.lstat().st_mode
        if stat.S_ISREG(mode) and mode & _WRITERS:
            yield _fault(store, path, "custody-mode", "this file can be written: take the right away with chmod 444")
        if stat.S_ISLNK(mode) and path.is_dir():
            yield _fault(store, path, "custody-bag", "this is a link: put the folder to which it leads in its place")
        if stat.S_ISDIR(mode) and mode & _OTHERS:
            yield _fault(store, path, "custody-mode", "others may enter this folder: close it with chmod 700")


def _seals(store: EvidenceStore, item: str, chain: Chain) -> Iterator[Problem]:
    """Yield each worksheet or decision of a verification that is not what its event in the log has sealed."""
    reason = "this, or the questions or the secret beside it, is not what was handed in; put them back from a copy"
    for path in Casework(store, Item(item, store.bag_of(item))).broken(chain.events(item)):
        yield _fault(store, path, "custody-seal", reason)


def _copy(store: EvidenceStore, path: Path, found: str, digest: str, text: bytes) -> Iterator[Problem]:
    """Yield what is wrong with a working copy and the note beside it."""
    if not found:
        yield _fault(store, path, "custody-missing", "this working copy is gone, or cannot be read; put it back")
    elif found != digest:
        reason = f"this working copy was changed: its SHA-256 is {found}; put it back from a copy"
        yield _fault(store, path, "custody-digest", reason)
    elif path.stat().st_mode & _WRITERS:
        yield _fault(store, path, "custody-mode", "this file can be written: take the right away with chmod 444")
    note = Path(mark_of(str(path)))
    if found and (not note.is_file() or note.read_bytes() != text):
        yield _fault(
            store, note, "custody-record", "the note that marks this copy was changed; put it back from a copy"
        )


def _stray(store: EvidenceStore, path: Path) -> Problem:
    return _fault(store, path, "custody-stray", "nothing says what this is: look at it, and take it out of the store")


def _fault(store: EvidenceStore, path: Path, rule: str, reason: str) -> Problem:
    return Problem(path.relative_to(store.folder).as_posix(), 0, "", rule, reason)
