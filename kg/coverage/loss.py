"""How much of the evidence that sources mention is said to be gone, by month and place, beside the restrictions there.

In: the evidence and the restrictions of a case. Out: a row for each month and place, and for all of them together. It
is a share of what sources mention, never of what there was: what was lost and is mentioned by nobody is in no row.
"""

from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from itertools import product
from math import sqrt
from typing import Final

from kg.coverage.case import Coverage
from kg.coverage.overlap import Reach, reach_in_place
from kg.coverage.recordings import Recording, recordings
from kg.ledger import Days, Evidence, Restriction

FEWEST: Final = 5  # recordings of which a share is given
UNKNOWN: Final = ""  # the month or the place that is not established
_Z: Final = 1.959964  # the normal quantile of 95 %, two-sided


@dataclass(frozen=True, slots=True)
class Loss:
    """Recordings and sets made in a month and a place, or in all of them (None); each counts once in a row.

    `held`: a copy is held. `lost`: it is said to have been there and to be gone. Of the others no copy is held, and
    nobody says that it is gone. `restrictions` lay over the month and the place; `through` are those to which a source
    puts a loss. A wider place counts what was made in the places within it.
    """

    month: str | None  # "2021-05"
    place: str | None
    cited: int
    held: int
    lost: int
    restrictions: tuple[str, ...]
    through: tuple[str, ...]

    @property
    def share(self) -> tuple[float, float] | None:
        """Between which bounds the share lies that is gone; None where there are too few."""
        return wilson(self.lost, self.cited) if self.cited >= FEWEST else None


def loss_by_month_and_place(coverage: Coverage) -> list[Loss]:
    """Return the rows: all together first, then by month, and within each by place; what is not established is last."""
    found: defaultdict[tuple[str | None, str | None], list[Recording]] = defaultdict(list)
    for one in recordings(coverage.ledger, coverage.evidence):
        for key in product((None, _month(one)), (None, *_places(coverage, one))):
            found[key].append(one)
    order = sorted(found, key=lambda key: tuple((name is not None, name == UNKNOWN, name or "") for name in key))
    return [_row(coverage, month, place, found[month, place]) for month, place in order]


def wilson(hits: int, of: int) -> tuple[float, float]:
    """Return the bounds of a share of 0 to 1 with a confidence of 95 %; the score interval of Wilson (1927).

    >>> [round(bound, 3) for bound in wilson(1, 10)]
    [0.018, 0.404]
    """
    share, z2 = hits / of, _Z**2
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    reach = _Z / (1 + z2 / of) * sqrt(share * (1 - share) / of + z2 / (4 * of**2))
    return max(0.0, middle - reach), min(1.0, middle + reach)


def _known(one: Recording) -> Evidence:
    """Return the row that says when it was made: the first row, else the first copy that does."""
    return next((row for row in one.lineage.rows if row.recorded), one.first)


def _month(one: Recording) -> str:
    """Return the month in which it was made; unknown when its bounds do not lie in one."""
    days = _known(one).recorded
    if days is None or days.earliest.replace(day=1) != days.latest.replace(day=1):
        return UNKNOWN
    return f"{days.earliest:%Y-%m}"


def _places(coverage: Coverage, one: Recording) -> tuple[str, ...]:
    """Return the places in which it was made, with the wider ones around them."""
    named = {place for row in one.lineage.rows for place in row.places}
    return tuple(sorted({area for place in named for area in coverage.ledger.areas(place)})) or (UNKNOWN,)


def _row(coverage: Coverage, month: str | None, place: str | None, found: list[Recording]) -> Loss:
    over = [row.iri for row in coverage.restrictions if _lies_over(coverage, row, month, place)]
    through = {iri for one in found if not one.held for iri in one.lost_through}
    held, lost = sum(one.held for one in found), sum(one.lost for one in found)
    return Loss(month, place, len(found), held, lost, tuple(over), tuple(sorted(through)))


def _lies_over(coverage: Coverage, row: Restriction, month: str | None, place: str | None) -> bool:
    """Return whether a restriction lay over a month and a place, or may have; never over what is not established."""
    if UNKNOWN in (month, place):
        return False
    in_time = month is None or row.period.meets(days_of(month))
    return in_time and (place is None or reach_in_place((place,), row.places, coverage.ledger.areas) > Reach.OUTSIDE)


def days_of(month: str) -> Days:
    """Return the days of a month, "2021-05"."""
    first = date.fromisoformat(f"{month}-01")
    return Days(first, first.replace(day=monthrange(first.year, first.month)[1]))
