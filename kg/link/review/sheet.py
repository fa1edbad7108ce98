"""Review in a spreadsheet: candidates out, decisions back.

In: candidates, or a sheet that a reviewer has filled. Out: an .xlsx or .tsv file with empty columns to decide in, or
what was decided, checked cell by cell. What a spreadsheet makes of the other columns does no harm: they are not read.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from kg.csvfile import Record, Report, read_records
from kg.errors import DataFaults, KgError
from kg.files import replace_file
from kg.link.candidates import Candidate
from kg.link.decisions import Answer, Decision, DecisionBook, clean_comment, pair_of, parse_confidence, visible
from kg.link.review import by_pair, side_by_side
from kg.values import fold_digits
from kg.workbook import read_sheets

TO_FILL: Final = ("decision", "confidence", "comment")
ABOUT: Final = ("band", "probability", "conflicts", "reasons")
FIELDS: Final = (
    "names", "source", "born", "age", "gender", "date", "act", "places", "position", "codes", "note", "id",
)  # fmt: skip
COLUMNS: Final = (*TO_FILL, *ABOUT, *(f"{side}_{name}" for name in FIELDS for side in ("subject", "object")))
SHEET: Final = "review"
_IDS: Final = ("subject_id", "object_id")
_WORDS: Final = {"yes": "y", "no": "n", "unsure": "u", "بله": "y", "نه": "n", "نامطمئن": "u"}
_LIVE: Final = "=+-@\t"  # what makes a spreadsheet run a cell
_WIDE: Final = {"comment": 40, "reasons": 60, "conflicts": 40, "subject_names": 32, "object_names": 32}


@dataclass(frozen=True, slots=True)
class Filled:
    """One row that a reviewer has decided."""

    candidate: Candidate
    answer: Answer
    comment: str
    confidence: float | None


def write_sheet(path: Path, candidates: Sequence[Candidate], book: DecisionBook) -> None:
    """Write candidates to an .xlsx or .tsv file, with what was decided of them so far. Errors: KgError, NotWritten."""
    rows = [_cells(candidate, book.get(pair_of(*candidate.pair))) for candidate in candidates]
    if _kind(path) == ".xlsx":
        replace_file(path, _workbook(rows))
        return
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    writer.writerows([COLUMNS, *rows])
    replace_file(path, ("\ufeff" + out.getvalue()).encode())  # the mark tells spreadsheet programs that it is UTF-8


def _kind(path: Path) -> str:
    ending = path.suffix.lower()
    if ending not in (".xlsx", ".tsv"):
        raise KgError(f"{path.name} is neither a workbook nor a table: give it the ending .xlsx or .tsv")
    return ending


def _cells(candidate: Candidate, decision: Decision | None) -> list[str]:
    fields = {field.name: field for field in side_by_side(candidate)}
    cells = {
        "band": str(candidate.band), "probability": f"{candidate.stated:.4f}",
        "conflicts": "; ".join(candidate.conflicts),
        "reasons": "; ".join(f"{one.feature} {one.weight:+.1f}: {one.words}" for one in candidate.reasons),
    }  # fmt: skip
    if decision is not None:
        sure = "" if decision.confidence is None else f"{decision.confidence:g}"
        cells |= {"decision": decision.answer, "confidence": sure, "comment": decision.comment}
    for name in FIELDS:
        if name in fields:
            for side in ("subject", "object"):
                values = fields[name].subject if side == "subject" else fields[name].object
                cells[f"{side}_{name}"] = " | ".join(text for text, _ in values)
    return [_guarded(cells.get(name, "")) for name in COLUMNS]


def _guarded(text: str) -> str:
    """Return a text that no spreadsheet runs: what would begin a formula stands behind an apostrophe."""
    line = visible(text)
    return f"'{line}" if line[:1] and line[0] in _LIVE else line


def _workbook(rows: Iterable[Sequence[str]]) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = SHEET
    sheet.freeze_panes = "D2"
    last = 1
    for last, cells in enumerate([COLUMNS, *rows], 1):
        for at, text in enumerate(cells, 1):
            _write(sheet, last, at, text)
    for at, name in enumerate(COLUMNS, 1):
        sheet.cell(1, at).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(at)].width = _WIDE.get(name, 16)
    _add_lists(sheet, max(last, 2))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write(sheet: Worksheet, row: int, column: int, text: str) -> None:
    cell = sheet.cell(row, column)
    if text and isinstance(cell, Cell):
        cell.value = text
        cell.data_type = "s"  # never a formula, whatever it begins with
    cell.number_format = "@"
    cell.alignment = Alignment(vertical="top", wrap_text=True)


def _add_lists(sheet: Worksheet, last: int) -> None:
    answers = DataValidation(
        type="list", formula1='"y,n,u"', allow_blank=True, showErrorMessage=True, errorTitle="Not in the list",
        error="Write y (the same), n (not the same) or u (unsure), or leave the cell empty.",
    )  # fmt: skip
    answers.add(f"A2:A{last}")
    sheet.add_data_validation(answers)


# -- reading


def read_sheet(path: Path, candidates: Iterable[Candidate]) -> tuple[list[Filled], list[str]]:
    """Return the rows that are decided, in the order of the sheet, and a sentence for each edit that is not read.

    Errors: DataFaults with the row and column of each fault; KgError for a file of another kind.
    """
    known = by_pair(candidates)
    report = Report(path.name, [])
    filled: dict[tuple[str, str], Filled] = {}
    notes: list[str] = []
    for number, cells in _rows(path, report):
        candidate = known.get(pair_of(cells.get("subject_id", ""), cells.get("object_id", "")))
        if candidate is None:
            report.fault(number, "sheet-pair", "this pair is no candidate: restore the two ids", "subject_id")
            continue
        notes += _edits(number, cells, candidate)
        one = _filled(number, cells, candidate, report)
        pair = pair_of(*candidate.pair)
        if one is not None and filled.setdefault(pair, one) != one:
            report.fault(number, "sheet-twice", "the pair stands here twice with two decisions: keep one", "decision")
    if report.problems:
        raise DataFaults(sorted(report.problems))
    return list(filled.values()), notes


def changes(filled: Iterable[Filled], book: DecisionBook) -> list[Filled]:
    """Return those rows that say something else than the file of decisions does."""
    return [one for one in filled if not _is_held(one, book.get(pair_of(*one.candidate.pair)))]


def _is_held(one: Filled, held: Decision | None) -> bool:
    if held is None or (held.answer, held.comment) != (one.answer, one.comment):
        return False
    return one.answer is Answer.UNSURE or held.confidence == one.confidence


def _rows(path: Path, report: Report) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows below the header by column, trimmed, without the apostrophes that guard them."""
    header: list[str] = []
    for number, values in _records(path, report):
        cells = [text.strip() for text in values]
        if not any(cells):
            continue
        if header:
            yield number, {name: _unguarded(text) for name, text in zip(header, cells, strict=False) if name}
            continue
        header = [text.casefold() for text in cells]
        if missing := [name for name in (*_IDS, "decision") if name not in header]:
            report.fault(number, "file-column-missing", f"add the missing columns: {', '.join(missing)}")
            return
    if not header and not report.problems:
        report.fault(0, "file-empty", "there is nothing here, not even a header")


