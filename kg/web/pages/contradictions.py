"""The page of contradictions: the standing judgements that something does not fit, by what they say of the two.

In: a release. Out: a page that lists what a named person accepted. What a program proposes is in no release.
"""

from dataclasses import dataclass
from typing import Final

from kg.contradictions.judged import CONFLICTS, REFUSAL
from kg.vocab import concept
from kg.web.library import Library
from kg.web.page import Page
from kg.web.pages.judged import Judged, judged
from kg.web.pages.said import of_kind
from kg.web.words import words

CONTRADICTIONS: Final = "contradictions"
_MOST: Final = 50  # judgements of one relation


@dataclass(frozen=True, slots=True)
class Group:
    """The standing judgements of one relation, the first by address; `more` may hold withdrawn ones."""

    relation: str
    judgements: tuple[Judged, ...]
    more: int


def contradictions_page(library: Library, language: str) -> Page:
    """Return the page of contradictions; a relation that nobody judged is left out."""
    texts = words(language)
    groups = [_group(library, relation, language) for relation in (*CONFLICTS, REFUSAL)]
    return Page(
        CONTRADICTIONS,
        "contradictions.html",
        texts("contradictions.title"),
        {"groups": [group for group in groups if group.judgements]},
        description=texts("contradictions.lead"),
    )


def _group(library: Library, relation: str, language: str) -> Group:
    iris = of_kind(library, library.pointing(concept("relation", relation), "relation"), "judgement")
    found: list[Judged] = []
    for done, iri in enumerate(iris):
        if len(found) == _MOST:
            return Group(relation, tuple(found), len(iris) - done)
        thing = library.of(iri)
        if thing is not None and thing.span("withdrawnOn") is None:
            found.append(judged(library, thing, language))
    return Group(relation, tuple(found), 0)
