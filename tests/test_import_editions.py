"""Nothing is imported twice, a newer edition revises the older one, and what vanished is reported and stays."""

from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import DataFaults, KgError
from kg.importers.editions import RULE, Editions, compare
from kg.importers.editions.revision import revision
from kg.importers.editions.write import plan_import, read_dossier
from kg.settle import settle
from kg.tables import Row
from tests.imports import (
    FIRST,
    SECOND,
    bring,
    contents,
    count,
    dossier,
    imported,
    record,
    rows_of,
    second_edition,
    write_table,
)

ALMA = {"names": "Alma Placeholder@en", "age": "34", "places": "Testburg", "act_on": "10 May 2021"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return dossier(tmp_path / "data")


def faults_of(root: Path, *rows: Row, correct: bool = False) -> list[str]:
    with pytest.raises(DataFaults) as faults:
        bring(root, *rows, correct=correct)
    return [f"{problem.row} {problem.column} [{problem.rule}] {problem.message}" for problem in faults.value.problems]


# -- the same file again


def test_rows_become_records_of_their_source(root: Path) -> None:
    plan = bring(root, record("V1", **ALMA), record("V2", "Mock Example@en"))
    assert plan.editions.added == {"records": 2}
    first, second = rows_of(root, "records")
    assert (first["names"], first["places"], first["source"]) == ("Alma Placeholder@en", "pl-hnkw9r", "so-fs6m94")
    assert (second["locator"], second["entered_by"]) == ("id V2", "project")


def test_the_same_rows_again_change_no_byte(root: Path) -> None:
    rows = [record("V1", **ALMA), count("V2", "41"), imported("agents", "V3", label_en="Examplia Post", kind="medium",
                                                              capacity="newspaper")]  # fmt: skip
    bring(root, *rows)
    before = contents(root)
    plan = bring(root, *rows, seed=2)
    assert plan.editions.unchanged == {"records": 1, "claims": 1, "agents": 1}
    assert (plan.editions.rows, plan.changed, plan.editions.vanished) == ([], [], [])
    assert contents(root) == before


def test_rows_in_another_order_change_no_byte(root: Path) -> None:
    rows = [record(f"V{number}", f"Name {number}@en") for number in range(1, 9)]
    bring(root, *rows)
    before = contents(root)
    bring(root, *reversed(rows), seed=2)
    assert contents(root) == before


def test_a_row_that_says_something_else_is_refused_with_both_words(root: Path) -> None:
    bring(root, record("V1", **ALMA))
    before = contents(root)
    (fault,) = faults_of(root, record("V1", **ALMA | {"age": "35"}))
    assert fault.startswith(f'1 age [{RULE}] the file says "35", the dossier "34" (re-')
    assert "edition_of" in fault and "--correct" in fault
    assert contents(root) == before


def test_a_cell_that_was_emptied_is_a_difference_where_others_fill_it(root: Path) -> None:
    bring(root, record("V1", **ALMA), record("V2", "Mock Example@en", age="16"))
    (fault,) = faults_of(root, record("V1", **ALMA), record("V2", "Mock Example@en"))
    assert 'the file says "", the dossier "16"' in fault


def test_what_a_person_added_to_a_row_stays(root: Path) -> None:
    bring(root, record("V1", **ALMA))
    (path,) = (root / "records").iterdir()
    (row,) = rows_of(root, "records")
    write_table(root, f"records/{path.stem}", row | {"description_en": "A teacher."})
    plan = bring(root, record("V1", **ALMA))
    assert plan.editions.unchanged == {"records": 1}
    assert rows_of(root, "records")[0]["description_en"] == "A teacher."


def test_a_figure_that_differs_is_told_in_the_column_of_the_statement(root: Path) -> None:
    bring(root, count("V1", "41"))
    (fault,) = faults_of(root, count("V1", "44"))
    assert fault.startswith(f'1 figure [{RULE}] the file says "44", the dossier "41"')


# -- --correct


def test_rows_that_nobody_checked_are_corrected_when_asked(root: Path) -> None:
    bring(root, record("V1", **ALMA), record("V2", "Mock Example@en"))
    (before, other) = rows_of(root, "records")
    plan = bring(root, record("V1", **ALMA | {"age": "35"}), record("V2", "Mock Example@en"), correct=True)
    assert plan.editions.corrected == {"records": 1}
    assert rows_of(root, "records") == [before | {"age": "35"}, other]


def test_a_row_that_was_checked_is_not_corrected(root: Path) -> None:
    bring(root, record("V1", **ALMA))
    (row,) = rows_of(root, "records")
    write_table(root, f"records/{row['source']}", row | {"checked_by": "second reader"})
    (fault,) = faults_of(root, record("V1", **ALMA | {"age": "35"}), correct=True)
    assert "a person has checked this row" in fault


def test_a_corrected_claim_makes_another_statement(root: Path) -> None:
    bring(root, count("V1", "41"))
    (claim,) = rows_of(root, "claims")
    bring(root, count("V1", "44"), correct=True)
    (corrected,) = rows_of(root, "claims")
    assert corrected["id"] == claim["id"] and corrected["proposition"] != claim["proposition"]
    assert [row["figure"] for row in rows_of(root, "propositions", id=corrected["proposition"])] == ["44"]


# -- a newer edition


def test_a_newer_edition_revises_adds_and_leaves_alone(root: Path) -> None:
    bring(root, record("V1", **ALMA), record("V2", "Mock Example@en"), record("V3", "Testa Sample@en"))
    first = rows_of(root, "records")
    newer = [second_edition(), record("V1", source=SECOND, **ALMA)]
    newer += [record("V2", "Mock Example@en | ماک اگزمپل@fa", SECOND), record("V4", "Proba Specimen@en", SECOND)]
    plan = bring(root, *newer, source="s0 (sources)")
    said = plan.editions
    assert (said.unchanged, said.revised) == ({"records": 1}, {"records": 1})
    assert (said.added, [row.cells["locator"] for row in said.vanished]) == ({"records": 1, "sources": 1}, ["id V3"])
    (source,) = rows_of(root, "sources", label_en=SECOND)
    revised, added = rows_of(root, "records", source=source["id"])
    assert (revised["locator"], revised["revises"]) == ("id V2", first[1]["id"])
    assert (added["locator"], added["revises"], source["edition_of"]) == ("id V4", "", "so-fs6m94")
    assert rows_of(root, "records", source="so-fs6m94") == first


def test_the_newer_edition_again_changes_no_byte(root: Path) -> None:
    bring(root, record("V1", **ALMA), count("V2", "41"))
    newer = [second_edition(), record("V1", source=SECOND, **ALMA | {"age": "35"}),
             count("V2", "44", SECOND, stated_on="20 June 2021")]  # fmt: skip
    bring(root, *newer, source=SECOND)
    before = contents(root)
    plan = bring(root, *newer, source=SECOND, seed=2)
    assert plan.editions.unchanged == {"sources": 1, "records": 1, "claims": 1}
    assert contents(root) == before


def test_a_third_edition_is_compared_with_the_nearest_that_has_the_row(root: Path) -> None:
    bring(root, record("V1", **ALMA), record("V2", "Mock Example@en"))
    bring(root, second_edition(), record("V1", source=SECOND, **ALMA | {"age": "35"}), record("V2", "Mock Example@en",
          SECOND), source=SECOND)  # fmt: skip
    third = second_edition(label_en="Third", edition_of=SECOND, issued_on="20 July 2021")
    plan = bring(root, third, record("V1", source="Third", **ALMA | {"age": "35"}), record("V2", "Mock@en", "Third"),
                 source="Third")  # fmt: skip
    assert (plan.editions.unchanged, plan.editions.revised) == ({"records": 1}, {"records": 1})
    (revised,) = rows_of(root, "records", names="Mock@en")
    assert revised["revises"] == rows_of(root, "records", names="Mock Example@en")[0]["id"]
    assert plan.editions.vanished == []


@pytest.mark.parametrize(
    ("figure", "kind", "reason"),
    [("44", "raises", ""), ("40", "lowers", "not stated")],
)
def test_a_newer_figure_revises_the_claim(root: Path, figure: str, kind: str, reason: str) -> None:
    bring(root, count("V1", "41"))
    (before,) = rows_of(root, "claims")
    bring(root, second_edition(), count("V1", figure, SECOND, stated_on="20 June 2021"), source=SECOND)
    (source,) = rows_of(root, "sources", label_en=SECOND)
    (claim,) = rows_of(root, "claims", source=source["id"])
    assert (claim["revises"], claim["revision_kind"], claim["revision_reason"]) == (before["id"], kind, reason)


def test_a_claim_dated_by_its_edition_is_no_revision_for_the_day_alone(root: Path) -> None:
    bring(root, count("V1", "41"))
    plan = bring(root, second_edition(), count("V1", "41", SECOND, stated_on="20 June 2021"), source=SECOND)
    assert (plan.editions.unchanged, plan.editions.revised) == ({"claims": 1}, {})


def test_a_claim_of_another_claimant_revises_nothing(root: Path) -> None:
    bring(root, count("V1", "41"))
    plan = bring(root, second_edition(), count("V1", "44", SECOND, claimant="Examplia Post"), source=SECOND)
    assert (plan.editions.revised, plan.editions.added["claims"]) == ({}, 1)
    assert "another claimant" in plan.editions.notes[0]


def test_claims_in_a_chain_keep_it_when_imported_again(root: Path) -> None:
    rows = [count("V1", "41"), count("V2", "44", revises="V1 (claims)", revision_kind="raises")]
    bring(root, *rows)
    first, second = rows_of(root, "claims")
    assert second["revises"] == first["id"]
    before = contents(root)
    bring(root, *rows)
    assert contents(root) == before


def test_a_revised_row_of_a_chain_does_not_revise_those_after_it(root: Path) -> None:
    bring(root, count("V1", "41"), count("V2", "44", revises="V1 (claims)", revision_kind="raises"))
    plan = bring(root, second_edition(), count("V1", "42", SECOND),
                 count("V2", "44", SECOND, revises="V1 (claims)", revision_kind="raises"), source=SECOND)  # fmt: skip
    assert (plan.editions.revised, plan.editions.unchanged) == ({"claims": 1}, {"claims": 1})


def test_an_added_claim_revises_the_row_before_it_wherever_that_stands(root: Path) -> None:
    bring(root, count("V1", "41"))
    (first,) = rows_of(root, "claims")
    bring(root, second_edition(), count("V1", "41", SECOND),
          count("V2", "44", SECOND, revises="V1 (claims)", revision_kind="raises"), source=SECOND)  # fmt: skip
    (added,) = rows_of(root, "claims", locator="id V2")
    assert added["revises"] == first["id"]


def test_several_claims_at_one_place_are_told_apart_by_what_they_say(root: Path) -> None:
    def both(killed: str, hurt: str, source: str) -> list[Row]:
        injured = count("V1", hurt, source, measure="injured", text_en="people injured")
        injured.cells["id"] = "V1 (claims), injured"
        return [injured, count("V1", killed, source)]

    bring(root, *both("41", "90", FIRST))
    plan = bring(root, second_edition(), *both("44", "95", SECOND), source=SECOND)
    assert plan.editions.revised == {"claims": 2}
    assert {claim["revision_kind"] for claim in rows_of(root, "claims") if claim["revises"]} == {"raises"}


def test_rows_that_a_person_read_in_the_source_have_not_vanished(root: Path) -> None:
    bring(root, record("V1", **ALMA), record("V2", "Mock Example@en", locator="page 3"))
    assert bring(root, record("V1", **ALMA)).editions.vanished == []


# -- people and rows of reference


def test_rows_under_another_key_are_told_from_those_of_the_file(root: Path) -> None:
    bring(root, record("V1", "Alma Placeholder@en"))
    row = record("V1", "Alma Placeholder@en")
    row.cells["locator"] = "number V1"
    (note,) = compare(read_dossier(root), [row], FIRST, key=["number"]).notes
    assert note.startswith("records: all 1 that stand of this source") and 'such as "id V1"' in note
    assert compare(read_dossier(root), [record("V1", "Alma Placeholder@en")], FIRST, key=["id"]).notes == []


def listed(handle: str, name: str, source: str = FIRST, **cells: str) -> list[Row]:
    """A person who is put on a list, and the claim that says so."""
    person = imported("agents", handle, label_en=name, kind="person", capacity="listed person")
    claim = count(handle, "", source, kind="accountability", measure="", bound="", accountability="listing",
                  text_en="is listed", concerns=f"{handle} (agents)", population="", actor="", period="", territory="",
                  **cells)  # fmt: skip
    return [person, claim]


def test_people_are_found_again_by_the_row_that_names_them(root: Path) -> None:
    rows = [*listed("V1", "Testo Placeholder"), *listed("V2", "Testo Placeholder")]
    bring(root, *rows)
    assert len(rows_of(root, "agents", label_en="Testo Placeholder")) == 2
    before = contents(root)
    bring(root, *rows)
    assert contents(root) == before


def test_people_are_never_found_by_their_name(root: Path) -> None:
    bring(root, *listed("V1", "Testo Placeholder"))
    bring(root, *listed("V2", "Testo Placeholder"))
    assert len(rows_of(root, "agents", label_en="Testo Placeholder")) == 2


def test_a_body_is_found_by_its_label_and_kept_as_it_stands(root: Path) -> None:
    body = imported("agents", "V1", label_en="Lantern Monitor", kind="group", capacity="monitoring organisation")
    plan = bring(root, body, record("V2", **ALMA))
    assert rows_of(root, "agents")[0]["kind"] == "organisation"
    assert plan.editions.notes == [
        'agents ag-rmp59v kind: the file says "group", the dossier "organisation"; the dossier\'s row is kept'
    ]


# -- what cannot be done


def test_a_dossier_with_handles_is_refused(root: Path) -> None:
    write_table(root, "agents", {"id": "monitor", "label_en": "Lantern Monitor", "kind": "group", "capacity": "x"})
    with pytest.raises(KgError, match="run kg fmt"):
        plan_import(root, read_dossier(root), [record("V1", **ALMA)], "so-fs6m94")


def test_no_rows_at_all_change_nothing_and_nothing_vanishes(root: Path) -> None:
    bring(root, record("V1", **ALMA))
    plan = bring(root)
    assert (plan.changed, plan.editions.vanished) == ([], [])


def test_a_wider_scope_rescopes_and_an_equal_figure_reaffirms() -> None:
    was = {"figure": "41", "bound": "exactly", "territory": "pl-a"}
    assert revision("cl-a", was | {"territory": "pl-b"}, was)["revision_kind"] == "rescopes"
    assert revision("cl-a", was, was)["revision_kind"] == "reaffirms"


# -- any two editions


LISTS = st.dictionaries(st.integers(1, 6), st.sampled_from(["30", "31", "under 18", ""]), max_size=6)


def after(existing: list[Row], rows: list[Row], source: str) -> tuple[list[Row], Editions]:
    """The rows of the dossier after an import, as they would be read again, and what the import did."""
    found = compare(existing, rows, source, columns={"records": ["names", "age"]}, key=("id",))
    return settle([*existing, *found.rows], make=True, chance=Random(len(existing))).rows, found


@settings(max_examples=60, deadline=None)
@given(LISTS, LISTS)
def test_every_row_of_any_two_editions_is_accounted_for(one: dict[int, str], two: dict[int, str]) -> None:
    def rows(ages: dict[int, str], source: str) -> list[Row]:
        return [record(f"V{number}", f"Name {number}@en", source, age=age) for number, age in ages.items()]

    with TemporaryDirectory() as folder:
        start = read_dossier(dossier(Path(folder)))
    first, _ = after(start, rows(one, FIRST), FIRST)
    newer = [second_edition(), *rows(two, SECOND)]
    second, found = after(first, newer, SECOND)
    assert found.problems == []
    assert found.unchanged["records"] == sum(one.get(number) == age for number, age in two.items())
    assert found.added["records"] == len(two.keys() - one.keys())
    assert found.unchanged["records"] + found.added["records"] + found.revised["records"] == len(two)
    assert len(found.vanished) == len(one.keys() - two.keys())
    again, told = after(second, newer, SECOND)
    assert (again, told.rows, told.unchanged["records"]) == (second, [], len(two))
