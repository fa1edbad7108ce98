"""Each mistake of the corpus gives its own faults and no others, from reading the files to the rules of the profile."""

import ast
import re
import shutil
from pathlib import Path

import pytest

from kg.build import check
from kg.resources import ontology_dir
from kg.rules import RULES, rules_of
from kg.shapes import load_shapes
from kg.vocab import SCHEMES
from tests.fault_cases import TESTS, VERANIA, Case, apply, delete, expected, load_cases, put, replace, shown
from tests.whole import graphs_of_dossier

ABAN = TESTS.parent / "data" / "aban-1398"
CASES = load_cases()
PROFILE = load_shapes(ontology_dir() / "shapes")
CODE = [file.read_text(encoding="utf-8") for file in sorted((TESTS.parent / "kg").rglob("*.py"))]
GIVE_FAULTS = ("Problem", "BadFile", "BadRecord", "fault", "add", "_fault", "_blame", "unfit")
NO_RULES = {"date-forms", "date-parts", "date-released", "file-type", "name-forms", "row-limit"} | {
    "file-changed",
    "file-extra",
    "file-missing",  # what kg verify finds
    "alike-few",
    "alike-many",
    "alike-only",  # how much linking weighs a name
}  # words of other things


@pytest.fixture
def aban(tmp_path: Path) -> Path:
    """A copy of the dossier on the protests of Aban 1398, to be harmed."""
    return shutil.copytree(ABAN, tmp_path / "aban")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_mistake_gives_its_own_faults_and_no_others(case: Case, tmp_path: Path) -> None:
    folder = apply(case, tmp_path / "dossier")
    checked = check(folder)
    assert [shown(problem) for problem in checked.problems] == expected(case, folder)
    assert any(case.says in problem.message for problem in checked.problems) or not case.says
    assert not case.unchanged or graphs_of_dossier(folder) == graphs_of_dossier(VERANIA)


@pytest.mark.parametrize("rule", [rule.id for rule in rules_of("check")])
def test_every_rule_about_rows_is_expected_by_a_case(rule: str) -> None:
    assert any(fault.endswith(f"[{rule}]") for case in CASES for fault in case.faults)


def test_every_rule_that_the_program_names_is_explained() -> None:
    families = "|".join(sorted({rule.partition("-")[0] for rule in RULES}))
    named = {rule for text in CODE for rule in re.findall(rf'"((?:{families})(?:-[a-z]+)+)"', text)}
    concepts = {*SCHEMES, *(key for keys in SCHEMES.values() for key in keys)}
    assert named - concepts - set(PROFILE.rules) - NO_RULES == set(RULES)


def test_every_rule_that_a_fault_is_given_is_explained() -> None:
    calls = [node for text in CODE for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    words = [word for call in calls if _called(call) in GIVE_FAULTS for word in map(_literal, call.args)]
    given = {word for word in words if re.fullmatch(r"[a-z]+(-[a-z]+)+", word)}
    assert len(given) > 40 and given <= {*RULES, *PROFILE.rules}


def _called(call: ast.Call) -> str:
    return getattr(call.func, "attr", "") or getattr(call.func, "id", "")


def _literal(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


@pytest.mark.parametrize("rule", [rule.id for rule in rules_of("link")])
def test_every_rule_about_linking_is_expected_by_a_test(rule: str) -> None:
    texts = [file.read_text(encoding="utf-8") for file in sorted(TESTS.glob("test_link_*.py"))]
    assert any(re.search(rf"\b{rule}\b", text) for text in texts)


@pytest.mark.parametrize("rule", [rule.id for rule in rules_of("private")])
def test_every_rule_about_what_is_withheld_is_expected_by_a_test(rule: str) -> None:
    files = (file for kind in ("tiers", "protect", "verification") for file in sorted(TESTS.glob(f"test_{kind}_*.py")))
    assert any(re.search(rf"\b{rule}\b", file.read_text(encoding="utf-8")) for file in files)


def test_every_case_has_a_name_of_its_own() -> None:
    names = [case.name for case in CASES]
    assert len(names) == len(set(names))


def test_a_breakdown_of_the_304_with_64_for_65_is_one_fault_at_its_row(aban: Path) -> None:
    replace(aban, "partitions.csv", "described-only = 65", "described-only = 64")
    lines = (aban / "partitions.csv").read_text(encoding="utf-8").splitlines()
    (row,) = (number for number, line in enumerate(lines, start=1) if "described-only = 64" in line)
    assert [shown(problem) for problem in check(aban).problems] == [f"partitions.csv:{row} cells [partition-sum]"]


def test_the_denial_of_106_pointed_at_the_claim_of_304_is_one_fault_at_its_row(aban: Path) -> None:
    put(aban, "claims/so-hnfgq6.csv", "cl-z3b9dw", "answers", "cl-zmznwc")
    lines = (aban / "claims" / "so-hnfgq6.csv").read_text(encoding="utf-8").splitlines()
    (row,) = (number for number, line in enumerate(lines, start=1) if line.startswith("cl-z3b9dw"))
    faults = [shown(problem) for problem in check(aban).problems]
    assert faults == [f"claims/so-hnfgq6.csv:{row} answers [claim-denial-proposition]"]


@pytest.mark.parametrize("source", ["so-bdwbps", "so-h3q2xz", "so-vs6fhm"])
def test_a_deleted_source_is_missed_by_each_row_that_names_it(aban: Path, source: str) -> None:
    delete(aban, "sources.csv", source)
    dangling = [
        f"{file.relative_to(aban).as_posix()}:{number}"
        for file in sorted(aban.rglob("*.csv"))
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        for _ in re.findall(rf"\[{source}\]", line)
    ]
    faults = [problem for problem in check(aban).problems if problem.path != "dataset.yaml"]
    assert {problem.rule for problem in faults} == {"ref-unknown"}
    assert [f"{problem.path}:{problem.row}" for problem in faults] == dangling
