"""Say in a line what a thing is, so that namesakes can be told apart; nothing in it is more than the release says."""

from typing import Final

from kg.vocab import term
from kg.web.days import day_text
from kg.web.figures import number
from kg.web.labels import plain, warnings_of
from kg.web.library import Library
from kg.web.thing import Thing
from kg.web.words import words

_KINDS: Final = ("placeKind", "agentKind", "sourceKind", "restrictionKind", "evidenceKind", "act")
_REFERENCES: Final = ("within", "placeCandidate", "place", "dcterms:publisher", "partOf", "inSource")
_DATES: Final = ("actOn", "issuedOn", "period", "publishedOn")


def label(library: Library, thing: Thing, language: str) -> str:
    """Return the label of a thing for programs: without marks of direction."""
    return plain(library.label(thing.iri, language))


def describe(library: Library, thing: Thing, language: str, form: str = "") -> str:
    """Return what a thing is: its class and kind, when, where, in which source; `form` is another form of its name."""
    say = words(language)
    told = [library.concept_label(term(thing.cls), language) if thing.cls else ""]
    told += [library.concept_label(iri, language) for prop in _KINDS for iri in thing.iris(prop)]
    told += [_first_text(thing, "capacity", language)]
    told += [say("reconcile.age", age=age) for age in [thing.value("ageAsWritten")] if age]
    told += [day_text(thing.span(prop), language) for prop in _DATES]
    told += [" / ".join(plain(library.label(iri, language)) for iri in thing.iris(prop)) for prop in _REFERENCES]
    if records := thing.iris("hasRecord"):
        told.append(say("reconcile.records", count=number(len(records), language)))
    if form and form != label(library, thing, language) and not warnings_of(thing):
        told.append(say("reconcile.form", name=form))
    return f"{say('reconcile.semicolon')} ".join(dict.fromkeys(filter(None, told)))


def _first_text(thing: Thing, prop: str, language: str) -> str:
    text = thing.text(prop, language)
    return "" if text is None else text.value
