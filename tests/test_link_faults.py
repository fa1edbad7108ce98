"""What is wrong with a file of candidates, a sheet, a snapshot or decisions is told by the rule that explains it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kg.errors import DataFaults
from kg.link.apply import apply
from kg.link.candidates import read_candidates, write_candidates
from kg.link.decisions import DecisionBook, read_decisions
from kg.link.review.sheet import read_sheet, write_sheet
from kg.link.targets.snapshot import read_snapshot
from tests.link_dossier import BASE, DAY, LICENSE, candidate, decision, make_dossier


def rules(read: Callable[[], object]) -> list[tuple[str, int, str, str]]:
    """Return path, row, column and rule of each fault that a reader raises."""
    with pytest.raises(DataFaults) as caught:
        read()
    return [(one.path, one.row, one.column, one.rule) for one in caught.value.problems]


def test_a_candidate_that_was_changed_by_hand_is_named(tmp_path: Path) -> None:
    path = tmp_path / "pairs.tsv"
    write_candidates(path, [candidate(0, 1), candidate(2, 3)])
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines[:2], "re-222222\tcut off"]) + "\n", encoding="utf-8")
    assert rules(lambda: read_candidates(path)) == [("pairs.tsv", 3, "", "candidate-form")]


def test_a_line_of_a_snapshot_that_is_no_object_is_named(tmp_path: Path) -> None:
    path = tmp_path / "things.jsonl"
    path.write_text("[1]\n", encoding="utf-8")
    assert ("things.jsonl", 1, "", "target-line") in rules(lambda: read_snapshot(path))


def test_a_comment_of_a_sheet_that_a_spreadsheet_would_run_is_named(tmp_path: Path) -> None:
    path = tmp_path / "sheet.tsv"
    write_sheet(path, [candidate(0, 1)], DecisionBook(tmp_path / "pairs.decisions.sssom.tsv", BASE, LICENSE))
    header, row = path.read_text(encoding="utf-8-sig").splitlines()
    path.write_text(f"{header}\ny\t\t=1+1\t{row.split(chr(9), 3)[3]}\n", encoding="utf-8")
    assert rules(lambda: read_sheet(path, [candidate(0, 1)])) == [("sheet.tsv", 2, "comment", "sheet-comment")]


def test_a_head_of_decisions_that_is_no_yaml_is_named(tmp_path: Path) -> None:
    path = tmp_path / "pairs.decisions.sssom.tsv"
    DecisionBook(path, BASE, LICENSE).put(decision(0, 1))
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("# curie_map:", "# curie_map: [", 1), encoding="utf-8")
    assert (path.name, 1, "", "sssom-metadata") in rules(lambda: read_decisions(path, BASE))


def test_decisions_that_make_one_person_of_a_refused_pair_contradict(tmp_path: Path) -> None:
    data = make_dossier(tmp_path / "data")
    decided = [decision(0, 1), decision(1, 2), decision(0, 2, "n")]
    found = rules(lambda: apply(data, decided, DAY, "0.1.0", "reviewed", BASE, LICENSE))
    assert {rule for _, _, _, rule in found} == {"link-contradiction"}


def test_no_candidate_is_written_down_as_certain(tmp_path: Path) -> None:
    path = tmp_path / "pairs.candidates.tsv"
    write_candidates(path, [replace(candidate(0, 1), probability=each) for each in (0.999999, 0.000001)])
    assert [each.probability for each in read_candidates(path)] == [0.9999, 0.0001]


def test_candidates_come_back_as_they_were_and_no_cell_of_them_is_run_by_a_spreadsheet(tmp_path: Path) -> None:
    path = tmp_path / "pairs.candidates.tsv"
    names = (("=HYPERLINK(1)", ""), ("Testa", "en"))
    subject = replace(candidate(0, 1).subject, names=names, note="'-1", age=(None, 17), coordinates=(-33.9, 18.4))
    written = replace(candidate(0, 1), subject=subject)
    write_candidates(path, [written])
    assert read_candidates(path) == [written]
    cells = path.read_text(encoding="utf-8").splitlines()[1].split("\t")
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
