"""Find the places that a foreign file names among ours, or make them; a name that may mean several stays several.

In: a name, its kind and what it is said to lie within. Out: references to places. Nothing is chosen: what cannot
be told apart becomes candidates, and the report says why.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from kg.directory import labels_of
from kg.folding import words
from kg.model import PLACES
from kg.tables import Row
from kg.values import join_many, parse_reference

_AREAS: Final = frozenset({"country", "province", "county", "region", "district"})
_SPOTS: Final = frozenset({"city", "town", "village", "site", "region", "district"})
PRECISION: Final = {
    "country": "country", "province": "province", "county": "county", "region": "region", "city": "city",
    "town": "locality", "village": "locality", "district": "locality", "site": "exact",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A place of ours: how it is referred to, its label, its kind and the place around it, "" when none is known."""

    ref: str
    label: str
    kind: str
    within: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A place as a row names it: its label, its kind ("" when not said), and references to what may be around it."""

    label: str
    kind: str
    within: tuple[str, ...]
    local: Mapping[str, str]  # language tag -> its name in that language
    make: bool


class Gazetteer:
    """The places that are known, those of the dossier and those made on the way."""

    def __init__(self, existing: Iterable[Row]):
        self.made: list[tuple[Place, dict[str, str]]] = []
        self._places: dict[str, Place] = {}
        self._by_name: dict[str, list[str]] = defaultdict(list)
        rows = [row for row in existing if row.table == PLACES.name]
        refs = {label.casefold(): row.cells.get("id", "") for row in rows for label in labels_of(row)}
        for row in rows:
            around = parse_reference(row.cells.get("within", ""))
            within = around.id or refs.get(around.label.casefold(), around.label)
            place = Place(row.cells.get("id", ""), row.cells.get("label_en", ""), row.cells.get("kind", ""), within)
            self._add(place, labels_of(row))

    def label(self, ref: str) -> str:
        """Return the label of a place, or the reference itself for one that is not known."""
        return self._places[ref].label if ref in self._places else ref

    def around(self, ref: str) -> frozenset[str]:
        """Return references to what is known to be around a place, near and far."""
        return frozenset(self._around(self._places[ref]))

    def find(self, wanted: Wanted) -> tuple[str, ...]:
        """Return references to every place that is meant or may be meant, none when there is none and none is made."""
        named = [self._places[ref] for ref in self._by_name.get(_key(wanted.label), ())]
        agreeing = [place for place in named if self._agrees(place, wanted)]
        exact = [place for place in agreeing if place.kind == wanted.kind] or agreeing
        if exact:
            return tuple(sorted(place.ref for place in exact))
        return (self._make(wanted),) if wanted.make else ()

    def _agrees(self, place: Place, wanted: Wanted) -> bool:
        if wanted.kind and place.kind and not any({wanted.kind, place.kind} <= group for group in (_AREAS, _SPOTS)):
            return False
        if not wanted.within:
            return True
        around = self._around(place)
        if not around:  # nothing is known of where it lies, so only the kind can speak for it
            return place.kind == wanted.kind and place.ref not in wanted.within
        return bool(around & set(wanted.within))

    def _around(self, place: Place) -> set[str]:
        """Return what is known to be around a place, near and far."""
        around: set[str] = set()
        while place.within and place.within not in around:
            around.add(place.within)
            if place.within not in self._places:
                break
            place = self._places[place.within]
        return around

    def _make(self, wanted: Wanted) -> str:
        within = wanted.within[0] if len(wanted.within) == 1 else ""
        handle = f"{wanted.label} ({wanted.kind})" + (f" in {self.label(within)}" if within else "")
        while handle in self._places:
            handle += "'"
        place = Place(handle, wanted.label, wanted.kind, within)
        local = [f"{name}@{tag}" for tag, name in wanted.local.items() if name]
        cells = {
            "id": handle,
            "label_en": wanted.label,
            "label_local": join_many(local),
            "kind": wanted.kind,
            "within": within,
            "precision": PRECISION[wanted.kind],
        }
        self._add(place, [wanted.label, *wanted.local.values()])
        self.made.append((place, cells))
        return handle

    def _add(self, place: Place, labels: Iterable[str]) -> None:
        self._places[place.ref] = place
        for key in {_key(label) for label in labels if label}:
            self._by_name[key].append(place.ref)


@lru_cache(maxsize=65536)
def _key(label: str) -> str:
    """Return a label as labels are compared: without spaces and joiners, in one spelling of its letters."""
    return "".join(word.joined for word in words(label)) or label.casefold()
