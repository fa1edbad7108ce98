"""The order in which the things of a class are listed: by day, or by name, and by IRI where these are the same.

Only the days or names of a class are read, once for a release; no thing is.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from weakref import WeakKeyDictionary

from pyoxigraph import Literal, NamedNode

from kg.vocab import expand
from kg.web.library import Library
from kg.web.thing import name

DATED: Final[Mapping[str, str]] = {
    "Case": "period",
    "Claim": "statedOn",
    "Correction": "receivedOn",
    "Judgement": "decidedOn",
    "Link": "decidedOn",
    "Restriction": "period",
    "Source": "issuedOn",
    "Verification": "decidedOn",
}
NAMED: Final[Mapping[str, str]] = {
    "Agent": "skos:prefLabel",
    "Evidence": "skos:prefLabel",
    "Partition": "text",
    "PersonRecord": "name",
    "Place": "skos:prefLabel",
    "Proposition": "text",
}
_THROUGH: Final[Mapping[str, tuple[str, str]]] = {
    "Affiliation": ("member", "Agent"),
    "Person": ("hasRecord", "PersonRecord"),
}
_LAST: Final = "\U0010ffff"  # what has no day or no name comes last
_PERSIAN: Final = {ord(letter): chr(0xE000 + rank) for rank, letter in enumerate("آابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی")}
_ALIKE: Final = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "ۀ": "ه", "أ": "ا", "إ": "ا", "\u200c": " "})

_orders: WeakKeyDictionary[Library, dict[tuple[str, str], dict[str, int]]] = WeakKeyDictionary()


def ranks(library: Library, cls: str, language: str) -> Mapping[str, int]:
    """Return the place of each thing of a class in its order, as a mapping that is itself in that order."""
    known = _orders.setdefault(library, {})
    key = cls, "" if cls in DATED else language
    if key not in known:
        keys = _keys(library, cls, language)
        inside = sorted(_members(library, cls), key=lambda iri: (keys.get(iri, _LAST), iri))
        known[key] = {iri: rank for rank, iri in enumerate(inside)}
    return known[key]


def in_order(library: Library, cls: str, iris: Iterable[str], language: str) -> list[str]:
    """Return those of the IRIs that are of a class, in its order."""
    places = ranks(library, cls, language)
    return sorted((iri for iri in iris if iri in places), key=places.__getitem__)


def by_day(library: Library, prop: str) -> list[str]:
    """Return the things that have a date by a property, the earliest first; only these dates are read."""
    earliest = NamedNode(expand("earliest"))
    days = (
        (quad.object.value, thing)
        for thing, day in _pairs(library, prop)
        if isinstance(day, NamedNode)
        for quad in library.store.quads_for_pattern(day, earliest, None, None)
        if isinstance(quad.object, Literal)
    )
    return [thing for _, thing in sorted(days)]


def count(library: Library, cls: str) -> int:
    """Return how many things of a class are listed; a partition is a proposition, and listed as a partition only."""
    return library.count(cls) - (library.count("Partition") if cls == "Proposition" else 0)


def _members(library: Library, cls: str) -> list[str]:
    members = library.things(cls, limit=library.count(cls))
    return [iri for iri in members if f"{library.base}id/partition/" not in iri] if cls == "Proposition" else members


def _keys(library: Library, cls: str, language: str) -> dict[str, str]:
    if cls in DATED:
        return _days(library, DATED[cls])
    if cls in NAMED:
        return _names(library, NAMED[cls], language)
    if cls not in _THROUGH:
        return {}
    prop, other = _THROUGH[cls]
    names = _keys(library, other, language)
    keys: dict[str, str] = {}
    for subject, value in _pairs(library, prop):
        keys[subject] = min(keys.get(subject, _LAST), names.get(name(value), _LAST))
    return keys


def _days(library: Library, prop: str) -> dict[str, str]:
    first = {subject: value.value for subject, value in _pairs(library, "earliest") if isinstance(value, Literal)}
    return {subject: first.get(name(value), _LAST) for subject, value in _pairs(library, prop)}


def _names(library: Library, prop: str, language: str) -> dict[str, str]:
    """Return the sort key of each thing's name: in the language, else in English, else any."""
    best: dict[str, tuple[int, str]] = {}
    for subject, value in _pairs(library, prop):
        if isinstance(value, Literal):
            tag = (value.language or "").partition("-")[0]
            found = (0 if tag == language else 1 if tag == "en" else 2, sort_key(value.value))
            best[subject] = min(best.get(subject, (9, "")), found)
    return {subject: key for subject, (_, key) in best.items()}


def _pairs(library: Library, prop: str) -> Iterator[tuple[str, NamedNode | Literal]]:
    for quad in library.store.quads_for_pattern(None, NamedNode(expand(prop)), None, None):
        if isinstance(quad.object, NamedNode | Literal):
            yield name(quad.subject), quad.object


def sort_key(text: str) -> str:
    """Return what to sort a name by: the Persian alphabet in its own order, other letters without their case.

    >>> sorted(["گل", "پل", "کتاب"], key=sort_key)
    ['پل', 'کتاب', 'گل']
    """
    return text.casefold().translate(_ALIKE).translate(_PERSIAN)
