"""Entities made ready for comparison: names prepared, days as numbers, birth days from ages.

In: an entity. Out: the same with all that `block.py`, `features.py` and `conflicts.py` ask of it many times.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from kg.folding import fold
from kg.link.entity import Days, Entity
from kg.link.names import Prepared, prepare

Span: TypeAlias = tuple[int, int]  # first and last day, as numbers of days since year 1

OLDEST: Final = 130  # years
YEAR_DAYS: Final = 365.2425
_NOBODY: Final = frozenset(
    "unknown unnamed unidentified anonymous nn sin datos nombre desconocido desconocida inconnu inconnue"
    " unbekannt ناشناس نامشخص نامعلوم مجهول مجهوله الهویه نهناسراو".split()
)
# What stands beside such a word and is no name either.
_ANYBODY: Final = frozenset(
    "man woman boy girl male female person child infant hombre mujer homme femme"
    " مرد زن پسر دختر کودک نوزاد فرد شخص هویت رجل امراه طفل پیاو ژن".split()
)
_BRACKET: Final = re.compile(r"([^()]*)\(([^()]*)\)([^()]*)")
_WIDEST: Final = 60 * 366  # days; a span that leaves more open says nothing


@dataclass(frozen=True, slots=True)
class Ready:
    """An entity with prepared names; `born` is the span that its birth day and its age leave, None when unknown."""

    entity: Entity
    forms: tuple[Prepared, ...]
    born: Span | None
    happened: Span | None


def ready(entities: Iterable[Entity]) -> list[Ready]:
    """Return the entities ready for comparison, in their order."""
    return [Ready(each, tuple(map(prepare, spellings(each))), births(each), span(each.happened)) for each in entities]


def spellings(entity: Entity) -> list[str]:
    """Return the names of an entity, each once, a name with a bracket also without it and with it for the last word.

    Words that stand for a name nobody knows, such as "Unknown", are none: two people without a name are not alike.

    >>> from kg.link.entity import Sort
    >>> spellings(Entity("re-4k2m9x", Sort.PERSON, (("Testa Sample (Mockly)", "en"),), "a list"))
    ['Testa Sample (Mockly)', 'Testa Sample', 'Testa Mockly']
    """
    named = (form for form, _ in entity.names if not _is_nameless(form))
    return list(dict.fromkeys(spelling for form in named for spelling in _readings(form)))


def _is_nameless(name: str) -> bool:
    """Whether no word of a name is one that a person bears, as in "Unknown man 3"."""
    words = {word for word in fold(name).split() if not word.isnumeric()}
    return words <= _NOBODY or (words <= _NOBODY | _ANYBODY and not words <= _ANYBODY)


def _readings(name: str) -> Iterator[str]:
    yield name
    if found := _BRACKET.fullmatch(name):
        before, inside, after = (" ".join(part.split()) for part in found.groups())
        outside = f"{before} {after}".strip()
        if outside and inside:
            yield outside
            yield f"{outside.rpartition(' ')[0]} {inside}".strip()


def span(days: Days | None) -> Span | None:
    """Return the days as numbers."""
    return (days[0].toordinal(), days[1].toordinal()) if days else None


def births(entity: Entity) -> Span | None:
    """Return the days on which the entity can have been born: as said, or as its age at the time of the event leaves.

    >>> from datetime import date
    >>> from kg.link.entity import Sort
    >>> day = date(2021, 5, 10)
    >>> spans = births(Entity("re-4k2m9x", Sort.PERSON, (), "a list", happened=(day, day), age=(16, 17)))
    >>> [date.fromordinal(number).year for number in spans]
    [2003, 2005]
    """
    if entity.born:
        said = span(entity.born)
        return said if said and said[1] - said[0] <= _WIDEST else None
    lower, upper = entity.age
    if entity.happened is None or entity.age == (None, None):
        return None
    first, last = (day.toordinal() for day in entity.happened)
    oldest, youngest = OLDEST if upper is None else upper, lower or 0
    left = first - round((oldest + 1) * YEAR_DAYS) + 1, last - round(youngest * YEAR_DAYS)
    return left if left[1] - left[0] <= _WIDEST else None


def gap(one: Span, other: Span) -> int:
    """Return how many days lie between two spans: 0 when they overlap, 1 from one day to the next.

    >>> gap((1, 3), (3, 9)), gap((1, 3), (5, 9))
    (0, 2)
    """
    return max(0, one[0] - other[1], other[0] - one[1])
