"""What every target shares: how it is asked, which of its things may match ours, and how its texts are cleaned.

A target is a data set of others. It is asked for the things that may be one of ours; whether they are is for
`kg/link/suggest.py` to score and for a person to decide.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, Protocol

from kg.dates import parse_date
from kg.link.entity import Days, Entity, Sort
from kg.link.names import block_keys
from kg.link.places.names import PlaceName, place_name, same_name
from kg.pace import Progress, silent

LONGEST_TEXT: Final = 500  # characters of a text of others that are kept
MOST_NAMES: Final = 100  # name forms of one thing that are kept
MOST_PLACES: Final = 20
LONGEST_ID: Final = 1_000
_IRI: Final = re.compile(r"(?:https?://[^\s<>\"{}|\\^`\x00-\x20]+|urn:[^\s<>\"{}|\\^`\x00-\x20]+)")
_AROUND: Final = 3  # days; how far apart the dates of a nameless person and of a thing may lie


class Target(Protocol):
    """A data set of others that can be asked. `name` is how it is named in reports."""

    @property
    def name(self) -> str:
        """How the target is named in reports and as the `source` of its things."""

    def find(self, entities: Sequence[Entity], progress: Progress = silent) -> Iterable[Entity]:
        """Return the things of the target that may be one of these, each once, in an order that does not change.

        Errors: those of reading or asking it; then nothing is returned.
        """


class Wanted:
    """Which things may be one of ours.

    Persons and bodies share a name key, or a person without a name the days; places have a name that may be the same.
    """

    def __init__(self, entities: Iterable[Entity]):
        self._keys: dict[Sort, set[str]] = {Sort.PERSON: set(), Sort.BODY: set()}
        self._places: dict[str, dict[PlaceName, None]] = {}
        self._days: list[Days] = []
        for entity in entities:
            if entity.sort is Sort.PLACE:
                self._add_place(entity)
                continue
            keys = keys_of(entity)
            self._keys[entity.sort] |= keys
            if not keys and entity.sort is Sort.PERSON and entity.happened:
                self._days.append(entity.happened)

    def may_be(self, thing: Entity) -> bool:
        """Return whether a thing may be one of ours."""
        if thing.sort is Sort.PLACE:
            return any(self._has_place(form) for form, _ in thing.names[:MOST_NAMES])
        if not self._keys[thing.sort].isdisjoint(keys_of(thing)):
            return True
        if thing.sort is not Sort.PERSON or thing.happened is None:
            return False
        first, last = (day.toordinal() for day in thing.happened)
        days = ((ours[0].toordinal() - _AROUND, ours[1].toordinal() + _AROUND) for ours in self._days)
        return any(first <= end and start <= last for start, end in days)

    def _add_place(self, entity: Entity) -> None:
        for form, _ in entity.names[:MOST_NAMES]:
            name = place_name(form)
            for key in (f"={name.joined}", *block_keys(form)) if name.joined else ():
                self._places.setdefault(key, {})[name] = None

    def _has_place(self, form: str) -> bool:
        name = place_name(form)
        if f"={name.joined}" in self._places:
            return True
        return any(same_name(name, ours) for key in block_keys(form) for ours in self._places.get(key, ()))


def keys_of(entity: Entity) -> frozenset[str]:
    """Return the keys by which an entity meets others of its sort; none for one without a name."""
    return frozenset[str]().union(*(block_keys(form) for form, _ in entity.names[:MOST_NAMES]))


def clean(text: str) -> str:
    """Return a text of others in one line of bounded length, without signs that are not seen or that part cells.

    >>> clean(" Testa\\tSample | the \\u202eelder\\n")
    'Testa Sample / the elder'
    """
    plain = unicodedata.normalize("NFC", text[: 4 * LONGEST_TEXT].replace("|", "/"))
    seen = (" " if c.isspace() else c for c in plain if c.isspace() or _is_seen(c))
    return " ".join("".join(seen).split())[:LONGEST_TEXT]


def _is_seen(character: str) -> bool:
    return character in "\u200c\u200d" or unicodedata.category(character)[0] != "C"


def checked_id(text: str) -> str:
    """Return the id of a thing of others as it is. Errors: ValueError unless it is an IRI.

    >>> checked_id("https://data.example/1")
    'https://data.example/1'
    """
    if _IRI.fullmatch(text) is None or len(text) > LONGEST_ID:
        raise ValueError(f'"{clean(text)[:80]}" is no IRI')
    return text


def names(forms: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return cleaned name forms with their language tags, each once, in their order."""
    found = dict.fromkeys((clean(form), tag.lower() if tag.replace("-", "").isalnum() else "") for form, tag in forms)
    return tuple(name for name in found if name[0])[:MOST_NAMES]


def days(texts: Iterable[str]) -> tuple[Days | None, str]:
    """Return the first and last day that several dates leave open, and what to say of them.

    Shape: None when none can be read; a sentence when there are several that differ or some that cannot be read.

    >>> days(["1964", "1965-02-01"])
    ((datetime.date(1964, 1, 1), datetime.date(1965, 2, 1)), '1964 or 1965-02-01')
    """
    given = tuple(dict.fromkeys(filter(None, map(clean, texts))))[:MOST_PLACES]
    spans: list[tuple[date, date]] = []
    for text in given:
        try:
            span = parse_date(text)
        except ValueError:
            continue
        spans.append((span.earliest, span.latest))
    said = " or ".join(given) if len(given) > 1 or len(spans) < len(given) else ""
    return ((min(first for first, _ in spans), max(last for _, last in spans)) if spans else None), said


def note_of(*parts: str) -> str:
    """Return the parts that are not empty as one line for the reviewer."""
    return clean("; ".join(filter(None, map(clean, parts))))
