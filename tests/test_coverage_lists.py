"""Which lists hold whom: made-up lists against a plain count, and the lists of the fictional dossier."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.coverage.case import Coverage, coverage_of
from kg.coverage.held import held_counts
from kg.coverage.lists import matrix
from kg.ledger import Ledger
from tests.coverage_release import Lists, iri

RECORDS = st.lists(st.tuples(st.integers(0, 3), st.integers(-3, 4)), max_size=12)  # list, and person or nobody


@pytest.fixture(scope="module")
def coverage(fixture_release: Path) -> Coverage:
    return coverage_of(Ledger.open(fixture_release), "ca-kbxvqs")


@settings(max_examples=60)
@given(RECORDS)
def test_patterns_are_those_of_a_plain_count(records: list[tuple[int, int]]) -> None:
    made, lists = Lists(), sorted({source for source, _ in records})
    for source in lists:
        made.source(source)
    held: dict[tuple[str, int], set[int]] = {}
    for number, (source, person) in enumerate(records):
        made.record(number, source)
        if person >= 0:
            made.person(person, number)
        held.setdefault(("person", person) if person >= 0 else ("record", number), set()).add(source)
    found = matrix(made.coverage())
    assert found.lists == tuple(iri("source", source) for source in lists)
    assert found.patterns == Counter(tuple(int(one in sources) for one in lists) for sources in held.values())
    assert sum(found.patterns.values()) == len(found.members) == len(held)
    assert (found.records, found.linked) == (len(records), sum(person >= 0 for _, person in records))
    assert found.shared == sum(len(sources) > 1 for sources in held.values())


def test_a_later_edition_takes_the_place_of_an_earlier_one_and_keeps_its_people() -> None:
    made = Lists()
    made.source(1)
    made.source(2, edition_of=1)
    made.source(3, edition_of=2)  # of which no record is held
    made.record(1, 1)
    made.record(2, 1)
    made.record(3, 2, revises=1)
    made.person(7, 1)
    found = matrix(made.coverage())
    assert found.lists == (iri("source", 2),)
    assert [(member.person, member.held) for member in found.members] == [
        (iri("person", 7), ((iri("record", 3),),)),
    ]
    assert found.replaced == 2


def test_a_record_that_a_later_edition_takes_for_another_act_is_of_that_act_alone() -> None:
    made = Lists()
    made.source(1)
    made.source(2, edition_of=1)
    made.record(1, 1)
    made.record(2, 2, revises=1, act="injury")
    assert matrix(made.coverage(), "killing").patterns == {}
    assert matrix(made.coverage(), "killing").replaced == 1
    assert matrix(made.coverage(), "injury").patterns == {(1,): 1}


def test_a_record_and_the_one_in_its_place_are_one_of_the_people_of_all_sources() -> None:
    made = Lists()
    made.source(1)
    made.source(2, edition_of=1)
    made.record(1, 1)
    made.record(2, 2, revises=1)
    made.count(1, 2)
    (row,) = held_counts(made.coverage())
    assert (row.people, row.records, row.people_of_case) == (1, 1, 1)


def test_a_person_twice_in_one_list_is_one_member() -> None:
    made = Lists()
    made.source(1)
    made.record(1, 1)
    made.record(2, 1)
    made.person(7, 1, 2)
    assert matrix(made.coverage()).patterns == {(1,): 1}


def test_a_record_that_nobody_linked_is_a_row_of_its_own(coverage: Coverage) -> None:
    found = matrix(coverage)
    unlinked = {records for member in found.members if not member.person for records in member.held if records}
    names = {coverage.ledger.ident(record) for records in unlinked for record in records}
    assert names == {"re-2ghsqv", "re-2j96xw", "re-hb3m83", "re-q8m5vt"}
    assert (found.records, found.linked, found.shared, found.replaced) == (8, 4, 1, 1)


def test_one_act_alone_can_be_asked_for(coverage: Coverage) -> None:
    found = matrix(coverage, "killing")
    assert [coverage.ledger.ident(source) for source in found.lists] == ["so-b7v756", "so-fs6m94"]
    assert found.patterns == {(1, 1): 1, (1, 0): 2, (0, 1): 1}
