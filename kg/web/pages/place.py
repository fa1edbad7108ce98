"""The page of a place: where it lies, its codes, and what names it. A place says nothing of its own."""

from kg.vocab import term
from kg.web.library import Library
from kg.web.page import Page
from kg.web.pages.order import in_order
from kg.web.pages.said import answers_records, list_claims, of_kind, once_each
from kg.web.pages.shown import FORMATS, facts, first
from kg.web.thing import Thing
from kg.web.words import words


def place_page(library: Library, thing: Thing, language: str) -> Page:
    """Return the page of a place; search engines are asked to leave it alone when records of people name it."""
    scoped = library.pointing(thing.iri, "territory")
    cells = library.pointing(thing.iri, "cellOf")
    placed = library.pointing(thing.iri, "place")
    records = first(library, named_in_records(library, thing, language))
    claims = list_claims(library, claims_of(library, [*scoped, *cells]), language)
    return Page(
        path=f"doc/place/{thing.id}",
        template="place.html",
        title=library.label(thing.iri, language),
        values={
            "thing": thing,
            "term": term,
            "hierarchy": hierarchy(library, thing),
            "facts": facts(library, thing, ("placeKind", "precision"), language),
            "codes": [(part, thing.value("skos:notation", part)) for part in thing.iris("code")],
            "inside": first(library, in_order(library, "Place", library.pointing(thing.iri, "within"), language)),
            "cases": first(library, in_order(library, "Case", placed, language)),
            "restrictions": first(library, in_order(library, "Restriction", placed, language)),
            "evidence": first(library, once_each(library, of_kind(library, placed, "evidence"))),
            "records": records,
            "claims": claims,
            "links": first(library, library.pointing(thing.iri, "owl:annotatedSource")),
        },
        description=words(language)("place.description", name=library.label(thing.iri, language)),
        thing=thing.iri,
        index=not records.things and not answers_records(claims),
        formats=FORMATS,
    )


def hierarchy(library: Library, place: Thing) -> list[str]:
    """Return the IRIs of the places that a place lies in, the widest first; it ends where a circle would begin."""
    found: list[str] = []
    wider = place.iri_at("within")
    while wider and wider not in (place.iri, *found):
        found.append(wider)
        thing = library.of(wider)
        wider = "" if thing is None else thing.iri_at("within")
    return found[::-1]


def named_in_records(library: Library, place: Thing, language: str) -> list[str]:
    """Return the records that name a place as one where the act may have been done, in the order of records."""
    return in_order(library, "PersonRecord", library.pointing(place.iri, "placeCandidate"), language)


def claims_of(library: Library, statements: list[str]) -> list[str]:
    """Return the claims that have one of some propositions or partitions, each once, sorted."""
    return sorted(
        {claim for iri in statements for claim in of_kind(library, library.pointing(iri, "proposition"), "claim")}
    )
