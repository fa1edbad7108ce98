"""Take withdrawn things out of the private folder of a dossier, with the rows that cannot stand without them.

In: the private folder and the ids that go. Out: its tables without them, each replaced in one step. No tombstone is
left there: what is left of a withdrawn thing is public, and what never was public leaves nothing but marks by which
an import knows it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from kg.errors import DataFaults, KgError
from kg.files import TIER, remove_file, replace_file
from kg.model import ALL_TABLES
from kg.settle import bare
from kg.tables import Input, Row, find_inputs, read_input, remarks_of, table_text
from kg.withdraw.marks import remember
from kg.withdraw.reach import Wish, falls, put_in_place, without


def private_ids(private: Path) -> set[str]:
    """Return the ids of all rows in a private folder; none when there is no such folder. Errors: DataFaults."""
    return {row.id for _, rows in _read(private) for row in rows}


def left_behind(rows: Iterable[Row], stones: Mapping[str, str]) -> list[Row]:
    """Return the rows of a private folder that belong to withdrawn things, or cannot stand without them.

    `stones` maps each withdrawn id to what took its place, "" when nothing did. `purge_private` would have removed the
    rows: the folder was elsewhere then. What can name another thing in its place is not among them.
    """
    held = [_bare(row) for row in rows]
    going = _closure(held, {ident for ident, heir in stones.items() if not heir})
    return [row for row in held if row.id in going or row.id in stones]


def purge_private(private: Path, gone: Collection[str]) -> dict[str, list[str]]:
    """Remove the rows of what goes, and what cannot stand without it; return the ids removed, by path.

    Errors: DataFaults when a file cannot be read; KgError when a workbook holds such a row; NotWritten.
    """
    files = _read(private)
    going = _closure([row for _, rows in files for row in rows], set(gone))
    if fallen := [row for _, rows in files for row in rows if row.id in going]:
        remember(private, fallen, ())  # what was sealed must not come back with the next import either
    removed: dict[str, list[str]] = {}
    for one, rows in files:
        kept = [without(row, going) for row in rows if row.id not in going]
        if kept != rows:
            _write(one, rows, kept)
        if lost := sorted(row.id for row in rows if row.id in going):
            removed[one.path] = lost
    return removed


def follow(private: Path, wish: Wish) -> dict[str, list[str]]:
    """Let rows name what takes the place of a withdrawn thing, as public ones do; return their ids, by path.

    A file of the rows of a source becomes one of the source in its place. Errors: as `purge_private`.
    """
    files = _read(private) if wish.replaced_by else []
    changed: dict[str, list[str]] = {}
    for one, rows in files:
        put = [put_in_place(row, wish) for row in rows]
        moved = sorted(row.id for row, before in zip(put, rows, strict=True) if row != before)
        if moved:
            changed[one.path] = moved
            _write_moved(one, rows, put, wish, files)
    return changed


def _write_moved(
    one: Input, before: list[Row], rows: list[Row], wish: Wish, files: list[tuple[Input, list[Row]]]
) -> None:
    """Write a table whose rows name an heir, the rows of a withdrawn source in the file of the other one."""
    if one.file.stem != wish.id or not one.table or not ALL_TABLES[one.table].per_source:
        return _write(one, before, rows)
    place = replace(
        one, path=str(Path(one.path).with_stem(wish.replaced_by)), file=one.file.with_stem(wish.replaced_by)
    )
    there = next((held for other, held in files if other.file == place.file), [])
    moved = {row.id: row for row in rows}  # which stand in both files where this was cut off
    both = [*(row for row in there if row.id not in moved), *moved.values()]
    _write(place, [*there, *before], both)
    return remove_file(one.file)


def filled(private: Path, rows: Iterable[Row]) -> list[Row]:
    """Return the rows of which cells are withheld, with those cells filled in. Errors: DataFaults."""
    known = {row.id: row for row in rows}
    held = (row for _, some in _read(private) for row in some if row.id in known)
    return [_fill(known[row.id], row) for row in held]


def _fill(row: Row, part: Row) -> Row:
    return Row(row.table, row.path, row.number, row.cells | {name: text for name, text in part.cells.items() if text})


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
    while fallen := {row.id for row in rows if row.id not in going and falls(row, going)}:
        going |= fallen
    return going


def _write(one: Input, before: list[Row], rows: list[Row]) -> None:
    if not one.table:
        raise KgError(
            f"{one.file.name} in the private folder holds such rows: move them to CSV files and run this again"
        )
    if not rows and ALL_TABLES[one.table].per_source:
        return remove_file(one.file)
    columns = list(dict.fromkeys(name for row in before for name in row.cells))
    text = table_text(one.table, columns, (row.cells for row in rows), remarks_of(one.file))
    replace_file(one.file, text.encode())
    return None
