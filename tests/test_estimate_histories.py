"""Capture histories are read as they are published, and what cannot be meant is refused with its place."""

from pathlib import Path

import pytest

from kg.errors import DataFaults
from kg.estimate.histories import Histories, read_histories


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "lists.csv"


def faults(file: Path, text: str) -> list[str]:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DataFaults) as error:
        read_histories(file)
    return [f"{problem.row} {problem.column} {problem.rule}" for problem in error.value.problems]


def test_patterns_are_sorted_and_rows_of_one_pattern_are_added_up(file: Path) -> None:
    file.write_text("A,B,count\n1,0,3\n0,1,2\n1,0,4\n1,1,0\n", encoding="utf-8")
    found = read_histories(file)
    assert (found.lists, found.patterns.tolist(), found.counts.tolist()) == (("A", "B"), [[0, 1], [1, 0]], [2, 7])
    assert found.observed == 9 and found.overlaps.tolist() == [[7, 0], [0, 2]]


@pytest.mark.parametrize("text", ["Freq,A,B\n5,1.0,0.0\n", "\ufeffA;B;N\n1;0;5.0\n", "A\tB\tfrequency\n1\t0\t5\n\n"])
def test_published_spellings_of_one_table_are_read_alike(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    found = read_histories(file)
    assert (found.lists, found.patterns.tolist(), found.counts.tolist()) == (("A", "B"), [[1, 0]], [5])


def test_a_cell_that_cannot_be_meant_is_named_with_its_row_and_column(file: Path) -> None:
    text = f"A,B,count\n1,2,4\n1,0,2.5\n0,1,-3\n1,1,\n1,1,{'9' * 5000}\n"
    assert faults(file, text) == ["2 B estimate-mark"] + [f"{row} count estimate-count" for row in (3, 4, 5, 6)]


def test_beside_a_column_called_count_a_list_may_be_called_n(file: Path) -> None:
    file.write_text("A,N,Count\n1,0,4\n0,1,3\n", encoding="utf-8")
    assert (read_histories(file).lists, read_histories(file).observed) == (("A", "N"), 7)


def test_people_on_no_list_are_what_is_asked_for_and_cannot_be_given(file: Path) -> None:
    assert faults(file, "A,B,count\n1,0,4\n0,0,7\n") == ["3  estimate-unseen"]
    file.write_text("A,B,count\n1,0,4\n0,0,0\n", encoding="utf-8")
    assert read_histories(file).observed == 4


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("A,B,C\n1,0,1\n", "1  estimate-count-column"),
        ("A,n,freq\n1,2,3\n", "1  estimate-count-column"),
        ("A,A,count\n1,0,3\n", "1 A file-column-twice"),
        ("A,,count\n1,0,3\n", "1  file-column-unnamed"),
        ("A,B,count\n1,3\n", "2  file-row-short"),
        ("A,B,count\n1,0,3,4\n", "2  file-row-long"),
        ("", "0  file-empty"),
    ],
)
def test_a_table_that_is_not_clear_is_refused(file: Path, text: str, fault: str) -> None:
    assert faults(file, text) == [fault]


def test_a_file_that_is_not_there_is_said_to_be_unreadable(tmp_path: Path) -> None:
    with pytest.raises(DataFaults) as error:
        read_histories(tmp_path / "none.csv")
    assert [problem.rule for problem in error.value.problems] == ["file-unreadable"]


def test_a_pattern_that_nobody_has_is_not_kept() -> None:
    found = Histories.of("AB", [((1, 0), 0), ((0, 0), 9), ((0, 1), 2)])
    assert found.patterns.tolist() == [[0, 1]] and found.counts.tolist() == [2]
