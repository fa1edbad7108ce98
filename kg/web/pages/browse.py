"""The lists of all things of a kind, cut into numbered pages.

The order is that of `kg.web.pages.order`; a release never changes, so a number means the same page for good.
"""

from math import ceil
from typing import Final

from kg.vocab import term
from kg.web.figures import number
from kg.web.library import Library
from kg.web.page import Page
from kg.web.pages.order import DATED, count, ranks
from kg.web.pages.shown import first, numbered
from kg.web.thing import Span, Thing
from kg.web.words import words

LENGTH: Final = 100  # things on a page
CLASS_OF_KIND: Final = {
    "case": "Case",
    "claim": "Claim",
    "proposition": "Proposition",
    "partition": "Partition",
    "source": "Source",
    "agent": "Agent",
    "affiliation": "Affiliation",
    "record": "PersonRecord",
    "person": "Person",
    "evidence": "Evidence",
    "verification": "Verification",
    "restriction": "Restriction",
    "place": "Place",
    "judgement": "Judgement",
    "comparison": "Comparison",
    "circular-report": "CircularReport",
    "link": "Link",
    "correction": "Correction",
    "withdrawn": "Tombstone",
}
_PRIVATE: Final = ("correction", "person", "record", "withdrawn")  # search engines are asked to leave these alone


def browse_count(library: Library, kind: str) -> int:
    """Return how many pages the list of a kind has, at least one; KeyError for a kind that does not exist."""
    return max(1, ceil(count(library, CLASS_OF_KIND[kind]) / LENGTH))


def browse_number(library: Library, kind: str, after: str, language: str) -> int:
    """Return the number of the page with what follows the thing of an id; 1 when the list does not have it."""
    place = ranks(library, CLASS_OF_KIND[kind], language).get(f"{library.base}id/{kind}/{after}", -1)
    return min((place + 1) // LENGTH + 1, browse_count(library, kind))


def browse_path(kind: str, page: int = 1) -> str:
    """Return the path of a page of a list, the first page by default.

    >>> browse_path("claim", 2)
    'browse/claim/2'
    """
    return f"browse/{kind}" if page == 1 else f"browse/{kind}/{page}"


def browse_page(library: Library, kind: str, page: int, language: str) -> Page:
    """Return a page of the list of a kind.

    Errors: KeyError for a kind that does not exist, IndexError for a page beyond the last.
    """
    pages = browse_count(library, kind)
    if not 1 <= page <= pages:
        raise IndexError(page)
    cls, texts, start = CLASS_OF_KIND[kind], words(language), (page - 1) * LENGTH
    iris = list(ranks(library, cls, language))[start : start + LENGTH]
    title = texts(f"browse.{kind}")
    return Page(
        path=browse_path(kind, page),
        template="browse.html",
        title=title if page == 1 else texts("browse.title", kind=title, page=number(page, language)),
        values={
            "kind": kind,
            "term": term,
            "things": first(library, iris, LENGTH).things,
            "start": start,
            "counted": numbered("browse.counted", count(library, cls), language),
            "pages": pages,
            "number_of_page": page,
            "at": browse_path,
            "day_of": _day,
            "order": texts(_order(cls)),
            "kinds": [(other, many) for other, cls in CLASS_OF_KIND.items() if (many := count(library, cls))],
        },
        description=texts("browse.description", kind=title),
        index=kind not in _PRIVATE,
    )


def _day(thing: Thing) -> Span | None:
    prop = "withdrawnOn" if thing.withdrawn else DATED.get(thing.cls, "")
    return thing.span(prop) if prop else None


def _order(cls: str) -> str:
    if cls in DATED:
        return "browse.by_day"
    return "browse.by_id" if cls in ("CircularReport", "Comparison", "Tombstone") else "browse.by_name"
