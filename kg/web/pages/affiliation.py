"""The page of an affiliation: who holds a post or belongs to a body, as one source says, and for how long."""

from typing import Final

from kg.vocab import term
from kg.web.library import Library
from kg.web.page import Page
from kg.web.pages.shown import FORMATS, facts
from kg.web.thing import Thing
from kg.web.words import words

FACTS: Final = ("member", "affiliationKind", "role", "body", "period")


def affiliation_page(library: Library, thing: Thing, language: str) -> Page:
    """Return the page of an affiliation."""
    return Page(
        path=f"doc/affiliation/{thing.id}",
        template="affiliation.html",
        title=library.label(thing.iri, language),
        values={
            "thing": thing,
            "source": library.of(thing.source) or thing,
            "term": term,
            "facts": facts(library, thing, FACTS, language),
        },
        description=words(language)("agent.affiliation_description", name=library.label(thing.iri, language)),
        thing=thing.iri,
        formats=FORMATS,
    )
