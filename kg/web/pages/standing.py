"""What stands behind a statement, as its page shows it: sentences, a picture of who passed it on, and the same as rows.

In: a statement. Out: an `OnWhose`. Pictures are drawn once for a release, for the statements that are passed on most.
"""

import logging
from collections import Counter
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from kg.charts.apart import NotDrawn
from kg.charts.paint import inline
from kg.charts.told import draw
from kg.web.library import Library
from kg.web.pages.said import Said, said
from kg.web.words import LANGUAGES

if TYPE_CHECKING:
    from kg.independence import Standing, Teller

PICTURE: Final = "cascade"  # the id of the title of the picture
MOST_CLAIMS: Final = 300  # of a statement for which the page looks into it
MOST_PICTURES: Final = 24  # in one release
MOST_ROWS: Final = 60
MOST_HINTS: Final = 20  # each two of many claims may have a quote in common
_FEWEST: Final = 3  # claims that make a picture worth looking at
_LOG: Final = logging.getLogger("kg.web")
_drawn: "WeakKeyDictionary[Library, dict[tuple[str, str], str]]" = WeakKeyDictionary()
_one_at_a_time: Final = Lock()


@dataclass(frozen=True, slots=True)
class Linked:
    """A sentence and the thing that it leads to."""

    iri: str
    words: str


@dataclass(frozen=True, slots=True)
class Step:
    """A claim in the table: the origins it goes back to, and in words how long after the first of them it was made."""

    said: Said
    origins: tuple[str, ...]
    lag: str
    other: bool  # a claim of another statement, which one of this goes back to
    taken_back: bool


@dataclass(frozen=True, slots=True)
class OnWhose:
    """On whose word a statement stands; `svg` is empty where there is no picture.

    `more` counts rows left out, `more_hints` hints.
    """

    behind: tuple[str, ...]
    points: tuple[Linked, ...]
    cascades: tuple[Linked, ...]
    hints: tuple[str, ...]
    more_hints: int
    steps: tuple[Step, ...]
    more: int
    title: str
    svg: str


def on_whose_word(library: Library, statement: str, claims: int, language: str) -> OnWhose | None:
    """Return on whose word a statement stands; None when it has no claims, or more than a page looks into."""
    if not 0 < claims <= MOST_CLAIMS:
        return None
    from kg.independence import Teller, standing_of

    teller = Teller(library.ledger, language)
    standing = standing_of(library.ledger, statement)
    shown = sorted(standing.claims.values(), key=lambda claim: (claim.stated.earliest, claim.stated.latest, claim.iri))
    steps = (_step(library, standing, claim.iri, teller) for claim in shown[:MOST_ROWS])
    return OnWhose(
        behind=tuple(teller.behind(standing)),
        points=tuple(Linked(*point) for point in teller.named_points(standing)),
        cascades=tuple(Linked(each.origin, teller.cascade(each)) for each in standing.passed_on),
        hints=tuple(map(teller.hint, standing.hints[:MOST_HINTS])),
        more_hints=max(len(standing.hints) - MOST_HINTS, 0),
        steps=tuple(step for step in steps if step is not None),
        more=max(len(shown) - MOST_ROWS, 0),
        title=teller.picture(statement),
        svg=_picture(library, statement, language),
    )


def _step(library: Library, standing: "Standing", iri: str, teller: "Teller") -> Step | None:
    claim = said(library, iri, teller.language)
    if claim is None:
        return None
    origins = standing.origins_of(iri)
    return Step(
        said=claim,
        origins=tuple(origin for origin in origins if origin != iri),
        lag=teller.after(standing, iri),
        other=standing.claims[iri].proposition != standing.statement,
        taken_back=iri in standing.taken_back,
    )


def _picture(library: Library, statement: str, language: str) -> str:
    """Return the picture as a part of the page; empty when it was not drawn: the table below it says the same."""
    with _one_at_a_time:
        if library not in _drawn:
            _drawn[library] = _draw_all(library)
    return _drawn[library].get((statement, language), "")


def draw_cascades_ahead(library: Library) -> None:
    """Draw the pictures of a release, so that no reader waits for them."""
    _picture(library, "", "")


def _draw_all(library: Library) -> dict[tuple[str, str], str]:
    """Return statement and language -> picture, for the statements that are passed on most."""
    from kg.independence import Teller, standing_of
    from kg.independence.picture import drawable, picture_of

    tellers = [Teller(library.ledger, language) for language in LANGUAGES]
    standings = (standing_of(library.ledger, statement) for statement in _most_passed_on(library))
    pictures = {
        (standing.statement, teller.language): picture_of(standing, teller)
        for standing in standings
        if drawable(standing) and len(standing.claims) >= _FEWEST
        for teller in tellers
    }
    try:
        drawings = draw(list(pictures.values()))
    except NotDrawn as error:
        _LOG.warning("%s", error)
        return {}
    return {key: inline(drawing, PICTURE) for key, drawing in zip(pictures, drawings, strict=True)}


def _most_passed_on(library: Library) -> list[str]:
    """Return the statements with most claims that relay others, those with most first."""
    ledger = library.ledger
    relaying = {claim for claim, _ in ledger.pairs("relays")}
    counts = Counter(statement for claim, statement in ledger.pairs("proposition") if claim in relaying)
    few = sorted(counts, key=lambda statement: (-counts[statement], statement))[:MOST_PICTURES]
    return [statement for statement in few if counts[statement] <= MOST_CLAIMS and ledger.proposition(statement)]
