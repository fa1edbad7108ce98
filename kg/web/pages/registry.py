"""Which page each kind of thing has; what has none of its own gets the page of all its statements."""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from kg.web.library import Library
from kg.web.page import Page
from kg.web.pages.affiliation import affiliation_page
from kg.web.pages.agent import agent_page
from kg.web.pages.case import case_page
from kg.web.pages.claim import claim_page
from kg.web.pages.comparison import comparison_page
from kg.web.pages.corrections import request_page
from kg.web.pages.evidence import evidence_page
from kg.web.pages.generic import generic_page
from kg.web.pages.judgement import judgement_page
from kg.web.pages.link import link_page
from kg.web.pages.partition import partition_page
from kg.web.pages.person import person_page
from kg.web.pages.place import place_page
from kg.web.pages.proposition import proposition_page
from kg.web.pages.record import record_page
from kg.web.pages.restriction import restriction_page
from kg.web.pages.source import source_page
from kg.web.pages.tombstone import tombstone_page
from kg.web.pages.verification import verification_page
from kg.web.thing import Thing

PageOf: TypeAlias = Callable[[Library, Thing, str], Page]

PAGES: Final[Mapping[str, PageOf]] = {
    "affiliation": affiliation_page,
    "agent": agent_page,
    "case": case_page,
    "circular-report": comparison_page,
    "claim": claim_page,
    "comparison": comparison_page,
    "correction": request_page,
    "evidence": evidence_page,
    "judgement": judgement_page,
    "link": link_page,
    "partition": partition_page,
    "person": person_page,
    "place": place_page,
    "proposition": proposition_page,
    "record": record_page,
    "restriction": restriction_page,
    "source": source_page,
    "verification": verification_page,
}


def page_of(library: Library, thing: Thing, language: str) -> Page:
    """Return the page of a thing in a language; of a withdrawn one, that of its tombstone."""
    if thing.withdrawn:
        return tombstone_page(library, thing, language)
    return PAGES.get(thing.kind, generic_page)(library, thing, language)
