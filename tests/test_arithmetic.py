"""Sums over intervals are exact, hold every possible result, and refuse what is no sum."""

from fractions import Fraction
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.arithmetic import FormulaError, Interval, evaluate, names


def of(lower: float, upper: float) -> Interval:
    return Interval(Fraction(lower), Fraction(upper))


POINTS = st.tuples(st.integers(-50, 50), st.integers(0, 50), st.integers(0, 50)).map(
    lambda t: (Interval(Fraction(t[0]), Fraction(t[0] + t[1] + t[2])), Fraction(t[0] + t[1]))
)


def test_a_figure_divided_by_a_share_is_the_whole() -> None:
    assert evaluate("a / b", {"a": of(40, 45), "b": Interval(Fraction(1, 5), Fraction(1, 5))}) == of(200, 225)


@pytest.mark.parametrize(
    ("formula", "result"),
    [("a + b", of(5, 9)), ("a - b", of(-3, 1)), ("-a", of(-4, -2)), ("a * (b - 3)", of(0, 8)), ("0.1 * 3", None)],
)
def test_the_four_operations_keep_both_ends(formula: str, result: Interval | None) -> None:
    exact = Interval(Fraction(3, 10), Fraction(3, 10))
    assert evaluate(formula, {"a": of(2, 4), "b": of(3, 5)}) == (result or exact)


@given(POINTS, POINTS)
def test_every_possible_result_lies_in_the_interval(a: tuple[Interval, Fraction], b: tuple[Interval, Fraction]) -> None:
    found = evaluate("a * b - (a + b)", {"a": a[0], "b": b[0]})
    assert found.lower <= a[1] * b[1] - (a[1] + b[1]) <= found.upper


def test_an_open_end_stays_open() -> None:
    floor = Interval(Fraction(10), inf)
    assert evaluate("a + b", {"a": floor, "b": floor}) == Interval(Fraction(20), inf)
    assert evaluate("a * b", {"a": floor, "b": of(0, 1)}) == Interval(Fraction(0), inf)
    assert evaluate("1 / a", {"a": floor}) == Interval(Fraction(0), Fraction(1, 10))


@pytest.mark.parametrize("divisor", [of(0, 5), of(-1, 1), of(0, 0)])
def test_what_may_be_zero_divides_nothing(divisor: Interval) -> None:
    with pytest.raises(FormulaError, match="may be zero"):
        evaluate("1 / a", {"a": divisor})


@pytest.mark.parametrize(
    "formula",
    ["", "a +", "c", "a ** 2", "a // 2", "a if a else 2", "f(a)", "a.real", "True", "'a'", "1e999", "1j", "a\0",
     "(" * 150 + "a" + ")" * 150, "+".join(["a"] * 200)],
)  # fmt: skip
def test_anything_else_is_no_formula(formula: str) -> None:
    with pytest.raises(FormulaError):
        evaluate(formula, {"a": of(1, 1)})


def test_names_are_listed_in_order_and_once() -> None:
    assert names("b / (a + b) * 2") == ["a", "b"]
