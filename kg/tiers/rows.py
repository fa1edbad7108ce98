"""Read the private folder of a dossier: rows and cells that are not public.

In: the folder, with the same tables as a dossier and one column more, `tier`. Out: the withheld rows, each with its
tier, and the faults of the files. No fault repeats what a cell holds.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from kg.directory import id_table
from kg.errors import Problem
from kg.files import TIER
from kg.model import ALL_TABLES, TOMBSTONES
from kg.release.tier import RESTRICTED, SEALED
from kg.tables import Row, find_inputs, read_input

# What stands in the folder and is no table of a dossier.
REGISTERS: Final = ("consent.csv", "looks.csv", "salts.csv", "withdrawn.csv")
_TIERS: Final = (RESTRICTED, SEALED)


@dataclass(frozen=True, slots=True)
class Withheld:
    """A row of the private folder, without its column `tier`: a row of its own, or cells of a public row."""

    row: Row
    tier: str

    @property
    def id(self) -> str:
        """The lasting id of the row."""
        return self.row.cells.get(ALL_TABLES[self.row.table].columns[0].name, "")


def read_withheld(private: Path, shown: str = "") -> tuple[list[Withheld], list[Problem]]:
    """Return the withheld rows in order of path and number, and every fault of the files, sorted.

    `shown` is the folder as faults and rows name it. Without a private folder both are empty. A row with a fault of
    its own is left out.
    """
    if not private.is_dir():
        return [], []
    inputs, found = find_inputs(private)
    problems = [problem for problem in found if problem.path not in REGISTERS]
    rows: list[Row] = []
    for one in inputs:
        read, faults = read_input(one, TIER)
        rows += read
        problems += faults
    withheld = [_withheld(row) for row in sorted(rows, key=lambda row: (row.path, row.number))]
    problems += [fault for one in withheld for fault in _faults(one)]
    kept = [one for one in withheld if not any(_faults(one))]
    named = [replace(one, row=replace(one.row, path=shown_path(shown, one.row.path))) for one in kept]
    return named, sorted(replace(problem, path=shown_path(shown, problem.path)) for problem in problems)


def shown_path(shown: str, path: str) -> str:
    """Return a path in the private folder as faults show it."""
    return f"{shown}/{path}" if shown else path


def _withheld(row: Row) -> Withheld:
    cells = {name: text for name, text in row.cells.items() if name != TIER}
    return Withheld(replace(row, cells=cells), row.cells.get(TIER, ""))


def _faults(one: Withheld) -> Iterator[Problem]:
    """Yield what is wrong with a row by itself."""
    row, first = one.row, ALL_TABLES[one.row.table].columns[0].name
    if one.tier not in _TIERS:
        message = f"write {RESTRICTED}, or {SEALED} for what is in no release at all"
        yield Problem(row.path, row.number, TIER, "private-tier", message)
    if row.table == TOMBSTONES.name:
        message = "what is left of a withdrawn thing is public: write the row in the dossier"
        yield Problem(row.path, row.number, "", "private-table", message)
    elif id_table(one.id) != row.table:
        message = "write the lasting id of a row of this table: that of a public row, or one of its own"
        yield Problem(row.path, row.number, first, "private-id", message)
