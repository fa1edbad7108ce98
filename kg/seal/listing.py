"""Read the list of the pieces of a release that nobody vouches for, and the N-Quads of its graphs by it.

In: the contents of a folder. Out: the pieces, when the list can be right at all; the N-Quads graph by graph, by the
list where it fits the file and line by line where it does not.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import groupby, pairwise
from typing import Final

from kg.release.bodies import NQUADS
from kg.release.pieces import LISTING, Listed, read_listing
from kg.seal.files import Contents
from kg.seal.finding import Finding
from kg.seal.untrusted import LARGEST_LIST, Unreadable, lines, unpack

COPIES: Final = (NQUADS, "data.trig", "data.ttl")  # each holds every statement
_DIGEST: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)


class Pieces:
    """The pieces that a list names, in its order; none when there is no list that can be used."""

    def __init__(self, contents: Contents):
        self.contents = contents
        self.listed: list[Listed] = []
        self.reason = ""  # why the list cannot be used
        try:
            self.listed = _read(contents)
        except Unreadable as error:
            self.reason = str(error)
        self.fitting = {dump for dump in COPIES if self.listed and self._fits(dump)}

    def packed(self, dump: str) -> Iterator[tuple[Listed, bytes | None]]:
        """Yield each piece with its body in a dump that the list fits, b"" without one, None for a damaged one."""
        with (self.contents.dist / f"{dump}.gz").open("rb") as file:
            for listed in self.listed:
                place = listed.places.get(dump)
                try:
                    yield listed, unpack(file, *place) if place else b""
                except OSError:
                    yield listed, None

    def head(self, dump: str) -> bytes:
        """Return what stands in a dump before all pieces. Errors: Unreadable."""
        first = min((listed.places[dump][0] for listed in self.listed if dump in listed.places), default=0)
        with (self.contents.dist / f"{dump}.gz").open("rb") as file:
            return unpack(file, 0, first) if first else b""

    def _fits(self, dump: str) -> bool:
        """Return whether the lengths in the list are those of the file, to the last byte."""
        end = max((sum(listed.places[dump]) for listed in self.listed if dump in listed.places), default=0)
        return end > 0 and self.contents.found.get(f"{dump}.gz") == end


def check_pieces(pieces: Pieces) -> list[Finding]:
    """Return the pieces whose N-Quads are not what the list says, in their order."""
    if LISTING not in pieces.contents.found:
        return []
    if pieces.reason:
        return [Finding(LISTING, "pieces-unreadable", f"pieces cannot be told apart: {pieces.reason}")]
    if NQUADS not in pieces.fitting:
        why = "has another length than the pieces together: which piece differs is told by its statements alone"
        return [Finding(f"{NQUADS}.gz", "pieces-do-not-fit", why)] if f"{NQUADS}.gz" in pieces.contents.found else []
    return [
        Finding(f"{NQUADS}.gz", "piece-changed", _why(body), listed.piece.graph, listed.piece.name)
        for listed, body in pieces.packed(NQUADS)
        if body is None or sha256(body).hexdigest() != listed.sha256
    ]


def graph_bodies(pieces: Pieces) -> Iterator[tuple[str, Iterator[bytes | None]]]:
    """Yield the local name of each graph in the N-Quads and its bodies; None among them for what cannot be read.

    Errors: Unreadable where the file is read line by line and is damaged.
    """
    if NQUADS in pieces.fitting:
        for graph, found in groupby(pieces.packed(NQUADS), lambda item: item[0].piece.graph):
            yield graph, (body for _, body in found)
        return
    start = f"<{pieces.contents.base}graph/".encode()
    for graph, rows in groupby(lines(pieces.contents.dist / f"{NQUADS}.gz"), lambda line: _graph_of(line, start)):
        yield graph, (row + b"\n" for row in rows)


def _graph_of(line: bytes, start: bytes) -> str:
    name = line.rpartition(start)[2]
    return name.removesuffix(b"> .").decode("utf-8", "backslashreplace") if len(name) < len(line) else ""


def _why(body: bytes | None) -> str:
    return "is damaged and cannot be unpacked" if body is None else "holds other N-Quads than the list says"


def _read(contents: Contents) -> list[Listed]:
    if contents.found.get(LISTING, LARGEST_LIST + 1) > LARGEST_LIST:
        raise Unreadable("it is not there" if LISTING not in contents.found else "it is far too large")
    try:
        listed = list(read_listing(contents.dist, *COPIES))
    except (OSError, ValueError, IndexError, csv.Error):
        raise Unreadable("it has not the form of a list of pieces") from None
    if not listed or not all(map(_is_sound, listed)) or not _is_ordered(listed):
        raise Unreadable("it has not the form of a list of pieces")
    return listed


def _is_sound(listed: Listed) -> bool:
    lengths = [length for offset, length in listed.places.values()]
    return NQUADS in listed.places and bool(_DIGEST.fullmatch(listed.sha256)) and all(at > 0 for at in lengths)


def _is_ordered(listed: Sequence[Listed]) -> bool:
    """Return whether every piece comes once, in the order of (graph, piece), as graphs are read in one go."""
    return all(one.piece.order < other.piece.order for one, other in pairwise(listed))
