"""The page of a record: what one source says of one person, with what answers it and whom it is judged to speak of."""

from typing import Final

from kg.vocab import term
from kg.web.library import Library
from kg.web.page import Page
from kg.web.pages.order import in_order
from kg.web.pages.said import list_claims, of_kind
from kg.web.pages.shown import FORMATS, Shown, facts, first, shown
from kg.web.thing import Thing
from kg.web.words import words

WHO: Final = ("name", "identification", "ageAsWritten", "bornOn", "gender", "about")
WHAT: Final = ("act", "actOn", "injury", "dcterms:description")
HOW_KNOWN: Final = ("informant", "informantPlace", "publicReason")


def record_page(library: Library, thing: Thing, language: str) -> Page:
    """Return the page of a record."""
    answers = list_claims(library, library.pointing(thing.iri, "respondsTo"), language)
    judged = [iri for prop in ("subject", "object") for iri in library.pointing(thing.iri, prop)]
    return Page(
        path=f"doc/record/{thing.id}",
        template="record.html",
        title=_title(library, thing, language),
        values={
            "thing": thing,
            "source": library.of(thing.source) or thing,
            "term": term,
            "who": facts(library, thing, WHO, language),
            "what": facts(library, thing, WHAT, language),
            "known": facts(library, thing, HOW_KNOWN, language),
            "places": [shown(library, place, language) for place in thing.all("placeCandidate")],
            "cells": [cell for part in thing.iris("inCell") for cell in counted_in(library, part, language)],
            "answers": answers,
            "replaces": thing.iris("revises"),
            "replaced_by": of_kind(library, library.pointing(thing.iri, "revises"), "record"),
            "persons": library.pointing(thing.iri, "hasRecord"),
            "judgements": first(library, in_order(library, "Judgement", dict.fromkeys(judged), language)),
        },
        description=words(language)("person.record_description"),
        thing=thing.iri,
        index=False,
        formats=FORMATS,
    )


def _title(library: Library, record: Thing, language: str) -> str:
    if not record.literals("name"):
        return words(language)("person.record_unnamed", id=record.id)
    return words(language)("person.record_title", name=library.label(record.iri, language))


def counted_in(library: Library, part: str, language: str) -> list[tuple[str, Shown]]:
    """Return the IRI of the breakdown that a cell is part of, with what the cell stands for; empty without one."""
    partition = library.of(part)
    if partition is None:
        return []
    named = (value for prop in ("cellOf", "cellDay", "skos:prefLabel") for value in partition.all(prop, part))
    return [(partition.iri, shown(library, value, language)) for value in named][:1]
