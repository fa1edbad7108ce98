"""Of rows with statements, chains and names of people, what is hidden is neither written nor shown."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kg.importers.editions.hidden import Hidden
from kg.importers.editions.write import Plan, plan_import, read_dossier, write_import
from kg.importers.rdf.constructed import import_rdf
from kg.tables import Row
from kg.withdraw import withdraw
from kg.withdraw.marks import read_marks
from tests.imports import FIRST, SECOND, bring, contents, count, dossier, imported, record, rows_of, second_edition
from tests.test_import_constructed import MEMORIAL, QUERY
from tests.withdrawing import DAY

Again = Callable[..., Plan]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return dossier(tmp_path / "data")


def private_row(table: str, **cells: str) -> Row:
    return Row(table, f"data.private/{table}.csv", 2, cells)


def again(root: Path, *rows: Row, hidden: Hidden, source: str = FIRST, correct: bool = False) -> Plan:
    plan = plan_import(root, read_dossier(root), rows, source, key=("id",), correct=correct, hidden=hidden)
    if not plan.problems:
        write_import(root, plan)
    return plan


def remembered(root: Path, *idents: str) -> Hidden:
    """Withdraw rows, and return what is known of it."""
    private = root.parent / "private"
    for ident in idents:
        withdraw(root, ident, "safety", DAY, private=private)
    marks = read_marks(private)
    return Hidden(was_withdrawn=marks.was_withdrawn, touches=marks.touches, knows=marks.knows)


def replace_in(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_a_withheld_figure_of_a_statement_is_not_written_by_a_correction_of_its_claim(root: Path) -> None:
    bring(root, count("V1", "44"))
    (statement,) = rows_of(root, "propositions")
    replace_in(root / "propositions.csv", ",44,", ",40,")
    hidden = Hidden([private_row("propositions", id=statement["id"], figure="44")])
    before = contents(root)
    assert again(root, count("V1", "44"), hidden=hidden).editions.unchanged == {"claims": 1}
    assert contents(root) == before
    plan = again(root, count("V1", "44", stated_on="21 May 2021"), hidden=hidden)
    assert [problem.column for problem in plan.problems] == ["stated_on"] and "44" not in plan.problems[0].message
    again(root, count("V1", "44", stated_on="21 May 2021"), hidden=hidden, correct=True)
    assert rows_of(root, "propositions") == [statement | {"figure": "40"}]
    assert rows_of(root, "claims")[0]["stated_on"] == "21 May 2021"


def test_a_claim_that_revises_a_withdrawn_one_stands_as_it_is(root: Path) -> None:
    rows = [count("V1", "41"), count("V2", "44", revises="V1 (claims)", revision_kind="raises")]
    bring(root, *rows)
    (first,) = rows_of(root, "claims", locator="id V1")
    hidden = remembered(root, first["id"])
    before = contents(root)
    plan = again(root, *rows, hidden=hidden)
    assert (plan.problems, plan.editions.withdrawn) == ([], {"claims": 1}) and contents(root) == before


def test_a_new_claim_that_revises_a_withdrawn_one_is_refused(root: Path) -> None:
    bring(root, count("V1", "41"))
    hidden = remembered(root, rows_of(root, "claims")[0]["id"])
    plan = again(root, count("V1", "41"), count("V2", "44", revises="V1 (claims)", revision_kind="raises"),
                 hidden=hidden)  # fmt: skip
    assert [(problem.column, problem.rule) for problem in plan.problems] == [("revises", "import-withheld")]


def people(*numbers: int) -> list[Row]:
    agents = [imported("agents", f"V{n}", label_en=f"Testo Placeholder {n}", kind="person", capacity="listed person")
              for n in numbers]  # fmt: skip
    claims = [count(f"V{n}", "", kind="accountability", measure="", bound="", accountability="listing",
                    text_en=f"is listed as {n}", concerns=f"V{n} (agents)", population="", actor="", period="",
                    territory="") for n in numbers]  # fmt: skip
    return [*agents, *claims]


def test_a_withdrawn_person_is_not_made_again_for_a_claim_that_stays(root: Path) -> None:
    bring(root, *people(1, 2))
    (person,) = rows_of(root, "agents", label_en="Testo Placeholder 1")
    private = root.parent / "private"
    withdraw(root, person["id"], "safety", DAY, everything=True, private=private)
    hidden = remembered(root)
    before = contents(root)
    plan = again(root, *people(1, 2), hidden=hidden)
    assert plan.problems == [] and plan.editions.withdrawn == {"agents": 1}
    assert plan.editions.unchanged == {"agents": 1, "claims": 2}
    assert again(root, people(1)[0], hidden=hidden).editions.withdrawn == {"agents": 1}
    assert contents(root) == before


def test_a_sealed_person_is_not_made_again_by_a_list_of_names(root: Path) -> None:
    sealed = private_row("agents", id="ag-3333c3", label_en="Testo Placeholder 1", kind="person")
    before = contents(root)
    assert again(root, people(1)[0], hidden=Hidden([sealed])).editions.withheld == {"agents": 1}
    assert contents(root) == before


def test_of_two_withheld_cells_in_one_place_the_first_is_meant(root: Path) -> None:
    hidden = Hidden([private_row("agents", id="ag-3333c3", label_en=name, kind="person")
                     for name in ("Testo Placeholder 1", "Somebody")])  # fmt: skip
    before = contents(root)
    assert again(root, people(1)[0], hidden=hidden).editions.withheld == {"agents": 1}
    assert contents(root) == before


def test_a_public_person_is_found_by_its_claim_beside_a_sealed_one_of_that_name(root: Path) -> None:
    bring(root, *people(1))
    sealed = private_row("agents", id="ag-3333c3", label_en="Testo Placeholder 1", kind="person")
    before = contents(root)
    plan = again(root, *people(1), hidden=Hidden([sealed]))
    assert plan.problems == [] and plan.editions.withheld == {} and contents(root) == before


def test_nothing_is_added_to_a_sealed_source(root: Path) -> None:
    source = {name: text for name, text in second_edition().cells.items() if name != "id"}
    sealed = private_row("sources", id="so-3333c3", **source | {"issued_on": "1 January 2021"})
    before = contents(root)
    plan = again(root, second_edition(), record("V1", "Mock Example@en", SECOND), source=SECOND,
                 hidden=Hidden([sealed]))  # fmt: skip
    assert [(problem.column, problem.rule) for problem in plan.problems] == [("source", "import-withheld")]
    assert "January" not in plan.problems[0].message and contents(root) == before


def test_withheld_rows_that_the_file_no_longer_has_are_not_named(root: Path) -> None:
    bring(root, record("V1", "Alma Placeholder@en"), record("V2", "Mock Example@en"))
    first, second = rows_of(root, "records")
    hidden = Hidden([private_row("records", id="re-3333c3", source="so-fs6m94", locator="id V9"),
                     private_row("records", id=second["id"], locator="id V2, of the sealed page")])  # fmt: skip
    plan = again(root, record("V1", "Alma Placeholder@en"), hidden=hidden)
    assert [row.cells["locator"] for row in plan.editions.vanished] == [second["locator"]] and first["id"]


def test_what_rdf_says_of_a_withdrawn_record_is_left_alone(root: Path) -> None:
    file = root.parent / "memorial.ttl"
    file.write_text(MEMORIAL, encoding="utf-8")
    report = import_rdf(file, QUERY, FIRST, root, entered_by="project")
    assert report.plan is not None
    write_import(root, report.plan)
    hidden = remembered(root, rows_of(root, "records")[0]["id"])
    report = import_rdf(file, QUERY, FIRST, root, entered_by="project", hidden=hidden)
    assert report.plan is not None and report.plan.editions.withdrawn == {"records": 1}
    assert report.plan.changed == []
