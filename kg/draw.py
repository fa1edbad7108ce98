"""Draw a piece: its rows become its lines, and what other pieces may read of its things.

A function of what it is given, so that it runs in any process and on any machine.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from kg.card import PUBLIC
from kg.cut import Piece, piece_of
from kg.directory import Directory
from kg.entries import Entry, Named, entries_of, named_in
from kg.errors import Problem
from kg.graph import record_lines, thing_iri
from kg.ingest import Record, ingest
from kg.lineage_rows import LineageRows, lineage_rows
from kg.model import ALL_TABLES, Kind
from kg.parcels import Parcel, pack_lines, unpack_rows
from kg.protect.rows import protect_faults
from kg.settle import check_references
from kg.tables import Row
from kg.values import is_id, split_many


@dataclass(frozen=True, slots=True)
class Draft:
    """The task: the rows of a piece, into how many parts its graph is cut, and what is declared of the ids in them."""

    number: int
    piece: Piece
    parts: int
    parcels: tuple[Parcel, ...]
    named: tuple[Named, ...]
    base: str
    tier: str = PUBLIC


@dataclass(frozen=True, slots=True)
class Drawn:
    """A piece, drawn: its lines, packed, and the ids in them; lines for other pieces; entries; rows for lineage.

    `faulty` says that some cell has a fault, `unsettled` that some row cannot be read without others.
    """

    number: int
    lines: bytes
    names: frozenset[str]
    lent: dict[Piece, str]
    entries: list[Entry]
    lineage: LineageRows
    faulty: bool
    unsettled: bool


def draw(draft: Draft) -> Drawn:
    """Turn the rows of a piece into its lines and into what others may read of them."""
    rows = [row for parcel in draft.parcels for row in unpack_rows(parcel)]
    records, *faults = read_records(rows, draft.named, draft.tier)
    own: set[str] = set()
    lent: dict[Piece, set[str]] = {}
    for record in records:
        if record.id:
            subject = f"<{thing_iri(draft.base, record.id)}"  # or a part of it
            for line in record_lines(record, draft.base):
                if line.startswith(subject) or (home := _home_of(draft, line)) == draft.piece:
                    own.add(line)
                else:
                    lent.setdefault(home, set()).add(line)
    lines = sorted(own)
    texts = {piece: sorted(lent[piece]) for piece in sorted(lent, key=lambda piece: piece.order)}
    return Drawn(
        number=draft.number,
        lines=pack_lines(lines),
        names=frozenset(named_in(lines, draft.base)),
        lent={piece: "\n".join(foreign) for piece, foreign in texts.items()},
        entries=entries_of([*lines, *(line for foreign in texts.values() for line in foreign)], draft.base),
        lineage=lineage_rows(records),
        faulty=any(faults),
        unsettled=_is_unsettled(rows, draft.named),
    )


def read_records(
    rows: Iterable[Row], named: Iterable[Named], tier: str = PUBLIC
) -> tuple[list[Record], list[Problem], list[Problem]]:
    """Return the records of bare rows, the faults of what they refer to, and those of their cells.

    `named` is what is declared of the ids that stand in the rows, `tier` who the release is for.
    """
    directory, by_place = Directory(), set()
    for ident, table, note in named:
        if table == "tombstones":
            directory.withdrawn[ident] = note
            continue
        directory.add(table, ident, "", ())
        if note == "place":
            by_place.add(ident)
    settled = check_references(rows, directory, by_place)
    records, problems = ingest(settled.rows)
    unread = {(problem.path, problem.row, problem.column) for problem in problems}
    harmful = (one for one in protect_faults(records, tier) if (one.path, one.row, one.column) not in unread)
    return records, settled.problems, sorted([*problems, *harmful])


def _home_of(draft: Draft, line: str) -> Piece:
    """Return the piece in which a line stands: that of its subject."""
    start = len(draft.base) + len("<id/")
    return piece_of(draft.piece.graph, draft.parts, line[start : line.index(">")])


def _is_unsettled(rows: Iterable[Row], named: Iterable[Named]) -> bool:
    """Tell whether a row refers to the cell of a place by the place's name, which only the other rows can settle."""
    by_place = {ident for ident, _, note in named if note == "place"}
    if not by_place:
        return False
    keys = (
        part.rpartition("#")
        for row in rows
        for column in ALL_TABLES[row.table].columns
        if column.kind is Kind.CELL
        for part in split_many(row.cells.get(column.name, ""))
    )
    return any(partition in by_place and not is_id(key) for partition, _, key in keys)
