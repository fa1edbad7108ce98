"""What the service proposes: names across scripts, reasons, and never a match of a human being."""

from pathlib import Path
from typing import Any

import pytest

from kg.link.names.remembered import count
from kg.web.library import Library
from kg.web.reconcile import answers
from kg.web.reconcile.answers import reconcile, suggest_entities
from kg.web.reconcile.candidates import Candidate, candidates
from kg.web.reconcile.lookup import find, names_of
from kg.web.reconcile.query import query_of
from kg.web.reconcile.types import TYPES, is_person, may_match
from kg.web.search.query import Search, TooSlow

TESTA, TWIN = "record/re-6gpkd7", "record/re-d3g67w"  # of one person, by judgement
CITY, LAND, STATE = "place/pl-hnkw9r", "place/pl-km3w22", "agent/ag-qzg898"


@pytest.fixture(scope="module")
def library(fixture_release: Path) -> Library:
    return Library(fixture_release)


@pytest.fixture(scope="module")
def ask(library: Library, search: Search) -> Any:
    def asked(text: str = "", **more: Any) -> list[Candidate]:
        given = {**({"query": text} if text else {}), **more}
        return candidates(library, search, query_of(given))

    return asked


def ids(found: list[Candidate]) -> list[str]:
    return [f"{one.thing.kind}/{one.thing.id}" for one in found]


def wanting(**values: Any) -> dict[str, Any]:
    return {"properties": [{"pid": pid, "v": value} for pid, value in values.items()]}


@pytest.mark.parametrize("text", ["Testa Sample", "تستا سمپل", "تيستا سامبل", "Tista Sampil", "Sample, Testa"])
def test_every_spelling_of_a_name_finds_both_records_of_a_person(ask: Any, text: str) -> None:
    found = ask(text, type="PersonRecord")
    assert set(ids(found)[:2]) == {TESTA, TWIN}
    assert all(60 < one.score <= 100 for one in found[:2])


def test_a_persian_name_finds_a_record_that_is_written_in_latin_letters_alone(ask: Any) -> None:
    found = ask("تستا سمپل", type="PersonRecord")
    twin = found[ids(found).index(TWIN)]
    assert twin.form == "Testa Sampel" and not twin.identical


def test_no_human_being_is_ever_called_a_match(library: Library, ask: Any) -> None:
    things = [thing for cls in TYPES for iri in library.things(cls) if (thing := library.of(iri)) is not None]
    people = [thing for thing in things if is_person(thing)]
    assert {thing.cls for thing in people} == {"Person", "PersonRecord", "Agent"}
    for person in people:
        for text in (*names_of(library, person), person.id, person.iri):
            for more in ({}, {"type": person.cls}, {"type": person.cls, "type_strict": "all"}):
                assert not any(one.match for one in ask(text, **more) if not may_match(one.thing))
        assert not may_match(person)


def test_a_group_is_never_called_a_match(ask: Any) -> None:
    found = ask("three nurses of Lower Examplia", type="Agent")
    assert found[0].identical and not found[0].match


def test_a_place_of_exactly_that_name_is_a_match_when_places_are_asked_for(ask: Any) -> None:
    found = ask("Testburg", type="Place")
    assert ids(found)[0] == CITY and found[0].match


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("Testburg", {}),
        ("testburg", {"type": "Place"}),
        ("Testburgh", {"type": "Place"}),
        ("Testburg", {"type": "Agent", "type_strict": "should"}),
        ("Republic of Verania", {"type": ["Place", "Agent"]}),
        ("Testburg", {"type": "Place", **wanting(within="Upper Examplia")}),
    ],
)
def test_what_is_less_than_certain_is_no_match(ask: Any, text: str, more: Any) -> None:
    found = ask(text, **more)
    assert found and not any(one.match for one in found)


def test_a_state_and_its_land_have_one_name_and_the_type_tells_them_apart(ask: Any) -> None:
    assert {LAND, STATE} == set(ids(ask("Republic of Verania"))[:2])
    assert ids(ask("Republic of Verania", type="Place"))[0] == LAND


def test_a_type_that_should_be_is_preferred_and_one_that_must_be_is_kept(ask: Any) -> None:
    assert ids(ask("Republic of Verania", type="Place", type_strict="should"))[:2] == [LAND, STATE]
    assert STATE not in ids(ask("Republic of Verania", type="Place", type_strict="all"))
    assert ask("Republic of Verania", type=["Place", "Agent"], type_strict="all") == []
    assert ask("Republic of Verania", type="Q515") == []


def test_properties_put_the_right_namesake_first_and_say_why(ask: Any) -> None:
    asked = wanting(date="11 May 2021", place="Republic of Verania", age="17", born=2004)
    first, second = ask("Mock Example", type="PersonRecord", **asked)
    assert (first.thing.id, second.thing.id) == ("re-hvcbbm", "re-tw4zft")
    assert [one.agrees for one in first.agreements] == [True] * 4
    assert [one.agrees for one in second.agreements] == [True, True, False, None]
    assert "reckoned from the age" in first.agreements[3].reason
    assert "Mockford" in first.agreements[1].reason and first.score > second.score


