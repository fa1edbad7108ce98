"""Items of a store of Wikidata's shape are found by name, code or query, with their dates no more exact than there."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from pyoxigraph import RdfFormat, Store

from kg.link.entity import Entity, Sort
from kg.link.targets import open_target, read_snapshot, write_snapshot
from kg.link.targets.items import ITEM
from kg.link.targets.wikidata import WikidataTarget, labels_of
from kg.store.answers import BadQuery
from tests.endpoints import free_port, serve_oxigraph_at

FIXTURE: Final = Path(__file__).parent / "fixture/link/wikidata.ttl"


@pytest.fixture(scope="module")
def wikidata(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real endpoint with the made-up items."""
    folder = tmp_path_factory.mktemp("wikidata")
    store = Store(str(folder / "store"))
    store.load(path=str(FIXTURE), format=RdfFormat.TURTLE)
    store.flush()
    del store
    with serve_oxigraph_at(folder / "store", free_port()) as address:
        yield f"{address}/query"


def ours(sort: Sort, *names: str, **more: object) -> Entity:
    return Entity("re-22ch7n", sort, tuple((name, "") for name in names), "so-22ch7n", **more)  # type: ignore[arg-type]


@cache
def found(url: str, *entities: Entity) -> dict[str, Entity]:
    return {thing.id.removeprefix(ITEM): thing for thing in WikidataTarget(url).find(entities)}


def test_people_are_found_by_their_label_and_other_things_of_the_name_are_not(wikidata: str) -> None:
    assert list(found(wikidata, ours(Sort.PERSON, "Testa Sample"))) == ["Q9999999001", "Q9999999002"]


def test_what_an_item_says_of_a_person_is_kept_apart_from_what_it_does_not(wikidata: str) -> None:
    person = found(wikidata, ours(Sort.PERSON, "Testa  S. Sample"))["Q9999999001"]
    assert person.names == (("Testa Sample", "en"), ("تستا سمپل", "fa"), ("Testa S. Sample", "en"))
    assert person.happened == (date(2019, 11, 16), date(2019, 11, 16)) and person.gender == "female"
    assert person.places == ("Testburg, Lower Examplia",) and person.source == wikidata
    assert "lantern maker" in person.note and "born in Testburg, اگزمپلیای بالا" in person.note


def test_a_year_is_not_read_as_its_first_of_january(wikidata: str) -> None:
    people = found(wikidata, ours(Sort.PERSON, "Testa Sample"))
    assert people["Q9999999001"].born == (date(1990, 1, 1), date(1990, 12, 31))
    assert people["Q9999999002"].born == (date(1871, 1, 1), date(1871, 12, 31))
    assert people["Q9999999002"].happened == (date(1931, 5, 7), date(1931, 5, 7))


def test_a_name_in_persian_letters_finds_the_label_in_arabic_letters(wikidata: str) -> None:
    person = found(wikidata, ours(Sort.PERSON, "علی کامل نموذج"))["Q9999999004"]
    assert person.happened is None and "died" not in person.note


def test_places_are_found_by_name_with_their_codes_and_what_they_lie_in(wikidata: str) -> None:
    places = found(wikidata, ours(Sort.PLACE, "تستبورگ", "Sampleton"))
    assert list(places) == ["Q9999999101", "Q9999999103"]
    assert places["Q9999999101"].codes == (("geonames", "999101"),) and places["Q9999999103"].coordinates is None
    assert places["Q9999999101"].coordinates == (-20.25, 10.5) and places["Q9999999101"].places == ("Lower Examplia",)


def test_a_place_is_found_by_its_number_under_another_name(wikidata: str) -> None:
    place = ours(Sort.PLACE, "Another Name", codes=(("geonames", "999102"), ("iso-3166-2", "999101")))
    assert list(found(wikidata, place)) == ["Q9999999102"]


def test_the_codes_of_a_province_keep_their_system(wikidata: str) -> None:
    assert found(wikidata, ours(Sort.PLACE, "Lower Examplia"))["Q9999999110"].codes == (("iso-3166-2", "ZZ-LE"),)


def test_bodies_are_found_without_the_pages_that_tell_names_apart(wikidata: str) -> None:
    bodies = found(wikidata, ours(Sort.BODY, "Lantern Guard"))
    assert list(bodies) == ["Q9999999201"] and "country Verania" in bodies["Q9999999201"].note


def test_a_query_says_which_items_to_take_and_names_need_no_exact_label(wikidata: str, tmp_path: Path) -> None:
    query = "SELECT ?id { ?id <http://www.wikidata.org/prop/direct/P570> ?died FILTER(YEAR(?died) > 2000) }"
    (tmp_path / "died.rq").write_text(query)
    target = open_target(f"wikidata:{wikidata}#{tmp_path / 'died.rq'}")
    assert [thing.label for thing in target.find([ours(Sort.PERSON, "Tésta Sample")])] == ["Testa Sample"]
    assert list(target.find([ours(Sort.PERSON, "Verity Ruritan")])) == []


@pytest.mark.parametrize("query", ["ASK { ?a ?b ?c }", "SELECT ?item { ?item ?b ?c }", "CONSTRUCT WHERE { ?a ?b ?c }"])
def test_a_query_that_gives_no_items_is_refused(query: str) -> None:
    with pytest.raises(BadQuery):
        WikidataTarget("https://data.example/sparql", query)


def test_a_hostile_name_stays_a_text(wikidata: str) -> None:
    hostile = ours(Sort.PERSON, '"@en } ?x ?y ?z . { #', "\\", "\n", "a\u0000b\ud800", "''' 𝔘", "x" * 5_000)
    assert found(wikidata, hostile) == {}


def test_nobody_is_asked_for_nothing(wikidata: str) -> None:
    assert found(wikidata) == {} == found(wikidata, ours(Sort.PERSON), ours(Sort.PERSON, "—", " "))


def test_labels_are_looked_for_in_the_languages_of_their_script_and_in_their_own() -> None:
    entity = Entity("re-22ch7n", Sort.PERSON, (("Testa", "sq"), ("علی", "")), "")
    labels = [(label.value, label.language) for label in labels_of(entity)]
    assert ("Testa", "sq") in labels and ("Testa", "en") in labels and ("Testa", "fa") not in labels
    assert ("علی", "fa") in labels and ("علي", "ar") in labels


def test_what_was_found_is_kept_as_a_snapshot_with_its_day(wikidata: str, tmp_path: Path) -> None:
    target, wanted = open_target(f"wikidata:{wikidata}"), [ours(Sort.PERSON, "Testa Sample")]
    write_snapshot(tmp_path / "wd.jsonl", target.find(wanted), target.name, date(2026, 11, 27))
    snapshot = read_snapshot(tmp_path / "wd.jsonl")
    assert list(snapshot.entities) == target.find(wanted) and len(snapshot.entities) == 2
    assert snapshot.date == "2026-11-27"
