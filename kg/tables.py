"""Read a dossier folder into rows: the first stage.

In: CSV files, XLSX workbooks and SSSOM files. Out: rows of trimmed text, and every fault of the files
with its path, row, column and rule. A fault never stops the reading of the rest.
"""

import csv
import io
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Final

from kg.csvfile import MAX_CELL, Record, Report, read_records
from kg.errors import KgError, Problem, near
from kg.files import PRIVATE, STORE_CARD
from kg.model import ALL_TABLES, INLINE, LINKS, TABLES

_LINKS_ENDING: Final = ".sssom.tsv"
_OTHER_KINDS: Final = (".xls", ".xlsm", ".xlsb", ".xltx", ".ods", ".numbers", ".tsv")
_INLINE_NAMES: Final = frozenset(column.name for column in INLINE)
FORMULA_MARKS: Final = "=+-@＝＋－＠"  # what makes a spreadsheet run a cell; the wide ones do in some countries
UNKNOWN_WORDS: Final = frozenset(
    {"-", "–", "—", "?", "n/a", "#n/a", "n.a.", "unknown", "not known", "نامعلوم", "نامشخص"}
)
_LONGEST_UNKNOWN: Final = max(map(len, UNKNOWN_WORDS))


@dataclass(frozen=True, slots=True)
class Row:
    """One row as written: its table, the file or sheet, the number of the line or row, and its cells.

    `path` is relative to the dossier, with "/" ("claims/so-4k2m9x.csv", "entry.xlsx#claims"); `number` counts
    from 1, where the header is; `cells` maps each column of the file to its trimmed text, "" when empty.
    """

    table: str
    path: str
    number: int
    cells: dict[str, str]

    @property
    def id(self) -> str:
        """What stands in the first column; "" when nothing does."""
        return self.cells.get(ALL_TABLES[self.table].columns[0].name, "")


@dataclass(frozen=True, slots=True)
class Input:
    """A file that holds rows: its path in the dossier, where it is, and its table, "" for a workbook of several."""

    path: str
    file: Path
    table: str


def read_rows(root: Path) -> tuple[list[Row], list[Problem]]:
    """Return every row of a dossier in order of path and number, and the faults of its files, sorted.

    Errors: KgError when `root` is no folder.
    """
    inputs, problems = find_inputs(root)
    rows: list[Row] = []
    for one in inputs:
        found, faults = read_input(one)
        rows += found
        problems += faults
    rows.sort(key=lambda row: (row.path, row.number))
    return rows, sorted(problems)


def find_inputs(root: Path) -> tuple[list[Input], list[Problem]]:
    """Return the files of a dossier that hold rows, in order, and the faults of what cannot be read at all.

    Errors: KgError when `root` is no folder, or may not be read.
    """
    if not root.is_dir():
        raise KgError(f"{root} is not a folder")
    try:
        entries = _entries(root)
    except OSError as error:
        raise KgError(f"{root} cannot be read: {error.strerror}") from error
    problems: list[Problem] = []
    inputs = [one for entry in entries for one in _inputs_of(entry, problems)]
    return inputs, problems


def read_input(one: Input, also: str = "") -> tuple[list[Row], list[Problem]]:
    """Return the rows of one file in the order of the file, and its faults.

    A file with the column `also` has parts of rows: beside it only the first column of its table must be there.
    """
    report = Report(one.path, [])
    if not one.file.is_file():
        report.fault(0, "file-unreadable", "this is not a file that can be read: replace it by a copy")
        return [], report.problems
    if not one.table:
        return list(_read_workbook(one.file, report, also)), report.problems
    links = {"delimiter": "\t", "comment": "#"} if one.table == LINKS.name else {}
    return list(_read_table(one.table, read_records(one.file, report, **links), report, also)), report.problems


