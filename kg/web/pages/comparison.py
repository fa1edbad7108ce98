"""The page of what lineage found of two claims, or of claims that pass one another on in a circle."""

from kg.web.library import Library
from kg.web.page import Page
from kg.web.pages.about import page_about
from kg.web.pages.said import list_claims
from kg.web.thing import Thing


def comparison_page(library: Library, thing: Thing, language: str) -> Page:
    """Return the page of a comparison or of a finding of circular reports."""
    claims = thing.iris("compares")
    values = {
        "claims_in_it": list_claims(library, claims, language),
        "withdrawn": [iri for iri in claims if (claim := library.of(iri)) is None or claim.withdrawn],
        "dependence": thing.iri_at("dependence"),
        "reason": thing.text("reason", language),
    }
    return page_about(thing, "comparison.html", library.label(thing.iri, language), values)
