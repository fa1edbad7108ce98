"""The page of a judgement: who judged what, by which method and why, and whether it still stands."""

from string import ascii_lowercase

from kg.web.figures import figure_of
from kg.web.library import Library
from kg.web.page import Page
from kg.web.pages.about import page_about
from kg.web.pages.judged import inputs_of, judged
from kg.web.pages.shown import facts
from kg.web.thing import Thing
from kg.web.words import words

_HOW = ("judgementKind", "relation", "status", "standard", "method", "author", "decidedOn", "preferredName")


def judgement_page(library: Library, thing: Thing, language: str) -> Page:
    """Return the page of a judgement; search engines are asked to leave one about people alone."""
    inputs = [(ascii_lowercase[at], library.of(iri)) for at, iri in enumerate(inputs_of(library, thing))]
    about = (*thing.iris("subject"), *thing.iris("object"))
    values = {
        "judged": judged(library, thing, language),
        "how": facts(library, thing, _HOW, language),
        "inputs": [(letter, iri, figure_of(library, iri, language)) for letter, iri in inputs if iri is not None],
        "formula": thing.value("formula"),
        "result": figure_of(library, thing, language),
        "read_in": library.of(thing.source) if thing.source else None,
        "entry": facts(library, thing, ("enteredBy", "enteredOn"), language),
    }
    people = any(iri.startswith((f"{library.base}id/record/", f"{library.base}id/person/")) for iri in about)
    who, what = library.label(thing.iri_at("author"), language), library.label(thing.iri, language)
    title = words(language)("judgement.title", what=what, who=who, id=thing.id)
    return page_about(thing, "judgement.html", title, values, index=not people)
