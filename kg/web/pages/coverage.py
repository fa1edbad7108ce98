"""The page of what a release cannot show: what sources could not see, what is lost, who is held, and what is silent.

A section a case that is part of no other. The rows are those of `kg coverage`; long tables show their first rows.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from threading import Lock
from typing import Final, Generic, TypeVar

from markupsafe import Markup

from kg.charts.apart import NotDrawn
from kg.charts.paint import inline
from kg.coverage.case import Coverage, cases
from kg.coverage.held import HeldCount, HeldPart, held_counts, held_parts
from kg.coverage.lists import Matrix, Member, matrix
from kg.coverage.loss import Loss, days_of, loss_by_month_and_place
from kg.coverage.lost import Lost, holdings, losses, withdrawn
from kg.coverage.picture import draw, title
from kg.coverage.silence import named_places, silent_days
from kg.coverage.sources import Unseen, unseen
from kg.coverage.spoken import Spoken, spoken
from kg.coverage.tell import Tell
from kg.coverage.unanswered import unanswered
from kg.ledger import Days, Restriction
from kg.vocab import concept
from kg.web.library import Library
from kg.web.page import Page
from kg.web.thing import Span
from kg.web.words import words

COVERAGE: Final = "coverage"
MOST_CASES: Final = 3
MOST_SAID: Final = 5_000  # things about a case, and claims, that are gone through for a page
MOST_ROWS: Final = 60  # in one table
_LOG: Final = logging.getLogger("kg.web")
_one_at_a_time: Final = Lock()
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Told(Generic[Row]):
    """The first rows of a table, each with its sentence, and how many more there are."""

    rows: tuple[tuple[Row, str], ...]
    more: int


@dataclass(frozen=True, slots=True)
class Dark:
    """A restriction by its number in the picture, its days, and what each source that it meets could not see."""

    number: int
    row: Restriction
    days: Span
    sources: Told[Unseen]


@dataclass(frozen=True)
class Section:
    """What a case cannot show, in a language."""

    library: Library
    coverage: Coverage
    language: str

    @property
    def name(self) -> str:
        """The id of the case, which names its section and its picture."""
        return self.coverage.ledger.ident(self.coverage.case.iri)

    @property
    def too_large(self) -> bool:
        """Whether there is more about the case than is gone through for a page."""
        return self.coverage.larger_than(MOST_SAID)

    @cached_property
    def tell(self) -> Tell:
        """The words; a name in them keeps its direction, as it may be in either script."""
        return Tell(self.language, lambda iri: f"\u2068{self.library.label(iri, self.language)}\u2069")

    @cached_property
    def spoken(self) -> tuple[Spoken, ...]:
        """Of which days and places the claims and records speak."""
        return spoken(self.coverage)

    @cached_property
    def unseen(self) -> list[Unseen]:
        """What each source could not see."""
        return unseen(self.coverage, self.spoken)

    @property
    def dark(self) -> list[Dark]:
        """The first restrictions, in order of time."""
        return [self._dark(number, row) for number, row in enumerate(self.coverage.restrictions[:MOST_ROWS], 1)]

    @property
    def lost(self) -> Told[Lost]:
        """What is lost or not held."""
        found = losses(self.coverage)
        return told(found, [self.tell.lost(row) for row in found[:MOST_ROWS]])

    @property
    def lost_notes(self) -> list[str]:
        """How much is held."""
        return self.tell.losses(holdings(self.coverage), withdrawn(self.coverage.ledger))

    @cached_property
    def loss(self) -> tuple[Told[Loss], list[str]]:
        """How much is said to be gone, by month and place; and that in short."""
        found = loss_by_month_and_place(self.coverage)
        return told(found, [self.tell.loss(row) for row in found[:MOST_ROWS]]), self.tell.loss_notes(found)

    @cached_property
    def matrix(self) -> Matrix:
        """Which lists hold whom."""
        return matrix(self.coverage)

    @property
    def members(self) -> tuple[Member, ...]:
        """The first people of the matrix."""
        return self.matrix.members[:MOST_ROWS]

    @property
    def patterns(self) -> Told[tuple[int, ...]]:
        """How many people have each pattern of lists."""
        found = self.matrix.patterns
        return told(list(found), [self.tell.pattern(pattern, found[pattern]) for pattern in list(found)[:MOST_ROWS]])

    @property
    def lists_notes(self) -> list[str]:
        """How far the records are linked."""
        return self.tell.lists(
            self.coverage, self.matrix, lambda key: self.library.label(concept("act", key), self.language)
        )

    @cached_property
    def held(self) -> tuple[list[HeldPart], list[HeldCount]]:
        """How many are held of the parts of breakdowns, and of counts."""
        return held_parts(self.coverage), held_counts(self.coverage)

    def held_rows(self, some: bool) -> Told[HeldPart | HeldCount]:
        """Return the rows of which somebody is held, or those of which nobody is."""
        rows = [row for rows in self.held for row in rows if bool(row.people) is some]
        return told(rows, [self._held(row) for row in rows[:MOST_ROWS]])

    @cached_property
    def silence(self) -> tuple[Told[Span], Told[str], Told[str], list[str]]:
        """Silent days, places of nobody or of one voice, claims that nobody answered; and that in short."""
        days, named = silent_days(self.coverage, self.spoken), named_places(self.coverage, self.spoken)
        unmet = unanswered(self.coverage)
        places = [row for row in named if len(row.voices) < 2]
        return (
            told([span(Days(row.first, row.last)) for row in days], list(map(self.tell.days, days))),
            told([row.place for row in places], list(map(self.tell.place, places))),
            told([row.claim for row in unmet], list(map(self.tell.unanswered, unmet))),
            self.tell.silence(self.coverage, days, named, unmet),
        )

    @property
    def picture_title(self) -> str:
        """What the picture shows."""
        return title(self.coverage, self.tell)

    @cached_property
    def picture(self) -> str:
        """The picture as a part of the page; empty when it cannot be drawn: the tables say the same."""
        try:
            with _one_at_a_time:
                return inline(draw(self.coverage, self.tell, self.spoken), f"picture-{self.name}")
        except NotDrawn as error:
            _LOG.warning("%s", error)
            return ""

    def _held(self, row: HeldPart | HeldCount) -> str:
        return self.tell.part(row) if isinstance(row, HeldPart) else self.tell.count(row, self.coverage)

    def _dark(self, number: int, row: Restriction) -> Dark:
        every = (row.period.latest - row.period.earliest).days + 1
        found = [one for one in self.unseen if one.restriction == row.iri]
        return Dark(number, row, span(row.period), told(found, [self.tell.unseen(one, every) for one in found]))


def coverage_page(library: Library, language: str) -> Page:
    """Return the page; search engines leave it alone, since it names people of the records."""
    texts = words(language)
    return Page(
        path=COVERAGE,
        template="coverage.html",
        title=texts("coverage.title"),
        description=texts("coverage.description"),
        index=False,
        styles=("chart.css",),
        values={
            "sections": [Section(library, coverage, language) for coverage in covered(library)],
            "concept": concept,
            "day_span": lambda one: span(Days(one, one)),
            "month_span": lambda month: span(days_of(month)),
            "markup": Markup,
        },
    )


def covered(library: Library) -> list[Coverage]:
    """Return the cases of the page: the first that are part of no other."""
    return list(islice(cases(library.ledger), MOST_CASES))


def covered_at(library: Library, case: str) -> str:
    """Return where a case, or the widest case that it is part of, is covered; "" when it is not on the page."""
    row = library.ledger.case(case)
    widest = (case, *Coverage(library.ledger, row).wider)[-1] if row else ""
    shown = {coverage.case.iri for coverage in covered(library)}
    return f"{COVERAGE}#{library.ledger.ident(widest)}" if widest in shown else ""


def told(rows: Sequence[Row], texts: Sequence[str]) -> Told[Row]:
    """Return the first rows with their sentences."""
    return Told(tuple(zip(rows[:MOST_ROWS], texts[:MOST_ROWS], strict=True)), max(0, len(rows) - MOST_ROWS))


def span(days: Days) -> Span:
    """Return days as pages show them."""
    return Span(days.earliest.isoformat(), days.latest.isoformat(), days.as_written)
