"""Read the tombstones of a dossier when no other row of it matters: all of them, or what keeps one from being read.

In: the folder of a dossier. Out: rows of the table of tombstones. A recall that passed over a tombstone would say that
nothing is left where something is.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from kg.errors import DataFaults, Problem, near
from kg.ingest import ingest
from kg.model import TOMBSTONES
from kg.tables import Row, read_rows
from kg.values import is_id

_WORKBOOKS: Final = (".xlsx", ".xls", ".xlsm", ".xlsb", ".xltx", ".ods", ".numbers")


def tombstone_rows(data: Path) -> list[Row]:
    """Return the rows of tombstones of a dossier, in order of path and number.

    Errors: DataFaults for a fault of one, or of a file that may hold some; KgError when there is no folder.
    """
    rows, problems = read_rows(data)
    stones = [row for row in rows if row.table == TOMBSTONES.name]
    faults = [*filter(_may_hide_some, problems), *ingest(stones)[1], *_without_id(stones)]
    if faults:
        raise DataFaults(sorted(faults))
    return stones


def _may_hide_some(problem: Problem) -> bool:
    """Return whether a fault is of the table of tombstones, one that may be meant as such, or a workbook."""
    path = PurePosixPath(problem.path)
    if "#" not in path.name and not problem.row and path.suffix.lower() in _WORKBOOKS:
        return True
    names = (path.parts[0].partition("#")[0], *problem.path.split("#")[1:])
    return any(near(PurePosixPath(name).stem.casefold(), [TOMBSTONES.name]) for name in names)


def _without_id(stones: Iterable[Row]) -> Iterator[Problem]:
    """Yield a fault for each row whose id is none; an empty cell is told of already."""
    for row in stones:
        ident = row.cells.get("id", "")
        if ident and not is_id(ident):
            message = f'"{ident}" is not an id: write the one that was withdrawn'
            yield Problem(row.path, row.number, "id", "id-form", message)
