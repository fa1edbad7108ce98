"""Intervals of figures: what a bound allows, checked against counting the numbers one by one."""

from fractions import Fraction
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.arithmetic import Interval
from kg.contradictions.bounds import inside, interval_of, meet, part_exceeds
from kg.ledger import Proposition

Figure: TypeAlias = tuple[str, int, int]
NUMBERS = range(56)
FIGURES = st.one_of(
    st.tuples(st.sampled_from(("at-least", "exactly", "about", "at-most")), st.integers(0, 40), st.just(0)),
    st.tuples(st.just("range"), st.integers(0, 40), st.integers(0, 10)),
)


def count(bound: str, number: int, more: int = 0, kind: str = "count") -> Proposition:
    lower = None if bound == "at-most" else float(number)
    upper = None if bound == "at-least" else float(number + more)
    return Proposition("p", kind, "case", lower=lower, upper=upper, bound=bound)


def allows(statement: Proposition, number: int) -> bool:
    """Say by the words of the bound whether a figure allows a number; "about" reaches a tenth to either side."""
    lower, upper = statement.lower or 0, statement.upper
    if statement.bound == "about":
        return 9 * lower <= 10 * number <= 11 * lower
    return lower <= number and (upper is None or number <= upper)


def interval(figure: Figure) -> Interval:
    found = interval_of(count(*figure))
    assert found is not None
    return found


@given(FIGURES)
def test_an_interval_holds_just_the_numbers_that_the_bound_allows(figure: Figure) -> None:
    found = interval(figure)
    assert [n for n in NUMBERS if found.lower <= n <= found.upper] == [n for n in NUMBERS if allows(count(*figure), n)]


@given(FIGURES, FIGURES)
def test_two_figures_meet_when_some_number_is_both(one: Figure, other: Figure) -> None:
    both = [n for n in NUMBERS if allows(count(*one), n) and allows(count(*other), n)]
    assert meet(interval(one), interval(other)) is bool(both)
    assert meet(interval(one), interval(other)) is meet(interval(other), interval(one))


@given(FIGURES, FIGURES)
def test_a_part_exceeds_its_whole_when_no_whole_is_as_large(part: Figure, whole: Figure) -> None:
    fitting = [
        (n, m) for n in NUMBERS for m in NUMBERS if n <= m and allows(count(*part), n) and allows(count(*whole), m)
    ]
    assert part_exceeds(interval(part), interval(whole)) is not bool(fitting)


@given(FIGURES, FIGURES, FIGURES)
def test_lying_inside_is_passed_on(a: Figure, b: Figure, c: Figure) -> None:
    one, other, third = interval(a), interval(b), interval(c)
    if inside(one, other) and inside(other, third):
        assert inside(one, third)
    if inside(one, other) and meet(one, third):
        assert meet(other, third)


def test_the_tolerance_of_about_can_be_chosen() -> None:
    assert interval_of(count("about", 50), Fraction(0)) == Interval(Fraction(50), Fraction(50))
    assert interval_of(count("about", 50), Fraction(1, 5)) == Interval(Fraction(40), Fraction(60))


@pytest.mark.parametrize(("bound", "upper"), [("at-least", 100), ("about", 100), ("exactly", 97)])
def test_a_share_is_never_above_the_whole(bound: str, upper: int) -> None:
    found = interval_of(count(bound, 97, kind="share"))
    assert found is not None
    assert found.upper == upper


def test_a_statement_without_a_figure_has_no_interval() -> None:
    assert interval_of(Proposition("p", "event", "case")) is None
