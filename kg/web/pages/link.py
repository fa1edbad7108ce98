"""The page of a link to another data set: a judgement of somebody, which may also be that the two are not the same."""

from typing import Final

from kg.vocab import term
from kg.web.library import Library
from kg.web.page import Page
from kg.web.pages.shown import FORMATS, facts
from kg.web.thing import Thing
from kg.web.words import words

FACTS: Final = ("author", "decidedOn", "justification", "confidence", "skos:note")


def link_page(library: Library, thing: Thing, language: str) -> Page:
    """Return the page of a link."""
    subject = thing.iri_at("owl:annotatedSource")
    return Page(
        path=f"doc/link/{thing.id}",
        template="link.html",
        title=words(language)("place.link_title", name=library.label(subject, language)),
        values={"thing": thing, "term": term, "facts": facts(library, thing, FACTS, language)},
        thing=thing.iri,
        index=subject.startswith(f"{library.base}id/agent/") or subject.startswith(f"{library.base}id/place/"),
        formats=FORMATS,
    )
