"""Audit a store: hash every original and every working copy again, and look at all that stands in it.

In: a store. Out: what was found of each item, of the log, and of what does not belong there. Looking changes nothing;
what was found is entered into the log apart from that, by whoever is named.
"""

import json
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from kg.errors import Problem
from kg.evidence.chain import Chain, Mark, faults_of_events, faults_since, is_gone, read_chain
from kg.evidence.custody import Event, now
from kg.evidence.examine import DAMAGE, Examined, counted, examine
from kg.evidence.store import EvidenceStore, Item
from kg.evidence.verify.blind import Casework, secret_of
from kg.evidence.working import FOLDER, copies_of, files_in, mark_of
from kg.files import replace_file
from kg.pace import Progress, silent

MARK: Final = "audit.json"  # in the store: how far the log went at the last audit
_INDEX: Final = ("alike.npz", "alike.npz.sum")  # of likeness; may be thrown away
_OWN: Final = frozenset({"store.json", "items", "incoming", FOLDER, "verification", "custody.jsonl", MARK, *_INDEX})
_THREADS: Final = 4  # at most; hashing uses a processor each


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is audited: all, one item, or so many items that the last line of the log chooses."""

    item: str = ""
    sample: int = 0

    def words(self, number: int) -> str:
        """Return what was looked at, in words."""
        if self.item:
            return "this item"
        return f"a sample of {number} items" if self.sample else f"all items ({number})"


@dataclass(frozen=True, slots=True)
class Audit:
    """What an audit found: of each item, of the log and the store as a whole, and how far the log went."""

    chosen: Chosen
    items: tuple[Examined, ...]
    faults: tuple[Problem, ...]  # of the log, and of what belongs to no item
    mark: Mark

    @property
    def all_faults(self) -> tuple[Problem, ...]:
        """All faults: of the log and the store, then of the items."""
        return (*self.faults, *(fault for item in self.items for fault in item.faults))


def audit(store: EvidenceStore, chosen: Chosen = Chosen(), head: str = "", progress: Progress = silent) -> Audit:
    """Return what is found in a store; `head` is the digest of the last line of its log as it was written down.

    Errors: NoSuchItem, OSError for a log or a folder of the store that cannot be read.
    """
    chain = read_chain(store.log)
    one = chosen.item if not chosen.item or chain.of(chosen.item) else store.item(chosen.item).digest
    items = _chosen(_expected(store, chain), Chosen(one, chosen.sample), chain.mark.head)
    examined = _examined(store, items, chain, progress)
    faults = [*chain.faults, *faults_of_events(chain)]
    faults += _faults_of_mark(store, chain)
    if head:
        faults += faults_since(chain, Mark(-1, head))
    faults += [*_unentered(store, chain), *_strays(store, chain)]
    return Audit(Chosen(one, chosen.sample), examined, tuple(faults), chain.mark)


def enter(store: EvidenceStore, done: Audit, by: str, tool: str) -> Mark:
    """Enter an audit into the log, whose lock must be held, and return how far the log goes now.

    One event for the audit, one for each item that is damaged otherwise than is known, and one for each that is whole
    again. Errors: LogDamaged, and nothing is entered; NotWritten.
    """
    at, chain = now(), read_chain(store.log)
    count = len(done.all_faults)
    note = f"{done.chosen.words(len(done.items))} hashed again, {count or 'no'} fault{'s' if count != 1 else ''}"
    item = done.chosen.item
    events = [Event(at, by, "audited", item, item, item, tool, note=note)]
    events += (event for found in done.items for event in _changes(found, chain, at, by, tool))
    store.record(*events)
    mark = read_chain(store.log).mark
    if not any(fault.rule == "custody-head" for fault in done.faults):  # else the next audit is to find it too
        replace_file(store.folder / MARK, (json.dumps(asdict(mark)) + "\n").encode())
    return mark


def _expected(store: EvidenceStore, chain: Chain) -> list[str]:
    """Return the items that are there, and those that should be, by digest."""
    told = {line.event.item for line in chain.lines if line.event is not None and line.event.kind == "collected"}
    there = {item.digest for item in store.items()}
    return sorted(there | {item for item in told if not is_gone(chain.of(item))})


def _chosen(items: list[str], chosen: Chosen, head: str) -> list[str]:
    """Return the items to look at; a sample is drawn by the last line of the log, so that no two are the same."""
    if chosen.item:
        return [chosen.item]
    if not chosen.sample:
        return items
    return sorted(sorted(items, key=lambda item: sha256(f"{head}{item}".encode()).digest())[: chosen.sample])


def _examined(store: EvidenceStore, items: Sequence[str], chain: Chain, progress: Progress) -> tuple[Examined, ...]:
    """Look at items, as many at once as there are processors, and tell how many megabytes are hashed."""
    total = sum(_size(store.bag_of(item) / "data") + _size(store.folder / FOLDER / item) for item in items)
    hashed = counted(progress, total)
    with ThreadPoolExecutor(min(_THREADS, os.cpu_count() or 1)) as threads:
        return tuple(threads.map(lambda item: examine(store, item, chain, hashed), items))


def _size(folder: Path) -> int:
    """Return how many bytes the files of a folder have; 0 when it is not there, or cannot be read."""
    with suppress(OSError):
        return sum(path.lstat().st_size for path in folder.glob("*"))
    return 0


def _faults_of_mark(store: EvidenceStore, chain: Chain) -> Iterator[Problem]:
    """Yield what is wrong with the log by how far it went at the last audit, or that this is not known any more."""
    try:
        told = json.loads((store.folder / MARK).read_text(encoding="utf-8"))
        known = Mark(int(told["lines"]), str(told["head"]))
    except (OSError, ValueError, TypeError, KeyError):
        if any(line.event is not None and line.event.kind == "audited" for line in chain.lines):
            reason = "how far the log went at the last audit cannot be read; hold the log against a digest that was"
            yield Problem(MARK, 0, "", "custody-record", f"{reason} written down (--head), and enter an audit")
    else:
        yield from faults_since(chain, known)


def _unentered(store: EvidenceStore, chain: Chain) -> Iterator[Problem]:
    """Yield the items that no event speaks of: their intake was interrupted, or they were put there by hand."""
    for item in store.items():
        if not chain.of(item.digest):
            reason = "no event says how this was collected; add the same file again, which enters it"
            yield Problem(f"items/{item.digest}", 0, "", "custody-collected", reason)


def _strays(store: EvidenceStore, chain: Chain) -> Iterator[Problem]:
    """Yield what stands in the store and belongs to nothing."""
    bags = {item.bag for item in store.items()}
    around = [path for path in sorted(store.folder.iterdir()) if path.name not in _OWN]
    strangers = [path for path in sorted((store.folder / "items").glob("*")) if path not in bags]
    for path in (*around, *strangers):
        yield _stray(store, path, "nothing says what this is: look at it, and take it out of the store")
    for path in sorted((store.folder / "incoming").glob("*")):
        yield _stray(store, path, "an intake was interrupted here; the next `kg evidence add` takes this away")
    for path in files_in(secret_of(store).parent):
        item = path.parent.name
        work = Casework(store, Item(item, store.bag_of(item)))
        if path not in (secret_of(store), *work.files(chain.events(item))):
            yield _stray(store, path, "no event says who handed this in; hand it in again, or take it out of the store")
    made = files_in(store.folder / FOLDER)
    copies = [copy.place for item in {path.parent.name for path in made} for copy in copies_of(chain, item)]
    known = {*copies, *map(mark_of, copies)}
    for path in made:
        if (place := path.relative_to(store.folder).as_posix()) not in known:
            reason = "no event says what this was made of; keep it again with `kg evidence copy`, or take it out"
            yield Problem(place, 0, "", "custody-copy", reason)


def _stray(store: EvidenceStore, path: Path, reason: str) -> Problem:
    return Problem(path.relative_to(store.folder).as_posix(), 0, "", "custody-stray", reason)


def _changes(found: Examined, chain: Chain, at: str, by: str, tool: str) -> Iterator[Event]:
    """Yield the event of an item that is damaged, or whole again; nothing when the log says so already."""
    last = next((event for event in reversed(chain.events(found.item)) if event.kind in ("damaged", "restored")), None)
    was = last if last is not None and last.kind == "damaged" else None
    rules = sorted({fault.rule for fault in found.faults if fault.rule in DAMAGE})
    before = was.after if was else found.item
    if rules and (was is None or (was.after, was.note) != (found.found, ", ".join(rules))):
        yield Event(at, by, "damaged", found.item, before, found.found, tool, f"items/{found.item}", ", ".join(rules))
    elif not rules and was is not None:
        yield Event(
            at, by, "restored", found.item, before, found.found, tool, f"items/{found.item}", "found whole again"
        )