def _entries(folder: Path) -> "list[os.DirEntry[str]]":
    """Return what a folder holds, in order of name, without what is private, hidden, or the lock of a document."""
    with os.scandir(folder) as entries:
        shown = (entry for entry in entries if entry.name != PRIVATE and not entry.name.startswith((".", "~$")))
        return sorted(shown, key=lambda entry: entry.name)


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    """Return whether an entry is a folder, or leads to one; a link that leads in a circle does not."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def _inputs_of(entry: "os.DirEntry[str]", problems: list[Problem]) -> Iterator[Input]:
    """Yield the files of rows that one file or folder at the top of the dossier is or holds."""
    report = Report(entry.name, problems)
    path = Path(entry.path)
    ending = path.suffix.lower()
    if _is_folder(entry):
        yield from _inputs_in(path, report)
    elif ending == ".csv" and path.stem not in TABLES:
        message = f"no table has the name {path.stem}, so the file is not read. {_known(path.stem)}"
        report.fault(0, "file-unknown", message)
    elif ending in (".csv", ".xlsx"):
        yield Input(entry.name, path, path.stem if ending == ".csv" else "")
    elif ending in _OTHER_KINDS:
        report.fault(0, "file-kind", f"{ending} files are not read here: save it as .xlsx, or as a CSV file per table")


def _inputs_in(folder: Path, report: Report) -> Iterator[Input]:
    table = folder.name
    if (folder / STORE_CARD).is_file():
        return
    if table not in ALL_TABLES:
        if folder.suffix.lower() in (".csv", ".xlsx"):
            report.fault(0, "file-directory", "this is a folder with the name of a file: rename it")
        elif hint := near(table, ALL_TABLES):
            report.fault(0, "file-unknown", f"no table has this name, so the folder is not read; {hint}")
        return
    ending = _LINKS_ENDING if table == LINKS.name else ".csv"
    try:
        entries = _entries(folder)
    except OSError as error:
        report.fault(0, "file-unreadable", f"the folder cannot be read: {error.strerror}")
        return
    for entry in entries:
        inner = Report(f"{table}/{entry.name}", report.problems)
        if _is_folder(entry):
            inner.fault(0, "file-directory", f"this is a folder: put its files straight into {table}/")
        elif entry.name.lower().endswith(ending):
            yield Input(inner.path, Path(entry.path), table)
        elif Path(entry.name).suffix.lower() in (".csv", ".xlsx", *_OTHER_KINDS):
            inner.fault(0, "file-kind", f"only files that end in {ending} are read from {table}/")


def _read_workbook(file: Path, report: Report, also: str) -> Iterator[Row]:
    from kg.workbook import read_sheets  # openpyxl takes a tenth of a second to load, most dossiers have no workbook

    for name, sheet, records in read_sheets(file, report):
        if name in TABLES:
            yield from _read_table(name, records, sheet, also)
        elif name.casefold() not in ("guide", "lists") and not name.casefold().startswith("example"):
            sheet.fault(0, "file-unknown", f"no table has the name of this sheet, so it is not read. {_known(name)}")


def _known(name: str) -> str:
    return near(name.casefold(), TABLES).capitalize() or f"The tables are {', '.join(TABLES)}."


def _read_table(table: str, records: Iterable[Record], report: Report, also: str) -> Iterator[Row]:
    """Yield the rows below the header; nothing when there is no header to go by."""
    before = len(report.problems)
    filled = ((number, cells) for number, values in records if any(cells := [value.strip() for value in values]))
    header = next(filled, None)
    if header is None:
        if len(report.problems) == before:
            report.fault(0, "file-empty", "there is nothing here, not even a header: write the header, or delete it")
        return
    columns = _read_header(table, header, report, also)
    if columns is None:
        return
    for number, cells in filled:
        if len(cells) != len(columns):
            _check_length(number, cells, columns, report)
        named = {column: cell for column, cell in zip(columns, cells, strict=False) if column}
        _check_cells(number, named, report)
        yield Row(table, report.path, number, named)


def _read_header(table: str, header: Record, report: Report, also: str) -> list[str] | None:
    """Return the column each cell of a row belongs to, "" for none; None when the separator is wrong."""
    number, names = header
    known = _columns(table, also)
    allowed = known.keys() | _INLINE_NAMES if table == "claims" and not also else known.keys()
    if len(names) == 1 and any(len(allowed & set(names[0].split(mark))) > 1 for mark in ",;\t"):
        message = "the columns are not separated by commas: save it as comma-separated, or begin it with a line sep=;"
        report.fault(number, "file-separator", message if table != LINKS.name else "separate the columns by tabs")
        return None
    columns: list[str] = []
    for position, name in enumerate(names, 1):
        fault = _header_fault(position, name, columns, allowed)
        if fault:
            report.fault(number, *fault, column=name)
        columns.append("" if fault else name)
    missing = [name for name, required in known.items() if required and name not in columns]
    if "proposition" in missing and _INLINE_NAMES & set(columns):
        missing.remove("proposition")  # written inline
    if missing:
        report.fault(number, "file-column-missing", f"add the missing columns: {', '.join(missing)}")
    return columns


def _columns(table: str, also: str) -> dict[str, bool]:
    """Return the columns of a table, and whether it must have each; in parts of rows only the first and `also`."""
    columns = ALL_TABLES[table].columns
    if also:
        return {column.name: column is columns[0] for column in columns} | {also: True}
    return {column.name: column.required for column in columns}


def _header_fault(position: int, name: str, before: list[str], allowed: Iterable[str]) -> tuple[str, str] | None:
    if not name:
        return "file-column-unnamed", f"column {position} has no name: name it, or delete the column"
    if name in before:
        return "file-column-twice", f'the column "{name}" stands here twice: delete one of them'
    if name not in allowed:
        hint = near(name.casefold().replace(" ", "_"), allowed) or "delete it, or give it the name of a column"
        return "file-column-unknown", f'no column has the name "{name}": {hint}'
    return None


def _check_length(number: int, cells: list[str], columns: list[str], report: Report) -> None:
    """Report a row that is not as long as the header, and fill it up when it is short."""
    if any(cells[len(columns) :]):
        message = f"the row has {len(cells)} cells, the header {len(columns)}: quote cells that hold commas"
        report.fault(number, "file-row-long", message)
    elif len(cells) < len(columns):
        message = f"the row ends after {len(cells)} of {len(columns)} cells: a separator may be missing"
        report.fault(number, "file-row-short", message)
        cells += [""] * (len(columns) - len(cells))


def _check_cells(number: int, cells: dict[str, str], report: Report) -> None:
    """Report and empty the cells that cannot be meant as they stand."""
    for column, text in cells.items():
        if fault := cell_fault(text):
            report.fault(number, *fault, column)
            cells[column] = ""


def cell_fault(text: str) -> tuple[str, str] | None:
    """Return the rule and the message for a cell that cannot be meant as it stands, None for any other.

    >>> cell_fault("=1+1")[0], cell_fault("Testburg")
    ('cell-formula', None)
    """
    if not text:
        return None
    if len(text) <= _LONGEST_UNKNOWN and text.casefold() in UNKNOWN_WORDS:
        return "cell-unknown", f'"{text}" says that nothing is known: leave the cell empty instead'
    if text[0] in FORMULA_MARKS:
        return "cell-formula", f'a spreadsheet would run a cell that begins with "{text[0]}": begin it otherwise'
    if len(text) > MAX_CELL:
        return "cell-long", f"the cell has {len(text):,} characters: it can hold {MAX_CELL:,}"
    return None


def table_text(table: str, columns: Sequence[str], rows: Iterable[Mapping[str, str]], remarks: str = "") -> str:
    """Return a table as its file holds it: remarks, the header, and a line for each row, whose missing cells are empty.

    >>> table_text("places", ["id", "kind"], [{"id": "pl-4k2m9x"}])
    'id,kind\\npl-4k2m9x,\\n'
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n", delimiter="\t" if table == LINKS.name else ",")
    writer.writerow(columns)
    writer.writerows([row.get(name, "") for name in columns] for row in rows)
    return remarks + out.getvalue()


def remarks_of(file: Path) -> str:
    """Return the `#` lines that open a file of links, as they stand; "" for any other file, or none."""
    if not file.name.endswith(_LINKS_ENDING) or not file.is_file():
        return ""
    with file.open(encoding="utf-8-sig") as lines:
        return "".join(f"{line.rstrip()}\n" for line in takewhile(lambda line: line.startswith("#"), lines))
