"""The page of a withdrawn thing: the class of reason, the day, what stands in its place, and nothing else."""

from kg.vocab import term
from kg.web.library import Library
from kg.web.page import Page
from kg.web.pages.shown import FORMATS, facts
from kg.web.thing import Thing
from kg.web.words import words


def tombstone_page(library: Library, thing: Thing, language: str) -> Page:
    """Return the page of a tombstone."""
    return Page(
        path=f"doc/{thing.kind}/{thing.id}",
        template="tombstone.html",
        title=words(language)("generic.tombstone_title"),
        values={
            "thing": thing,
            "term": term,
            "facts": facts(library, thing, ("reasonClass", "withdrawnOn", "replacedBy"), language),
        },
        thing=thing.iri,
        index=False,
        formats=FORMATS,
    )
