"""Small cells, and the plan that hides them: a reader who knows all rows and totals is left in doubt."""

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.protect.cells import small_cells
from kg.protect.plan import Plan, make_plan
from kg.protect.world import World
from kg.tables import Row
from tests.protecting import (
    CITIES,
    DAYS,
    GENDERS,
    NORTH,
    Reader,
    breakdown,
    person,
    row,
    world_of,
)

KEYS = {"place": CITIES, "day": tuple(day.isoformat() for day in DAYS), "gender": GENDERS}
PARTITIONS = {"place": "pt-222222", "day": "pt-333333", "gender": "pt-444444"}
COLUMNS = {"place": "places", "day": "act_on", "gender": "gender"}


def some_people(chance: random.Random) -> list[Row]:
    """Return up to five people of a source, some of them named, with breakdowns in which they are counted."""
    people = [{"places": chance.choice((*CITIES, NORTH)), "act_on": chance.choice(KEYS["day"]),
               "gender": chance.choice(GENDERS), "age": chance.choice(["15", "20", "", "about 30", "40"])}
              for _ in range(chance.randint(1, 5))]  # fmt: skip
    rows: list[Row] = []
    cells: list[list[str]] = [[] for _ in people]
    more = chance.choice([0, 0, 1, 2])  # people whom the source counts and does not list
    for basis in (basis for basis in KEYS if chance.random() < 0.7):
        fine = [one[COLUMNS[basis]] if one[COLUMNS[basis]] != NORTH else chance.choice(CITIES[:2]) for one in people]
        counts = Counter([*fine, *chance.choices(KEYS[basis], k=more)])
        rows += breakdown(PARTITIONS[basis], basis, dict(counts))
        for one, own, key in zip(people, cells, fine, strict=True):
            if key == one[COLUMNS[basis]] and chance.random() < 0.9:
                own.append(f"{PARTITIONS[basis]}#{key}")
    for number, (one, own) in enumerate(zip(people, cells, strict=True), start=2):
        named = {"identification": "full-name", "names": "Testa Sample@en"} if chance.random() < 0.3 else {}
        rows.append(person(number, cell=" | ".join(own), **one, **named))
    return rows


def find_leaks(world: World, plan: Plan) -> list[tuple[str, str]]:
    """The coarsened values of which a reader finds the one that it can be."""
    reader = Reader(plan.seen_in(world))
    fine = {unit.id: unit.members[0] for unit in world.units}
    return [
        (unit.id, basis) for unit in reader.units for basis, column in COLUMNS.items()
        if getattr(unit.members[0], column) != getattr(fine[unit.id], column)
        and len(reader.candidates(unit, basis)) < 2
    ]  # fmt: skip


def tried(seed: int) -> None:
    chance = random.Random(seed)
    world = world_of(*some_people(chance))
    smallest = chance.choice([2, 3])
    plan = make_plan(world, smallest)
    assert small_cells(plan.seen_in(world), smallest) == []
    assert find_leaks(world, plan) == []
    assert make_plan(world, smallest).levels == plan.levels


@settings(max_examples=10)
@given(st.integers(0, 10**9))
def test_a_reader_who_knows_every_row_and_total_finds_no_value_that_was_taken_out(seed: int) -> None:
    tried(seed)


@pytest.mark.proof
def test_a_reader_finds_none_in_a_thousand_dossiers() -> None:
    for seed in range(1000):
        tried(seed)


def test_people_alike_are_no_small_cell() -> None:
    alike = [person(number, places=CITIES[0], age="20") for number in (2, 3, 4)]
    assert small_cells(world_of(*alike), 3) == []
    assert [one.alike for one in small_cells(world_of(*alike[:2]), 3)] == [2, 2]


def test_ten_copies_are_no_crowd() -> None:
    copies = [person(2, places=CITIES[0], age="20", source=f"so-{digit}22222", id=f"re-{digit}22222")
              for digit in "23456789"]  # fmt: skip
    assert len(small_cells(world_of(*copies), 3)) == 8


def test_a_later_edition_of_a_record_is_the_same_person() -> None:
    first = [person(number, places=CITIES[0]) for number in (2, 3)]
    later = person(4, places=CITIES[0], revises="re-bbbbb3")
    assert [one.alike for one in small_cells(world_of(*first, later), 3)] == [2, 2]


def test_whoever_a_judgement_names_elsewhere_is_named_everywhere() -> None:
    described = person(2, places=CITIES[0], age="20")
    named = person(3, identification="full-name", names="Testa Sample@en", source="so-333333", id="re-333333")
    same = row("judgements", id="ju-222222", kind="identity", subjects="re-bbbbb2 | re-333333", objects="pe-222222",
               method="by hand", author="ag-222222", decided_on="2021-06-01", justification="Alike.")  # fmt: skip
    assert len(small_cells(world_of(described, named), 3)) == 1
    assert small_cells(world_of(described, named, same), 3) == []


def test_what_a_record_leaves_open_its_edition_may_not_tell() -> None:
    fine = [person(number, places=CITIES[0], age="20") for number in (2, 3, 4)]
    coarse = person(5, places=NORTH, revises="re-bbbbb2", source="so-333333", id="re-333333")
    world = world_of(*fine, coarse)
    assert {one.unit.id for one in small_cells(world, 3)} == {"re-333333"}
    assert small_cells(make_plan(world, 3).seen_in(world), 3) == []


def test_whoever_says_nothing_but_the_case_cannot_be_told_from_others() -> None:
    assert small_cells(world_of(person(2)), 3) == []


def test_zero_and_one_ask_for_nothing() -> None:
    world = world_of(person(2, places=CITIES[0], age="20"))
    assert small_cells(world, 0) == small_cells(world, 1) == []


def test_the_least_is_lost() -> None:
    people = [person(number, places=CITIES[0], act_on="2021-05-29", age=str(17 + number)) for number in (2, 3, 4)]
    plan = make_plan(world_of(*people), 3)
    assert set(plan.levels.values()) == {(0, 0, 1, 0, 0, 0)}  # a band for the age, and nothing else


def test_a_cell_that_names_the_place_goes_with_the_place() -> None:
    total = breakdown("pt-222222", "place", {CITIES[0]: 5, CITIES[1]: 5})
    people = [person(2, places=CITIES[0], cell=f"pt-222222#{CITIES[0]}"),
              *(person(number, places=CITIES[1], cell=f"pt-222222#{CITIES[1]}") for number in (3, 4, 5))]  # fmt: skip
    world = world_of(*total, *people)
    (unit,) = [one for one in make_plan(world, 3).seen_in(world).units if one.id == "re-bbbbb2"]
    assert unit.members[0].places != (CITIES[0],) and unit.members[0].cell == ()
