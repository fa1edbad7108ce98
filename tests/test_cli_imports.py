"""`kg import`, from a foreign table to a release: again without a change, then a newer edition, and what is refused."""

import json
from pathlib import Path

import pytest

from tests.conftest import Kg
from tests.imports import bring, contents, dossier, record, rows_of

TABLE = """id,name,age,born,day,city,religion
V1,Alma Placeholder,17 or 18,,10/05/2021,Testburg,x
V2,آلما نمونه,under 18,2004,sin datos,Testburg,x
V3,,,,16 or 17 May 2021,Mockford,
"""
NEWER = """id,name,age,born,day,city,religion
V1,Alma Placeholder,18,,10/05/2021,Testburg,x
V2,آلما نمونه,under 18,2004,sin datos,Testburg,x
V4,Proba,,,,Testburg,
"""
MAPPING = """
source: {label_en: "LABEL", kind: list, publisher: Lantern Monitor, issued_on: DAY, accessed_on: 20 November 2026,
  access: read, url: "https://example.org/lantern-list", rights: Invented., edition_of: EDITION}
key: id
unknown: ["sin datos"]
entered_by: project
entered_on: 2026-11-20
records:
  about: {always: Lantern Week}
  names: {column: name, language: {latin: en, arabic: fa}}
  identification: {by: names}
  age: age
  born_on: born
  act: {always: killing}
  act_on: {column: day, order: day-month-year}
  places: {column: city, kind: city}
"""


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with a dossier, a table and its mapping."""
    data = dossier(tmp_path / "data")
    places = (data / "places.csv").read_text(encoding="utf-8")
    (data / "places.csv").write_text(
        places + "pl-tqpx77,Mockford,Mockford@en-nz,city,,city,\n", encoding="utf-8", newline=""
    )
    (tmp_path / "list.csv").write_text(TABLE, encoding="utf-8")
    (tmp_path / "newer.csv").write_text(NEWER, encoding="utf-8")
    write_mapping(tmp_path / "list.yaml", "The Lantern List", "1 July 2021", '""')
    write_mapping(tmp_path / "newer.yaml", "The Lantern List, again", "1 July 2022", "The Lantern List")
    return tmp_path


def write_mapping(path: Path, label: str, day: str, edition: str) -> None:
    text = MAPPING.replace("LABEL", label).replace("DAY", day).replace("EDITION", edition)
    path.write_text(text.replace(', edition_of: ""', ""), encoding="utf-8")


def bring_in(kg: Kg, desk: Path, name: str, *more: object) -> tuple[int, str, str]:
    return kg(
        "import", "table", desk / f"{name}.csv", "--mapping", desk / f"{name}.yaml", "--out", desk / "data", *more
    )


def test_a_table_becomes_records_that_check_and_build(kg: Kg, desk: Path) -> None:
    code, out, _ = bring_in(kg, desk, "list")
    assert code == 0, out
    assert "3 rows read" in out and "added: 1 sources, 3 records" in out and "columns left out: religion" in out
    first, second, third = rows_of(desk / "data", "records")
    assert (first["age"], first["act_on"], first["identification"]) == (
        "17 or 18",
        "10/05/2021 = 2021-05-10",
        "full-name",
    )
    assert (second["names"], second["age"], second["born_on"]) == ("آلما نمونه@fa", "under 18", "2004")
    assert (third["names"], third["identification"]) == ("", "described-only")
    assert kg("check", desk / "data")[0] == 0
    assert kg("build", desk / "data", "--out", desk / "dist")[0] == 0


def test_the_same_table_again_changes_no_byte(kg: Kg, desk: Path) -> None:
    bring_in(kg, desk, "list")
    before = contents(desk / "data")
    code, out, _ = bring_in(kg, desk, "list")
    assert (code, out.splitlines()[-1]) == (0, "nothing to write: the dossier has all of it")
    assert "unchanged: 3 records" in out
    assert contents(desk / "data") == before


def test_a_newer_edition_revises_adds_and_reports_what_vanished(kg: Kg, desk: Path) -> None:
    bring_in(kg, desk, "list")
    (earlier,) = rows_of(desk / "data", "records", locator="id V1")
    code, out, _ = bring_in(kg, desk, "newer")
    assert code == 0, out
    assert "added: 1 sources, 1 records" in out and "revised: 1 records" in out and "unchanged: 1 records" in out
    assert "no longer in the file, kept in the dossier: records id V3" in out
    later = next(row for row in rows_of(desk / "data", "records", locator="id V1") if row["id"] != earlier["id"])
    assert (later["revises"], later["age"], earlier["age"]) == (earlier["id"], "18", "17 or 18")
    assert kg("check", desk / "data")[0] == 0
    before = contents(desk / "data")
    assert bring_in(kg, desk, "newer")[0] == 0
    assert contents(desk / "data") == before


def test_another_table_under_the_same_source_is_refused_cell_by_cell(kg: Kg, desk: Path) -> None:
    bring_in(kg, desk, "list")
    before = contents(desk / "data")
    (desk / "list.csv").write_text(TABLE.replace("17 or 18", "18"), encoding="utf-8")
    code, out, _ = bring_in(kg, desk, "list")
    assert code == 1
    assert out.startswith('list.csv:2 age: the file says "18", the dossier "17 or 18" (re-')
    assert out.splitlines()[-1] == "1 fault; nothing was written"
    assert contents(desk / "data") == before
    assert bring_in(kg, desk, "list", "--correct")[0] == 0
    assert rows_of(desk / "data", "records", locator="id V1")[0]["age"] == "18"


def test_check_writes_nothing(kg: Kg, desk: Path) -> None:
    before = contents(desk / "data")
    code, out, _ = bring_in(kg, desk, "list", "--check")
    assert (code, out.splitlines()[-1]) == (0, "would be written: records/, sources.csv")
    assert contents(desk / "data") == before


def test_the_report_is_the_same_for_the_same_import(kg: Kg, desk: Path, tmp_path: Path) -> None:
    bring_in(kg, desk, "list", "--check", "--report", desk / "one.json")
    bring_in(kg, desk, "list", "--check", "--report", desk / "two.json")
    assert (desk / "one.json").read_bytes() == (desk / "two.json").read_bytes()
    report = json.loads((desk / "one.json").read_text(encoding="utf-8"))
    assert (report["read"], report["added"], report["done"]) == (3, {"sources": 1, "records": 3}, False)
    assert report["columns_left_out"] == ["religion"]


def test_columns_of_a_joined_file_that_are_not_read_are_listed(kg: Kg, desk: Path) -> None:
    (desk / "more.csv").write_text("id,alias,faith\nV1,Tess,x\n", encoding="utf-8")
    mapping = (desk / "list.yaml").read_text(encoding="utf-8")
    joined = mapping + "join: [{file: more.csv, on: {id: id}, columns: [alias]}]\n"
    (desk / "list.yaml").write_text(joined.replace("column: name,", "columns: [name, alias],"), encoding="utf-8")
    code, out, _ = bring_in(kg, desk, "list")
    assert code == 0 and "columns left out: religion, faith (more.csv)" in out
    assert rows_of(desk / "data", "records", locator="id V1")[0]["names"] == "Alma Placeholder@en | Tess@en"


def test_a_fault_of_the_table_names_its_row_and_its_column(kg: Kg, desk: Path) -> None:
    (desk / "list.csv").write_text(TABLE.replace("16 or 17 May 2021", "some day"), encoding="utf-8")
    before = contents(desk / "data")
    code, out, _ = bring_in(kg, desk, "list", "--report", desk / "report.json")
    assert code == 1 and out.startswith("list.csv:4 day: ")
    assert json.loads((desk / "report.json").read_text(encoding="utf-8"))["faults"][0]["row"] == 4
    assert contents(desk / "data") == before


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["table", "list.csv"], "--suggest proposes a mapping"),
        (["table", "none.csv", "--mapping", "list.yaml", "--out", "data"], "there is no file none.csv"),
        (["table", "list.csv", "--mapping", "none.yaml", "--out", "data"], "cannot be read"),
        (["table", "list.csv", "--mapping", "list.yaml", "--out", "date"], 'did you mean "data"'),
    ],
)
def test_misuse_is_told_in_one_line(
    kg: Kg, desk: Path, words: list[str], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(desk)
    code, out, err = kg("import", *words)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert says in err


def test_a_proposed_mapping_is_printed(kg: Kg, desk: Path) -> None:
    code, out, _ = kg("import", "table", desk / "list.csv", "--suggest")
    assert code == 0 and 'key: "id"' in out and "records:" in out
    assert '#   "religion"' in out and out.count("religion") == 2


def test_rows_of_the_dossier_without_ids_are_refused(kg: Kg, desk: Path) -> None:
    bring(desk / "data", record("V9", "Mock Example@en"))
    path = desk / "data" / "agents.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("ag-rmp59v", "monitor"), encoding="utf-8")
    code, _, err = bring_in(kg, desk, "list")
    assert code == 2 and "run kg fmt" in err


@pytest.mark.parametrize("name", ["table", "ftm", "rdf", "sparql"])
def test_every_import_command_shows_an_example(kg: Kg, name: str) -> None:
    code, out, _ = kg("import", name, "--help")
    assert code == 0 and f"Example: kg import {name} " in out


def test_a_joined_column_with_the_name_of_one_of_the_table_is_refused_and_replaces_nothing(kg: Kg, desk: Path) -> None:
    (desk / "more.csv").write_text("person,name\nV1,Another Name\n", encoding="utf-8")
    with (desk / "list.yaml").open("a", encoding="utf-8") as mapping:
        mapping.write("join: [{file: more.csv, on: {id: person}, columns: [name]}]\n")
    code, out, _ = bring_in(kg, desk, "list")
    assert code == 1 and "[import-join]" in out and '"name"' in out
