"""A worksheet goes out empty and comes back checked, cell by cell."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from kg.errors import DataFaults
from kg.evidence.verify.worksheet import BOTH_SAID, FILLED, SHOWN, Answer, read_worksheet, write_worksheet
from tests.verifying import KEYS, NEEDED, QUESTIONS, everywhere, filled, given, put_rows, sheet_rows


def spots(path: Path, scan: bool = False) -> list[tuple[int, str, str]]:
    with pytest.raises(DataFaults) as error:
        read_worksheet(path, path.name, QUESTIONS, scanning if scan else None)
    return [(problem.row, problem.column, problem.rule) for problem in error.value.problems]


def scanning(text: str) -> Iterable[tuple[str, str]]:
    return [("privacy-phone", "the cell holds a telephone number: remove it")] if "+00" in text else []


def test_a_worksheet_asks_each_question_and_leaves_room_for_the_answer(tmp_path: Path) -> None:
    write_worksheet(tmp_path / "s.csv", QUESTIONS, "fa")
    rows = sheet_rows(tmp_path / "s.csv")
    assert list(rows[0]) == [*SHOWN, *FILLED]
    assert [row["question"] for row in rows] == [question.fa for question in QUESTIONS]
    assert not any(row[column] for row in rows for column in FILLED)


def test_what_was_filled_comes_back(tmp_path: Path) -> None:
    path = filled(tmp_path / "s.csv", everywhere("likely"))
    answers = read_worksheet(path, "s.csv", QUESTIONS)
    assert [answer.key for answer in answers] == KEYS
    assert answers[0] == Answer(2, KEYS[0], "likely", "The clock tower shows it.", ("reverse-search",), "sheet 4")


def test_what_is_not_needed_may_be_left_open(tmp_path: Path) -> None:
    path = filled(tmp_path / "s.csv", dict.fromkeys(NEEDED, "likely"))
    assert [answer.key for answer in read_worksheet(path, "s.csv", QUESTIONS)] == NEEDED


def test_a_needed_question_must_be_answered(tmp_path: Path) -> None:
    path = filled(tmp_path / "s.csv", dict.fromkeys(NEEDED[1:], "likely"))
    assert spots(path) == [(2, "answer", "worksheet-answer")]


@pytest.mark.parametrize(
    ("change", "column", "rule"),
    [
        ({"answer": "probable"}, "answer", "worksheet-answer"),
        ({"reason": ""}, "reason", "worksheet-reason"),
        ({"reference": ""}, "reference", "worksheet-reference"),
        ({"reference_kind": ""}, "reference_kind", "worksheet-reference"),
        ({"reference_kind": "sun-angle"}, "reference_kind", "worksheet-reference"),
        ({"reason": "=HYPERLINK(1)"}, "reason", "cell-formula"),
        ({"reference": "a\u202eb"}, "reference", "worksheet-text"),
        ({"key": "orgin"}, "key", "worksheet-question"),
    ],
)
def test_each_fault_names_its_cell(tmp_path: Path, change: dict[str, str], column: str, rule: str) -> None:
    path = filled(tmp_path / "s.csv", everywhere("likely"))
    rows = sheet_rows(path)
    rows[0] |= change
    assert (2, column, rule) in spots(put_rows(path, rows))


@pytest.mark.parametrize(("answer", "wanted"), [("refuted", True), ("unlikely", True), ("undetermined", False)])
def test_only_an_undetermined_answer_stands_without_a_reference(tmp_path: Path, answer: str, wanted: bool) -> None:
    path = filled(tmp_path / "s.csv", everywhere("likely"))
    rows = sheet_rows(path)
    rows[0] |= {"answer": answer, "reference": "", "reference_kind": ""}
    put_rows(path, rows)
    if wanted:
        assert {column for _, column, _ in spots(path)} == {"reference", "reference_kind"}
    else:
        assert read_worksheet(path, "s.csv", QUESTIONS)[0].reference == ""


def test_a_question_that_stands_twice_or_is_missing_is_a_fault(tmp_path: Path) -> None:
    path = filled(tmp_path / "s.csv", everywhere("likely"))
    rows = sheet_rows(path)
    assert spots(put_rows(path, [rows[1], *rows[1:]])) == [
        (0, "key", "worksheet-question"),
        (3, "key", "worksheet-question"),
    ]


def test_what_may_be_published_is_scanned_and_a_private_note_is_not(tmp_path: Path) -> None:
    path = filled(tmp_path / "s.csv", everywhere("likely"))
    rows = sheet_rows(path)
    rows[1]["private_note"] = "tel. +00 000"
    put_rows(path, rows)
    assert read_worksheet(path, "s.csv", QUESTIONS, scanning)[1].private_note == "tel. +00 000"
    rows[2]["reason"], rows[3]["reference"] = "call +00 000", "at +00 000"
    assert spots(put_rows(path, rows), scan=True) == [
        (4, "reason", "privacy-phone"),
        (5, "reference", "privacy-phone"),
    ]


@pytest.mark.parametrize("text", ["", "key,answer\norigin,likely\n", "\x00\x01"])
def test_what_is_no_worksheet_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "s.csv"
    path.write_text(text, encoding="utf-8")
    assert spots(path)[0][2].startswith("file-")


def test_the_sheet_of_a_third_shows_both_reasons_in_an_order_that_names_nobody(tmp_path: Path) -> None:
    asked = QUESTIONS[:1]
    one, other = replace(given(KEYS[0], "unlikely"), reason="=late"), given(KEYS[0], "likely")
    for name, pair in (("a.csv", (one, other)), ("b.csv", (other, one))):
        write_worksheet(tmp_path / name, asked, "en", {KEYS[0]: pair})
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    row = sheet_rows(tmp_path / "a.csv")[0]
    assert [row[name] for name in BOTH_SAID] == ["likely", "The tower.", "sheet 4", "unlikely", "'=late", "sheet 4"]
