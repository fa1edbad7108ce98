"""What each feature says of a pair, and what cannot both be."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.link.compare.block import candidate_pairs
from kg.link.compare.conflicts import conflicts
from kg.link.compare.features import FEATURES, UNKNOWN, levels, name_levels
from kg.link.compare.ready import Ready, ready, spellings
from kg.link.entity import Entity, Sort
from tests.linking import days, pair, person

MAY_10 = days("2021-05-10")


def level(name: str, one: dict[str, Any], other: dict[str, Any], sort: Sort = Sort.PERSON) -> tuple[str, str]:
    """The key of the level of one feature, and its words."""
    sides = pair(one, other)
    feature = next(feature for feature in FEATURES[sort] if feature.name == name)
    number = feature.compare(*sides)
    return ("" if number == UNKNOWN else feature.levels[number].key), feature.say(*sides, number)


@pytest.mark.parametrize(
    ("one", "other", "key"),
    [
        ({"born": days("2004-08-11")}, {"born": days("2004-08-11")}, "same-day"),
        ({"born": days("2004-08-11")}, {"age": (16, 16), "happened": MAY_10}, "same-years"),
        ({"age": (16, 17), "happened": MAY_10}, {"age": (17, 17), "happened": MAY_10}, "same-years"),
        ({"age": (None, 17), "happened": MAY_10}, {"age": (16, 16), "happened": MAY_10}, "possible"),
        ({"age": (26, 26), "happened": MAY_10}, {"age": (28, 28), "happened": MAY_10}, "one-year"),
        ({"age": (23, 23), "happened": MAY_10}, {"age": (28, 28), "happened": MAY_10}, "few-years"),
        ({"age": (23, 23), "happened": MAY_10}, {"age": (63, 63), "happened": MAY_10}, "apart"),
        ({"age": (23, 23)}, {"age": (23, 23), "happened": MAY_10}, ""),
        ({}, {"born": days("2004-08-11")}, ""),
    ],
)
def test_birth_days_and_ages_go_together(one: dict[str, Any], other: dict[str, Any], key: str) -> None:
    assert level("birth", one, other)[0] == key


@pytest.mark.parametrize(
    ("one", "other", "key"),
    [
        (MAY_10, MAY_10, "same-day"),
        (days("2021-05-09", "2021-05-11"), MAY_10, "overlap"),
        (days("2021-01-01", "2021-12-31"), MAY_10, "possible"),
        (days("2021-05-11"), MAY_10, "next-day"),
        (days("2021-05-15"), MAY_10, "one-week"),
        (days("2020-06-01"), MAY_10, "one-year"),
        (days("1999-05-10"), MAY_10, "apart"),
    ],
)
def test_days_of_one_act_are_compared(one: Any, other: Any, key: str) -> None:
    assert level("day", {"happened": one}, {"happened": other})[0] == key


def test_days_of_two_different_acts_say_nothing() -> None:
    assert level("day", {"happened": MAY_10, "act": "arrest"}, {"happened": MAY_10, "act": "killing"}) == ("", "")


def test_each_level_has_its_words() -> None:
    ages = {"age": (26, 26), "happened": MAY_10}, {"age": (28, 28), "happened": MAY_10}
    assert level("birth", *ages)[1] == "age 26 and age 28: about one year apart"
    assert level("day", {"happened": days("2021-05-11")}, {"happened": MAY_10})[1] == (
        "2021-05-11 and 2021-05-10 are one day apart"
    )
    assert level("gender", {"gender": "female"}, {"gender": "male"}) == ("different", "female and male")


def test_places_are_compared_by_what_they_lie_in() -> None:
    town, other = {"places": ("Testburg, Lower Examplia",)}, {"places": ("Sampleton, Lower Examplia",)}
    assert level("place", town, other)[0] == "province"
    assert level("place", town, {"places": ("Lower Examplia",)})[0] == "within"
    assert level("place", town, {})[0] == ""


def test_codes_count_in_one_system_only() -> None:
    one, same, other = ({"codes": ((system, code),)} for system, code in (("a", "1"), ("a", "1"), ("b", "1")))
    assert level("code", one, same, Sort.PLACE)[0] == "same"
    assert level("code", one, other, Sort.PLACE)[0] == ""


def test_distance_is_in_kilometres() -> None:
    key, words = level("near", {"coordinates": (10.0, 20.0)}, {"coordinates": (10.5, 20.0)}, Sort.PLACE)
    assert (key, words) == ("region", "56 km apart")


def names(left: list[Ready], right: list[Ready]) -> list[str]:
    pairs = candidate_pairs(left, right, one_source=True)
    return [FEATURES[Sort.PERSON][0].levels[number].key for number in name_levels(left, right, pairs)]


def test_a_name_that_many_bear_says_less() -> None:
    one = ready([person("re-22ch7n", "Testa Sample")])
    assert names(one, ready([person("x:1", "تستا سمپل")]))[0].endswith("-only")
    assert names(one, ready([person(f"x:{number}", "Testa Sample") for number in range(2)])) == ["same-few"] * 2
    assert names(one, ready([person(f"x:{number}", "Testa Sample") for number in range(9)])) == ["same-many"] * 9


def test_the_most_alike_forms_of_two_names_count() -> None:
    left = ready([person("re-22ch7n", "Mock Example", "Testa Sample")])
    assert names(left, ready([person("x:1", "Testa Sample", "Quite Other")])) == ["same-only"]


def test_levels_stand_in_the_order_of_the_features() -> None:
    fields: dict[str, Any] = {"happened": MAY_10, "age": (20, 20), "gender": "male", "act": "killing"}
    left, right = (ready([person(ident, "Testa Sample", source=ident, **fields)]) for ident in ("re-1", "re-2"))
    (found,) = levels(Sort.PERSON, left, right, candidate_pairs(left, right))
    assert found == (0, 1, 0, UNKNOWN, 0, 0)


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ({"gender": "female"}, {"gender": "male"}, "one is female, the other male"),
        ({"born": days("1990-01-01")}, {"born": days("2004-01-01")}, "born at least 13 years apart"),
        (
            {"born": days("2022-01-01", "2022-12-31")},
            {"happened": MAY_10, "act": "killing"},
            "one is born on 2022-01-01 or later, after 2021-05-10 of the other",
        ),
        (
            {"happened": MAY_10, "act": "killing"},
            {"happened": days("2024-05-10"), "act": "killing"},
            "killed at least 3 years apart: 2021-05-10 and 2024-05-10",
        ),
        (
            {"happened": days("2024-05-10"), "act": "arrest"},
            {"happened": MAY_10, "act": "killing"},
            "killed on 2021-05-10, but arrest on 2024-05-10",
        ),
        (
            {"happened": MAY_10, "places": ("Testburg, Lower Examplia",)},
            {"happened": MAY_10, "places": ("Mockford, Upper Examplia",)},
            "in Testburg, Lower Examplia and in Mockford, Upper Examplia on the same days",
        ),
    ],
)
def test_what_cannot_both_be_is_said(one: dict[str, Any], other: dict[str, Any], words: str) -> None:
    assert conflicts(*pair(one, other)) == (words,)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"happened": MAY_10, "act": "arrest"}, {"happened": days("2024-05-10"), "act": "arrest"}),
        ({"happened": MAY_10, "act": "arrest"}, {"happened": days("2024-05-10"), "act": "killing"}),
        ({"age": (20, 20), "happened": MAY_10}, {"age": (28, 28), "happened": MAY_10}),
        (
            {"happened": MAY_10, "places": ("Testburg, Lower Examplia", "Mockford, Upper Examplia")},
            {"happened": MAY_10, "places": ("Mockford, Upper Examplia",)},
        ),
    ],
)
def test_what_can_both_be_is_no_conflict(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert conflicts(*pair(one, other)) == ()


FIELDS = st.fixed_dictionaries(
    {
        "born": st.none() | st.sampled_from([days("2004-08-11"), days("2004-01-01", "2006-12-31")]),
        "happened": st.none() | st.sampled_from([MAY_10, days("0001-01-01"), days("2021-05-01", "9999-12-31")]),
        "age": st.sampled_from([(None, None), (None, 17), (60, None), (16, 17), (0, 130)]),
        "gender": st.sampled_from(["", "female", "other"]),
        "places": st.lists(st.text(max_size=12), max_size=2).map(tuple),
        "act": st.sampled_from(["", "killing", "arrest"]),
        "coordinates": st.none() | st.tuples(st.floats(-90, 90), st.floats(-180, 180)),
    }
)


@settings(max_examples=40)
@given(FIELDS, FIELDS)
def test_comparing_is_symmetric_and_always_has_words(one: dict[str, Any], other: dict[str, Any]) -> None:
    left, right = pair(one, other)
    for feature in {feature.name: feature for each in FEATURES.values() for feature in each[1:]}.values():
        number = feature.compare(left, right)
        assert number == feature.compare(right, left)
        assert bool(feature.say(left, right, number)) is (number != UNKNOWN)
    assert len(conflicts(left, right)) == len(conflicts(right, left))


@pytest.mark.parametrize(
    "name",
    ["Unknown", "نامشخص", "sin datos", "Unidentified", "", "Unknown man 3", "مرد ناشناس", "نامشخص (زن)", "رجل مجهول"],
)
def test_a_word_for_a_name_that_nobody_knows_is_no_name(name: str) -> None:
    assert spellings(Entity("re-22ch7n", Sort.PERSON, ((name, ""),), "a list")) == []
