"""What all items of a store look like, in one file that is searched; it can be thrown away and is made anew.

In: a store. Out: `alike.npz` in it, and for given frames the items that may look like them, with the parts that are
alike. Whether they are, `compare` tells.
"""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from kg.evidence.alike.bands import Bands, Numbers
from kg.evidence.alike.frames import KINDS, Frame, read_frames
from kg.evidence.alike.hashes import SMALL, Look
from kg.evidence.store import EvidenceStore, Item, OriginalGone, RecordGone
from kg.evidence.technical.confined import NotRead
from kg.files import replace_file
from kg.filesum import has_sum, write_sum
from kg.pace import Progress, silent

NAME: Final = "alike.npz"
VERSION: Final = 1  # of how hashes are made; files of another are made anew
BITS: Final = 10  # in which parts may differ that are tried on each other
_PARTS: Final = 12  # pairs of parts of two frames that are tried
_MIRROR: Final = np.uint64(0x5555_5555_5555_5555)  # the columns whose sign turns when left and right are exchanged
PLAIN: Final = "there is too little in it to compare, such as one colour"
GONE: Final = "its original is gone"


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """An item of the index. `why` says why it cannot be compared, when there are no frames of it."""

    digest: str
    kind: str
    frames: tuple[Frame, ...]
    why: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A frame of an item that may show what an asked frame does.

    `pairs` are those parts of both that are most alike, a row for each: the part of the asked frame, and of the other.
    """

    asked: int  # which of the frames that were asked for
    entry: int
    frame: int  # of the entry
    mirrored: bool
    pairs: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class _Hits:
    """The items that share parts with one frame: of each the frame that shares what tells most, and how much it tells.

    The pairs of parts of that frame begin at `begins` in `pairs`, and are `counts`.
    """

    asked: int
    mirrored: bool
    entries: Numbers
    frames: Numbers
    told: NDArray[np.float64]
    begins: Numbers
    counts: Numbers
    pairs: Numbers

    def candidate(self, at: int) -> Candidate:
        begin, count = int(self.begins[at]), min(int(self.counts[at]), _PARTS)
        pairs = self.pairs[begin : begin + count]
        return Candidate(self.asked, int(self.entries[at]), int(self.frames[at]), self.mirrored, pairs)


class Index:
    """The entries of a store, by digest, and tables to search in them."""

    def __init__(self, entries: Iterable[Entry]):
        self.entries = tuple(entries)
        frames = [one for entry in self.entries for one in entry.frames]
        counts = [len(one.look.hashes) for one in frames]
        places = [(at, which) for at, entry in enumerate(self.entries) for which in range(len(entry.frames))]
        self._places = np.array(places, np.int64).reshape(-1, 2)
        self._owner = np.repeat(np.arange(len(frames)), counts)
        self._number = np.concatenate([np.arange(count) for count in counts] or [np.empty(0, np.int64)])
        self._hashes = np.concatenate([one.look.hashes for one in frames] or [np.empty(0, np.uint64)])

    @cached_property
    def _bands(self) -> Bands:
        return Bands(self._hashes)

    def near(self, frames: Sequence[Frame]) -> Iterator[list[Candidate]]:
        """Yield for each item the frames that may show what the given ones show; the likeliest items first."""
        found = [self._hits(at, one.look, mirrored) for at, one in enumerate(frames) for mirrored in (False, True)]
        places = [(which, at) for which, hits in enumerate(found) for at in range(len(hits.entries))]
        if not places:
            return
        entries, told = (np.concatenate([getattr(hits, name) for hits in found]) for name in ("entries", "told"))
        order = np.argsort(entries, kind="stable")
        _, begins, counts = np.unique(entries[order], return_index=True, return_counts=True)
        likeliest = np.argsort(-np.maximum.reduceat(told[order], begins), kind="stable")
        for begin, count in zip(begins[likeliest].tolist(), counts[likeliest].tolist(), strict=True):
            yield [found[which].candidate(at) for which, at in (places[one] for one in order[begin : begin + count])]

    def _hits(self, asked: int, look: Look, mirrored: bool) -> _Hits:
        """Return which items share parts with a look. A part tells the more, the fewer frames share it.

        So what a thousand items have in common, such as the emblem of a channel or the letters of a page, hides
        nothing. Source: inverse document frequency, Sparck Jones (1972); for pictures, Sivic and Zisserman (2003).
        """
        ours, theirs, bits = self._bands.near(look.hashes ^ _MIRROR if mirrored else look.hashes, BITS)
        owner = self._owner[theirs]
        order = np.lexsort((bits, owner))
        ours, theirs, owner = ours[order], theirs[order], owner[order]
        frames, begins, counts = np.unique(owner, return_index=True, return_counts=True)
        once = np.zeros(len(ours))
        once[np.unique(owner * len(look.hashes) + ours, return_index=True)[1]] = 1
        rare = np.log1p(len(self._places) / np.maximum(np.bincount(ours, once, len(look.hashes)), 1))
        told = np.bincount(np.repeat(np.arange(len(frames)), counts), once * rare[ours], len(frames)).astype(np.float64)
        best = np.argsort(-told, kind="stable")
        entries, first = np.unique(self._places[frames[best], 0], return_index=True)
        best = best[first]
        pairs = np.stack([ours, self._number[theirs]], axis=1)
        which = self._places[frames[best], 1]
        return _Hits(asked, mirrored, entries, which, told[best], begins[best], counts[best], pairs)

    # -- its file

    def write(self, path: Path) -> None:
        """Write the index, and its check sum beside it. Errors: NotWritten."""
        frames = [frame for entry in self.entries for frame in entry.frames]
        out = io.BytesIO()
        np.savez(
            out, version=VERSION,
            texts=np.array([(entry.digest, entry.kind, entry.why) for entry in self.entries], np.str_).reshape(-1, 3),
            frames=np.array([len(entry.frames) for entry in self.entries], np.int64),
            seconds=np.array([frame.second for frame in frames], np.float64),
            smalls=np.array([frame.look.small for frame in frames], np.uint8).reshape(-1, SMALL, SMALL),
            parts=np.array([len(frame.look.hashes) for frame in frames], np.int64),
            boxes=np.concatenate([frame.look.boxes for frame in frames] or [np.empty((0, 4), np.float32)]),
            hashes=self._hashes,
        )  # fmt: skip
        replace_file(path, out.getvalue())
        write_sum(path)

    @classmethod
    def read(cls, path: Path) -> "Index":
        """Return the index that was written; an empty one when there is none, it is damaged or of another version."""
        if not has_sum(path):
            return cls(())
        try:
            with np.load(path, allow_pickle=False) as read:
                kept = {name: read[name] for name in read.files}
        except (OSError, ValueError, BadZipFile):
            return cls(())
        return cls(_entries(kept)) if int(kept.get("version", 0)) == VERSION else cls(())


def _entries(kept: dict[str, NDArray[Any]]) -> list[Entry]:
    ends = np.cumsum(kept["parts"])[:-1]
    parts = zip(kept["smalls"], np.split(kept["boxes"], ends), np.split(kept["hashes"], ends), strict=False)
    frames = iter([Frame(float(second), Look(*part)) for second, part in zip(kept["seconds"], parts, strict=True)])
    texts = (tuple(map(str, row)) for row in kept["texts"])
    return [
        Entry(digest, kind, tuple(next(frames) for _ in range(count)), why)
        for (digest, kind, why), count in zip(texts, kept["frames"].tolist(), strict=True)
    ]


def renewed(store: EvidenceStore, progress: Progress = silent) -> Index:
    """Return the index of a store as it stands, and keep it there; only items that are new are read.

    What was read before an interruption is kept as well. Errors: NotWritten.
    """
    path = store.folder / NAME
    kept = {entry.digest: entry for entry in Index.read(path).entries if entry.why != GONE}
    items = {item.digest: item for item in store.items() if _kind(item) in KINDS}
    known = {digest: entry for digest, entry in kept.items() if digest in items}
    new = [item for item in items.values() if item.digest not in known]
    try:
        for done, item in enumerate(new):
            progress("items compared", done, len(new))
            known[item.digest] = _entry(item)
        progress("items compared", len(new), len(new))
    finally:
        index = Index(known[digest] for digest in items if digest in known)
        if [entry.digest for entry in index.entries] != list(kept):
            index.write(path)
    return index


def _kind(item: Item) -> str:
    """Return the kind of an item as it was read at intake; "" when that record is gone, which an audit tells."""
    try:
        return str(item.technical.get("kind", ""))
    except RecordGone:
        return ""


def _entry(item: Item) -> Entry:
    kind = _kind(item)
    try:
        frames = tuple(frame for frame in read_frames(item.original) if not frame.look.is_plain)
    except NotRead as error:
        return Entry(item.digest, kind, (), error.reason)
    except OriginalGone:
        return Entry(item.digest, kind, (), GONE)
    return Entry(item.digest, kind, frames, "" if frames else PLAIN)
