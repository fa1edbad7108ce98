"""What is said about the number of people killed in each case: every claim at its own figure, as rows and as a chart.

The rows are those of the prepared queries `toll` and `blanket-denials`. The charts are files of the folder `chart`.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property, lru_cache
from itertools import islice
from threading import Lock
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from kg.answer import lexical
from kg.charts.apart import NotDrawn, draw_apart
from kg.charts.marks import TollRow, drawn_marks
from kg.charts.paint import DARK, LIGHT, inline, paint
from kg.queries import Catalogue, fill
from kg.resources import queries_dir
from kg.store import ask, member, members
from kg.vocab import concept, term
from kg.web.http.errors import HttpError
from kg.web.http.respond import Content, respond
from kg.web.library import Library
from kg.web.pages.said import Said, answers_of, said
from kg.web.words import LANGUAGES, words

FOLDER: Final = "chart"
SVG: Final = "image/svg+xml"
MOST_CASES: Final = 3  # with a chart of their own on one page
MOST_ROWS: Final = 400  # of the query that are read for one case
MOST_SHOWN: Final = 80  # claims in one table
_ANSWERS: Final = ("denies", "questions", "retracts")
_SCHEMES: Final = {"": LIGHT, "-dark": DARK}
_COUNTED: Final = """SELECT DISTINCT ?case WHERE {{
  GRAPH ?cases {{ ?case a <{case}> }}
  GRAPH ?what {{ ?statement <{about}> ?case ; <{measure}> <{killed}> }}
}} ORDER BY STR(?case)"""
_one_at_a_time: Final = Lock()
_LOG: Final = logging.getLogger("kg.web")


@dataclass(frozen=True, slots=True)
class Stated:
    """A claim in the table: where its figure comes from, what it answers, and who answers exactly this one."""

    claim: Said
    origins: tuple[str, ...]  # claims it goes back to; empty when it passes on none that was read, and for an answer
    answers: tuple[str, ...]
    answered_by: tuple[Said, ...]


@dataclass(frozen=True)
class Toll:
    """What is said of the people killed in one case, in a language; blanket denials are rows without a figure."""

    library: Library
    case: str
    language: str
    rows: tuple[TollRow, ...]
    whole: bool  # whether all rows of the query are here

    @property
    def name(self) -> str:
        """The name of its chart in the folder of charts, without what says the scheme and the language."""
        return f"toll-{self.case.rpartition('/')[2]}"

    @property
    def title(self) -> str:
        """What the chart shows."""
        return words(self.language)("home.toll-of", case=self.library.label(self.case, self.language))

    @property
    def drawable(self) -> bool:
        """Whether the rows fit in one picture."""
        return self.whole and bool(drawn_marks(self.rows))

    @cached_property
    def claims(self) -> list[Stated]:
        """The first claims of the table, in order of time."""
        origins: dict[str, list[str]] = {}
        for row in self.rows:
            origins.setdefault(row.claim, []).append(row.origin)
        found = [claim for iri in origins if (claim := said(self.library, iri, self.language)) is not None]
        return [self._stated(claim, origins[claim.iri]) for claim in sorted(found, key=_in_time)[:MOST_SHOWN]]

    @property
    def more(self) -> int:
        """How many claims that were read are not in the table."""
        return len({row.claim for row in self.rows}) - len(self.claims)

    @property
    def counts(self) -> int:
        """How many claims assert or report a figure."""
        return len({row.claim for row in self.rows if row.stance not in _ANSWERS})

    @property
    def origins(self) -> int:
        """How many claims stand behind them in the first place."""
        return len({row.origin for row in self.rows if row.stance not in _ANSWERS})

    @cached_property
    def svg(self) -> str:
        """The chart as a part of a page, in the colours and type of the page; named by the element of its name.

        Empty when it cannot be drawn, for lack of memory or time: the table below it says the same.
        """
        try:
            return inline(self._drawing, self.name)
        except NotDrawn as error:
            _LOG.warning("%s", error)
            return ""

    def file(self, scheme: str = "") -> str:
        """Return the chart as a picture of its own: on light paper, or with "-dark" on dark."""
        return paint(self._drawing, _SCHEMES[scheme], self.language)

    @property
    def _drawing(self) -> str:
        with _one_at_a_time:
            return _drawn(self.rows, self.language, self.title)

    def _stated(self, claim: Said, origins: list[str]) -> Stated:
        others = sorted(set(origins) - {claim.iri}) or claim.claim.iris("relays")
        return Stated(
            claim,
            () if claim.stance in _ANSWERS else tuple(others),
            tuple(answer.to for answer in answers_of(claim.claim)),
            tuple(sorted(self._answers_to(claim.iri), key=_in_time)),
        )

    def _answers_to(self, iri: str) -> Iterator[Said]:
        for other in self.library.pointing(iri, "respondsTo"):
            answer = said(self.library, other, self.language)
            if answer is not None and answer.stance in _ANSWERS:
                yield answer


def tolls(library: Library, language: str) -> list[Toll]:
    """Return the tolls of the first cases about which a source states one; empty when none does."""
    text = _COUNTED.format(
        about=term("about"), measure=term("measure"), killed=concept("measure", "killed"), case=term("Case")
    )
    cases = (lexical(row[0]) for row in ask(library.store, text).rows)
    found = (toll_of(library, case, language) for case in cases)
    return list(islice((toll for toll in found if toll.rows), MOST_CASES))


def toll_of(library: Library, case: str, language: str) -> Toll:
    """Return what is said of the people killed in a case; without rows when nobody states a figure."""
    figures = _answer(library, "toll", case=case)
    rows = [_row(library, row, language) for row in figures]
    blanket = [_row(library, row, language) for row in _answer(library, "blanket-denials")] if rows else []
    aimed = [row for row in blanket if _is_about(library, row.claim, case)]
    return Toll(library, case, language, tuple(dict.fromkeys([*rows, *aimed])), len(figures) < MOST_ROWS)


def chart_files(library: Library) -> Iterator[str]:
    """Yield the paths of all charts of a release."""
    for language in LANGUAGES:
        for toll in tolls(library, language):
            if toll.drawable:
                yield from (f"{FOLDER}/{toll.name}{scheme}.{language}.svg" for scheme in _SCHEMES)


def draw_ahead(library: Library) -> None:
    """Draw the charts of a release, so that no reader waits for them."""
    for language in LANGUAGES:
        for toll in tolls(library, language):
            if toll.drawable and not toll.svg:
                return  # none of the others will be drawn here


def chart_file(library: Library, name: str) -> Content | None:
    """Return a chart by its name in the folder of charts; None when there is none of that name. Errors: NotDrawn."""
    stem, _, language = name.removesuffix(".svg").rpartition(".")
    scheme = "-dark" if stem.endswith("-dark") else ""
    case = library.thing("case", stem.removesuffix(scheme).removeprefix("toll-"))
    if not name.endswith(".svg") or language not in LANGUAGES or case is None or case.cls != "Case":
        return None
    toll = toll_of(library, case.iri, language)
    if not toll.drawable or name != f"{toll.name}{scheme}.{language}.svg":
        return None
    return Content(toll.file(scheme).encode(), SVG, language)


def routes(library: Library) -> list[BaseRoute]:
    """Return the routes of the charts."""

    def serve(request: Request) -> Response:  # not a coroutine: drawing takes its time, and others go on meanwhile
        try:
            found = chart_file(library, request.path_params["name"])
        except NotDrawn:
            raise HttpError(503, "The chart could not be drawn here; the home page has the same as a table.") from None
        return respond(request, found or Content(b"There is no such chart.\n", "text/plain", status=404))

    return [Route(f"/{FOLDER}/{{name}}", serve, methods=["GET", "HEAD"])]


@cache
def prepared() -> Catalogue:
    """Return the prepared queries."""
    return Catalogue.load(queries_dir())


@lru_cache(maxsize=2 * len(LANGUAGES) * MOST_CASES)
def _drawn(rows: tuple[TollRow, ...], language: str, title: str) -> str:
    return draw_apart(rows, language, title)


def _answer(library: Library, query: str, **given: str) -> list[dict[str, str]]:
    store = library.store
    text = fill(
        prepared()[query],
        {name: [value] for name, value in given.items()},
        lambda cls: members(store, cls),
        MOST_ROWS,
        lambda cls, name: member(store, cls, name),
    )
    answer = ask(store, text)
    return [dict(zip(answer.columns, map(lexical, row), strict=True)) for row in answer.rows]


def _row(library: Library, row: dict[str, str], language: str) -> TollRow:
    """Read a row of either query, with the claimant named in the language."""
    iri = row.get("claim") or row["denial"]
    claim = said(library, iri, language)
    return TollRow(
        claimant=library.label(claim.who, language) if claim is not None else iri,
        stated_earliest=date.fromisoformat(row["stated_earliest"]),
        stated_latest=date.fromisoformat(row["stated_latest"]),
        stance=row.get("stance", "denies"),
        bound=row.get("bound", ""),
        lower=int(row["lower"]) if row.get("lower") else None,
        upper=int(row["upper"]) if row.get("upper") else None,
        claim=iri,
        origin=row.get("origin") or iri,
    )


def _is_about(library: Library, claim: str, case: str) -> bool:
    shown = said(library, claim, "en")
    statement = shown.statement if shown is not None else None
    return statement is not None and case in statement.iris("about")


def _in_time(claim: Said) -> tuple[str, str, str]:
    return claim.order
