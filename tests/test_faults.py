"""Each mistake of the corpus gives its own faults and no others, from reading the files to the rules of the profile."""

from pathlib import Path

import pytest

from kg.build import check
from kg.rules import RULES
from tests.fault_cases import VERANIA, Case, apply, expected, load_cases, shown

CASES = load_cases()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_mistake_gives_its_own_faults_and_no_others(case: Case, tmp_path: Path) -> None:
    folder = apply(case, tmp_path / "dossier")
    checked = check(folder)
    assert [shown(problem) for problem in checked.problems] == expected(case, folder)
    assert any(case.says in problem.message for problem in checked.problems) or not case.says
    if case.unchanged:
        assert checked.graphs == check(VERANIA).graphs


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_about_rows_is_expected_by_a_case(rule: str) -> None:
    assert any(fault.endswith(f"[{rule}]") for case in CASES for fault in case.faults)


def test_every_case_has_a_name_of_its_own() -> None:
    names = [case.name for case in CASES]
    assert len(names) == len(set(names))
