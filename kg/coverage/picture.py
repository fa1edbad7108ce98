"""The picture of a coverage: what sources tell of, when they were made, and which restrictions lay over it.

In: the coverage of a case. Out: lanes of days, and the drawing that `kg.charts.chronology` makes of them apart.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from kg.charts.apart import drawn_by
from kg.coverage.case import Coverage
from kg.coverage.spoken import Spoken
from kg.coverage.tell import Tell
from kg.ledger import Days


class LaneRow(NamedTuple):
    """A lane as `kg.charts.chronology.Lane` has it; that class is not used here, since it loads what draws."""

    name: str
    spans: tuple[tuple[date, date], ...]
    lasting: bool = False
    shade: bool = False


def draw(coverage: Coverage, tell: Tell, rows: Iterable[Spoken]) -> str:
    """Return the drawing with names in place of colours, the same bytes for the same release. Errors: NotDrawn."""
    return drawn(lanes(coverage, tell, rows), tell.language, title(coverage, tell))


@lru_cache(maxsize=12)
def drawn(rows: tuple[LaneRow, ...], language: str, title: str) -> str:
    """Return the drawing of lanes; the last ones are kept in memory. Errors: NotDrawn."""
    order = {"lanes": [row._asdict() for row in rows], "language": language, "title": title}
    return drawn_by("kg.charts.chronology", order)


def title(coverage: Coverage, tell: Tell) -> str:
    """Return what the picture shows."""
    return tell("picture", case=tell.label(coverage.case.iri))


def lanes(coverage: Coverage, tell: Tell, rows: Iterable[Spoken]) -> tuple[LaneRow, ...]:
    """Return the lanes: the case, its restrictions, and below them what speaks of days, was issued and published."""
    periods = [row.period for row in coverage.restrictions]
    dark = ((tell("lane-restriction", number=number), period) for number, period in enumerate(periods, 1))
    return (
        LaneRow(tell("lane-case"), _spans([coverage.case.period]), lasting=True),
        *(LaneRow(name, _spans([period]), lasting=True, shade=True) for name, period in dark),
        *(LaneRow(tell(key), _spans(days)) for key, days in _made(coverage, rows) if days),
    )


def _made(coverage: Coverage, rows: Iterable[Spoken]) -> Iterator[tuple[str, list[Days]]]:
    """Yield the words of each lane of single days, with its days."""
    sources = [row for iri in coverage.sources if (row := coverage.ledger.source(iri))]
    seen = [row for row in sources if row.access != "known-through-another"]
    yield "lane-named", [row.days for row in rows if row.days and row.days.exact]
    yield "lane-read", [row.issued for row in seen if row.issued.exact]
    yield "lane-undated", [row.issued for row in seen if not row.issued.exact]
    yield "lane-second-hand", [row.issued for row in sources if row not in seen]
    for held, key in ((True, "lane-held"), (False, "lane-not-held")):
        yield key, [row.published for row in coverage.evidence if row.published and row.held is held]
    for held, key in ((True, "lane-made-held"), (False, "lane-made-missing")):
        yield key, [row.recorded for row in coverage.evidence if row.recorded and row.held is held]


def _spans(days: Iterable[Days]) -> tuple[tuple[date, date], ...]:
    return tuple(sorted({(one.earliest, one.latest) for one in days}))
