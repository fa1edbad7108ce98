"""Give withheld rows that have no id yet a lasting one of their own.

In: a dossier and its private folder. Out: the files of the folder with the ids filled in, each replaced in one step.
Public rows get theirs from `kg fmt`, which knows nothing of these.
"""

from collections.abc import Collection
from pathlib import Path
from random import Random

from kg.errors import DataFaults, KgError, Problem
from kg.files import TIER, replace_file
from kg.model import ALL_TABLES, TOMBSTONES
from kg.tables import Input, Row, find_inputs, read_input, read_rows, remarks_of, table_text
from kg.tiers.rows import REGISTERS, shown_path
from kg.values import new_id


def give_ids(data: Path, private: Path, chance: Random, shown: str = "", *, dry_run: bool = False) -> dict[str, int]:
    """Fill in the ids of withheld rows that have none; return how many in each file that was written, by its path.

    `chance` chooses the ids; none that a public or withheld row has is taken. `shown` is the folder as faults name it.
    With `dry_run` nothing is written.
    Errors: DataFaults, and nothing written, when a file of the folder cannot be read; NotWritten.
    """
    if not private.is_dir():
        return {}
    inputs, problems = find_inputs(private)
    problems = [problem for problem in problems if problem.path not in REGISTERS]
    files: list[tuple[Input, list[Row]]] = []
    for one in inputs:
        rows, faults = read_input(one, TIER)
        problems += faults
        files.append((one, rows))
    if problems:
        raise DataFaults(Problem(shown_path(shown, p.path), p.row, p.column, p.rule, p.message) for p in problems)
    taken = {_first(row) for row in read_rows(data)[0]} | {_first(row) for _, rows in files for row in rows}
    texts = {one: text for one, rows in files if (text := _filled(one, rows, taken, chance))}
    for one, text in () if dry_run else texts.items():
        replace_file(one.file, text.encode())
    return {one.path: sum(not _first(row) for row in rows) for one, rows in files if one in texts}


def _first(row: Row) -> str:
    return row.cells.get(ALL_TABLES[row.table].columns[0].name, "")


def _filled(one: Input, rows: list[Row], taken: Collection[str], chance: Random) -> str:
    """Return a file with every id filled in; "" when none is missing, or its rows have none of their own."""
    if all(map(_first, rows)) or one.table == TOMBSTONES.name:
        return ""
    if not one.table:
        raise KgError(f"{one.file.name} in the private folder is a workbook: save it as CSV, a file for each table")
    taken, prefix, first = set(taken), ALL_TABLES[one.table].prefix, ALL_TABLES[one.table].columns[0].name
    filled = [row.cells if _first(row) else row.cells | {first: new_id(prefix, taken, chance)} for row in rows]
    return table_text(one.table, list(rows[0].cells), filled, remarks_of(one.file))
