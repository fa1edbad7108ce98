"""What a row says, apart from who entered it: the cells that two editions of a row are compared by.

A claim is read with the statement that it makes, written out, whether the row names it or writes it inline.
"""

from collections.abc import Collection, Mapping
from typing import Final

from kg.model import ALL_TABLES, INLINE, Column, Kind
from kg.tables import Row
from kg.values import join_many, split_many

ENTRY: Final = ("id", "source", "locator", "entered_by", "entered_on", "checked_by")
REVISION: Final = ("revises", "revision_kind", "revision_reason")
STATEMENT: Final = tuple(column.name for column in INLINE)
COLUMNS: Final[Mapping[str, Mapping[str, Column]]] = {
    name: {
        column.name: column
        for column in (*table.columns, *(INLINE if name == "claims" else ()))
        if column.name not in ENTRY and column.kind is not Kind.ID
    }
    for name, table in ALL_TABLES.items()
}


class Content:
    """Reads what settled rows say."""

    def __init__(self, by_id: Mapping[str, Row]):
        self._by_id = by_id

    def of(self, row: Row) -> dict[str, str]:
        """Return column -> cell, "" for an empty one; a claim has the columns of its statement as well."""
        cells = {name: row.cells.get(name, "") for name in COLUMNS[row.table]}
        statement = self._by_id.get(cells.get("proposition", "")) if row.table == "claims" else None
        if statement is not None and statement.table == "propositions":
            cells |= {name: statement.cells.get(name, "") for name in STATEMENT}
        return cells


def like(cells: Mapping[str, str], others: Mapping[str, str]) -> int:
    """Return how many filled cells two rows have in common, whatever kind of reference stands in them."""
    return sum(bool(text) and others.get(name) == text for name, text in cells.items())


def written(cells: Mapping[str, str], table: str) -> dict[str, str]:
    """Return the cells that an importer wrote, in the spelling of a settled row."""
    known = COLUMNS[table]
    return {
        name: join_many(split_many(text)) if known[name].many else text for name, text in cells.items() if name in known
    }


def differing(cells: Mapping[str, str], others: Mapping[str, str], aside: Collection[str] = ()) -> list[str]:
    """Return the columns that the first row writes and that the second has otherwise, in the order of the first."""
    return [name for name, text in cells.items() if name not in aside and others.get(name, "") != text]
