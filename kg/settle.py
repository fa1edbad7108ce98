"""Settle rows: give every row its lasting id and every reference the id it means.

In: rows as a researcher wrote them, with handles, labels and statements written inline. Out: the same
rows with bare ids, and the rows of reference that they need (propositions always; agents and sources when
asked to make them). Meaning never changes: a cell that cannot be settled stays as it was, with a fault.
Rows as `kg fmt` leaves them need no other row to be understood: `bare` settles them one by one, and
`check_references` says what is wrong with what they refer to.
"""

import random
import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from kg.directory import Directory, Miss, epitaph, id_table, labels_of
from kg.errors import Problem
from kg.model import ALL_TABLES, INLINE, LINKS, PARTITIONS, PERSONS, Column, Kind
from kg.tables import Row
from kg.values import SEPARATOR, is_id, join_many, new_id, parse_cell_count, parse_reference, split_many

STATEMENT_NAMES = tuple(column.name for column in INLINE)
_STATEMENT: Final = frozenset(STATEMENT_NAMES)
MADE_ON_DEMAND = ("agents", "sources")

# By table: the columns whose cells hold references, and those whose cells `bare` writes anew.
_REFERRING: Final = {
    name: tuple(column for column in table.columns if column.kind in (Kind.REF, Kind.CELLS, Kind.CELL))
    for name, table in ALL_TABLES.items()
}
_REWRITTEN: Final = {
    name: tuple(column for column in table.columns if column.many or column in _REFERRING[name])
    for name, table in ALL_TABLES.items()
}


