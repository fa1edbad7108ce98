"""What the sources of a case could not see: the restrictions that lie over what they report, and over their making.

In: what each source speaks of, and the restrictions. Out: a row for each source and each restriction that meets it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kg.coverage.case import Coverage
from kg.coverage.overlap import Reach, Span, days_of, overlap, reach_in_place, reach_in_time
from kg.coverage.spoken import Spoken
from kg.ledger import Days, Restriction


@dataclass(frozen=True, slots=True)
class Unseen:
    """A source and a restriction.

    `sure` and `possible` are the claims and records of the source that speak of its days and places; `days` is on how
    many of its days they bear. `made` says whether the source was issued on one of its days: 1, 0, or 0 to 1.
    `dated` of all `said` claims and records name a day: nothing can be said of the others.
    """

    source: str
    restriction: str
    sure: tuple[str, ...]
    possible: tuple[str, ...]
    days: Span
    made: Span
    dated: int
    said: int


def unseen(coverage: Coverage, rows: Iterable[Spoken]) -> list[Unseen]:
    """Return the restrictions that meet each source of a case, source by source and in order of time."""
    by_source: defaultdict[str, list[Spoken]] = defaultdict(list)
    for row in rows:
        by_source[row.source].append(row)
    pairs = ((source, restriction) for source in coverage.sources for restriction in coverage.restrictions)
    found = (_unseen(coverage, source, restriction, by_source[source]) for source, restriction in pairs)
    return [row for row in found if row.days.most or row.made.most]


def days_borne(reached: Iterable[tuple[Spoken, Reach]], dark: Days) -> Span:
    """Return on how many days of a restriction rows bear, by how far each falls into it.

    A row that means one day counts for one at most, and a row that falls into it surely for one at least.
    """
    met = [(row, reach) for row, reach in reached if reach]
    sure = [row for row, reach in met if reach is Reach.SURE]
    known = _number((row for row in sure if row.stretch or (row.days and row.days.exact)), dark)
    wide = _number((row for row, _ in met if row.stretch), dark) + sum(not row.stretch for row, _ in met)
    return Span(max(known, int(bool(sure))), min(_number((row for row, _ in met), dark), wide))


def _number(rows: Iterable[Spoken], dark: Days) -> int:
    spans = [row.days for row in rows if row.days]
    return days_of((max(days.earliest, dark.earliest), min(days.latest, dark.latest)) for days in spans)


def _unseen(coverage: Coverage, source: str, restriction: Restriction, rows: Sequence[Spoken]) -> Unseen:
    reached = [(row, _reach(coverage, row, restriction)) for row in rows]
    sure = {row.by for row, reach in reached if reach is Reach.SURE}
    possible = {row.by for row, reach in reached if reach is Reach.POSSIBLE} - sure
    return Unseen(
        source=source,
        restriction=restriction.iri,
        sure=tuple(sorted(sure)),
        possible=tuple(sorted(possible)),
        days=days_borne(reached, restriction.period),
        made=_made(coverage, source, restriction),
        dated=len({row.by for row in rows if row.days}),
        said=len({row.by for row in rows}),
    )


def _reach(coverage: Coverage, row: Spoken, restriction: Restriction) -> Reach:
    """Return how far a row falls into a restriction; the places of the case stand for what names none."""
    if row.days is None:
        return Reach.OUTSIDE
    places = row.places or coverage.case.places
    there = reach_in_place(places, restriction.places, coverage.ledger.areas)
    return min(reach_in_time(row.days, restriction.period, row.stretch), there)


def _made(coverage: Coverage, source: str, restriction: Restriction) -> Span:
    row = coverage.ledger.source(source)
    return overlap(row.issued, restriction.period, stretch=False) if row else Span(0, 0)
