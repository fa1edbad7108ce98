"""Links that nobody has decided, carried into an estimate; and the lists of a case of a release."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.coverage.case import coverage_of
from kg.estimate.histories import Histories
from kg.estimate.linkage import Linkage, Pair, link_by_chance, over_links
from kg.estimate.lists import histories_of, linkage_of
from kg.estimate.result import ModelEstimate
from kg.estimate.simulate import POPULATIONS, draw_histories
from kg.ledger import Ledger

LISTS = ("A", "B", "C")


def linkage_with(*pairs: Pair, apart: tuple[tuple[str, str], ...] = ()) -> Linkage:
    """Three lists of two people each: a1, a2, b1, b2, c1, c2, of whom nobody is linked."""
    records = [f"{name}{number}" for name in "abc" for number in (1, 2)]
    list_of = {record: "abc".index(record[0]) for record in records}
    kept = frozenset(frozenset(pair) for pair in apart)
    return Linkage.of(LISTS, [(record,) for record in records], list_of, pairs, kept)


def patterns_of(histories: Histories) -> dict[tuple[int, ...], int]:
    return dict(zip(map(tuple, histories.patterns.tolist()), histories.counts.tolist(), strict=True))


def linked(linkage: Linkage, seed: int = 1) -> dict[tuple[int, ...], int]:
    return patterns_of(link_by_chance(linkage, np.random.default_rng(seed)))


def test_certain_pairs_are_linked_through_others() -> None:
    found = linked(linkage_with(Pair("a1", "b1", 1.0), Pair("b1", "c1", 1.0)))
    assert found == {(1, 1, 1): 1, (1, 0, 0): 1, (0, 1, 0): 1, (0, 0, 1): 1}


def test_nobody_gets_two_entries_of_one_list() -> None:
    """The likelier of two pairs is linked first, and the other would join b1 and b2."""
    found = linked(linkage_with(Pair("a1", "b2", 0.99999), Pair("a1", "b1", 1.0)))
    assert found == {(1, 1, 0): 1, (1, 0, 0): 1, (0, 1, 0): 1, (0, 0, 1): 2}


def test_records_judged_to_be_of_two_people_are_not_joined_through_a_third() -> None:
    pairs = (Pair("a1", "b1", 1.0), Pair("b1", "c1", 1.0))
    assert (1, 1, 1) not in linked(linkage_with(*pairs, apart=(("a1", "c1"),)))


@given(st.integers(0, 10_000), st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc"), st.floats(0, 1))))
def test_links_never_lose_a_record_nor_list_a_person_twice(seed: int, drawn: list[tuple[str, str, float]]) -> None:
    linkage = linkage_with(*(Pair(f"{one}1", f"{other}2", chance) for one, other, chance in drawn))
    entries = sum(sum(pattern) * count for pattern, count in linked(linkage, seed).items())
    assert entries == 6


def test_a_pair_is_linked_as_often_as_it_is_probable() -> None:
    linkage, chance = linkage_with(Pair("a1", "b1", 0.3)), np.random.default_rng(1)
    hits = sum((1, 1, 0) in patterns_of(link_by_chance(linkage, chance)) for _ in range(4000))
    assert hits / 4000 == pytest.approx(0.3, abs=0.03)


def people(histories: Histories, chance: float) -> Linkage:
    """The people of histories with one record a list; the links of every fifth person are undecided."""
    groups: list[tuple[str, ...]] = []
    undecided: list[Pair] = []
    list_of: dict[str, int] = {}
    rows = zip(histories.patterns.tolist(), histories.counts.tolist(), strict=True)
    for number, pattern in enumerate(pattern for pattern, count in rows for _ in range(count)):
        records = [f"{number}-{at}" for at, on in enumerate(pattern) if on]
        list_of |= {record: int(record.rpartition("-")[2]) for record in records}
        if number % 5:
            groups.append(tuple(records))
        else:
            groups += [(record,) for record in records]
            undecided += [Pair(records[0], other, chance) for other in records[1:]]
    return Linkage.of(histories.lists, groups, list_of, undecided)


def test_links_that_are_sure_add_no_variance_and_others_do() -> None:
    histories = draw_histories(POPULATIONS["independent"], 4)
    sure, unsure = (over_links(people(histories, chance), 20, 1) for chance in (1.0, 0.5))
    assert isinstance(sure, ModelEstimate)
    assert isinstance(unsure, ModelEstimate)
    assert sure.numbers["between_links"] == pytest.approx(0)
    assert unsure.numbers["between_links"] > 0.05
    assert unsure.estimate > sure.estimate  # fewer shared people, so more that nobody recorded
    assert sure.lower < 1000 < (sure.upper or 0)


def test_the_same_seed_links_alike() -> None:
    linkage = people(draw_histories(POPULATIONS["independent"], 4), 0.5)
    assert over_links(linkage, 10, 7) == over_links(linkage, 10, 7) != over_links(linkage, 10, 8)


def test_ways_to_link_without_an_estimate_are_told() -> None:
    found = over_links(linkage_with(Pair("a1", "b1", 0.5)), 10, 1)
    assert (
        found == "average over links: not reported, since 10 of 10 ways to link the undecided pairs have no estimate."
    )


def test_lists_of_a_case_are_those_of_the_matrix_of_its_coverage(fixture_release: Path) -> None:
    coverage = coverage_of(Ledger.open(fixture_release))
    histories = histories_of(coverage)
    assert "The names we carry" in histories.lists
    assert histories.observed == sum(
        linkage_of(coverage, []).list_of[group[0]] >= 0 for group in linkage_of(coverage, []).groups
    )


def test_candidates_that_are_decided_or_of_no_record_here_are_left_out(fixture_release: Path) -> None:
    ledger = Ledger.open(fixture_release)
    coverage = coverage_of(ledger)
    groups = linkage_of(coverage, []).groups
    same = next(group for group in groups if len(group) > 1)
    other = next(group for group in groups if group != same)
    ids = [ledger.ident(record) for record in (*same[:2], other[0])]
    candidates = [(ids[0], ids[1], 0.9), (ids[0], "re-zzzzzz", 0.9), (ids[0], ids[2], 0.4)]
    assert [pair.chance for pair in linkage_of(coverage, candidates).undecided] == [0.4]
