"""Keep a release in a store on disk beside it, in `.dist.cache`, and bring that store up to the next release.

`store-<digest of the manifest>` holds `data`, the files of Oxigraph; `release`, links to the files of the release
that is in them; and `state.json`, written last. A store that is finished is only read. For the next release its
files are linked into a new folder and the difference of the changed pieces is applied there; the name takes effect
at once, and who reads the old store goes on reading it. What is not as `state.json` says is made anew.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any, Final

from pyoxigraph import NamedNode, QuadParser, RdfFormat, Store, __version__, parse

from kg.errors import KgError
from kg.files import NotWritten
from kg.filesum import sum_of
from kg.pace import Progress, silent
from kg.release.atomic import MARK, cache_of, link, locked, sync_folder
from kg.release.beside import make_cache
from kg.release.exchange import swap
from kg.release.pieces import LISTING, Listed
from kg.release.read import GraphEntry, NotARelease, Release
from kg.store.difference import NotSorted, difference
from kg.values import is_id

_STORE: Final = "store-"
_NEW: Final = ".store.new"
_DATA: Final = "data"
_RELEASE: Final = "release"
_STATE: Final = "state.json"
_KEPT: Final = (MARK, LISTING, "data.nq.gz")  # of a release, to find later what changed
_PORTION: Final = 64 << 20  # bytes of N-Quads loaded at once: memory grows with it, speed hardly
_BATCH: Final = 50_000  # lines of a difference applied at once
_MOST_CHANGED: Final = 4  # a store follows a release that changed in at most one in so many triples
_WITHDRAWN: Final = "withdrawn"  # the graph of tombstones
_NONE: Final = GraphEntry(0, "", ())
_THREADS: Final = 2  # hash the files of a store
_FAILURES: Final = (OSError, RuntimeError, SyntaxError, ValueError, NotARelease, NotSorted)


class DamagedStore(KgError):
    """The store on disk cannot be read."""

    def __init__(self) -> None:
        super().__init__("the store beside the release is damaged; make it anew: kg store --anew")

    @staticmethod
    def is_meant(error: Exception) -> bool:
        """Return whether an error of the store says that its files are not what they were."""
        return "Corruption" in str(error)


class _ThingsWent(Exception):
    """Of something that the store before describes the release says nothing any more."""


def store_of(dist: Path) -> Path:
    """Return the folder of the store that belongs to a release, whether it is there or not.

    Errors: NotARelease.
    """
    return cache_of(dist) / f"{_STORE}{_digest(Release(dist.resolve()).dist / MARK)[:16]}"


def open_release(dist: Path) -> Store:
    """Return a release as a store, one named graph per source: the one on disk, read-only, else one in memory.

    Errors: NotARelease when the folder holds no `data.nq.gz`, or a damaged one.
    """
    folder = store_of(dist)
    if _is_sound(folder):  # Oxigraph itself may never come back from a table that is damaged
        try:
            return Store.read_only(str(folder / _DATA))
        except (OSError, RuntimeError):
            pass  # the release itself is there to be read
    store = Store()
    for portion in _portions(Release(dist)):  # each piece is compared with its digest
        store.bulk_load(b"".join(portion), format=RdfFormat.N_QUADS)
    return store


def has_store(dist: Path) -> bool:
    """Return whether a store is kept beside a release, be it of this release or of an earlier one."""
    return any(cache_of(dist).glob(f"{_STORE}*"))


def update_store(dist: Path, progress: Progress = silent, anew: bool = False) -> Path:
    """Make the store on disk of a release, out of that of the release before when there is one; return its folder.

    The store before is kept for who still reads it, unless a thing went since: then no byte of it stays.
    Errors: NotARelease; KgError when another process is at it.
    """
    target = store_of(dist)
    new = target.with_name(_NEW)
    try:
        make_cache(dist)
        with locked(target.parent / "store"):
            try:
                shutil.rmtree(new, ignore_errors=True)  # what an interrupted run left
                if anew or not _is_sound(target):
                    _make(target, new, Release(dist.resolve()), progress, anew)
            finally:
                shutil.rmtree(new, ignore_errors=True)
    except OSError as error:
        raise NotWritten(target, error) from error
    return target


def _make(target: Path, new: Path, release: Release, progress: Progress, anew: bool) -> None:
    earlier = None if anew else _earlier(target, release)
    try:
        followed = earlier is not None and _followed(earlier, new, release, progress)
    except _ThingsWent:  # what is removed from a store stays in its files, and it may be withheld now
        earlier, followed = None, False
    if not followed:
        _fill(new, release, progress)
    _seal(new, release, {} if earlier is None else _sums(earlier.dist.parent))
    if not (target.exists() and swap(new, target)):
        shutil.rmtree(target, ignore_errors=True)
        new.rename(target)
    sync_folder(target.parent)
    for path in target.parent.glob(f"{_STORE}*"):
        if path != target and (earlier is None or path != earlier.dist.parent):
            shutil.rmtree(path, ignore_errors=True)


def _earlier(target: Path, release: Release) -> Release | None:
    """Return what the latest other store holds, if it can be trusted and nothing in it was withdrawn since."""
    stores = [path for path in target.parent.glob(f"{_STORE}*") if path != target and _is_whole(path)]
    latest = max(stores, key=lambda path: (path / _STATE).stat().st_mtime_ns, default=None)
    try:
        old = None if latest is None else Release(latest / _RELEASE)
        return old if old is not None and _withdrawn(old) == _withdrawn(release) else None
    except NotARelease:
        return None


def _followed(old: Release, new: Path, release: Release, progress: Progress) -> bool:
    """Return whether a store was made of the one before; not when too much changed or it cannot be read.

    Errors: _ThingsWent.
    """
    try:
        changes = list(_changes(old, release))
        total = sum(entry.triples for entry in release.graphs.values())
        of = sum(listed.triples for gone, come in changes for listed in (*gone, *come))
        if of > total // _MOST_CHANGED:
            return False
        _link_store(old.dist.parent / _DATA, _empty(new) / _DATA)
        store = Store(new / _DATA)
        removed = _apply(store, old, release, changes, of, progress)
    except _FAILURES:
        return False
    if not all(any(store.quads_for_pattern(thing, None, None, None)) for thing in removed):
        raise _ThingsWent
    return True


Change = tuple[list[Listed], list[Listed]]  # of one graph, the pieces that go and those that come


def _changes(old: Release, new: Release) -> Iterator[Change]:
    before, after = old.graphs, new.graphs
    for graph in sorted(before.keys() | after.keys()):
        was, now = before.get(graph, _NONE), after.get(graph, _NONE)
        if was.digest != now.digest:
            known = {listed.sha256 for listed in was.pieces} & {listed.sha256 for listed in now.pieces}
            gone, come = ([listed for listed in entry.pieces if listed.sha256 not in known] for entry in (was, now))
            yield gone, come


def _apply(
    store: Store, old: Release, new: Release, changes: Iterable[Change], of: int, progress: Progress
) -> set[NamedNode]:
    """Take out what only the old release has, then put in what only the new one has; return the things taken from.

    In this order, because Oxigraph keeps numbers by their value: "0.90" is "0.9" to it.
    """
    done = 0
    removed: set[NamedNode] = set()
    for gone, come in changes:
        for quads in _quads(old, gone, new, come, added=False):
            for quad in quads:
                store.remove(quad)
                if isinstance(quad.subject, NamedNode) and is_id(quad.subject.value.rpartition("/")[2]):
                    removed.add(quad.subject)
        for quads in _quads(old, gone, new, come, added=True):
            store.extend(quads)
        done += sum(listed.triples for listed in (*gone, *come))
        progress("storing", done, of)
    return removed


def _quads(old: Release, gone: list[Listed], new: Release, come: list[Listed], added: bool) -> Iterator[QuadParser]:
    """Yield the quads of the lines that were added, or of those that were not, a batch at a time."""
    lines = (line for line, is_new in difference(old.bodies(gone), new.bodies(come)) if is_new == added)
    while batch := b"".join(islice(lines, _BATCH)):
        yield parse(batch, format=RdfFormat.N_QUADS)


def _fill(new: Path, release: Release, progress: Progress) -> None:
    store = Store(_empty(new) / _DATA)
    of = sum(entry.triples for entry in release.graphs.values())
    done = 0
    for portion in _portions(release):
        store.bulk_load(b"".join(portion), format=RdfFormat.N_QUADS, lenient=True)
        done += sum(body.count(b"\n") for body in portion)
        progress("storing", done, of)
    store.flush()


def _portions(release: Release) -> Iterator[list[bytes]]:
    portion: list[bytes] = []
    size = 0
    for graph in release.graphs:
        for body in release.nquads(graph):
            portion.append(body)
            size += len(body)
            if size >= _PORTION:
                yield portion
                portion, size = [], 0
    if portion:
        yield portion


def _seal(new: Path, release: Release, known: Mapping[str, str]) -> None:
    """Write down what a store holds, when its files are closed; `known` are the check sums of the store before.

    Oxigraph has made durable what it wrote, but for its journal; what else a power cut may spoil is found when the
    store is opened.
    """
    (new / _RELEASE).mkdir()
    for name in _KEPT:
        link(release.dist / name, new / _RELEASE / name)
    state = _state(new)
    sums = {path: _sum(new / path, known.get(path)) for path in state["files"]}
    (new / _STATE).write_text(json.dumps(state | {"sums": sums}, indent=1), encoding="utf-8")
    for path in (*(new / _DATA).glob("*.log"), new / _STATE):
        with path.open("rb+") as file:
            os.fsync(file.fileno())
    sync_folder(new)


def _withdrawn(release: Release) -> str:
    return release.graphs.get(_WITHDRAWN, _NONE).digest


def _is_whole(folder: Path) -> bool:
    """Return whether a folder is a store that was finished, with every file at its full size."""
    try:
        state = json.loads((folder / _STATE).read_bytes())
        now = _state(folder)
        return state == now | {"sums": state["sums"]} and folder.name == f"{_STORE}{state['release'][:16]}"
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _is_sound(folder: Path) -> bool:
    """Return whether a store is whole and every byte of its files is as it was; all of them are read."""
    if not _is_whole(folder):
        return False
    sums = _sums(folder)
    try:
        with ThreadPoolExecutor(_THREADS) as pool:
            return list(pool.map(sum_of, (folder / path for path in sums))) == list(sums.values())
    except OSError:
        return False


def _sums(folder: Path) -> dict[str, str]:
    """Return the check sum of each file of a store that is whole, by its path, as they were written down."""
    sums: dict[str, str] = json.loads((folder / _STATE).read_bytes())["sums"]
    return sums


def _sum(path: Path, known: str | None) -> str:
    """Return the check sum of a file; a table is linked from the store before and never changes."""
    return known if known is not None and path.suffix == ".sst" else sum_of(path)


def _state(folder: Path) -> dict[str, Any]:
    files = sorted(path for part in (_DATA, _RELEASE) for path in (folder / part).iterdir() if _matters(path))
    return {
        "engine": f"pyoxigraph {__version__}",
        "release": _digest(folder / _RELEASE / MARK),
        "files": {path.relative_to(folder).as_posix(): path.stat().st_size for path in files},
    }


def _matters(path: Path) -> bool:
    return not path.name.startswith("LO")  # LOCK, and the logs that any reader may write


def _link_store(old: Path, new: Path) -> None:
    """Make a copy of a closed store: its tables never change and are linked, the few small files are copied."""
    new.mkdir()
    for path in filter(_matters, old.iterdir()):
        (link if path.suffix == ".sst" else shutil.copyfile)(path, new / path.name)


def _empty(folder: Path) -> Path:
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir()
    return folder


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
