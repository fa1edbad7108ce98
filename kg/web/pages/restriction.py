"""The page of a restriction: what it limits, and who says so: each claim about it with its claimant."""

from kg.web.library import Library
from kg.web.page import Page
from kg.web.pages.about import page_about
from kg.web.pages.coverage import covered_at
from kg.web.pages.held import held_by_statement
from kg.web.pages.said import of_kind
from kg.web.pages.shown import facts
from kg.web.thing import Thing

_FACTS = ("restrictionKind", "period", "place", "limits", "about", "dcterms:description")


def restriction_page(library: Library, thing: Thing, language: str) -> Page:
    """Return the page of a restriction."""
    statements = of_kind(library, library.pointing(thing.iri, "about"), "proposition", "partition")
    held, total = held_by_statement(library, statements, language)
    values = {
        "facts_of_it": facts(library, thing, _FACTS, language),
        "held": held,
        "statement_count": total,
        "lost": library.pointing(thing.iri, "lostThrough"),
        "covered_at": covered_at(library, thing.iri_at("about")),
    }
    return page_about(thing, "restriction.html", library.label(thing.iri, language), values)
