"""Review in a spreadsheet: candidates out, decisions back, and nothing believed that a spreadsheet made up."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from kg.errors import DataFaults, KgError
from kg.link.candidates import Band, Candidate
from kg.link.decisions import Answer, DecisionBook
from kg.link.review.sheet import COLUMNS, Filled, changes, read_sheet, write_sheet
from tests.link_dossier import BASE, LICENSE, RECORDS, candidate, decision

THREE = (candidate(0, 1), candidate(2, 3, Band.POSSIBLE, ("killed two years apart",)), candidate(4, 5))
ENDINGS = pytest.mark.parametrize("ending", [".xlsx", ".tsv"])


@pytest.fixture
def book(tmp_path: Path) -> DecisionBook:
    return DecisionBook(tmp_path / "pairs.decisions.sssom.tsv", BASE, LICENSE)


@pytest.fixture
def written(tmp_path: Path, book: DecisionBook) -> Callable[[str], Path]:
    """Writes the candidates to a sheet with an ending."""

    def write(ending: str, candidates: tuple[Candidate, ...] = THREE) -> Path:
        path = tmp_path / f"sheet{ending}"
        write_sheet(path, candidates, book)
        return path

    return write


def fill(path: Path, row: int, **cells: object) -> None:
    """Write into cells of a row, which counts from 1 with the header, as a reviewer does."""
    if path.suffix == ".tsv":
        lines = [line.split("\t") for line in path.read_text(encoding="utf-8-sig").splitlines()]
        for name, value in cells.items():
            lines[row - 1][COLUMNS.index(name)] = str(value)
        path.write_text("".join("\t".join(line) + "\n" for line in lines), encoding="utf-8-sig")
        return
    opened = load_workbook(path)
    for name, value in cells.items():
        sheet_of(opened).cell(row, COLUMNS.index(name) + 1).value = value  # type: ignore[assignment]
    opened.save(path)


def sheet_of(opened: Workbook) -> Worksheet:
    return opened.worksheets[0]


def rules(path: Path, candidates: tuple[Candidate, ...] = THREE) -> list[tuple[int, str, str]]:
    with pytest.raises(DataFaults) as caught:
        read_sheet(path, candidates)
    return [(one.row, one.column, one.rule) for one in caught.value.problems]


@ENDINGS
def test_decisions_come_back_with_comment_and_confidence(written: Callable[..., Path], ending: str) -> None:
    path = written(ending)
    fill(path, 2, decision="y", confidence="0,9", comment="the same pupil")
    fill(path, 4, decision="Unsure")
    filled, notes = read_sheet(path, THREE)
    assert filled == [Filled(THREE[0], Answer.YES, "the same pupil", 0.9), Filled(THREE[2], Answer.UNSURE, "", None)]
    assert notes == []


@ENDINGS
def test_an_untouched_sheet_decides_nothing(written: Callable[..., Path], ending: str) -> None:
    assert read_sheet(written(ending), THREE) == ([], [])


@ENDINGS
def test_what_was_decided_before_stands_in_the_sheet_and_is_no_change(
    written: Callable[..., Path], book: DecisionBook, ending: str
) -> None:
    book.put_all([decision(0, 1, comment="seen"), replace(decision(2, 3, "u"), confidence=0.5)])
    path = written(ending)
    filled, _ = read_sheet(path, THREE)
    assert [str(one.answer) for one in filled] == ["y", "u"] and changes(filled, book) == []
    fill(path, 2, decision="n")
    assert [one.answer for one in changes(read_sheet(path, THREE)[0], book)] == [Answer.NO]


@ENDINGS
def test_what_is_no_decision_is_named_with_row_and_column(written: Callable[..., Path], ending: str) -> None:
    path = written(ending)
    fill(path, 2, decision="maybe")
    fill(path, 3, decision="y", confidence="very")
    fill(path, 4, comment="forgot to decide")
    assert rules(path) == [
        (2, "decision", "sheet-decision"), (3, "confidence", "sheet-confidence"), (4, "comment", "sheet-decision"),
    ]  # fmt: skip


@ENDINGS
def test_a_pair_that_is_no_candidate_is_refused(written: Callable[..., Path], ending: str) -> None:
    path = written(ending)
    fill(path, 3, decision="y", subject_id=RECORDS[6])
    assert rules(path) == [(3, "subject_id", "sheet-pair")]


@ENDINGS
def test_edits_of_other_columns_are_told_and_not_read(written: Callable[..., Path], ending: str) -> None:
    path = written(ending)
    fill(path, 2, decision="y", subject_names="Somebody Else")
    filled, notes = read_sheet(path, THREE)
    assert filled[0].candidate == THREE[0]
    assert notes == ["row 2: the column subject_names was edited; only decision, confidence, comment are read"]


def test_dates_and_numbers_that_a_spreadsheet_rewrote_are_no_edits(written: Callable[..., Path]) -> None:
    path = written(".tsv")
    fill(path, 2, decision="y", subject_date="10/01/2031", probability="0,91")
    assert read_sheet(path, THREE)[1] == []


def test_a_date_cell_that_a_spreadsheet_made_is_no_edit(written: Callable[..., Path]) -> None:
    path = written(".xlsx")
    fill(path, 2, decision="y", subject_date=datetime(2031, 1, 10))
    opened = load_workbook(path)
    sheet_of(opened).cell(2, COLUMNS.index("subject_date") + 1).number_format = "yyyy-mm-dd"
    opened.save(path)
    assert read_sheet(path, THREE)[1] == []


def test_a_pair_with_two_decisions_is_refused(written: Callable[..., Path]) -> None:
    path = written(".tsv")
    fill(path, 2, decision="y")
    fill(path, 3, decision="n", subject_id=RECORDS[1], object_id=RECORDS[0])
    assert (3, "decision", "sheet-twice") in rules(path)


HOSTILE = '=HYPERLINK("https://example.org","x")'


@ENDINGS
def test_no_cell_can_be_run_by_a_spreadsheet(written: Callable[..., Path], ending: str) -> None:
    names = ((HOSTILE, "en"), ("\t=1+1\u202e", "en"))
    hostile = replace(THREE[0], subject=replace(THREE[0].subject, names=names, note="@SUM(1)", places=("-1",)))
    path = written(ending, (hostile,))
    if ending == ".xlsx":
        cells = [cell for row in sheet_of(load_workbook(path)).iter_rows() for cell in row]
        assert all(cell.data_type in ("s", "n") and not isinstance(cell.value, int) for cell in cells)
        texts = [str(cell.value) for cell in cells if cell.value is not None]
    else:
        texts = [cell for line in path.read_text(encoding="utf-8-sig").splitlines() for cell in line.split("\t")]
    assert not [text for text in texts if text.strip('"')[:1] in tuple("=+-@")]
    assert read_sheet(path, (hostile,)) == ([], [])


@ENDINGS
def test_a_comment_that_begins_a_formula_is_refused(written: Callable[..., Path], ending: str) -> None:
    path = written(ending)
    fill(path, 2, decision="y", comment="=1+1")
    ((row, column, _),) = rules(path)
    assert (row, column) == (2, "comment")


def test_a_workbook_offers_the_three_answers(written: Callable[..., Path]) -> None:
    sheet = sheet_of(load_workbook(written(".xlsx")))
    (answers,) = sheet.data_validations.dataValidation
    assert (str(answers.sqref), answers.formula1) == ("A2:A4", '"y,n,u"')


def test_persian_names_are_kept_as_they_are(written: Callable[..., Path]) -> None:
    assert "تستا سمپل" in written(".tsv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    "data",
    [b"", b"decision\tcomment\n", b"\xff\xfe\x00x", b"PK\x03\x04rubbish", "decision\tsubject_id\n".encode("utf-16")],
)
@ENDINGS
def test_a_file_that_is_no_sheet_is_refused_in_words(tmp_path: Path, data: bytes, ending: str) -> None:
    path = tmp_path / f"sheet{ending}"
    path.write_bytes(data)
    assert rules(path)


def test_a_file_of_another_kind_is_misuse(tmp_path: Path, book: DecisionBook) -> None:
    with pytest.raises(KgError, match=r"\.xlsx or \.tsv"):
        write_sheet(tmp_path / "sheet.ods", THREE, book)


def test_a_sheet_of_nothing_has_its_header(written: Callable[..., Path]) -> None:
    assert read_sheet(written(".tsv", ()), ()) == ([], [])
    assert read_sheet(written(".xlsx", ()), ()) == ([], [])
