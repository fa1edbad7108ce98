"""Point from a triple back to the row and cell it was made from."""

from collections.abc import Iterable
from dataclasses import dataclass

from kg.graph import thing_iri
from kg.ingest import Record
from kg.model import Kind
from kg.vocab import GV_IRI, PREFIXES, expand

# Properties that several cells, or a cell read together with another, are made into.
_SHARED = {"lower": "figure", "upper": "figure", "ageLower": "age", "ageUpper": "age", "ageAsWritten": "age"}
_PARTS = {"cell": "cells", "code": "codes"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fact stands: the path and row of a table, and the column when it is known."""

    path: str
    row: int
    column: str


class Locator:
    """Finds the row of a subject and the column of a predicate."""

    def __init__(self, records: Iterable[Record], base: str):
        self._records: dict[str, Record] = {}
        for record in records:
            if record.text("kind") == "identity":  # a person has no row but the judgement that makes it
                self._records |= {thing_iri(base, str(person)): record for person in record.values.get("objects", ())}
            if record.id:
                self._records[thing_iri(base, record.id)] = record

    def find(self, focus: str, path: str = "", value: str = "") -> Place:
        """Return where the fact (focus, path, value) was entered; path "" and row 0 when no row made the focus."""
        subject, _, part = focus.partition("#")
        record = self._records.get(subject)
        if record is None:
            return Place("", 0, "")
        column = _column_of_part(record, part) or _column_of_path(record, path, value)
        return Place(record.row.path, record.row.number, column)


def _column_of_part(record: Record, part: str) -> str:
    kind, _, rest = part.partition("-")
    if kind == "response":
        inferred = record.values.get("answers_inferred", ())
        return "answers_inferred" if rest in inferred else "answers"
    return _PARTS.get(kind, part)


def _column_of_path(record: Record, path: str, value: str) -> str:
    name = path.removeprefix(GV_IRI)
    if name == "response" and "#response-" in value:
        return _column_of_part(record, value.rpartition("#")[2])
    if path == PREFIXES["rdf"] + "type":
        return record.table.columns[0].name
    return _SHARED.get(name) or _column_by_property(record, path, value)


def _column_by_property(record: Record, path: str, value: str) -> str:
    """The column of a property; of two that share it, the one in the language of the value, or the empty one."""
    columns = [column for column in record.table.columns if column.property and expand(column.property) == path]
    for column in columns:
        if (column.kind is Kind.LOCAL) == _is_local(value) if value else column.name not in record.values:
            return column.name
    return columns[0].name if columns else ""


def _is_local(value: str) -> bool:
    _, mark, tag = value.rpartition('"@')
    return bool(mark) and tag != "en"
