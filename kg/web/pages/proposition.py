"""The page of a statement: who holds what about it, from how many origins, and what it is judged to entail."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from markupsafe import Markup

from kg.vocab import concept
from kg.web.figures import figure_of
from kg.web.library import Library
from kg.web.page import Page
from kg.web.pages.about import page_about
from kg.web.pages.breakdown import Breakdown, breakdown
from kg.web.pages.cited import SHOWING, cited_for
from kg.web.pages.judged import judgements_of
from kg.web.pages.origins import CONFIRMING, behind
from kg.web.pages.said import STANCES, Listed, having, list_claims, of_kind
from kg.web.pages.shown import fact
from kg.web.pages.standing import on_whose_word
from kg.web.pages.statement import scope_of
from kg.web.thing import Thing
from kg.web.words import words

_MOST: Final = 20  # of the other statements that build on this one
_ANSWERED: Final = 1_000  # claims of a statement that answers are looked for


@dataclass(frozen=True, slots=True)
class Group:
    """The claims of one stance on a statement."""

    stance: str
    listed: Listed


def proposition_page(library: Library, thing: Thing, language: str) -> Page:
    """Return the page of a proposition."""
    claims = claims_of(library, thing)
    confirming = sum(len(having_stance(library, claims, stance)) for stance in CONFIRMING)
    judgements, judgement_count = judgements_of(library, thing.iri, language, "subject", "object")
    inferences, inference_count = judgements_of(library, thing.iri, language, "input")
    values = {
        "text": thing.text("text", language),
        "figure": figure_of(library, thing, language),
        "scope": scope_of(library, thing, language),
        "about": fact(library, thing, "about", language).values,
        "groups": groups_of(library, claims, language),
        "claim_count": len(claims),
        "confirming": confirming,
        "behind": behind(thing),
        "standing": on_whose_word(library, thing.iri, len(claims), language),
        "markup": Markup,
        "cited": cited_for(library, thing.iri),
        **SHOWING,
        "responses": responses_to(library, claims, language),
        "breakdowns": _breakdowns(library, thing, language),
        "own_breakdown": breakdown(library, thing, language) if thing.kind == "partition" else None,
        "judgements": judgements,
        "judgement_count": judgement_count,
        "inferences": inferences,
        "inference_count": inference_count,
        "related": _related(library, thing),
    }
    say, what = words(language), library.label(thing.iri, language)
    page = page_about(thing, "proposition.html", say("proposition.title", what=what), values)
    return replace(page, description=say("proposition.description", what=what), styles=("chart.css",))


def claims_of(library: Library, statement: Thing) -> list[str]:
    """Return the IRIs of the claims of a statement, by address."""
    return of_kind(library, library.pointing(statement.iri, "proposition"), "claim")


def having_stance(library: Library, claims: Sequence[str], stance: str) -> list[str]:
    """Return those of some claims that have a stance; none of them is read."""
    return having(library, claims, "stance", concept("stance", stance))


def groups_of(library: Library, claims: Sequence[str], language: str) -> list[Group]:
    """Return the claims of a statement by stance, in order of time; a stance that nobody takes is left out."""
    found = ((stance, having_stance(library, claims, stance)) for stance in STANCES)
    return [Group(stance, list_claims(library, iris, language)) for stance, iris in found if iris]


def responses_to(library: Library, claims: Sequence[str], language: str) -> Listed:
    """Return the claims that answer one of some claims and are none of them, in order of time.

    Shape: of very many claims, the answers to the first by address are looked for.
    """
    answering = {iri for claim in claims[:_ANSWERED] for iri in library.pointing(claim, "respondsTo")}
    return list_claims(library, of_kind(library, sorted(answering.difference(claims)), "claim"), language)


def _breakdowns(library: Library, thing: Thing, language: str) -> list[Breakdown]:
    found = (library.of(iri) for iri in library.pointing(thing.iri, "total")[:_MOST])
    return [breakdown(library, partition, language) for partition in found if partition is not None]


def _related(library: Library, thing: Thing) -> list[tuple[str, list[str], int]]:
    """Return what else builds on a statement: the property, the first things that name it so, and how many do."""
    props = ("subsetOf", "shareOf", "onFacts")
    found = ((prop, library.pointing(thing.iri, prop)) for prop in props)
    return [(prop, iris[:_MOST], len(iris)) for prop, iris in found if iris]
