"""The page of an agent: who it is said to be, what it states in order of time, and what others state of it.

What is said of an agent stands here only as claims, each with who makes it.
"""

from typing import Final

from kg.vocab import term
from kg.web.library import Library
from kg.web.page import Page
from kg.web.pages.order import in_order
from kg.web.pages.place import claims_of
from kg.web.pages.said import answers_records, list_claims, of_kind
from kg.web.pages.shown import FORMATS, First, facts, first, numbered
from kg.web.thing import Thing
from kg.web.words import words

_EVIDENCE: Final = ("seenBy", "authenticatedBy")


def agent_page(library: Library, thing: Thing, language: str) -> Page:
    """Return the page of an agent; search engines are asked to leave it alone when it leads to people's records."""
    statements = list_claims(library, library.pointing(thing.iri, "claimant"), language)
    attributed = list_claims(library, library.pointing(thing.iri, "attributedTo"), language)
    answering = list_claims(library, library.pointing(thing.iri, "respondsToAgent"), language)
    concerning = list_claims(library, claims_of(library, library.pointing(thing.iri, "concerns")), language)
    judgements = of_kind(library, library.pointing(thing.iri, "author"), "judgement")
    name = library.label(thing.iri, language)
    return Page(
        path=f"doc/agent/{thing.id}",
        template="agent.html",
        title=name,
        values={
            "thing": thing,
            "term": term,
            "facts": facts(library, thing, ("agentKind", "capacity"), language),
            "posts": _affiliations(library, thing, "member", language),
            "members": _affiliations(library, thing, "body", language),
            "statements": statements,
            "revised": {said.iri: library.pointing(said.iri, "revises") for said in statements.claims},
            "attributed": attributed,
            "answering": answering,
            "concerning": concerning,
            "published": _of(library, "Source", library.pointing(thing.iri, "dcterms:publisher"), language),
            "evidence": _of(library, "Evidence", _pointing(library, thing), language),
            "judgements": numbered("agent.judgements_count", len(judgements), language) if judgements else "",
            "links": first(library, library.pointing(thing.iri, "owl:annotatedSource")),
        },
        description=words(language)("agent.description", name=name),
        thing=thing.iri,
        index=not answers_records(statements, attributed, answering, concerning),
        formats=FORMATS,
    )


def _affiliations(library: Library, agent: Thing, end: str, language: str) -> First:
    return _of(library, "Affiliation", library.pointing(agent.iri, end), language)


def _pointing(library: Library, agent: Thing) -> list[str]:
    return list(dict.fromkeys(iri for prop in _EVIDENCE for iri in library.pointing(agent.iri, prop)))


def _of(library: Library, cls: str, iris: list[str], language: str) -> First:
    return first(library, in_order(library, cls, iris, language))