@pytest.mark.parametrize(
    ("pid", "value", "agrees"),
    [
        ("act_on", "20 Ordibehesht 1400", True),
        ("https://w3id.org/govah/ns#actOn", "2021-05-10T00:00:00Z", True),
        ("date", "2020", False),
        ("places", {"id": "place/pl-hnkw9r", "name": "Testburg"}, True),
        ("place", "تستبورگ", True),
        ("place", "Nowhereby", False),
        ("gender", "female", True),
        ("gender", "زن", True),
        ("gender", "male", False),
        ("source", "so-b7v756", True),
        ("name", "Tista Sampil", True),
        ("injury", True, False),
        ("informant", 3.0, False),
    ],
)
def test_a_value_agrees_in_any_calendar_script_or_way_to_name_it(ask: Any, pid: str, value: Any, agrees: bool) -> None:
    found = ask("Testa Sample", type="PersonRecord", **wanting(**{pid: value}))
    record = next(one for one in found if one.thing.id == "re-6gpkd7")
    assert [one.agrees for one in record.agreements] == [agrees]


def test_a_birth_that_a_source_states_is_compared_and_not_reckoned(ask: Any) -> None:
    found = ask("پروبا نمونه", type="PersonRecord", **wanting(born="3 Farvardin 1380"))
    (born,) = next(one for one in found if one.thing.id == "re-q8m5vt").agreements
    assert born.agrees and "reckoned" not in born.reason


def test_an_unknown_property_changes_nothing(ask: Any) -> None:
    plain, more = ask("Testburg"), ask("Testburg", **wanting(P625="x", wikidata="Q1"))
    assert [(one.thing.id, one.score) for one in plain] == [(one.thing.id, one.score) for one in more]


def test_code_systems_are_never_taken_for_each_other(ask: Any) -> None:
    assert ids(ask(**wanting(geonames="9999999901"))) == [CITY]
    assert ids(ask(**wanting(code="9999999901"))) == [CITY]
    assert ask(**{"type": "Place", **wanting(wikidata="9999999901")}) == []


def test_without_a_name_things_are_found_by_their_values(ask: Any) -> None:
    assert TESTA in ids(ask(type="PersonRecord", **wanting(place="Mockford")))
    assert ids(ask(type="Place", **wanting(within="Upper Examplia"))) == ["place/pl-twrrs7"]
    assert ask(**wanting(uid="27eb892afbb2")) == []


@pytest.mark.parametrize("text", ["pl-hnkw9r", "place/pl-hnkw9r", "https://example.org/verania/id/place/pl-hnkw9r"])
def test_an_id_finds_its_thing(ask: Any, text: str) -> None:
    assert ids(ask(text))[0] == CITY and ask(text)[0].score == 100


def test_what_was_withdrawn_is_neither_found_nor_suggested(library: Library, search: Search, ask: Any) -> None:
    gone = [iri.removeprefix(f"{library.base}id/") for iri in library.things("Tombstone")]
    assert gone
    for id in gone:
        assert find(library, id) is None and ask(id.rpartition("/")[2]) == [] == ask(f"{library.base}id/{id}")
        told = suggest_entities(library, search, id.rpartition("/")[2], "", 0, "en")["result"]
        assert told == []


def test_the_order_is_the_same_every_time_and_the_limit_cuts_its_end(ask: Any) -> None:
    every = ids(ask("Verania", limit=50))
    assert every == ids(ask("Verania", limit=50)) and ids(ask("Verania", limit=2)) == every[:2]


@pytest.mark.parametrize("text", ['"', "* OR *", "(((", "{name} : x", "\x00", "٪٪٪", "a" * 400, "ب " * 200, "<script>"])
def test_hostile_names_are_only_names(ask: Any, text: str) -> None:
    assert isinstance(ask(text, **wanting(place=text, date=text, age=text, code=text)), list)


def test_a_slow_query_does_not_spoil_its_batch(
    library: Library, search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(library: Library, search: Search, query: Any) -> list[Candidate]:
        if query.text == "slow":
            raise TooSlow
        return candidates(library, search, query)

    monkeypatch.setattr(answers, "candidates", slow)
    told = reconcile(library, search, {"a": {"query": "slow"}, "b": {"query": "Testburg"}, "c": 7}, "en")
    assert told["a"]["result"] == [] and "stopped" in str(told["a"]["error"])
    assert told["b"]["result"] and "error" not in told["b"] and told["c"]["result"] == []


def test_a_batch_that_takes_too_long_refuses_the_rest(
    library: Library, search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = iter([0.0, 1.0, 99.0])
    monkeypatch.setattr(answers, "monotonic", lambda: next(times))
    told = reconcile(library, search, {"a": {"query": "Testburg"}, "b": {"query": "Testburg"}}, "en")
    assert told["a"]["result"] and "fewer queries" in str(told["b"]["error"])


def test_names_that_strangers_ask_for_are_not_remembered_without_end(
    library: Library, search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = {f"{a}{b}": {"query": f"Testa S{a}mp{b}l"} for a in "aeiou" for b in "aeiou"}
    told = reconcile(library, search, batch, "en")
    assert count() > 40
    monkeypatch.setattr(answers, "REMEMBERED", 40)
    assert reconcile(library, search, batch, "en") == told
    assert count() <= 40
