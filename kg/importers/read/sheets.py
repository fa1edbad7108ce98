"""Read a sheet of a foreign workbook, under the guards of `kg/workbook.py`.

In: an XLSX file. Out: records (row number, cells) and faults. Its parts are measured before they are unpacked, never
give more than was measured, and are parsed by openpyxl over defusedxml, which refuses entities.
"""

import re
from collections.abc import Collection, Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from openpyxl import DEFUSEDXML
from openpyxl.utils import column_index_from_string

from kg.csvfile import Record, Report
from kg.errors import DataFaults, KgError, Problem, near
from kg.importers.read.base import Faults
from kg.importers.read.tabular import name_columns
from kg.workbook import read_sheets

_CELL: Final = re.compile(r"cell ([A-Z]{1,3})\d+ ")
_LOOKED_AT: Final = 50  # rows in which something must be written


def detect_sheet(path: Path) -> tuple[str, str]:
    """Return the one sheet of a workbook in which something is written, and the sentence that says so.

    Errors: KgError for several, naming them, or none; DataFaults for a workbook that is not read.
    """
    problems: list[Problem] = []
    filled = [
        name
        for name, _, records in _sheets(path, Report(path.name, problems))
        if any(any(cells) for _, cells in islice(records, _LOOKED_AT))
    ]
    if refused := [problem for problem in problems if problem.rule.startswith("file-")]:
        raise DataFaults(refused)
    if len(filled) != 1:
        raise KgError(f"{path.name} has {_listed(filled)}: state which one to read, as in sheet: Deaths")
    return filled[0], f"sheet: not stated; {filled[0]}, the only one with something in it"


def read_sheet(
    path: Path, sheet: str, header_row: int, wanted: Collection[str] | None, faults: Faults
) -> Iterator[Record]:
    """Yield the rows of a sheet, the header among them. Errors: KgError when there is no such sheet."""
    report = Report(path.name, [])
    names: list[str] = []
    for name, sheet_report, records in _sheets(path, report):
        names.append(name)
        if name == sheet:
            header: list[str] = []
            for number, cells in records:
                if number == header_row:
                    header = name_columns(cells)
                _take(sheet_report, header, wanted, faults)
                yield number, cells
            _take(sheet_report, header, wanted, faults)
            return
    faults.take(report, None)
    if names:
        raise KgError(f'{path.name} has no sheet "{sheet}": {near(sheet, names) or f"it has {_listed(names)}"}')


def _sheets(path: Path, report: Report) -> Iterator[tuple[str, Report, Iterator[Record]]]:
    if not DEFUSEDXML:
        raise KgError("workbooks of others are read only over defusedxml: install it, or save the sheet as CSV")
    yield from read_sheets(path, report)


def _take(report: Report, header: list[str], wanted: Collection[str] | None, faults: Faults) -> None:
    """Move the faults of cells to those of the file, each with the name its column really has."""
    for problem in report.problems:
        column = problem.column
        if place := _CELL.match(problem.message):
            at = column_index_from_string(place[1]) - 1
            column = header[at] if at < len(header) else ""
            if wanted is not None and column not in wanted:
                continue
        faults.add(problem.row, problem.rule, problem.message, column)
    report.problems.clear()


def _listed(names: list[str]) -> str:
    return f"the sheets {', '.join(names)}" if names else "no sheet with anything in it"
