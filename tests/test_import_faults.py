"""Each mistake in a mapping or a foreign file gives its own faults and no others, and nothing of it is written."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
import yaml

from kg.errors import DataFaults, Problem
from kg.importers.editions.hidden import Hidden
from kg.importers.editions.write import write_import
from kg.importers.rdf.constructed import import_rdf
from kg.importers.read import limits
from kg.importers.report import Report
from kg.importers.table import import_table
from kg.rules import rules_of
from kg.tables import Row
from tests.fault_cases import TESTS, shown
from tests.imports import FIRST, contents, dossier

TEXT = "id,name,age,day,city\nV1,Testa Sample,29,2021-05-10,Testburg\n"
MAPPING = """source: Lantern List, first edition
file: {encoding: utf-8}
key: id
entered_by: project
records:
  about: {always: Lantern Week}
  names: {column: name, language: {latin: en, arabic: fa}}
  identification: {by: names}
  age: age
  act: {always: killing}
  places: {column: city, kind: city}
  act_on: {column: day}
"""


@dataclass(frozen=True)
class Case:
    """One mistake; the fields are explained in the files of `tests/faults/import/`."""

    name: str
    faults: list[str]
    says: str = ""
    mapping: dict[str, str] = field(default_factory=dict)
    name_of_file: str = "list.csv"
    text: str = TEXT
    encoding: str = "utf-8"
    before: str = ""
    query: str = ""
    limits: dict[str, int] = field(default_factory=dict)
    beside: dict[str, str] = field(default_factory=dict)
    withheld: dict[str, dict[str, str]] = field(default_factory=dict)


@cache
def load_cases() -> tuple[Case, ...]:
    """Return every case, in order of file."""
    files = sorted((TESTS / "faults" / "import").glob("*.yaml"))
    return tuple(Case(**case) for file in files for case in yaml.safe_load(file.read_bytes()))


def prepare(case: Case, folder: Path) -> Path:
    """Write the mapping, and return the dossier to import into."""
    mapping = MAPPING
    for old, new in case.mapping.items():
        assert old in mapping, f"{old!r} does not stand in the mapping"
        mapping = mapping.replace(old, new)
    (folder / "list.mapping.yaml").write_text(mapping, encoding="utf-8")
    root = dossier(folder / "data")
    if case.before and (plan := read(case, folder, case.before).plan):
        write_import(root, plan)
    for path, text in case.beside.items():
        (root / path).write_text(text, encoding="utf-8")
    return root


def read(case: Case, folder: Path, text: str) -> Report:
    file = folder / case.name_of_file
    file.write_bytes(text.encode(case.encoding))
    if case.query:
        return import_rdf(file, case.query, FIRST, folder / "data", entered_by="project")
    hidden = Hidden([Row(table, f"{table}.csv", 2, cells) for table, cells in case.withheld.items()])
    return import_table(file, folder / "list.mapping.yaml", folder / "data", hidden=hidden)


def faults(case: Case, folder: Path) -> list[Problem]:
    try:
        return read(case, folder, case.text).faults()
    except DataFaults as refused:
        return sorted(refused.problems)


@pytest.mark.parametrize("case", load_cases(), ids=lambda case: case.name)
def test_a_mistake_gives_its_own_faults_and_writes_nothing(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if case.name_of_file.endswith(".ftm.json"):
        pytest.importorskip("followthemoney")
    for name, limit in case.limits.items():
        monkeypatch.setattr(limits, name, limit)
    root = prepare(case, tmp_path)
    before = contents(root)
    found = faults(case, tmp_path)
    assert [shown(problem) for problem in found] == case.faults
    assert any(case.says in problem.message for problem in found)
    assert contents(root) == before


def test_the_file_without_a_mistake_is_imported(tmp_path: Path) -> None:
    case = Case("right", [])
    prepare(case, tmp_path)
    assert faults(case, tmp_path) == []


@pytest.mark.parametrize("rule", [rule.id for rule in rules_of("import")])
def test_every_rule_about_importing_is_expected_by_a_case(rule: str) -> None:
    assert any(fault.endswith(f"[{rule}]") for case in load_cases() for fault in case.faults)


def test_every_case_has_a_name_of_its_own() -> None:
    names = [case.name for case in load_cases()]
    assert len(names) == len(set(names))
