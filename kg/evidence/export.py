"""Hand an item out: a bag for somebody else, with all that belongs to it.

In: an item. Out: a new folder, a BagIt bag, with the original, its records, its lines of the custody log, and the
custody sheet in both languages; and the event "exported". Nothing of other items goes with it.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kg.errors import KgError
from kg.evidence.bag import make_bag, sync_folder
from kg.evidence.chain import Chain, read_chain
from kg.evidence.copying import copy_hashed
from kg.evidence.custody import Event, now
from kg.evidence.examine import DAMAGE
from kg.evidence.sheet import LANGUAGES, faults_of, sheet_with
from kg.evidence.store import EvidenceStore, Item
from kg.files import NotWritten
from kg.pace import Progress, silent


class NotHandedOut(KgError):
    """An item is not handed out; holds its digest."""

    def __init__(self, digest: str, reason: str):
        self.digest = digest
        super().__init__(f"{digest[:12]} is not handed out: {reason}")


@dataclass(frozen=True, slots=True)
class Handing:
    """Who hands an item out, with which program, for whom, why although it is sealed, and whether as a WACZ too."""

    by: str
    tool: str
    whom: str = ""
    even_sealed: str = ""
    wacz: bool = False


def export(store: EvidenceStore, item: Item, to: Path, handing: Handing, progress: Progress = silent) -> None:
    """Make a folder that is a bag for somebody else; the lock of the store must be held.

    The event is entered before the folder appears under its name: nothing is handed out unseen.
    Errors: NotHandedOut when it is sealed, damaged or no capture, or something stands there; NotWritten, LogDamaged.
    """
    _need_allowed(item, to, handing)
    chain = read_chain(store.log)
    faults = faults_of(store, item, chain, progress)
    if chain.faults or any(fault.rule in DAMAGE for fault in faults):
        raise NotHandedOut(item.digest, "it or the log is damaged; `kg evidence audit` says how")
    with _beside(to) as folder:
        name = item.original.name
        copied = copy_hashed(item.original, folder / "data" / name, lambda done, of: progress(name, done, of))
        if copied.sha256 != item.digest:
            raise NotHandedOut(item.digest, "it changed while it was copied")
        if handing.wacz:
            _add_wacz(item, folder, handing.tool)
        event = _event(item, to, handing)
        tags = {**_records(item), **_custody(chain, item.digest)}
        tags |= {f"custody-{language}.html": sheet_with(faults, chain, item, language).html for language in LANGUAGES}
        info = {"Bagging-Date": event.at[:10], "Bag-Software-Agent": handing.tool}
        make_bag(folder, name, item.collection, tags, info)
        store.record(event)
        _appear(folder, to)


def _need_allowed(item: Item, to: Path, handing: Handing) -> None:
    if to.exists() or to.is_symlink():
        raise NotHandedOut(item.digest, f"{to} is there already; name a new folder")
    if not to.parent.is_dir():
        raise NotHandedOut(item.digest, f"there is no folder {to.parent}")
    if item.collection.restriction == "sealed" and not handing.even_sealed.strip():
        raise NotHandedOut(
            item.digest, "it is sealed; give the reason with --even-sealed, which is entered into the log"
        )
    if handing.wacz and item.technical.get("kind") != "capture":
        raise NotHandedOut(item.digest, "it is no web capture, of which alone a WACZ can be made")


@contextmanager
def _beside(to: Path) -> Iterator[Path]:
    """Yield a new folder on the same disk, with an empty `data` in it; it is gone afterwards, unless it was renamed."""
    try:
        folder = Path(tempfile.mkdtemp(dir=to.parent, prefix=f".{to.name}-"))
        (folder / "data").mkdir()
    except OSError as error:
        raise NotWritten(to, error) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _add_wacz(item: Item, folder: Path, tool: str) -> None:
    from kg.evidence.capture.wacz import wacz

    wacz(item.original, folder / "capture.wacz", tool)


def _records(item: Item) -> dict[str, str]:
    """Return the records of an item as they stand in its bag."""
    return {name: (item.bag / name).read_text(encoding="utf-8") for name in ("collection.json", "technical.json")}


def _custody(chain: Chain, item: str) -> dict[str, str]:
    """Return the lines of an item as they stand in the log, and where they stand there."""
    lines = chain.of(item)
    places = [{"line": line.number, "sha256": line.digest} for line in lines]
    proof = {"log_lines": chain.mark.lines, "log_head": chain.mark.head, "lines": places}
    return {
        "custody.jsonl": "".join(f"{line.text}\n" for line in lines),
        "custody-proof.json": json.dumps(proof, indent=2) + "\n",
    }


def _event(item: Item, to: Path, handing: Handing) -> Event:
    told = {"for": handing.whom, "although sealed": handing.even_sealed.strip()}
    note = "; ".join(f"{what}: {text}" for what, text in told.items() if text)
    digest = item.digest
    return Event(now(), handing.by, "exported", digest, digest, digest, handing.tool, to.name, note)


def _appear(folder: Path, to: Path) -> None:
    try:
        os.rename(folder, to)
        sync_folder(to.parent)
    except OSError as error:
        raise NotWritten(to, error) from error
