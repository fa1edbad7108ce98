"""Write back to an entry workbook: the ids its rows were given, then empty sheets once the rows have moved.

In: an XLSX file that `kg/workbook.py` has read. Out: the same file, replaced in one step.
"""

import io
from collections.abc import Iterable, Mapping
from pathlib import Path

import openpyxl

from kg.files import replace_file


def write_ids(file: Path, ids: Mapping[tuple[str, int], str]) -> None:
    """Write the id of each (sheet, row) into the column `id` of its sheet."""
    book = openpyxl.load_workbook(file)
    for (sheet, row), ident in ids.items():
        header = [str(cell.value).strip() for cell in book[sheet][1]]
        book[sheet].cell(row, header.index("id") + 1).value = ident
    _save(book, file)


def clear_rows(file: Path, sheets: Iterable[str]) -> None:
    """Empty every row below the header of the sheets; drop-down lists, formats and other sheets stay."""
    book = openpyxl.load_workbook(file)
    for sheet in sheets:
        for row in book[sheet].iter_rows(min_row=2):
            for cell in row:
                cell.value = None
    _save(book, file)


def _save(book: openpyxl.Workbook, file: Path) -> None:
    data = io.BytesIO()
    book.save(data)
    replace_file(file, data.getvalue())
