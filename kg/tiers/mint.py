"""Give withheld rows that have no id yet a lasting one of their own.

In: a dossier and its private folder. Out: the files of the folder with the ids filled in, each replaced in one step.
Public rows get theirs from `kg fmt`, which knows nothing of these.
"""

import csv
import io
from collections.abc import Collection, Iterator
from itertools import takewhile
from pathlib import Path
from random import Random

from kg.errors import DataFaults, KgError, Problem
from kg.files import replace_file
from kg.model import ALL_TABLES, LINKS, TOMBSTONES
from kg.tables import Input, Row, find_inputs, read_input, read_rows
from kg.tiers.rows import REGISTERS, TIER, shown_path
from kg.values import ID_ALPHABET


def give_ids(data: Path, private: Path, chance: Random, shown: str = "") -> dict[str, int]:
    """Fill in the ids of withheld rows that have none; return how many in each file that was written, by its path.

    `chance` chooses the ids; none that a public or withheld row has is taken. `shown` is the folder as faults name it.
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
    for one, text in texts.items():
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
    new = _ids(ALL_TABLES[one.table].prefix, set(taken), chance)
    header = list(rows[0].cells)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n", delimiter="\t" if one.table == LINKS.name else ",")
    writer.writerow(header)
    first = ALL_TABLES[one.table].columns[0].name
    for row in rows:
        cells = row.cells if _first(row) else row.cells | {first: next(new)}
        writer.writerow([cells.get(name, "") for name in header])
    return _comments(one) + out.getvalue()


def _ids(prefix: str, taken: set[str], chance: Random) -> Iterator[str]:
    while True:
        ident = f"{prefix}-{''.join(chance.choice(ID_ALPHABET) for _ in range(6))}"
        if ident not in taken:
            taken.add(ident)
            yield ident


def _comments(one: Input) -> str:
    """Return the lines that open a file of links."""
    if one.table != LINKS.name:
        return ""
    lines = one.file.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    return "".join(takewhile(lambda line: line.startswith("#"), lines))
