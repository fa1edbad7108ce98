"""The page about what the whole release rests on: single points of failure, circles of relays, largest cascades.

Each number is a sentence, and each leads to what it counts.
"""

from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from kg.web.library import Library
from kg.web.page import Page
from kg.web.pages.standing import Linked
from kg.web.words import words

if TYPE_CHECKING:
    from kg.independence import Whole

INDEPENDENCE: Final = "independence"
MOST: Final = 15  # lines in each part
_known: "WeakKeyDictionary[Library, Whole]" = WeakKeyDictionary()
_one_at_a_time: Final = Lock()


@dataclass(frozen=True, slots=True)
class Takes:
    """A single point of failure in a sentence, the first statements that it would take with it, and how many more."""

    point: Linked
    statements: tuple[str, ...]
    more: int


def independence_page(library: Library, language: str) -> Page:
    """Return the page about what the whole release rests on."""
    from kg.independence import Teller

    texts, whole, teller = words(language), _whole(library), Teller(library.ledger, language)
    return Page(
        path=INDEPENDENCE,
        template="independence.html",
        title=texts("independence.title"),
        description=texts("independence.description"),
        values={
            "summary": teller.summary(whole),
            "points": {
                kind: [
                    Takes(
                        Linked(one.iri, teller.takes(kind, one.iri, one.count)),
                        one.statements,
                        one.count - len(one.statements),
                    )
                    for one in points
                ]
                for kind, points in whole.points.items()
            },
            "circles": [(circle.claims, teller.circle(circle.claims, circle.origins)) for circle in whole.circles],
            "cascades": [Linked(each.origin, teller.cascade(each)) for each in whole.cascades],
            "hints": list(map(teller.hint, whole.hints)),
            "most": MOST,
        },
    )


def _whole(library: Library) -> "Whole":
    """Return what the release rests on, found once and kept with the library."""
    from kg.independence import whole_of
    from kg.independence.read import whole_network

    with _one_at_a_time:
        if library not in _known:
            _known[library] = whole_of(library.ledger, whole_network(library.ledger)).first(MOST)
    return _known[library]
