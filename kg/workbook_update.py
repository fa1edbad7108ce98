"""Write back to an entry workbook: the ids its rows were given, then empty sheets once the rows have moved.

In: an XLSX file that `kg/workbook.py` has read. Out: the same file, replaced in one step.
"""

import io
from collections.abc import Iterable, Mapping
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from kg.files import replace_file


def write_ids(file: Path, ids: Mapping[tuple[str, int], str]) -> None:
    """Write the id of each (sheet, row) into the column `id` of its sheet, which is added where there is none."""
    book = openpyxl.load_workbook(file)
    columns = {name: _id_column(book[name]) for name in sorted({sheet for sheet, _ in ids})}
    for (sheet, row), ident in ids.items():
        book[sheet].cell(row, columns[sheet]).value = ident
    _save(book, file)


def clear_rows(file: Path, sheets: Iterable[str]) -> None:
    """Empty every row below the header of the sheets; drop-down lists, formats and other sheets stay."""
    book = openpyxl.load_workbook(file)
    for sheet in sheets:
        _unmerge(book[sheet])
        for row in book[sheet].iter_rows(min_row=_header_row(book[sheet]) + 1):
            for cell in row:
                cell.value = None
    _save(book, file)


def _id_column(sheet: Worksheet) -> int:
    """Return the number of the column `id`, added behind the others where the sheet does without."""
    _unmerge(sheet)
    row = _header_row(sheet)
    names = [_text(cell.value) for cell in sheet[row]]
    if "id" not in names:
        names.append("id")
        sheet.cell(row, len(names)).value = "id"
    return names.index("id") + 1


def _header_row(sheet: Worksheet) -> int:
    """Return the number of the first row with anything in it, as the reader of workbooks has it."""
    rows = enumerate(sheet.iter_rows(values_only=True), start=1)
    return next(number for number, values in rows if any(map(_text, values)))


def _unmerge(sheet: Worksheet) -> None:
    """Make every cell one that can be written to; of merged cells the reader has taken the first."""
    for merged in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(merged))


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


def _save(book: openpyxl.Workbook, file: Path) -> None:
    data = io.BytesIO()
    book.save(data)
    replace_file(file, data.getvalue())
