"""Whether everybody finds a place in the cells of a breakdown, and which cell is given back by subtraction."""

from collections import Counter
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.protect.totals import Placed, fits, given_back, possible
from tests.protecting import CITIES, NORTH, breakdown, person, row, world_of

CELLS = ("a", "b", "c")
people_of = st.lists(st.sets(st.sampled_from(CELLS), min_size=1).map(lambda own: tuple(sorted(own))), max_size=5)
counts_of = st.fixed_dictionaries({key: st.integers(0, 3) for key in CELLS})


def ways(counts: dict[str, int], people: list[Placed]) -> list[tuple[str, ...]]:
    """Every way to put the people into the cells."""
    return [way for way in product(*people) if all(way.count(key) <= number for key, number in counts.items())]


@settings(max_examples=60)
@given(counts_of, people_of)
def test_everybody_fits_exactly_when_there_is_a_way(counts: dict[str, int], people: list[Placed]) -> None:
    assert fits(counts, Counter(people)) == bool(ways(counts, people))


@settings(max_examples=60)
@given(counts_of, people_of)
def test_a_cell_is_possible_exactly_when_it_is_in_some_way(counts: dict[str, int], people: list[Placed]) -> None:
    for place, own in enumerate(people):
        assert possible(counts, Counter(people), own) == sorted({way[place] for way in ways(counts, people)})


def test_the_one_record_without_its_cell_is_given_back_by_the_others() -> None:
    total = breakdown("pt-222222", "place", {CITIES[0]: 1, CITIES[1]: 2})
    others = [person(number, places=CITIES[1], cell=f"pt-222222#{CITIES[1]}") for number in (2, 3)]
    (found,) = given_back(world_of(*total, *others, person(4, places=NORTH)))
    assert (found.unit.id, found.key) == ("re-bbbbb4", CITIES[0])


def test_two_records_without_their_cells_keep_each_other_hidden() -> None:
    total = breakdown("pt-222222", "place", {CITIES[0]: 1, CITIES[1]: 2})
    other = person(2, places=CITIES[1], cell=f"pt-222222#{CITIES[1]}")
    assert [*given_back(world_of(*total, other, person(3, places=NORTH), person(4, places=NORTH)))] == []


def test_a_breakdown_that_leaves_people_out_gives_nobody_back() -> None:
    total = breakdown("pt-222222", "place", {CITIES[0]: 1, CITIES[1]: 2})
    open_one = total[1].cells["exhaustive"] = "no"
    others = [person(number, places=CITIES[1], cell=f"pt-222222#{CITIES[1]}") for number in (2, 3)]
    assert open_one and [*given_back(world_of(*total, *others, person(4, places=NORTH)))] == []


def test_named_people_are_counted_too_and_never_given_back() -> None:
    total = breakdown("pt-222222", "gender", {"female": 1, "male": 1})
    named = person(2, identification="full-name", names="Testa Sample@en", gender="male", cell="pt-222222#male")
    (found,) = given_back(world_of(*total, named, person(3, cell="")))
    assert (found.unit.id, found.key) == ("re-bbbbb3", "female")


def test_counts_of_places_that_add_up_are_a_breakdown() -> None:
    whole, _ = breakdown("pt-222222", "place", {CITIES[0]: 1, CITIES[1]: 1})
    parts = []
    for number, city in enumerate(CITIES[:2]):
        part = breakdown(f"pt-22223{number + 3}", "place", {city: 1})[0]
        part.cells.update(subset_of=whole.cells["id"], territory=city)
        parts.append(part)
    whole.cells.update(about="ca-222222")
    claim = {"source": "so-222222", "claimant": "ag-222222", "stance": "asserts", "stated_on": "2021-06-01"}
    said = row("claims", id="cl-222222", proposition=whole.cells["id"], **claim)
    named = person(2, identification="full-name", names="Testa Sample@en", places=CITIES[0])
    (found,) = given_back(world_of(whole, *parts, said, named, person(3, places=NORTH)))
    assert (found.unit.id, found.key) == ("re-bbbbb3", CITIES[1])
