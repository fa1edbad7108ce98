"""Write the rows of a dossier in the order in which they are made, in bounded memory, and leave canonical files.

Lines wait in memory and are appended to their files when they are many; at the end each file is sorted by
itself, so that no more than the largest file is ever held.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from kg.model import ALL_TABLES, KIND_OF_PREFIX, LINKS, Column, Kind, Table
from kg.tables import Row
from kg.values import is_id, join_many, split_many

MOST_WAITING: Final = 100_000  # lines, some 50 MB
LINKS_FILE: Final = "links/places.sssom.tsv"
_METADATA: Final = """\
# curie_map:
#   skos: http://www.w3.org/2004/02/skos/core#
#   semapv: https://w3id.org/semapv/vocab/
# license: https://creativecommons.org/licenses/by/4.0/
# mapping_set_id: https://example.org/examplia/links/places
"""


class _Echo:
    """A file for csv.writer that hands back what is written."""

    def write(self, text: str) -> str:
        """Return the text."""
        return text


_LINES: Final = {
    table: csv.writer(_Echo(), lineterminator="\n", delimiter="\t" if table is LINKS else ",")
    for table in ALL_TABLES.values()
}


class Sheets:
    """The files of one dossier; `close` must be called at the end."""

    def __init__(self, root: Path):
        self._root = root
        self._waiting: defaultdict[str, list[str]] = defaultdict(list)
        self._many = 0
        self._tables: dict[str, Table] = {}  # path -> its table

    def add(self, rows: Iterable[Row], labels: Mapping[str, str]) -> None:
        """Write settled rows; `labels` gives the label of everything they refer to."""
        for row in rows:
            table = ALL_TABLES[row.table]
            path = _path(table, row)
            self._tables[path] = table
            self._waiting[path].append(_line(table, (_cell(table, column, row, labels) for column in table.columns)))
            self._many += 1
        if self._many >= MOST_WAITING:
            self._append()

    def close(self) -> None:
        """Finish every file: the header first, the rows in order of their ids."""
        self._append()
        for path, table in self._tables.items():
            file = self._root / path
            lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
            head = (_METADATA if table is LINKS else "") + _line(table, (column.name for column in table.columns))
            file.write_text(head + "".join(sorted(lines)), encoding="utf-8", newline="\n")

    def _append(self) -> None:
        for path, lines in self._waiting.items():
            file = self._root / path
            file.parent.mkdir(exist_ok=True)
            with file.open("a", encoding="utf-8", newline="\n") as stream:
                stream.writelines(lines)
        self._waiting.clear()
        self._many = 0


def _path(table: Table, row: Row) -> str:
    if table is LINKS:
        return LINKS_FILE
    return f"{table.name}/{row.cells['source']}.csv" if table.per_source else f"{table.name}.csv"


def _line(table: Table, cells: Iterable[str]) -> str:
    line: str = _LINES[table].writerow(cells)
    return line


def _cell(table: Table, column: Column, row: Row, labels: Mapping[str, str]) -> str:
    """One cell as `kg fmt` leaves it: what it refers to is named with its label."""
    text = row.cells.get(column.name, "")
    if not text:
        return ""
    if column.kind is Kind.REF:
        if table is LINKS:
            return f"{KIND_OF_PREFIX[text[:2]]}:{text}"
        return join_many(_labelled(part, labels) for part in split_many(text))
    if column.kind is Kind.CELLS:
        cells = (part.split(" = ") for part in split_many(text))
        return join_many(f"{_labelled(key, labels) if is_id(key) else key} = {count}" for key, count in cells)
    return text


def _labelled(ident: str, labels: Mapping[str, str]) -> str:
    label = labels.get(ident)
    return f"{label} [{ident}]" if label else ident
