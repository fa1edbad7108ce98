"""How far days and places that are known within bounds fall into a restriction.

In: days, places, and a restriction with the widest bounds that any source gives. Out: numbers of days with bounds.
The restriction is taken to have lasted on all days of its bounds, so "surely" means: surely within these bounds.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from enum import IntEnum
from typing import NamedTuple

from kg.ledger import Days

Areas = Callable[[str], tuple[str, ...]]  # a place and the places it lies in


class Span(NamedTuple):
    """A number that is known within bounds."""

    least: int
    most: int


class Reach(IntEnum):
    """How far something falls into a restriction."""

    OUTSIDE = 0
    POSSIBLE = 1
    SURE = 2


def shared_days(one: Days, other: Days) -> int:
    """Return how many days two stretches of days have in common."""
    return max(0, (min(one.latest, other.latest) - max(one.earliest, other.earliest)).days + 1)


def overlap(days: Days, restricted: Days, stretch: bool) -> Span:
    """Return on how many days something falls into a restriction.

    A `stretch` is on all its days; anything else is on one of them, so 0 or 1.
    """
    shared = shared_days(days, restricted)
    if stretch:
        return Span(shared, shared)
    inside = restricted.earliest <= days.earliest and days.latest <= restricted.latest
    return Span(int(inside), min(shared, 1))


def reach_in_time(days: Days, restricted: Days, stretch: bool) -> Reach:
    """Return whether something falls into the days of a restriction."""
    least, most = overlap(days, restricted, stretch)
    return Reach(bool(least) + bool(most))


def reach_in_place(places: Iterable[str], restricted: Iterable[str], areas: Areas) -> Reach:
    """Return whether places fall into those of a restriction.

    Surely when each of them is one of its places or lies in one; possibly when one does, when one of its places lies
    in one of them, or when either names none.
    """
    named, dark = tuple(places), frozenset(restricted)
    if not named or not dark:
        return Reach.POSSIBLE
    inside = [not dark.isdisjoint(areas(place)) for place in named]
    if all(inside):
        return Reach.SURE
    around = frozenset(area for place in dark for area in areas(place))
    return Reach.POSSIBLE if any(inside) or not around.isdisjoint(named) else Reach.OUTSIDE


def days_of(spans: Iterable[tuple[date, date]]) -> int:
    """Return on how many days at least one of the stretches is; each is a first and a last day."""
    total, end = 0, date.min
    for first, last in sorted(spans):
        first = max(first, end + timedelta(days=1)) if end > date.min else first
        if last >= first:
            total += (last - first).days + 1
            end = last
    return total
