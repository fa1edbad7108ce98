"""Rows of a dossier as entities to compare."""

from pathlib import Path

from kg.link.entity import Sort
from kg.link.ours import entities
from kg.settle import settle
from kg.tables import Row, read_rows
from tests.linking import days

VERANIA = Path(__file__).parent / "fixture" / "verania"
PLACES = [
    Row("places", "places.csv", 2, {"id": "pl-22ch7n", "label_en": "Testburg", "kind": "city", "within": "pl-33dj8p"}),
    Row("places", "places.csv", 3, {"id": "pl-33dj8p", "label_en": "Lower Examplia", "kind": "province"}),
]


def record(**cells: str) -> Row:
    filled = {"id": "re-22ch7n", "source": "so-22ch7n", "about": "ca-22ch7n", "act": "killing"} | cells
    return Row("records", "records/so-22ch7n.csv", 2, filled)


def test_a_record_becomes_a_person_with_all_that_can_be_compared() -> None:
    row = record(names="Testa Sample@en | تستا سمپل@fa", age="16 or 17", gender="female", act_on="10 or 11 May 2021")
    (found,) = entities([row], Sort.PERSON)
    assert found.names == (("Testa Sample", "en"), ("تستا سمپل", "fa"))
    assert (found.age, found.gender, found.act) == ((16, 17), "female", "killing")
    assert found.happened == days("2021-05-10", "2021-05-11")


def test_a_place_of_a_record_says_what_it_lies_in() -> None:
    (found,) = entities([record(places="pl-22ch7n | pl-33dj8p"), *PLACES], Sort.PERSON)
    assert found.places == ("Testburg, Lower Examplia", "Lower Examplia")


def test_places_in_a_circle_come_to_an_end() -> None:
    circle = Row("places", "places.csv", 3, {"id": "pl-33dj8p", "label_en": "Examplia", "within": "pl-22ch7n"})
    (found,) = entities([record(places="pl-22ch7n"), PLACES[0], circle], Sort.PERSON)
    assert found.places[0].startswith("Testburg, Examplia, Testburg")


def test_a_birth_date_is_read_where_the_table_has_one() -> None:
    (found,) = entities([record(born_on="2004")], Sort.PERSON)
    assert found.born == days("2004-01-01", "2004-12-31")


def test_a_cell_that_cannot_be_read_is_left_out() -> None:
    (found,) = entities([record(age="young", act_on="0/0/0", names="no tag")], Sort.PERSON)
    assert (found.age, found.happened, found.names) == ((None, None), None, ())


def test_records_are_kept_of_the_sources_asked_for() -> None:
    other = record(id="re-33dj8p", source="so-33dj8p")
    assert [each.id for each in entities([record(), other], Sort.PERSON, sources={"so-33dj8p"})] == ["re-33dj8p"]


def test_agents_are_persons_or_bodies_by_their_kind() -> None:
    cells = {"label_en": "Nullo Beispiel", "label_local": "نولو بایشپیل@fa", "capacity": "spokesperson"}
    one = Row("agents", "agents.csv", 2, {"id": "ag-22ch7n", "kind": "person", **cells})
    body = Row("agents", "agents.csv", 3, {"id": "ag-33dj8p", "kind": "organisation", **cells})
    assert [each.id for each in entities([one, body], Sort.PERSON)] == ["ag-22ch7n"]
    assert [each.names[1] for each in entities([one, body], Sort.BODY)] == [("نولو بایشپیل", "fa")]


def test_a_place_has_its_codes_by_system() -> None:
    coded = Row("places", "places.csv", 2, PLACES[0].cells | {"codes": "geonames@2026-08 = 1234567"})
    found, _ = entities([coded, PLACES[1]], Sort.PLACE)
    assert (found.codes, found.places) == ((("geonames", "1234567"),), ("Lower Examplia",))


def test_a_whole_dossier_is_read() -> None:
    rows = settle(read_rows(VERANIA)[0]).rows
    found = {sort: entities(rows, sort) for sort in Sort}
    assert len([row for row in rows if row.table == "places"]) == len(found[Sort.PLACE])
    records = [row for row in rows if row.table == "records"]
    assert len(records) == sum(each.id.startswith("re-") for each in found[Sort.PERSON])
    assert all(each.places for each in found[Sort.PERSON] if each.id.startswith("re-"))


def test_no_rows_give_no_entities() -> None:
    assert entities([], Sort.PERSON) == []


def test_an_age_that_is_about_right_is_compared_as_such() -> None:
    (found,) = entities([record(age="about 30")], Sort.PERSON)
    assert found.age == (25, 35)
