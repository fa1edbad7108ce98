"""Each fault stands at its row as it is now, also when another file was edited, and only that file was read."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.build import build, check
from kg.errors import DataFaults, Problem
from tests.fault_cases import card, copy, delete, put, replace, shown


def faults(folder: Path) -> list[Problem]:
    """Return what a build over the release finds, which is what a check finds."""
    with pytest.raises(DataFaults) as raised:
        build(folder / "data", folder / "dist")
    assert list(raised.value.problems) == check(folder / "data").problems
    return list(raised.value.problems)


def reverse(data: Path, name: str) -> None:
    """Put the rows of a file into the opposite order."""
    head, *rows = (data / name).read_text(encoding="utf-8").splitlines(keepends=True)
    (data / name).write_text("".join([head, *reversed(rows)]), encoding="utf-8")


def row_of(data: Path, name: str, ident: str) -> int:
    lines = (data / name).read_text(encoding="utf-8").splitlines()
    (number,) = (number for number, line in enumerate(lines, start=1) if line.startswith(ident))
    return number


def test_a_claim_that_was_removed_is_a_fault_at_the_statement_it_leaves_alone(folder: Path) -> None:
    delete(folder / "data", "claims/so-zf49m6.csv", "cl-85wh5r")
    row = row_of(folder / "data", "propositions.csv", "pr-mwphhd")
    assert [shown(problem) for problem in faults(folder)] == [f"propositions.csv:{row} text_en [proposition-unclaimed]"]


def test_a_row_that_moved_within_its_file_is_found_where_it_stands_now(folder: Path) -> None:
    before = row_of(folder / "data", "propositions.csv", "pr-mwphhd")
    reverse(folder / "data", "propositions.csv")
    build(folder / "data", folder / "dist")
    delete(folder / "data", "claims/so-zf49m6.csv", "cl-85wh5r")
    (fault,) = faults(folder)
    assert fault.row == row_of(folder / "data", "propositions.csv", "pr-mwphhd") != before


def test_an_agent_that_was_removed_is_missed_by_every_row_of_other_files(folder: Path) -> None:
    delete(folder / "data", "agents.csv", "ag-hr6tjt")
    naming = [
        f"{path.relative_to(folder / 'data').as_posix()}:{number}"
        for path in sorted((folder / "data").rglob("*.csv"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        for _ in re.findall(r"\[ag-hr6tjt\]", line)
    ]
    found = faults(folder)
    assert {problem.rule for problem in found} == {"ref-unknown"}
    assert sorted(f"{problem.path}:{problem.row}" for problem in found) == sorted(naming)


def test_an_earlier_release_date_is_a_fault_at_each_later_day_of_files_that_nobody_touched(folder: Path) -> None:
    card(folder / "data", "release_date: 2026-11-24", "release_date: 2026-11-19")
    found = faults(folder)
    assert {problem.rule for problem in found} == {"date-after-release"}
    assert len({problem.path for problem in found}) > 10
    assert all(problem.row > 1 and problem.column for problem in found)


def test_an_id_that_is_used_twice_is_a_fault_at_each_row_but_the_first(folder: Path) -> None:
    copy(folder / "data", "agents.csv", "ag-f8345v")
    (row,) = {len((folder / "data" / "agents.csv").read_text(encoding="utf-8").splitlines())}
    assert [shown(problem) for problem in faults(folder)] == [f"agents.csv:{row} id [id-duplicate]"]


def test_an_id_that_another_file_uses_as_well_is_a_fault_in_the_later_file(folder: Path) -> None:
    row = (folder / "data" / "claims" / "so-chdp72.csv").read_text(encoding="utf-8").splitlines()[1]
    other = folder / "data" / "claims" / "so-zf49m6.csv"
    ident = row.partition(",")[0]
    other.write_text(re.sub("^cl-85wh5r", ident, other.read_text(encoding="utf-8"), flags=re.M), encoding="utf-8")
    assert "claims/so-zf49m6.csv:2 id [id-duplicate]" in [shown(problem) for problem in faults(folder)]


def test_no_file_is_named_for_what_is_wrong_with_another(folder: Path) -> None:
    put(folder / "data", "agents.csv", "ag-6qv8cq", "kind", "a-kind-nobody-invented")
    assert {problem.path for problem in faults(folder)} == {"agents.csv"}


MISTAKES: dict[str, Callable[[Path], None]] = {
    "a date": lambda data: put(data, "claims/so-42s6zg.csv", "cl-v67rqh", "stated_on", "some day"),
    "a statement nobody names": lambda data: delete(data, "claims/so-zf49m6.csv", "cl-85wh5r"),
    "an id twice": lambda data: copy(data, "agents.csv", "ag-f8345v"),
    "a place within itself": lambda data: put(data, "places.csv", "pl-km3w22", "within", "pl-27w9v9"),
    "an agent of no kind": lambda data: put(data, "agents.csv", "ag-6qv8cq", "kind", ""),
    "a partition that does not add up": lambda data: replace(data, "partitions.csv", " = ", " = 9", 1),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_rows_that_are_settled_together_have_the_same_faults(mistake: str, folder: Path) -> None:
    data = folder / "data"
    MISTAKES[mistake](data)
    alone = [shown(problem) for problem in faults(folder)]
    path = data / "claims" / "so-673z7f.csv"
    path.write_text(re.sub(r" \[(so|ag)-\w{6}\]", "", path.read_text(encoding="utf-8")), encoding="utf-8")
    assert alone and [shown(problem) for problem in faults(folder)] == alone
