"""What several pages show alike: values with their links and meanings, and the first of many things.

In: things and the names of properties. Out: plain values for the templates, in a stated order.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal

from kg.vocab import GVC_IRI, PREFIXES, expand
from kg.web.figures import number
from kg.web.library import Library
from kg.web.pages.term import definition, is_term, property_label
from kg.web.thing import Span, Thing, Value
from kg.web.words import words

MOST: Final = 50  # things in one table of a page
FORMATS: Final = (".ttl", ".jsonld", ".nt", ".nq", ".trig", ".rdf")
_XSD: Final = PREFIXES["xsd"]
_PROSE: Final = frozenset(
    ("capacity", "dcterms:description", "dcterms:rights", "decision", "request", "role", "skos:note")
)
_NUMBERS: Final = (_XSD + "integer", _XSD + "decimal")


@dataclass(frozen=True, slots=True)
class Shown:
    """One value: its text with the language tag, and the thing, the address or the meaning behind it, if any."""

    text: str
    tag: str = ""
    iri: str = ""
    url: str = ""
    meaning: str = ""
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """The values of one property under its name."""

    term: str
    meaning: str
    values: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class First:
    """The first of some things, and how many there are in all."""

    things: tuple[Thing, ...]
    total: int

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.total - len(self.things)


def first(library: Library, iris: Sequence[str], most: int = MOST) -> First:
    """Return the first of the things with these IRIs, in the order given; only they are read."""
    read = (library.of(iri) for iri in iris[:most])
    return First(tuple(thing for thing in read if thing is not None), len(iris))


def shown(library: Library, value: Value, language: str, thing: Thing | None = None) -> Shown:
    """Return a value as a page shows it; a time span is that of `thing`, whose part it is."""
    if isinstance(value, Literal):
        return _literal(value, language)
    if thing is not None and (span := _span(thing, value.value)) is not None:
        return Shown(span.as_written, span=span)
    iri = value.value
    if iri.startswith(f"{library.base}id/"):
        return (
            Shown(iri.rpartition("/")[2]) if library.of(iri) is None else Shown(library.label(iri, language), iri=iri)
        )
    if iri.startswith(GVC_IRI):
        return Shown(library.label(iri, language), meaning=definition(library, iri, language))
    return Shown(property_label(library, iri, language)) if is_term(iri) else Shown(iri, url=iri)


def facts(library: Library, thing: Thing, props: Iterable[str], language: str) -> tuple[Fact, ...]:
    """Return what is said of a thing by some properties, in their order; those it does not have are left out."""
    found = (fact(library, thing, prop, language) for prop in props)
    return tuple(fact for fact in found if fact.values)


def fact(library: Library, thing: Thing, prop: str, language: str) -> Fact:
    """Return the values of one property of a thing; of texts, only those for the readers of the language."""
    values = thing.all(prop)
    if prop in _PROSE and (text := thing.text(prop, language)) is not None:
        values = [text]
    if prop == "dcterms:language":
        values = [Literal(_language(value.value, language)) for value in values]
    iri = expand(prop)
    seen = tuple(shown(library, value, language, thing) for value in values)
    return Fact(property_label(library, iri, language), definition(library, iri, language), seen)


def _language(tag: str, language: str) -> str:
    texts = words(language)
    key = f"generic.language_{tag.partition('-')[0]}"
    return texts(key) if key in texts else tag


def _literal(value: Literal, language: str) -> Shown:
    kind = value.datatype.value
    if kind == _XSD + "anyURI":
        return Shown(value.value, url=value.value)
    if kind == _XSD + "boolean":
        return Shown(words(language)(f"generic.{value.value}"))
    if kind in _NUMBERS:
        return Shown(number(value.value, language))
    return Shown(value.value, tag=value.language or "")


def _span(thing: Thing, part: str) -> Span | None:
    earliest, latest, written = (thing.value(prop, part) for prop in ("earliest", "latest", "asWritten"))
    return Span(earliest, latest, written, thing.value("edtf", part), thing.key("calendar", part)) if earliest else None


def numbered(template: str, count: int, language: str) -> str:
    """Return words with a count in the digits of the language, as the words `<template>_one` when it is one."""
    texts = words(language)
    key = f"{template}_one" if count == 1 and f"{template}_one" in texts else template
    return texts(key, count=number(count, language))
