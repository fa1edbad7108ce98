"""Of what a case is silent: days and places of which nobody speaks, or one voice alone.

In: what claims and records speak of. Out: stretches of days, places, claims. It is the silence of the release and not
of the world: of what was not entered nothing is known here.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from kg.coverage.case import Coverage
from kg.coverage.overlap import shared_days
from kg.coverage.spoken import Spoken
from kg.ledger import Days

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SilentDays:
    """Days of the case of which nobody speaks one by one: `longer` is how many speak of longer periods over them.

    `restrictions` lie over some of the days.
    """

    first: date
    last: date
    longer: int
    restrictions: tuple[str, ...]

    @property
    def days(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A place of the case: whose words name it or a place in it, and how many claims and records do."""

    place: str
    voices: tuple[str, ...]
    by: int


def silent_days(coverage: Coverage, rows: Iterable[Spoken]) -> list[SilentDays]:
    """Return the days of a case that no claim and no record names alone, in order of time, as long stretches."""
    period = coverage.case.period
    spans = [row.days for row in rows if row.days]
    alone = {days.earliest for days in spans if days.exact}
    found = stretches(period, alone, [days for days in spans if not days.exact])
    return [SilentDays(days.earliest, days.latest, longer, _over(coverage, days)) for days, longer in found]


def named_places(coverage: Coverage, rows: Iterable[Spoken]) -> list[NamedPlace]:
    """Return the places of a case, in order of their IRIs, with whose words name them; of some nobody speaks."""
    ledger = coverage.ledger
    voices: defaultdict[str, set[str]] = defaultdict(set)
    by: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        for area in {area for place in row.places for area in ledger.areas(place)}:
            voices[area] |= row.voice
            by[area].add(row.by)
    own = (place.iri for place in ledger.every(ledger.place, "Place"))
    within = [iri for iri in own if not coverage.places.isdisjoint(ledger.areas(iri))]
    return [NamedPlace(iri, tuple(sorted(voices[iri])), len(by[iri])) for iri in within]


def stretches(period: Days, alone: set[date], longer: list[Days]) -> Iterator[tuple[Days, int]]:
    """Yield the stretches of a period without the days `alone`, each with how many longer ones lie over all of it."""
    start, end = period.earliest, period.latest + _DAY
    spans = [*((day, day) for day in alone), *((days.earliest, days.latest) for days in longer)]
    steps = {start, end, *(step for first, last in spans for step in (first, last + _DAY) if start < step < end)}
    for first, following in pairwise(sorted(steps)):
        if first not in alone:
            last = following - _DAY
            yield Days(first, last), sum(days.earliest <= first and last <= days.latest for days in longer)


def _over(coverage: Coverage, days: Days) -> tuple[str, ...]:
    return tuple(row.iri for row in coverage.restrictions if shared_days(row.period, days))
