"""The interval that a figure allows, and how two intervals lie to one another.

In: a statement of the ledger. Out: a closed interval; an open end is infinite. A count holds whole numbers only, so
the ends of an interval around a round figure are drawn in to the whole numbers inside it.
"""

import math
from fractions import Fraction
from typing import Final

from kg.arithmetic import Interval
from kg.ledger import Proposition

TOLERANCE: Final = Fraction(1, 10)  # how far "about" reaches to either side, as a part of the figure


def interval_of(statement: Proposition, tolerance: Fraction = TOLERANCE) -> Interval | None:
    """Return the numbers that a count or share allows, None when it gives no figure.

    "About 50" allows 45 to 55 with a tolerance of a tenth. A count is never below 0, a share never above 100 per cent.
    """
    if not statement.bound:
        return None
    lower = Fraction(0) if statement.lower is None else Fraction(statement.lower)
    upper = None if statement.upper is None else Fraction(statement.upper)
    if statement.bound == "about" and upper is not None:
        lower, upper = lower * (1 - tolerance), upper * (1 + tolerance)
    if statement.kind == "share":
        return Interval(lower, Fraction(100) if upper is None else min(upper, Fraction(100)))
    return Interval(Fraction(math.ceil(lower)), math.inf if upper is None else Fraction(math.floor(upper)))


def meet(one: Interval, other: Interval) -> bool:
    """Return whether some number lies in both."""
    return max(one.lower, other.lower) <= min(one.upper, other.upper)


def inside(one: Interval, other: Interval) -> bool:
    """Return whether each number of the first lies in the second."""
    return other.lower <= one.lower and one.upper <= other.upper


def part_exceeds(part: Interval, whole: Interval) -> bool:
    """Return whether no number of the whole is as large as any of its part: the one conclusion a part allows."""
    return part.lower > whole.upper
