"""Add rows and cells to the private folder of a dossier, and never take anything out of it.

In: rows that move there whole, and the fine cells of rows that stay public. Out: its tables with them, each replaced in
one step. What stands there already is finer than anything that comes later, so it stays.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from kg.errors import DataFaults, KgError
from kg.files import TIER, replace_file
from kg.model import ALL_TABLES
from kg.tables import Row, find_inputs, read_input, remarks_of, table_text

RESTRICTED: Final = "restricted"


@dataclass(slots=True)
class Private:
    """The private folder: the rows of its tables by path, as cells, and which paths are to be written.

    Several rows may have one id, since a public row can have cells of both tiers; others may have none yet.
    """

    folder: Path
    files: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    by_id: defaultdict[str, list[dict[str, str]]] = field(default_factory=lambda: defaultdict(list))
    restricted: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)  # by path and id: the first row
    dirty: set[str] = field(default_factory=set)

    @classmethod
    def read(cls, folder: Path) -> "Private":
        """Return what stands in the folder; nothing when there is none. Errors: DataFaults."""
        private = cls(folder)
        for one in find_inputs(folder)[0] if folder.is_dir() else ():
            if not one.table:
                raise KgError(f"{one.file.name} in the private folder is a workbook: move its rows to CSV files first")
            read, problems = read_input(one, TIER)
            if problems:
                raise DataFaults(problems)
            private.files[one.path] = []
            for row in read:
                private._hold(one.path, dict(row.cells))
        return private

    def only(self, public: Iterable[str]) -> set[str]:
        """Return the ids that stand here and are no ids of public rows."""
        return self.by_id.keys() - {*public, ""}

    def rows(self) -> Iterator[Row]:
        """Yield all that stands here as rows without numbers: whole ones, and cells of public ones."""
        for path, held in self.files.items():
            yield from (Row(_table_of(path), path, 0, dict(cells)) for cells in held)

    def add(self, whole: Iterable[Row], cells: Mapping[str, Mapping[str, str]], rows: Iterable[Row]) -> None:
        """Add rows that move here, and cells of the public ones among `rows`."""
        for row in whole:
            self._put(row, row.cells)
        for row in rows:
            ident = row.cells.get(ALL_TABLES[row.table].columns[0].name, "")
            if ident in cells:
                self._put(row, cells[ident])

    def _put(self, row: Row, cells: Mapping[str, str]) -> None:
        first = ALL_TABLES[row.table].columns[0].name
        ident = row.cells[first]
        held = self.by_id[ident]
        filled = {name for one in held for name, text in one.items() if text}
        new = {name: text for name, text in cells.items() if text and name not in filled}
        if new or not held:
            if (row.path, ident) not in self.restricted:  # what is sealed stays a row of its own
                self._hold(row.path, {first: ident, TIER: RESTRICTED})
            self.restricted[row.path, ident].update(new)
            self.dirty.add(row.path)

    def _hold(self, path: str, cells: dict[str, str]) -> None:
        ident = _id(path, cells)
        self.files.setdefault(path, []).append(cells)
        self.by_id[ident].append(cells)
        if cells.get(TIER) == RESTRICTED:
            self.restricted.setdefault((path, ident), cells)

    def changed(self) -> list[str]:
        """Return the paths that `write` replaces, in order."""
        return sorted(self.dirty)

    def write(self) -> None:
        """Write the tables that have something new; the folder is for its owner alone. Errors: NotWritten."""
        for path in self.changed():
            replace_file(self.folder / path, self._table(path).encode())
        if self.dirty:
            self.folder.chmod(0o700)
        self.dirty.clear()

    def _table(self, path: str) -> str:
        table = _table_of(path)
        columns = [*(column.name for column in ALL_TABLES[table].columns), TIER]
        rows = sorted(self.files[path], key=lambda row: _id(path, row))  # stable: rows of one id keep their order
        return table_text(table, columns, rows, remarks_of(self.folder / path))


def _table_of(path: str) -> str:
    return path.partition("/")[0].removesuffix(".csv")


def _id(path: str, row: Mapping[str, str]) -> str:
    """Return the id of a row of the file with this path; "" when it has none yet."""
    return row.get(ALL_TABLES[_table_of(path)].columns[0].name, "")
