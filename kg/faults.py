"""From the faults that the stages find to those that a researcher is shown: one mistake, one fault.

A cell that was refused is not also empty, a row that cannot be read is not also missing, and a table whose file
cannot be read is not also full of gaps. What only follows from another fault is left out here; once that one is
mended, whatever is left shows.
"""

from collections.abc import Iterable, Iterator, Set
from pathlib import PurePosixPath

from kg.csvfile import LOST
from kg.errors import Problem
from kg.locate import Locator, Place
from kg.model import ALL_TABLES, INLINE, Kind
from kg.protect.quoted import unrepeated
from kg.shapes import Shapes
from kg.tables import Row
from kg.validate import Result

_POINTS_INTO = {Kind.CELL: ("partitions",), Kind.CELLS: ("places",)}  # kinds of cell without a target of their own


def unread_tables(read: Set[str], of_files: Iterable[Problem]) -> set[str]:
    """Return the tables of which a faulty file gave no rows, or lost one, by the name of the file or its folder.

    `read` are the paths that gave rows.
    """
    losing = [
        problem.path
        for problem in of_files
        if problem.path not in read or (problem.rule in ("file-quote", "cell-long") and not problem.column)
    ]
    names = (path.partition("#")[2] or path for path in losing)
    return {PurePosixPath(name).parts[0].partition(".")[0] for name in names} & ALL_TABLES.keys()


def faults_of_cells(
    found: Iterable[Problem], rows: Iterable[Row], of_files: Iterable[Problem], unread: Set[str]
) -> Iterator[Problem]:
    """Yield the faults of cells that no fault of a file explains, in the order given; none repeats what may harm."""
    of_files = list(of_files)
    # A row that was made from another one comes after it and has its number.
    row_at = {(row.path, row.number): row for row in reversed(list(rows))}
    refused = {(problem.path, problem.row, problem.column) for problem in of_files}
    broken = {problem.path for problem in of_files if problem.rule in ("file-encoding", "file-nul")}
    narrow = {problem.path for problem in of_files if problem.rule == "file-column-missing"}
    for problem in found:
        row = row_at[problem.path, problem.row]
        text = row.cells.get(problem.column)
        explained = (
            (problem.path, problem.row, problem.column) in refused
            or (problem.path in narrow and text is None)
            or (problem.path in broken and text is not None and LOST in text)
            or (problem.rule == "ref-unknown" and not unread.isdisjoint(_targets(row.table, problem.column)))
        )
        if not explained:
            yield unrepeated(problem, text or "")


def _targets(table: str, name: str) -> tuple[str, ...]:
    """The tables that a cell of this column may refer to."""
    column = next(column for column in (*ALL_TABLES[table].columns, *INLINE) if column.name == name)
    return _POINTS_INTO.get(column.kind, column.target)


def faults_of_results(
    results: Iterable[Result], shapes: Shapes, locator: Locator, known: Iterable[Problem], unread: Set[str]
) -> Iterator[Problem]:
    """Yield each result of validation as a fault of the row it came from, with what to do in English.

    Left out are those of a row, or of a value from a row, that has a fault in `known` already.
    """
    faulty = {(problem.path, problem.row) for problem in known}

    def is_faulty(place: Place) -> bool:
        return (place.path, place.row) in faulty

    for result in results:
        place = locator.find(result.focus, result.path, result.value)
        unseen = result.rule == "proposition-unclaimed" and not unread.isdisjoint({"claims", "judgements"})
        if not (unseen or is_faulty(place) or is_faulty(locator.find(result.value))):
            yield Problem(place.path, place.row, place.column, result.rule, shapes.rules[result.rule].messages["en"])
