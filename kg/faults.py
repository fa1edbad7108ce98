"""From the faults that the stages find to those that a researcher is shown: one mistake, one fault.

A cell that a file stage has refused is not also an empty cell, and a thing whose row cannot be read is not also
missing. What only follows from another fault is left out here; it goes when that fault is mended.
"""

from collections.abc import Iterable, Iterator

from kg.csvfile import LOST
from kg.errors import Problem
from kg.locate import Locator, Place
from kg.shapes import Shapes
from kg.tables import Row
from kg.validate import Result


def faults_of_cells(found: Iterable[Problem], rows: Iterable[Row], of_files: Iterable[Problem]) -> Iterator[Problem]:
    """Yield the faults of cells that no fault of their file explains, in the order given."""
    of_files = list(of_files)
    cells = {(row.path, row.number): row.cells for row in rows}
    refused = {(problem.path, problem.row, problem.column) for problem in of_files}
    broken = {problem.path for problem in of_files if problem.rule in ("file-encoding", "file-nul")}
    narrow = {problem.path for problem in of_files if problem.rule == "file-column-missing"}
    for problem in found:
        text = cells.get((problem.path, problem.row), {}).get(problem.column)
        explained = (
            (problem.path, problem.row, problem.column) in refused
            or (problem.path in narrow and text is None)
            or (problem.path in broken and text is not None and LOST in text)
        )
        if not explained:
            yield problem


def faults_of_results(
    results: Iterable[Result], shapes: Shapes, locator: Locator, known: Iterable[Problem]
) -> Iterator[Problem]:
    """Yield each result of validation as a fault of the row it came from, with what to do in English.

    Left out are those of a row, or of a value from a row, that has a fault in `known` already.
    """
    faulty = {(problem.path, problem.row) for problem in known}

    def is_faulty(place: Place) -> bool:
        return (place.path, place.row) in faulty

    for result in results:
        place = locator.find(result.focus, result.path, result.value)
        if not is_faulty(place) and not is_faulty(locator.find(result.value)):
            yield Problem(place.path, place.row, place.column, result.rule, shapes.rules[result.rule].messages["en"])
