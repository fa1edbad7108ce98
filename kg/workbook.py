"""Read an XLSX workbook into records, sheet by sheet.

In: a workbook. Out: for each sheet its name and an iterator of (row number, cells), cells as the text a
researcher would have typed. What a spreadsheet program made up by itself (a year, a formula's result) is
a fault and not read.
"""

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.cell.read_only import EmptyCell, ReadOnlyCell
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook

from kg.csvfile import Record, Report

MAX_UNPACKED: Final = 200_000_000  # bytes
MAX_RATIO: Final = 500  # of a part's size to its packed size; sheets full of one value come to about 100
MAX_ROWS: Final = 1_048_576  # what spreadsheet programs allow
MAX_COLUMNS: Final = 1_000  # they allow 16,384, which a single cell makes of every row
# What the parts of a damaged workbook make openpyxl, zipfile and its reader of XML raise: ElementTree or, where it is
# installed, lxml, whose errors have this in common.
DAMAGE: Final = (
    zipfile.BadZipFile, zlib.error, SyntaxError, InvalidFileException, EOFError, NotImplementedError, OSError,
    AttributeError, IndexError, KeyError, TypeError, ValueError,
)  # fmt: skip
_DAMAGED: Final = "the workbook is damaged: open it in a spreadsheet program and save it again as .xlsx"
_AS_TEXT: Final = "format the cell as text and write the date as the source has it"
_NOT_A_FIELD: Final = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.')  # literals, colours and locales of a number format
_DAY_FIELD: Final = re.compile("(?<!d)dd?(?!d)")  # ddd and dddd are days of the week

AnyCell = Cell | MergedCell | ReadOnlyCell | EmptyCell


class _UnreadableError(ValueError):
    """A cell that holds no text of the researcher's: the rule and the message."""

    def __init__(self, rule: str, message: str):
        self.rule = rule
        super().__init__(message)


def read_sheets(file: Path, report: Report) -> Iterator[tuple[str, Report, Iterator[Record]]]:
    """Yield each sheet: its name, where its faults go, and its records; nothing when the file is refused."""
    try:
        if not _is_safe(file, report):
            return
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and drop-down lists that it does not read
            workbook = load_workbook(file, read_only=True, data_only=False, keep_links=False)
    except DAMAGE:
        report.fault(0, "file-workbook", _DAMAGED)
        return
    with closing(workbook):
        for name in workbook.sheetnames:
            sheet_report = Report(f"{report.path}#{name}", report.problems)
            yield name, sheet_report, _read_rows(workbook, name, sheet_report)


def _is_safe(file: Path, report: Report) -> bool:
    """Return whether a workbook is of the kind and the size that is read; report why not."""
    try:
        with file.open("rb") as stream:
            locked = stream.read(4) == b"\xd0\xcf\x11\xe0"
    except OSError as error:
        report.fault(0, "file-unreadable", f"the file cannot be read: {error.strerror}")
        return False
    if locked:
        message = "the workbook has a password or is of the old kind: save it as .xlsx without a password"
        report.fault(0, "file-kind", message)
        return False
    with zipfile.ZipFile(file) as archive:
        parts = archive.infolist()
    size = sum(part.file_size for part in parts)
    if size > MAX_UNPACKED or any(part.file_size > MAX_RATIO * max(part.compress_size, 2_000) for part in parts):
        report.fault(
            0, "file-size", f"the workbook unpacks to {size:,} bytes, too much to be entered by hand: split it"
        )
    elif any(part.filename.endswith("vbaProject.bin") for part in parts):
        report.fault(0, "file-kind", "the workbook holds macros, which are not read: save it as .xlsx without macros")
    else:
        return True
    return False


def _read_rows(workbook: Workbook, name: str, report: Report) -> Iterator[Record]:
    """Yield the rows of a sheet as text, each at least as long as the first filled one: the header."""
    header: list[str] = []
    try:
        sheet = workbook[name]
        sheet.reset_dimensions()  # what the file says of its own size may be wrong
        for number, row in enumerate(sheet.iter_rows(), 1):
            if number > MAX_ROWS:
                report.fault(number, "file-size", f"the sheet has more than {MAX_ROWS:,} rows: split it")
                return
            if any(cell.value is not None for cell in row[MAX_COLUMNS:]):
                message = f"more than {MAX_COLUMNS:,} columns are filled: delete those behind the table"
                report.fault(number, "file-size", message)
                return
            cells = [
                _text(cell, header[at] if at < len(header) else "", report) for at, cell in enumerate(row[:MAX_COLUMNS])
            ]
            if any(cells) and not header:
                header = cells
            yield number, cells + [""] * (len(header) - len(cells))
    except DAMAGE:
        report.fault(0, "file-workbook", _DAMAGED)


def _text(cell: AnyCell, column: str, report: Report) -> str:
    """Return what the researcher typed into a cell; report it and return nothing when the cell does not tell."""
    if isinstance(cell, (EmptyCell, MergedCell)) or cell.value is None:
        return ""
    try:
        return _typed(cell)
    except _UnreadableError as error:
        place = f"{get_column_letter(cell.column)}{cell.row}"
        report.fault(cell.row, error.rule, f"cell {place} {error}", column)
        return ""


def _typed(cell: Cell | ReadOnlyCell) -> str:
    value = cell.value
    if cell.data_type == "f":
        raise _UnreadableError("cell-formula", "holds a formula: write its result")
    if cell.data_type == "e":
        raise _UnreadableError("cell-error", f"shows the error {value}: write the value, or leave it empty")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return _number(value, "%" in _NOT_A_FIELD.sub("", cell.number_format))
    if isinstance(value, datetime):
        return _day(value, _NOT_A_FIELD.sub("", cell.number_format.partition(";")[0]).lower())
    if isinstance(value, (time, timedelta)):
        raise _UnreadableError("cell-date", f"holds a time of day: {_AS_TEXT}")
    return str(value)


def _number(value: float, per_cent: bool) -> str:
    """Return a number in full, at the 15 digits that spreadsheets keep: 304 for 304.0, "20 %" for 0.2 shown as 20 %."""
    exact = Decimal(value if isinstance(value, int) else f"{value:.15g}")
    return f"{(exact * 100).normalize():f} %" if per_cent else f"{exact:f}"


def _day(value: datetime, fields: str) -> str:
    """Return the part of a date that the cell shows; the rest is the spreadsheet's own addition."""
    if not set("yeb") & set(fields):
        raise _UnreadableError("cell-date", f"shows no year; the spreadsheet has put in {value.year}: {_AS_TEXT}")
    if not _DAY_FIELD.search(fields):
        return f"{value:%Y-%m}" if "m" in fields else f"{value:%Y}"
    if value.time() != time():
        raise _UnreadableError("cell-date", f"holds a time of day: {_AS_TEXT}")
    return value.date().isoformat()
