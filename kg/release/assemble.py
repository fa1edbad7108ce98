"""Put the dumps of a release together from members, new ones and those of the release before.

In: what changed, piece by piece in their order. Out: files in which the members stand in that order. What is
unchanged is copied in long runs, while each file of the release before is compared with its hash.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final

from kg.cut import Piece
from kg.errors import KgError
from kg.release.atomic import link
from kg.release.bodies import DUMPS
from kg.release.manifest import FileEntry, entry_of, read_entry
from kg.release.pieces import LISTING, Earlier, Lister

_CHUNK: Final = 4 << 20  # bytes that are read at once
_THREADS: Final = 2  # hashing and copying leave Python to others


@dataclass(frozen=True, slots=True)
class PieceEntry:
    """A piece that was made: its triples, the SHA-256 of its N-Quads, and its member in each dump that it has one in.

    `lengths` of the members, in bytes, are by the path of the dump, without ".gz".
    """

    piece: Piece
    triples: int
    sha256: str
    lengths: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Change:
    """What the release before does not have: pieces that were made, in their order, and those that are gone.

    `packed` gives the packed bytes of a member that was made. All other pieces stand in the release before, unless
    the new one is made `anew`: then no byte of the dumps there is used.
    """

    made: Iterable[PieceEntry]
    packed: Callable[[Piece, str], bytes]
    gone: Collection[Piece] = ()
    anew: bool = False


class Damaged(KgError):
    """Dumps of the release before are not what they were, or not there: holds their paths."""

    def __init__(self, paths: list[str]):
        self.paths = paths
        super().__init__(f"the old release is damaged: {', '.join(paths)}")


@dataclass(slots=True)
class _Steps:
    """What becomes of one dump: bytes of the old file that are kept (above 0) or left out, and members put in."""

    steps: list[int | Piece] = field(default_factory=list)

    def keep(self, length: int) -> None:
        """Keep so many bytes more of the old file; leave so many out when the length is negative."""
        last = self.steps[-1] if self.steps else None
        if isinstance(last, int) and (last > 0) == (length > 0):
            self.steps[-1] = last + length
        elif length:
            self.steps.append(length)


def assemble(
    folder: Path, old: Path, base: str, heads: Mapping[str, bytes], change: Change
) -> tuple[dict[str, FileEntry], int]:
    """Write the dumps and the list of pieces into a folder; `old` is the folder of the release before, if there is one.

    `heads` are the packed heads of the dumps by their paths. Out: path -> entry of each dump, and how many pieces.
    Errors: Damaged, for dumps of the release before that are not what its manifest says.
    """
    (folder / "csv").mkdir()
    plans = {path: _Steps() for path in DUMPS}
    pieces = _plan(folder, old, base, heads, change, plans)
    with ThreadPoolExecutor(_THREADS) as pool:
        jobs = {
            path: pool.submit(_write, folder / f"{path}.gz", old, heads[path], plans[path].steps, change, path)
            for path in DUMPS
        }
        entries = {f"{path}.gz": job.result() for path, job in jobs.items()}
    if damaged := [path for path, entry in entries.items() if entry is None]:
        raise Damaged(damaged)
    return {path: entry for path, entry in entries.items() if entry is not None}, pieces


def _plan(
    folder: Path, old: Path, base: str, heads: Mapping[str, bytes], change: Change, plans: Mapping[str, _Steps]
) -> int:
    """Write the list of pieces and plan each dump; return the number of pieces."""
    earlier = Earlier(None if change.anew else old, DUMPS)
    for path, length in earlier.heads.items():
        plans[path].keep(-length)
    pieces = 0
    with ExitStack() as stack:
        listing = stack.enter_context((folder / LISTING).open("w", encoding="utf-8", newline=""))
        lister = Lister(listing, {path: len(heads[path]) for path in DUMPS})
        gone = {piece.name for piece in change.gone}
        for entry in change.made:
            pieces += _keep_before(earlier, entry.piece, gone, lister, plans)
            for path in entry.lengths:
                plans[path].steps.append(entry.piece)
            graph = f"{base}graph/{entry.piece.graph}"
            lister.add(entry.piece.name, graph, entry.triples, entry.sha256, entry.lengths)
            pieces += 1
        pieces += _keep_before(earlier, None, gone, lister, plans)
    return pieces


def _keep_before(
    earlier: Earlier, piece: Piece | None, gone: Collection[str], lister: Lister, plans: Mapping[str, _Steps]
) -> int:
    """Keep the old pieces that stand before one that was made, and leave out its old form; return how many are kept."""
    kept = 0
    for name, row in earlier.before(piece):
        is_kept = name not in gone and (piece is None or name != piece.name)
        for path, length in earlier.lengths(row).items():
            plans[path].keep(length if is_kept else -length)
        if is_kept:
            lister.copy(row)
            kept += 1
    return kept


def _write(
    target: Path, old: Path, head: bytes, steps: list[int | Piece], change: Change, path: str
) -> FileEntry | None:
    """Write one dump; None when the old file, which is needed for it, is not what the old manifest says."""
    before, said = old / f"{path}.gz", entry_of(old, f"{path}.gz")
    copies = any(isinstance(step, int) for step in steps)
    if copies and (said is None or not before.is_file() or before.stat().st_size != said.bytes):
        return None
    if copies and _is_kept(before, head, steps):
        if read_entry(before) != said:
            return None
        link(before, target)
        return said
    with ExitStack() as stack:
        new = _Hashed(stack.enter_context(target.open("wb")))
        read = _Hashed(stack.enter_context(before.open("rb"))) if copies else None
        new.write(head)
        for step in steps:
            if isinstance(step, Piece):
                new.write(change.packed(step, path))
            elif read is not None:
                for chunk in read.chunks(abs(step)):
                    if step > 0:
                        new.write(chunk)
    return new.entry if read is None or read.entry == said else None


def _is_kept(before: Path, head: bytes, steps: list[int | Piece]) -> bool:
    """Return whether a dump stays as it is: the same head, and all that stood behind it."""
    behind = steps[1:] if head else steps
    with before.open("rb") as file:
        same = file.read(len(head)) == head and (not head or steps[0] == -len(head))
    return same and all(isinstance(step, int) and step > 0 for step in behind)


class _Hashed:
    """A file whose bytes are hashed as they are read or written, one after the other."""

    def __init__(self, file: BinaryIO):
        self.file = file
        self._size = 0
        self._hash = sha256()

    @property
    def entry(self) -> FileEntry:
        """The size so far, and the hash."""
        return FileEntry(self._size, self._hash.hexdigest())

    def write(self, data: bytes) -> None:
        """Write bytes behind the others."""
        self._add(data)
        self.file.write(data)

    def chunks(self, length: int) -> Iterator[bytes]:
        """Read so many bytes more."""
        while length > 0 and (data := self.file.read(min(length, _CHUNK))):
            self._add(data)
            length -= len(data)
            yield data

    def _add(self, data: bytes) -> None:
        self._hash.update(data)
        self._size += len(data)
