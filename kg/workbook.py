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
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.cell.read_only import EmptyCell, ReadOnlyCell
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook

from kg.csvfile import Record, Report

MAX_UNPACKED: Final = 200_000_000  # bytes
MAX_RATIO: Final = 500  # of a part's size to its packed size; sheets full of one value come to about 100
# What the parts of a damaged workbook make openpyxl, zipfile and expat raise.
DAMAGE: Final = (
    zipfile.BadZipFile, zlib.error, ParseError, InvalidFileException, EOFError, NotImplementedError, OSError,
    AttributeError, IndexError, KeyError, TypeError, ValueError,
)  # fmt: skip
_NOT_A_FIELD: Final = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.')  # literals, colours and locales of a number format

AnyCell = Cell | ReadOnlyCell | EmptyCell


class _Unreadable(ValueError):
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
    except DAMAGE as error:
        report.fault(0, "file-workbook", f"the workbook is damaged and cannot be read: {_reason(error)}")
        return
    with closing(workbook):
        for name in workbook.sheetnames:
            sheet_report = Report(f"{report.path}#{name}", report.problems)
            yield name, sheet_report, _read_rows(workbook, name, sheet_report)
