"""Compare what a query wants of a property with what a thing says: it agrees, it disagrees, or nothing can be said."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from pyoxigraph import NamedNode

from kg.dates import parse_date
from kg.folding import fold
from kg.link.names import SAME_PERSON_NAME, similarity
from kg.values import parse_age
from kg.vocab import SCHEMES
from kg.web.labels import plain
from kg.web.library import Library
from kg.web.reconcile.properties import BORN, compared_with
from kg.web.reconcile.query import Given, Wanted
from kg.web.reconcile.values import Found, interval, texts, values_of
from kg.web.thing import Thing

_AGE: Final = "ageAsWritten"
_DEEPEST: Final = 20  # places around a place
_LONGEST_NAME: Final = 120  # characters of what is compared as a spelling
_LONGEST_DATE: Final = 80
_SHOWN: Final = 5  # values that a reason names


@dataclass(frozen=True, slots=True)
class Agreement:
    """How one property of a query and a thing go together: `agrees` is None when the thing says nothing of it."""

    pid: str
    agrees: bool | None
    reason: str


def compare(library: Library, thing: Thing, wanted: Wanted) -> Agreement:
    """Return whether a thing has any of the values that are wanted for a property, with the reason in words.

    Shape: a date agrees when it can be the same day; a place also when it lies in the one wanted; an age when it is
    within the bounds; a name when it can be another spelling.
    """
    props = compared_with(thing.cls, wanted.pid)
    found = [(prop, one) for prop in props for one in values_of(library, thing, prop) if _is_of(thing, one, wanted.pid)]
    if not found or not wanted.values:
        return Agreement(
            wanted.pid, None, f"{wanted.pid}: nothing is said of it" if props else f"{wanted.pid}: not known"
        )
    for given in wanted.values:
        for prop, one in found:
            if _agrees(library, thing, prop, one, given):
                return Agreement(wanted.pid, True, f'{wanted.pid}: "{given}" agrees with {_shown(library, thing, one)}')
    said = ", ".join(dict.fromkeys(_shown(library, thing, one) for _, one in found[:_SHOWN]))
    return Agreement(wanted.pid, False, f'{wanted.pid}: "{wanted.values[0]}" against {said}')


def _agrees(library: Library, thing: Thing, prop: str, one: Found, given: Given) -> bool:
    if prop == _AGE and (verdict := _age_agrees(thing, given)) is not None:
        return verdict
    if (one.span or prop == BORN) and (days := _days(_text(given))) is not None:
        assert one.span is not None
        return days[0].isoformat() <= one.span.latest and days[1].isoformat() >= one.span.earliest
    text = _text(given)
    known = [known for each in (one, *_around(library, one)) for known in texts(library, each, thing) if known]
    wanted = fold(text) if prop != "code" else ""
    if text in known or (wanted and any(fold(each) == wanted for each in known)):
        return True
    if len(text) > _LONGEST_NAME or not _is_name(prop, one):
        return False
    return any(similarity(text, each) >= SAME_PERSON_NAME for each in known)


def _is_of(thing: Thing, one: Found, pid: str) -> bool:
    """Return whether a value is of the code system that was asked for, if one was: systems are never mixed up."""
    return pid not in SCHEMES["code-system"] or thing.key("codeSystem", one.part) == pid


def _is_name(prop: str, one: Found) -> bool:
    """Return whether a value can be spelt in several ways: a name, or a thing that has one."""
    return prop in ("name", "skos:prefLabel") or (isinstance(one.value, NamedNode) and not one.part)


def _around(library: Library, one: Found) -> Iterator[Found]:
    """Yield the places in which a place lies."""
    iri = one.value.value if isinstance(one.value, NamedNode) and not one.part else ""
    for _ in range(_DEEPEST):
        place = library.of(iri) if iri else None
        if place is None or place.cls != "Place" or not (iri := place.iri_at("within")):
            return
        yield Found(NamedNode(iri))


def _age_agrees(thing: Thing, given: Given) -> bool | None:
    """Return whether an age is within the bounds of a record, None when what is given is no age."""
    try:
        age = parse_age(_text(given))
    except ValueError:
        return None
    lower, upper = (int(text) if (text := thing.value(end)) else None for end in ("ageLower", "ageUpper"))
    return not (_above(age.lower, upper) or _above(lower, age.upper))


def _above(lower: int | None, upper: int | None) -> bool:
    return lower is not None and upper is not None and lower > upper


@lru_cache(maxsize=1024)
def _days(text: str) -> tuple[date, date] | None:
    """Return the first and the last day that a date can mean, None when it is none."""
    plain = text.partition("T")[0] if text[:4].isdigit() else text
    if len(plain) > _LONGEST_DATE:
        return None
    try:
        span = parse_date(plain)
    except ValueError:
        return None
    return span.earliest, span.latest


def _text(given: Given) -> str:
    if isinstance(given, float) and given.is_integer():
        return str(int(given))
    return ("false", "true")[given] if isinstance(given, bool) else str(given).strip()


def _shown(library: Library, thing: Thing, one: Found) -> str:
    if one.span:
        return interval(one.span) if one.part else f"{interval(one.span)}, reckoned from the age"
    if isinstance(one.value, NamedNode) and not one.part:
        return plain(library.label(one.value.value, "en"))
    return next(reversed(list(texts(library, one, thing))), "")