@dataclass(slots=True)
class Settled:
    """Rows with bare ids in the order they were read, rows made last; faults; and how many ids are new."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    made: list[Row] = field(default_factory=list)
    minted: dict[str, int] = field(default_factory=dict)  # path -> rows of that file that had no lasting id


def settle(rows: Iterable[Row], *, make: bool = False, chance: random.Random | None = None) -> Settled:
    """Return the rows with every id and reference settled; `make` adds the agents and sources named but missing.

    `chance` chooses the new ids; by default the operating system's randomness, so that no id is ever used twice.
    """
    settler = _Settler(chance or secrets.SystemRandom(), make)
    rows = list(rows)
    settler.register(rows)
    for row in rows:
        settler.settle(row)
    settler.out.rows += settler.out.made
    settler.out.problems.sort()
    return settler.out


def bare(row: Row) -> Row | None:
    """Return a row with bare ids, one cell for each column of its table; None when it takes other rows to settle it."""
    table = ALL_TABLES[row.table]
    ident = row.cells.get(table.columns[0].name, "")
    if not is_id(ident) or (row.table == "claims" and _says_inline(row)):
        return None
    cells = {column.name: row.cells.get(column.name, "") for column in table.columns}
    by_place = cells.get("basis") == "place"
    for column in _REWRITTEN[row.table]:
        if text := cells[column.name]:
            parts = [_bare_part(row.table, column.kind, part, by_place) for part in _values(column, text)]
            if not all(parts):
                return None
            # What stands in place of a withdrawn thing is shown to people as it is written.
            cells[column.name] = text if row.table == "tombstones" else join_many(parts)
    return Row(row.table, row.path, row.number, cells)


def _says_inline(row: Row) -> bool:
    return any(row.cells[name] for name in row.cells.keys() & _STATEMENT)


def _values(column: Column, text: str) -> list[str]:
    return split_many(text) if column.many else [text]


def _bare_part(table: str, kind: Kind, text: str, by_place: bool) -> str:
    """Return one value of a cell with bare ids, empty when that takes other rows."""
    match kind:
        case Kind.REF if table == LINKS.name:
            return parse_reference(text.rpartition(":")[2]).id
        case Kind.REF:
            return parse_reference(text).id
        case Kind.CELLS if by_place:
            return _bare_count(text)
        case Kind.CELL:
            return _bare_key(text)
        case _:
            return text


def _bare_count(text: str) -> str:
    """Return one cell of a partition by places with a bare id, empty when it has none; what is no count stays."""
    try:
        key, count = parse_cell_count(text)
    except ValueError:
        return text  # the reader of the cell reports it
    place = parse_reference(key).id
    return f"{place} = {count}" if place else ""


def _bare_key(text: str) -> str:
    partition, mark, key = text.rpartition("#")
    found = parse_reference(partition).id
    return found + mark + (parse_reference(key).id or key) if found else "" if mark else text


def check_references(rows: Iterable[Row], directory: Directory, by_place: Collection[str]) -> Settled:
    """Return bare rows with the faults of what they refer to; `directory` holds every id that they name.

    `by_place` names the partitions among them whose cells are places.
    """
    settler = _Settler(secrets.SystemRandom(), make=False)
    settler.directory = directory
    settler.by_place.update(by_place)
    for row in rows:
        if _refers_well(row, directory):
            settler.out.rows.append(row)
        else:
            settler.settle(row)
    settler.out.problems.sort()
    return settler.out


def _refers_well(row: Row, directory: Directory) -> bool:
    """Tell at a glance that each reference of a bare row is the id of a row that it may name; cells take a closer look.

    A row of which this is not told may still be without fault.
    """
    for column in _REFERRING[row.table]:
        if text := row.cells.get(column.name, ""):
            idents = text.split(SEPARATOR) if column.many else [text]
            if column.kind is not Kind.REF or any(directory.ids.get(ident) not in column.target for ident in idents):
                return False
    return True


class _Settler:
    def __init__(self, chance: random.Random, make: bool):
        self.out = Settled()
        self.directory = Directory()
        self._chance = chance
        self._make = make
        self._taken: set[str] = set()
        self._ids: dict[int, str] = {}  # identity of a row -> its id
        self._statements: dict[tuple[str, ...], str] = {}  # settled statement -> proposition
        self.by_place: set[str] = set()  # partitions whose cells are places

    # -- ids

    def register(self, rows: list[Row]) -> None:
        """Give every row its id, so that references in any order find it."""
        self._taken = {row.cells.get(ALL_TABLES[row.table].columns[0].name, "") for row in rows}
        for row in rows:
            if row.table == "tombstones":
                self._register_tombstone(row)
            else:
                self._register_row(row)
            if row.table == "judgements" and row.cells.get("kind") == "identity":
                self._register_persons(row)
        for row in rows:
            if row.table == "propositions":
                self._statements.setdefault(self._statement(row), self._ids[id(row)])

    def _register_tombstone(self, row: Row) -> None:
        written = row.cells.get("id", "")
        if written and not is_id(written):
            self._fault(row, "id", "id-form", f'"{written}" is not an id: write the one that was withdrawn')
        self.directory.withdrawn[written] = epitaph(row.cells)

    def _register_row(self, row: Row) -> None:
        table = ALL_TABLES[row.table]
        column = table.columns[0].name
        written = row.cells.get(column, "")
        if is_id(written):
            ident, handle = written, ""
        else:
            ident, handle = self._mint(table.prefix), written
            self.out.minted[row.path] = self.out.minted.get(row.path, 0) + 1
        if id_table(ident) != table.name:
            self._fault(row, column, "id-form", f'an id of {table.name} begins with "{table.prefix}-"')
        elif ident in self.directory.ids:
            self._fault(row, column, "id-duplicate", f"{ident} is used twice: clear one cell and run kg fmt")
        elif handle and self.directory.handle(table.name, handle):
            self._fault(row, column, "id-duplicate", f'the handle "{handle}" is used twice: change one of them')
        self._ids[id(row)] = ident
        if table is PARTITIONS and row.cells.get("basis") == "place":
            self.by_place.add(ident)
        self.directory.add(table.name, ident, handle, labels_of(row))

    def _register_persons(self, row: Row) -> None:
        for written in split_many(row.cells.get("objects", "")):
            if is_id(written):
                self.directory.add(PERSONS.name, written, "", ())
            elif not self.directory.handle(PERSONS.name, written):
                self.directory.add(PERSONS.name, self._mint(PERSONS.prefix), written, ())

    def _mint(self, prefix: str) -> str:
        return new_id(prefix, self._taken, self._chance)

    # -- rows

    def settle(self, row: Row) -> None:
        """Append the settled row to the output, after the proposition it wrote inline."""
        table = ALL_TABLES[row.table]
        first = table.columns[0].name
        cells = {first: self._ids.get(id(row), row.cells.get(first, ""))}
        for column in table.columns[1:]:
            cells[column.name] = self._cell(row, column)
        if row.table == "claims" and _says_inline(row):
            cells["proposition"] = self._inline(row, cells["proposition"])
        self.out.rows.append(replace(row, cells=cells))

    def _cell(self, row: Row, column: Column) -> str:
        text = row.cells.get(column.name, "")
        if not text:
            return ""
        match column.kind:
            case Kind.REF if row.table == LINKS.name:
                return self._find(row, column, text.rpartition(":")[2])  # SSSOM writes ids as CURIEs
            case Kind.REF if column.many:
                return join_many(self._find(row, column, part) for part in split_many(text))
            case Kind.REF:
                return self._find(row, column, text)
            case Kind.CELLS if row.cells.get("basis") == "place":
                return join_many(self._place_cell(row, column, part) for part in split_many(text))
            case Kind.CELL:
                return join_many(self._cell_reference(row, column, part) for part in split_many(text))
            case _:
                return join_many(split_many(text)) if column.many else text

    def _find(self, row: Row, column: Column, text: str) -> str:
        found = self.directory.find(text, column)
        if not isinstance(found, Miss):
            return found
        new = found.rule == "ref-unknown" and not parse_reference(text).id and "|" not in text
        if self._make and new and column.target[0] in MADE_ON_DEMAND:
            return self._make_row(row, column.target[0], text)
        self._fault(row, column.name, found.rule, found.message)
        return text

    def _place_cell(self, row: Row, column: Column, text: str) -> str:
        try:
            key, count = parse_cell_count(text)
        except ValueError:
            return text  # the reader of the cell reports it
        places = Column(column.name, Kind.REF, "", "", target=("places",))
        return f"{self._find(row, places, key)} = {count}"

    def _cell_reference(self, row: Row, column: Column, text: str) -> str:
        partition, mark, key = text.rpartition("#")
        partitions = Column(column.name, Kind.REF, "", "", target=("partitions",))
        if not mark:
            return text
        found = self._find(row, partitions, partition)
        if found in self.by_place:
            key = self._find(row, Column(column.name, Kind.REF, "", "", target=("places",)), key)
        return found + mark + key

    # -- rows of reference

    def _inline(self, row: Row, proposition: str) -> str:
        statement = self._statement(row)
        shared = self._statements.get(statement)
        if proposition:
            if shared != proposition:
                self._fault(row, "proposition", "row-statement-twice",
                            "the row names one proposition and writes another: keep one of the two")  # fmt: skip
            return proposition
        if shared is None:
            shared = self._statements[statement] = self._mint("pr")
            cells = {"id": shared, **dict(zip(STATEMENT_NAMES, statement, strict=True))}
            self._count_minted(row)
            self.directory.add("propositions", shared, "", ())
            self.out.made.append(Row("propositions", row.path, row.number, cells))
        return shared

    def _count_minted(self, row: Row) -> None:
        """Count a statement that has no lasting id yet, once with the row that writes it."""
        if is_id(row.cells.get("id", "")):
            self.out.minted[row.path] = self.out.minted.get(row.path, 0) + 1

    def _statement(self, row: Row) -> tuple[str, ...]:
        before = len(self.out.problems)
        statement = tuple(self._cell(row, column) for column in INLINE)
        if row.table == "propositions":
            del self.out.problems[before:]  # found again, once, when the row itself is settled
        return statement

    def _make_row(self, row: Row, table: str, label: str) -> str:
        ident = self._mint(ALL_TABLES[table].prefix)
        cells = {column.name: "" for column in ALL_TABLES[table].columns} | {"id": ident, "label_en": label}
        self.directory.add(table, ident, "", [label])
        self.out.made.append(Row(table, row.path, row.number, cells))
        return ident

    def _fault(self, row: Row, column: str, rule: str, message: str) -> None:
        self.out.problems.append(Problem(row.path, row.number, column, rule, message))