def _records(path: Path, report: Report) -> Iterator[Record]:
    if _kind(path) == ".tsv":
        yield from read_records(path, report, "\t")
        return
    first: list[Record] | None = None
    for name, _, records in read_sheets(path, report):
        if name == SHEET:
            yield from records
            return
        first = list(records) if first is None else first
    yield from first or ()


def _unguarded(text: str) -> str:
    return text[1:] if text[:1] == "'" and text[1:2] and text[1] in _LIVE else text


def _filled(number: int, cells: dict[str, str], candidate: Candidate, report: Report) -> Filled | None:
    """Return what a row decides, None when nothing; report what cannot be read."""
    text = cells.get("decision", "").casefold()
    answer = _WORDS.get(text, text)
    before = len(report.problems)
    if answer and answer not in {str(one) for one in Answer}:
        report.fault(number, "sheet-decision", f'"{visible(text)}" is no decision: write y, n or u', "decision")
    if not answer and (said := [name for name in ("confidence", "comment") if cells.get(name)]):
        message = "nothing is decided in this row: write y, n or u in the column decision"
        report.fault(number, "sheet-decision", message, said[0])
    confidence = comment = None
    try:
        confidence = parse_confidence(fold_digits(cells.get("confidence", "")))
    except ValueError as error:
        report.fault(number, "sheet-confidence", str(error), "confidence")
    try:
        comment = clean_comment(cells.get("comment", ""))
    except ValueError as error:
        report.fault(number, "sheet-comment", str(error), "comment")
    if not answer or len(report.problems) > before:
        return None
    return Filled(candidate, Answer(answer), comment or "", confidence)


def _edits(number: int, cells: dict[str, str], candidate: Candidate) -> list[str]:
    written = dict(zip(COLUMNS, _cells(candidate, None), strict=True))
    return [
        f"row {number}: the column {name} was edited; only {', '.join(TO_FILL)} are read"
        for name in COLUMNS
        if name in cells and name not in TO_FILL and not _alike(_unguarded(written[name]), cells[name])
    ]


def _alike(written: str, found: str) -> bool:
    """Tell whether a cell is as it was written, but for what a spreadsheet does to dates, numbers and blanks."""
    left, right = ("".join(text.split()).strip("'") for text in (written, found))
    if left == right:
        return True
    try:
        return float(left) == float(right.replace(",", "."))
    except ValueError:
        pass
    plain = re.fullmatch(r"[\d\s./,:+-]+", written) is not None
    return plain and sorted(map(int, re.findall(r"\d+", written))) == sorted(map(int, re.findall(r"\d+", found)))
