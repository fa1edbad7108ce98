"""Which pairs are worth a comparison."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.lists import lists
from kg.link.compare.block import Keyed, Pairs, candidate_pairs, keys_of, meet, second_keys
from kg.link.compare.ready import ready
from kg.link.entity import Entity, Sort
from tests.linking import days, person


def ids(left: list[Entity], right: list[Entity] | None = None, **options: bool | int) -> set[tuple[str, str]]:
    pairs = candidate_pairs(ready(left), None if right is None else ready(right), **options)  # type: ignore[arg-type]
    other = left if right is None else right
    return {(left[a].id, other[b].id) for a, b in pairs}


def keyed(source: str, *keys: str, second: tuple[str, ...] = ("",), third: tuple[str, ...] = ("",)) -> Keyed:
    return Keyed(source, [(key, True) for key in keys], second, third)


def test_names_in_two_scripts_meet() -> None:
    left = [person("re-22ch7n", "Testa Sample"), person("re-33dj8p", "Mock Example")]
    right = [person("x:1", "تستا سمپل", source="right")]
    assert ids(left, right) == {("re-22ch7n", "x:1")}


def test_entities_of_one_source_do_not_meet() -> None:
    twice = [person("re-22ch7n", "Testa Sample"), person("re-33dj8p", "Testa Sample")]
    assert ids(twice) == set()
    assert ids(twice, one_source=True) == {("re-22ch7n", "re-33dj8p")}


def test_a_list_compared_with_itself_gives_each_pair_once() -> None:
    listed = [person(f"re-{number}", "Testa Sample", source=f"list {number}") for number in range(3)]
    assert ids(listed) == {("re-0", "re-1"), ("re-0", "re-2"), ("re-1", "re-2")}


@pytest.mark.parametrize("names", [(), ("Unknown man",)])
def test_somebody_without_a_name_meets_those_of_the_same_place_and_day(names: tuple[str, ...]) -> None:
    where: dict[str, Any] = {"places": ("Testburg, Lower Examplia",), "happened": days("2021-05-10")}
    right = [person("x:1", "Testa Sample", source="right", **where), person("x:2", "Mock Example", source="right")]
    assert ids([person("re-22ch7n", *names, **where)], right) == {("re-22ch7n", "x:1")}


def test_two_full_names_do_not_meet_by_place_and_day_alone() -> None:
    where: dict[str, Any] = {"places": ("Testburg",), "happened": days("2021-05-10")}
    left = [person("re-22ch7n", "Testa Sample", **where), person("re-33dj8p", **where)]
    assert ids(left, [person("x:1", "Mockly Dummy", source="right", **where)]) == {("re-33dj8p", "x:1")}


def test_an_outside_code_is_a_key() -> None:
    code = (("geonames", "9999999901"),)
    left = [person("pl-22ch7n", "Testburg", sort=Sort.PLACE, codes=code)]
    assert ids(left, [person("x:1", "Quite Other", sort=Sort.PLACE, source="right", codes=code)])


def test_a_key_that_too_many_share_is_joined_with_a_second_one() -> None:
    left = [keyed("l", "common", second=(f"town {number}",)) for number in range(10)]
    right = [keyed("r", "common", second=(f"town {number}",)) for number in range(10)]
    found = meet(left, right, most_pairs=50)
    assert list(found) == [(number, number) for number in range(10)]
    assert (found.keys, found.refined, found.left_out) == (1, 1, 90)


def test_what_is_still_too_many_is_joined_with_a_third_and_counted_when_it_is_left_out() -> None:
    sides = [[keyed(side, "common", second=("town",), third=(f"year {n % 2}",)) for n in range(10)] for side in "lr"]
    assert len(meet(*sides, most_pairs=25)) == 50
    nothing = meet(*sides, most_pairs=24)
    assert (len(nothing), nothing.left_out) == (0, 100)


def test_a_list_with_itself_counts_each_meeting_once() -> None:
    listed = [keyed(str(number), "common", second=(str(number // 2),)) for number in range(10)]
    found = meet(listed, None, most_pairs=10)
    assert (len(found), found.left_out) == (5, 40)


def test_nothing_is_lost_to_refinement_where_two_share_a_town() -> None:
    world = lists(300)
    left, right = ready(world.left), ready(world.right)
    everything = set(candidate_pairs(left, right, most_pairs=10**9))
    refined = set(candidate_pairs(left, right, most_pairs=4))
    assert refined < everything
    lost = everything - refined
    assert sum(bool({*second_keys(left[a])} & {*second_keys(right[b])}) for a, b in lost) < len(everything) / 10


@pytest.mark.parametrize("sides", [([], []), ([person()], []), ([], [person()])])
def test_empty_lists_give_no_pairs(sides: tuple[list[Entity], list[Entity]]) -> None:
    assert len(candidate_pairs(*map(ready, sides))) == 0


@settings(max_examples=8, deadline=None)
@given(st.lists(st.sets(st.sampled_from("abcde"), max_size=3), max_size=8), st.lists(st.sets(st.sampled_from("abcde"))))
def test_pairs_are_those_that_share_a_key(left: list[set[str]], right: list[set[str]]) -> None:
    found = meet((keyed("l", *keys) for keys in left), (keyed("r", *keys) for keys in right))
    here, there = range(len(left)), range(len(right))
    assert list(found) == [(a, b) for a, b in product(here, there) if left[a] & right[b]]


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_has_keys(name: str, place: str) -> None:
    (each,) = ready([person("re-22ch7n", name, places=(place,), happened=days("2021-05-10", "2099-01-01"))])
    assert all(isinstance(key, str) for key, _ in keys_of(each, unnamed=True))


def test_a_key_that_ten_thousand_share_on_each_side_ends_soon() -> None:
    found: Pairs = meet((keyed("l", "common") for _ in range(10_000)), (keyed("r", "common") for _ in range(10_000)))
    assert (len(found), found.left_out) == (0, 100_000_000)
