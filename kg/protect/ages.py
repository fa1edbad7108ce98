"""Say how old somebody can have been, and whether that leaves open a child.

In: an age, a birth with the days of an act, or the key of a cell of a breakdown by age. Out: bounds in completed years.
"""

import re
from collections.abc import Collection
from datetime import date
from typing import Final

from kg.dates import fold_digits
from kg.values import OLDEST, Age, parse_age

ADULT: Final = 18  # years
ABOUT: Final = 3  # years by which "about 20" may be wrong

Bounds = tuple[int, int]  # of an age, inclusive
Days = tuple[date, date]

_NUMBER: Final = re.compile(r"\d+")
_DOWN: Final = re.compile(r"<|≤|under|below|younger|less|up to|at most|زیر|کمتر|تا", re.IGNORECASE)
_UP: Final = re.compile(r"\+|>|≥|over|above|older|at least|more|بالای|بیش", re.IGNORECASE)
_YOUNG: Final = re.compile(
    r"child|minor|teen|adolescen|infant|bab(?:y|ies)|boy|girl|under-?age|juvenile|کودک|نوجوان|خردسال|نوزاد",
    re.IGNORECASE,
)


def may_be_child(known: Collection[Bounds]) -> bool:
    """Tell whether somebody of whom these bounds are known may be under eighteen; of whom nothing is known, is not.

    What several bounds say together counts; where they contradict each other, the younger one does.

    >>> may_be_child([(0, 29)]), may_be_child([(0, 29), (25, 25)]), may_be_child([(15, 15), (25, 25)])
    (True, False, True)
    """
    return any(upper < ADULT for _, upper in known) or max((lower for lower, _ in known), default=ADULT) < ADULT


def bounds_of(age: Age) -> Bounds:
    """Return the bounds of an age; "about" leaves some years open.

    >>> bounds_of(parse_age("under 25")), bounds_of(parse_age("over 18")), bounds_of(parse_age("about 20"))
    ((0, 24), (18, 130), (17, 23))
    """
    margin = ABOUT if age.as_written.casefold().startswith("about") else 0
    lower = 0 if age.lower is None else max(age.lower - margin, 0)
    return lower, OLDEST if age.upper is None else age.upper + margin


def bounds_at(birth: Days, act: Days) -> Bounds:
    """Return how old somebody born on some days can have been on the days of an act."""
    return max(years_between(birth[1], act[0]), 0), max(years_between(birth[0], act[1]), 0)


def bounds_of_band(key: str) -> Bounds | None:
    """Return the bounds of a cell of a breakdown by age; None when its key names no age.

    >>> [bounds_of_band(key) for key in ("0-17", "<18", "18+", "under-30", "children", "not stated")]
    [(0, 17), (0, 18), (18, 130), (0, 29), (0, 17), None]
    """
    text = fold_digits(key)
    numbers = [int(number) for number in _NUMBER.findall(text)]
    if not numbers:
        return (0, ADULT - 1) if _YOUNG.search(text) else None
    try:
        return bounds_of(parse_age(text.replace("under-", "under ").replace("over-", "over ").replace("–", "-")))
    except ValueError:
        lower = 0 if _DOWN.search(text) else min(numbers)
        return lower, OLDEST if _UP.search(text) else max(numbers)


def moved(bounds: Bounds, then: Days | None, now: Days | None) -> Bounds:
    """Return bounds on some days as they are on others: by the full years between the two, where both are known."""
    if then is None or now is None:
        return bounds
    years = years_between(then[1], now[0]) if now[0] > then[1] else 0
    years -= years_between(now[1], then[0]) if then[0] > now[1] else 0
    return max(bounds[0] + years, 0), max(bounds[1] + years, 0)


def years_between(first: date, last: date) -> int:
    """Return the full years from one day to another, fewer than none when the other comes first."""
    return last.year - first.year - ((last.month, last.day) < (first.month, first.day))
