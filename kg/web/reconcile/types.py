"""The types of the service: the classes of things that bear a name, with their words in the language of a reader."""

from collections.abc import Sequence
from typing import Final, TypeAlias

from pyoxigraph import Literal, NamedNode

from kg.folding import fold
from kg.vocab import GV_IRI, expand, term
from kg.web.library import Library
from kg.web.thing import Thing, best

Told: TypeAlias = dict[str, object]  # a piece of an answer, as JSON has it

TYPES: Final = ("Case", "Person", "PersonRecord", "Agent", "Place", "Source", "Restriction", "Evidence")
DEFAULT_TYPES: Final = ("PersonRecord", "Person", "Agent", "Place")

_PEOPLE: Final = ("Person", "PersonRecord")
_BODIES: Final = ("organisation", "state", "state-body", "intergovernmental-body", "medium", "project")


def type_of(text: str) -> str:
    """Return the class that the id of a type names, "" for none; its IRI names it as well.

    >>> type_of("Place"), type_of("https://w3id.org/govah/ns#Place"), type_of("Q515")
    ('Place', 'Place', '')
    """
    cls = text.removeprefix(GV_IRI)
    return cls if cls in TYPES else ""


def may_match(thing: Thing) -> bool:
    """Return whether a thing is one that a machine may call a match at all: a place, or a body that is no group.

    Shape: false for whatever stands for a human being or for several.
    """
    return thing.cls == "Place" or (thing.cls == "Agent" and thing.key("agentKind") in _BODIES)


def is_person(thing: Thing) -> bool:
    """Return whether a thing stands for a human being: a hub, a record, or an agent who is a person."""
    return thing.cls in _PEOPLE or thing.key("agentKind") == "person"


def type_told(library: Library, cls: str, language: str) -> Told:
    """Return the id and the name of a type."""
    return {"id": cls, "name": library.concept_label(term(cls), language)}


def types_like(library: Library, prefix: str, language: str) -> list[Told]:
    """Return the types whose id or name has a word that begins so, all for an empty prefix, with what they mean."""
    found = [cls for cls in TYPES if begins(prefix, [cls, *_names(library, cls)])]
    return [{**type_told(library, cls, language), "description": meaning(library, cls, language)} for cls in found]


def meaning(library: Library, prop: str, language: str) -> str:
    """Return what the vocabulary says a class or a property means, in a language; "" when it says nothing."""
    at = NamedNode(expand(prop))
    found = library.terms.quads_for_pattern(at, NamedNode(expand("skos:definition")), None, None)
    text = best([quad.object for quad in found if isinstance(quad.object, Literal)], language)
    return "" if text is None else text.value


def begins(prefix: str, names: Sequence[str]) -> bool:
    """Return whether a name, or one of its words, begins with a text, however it is spelt; any does with none.

    >>> begins("rec", ["person record"]), begins("مدخل", ["مدخل فرد"]), begins("x", ["person record"])
    (True, True, False)
    """
    wanted = fold(prefix)
    return not prefix.strip() or (bool(wanted) and any(f" {wanted}" in f" {fold(name)}" for name in names))


def _names(library: Library, cls: str) -> list[str]:
    return [library.concept_label(term(cls), language) for language in ("en", "fa")]
