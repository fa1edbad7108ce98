"""Find what a dossier already holds of what a mapping names: its source, and the rows it would make once.

In: the rows of the dossier as they are written. Out: the row that an id, a handle or a label means, and what is wrong
with the source that a mapping names.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from kg.directory import labels_of
from kg.errors import Problem
from kg.importers.mapping.parts import Mapping
from kg.model import TABLES
from kg.tables import Row
from kg.values import parse_reference

_OF_EDITION: Final = ("issued_on", "url")  # what two editions of one title differ in
_ADVICE: Final = "give another edition a label of its own and edition_of, or correct the mapping"


class Earlier:
    """The rows of a dossier by table, and by id and label."""

    def __init__(self, existing: Iterable[Row]):
        self._by_label: dict[tuple[str, str], list[Row]] = defaultdict(list)
        self._by_id: dict[tuple[str, str], Row] = {}
        for row in existing:
            if row.table in TABLES and row.cells.get("id", ""):
                self._by_id[row.table, row.cells["id"]] = row
                for label in {label.casefold() for label in labels_of(row)}:
                    self._by_label[row.table, label].append(row)

    def row(self, table: str, reference: str) -> Row | None:
        """Return the one row of a table that a reference means, by id, handle or label; None when not one."""
        found = parse_reference(reference)
        if found.id or (table, reference) in self._by_id:
            return self._by_id.get((table, found.id or reference))
        rows = self._by_label.get((table, found.label.casefold()), [])
        return rows[0] if len(rows) == 1 else None


def source_faults(mapping: Mapping, earlier: Earlier) -> list[Problem]:
    """Return what is wrong with the source of a mapping: there is none, or it is another edition than it should be.

    Rows of one edition must not be written as those of another, nor be new once more because an earlier one is not
    found.
    """
    found, described = earlier.row("sources", mapping.source), mapping.new_source
    if found:
        known = {name: found.cells.get(name, "") for name in _OF_EDITION}
        return [
            _fault(mapping, name, f'the mapping says "{described[name]}", and the dossier has "{text}": {_ADVICE}')
            for name, text in known.items()
            if text and described.get(name, text) != text
        ]
    if not described:
        message = f'there is no source "{mapping.source}" in the dossier: correct it, or write the cells of a new one'
        return [_fault(mapping, "source", message)]
    before = described.get("edition_of", "")
    once = {cells.get("label_en", "") for table, cells in mapping.once if table == "sources"}
    if before and before not in once and earlier.row("sources", before) is None:
        message = f'there is no source "{before}" in the dossier: correct it, or write its row under once'
        return [_fault(mapping, "edition_of", message)]
    return []


def _fault(mapping: Mapping, column: str, message: str) -> Problem:
    return Problem(mapping.path, 0, column, "import-source", message)
