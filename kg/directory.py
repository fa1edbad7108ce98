"""Find the row that a reference means: by id, by the handle a researcher chose, or by a unique label."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from kg.errors import near
from kg.model import ALL_TABLES, PERSONS, Column
from kg.tables import Row
from kg.values import is_id, parse_reference, parse_tagged, split_many

SAME_THING: Final = ("duplicate", "merged")  # reasons of a withdrawal for which the one is the other
PREFIX_TABLE = {table.prefix: table.name for table in (*ALL_TABLES.values(), PERSONS) if table.prefix}


@dataclass(frozen=True, slots=True)
class Miss:
    """A reference that means no row, or more than one: the rule it breaks and what to do."""

    rule: str
    message: str


class Directory:
    """Every row that can be referred to, by id, handle and label.

    `ids` maps each id, existing or minted for a handle, to the name of its table; `withdrawn` maps each id of a
    tombstone to its `epitaph`.
    """

    def __init__(self) -> None:
        self.ids: dict[str, str] = {}
        self.withdrawn: dict[str, str] = {}
        self._handles: dict[tuple[str, str], str] = {}
        self._labels: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._spellings: dict[tuple[str, str], str] = {}  # of the labels, which are found in any case

    def add(self, table: str, ident: str, handle: str, labels: Iterable[str]) -> None:
        """Make a row findable by its id, its handle (when it has one) and its labels."""
        self.ids[ident] = table
        if handle:
            self._handles[table, handle] = ident
        for label in labels:
            self._labels[table, label.casefold()].add(ident)
            self._spellings.setdefault((table, label.casefold()), label)

    def handle(self, table: str, handle: str) -> str | None:
        """Return the id that stands for a handle of that table, or None."""
        return self._handles.get((table, handle))

    def find(self, text: str, column: Column) -> str | Miss:
        """Return the id a reference cell means, or a Miss that says why it means none."""
        reference = parse_reference(text)
        if reference.id:
            return self._known(reference.id, column)
        found = {ident for table in column.target if (ident := self.handle(table, reference.label))}
        found = found or {
            ident for table in column.target for ident in self._labels.get((table, reference.label.casefold()), ())
        }
        if len(found) == 1:
            return found.pop()
        if found:
            ids = ", ".join(sorted(found))
            return Miss("ref-ambiguous", f'"{reference.label}" may mean {ids}: write the id')
        return self._unknown(reference.label, column)

    def _known(self, ident: str, column: Column) -> str | Miss:
        table = self.ids.get(ident)
        if table in column.target:
            return ident
        wanted = " or ".join(column.target)
        if table:
            return Miss("ref-table", f"{ident} is a row of {table}, but this column refers to {wanted}")
        if ident in self.withdrawn:
            reason, _, place = self.withdrawn[ident].partition(" ")
            if column.past and not (place and passes_on(column, reason)) and id_table(ident) in column.target:
                return ident
            instead = f"refer to {place}, which stands in its place" if place else "remove the reference"
            return Miss("id-withdrawn", f"{ident} was withdrawn: {instead}")
        return Miss("ref-unknown", f"there is no {ident} in {wanted}: add that row or refer to another")

    def _unknown(self, label: str, column: Column) -> Miss:
        guess = near(label, self._names(column.target))
        wanted = " or ".join(column.target)
        return Miss("ref-unknown", f'there is no "{label}" in {wanted}{"; " + guess if guess else ""}')

    def _names(self, tables: Iterable[str]) -> Iterator[str]:
        wanted = set(tables)
        yield from (handle for table, handle in self._handles if table in wanted)
        yield from (label for (table, _), label in self._spellings.items() if table in wanted)


def labels_of(row: Row) -> list[str]:
    """Return the labels a row can be called by: the English one first, then the local ones without their tags."""
    labels = [row.cells.get("label_en", "")]
    for part in split_many(row.cells.get("label_local", "")):
        try:
            labels.append(parse_tagged(part)[0])
        except ValueError:
            continue  # the reader of the cell reports it
    return [label for label in labels if label]


def epitaph(cells: Mapping[str, str]) -> str:
    """Return what a reference must know of a tombstone: its class of reason, and what stands in its place if any does.

    >>> epitaph({"id": "cl-4k2m9x", "reason": "merged", "replaced_by": "cl-7mw322"})
    'merged cl-7mw322'
    """
    return f"{cells.get('reason', '')} {cells.get('replaced_by', '')}"


def passes_on(column: Column, reason: str) -> bool:
    """Return whether a reference to a withdrawn thing is to name what stands in its place, where something does.

    What answers, passes on or revises one statement does not do so of another one, unless the two are one.
    """
    is_of_speakers = {"agents", "places"}.issuperset(column.target)
    return reason in SAME_THING or not column.past or is_of_speakers


def id_table(ident: str) -> str:
    """Return the table that an id's two letters name, or an empty string for an id of no table."""
    return PREFIX_TABLE.get(ident[:2], "") if is_id(ident) else ""
