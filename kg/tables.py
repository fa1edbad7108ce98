"""Read a dossier folder into rows: the first stage.

In: CSV files, XLSX workbooks and SSSOM files. Out: rows of trimmed text, and every fault of the files
with its path, row, column and rule. A fault never stops the reading of the rest.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg.csvfile import MAX_CELL, Record, Report, read_records
from kg.errors import KgError, Problem, near
from kg.model import ALL_TABLES, INLINE, LINKS, TABLES
from kg.workbook import read_sheets

_LINKS_ENDING: Final = ".sssom.tsv"
_OTHER_KINDS: Final = (".xls", ".xlsm", ".xlsb", ".xltx", ".ods", ".numbers", ".tsv")
_INLINE_NAMES: Final = frozenset(column.name for column in INLINE)
_FORMULA: Final = "=+-@"  # what makes a spreadsheet run a cell
_UNKNOWN: Final = frozenset({"-", "–", "—", "?", "n/a", "#n/a", "n.a.", "unknown", "not known", "نامعلوم", "نامشخص"})
_LONGEST_UNKNOWN: Final = max(map(len, _UNKNOWN))


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


def read_rows(root: Path) -> tuple[list[Row], list[Problem]]:
    """Return every row of a dossier in order of path and number, and the faults of its files, sorted.

    Errors: KgError when `root` is no folder.
    """
    if not root.is_dir():
        raise KgError(f"{root} is not a folder")
    rows: list[Row] = []
    problems: list[Problem] = []
    for entry in _entries(root):
        rows.extend(_read_entry(entry, problems))
    rows.sort(key=lambda row: (row.path, row.number))
    return rows, sorted(problems)


def _entries(folder: Path) -> list[Path]:
    """Return what a folder holds, in order of name, without hidden files and the locks of open documents."""
    return sorted(entry for entry in folder.iterdir() if not entry.name.startswith((".", "~$")))


def _read_entry(entry: Path, problems: list[Problem]) -> Iterator[Row]:
    """Yield the rows of one file or folder at the top of the dossier."""
    report = Report(entry.name, problems)
    ending = entry.suffix.lower()
    if entry.is_dir():
        yield from _read_folder(entry, report)
    elif ending == ".csv":
        yield from _read_csv(entry.stem, entry, report)
    elif ending == ".xlsx" and _is_regular(entry, report):
        yield from _read_workbook(entry, report)
    elif ending in _OTHER_KINDS:
        report.fault(0, "file-kind", f"{ending} files are not read here: save it as .xlsx, or as a CSV file per table")


def _read_folder(folder: Path, report: Report) -> Iterator[Row]:
    table = folder.name
    if table not in ALL_TABLES:
        if folder.suffix.lower() in (".csv", ".xlsx"):
            report.fault(0, "file-directory", "this is a folder with the name of a file: rename it")
        elif hint := near(table, ALL_TABLES):
            report.fault(0, "file-unknown", f"no table has this name, so the folder is not read; {hint}")
        return
    ending = _LINKS_ENDING if table == LINKS.name else ".csv"
    for entry in _entries(folder):
        inner = Report(f"{table}/{entry.name}", report.problems)
        if entry.is_dir():
            inner.fault(0, "file-directory", f"this is a folder: put its files straight into {table}/")
        elif not entry.name.lower().endswith(ending):
            if entry.suffix.lower() in (".csv", ".xlsx", *_OTHER_KINDS):
                inner.fault(0, "file-kind", f"only files that end in {ending} are read from {table}/")
        elif table == LINKS.name:
            yield from _read_links(entry, inner)
        else:
            yield from _read_csv(table, entry, inner)


def _read_csv(table: str, file: Path, report: Report) -> Iterator[Row]:
    if table not in TABLES:
        report.fault(0, "file-unknown", f"no table has the name {table}, so the file is not read. {_known(table)}")
    elif _is_regular(file, report):
        yield from _read_table(table, read_records(file, report), report)


def _read_links(file: Path, report: Report) -> Iterator[Row]:
    if _is_regular(file, report):
        yield from _read_table(LINKS.name, read_records(file, report, delimiter="\t", comment="#"), report)


def _read_workbook(file: Path, report: Report) -> Iterator[Row]:
    for name, sheet, records in read_sheets(file, report):
        if name in TABLES:
            yield from _read_table(name, records, sheet)
        elif name.casefold() not in ("guide", "lists") and not name.casefold().startswith("example"):
            sheet.fault(0, "file-unknown", f"no table has the name of this sheet, so it is not read. {_known(name)}")


def _known(name: str) -> str:
    return near(name.casefold(), TABLES).capitalize() or f"The tables are {', '.join(TABLES)}."


def _is_regular(file: Path, report: Report) -> bool:
    if not file.is_file():
        report.fault(0, "file-unreadable", "this is not a file that can be read: replace it by a copy")
        return False
    return True


def _read_table(table: str, records: Iterable[Record], report: Report) -> Iterator[Row]:
    """Yield the rows below the header; nothing when there is no header to go by."""
    before = len(report.problems)
    filled = ((number, cells) for number, values in records if any(cells := [value.strip() for value in values]))
    header = next(filled, None)
    if header is None:
        if len(report.problems) == before:
            report.fault(0, "file-empty", "there is nothing here, not even a header: write the header, or delete it")
        return
    columns = _read_header(table, header, report)
    if columns is None:
        return
    for number, cells in filled:
        if len(cells) != len(columns):
            _check_length(number, cells, columns, report)
        named = {column: cell for column, cell in zip(columns, cells, strict=False) if column}
        _check_cells(number, named, report)
        yield Row(table, report.path, number, named)


def _read_header(table: str, header: Record, report: Report) -> list[str] | None:
    """Return the column each cell of a row belongs to, "" for none; None when the separator is wrong."""
    number, names = header
    known = {column.name: column.required for column in ALL_TABLES[table].columns}
    allowed = known.keys() | _INLINE_NAMES if table == "claims" else known.keys()
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
        if not text:
            continue
        if len(text) <= _LONGEST_UNKNOWN and text.casefold() in _UNKNOWN:
            rule, message = "cell-unknown", f'"{text}" says that nothing is known: leave the cell empty instead'
        elif text[0] in _FORMULA:
            rule, message = (
                "cell-formula",
                f'a spreadsheet would run a cell that begins with "{text[0]}": begin it otherwise',
            )
        elif len(text) > MAX_CELL:
            rule, message = "cell-long", f"the cell has {len(text):,} characters: it can hold {MAX_CELL:,}"
        else:
            continue
        report.fault(number, rule, message, column)
        cells[column] = ""
