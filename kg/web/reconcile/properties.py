"""The properties of the service: what the model says of each class, one entry for each thing that can be asked for.

The id of a property is its name in the vocabulary, as `kg.vocab.expand` takes it. A date has bounds, and is never cut
to one day: `actOn` is the date, `actOn/earliest` and `actOn/latest` are its bounds, `actOn/asWritten` are its words.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from kg.model import ALL_TABLES, Column, Kind
from kg.vocab import PREFIXES, SCHEMES, curie, expand
from kg.web.library import Library
from kg.web.reconcile.types import TYPES, Told, begins, meaning
from kg.web.words import LANGUAGES, words

LABEL: Final = "skos:prefLabel"
BORN: Final = "born"  # worked out of an age and the day it was reached; asked with, never told
PERSON: Final = "^hasRecord"  # from a record to the hub that a judgement put it in
ENDS: Final = ("earliest", "latest", "asWritten")

_OUTSIDE: Final = ("skos:exactMatch", "skos:closeMatch")
_SPECIAL: Final = {
    Kind.FIGURE: ("lower", "upper"),
    Kind.AGE: ("ageAsWritten", "ageLower", "ageUpper"),
}
_ALIASES: Final = {  # what a column of a foreign table may be called: what it is compared with
    "name": ("name", LABEL),
    "label": ("name", LABEL),
    "place": ("placeCandidate", "place", "within"),
    "date": ("actOn", "issuedOn", "period", "publishedOn"),
    "age": ("ageAsWritten",),
    "source": ("inSource",),
    "kind": ("placeKind", "agentKind", "sourceKind", "evidenceKind", "restrictionKind"),
    "type": ("placeKind", "agentKind", "sourceKind", "evidenceKind", "restrictionKind"),
    BORN: (BORN,),
}


@dataclass(frozen=True, slots=True)
class Property:
    """One property of a class: its id, what its cells hold, and the class that its values are of, "" for no one."""

    id: str
    kind: Kind
    target: str = ""


@cache
def properties_of(cls: str) -> tuple[Property, ...]:
    """Return the properties of a class in the order of its table, each once; empty for a class without a table."""
    found = [*_own(cls), *(Property(id, Kind.IRI) for id in _OUTSIDE)]
    return tuple({one.id: one for one in found}.values())


def all_properties() -> tuple[Property, ...]:
    """Return the properties of every type of the service, each once."""
    return tuple({one.id: one for cls in TYPES for one in properties_of(cls)}.values())


def compared_with(cls: str, pid: str) -> tuple[str, ...]:
    """Return the ids of the properties of a class that a property of a query is compared with; empty for none.

    Shape: an id, the IRI of a property, the name of a column of our tables, a code system, or a word such as "place".

    >>> compared_with("PersonRecord", "act_on"), compared_with("PersonRecord", "place"), compared_with("Case", "P19")
    (('actOn',), ('placeCandidate',), ())
    """
    known = {one.id for one in properties_of(cls)}
    if (id := named(pid)) in known:
        return (id,)
    if pid in SCHEMES["code-system"]:
        return ("code",) if "code" in known else ()
    if pid == BORN:
        return (BORN,) if "ageLower" in known else ()
    columns = [column.property for column in _columns(cls) if column.name == pid and column.property]
    return tuple(id for id in columns or _ALIASES.get(pid, ()) if id in known)


def named(text: str) -> str:
    """Return the id of the property that a text names: an id as it is, an IRI by its usual prefix.

    >>> named("https://w3id.org/govah/ns#within"), named("http://www.w3.org/2004/02/skos/core#prefLabel")
    ('within', 'skos:prefLabel')
    """
    return curie(text).removeprefix("gv:") if text.startswith(tuple(PREFIXES.values())) else text


def property_told(library: Library, one: Property, language: str) -> Told:
    """Return the id, the name and the meaning of a property."""
    path, _, end = one.id.partition("/")
    means = _meaning(library, end or path, language)
    return {"id": one.id, "name": property_name(library, one.id, language), "description": means}


def property_name(library: Library, id: str, language: str) -> str:
    """Return what a property is called in a language; its id when it is none of ours."""
    path, _, end = id.partition("/")
    say = words(language)
    key = f"reconcile.property_{path.replace(':', '_').replace('^', 'of_')}"
    name = say(key) if key in say else library.concept_label(expand(path), language) if _is_ours(path) else path
    return f"{name}: {library.concept_label(expand(end), language)}" if end in ENDS else name


def properties_like(library: Library, prefix: str, language: str) -> list[Told]:
    """Return the properties whose id or name has a word that begins so, all for an empty prefix."""
    return [
        property_told(library, one, language)
        for one in all_properties()
        if begins(prefix, [one.id, *(property_name(library, one.id, each) for each in LANGUAGES)])
    ]


def _own(cls: str) -> Iterator[Property]:
    if cls == "Person":
        yield from (Property(LABEL, Kind.TEXT), Property("hasRecord", Kind.REF, "PersonRecord"))
    if cls == "PersonRecord":
        yield Property(PERSON, Kind.REF, "Person")
    for column in _columns(cls):
        for id in _SPECIAL.get(column.kind, (column.property,) if column.property else ()):
            yield Property(id, column.kind, _target(column))
            if column.kind is Kind.DATE:
                yield from (Property(f"{id}/{end}", Kind.STRING if end == "asWritten" else Kind.DATE) for end in ENDS)


def _columns(cls: str) -> tuple[Column, ...]:
    return next((table.columns for table in ALL_TABLES.values() if table.cls == cls), ())


def _target(column: Column) -> str:
    if column.kind is not Kind.REF or len(column.target) != 1:
        return ""
    cls = ALL_TABLES[column.target[0]].cls if column.target[0] in ALL_TABLES else ""
    return cls if cls in TYPES else ""


def _meaning(library: Library, path: str, language: str) -> str:
    return meaning(library, path, language) if _is_ours(path) else ""


def _is_ours(path: str) -> bool:
    return ":" not in path and not path.startswith("^") and path != BORN
