"""The page of a claim: who says what, in which source, and the thread of everything it answers, revises and relays."""

from collections.abc import Mapping
from typing import Final

from kg.web.labels import plain
from kg.web.library import Library
from kg.web.page import Page
from kg.web.pages.about import page_about
from kg.web.pages.citation import cite
from kg.web.pages.cited import SHOWING, cited_for
from kg.web.pages.judged import judgements_of
from kg.web.pages.origins import origins_of
from kg.web.pages.said import Said
from kg.web.pages.shown import fact, facts
from kg.web.pages.statement import scope_of
from kg.web.pages.thread import Thread, thread_of
from kg.web.thing import Thing

_HOW: Final = ("attributedTo", "basisOfKnowledge", "denialScope", "denialForm", "respondsToAgent", "skos:note")


def claim_page(library: Library, thing: Thing, language: str) -> Page:
    """Return the page of a claim; search engines are asked to leave it alone when a person's record is at stake."""
    claim = Said(library, thing, language)
    thread = thread_of(library, thing, language)
    judgements, judgement_count = judgements_of(library, thing.iri, language, "subject", "object")
    values = {
        "claim": claim,
        "thread": thread,
        "capacity": _capacity(library, claim),
        "how": facts(library, thing, _HOW, language),
        "scope": () if claim.statement is None else scope_of(library, claim.statement, language),
        "about": fact(library, claim.statement, "about", language).values if claim.statement else (),
        "entry": facts(library, thing, ("enteredBy", "enteredOn"), language),
        "cited": cited_for(library, claim.statement.iri) if claim.statement else None,
        **SHOWING,
        "origins": origins_of(library, thing, language),
        "elsewhere": _answers_to_the_revised(library, thread),
        "judgements": judgements,
        "judgement_count": judgement_count,
        "citation": cite(library, thing, language),
    }
    title = library.label(thing.iri, language)
    return page_about(thing, "claim.html", title, values, index=not thread.records, json_ld=_json_ld(library, claim))


def _capacity(library: Library, claim: Said) -> object:
    who = library.of(claim.who)
    return None if who is None else who.text("capacity", claim.language)


def _answers_to_the_revised(library: Library, thread: Thread) -> list[tuple[Said, int]]:
    """Return the earlier claims that this one revises, with the number of answers to them: none answers this one."""
    counted = ((earlier, len(library.pointing(earlier.iri, "respondsTo"))) for earlier, _ in thread.ties("revises"))
    return [(earlier, count) for earlier, count in counted if count]


def _json_ld(library: Library, claim: Said) -> Mapping[str, object]:
    """Describe it for search engines as a claim of somebody: never as a fact, and a denial with its denying words."""
    source, when = claim.source, claim.when
    found: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "Claim",
        "@id": claim.iri,
        "name": plain(library.label(claim.iri, claim.language)),
        "inLanguage": claim.language,
        "author": {"@type": "Thing", "@id": claim.who, "name": library.label(claim.who, claim.language)},
    }
    if when is not None and when.exact:
        found["datePublished"] = when.earliest
    if source is not None and not source.withdrawn:
        work = {"@type": "CreativeWork", "@id": source.iri, "name": library.label(source.iri, claim.language)}
        found["appearance"] = {**work, "url": source.value("url")} if source.value("url") else work
    return found
