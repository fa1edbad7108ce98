"""Take withdrawn things out of the private folder of a dossier, with the rows that cannot stand without them.

In: the private folder and the ids that go. Out: its tables without them, each replaced in one step. No tombstone is
left there: what is left of a withdrawn thing is public, and what never was public leaves nothing.
"""

from collections.abc import Collection, Iterable
from pathlib import Path

from kg.errors import DataFaults, KgError
from kg.files import TIER, remove_file, replace_file
from kg.model import ALL_TABLES
from kg.settle import bare
from kg.tables import Input, Row, find_inputs, read_input, remarks_of, table_text
from kg.withdraw.reach import falls, id_of, without


def private_ids(private: Path) -> set[str]:
    """Return the ids of all rows in a private folder; none when there is no such folder. Errors: DataFaults."""
    return {id_of(row) for _, rows in _read(private) for row in rows}


def purge_private(private: Path, gone: Collection[str]) -> dict[str, list[str]]:
    """Remove the rows of what goes, and what cannot stand without it; return the ids removed, by path.

    Errors: DataFaults when a file cannot be read; KgError when a workbook holds such a row; NotWritten.
    """
    files = _read(private)
    going = _closure([row for _, rows in files for row in rows], set(gone))
    removed: dict[str, list[str]] = {}
    for one, rows in files:
        kept = [without(row, going) for row in rows if id_of(row) not in going]
        if kept != rows:
            _write(one, rows, kept)
        if lost := sorted(id_of(row) for row in rows if id_of(row) in going):
            removed[one.path] = lost
    return removed


def _read(private: Path) -> list[tuple[Input, list[Row]]]:
    """Return the tables of the folder with their rows, references bare where one row alone tells them."""
    if not private.is_dir():
        return []
    inputs, _ = find_inputs(private)  # what else stands in the folder is no table
    files = []
    for one in inputs:
        rows, problems = read_input(one, TIER)
        if problems:
            raise DataFaults(problems)
        files.append((one, [_bare(row) for row in rows]))
    return files


def _bare(row: Row) -> Row:
    settled = bare(row)
    return row if settled is None else Row(row.table, row.path, row.number, row.cells | settled.cells)


def _closure(rows: Iterable[Row], going: set[str]) -> set[str]:
    rows = list(rows)
    while fallen := {id_of(row) for row in rows if id_of(row) not in going and falls(row, going)}:
        going |= fallen
    return going


def _write(one: Input, before: list[Row], rows: list[Row]) -> None:
    if not one.table:
        raise KgError(
            f"{one.file.name} in the private folder holds such rows: move them to CSV files and run this again"
        )
    if not rows and ALL_TABLES[one.table].per_source:
        return remove_file(one.file)
    text = table_text(one.table, list(before[0].cells), (row.cells for row in rows), remarks_of(one.file))
    replace_file(one.file, text.encode())
    return None
