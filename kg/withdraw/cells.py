"""Read and change the cells of a settled row that name other rows.

In: a column and the text of a cell. Out: the ids that it names, or the same text with other ids.
"""

from collections.abc import Mapping

from kg.model import ALL_TABLES, Column, Kind
from kg.tables import Row
from kg.values import is_id, join_many, parse_cell_count, split_many


def referring(table: str) -> list[Column]:
    """Return the columns of a table that name other rows."""
    return [one for one in ALL_TABLES[table].columns if one.kind in (Kind.REF, Kind.CELLS, Kind.CELL)]


def idents(column: Column, text: str) -> list[str]:
    """Return the ids that a settled cell names."""
    parts = split_many(text) if column.many else [text] if text else []
    return [ident for part in parts if (ident := ident_of(column, part))]


def ident_of(column: Column, part: str) -> str:
    """Return the id that one value of a cell names, "" when it names none."""
    match column.kind:
        case Kind.CELLS:
            ident = part.partition("=")[0].strip()
        case Kind.CELL:
            ident = part.partition("#")[0]
        case _:
            ident = part
    return ident if is_id(ident) else ""


def named_in(row: Row) -> set[str]:
    """Return the ids that a settled row names."""
    return {ident for column in referring(row.table) for ident in idents(column, row.cells.get(column.name, ""))}


def replaced(column: Column, text: str, heirs: Mapping[str, str]) -> str:
    """Return a cell that names heirs instead of the ids that have one, each once."""
    parts = split_many(text) if column.many else [text]
    named = [_put(column, part, heirs) for part in parts]
    return join_many(dict.fromkeys(named)) if column.many else named[0]


def _put(column: Column, part: str, heirs: Mapping[str, str]) -> str:
    ident = ident_of(column, part)
    if ident not in heirs:
        return part
    if column.kind is Kind.CELLS:
        return f"{heirs[ident]} = {parse_cell_count(part)[1]}"
    return heirs[ident] + part[len(ident) :]
