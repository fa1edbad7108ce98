"""Data extension and the vocabulary of the service: values as the release has them, nothing flattened."""

from pathlib import Path
from typing import Any

import pytest

from kg.vocab import expand
from kg.web.http.errors import HttpError
from kg.web.library import Library
from kg.web.reconcile.extend import IDS, PROPERTIES, extend, propose
from kg.web.reconcile.properties import all_properties, compared_with, properties_like, properties_of
from kg.web.reconcile.types import TYPES, types_like

RECORD, GIRL = "record/re-2ghsqv", "record/re-6gpkd7"


@pytest.fixture(scope="module")
def library(fixture_release: Path) -> Library:
    return Library(fixture_release)


def values(library: Library, id: str, prop: str, **settings: object) -> Any:
    asked = {"ids": [id], "properties": [{"id": prop, "settings": settings}]}
    told: Any = extend(library, asked, "en")
    return told["rows"][id][prop]


def test_a_date_that_is_no_one_day_is_never_given_as_one(library: Library) -> None:
    assert values(library, RECORD, "actOn") == [{"str": "2021-05-1X"}]
    assert values(library, RECORD, "actOn/earliest") == [{"date": "2021-05-10T00:00:00"}]
    assert values(library, RECORD, "actOn/latest") == [{"date": "2021-05-19T00:00:00"}]
    assert values(library, GIRL, "actOn") == [{"date": "2021-05-10T00:00:00"}]
    assert values(library, GIRL, "actOn/asWritten") == [{"str": "۲۰ اردیبهشت ۱۴۰۰"}]


def test_places_that_a_source_leaves_open_are_all_given(library: Library) -> None:
    both = values(library, GIRL, "placeCandidate")
    assert {one["name"] for one in both} == {"Testburg", "Mockford"}
    assert values(library, GIRL, "placeCandidate", limit="1") == both[:1]


def test_a_value_is_what_it_is(library: Library) -> None:
    assert values(library, RECORD, "ageLower") == [{"int": 30}]
    assert values(library, RECORD, "ageAsWritten") == [{"str": "about 30"}]
    assert values(library, RECORD, "gender") == [{"str": "male"}]
    assert values(library, "pl-hnkw9r", "code") == [{"str": "geonames@2026-08 = 9999999901"}]
    assert values(library, "pl-hnkw9r", "skos:exactMatch") == [{"str": "https://example.org/gazetteer/7"}]
    assert values(library, GIRL, "^hasRecord") == [{"id": "person/pe-3dd7wg", "name": "Testa Sample"}]


def test_a_refused_link_is_given_by_neither_side(library: Library) -> None:
    assert values(library, "place/pl-8sbk7f", "skos:exactMatch") == []


def test_ids_are_given_instead_of_labels_when_they_are_wanted(library: Library) -> None:
    assert values(library, RECORD, "act", content="id") == [{"str": "injury"}]
    (place,) = values(library, RECORD, "placeCandidate", content="id")
    assert place == {"str": f"{library.base}id/place/pl-twrrs7"}


@pytest.mark.parametrize("id", ["nothing", "place/pl-zzzzzz", "", "a/b/c", "<>", "place/pl-hnkw9r#code", "\x00"])
def test_what_there_is_not_has_no_values(library: Library, id: str) -> None:
    assert values(library, id, "skos:prefLabel") == []


@pytest.mark.parametrize("prop", ["P31", "", "a:b", "skos:", "/", "actOn/nothing", "^within", "born", "<x>"])
def test_an_unknown_property_has_no_values(library: Library, prop: str) -> None:
    assert values(library, RECORD, prop) == []


def test_what_was_withdrawn_has_no_values(library: Library) -> None:
    for iri in library.things("Tombstone"):
        assert values(library, iri, "reasonClass") == [] == values(library, iri, "withdrawnOn")


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({}, 400),
        ({"ids": "x", "properties": []}, 400),
        ({"ids": [1], "properties": []}, 400),
        ({"ids": [], "properties": {}}, 400),
        ({"ids": [], "properties": ["act"]}, 400),
        ({"ids": [], "properties": [{"id": "act", "settings": 3}]}, 400),
        ({"ids": [], "properties": [{"id": "act", "settings": {"limit": "-1"}}]}, 400),
        ({"ids": [], "properties": [{"id": "act", "settings": {"limit": [1]}}]}, 400),
        ({"ids": [], "properties": [{"id": "act", "settings": {"content": "picture"}}]}, 400),
        ({"ids": [str(n) for n in range(IDS + 1)], "properties": []}, 413),
        ({"ids": [], "properties": [{"id": str(n)} for n in range(PROPERTIES + 1)]}, 413),
    ],
)
def test_what_is_no_question_is_refused(library: Library, asked: Any, status: int) -> None:
    with pytest.raises(HttpError) as refused:
        extend(library, asked, "en")
    assert refused.value.status == status


def test_every_property_offered_is_one_that_the_vocabulary_has(library: Library) -> None:
    for one in all_properties():
        path, _, end = one.id.removeprefix("^").partition("/")
        assert expand(path) and (not end or expand(end))
    assert all(one["name"] for one in properties_like(library, "", "fa"))


def test_each_type_has_properties_with_values_in_the_release(library: Library) -> None:
    for cls in TYPES:
        thing = library.things(cls)[0]
        found = [one.id for one in properties_of(cls) if values(library, thing, one.id)]
        assert len(found) >= 2, cls


def test_proposals_are_of_the_type_that_was_asked_for(library: Library) -> None:
    place: Any = propose(library, "Place", 3, "en")
    assert (place["type"], place["limit"], len(place["properties"])) == ("Place", 3, 3)
    every: Any = propose(library, "", 0, "en")
    assert len(every["properties"]) == len(all_properties()) and "type" not in every


def test_types_and_properties_are_found_by_a_word_of_either_language(library: Library) -> None:
    assert [one["id"] for one in types_like(library, "record", "en")] == ["PersonRecord"]
    assert [one["id"] for one in types_like(library, "مدخل", "en")] == ["PersonRecord"]
    assert len(types_like(library, "", "en")) == len(TYPES)
    assert "within" in [one["id"] for one in properties_like(library, "wit", "en")]
    assert types_like(library, "؟", "en") == [] == properties_like(library, "zzz", "fa")


def test_plain_words_name_what_a_class_has_and_nothing_else() -> None:
    assert compared_with("Place", "place") == ("within",)
    assert compared_with("Source", "date") == ("issuedOn",)
    assert compared_with("Person", "place") == ()  # a hub has no facts of its own
