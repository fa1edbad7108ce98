"""The page of a source: the document in the edition that was read, what was entered from it, and what it relays."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from kg.vocab import term
from kg.web.library import Library
from kg.web.page import Page
from kg.web.pages.bibliography import bibtex_of, reference_of
from kg.web.pages.order import in_order
from kg.web.pages.place import claims_of
from kg.web.pages.said import answers_records, list_claims, of_kind
from kg.web.pages.shown import FORMATS, MOST, First, facts, first, numbered
from kg.web.thing import Thing
from kg.web.words import words

BIBLIOGRAPHY: Final = (
    "sourceKind", "dcterms:publisher", "issuedOn", "dcterms:language", "locator", "url", "archivedUrl", "accessedOn",
    "access", "knownThrough", "dcterms:rights", "skos:note",
)  # fmt: skip
_TYPES: Final = {"dataset": "Dataset", "legal-act": "Legislation", "news-article": "NewsArticle", "report": "Report"}
_FOLLOWED: Final = 1_000  # claims of the source whose relays are followed


def source_page(library: Library, thing: Thing, language: str) -> Page:
    """Return the page of a source; search engines are asked to leave it alone when it holds records of people."""
    inside = library.pointing(thing.iri, "inSource")
    claims = of_kind(library, inside, "claim")
    listed, norm = list_claims(library, claims, language), list_claims(library, _invoking(library, thing), language)
    records = _of(library, "PersonRecord", inside, language)
    name = library.label(thing.iri, language)
    return Page(
        path=f"doc/source/{thing.id}",
        template="source.html",
        title=name,
        values={
            "thing": thing,
            "term": term,
            "facts": facts(library, thing, BIBLIOGRAPHY, language),
            "editions": editions(library, thing),
            "claims": listed,
            "records": records,
            "evidence": _of(library, "Evidence", inside, language),
            "affiliations": _of(library, "Affiliation", inside, language),
            "judgements": _of(library, "Judgement", inside, language),
            "relayed_by": _sources(library, claims[:_FOLLOWED], thing, backwards=True),
            "relays": _sources(library, claims[:_FOLLOWED], thing, backwards=False),
            "followed": _FOLLOWED if len(claims) > _FOLLOWED else 0,
            "knows": _of(library, "Source", library.pointing(thing.iri, "knownThrough"), language),
            "norm": norm,
            "graph": f"graph/source/{thing.id}",
            "triples": numbered("source.triples", _triples(library, thing), language),
            "most": MOST,
            "reference": reference_of(library, thing, language),
            "bibtex": bibtex_of(library, thing),
        },
        description=words(language)("source.description", name=name),
        thing=thing.iri,
        index=not records.things and not answers_records(listed, norm),
        json_ld=_json_ld(library, thing, language),
        formats=FORMATS,
    )


def editions(library: Library, source: Thing) -> list[Thing]:
    """Return the source with its earlier and later editions, the earliest first; alone when it has no other."""
    earlier = _chain(library, source, lambda edition: edition.iris("editionOf"))
    later = _chain(library, source, lambda edition: library.pointing(edition.iri, "editionOf"))
    return [*reversed(earlier), source, *later]


def _chain(library: Library, start: Thing, step: Callable[[Thing], list[str]]) -> list[Thing]:
    found: list[Thing] = []
    todo = step(start)
    while todo:
        thing = library.of(todo.pop(0))
        if thing is not None and thing.cls == "Source" and thing != start and thing not in found:
            found.append(thing)
            todo += step(thing)
    return found


def _sources(library: Library, claims: Iterable[str], source: Thing, backwards: bool) -> list[tuple[str, int]]:
    """Return the other sources that relays join to this one, with the number of relaying claims, most first."""
    counts: Counter[str] = Counter()
    for iri in claims:
        if backwards:
            joined = library.pointing(iri, "relays")
        else:
            joined = [] if (claim := library.of(iri)) is None else claim.iris("relays")
        counts.update(other.source for claim in joined if (other := library.of(claim)) is not None and other.source)
    del counts[source.iri]
    return sorted(counts.items(), key=lambda found: (-found[1], found[0]))


def _of(library: Library, cls: str, iris: list[str], language: str) -> First:
    return first(library, in_order(library, cls, iris, language))


def _invoking(library: Library, norm: Thing) -> list[str]:
    """Return the claims about lawfulness that invoke a norm."""
    return claims_of(library, library.pointing(norm.iri, "norm"))


def _triples(library: Library, source: Thing) -> int:
    entry = library.release.graphs.get(f"source/{source.id}")
    return 0 if entry is None else entry.triples


def _json_ld(library: Library, source: Thing, language: str) -> Mapping[str, object]:
    """Return what schema.org can say of a document without saying that its content is so."""
    publisher, issued = source.iri_at("dcterms:publisher"), source.span("issuedOn")
    described = {
        "@context": "https://schema.org",
        "@id": source.iri,
        "@type": _TYPES.get(source.key("sourceKind"), "CreativeWork"),
        "name": library.label(source.iri, language),
        "datePublished": issued.earliest if issued is not None and issued.exact else "",
        "inLanguage": source.value("dcterms:language"),
        "url": source.value("url"),
        "archivedAt": source.value("archivedUrl"),
    }
    stated: dict[str, object] = {key: value for key, value in described.items() if value}
    if publisher:
        of = library.of(publisher)
        kind = "Person" if of is not None and of.key("agentKind") == "person" else "Organization"
        stated["publisher"] = {"@type": kind, "@id": publisher, "name": library.label(publisher, language)}
    return stated
