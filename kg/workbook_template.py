"""Make the entry workbook: one sheet a table with drop-down lists, a guide and a filled fictional example.

Out: the bytes of an XLSX file, the same each time. The sheets are named as the tables; the sheets `guide`,
`lists` and `example ...` are for people, and the reader of dossiers skips them.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable
from datetime import datetime

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from kg.model import INLINE, TABLES, Column, Kind, Table
from kg.resources import template
from kg.vocab import SCHEMES
from kg.workbook_guide import HABITS, TITLE, column_words

# The order in which a researcher fills them: who and where first, then what is said, then what we judge.
ORDER = (
    "cases", "places", "agents", "sources", "claims", "records", "evidence", "propositions", "partitions",
    "affiliations", "restrictions", "verifications", "judgements", "corrections", "tombstones",
)  # fmt: skip
LAST_ROW = 5000
# A file that says when it was made would differ each time; this is the earliest day that a zip file can hold.
FIXED_TIME = datetime(1980, 1, 1)
FLAG_LIST = "flag"

_TEAL, _MIST, _SAND, _INK = "0B5563", "DCE9EC", "F4E8D2", "1F2A30"
_TEXT_FORMAT = "@"  # keeps Excel from turning 16-11 into a date or 0012 into 12
_WIDTHS = {Kind.ID: 18, Kind.FLAG: 11, Kind.FIGURE: 11, Kind.COUNT: 9, Kind.AGE: 9, Kind.DATE: 22, Kind.CONCEPT: 20}
_EDGE = Border(bottom=Side(style="thin", color="9FB4BA"))


def entry_workbook() -> bytes:
    """Return the workbook as the bytes of an XLSX file."""
    book = Workbook()
    guide = book.worksheets[0]
    guide.title = "guide"
    tables = [TABLES[name] for name in ORDER]
    _write_guide(guide, tables)
    ranges = _concept_ranges()
    for table in tables:
        _write_table(book.create_sheet(table.name), table, ranges)
    for table in tables:
        _write_example(book, table)
    _write_lists(book.create_sheet("lists"))
    return _fixed_bytes(book)


def sheet_columns(table: Table) -> tuple[Column, ...]:
    """Return the columns of a table's sheet; a claim's statement stands where it is read, after who says it."""
    if table.name != "claims":
        return table.columns
    names = [column.name for column in table.columns]
    cut = names.index("proposition") + 1
    return (*table.columns[:cut], *INLINE, *table.columns[cut:])


# -- tables


def _write_table(sheet: Worksheet, table: Table, ranges: dict[str, str]) -> None:
    sheet.sheet_properties.tabColor = _TEAL
    sheet.freeze_panes = "B2"
    for index, column in enumerate(sheet_columns(table), start=1):
        letter = get_column_letter(index)
        _write_header(sheet, index, table, column)
        sheet.column_dimensions[letter].number_format = _TEXT_FORMAT
        validation = _validation(column, ranges)
        if validation is not None:
            validation.add(f"{letter}2:{letter}{LAST_ROW}")
            sheet.add_data_validation(validation)


def _write_header(sheet: Worksheet, index: int, table: Table, column: Column) -> Cell:
    cell = sheet.cell(1, index, column.name)
    assert isinstance(cell, Cell)
    inline = table.name == "claims" and column in INLINE
    fill = _TEAL if column.required else _SAND if inline else _MIST
    cell.fill = PatternFill("solid", fgColor=fill)
    cell.font = Font(bold=True, color="FFFFFF" if column.required else _INK)
    cell.alignment = Alignment(vertical="center")
    cell.border = _EDGE
    cell.comment = Comment(column_words(column), "Govah", height=150, width=320)
    sheet.column_dimensions[get_column_letter(index)].width = max(_WIDTHS.get(column.kind, 28), len(column.name) + 3)
    return cell


def _validation(column: Column, ranges: dict[str, str]) -> DataValidation | None:
    """The drop-down list of a column, or None; only a single concept or flag refuses what the list does not hold."""
    if column.kind is Kind.REF:
        source = _label_range(column.target)
    elif column.kind is Kind.CONCEPT:
        source = ranges[column.target[0]]
    elif column.kind is Kind.FLAG:
        source = ranges[FLAG_LIST]
    else:
        return None
    closed = column.kind is not Kind.REF and not column.many
    return DataValidation(
        type="list",
        formula1=source,
        allow_blank=True,
        showErrorMessage=closed,
        errorTitle="Not in the list",
        error="Choose a value from the list, or leave the cell empty.",
    )


def _label_range(targets: Iterable[str]) -> str:
    """The names of the first target that has a sheet: its labels or, where it has none, the handles in its ids."""
    table = next(TABLES[name] for name in targets if name in TABLES)
    names = [column.name for column in sheet_columns(table)]
    letter = get_column_letter(names.index("label_en" if "label_en" in names else "id") + 1)
    filled = f"MAX(1,COUNTA({table.name}!${letter}$2:${letter}${LAST_ROW}))"
    return f"OFFSET({table.name}!${letter}$2,0,0,{filled},1)"


# -- lists


def _lists() -> list[tuple[str, tuple[str, ...]]]:
    return [(FLAG_LIST, ("yes", "no")), *SCHEMES.items()]


def _concept_ranges() -> dict[str, str]:
    ranges = {}
    for index, (name, keys) in enumerate(_lists(), start=1):
        letter = get_column_letter(index)
        ranges[name] = f"lists!${letter}$2:${letter}${len(keys) + 1}"
    return ranges


def _write_lists(sheet: Worksheet) -> None:
    sheet.sheet_state = "hidden"
    for index, (name, keys) in enumerate(_lists(), start=1):
        for row, text in enumerate((name, *keys), start=1):
            sheet.cell(row, index, text)


# -- guide and example


def _write_guide(sheet: Worksheet, tables: Iterable[Table]) -> None:
    sheet.sheet_properties.tabColor = "C98A2B"
    sheet.sheet_view.showGridLines = False
    sheet.column_dimensions["A"].width = 24
    sheet.column_dimensions["B"].width = 110
    sheet.append([TITLE])
    sheet["A1"].font = Font(bold=True, size=18, color=_TEAL)
    for name, words in HABITS:
        _guide_line(sheet, name, words)
    for table in tables:
        sheet.append([])
        _guide_line(sheet, table.name, table.help, size=13)
        for column in sheet_columns(table):
            _guide_line(sheet, column.name, column_words(column).replace("\n", " "), bold=column.required)


def _guide_line(sheet: Worksheet, name: str, words: str, *, size: int = 11, bold: bool = True) -> None:
    sheet.append([name, words])
    left, right = sheet[sheet.max_row]
    heading = size > 11
    left.font = Font(bold=bold, size=size, color=_TEAL if heading else _INK)
    right.font = Font(bold=heading, size=11, color=_INK)
    left.alignment = Alignment(vertical="top")
    right.alignment = Alignment(vertical="top", wrap_text=True)


def _write_example(book: Workbook, table: Table) -> None:
    path = template("example") / f"{table.name}.csv"
    if not path.is_file():
        return
    sheet = book.create_sheet(f"example {table.name}")
    sheet.sheet_properties.tabColor = "B8B8B8"
    sheet.freeze_panes = "B2"
    columns = sheet_columns(table)
    for index, column in enumerate(columns, start=1):
        _write_header(sheet, index, table, column)
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            for index, column in enumerate(columns, start=1):
                cell = sheet.cell(number, index, row[column.name] or None)
                cell.number_format = _TEXT_FORMAT


# -- bytes


def _fixed_bytes(book: Workbook) -> bytes:
    """Save the workbook without the time at which it was saved, which openpyxl writes in each part."""
    book.properties.creator = "Govah"
    book.properties.created = FIXED_TIME
    saved, fixed = io.BytesIO(), io.BytesIO()
    book.save(saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "docProps/core.xml":
                data = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>1980-01-01T00:00:00Z", data)
            target.writestr(zipfile.ZipInfo(name, FIXED_TIME.timetuple()[:6]), data, zipfile.ZIP_DEFLATED)
    return fixed.getvalue()
