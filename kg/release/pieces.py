"""The list of the pieces of a release, `pieces.csv`: what each holds, and where it stands in each dump.

A row has the piece, its graph, its triples, the SHA-256 of its N-Quads, and the length in bytes of its member in
each dump, empty where it has none. The first row is for the heads of the dumps. A member begins where the lengths
in the rows above it end.
"""

import csv
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from kg.cut import Piece
from kg.release.manifest import is_whole

LISTING = "pieces.csv"
_HEAD = "head"
_COLUMNS = ("piece", "graph", "triples", "sha256")


Places = Mapping[str, tuple[int, int]]  # dump -> offset and length of a member in it, in bytes


@dataclass(frozen=True, slots=True)
class Listed:
    """One row: the piece, its triples, the SHA-256 of its N-Quads, and where its members stand."""

    piece: Piece
    triples: int
    sha256: str
    places: Places


class Lister:
    """Writes the rows of the list, the first when it is made."""

    def __init__(self, file: TextIO, heads: Mapping[str, int]):
        self._file = file
        self._dumps = tuple(heads)
        self._writer = csv.writer(file, lineterminator="\n")
        self._writer.writerow((*_COLUMNS, *self._dumps))
        self._writer.writerow((_HEAD, "", "", "", *heads.values()))

    def add(self, name: str, graph: str, triples: int, sha256: str, lengths: Mapping[str, int]) -> None:
        """Write the row of the next piece."""
        self._writer.writerow((name, graph, triples, sha256, *map(lengths.get, self._dumps)))

    def copy(self, row: str) -> None:
        """Write the row of the next piece as it stood in the release before."""
        self._file.write(row)


class Earlier:
    """The list of the release before, if there is one, read beside the one that is written.

    It is empty where none is whole and of these dumps. `heads` are the lengths of the heads of its dumps.
    """

    def __init__(self, dist: Path | None, dumps: Sequence[str]):
        self._dumps = dumps
        self._lines = _lines(dist) if dist is not None and is_whole(dist, LISTING) else iter(())
        if next(self._lines, "").rstrip().split(",") != [*_COLUMNS, *dumps]:
            self._lines = iter(())
        self.heads = self.lengths(next(self._lines, ""))
        self._line = next(self._lines, "")

    def before(self, piece: Piece | None) -> Iterator[tuple[str, str]]:
        """Yield name and row of the pieces up to one, it among them when it is listed; of all that are left for None.

        Pieces are to be asked for in their order.
        """
        while self._line:
            name = self._line.partition(",")[0]
            if piece is not None and _piece(name).order > piece.order:
                return
            row, self._line = self._line, next(self._lines, "")
            yield name, row

    def lengths(self, row: str) -> dict[str, int]:
        """Return the lengths of the members of the piece in a row, by dump."""
        cells = row.rstrip("\n").split(",")[-len(self._dumps) :]
        return {dump: int(cell) for dump, cell in zip(self._dumps, cells, strict=False) if cell}


def read_listing(dist: Path, *dumps: str) -> Iterator[Listed]:
    """Yield the pieces of a release in their order, with their places in some dumps, or in all.

    Errors: FileNotFoundError when the folder has no list; ValueError for one that is damaged.
    """
    for (name, _, triples, sha256, *_), places in _rows(dist, dumps):
        yield Listed(_piece(name), int(triples), sha256, places)


def _lines(dist: Path) -> Iterator[str]:
    with (dist / LISTING).open(encoding="utf-8", newline="") as file:
        yield from file


def _rows(dist: Path, wanted: Collection[str]) -> Iterator[tuple[list[str], Places]]:
    """Yield each row behind that of the heads, with the places that its lengths and those above it make."""
    first = len(_COLUMNS)
    with (dist / LISTING).open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        names = next(rows, [])
        if tuple(names[:first]) != _COLUMNS:
            raise ValueError("it does not begin with the names of its columns")
        columns = [(at, dump) for at, dump in enumerate(names) if at >= first and (dump in wanted or not wanted)]
        heads = next(rows, [])
        ends = {dump: int(heads[at]) for at, dump in columns}
        for row in rows:
            places = {dump: (ends[dump], int(row[at])) for at, dump in columns if row[at]}
            for dump, (offset, length) in places.items():
                ends[dump] = offset + length
            yield row, places


def _piece(name: str) -> Piece:
    graph, _, part = name.partition(":")
    return Piece(graph, part)
