"""How days and places fall into a restriction, against counting day by day and place by place."""

from datetime import date, timedelta
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from kg.coverage.overlap import Reach, Span, days_of, overlap, reach_in_place, reach_in_time, shared_days
from kg.coverage.silence import stretches
from kg.coverage.sources import days_borne
from kg.coverage.spoken import Spoken
from kg.ledger import Days

START = date(2021, 5, 1)
NUMBERS = st.integers(0, 12)


def days(pair: tuple[int, int]) -> Days:
    first, last = sorted(pair)
    return Days(START + timedelta(days=first), START + timedelta(days=last))


def each(one: Days) -> list[date]:
    return [one.earliest + timedelta(days=number) for number in range((one.latest - one.earliest).days + 1)]


SPANS = st.tuples(NUMBERS, NUMBERS).map(days)


@given(SPANS, SPANS)
def test_a_stretch_shares_the_days_that_both_have(one: Days, dark: Days) -> None:
    shared = len(set(each(one)) & set(each(dark)))
    assert shared_days(one, dark) == shared
    assert overlap(one, dark, stretch=True) == Span(shared, shared)


@given(SPANS, SPANS)
def test_one_day_within_bounds_is_sure_only_when_each_of_them_is_inside(one: Days, dark: Days) -> None:
    inside = [day in each(dark) for day in each(one)]
    assert overlap(one, dark, stretch=False) == Span(int(all(inside)), int(any(inside)))
    assert reach_in_time(one, dark, stretch=False) == Reach(all(inside) + any(inside))


@given(st.lists(SPANS))
def test_days_of_several_stretches_are_counted_once(spans: list[Days]) -> None:
    assert days_of((one.earliest, one.latest) for one in spans) == len({day for one in spans for day in each(one)})


@given(st.lists(st.integers(-1, 5), min_size=6, max_size=6), st.sets(st.integers(0, 5)), st.sets(st.integers(0, 5)))
def test_places_fall_into_a_restriction_as_the_tree_says(tree: list[int], named: set[int], dark: set[int]) -> None:
    def areas(place: str) -> tuple[str, ...]:
        above = tree[int(place)]
        return (place, *areas(str(above))) if 0 <= above < int(place) else (place,)

    def inside(place: int) -> bool:
        return any(area in map(str, dark) for area in areas(str(place)))

    def around(place: int) -> bool:
        return any(str(place) in areas(str(other)) for other in dark)

    found = reach_in_place(map(str, named), map(str, dark), areas)
    if not named or not dark:
        assert found is Reach.POSSIBLE
    elif all(map(inside, named)):
        assert found is Reach.SURE
    else:
        assert bool(found) == any(inside(place) or around(place) for place in named)
        assert found is not Reach.SURE


ROWS = st.lists(st.tuples(SPANS, st.booleans(), st.booleans()), max_size=4)


@given(ROWS, SPANS)
def test_days_borne_hold_whatever_the_days_turn_out_to_be(rows: list[tuple[Days, bool, bool]], dark: Days) -> None:
    reached = []
    for one, stretch, there in rows:
        reach = min(reach_in_time(one, dark, stretch), Reach.SURE if there else Reach.POSSIBLE)
        reached.append((Spoken("", "", frozenset(), one, stretch, ()), reach))
    found = days_borne(reached, dark)
    for chosen in product(*(choices(row, reach) for row, reach in reached)):
        borne = set().union(*chosen) & set(each(dark))
        assert found.least <= len(borne) <= found.most


def choices(row: Spoken, reach: Reach) -> list[set[date]]:
    """The sets of days on which a row may fall into a restriction."""
    assert row.days is not None
    inside = [set(each(row.days))] if row.stretch else [{day} for day in each(row.days)]
    return inside if reach is Reach.SURE else [*inside, set()]


@given(SPANS, st.lists(SPANS, max_size=5))
def test_silent_stretches_are_the_days_that_nothing_names_alone(period: Days, spans: list[Days]) -> None:
    alone = {one.earliest for one in spans if one.exact}
    longer = [one for one in spans if not one.exact]
    found = [(day, over) for silent, over in stretches(period, alone, longer) for day in each(silent)]
    assert [day for day, _ in found] == [day for day in each(period) if day not in alone]
    assert all(over == sum(day in each(one) for one in longer) for day, over in found)
