"""Fictional files with the quirks of real ones become rows; the same quirks stand in the files that only some have."""

from collections import Counter

import pytest

from kg.importers.rows import Imported
from kg.tables import Row
from tests.foreign import cells_of, import_fixture


@pytest.fixture(scope="module")
def lantern() -> Imported:
    return import_fixture("lantern-list")


@pytest.fixture(scope="module")
def dossier(lantern: Imported) -> list[Row]:
    return lantern.rows


@pytest.fixture(scope="module")
def register(dossier: list[Row]) -> Imported:
    return import_fixture("registro", existing=dossier)


def column(imported: Imported, name: str, table: str = "records") -> list[str]:
    return [cells[name] for cells in cells_of(imported, table)]


def test_every_fixture_is_imported_without_fault(dossier: list[Row]) -> None:
    for name, ending, made in [
        ("lantern-list", "csv", {"records": 7}),
        ("memorial", "csv", {"records": 4}),
        ("registro", "csv", {"records": 6}),
        ("measures", "csv", {"agents": 6, "claims": 9}),
        ("daily", "json", {"claims": 9}),
        ("press", "json", {"records": 2}),
    ]:
        out = import_fixture(name, ending, existing=[] if name == "lantern-list" else dossier)
        assert out.problems == [], name
        assert {table: out.made[table] for table in made} == made


def test_the_list_keeps_blank_and_partial_names(lantern: Imported) -> None:
    assert column(lantern, "names") == [
        "آزمونه نمونه‌ای@fa", "نمونه دومی (ساختگی)@fa", "", "ساختگی@fa", "آزمونه ساختگی@fa", "آزمونه‌پور نمونه@fa",
        "سومی نمونه@fa",
    ]  # fmt: skip
    assert Counter(column(lantern, "identification")) == {"full-name": 4, "partial-name": 2, "described-only": 1}


def test_the_list_keeps_uncertain_ages_and_days(lantern: Imported) -> None:
    assert column(lantern, "age") == ["29", "16 or 17", "", "under 18", "", "22-25", ""]
    assert column(lantern, "act_on")[:4] == [
        "2031-11-16", "2031-11-16 or 2031-11-17", "2031-11-15 to 2031-11-18", "2031-11-16 or 2031-11-17",
    ]  # fmt: skip
    notes = column(lantern, "note")
    assert notes[4].endswith("age in the list: perhaps 17")
    assert notes[6].endswith("age in the list: perhaps under 18")


def test_the_list_keeps_two_places_apart(lantern: Imported) -> None:
    north, south = "Testburg (city) in North Province", "Testburg (city) in South Province"
    assert column(lantern, "places") == [
        north, f"{north} | Sampleton (city) in North Province", f"Sampleton (city) in North Province | {south}", south,
        "South Province (province)", north, "Mockville (city) in South Province",
    ]  # fmt: skip


def test_the_list_gives_each_injury(lantern: Imported) -> None:
    assert column(lantern, "injury") == ["heart", "", "head | neck", "", "", "", "leg"]


def test_a_column_of_religion_stays_unread(dossier: list[Row]) -> None:
    out = import_fixture("memorial", existing=dossier)
    assert not [row for row in out.rows if "never be read" in "".join(row.cells.values())]
    assert column(out, "identification") == ["full-name", "partial-name", "described-only", "full-name"]
    assert column(out, "born_on") == ["2011-08-11", "", "", ""]
    assert column(out, "places")[1] == "North Province (province)"


def test_births_in_two_calendars_become_claims_of_the_council(dossier: list[Row]) -> None:
    out = import_fixture("measures", existing=dossier)
    births = [cells for cells in cells_of(out, "claims") if cells["text_en"] == "birth"]
    assert [cells["period"] for cells in births] == [
        "1343 (Iranian Hijri calendar), 1964 or 1965 (Gregorian calendar) = 1964/1965",
        "Circa 1952 = 1952~", "27.11.1967 = 1967-11-27", "March 1968/1969 = [1968-03,1969]",
    ]  # fmt: skip
    assert cells_of(out, "agents")[1]["label_local"] == "SAMPELL Testa@fa-latn | نمونه تستا@fa | EXEMPEL Testa@fa-latn"


def test_a_register_in_latin_1_keeps_its_letters_and_gets_its_nicknames(register: Imported) -> None:
    names = column(register, "names")
    assert names[0] == "MUESTRA TESTA@es | LA MUESTRA@es | MUESTRITA@es | ÑATA@es"
    assert names[1:3] == ["NIÑO DE EJEMPLO TOMÁS@es", "ACUÑA FICTICIA PEÑA@es | PATRÓN@es"]
    assert "apodos.csv: 1 of 3 keys stand in no row of the file" in register.notes


def test_a_register_says_ages_and_births_in_words(register: Imported) -> None:
    assert column(register, "age") == ["24", "0", "", "1", "", "0"]
    assert column(register, "born_on") == ["1953", "", "", "1975", "1950", "1976"]
    assert column(register, "identification")[4] == "partial-name"


def test_a_register_has_day_and_place_in_one_cell(register: Imported) -> None:
    assert column(register, "act_on") == [
        "06/12/1977 = 1977-12-06", "ABR/1976 = 1976-04", "21-22/06/1976 = 1976-06-21/1976-06-22",
        "1º/10/1976 = 1976-10-01", "", "31/01-18/02/1977 = 1977-01-31/1977-02-18",
    ]  # fmt: skip
    assert column(register, "places") == [
        "VILLA PRUEBA (city) in NORTE", "NORTE (region)", "SAN EJEMPLO (city) in CAPITAL", "VILLA PRUEBA (city) in SUR",
        "", "VILLA PRUEBA (city) in NORTE",
    ]  # fmt: skip


def test_counts_revise_the_last_count_of_the_same_body(dossier: list[Row]) -> None:
    out = import_fixture("daily", "json", existing=dossier)
    claims = {cells["id"]: cells for cells in cells_of(out, "claims")}
    chain = [
        (cells["claimant"], cells["figure"], cells["revision_kind"], claims.get(cells["revises"], {}).get("figure", ""))
        for cells in claims.values()
        if cells["measure"] == "killed"
    ]
    assert chain == [
        ("Ministry of Testing", "5", "", ""), ("Office of Samples", "6", "", ""),
        ("Ministry of Testing", "9", "raises", "5"),
        ("Ministry of Testing", "9", "reaffirms", "9"), ("Office of Samples", "4", "lowers", "6"),
    ]  # fmt: skip


def test_counts_that_a_body_did_not_give_are_no_claims(dossier: list[Row]) -> None:
    out = import_fixture("daily", "json", existing=dossier)
    assert not [row for row in out.rows if "2031-11-18" in row.cells.get("locator", "")]


def test_a_name_in_two_scripts_stands_in_both(dossier: list[Row]) -> None:
    out = import_fixture("press", "json", existing=dossier)
    assert column(out, "names") == ["تستا نموذج@ar | Testa Namudhaj@ar-latn", "عيّنة@ar | Ayyina@ar-latn"]
    assert column(out, "identification") == ["full-name", "partial-name"]
