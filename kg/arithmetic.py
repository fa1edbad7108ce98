"""Interval arithmetic for inferences: a sum over named figures, each a lower and an upper bound, exact to the end."""

import ast
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

Number = Fraction | float  # a float only for the two infinities

LONGEST = 200  # characters of a formula; a longer one is a mistake, or meant to exhaust the parser


class FormulaError(ValueError):
    """A formula that is not a sum over its inputs, or that divides by something which may be zero."""


@dataclass(frozen=True, slots=True)
class Interval:
    """All figures from `lower` to `upper`, both included; an open end is infinite."""

    lower: Number
    upper: Number


def evaluate(formula: str, inputs: Mapping[str, Interval]) -> Interval:
    """Return the interval of all results that the formula can have while each input stays within its own.

    A formula is made of names, decimal numbers, parentheses and + - * /. Each use of a name counts on its own.
    Errors: FormulaError for anything else, an unknown name, or a division by an interval that holds zero.

    >>> evaluate("a / 0.2", {"a": Interval(Fraction(40), Fraction(45))})
    Interval(lower=Fraction(200, 1), upper=Fraction(225, 1))
    """
    return _value(_parse(formula), inputs)


def names(formula: str) -> list[str]:
    """Return the names that a formula uses, sorted, each once.

    Errors: FormulaError when it is not a formula.

    >>> names("b / (a + b)")
    ['a', 'b']
    """
    return sorted({node.id for node in ast.walk(_parse(formula)) if isinstance(node, ast.Name)})


def _parse(formula: str) -> ast.expr:
    if len(formula) > LONGEST:
        raise FormulaError(f"the formula is longer than {LONGEST} characters")
    try:
        return ast.parse(formula.strip(), mode="eval").body
    except (SyntaxError, ValueError) as error:
        raise FormulaError(f'"{formula}" is not a formula') from error


def _value(node: ast.expr, inputs: Mapping[str, Interval]) -> Interval:
    match node:
        case ast.BinOp(left, op, right) if type(op) in _OPERATIONS:
            return _OPERATIONS[type(op)](_value(left, inputs), _value(right, inputs))
        case ast.UnaryOp(ast.USub(), operand):
            return _minus(Interval(Fraction(0), Fraction(0)), _value(operand, inputs))
        case ast.Name(name) if name in inputs:
            return inputs[name]
        case ast.Name(name):
            raise FormulaError(f'the formula names "{name}", which is no input')
        case ast.Constant(int() | float() as number) if not isinstance(number, bool) and math.isfinite(number):
            return Interval(Fraction(str(number)), Fraction(str(number)))
        case _:
            raise FormulaError("a formula is made of names, numbers, parentheses and + - * /")


def _plus(left: Interval, right: Interval) -> Interval:
    return Interval(left.lower + right.lower, left.upper + right.upper)


def _minus(left: Interval, right: Interval) -> Interval:
    return Interval(left.lower - right.upper, left.upper - right.lower)


def _times(left: Interval, right: Interval) -> Interval:
    return _hull(_product, left, right)


def _over(left: Interval, right: Interval) -> Interval:
    if right.lower <= 0 <= right.upper:
        raise FormulaError("the formula divides by something which may be zero")
    return _hull(_quotient, left, right)


def _hull(corner: Callable[[Number, Number], Number], left: Interval, right: Interval) -> Interval:
    corners = [corner(a, b) for a, b in product((left.lower, left.upper), (right.lower, right.upper))]
    return Interval(min(corners), max(corners))


def _product(a: Number, b: Number) -> Number:
    return Fraction(0) if a == 0 or b == 0 else a * b  # an end that is zero stays zero, however far the other goes


def _quotient(a: Number, b: Number) -> Number:
    return Fraction(0) if math.isinf(b) else a / b


_OPERATIONS: dict[type[ast.operator], Callable[[Interval, Interval], Interval]] = {
    ast.Add: _plus,
    ast.Sub: _minus,
    ast.Mult: _times,
    ast.Div: _over,
}
