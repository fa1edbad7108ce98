"""The map: what is said of each place, at the position its own code gives, with the same as text below.

A mark stands for a place that somebody names, never for an event. Its size says nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from starlette.routing import BaseRoute

from kg.web.assets import asset_path
from kg.web.library import Library
from kg.web.page import Page
from kg.web.pages.order import in_order
from kg.web.pages.place import claims_of, named_in_records
from kg.web.pages.positions import Position, outlines_around, positions
from kg.web.pages.said import Listed, list_claims, of_kind, once_each
from kg.web.pages.shown import First, first
from kg.web.pages.view import View, labels, view_routes
from kg.web.thing import Thing
from kg.web.words import words

MAP: Final = "map"
DATA: Final = "map.json"
OUTLINES: Final = "map-outlines.json"
_MOST: Final = 500  # places
_MOST_COUNTED: Final = 2_000  # claims of one place whose origins are looked up
_MOST_SAID: Final = 8  # claims, records, cases, restrictions and items of evidence of one place


@dataclass(frozen=True, slots=True)
class Placed:
    """A place with its position, if it has one, and what names it; `origins` is 0 where there are too many to count."""

    place: Thing
    position: Position | None
    claims: Listed
    origins: int
    records: First
    cases: First
    restrictions: First
    evidence: First
    cells: Mapping[str, str]  # IRI of a partition -> the count of its cell for this place


def map_page(library: Library, language: str) -> Page:
    """Return the page of the map."""
    found = positions(library)
    iris = in_order(library, "Place", library.things("Place", limit=library.count("Place")), language)
    shown = [placed(library, place, found.get(iri), language) for iri in iris[:_MOST] if (place := library.of(iri))]
    texts = words(language)
    return Page(
        path=MAP,
        template="map.html",
        title=texts("map.title"),
        description=texts("map.description"),
        values={
            "located": [one for one in shown if one.position],
            "elsewhere": [one for one in shown if not one.position],
            "more": len(iris) - len(shown),
            "drawn": bool(asset_path("vendor/leaflet/leaflet.js")),
        },
        scripts=("map.js",),
        styles=("vendor/leaflet/leaflet.css", "map.css"),
        formats=(".json",),
    )


def placed(library: Library, place: Thing, position: Position | None, language: str) -> Placed:
    """Return a place with what names it; the statements in order of time."""
    cells = library.pointing(place.iri, "cellOf")
    iris = claims_of(library, [*library.pointing(place.iri, "territory"), *cells])
    naming = library.pointing(place.iri, "place")
    counts = {iri: count for iri in cells if (count := cell_count(library, iri, place.iri))}
    return Placed(
        place=place,
        position=position,
        claims=list_claims(library, iris, language, _MOST_SAID),
        origins=origins_behind(library, iris) if len(iris) <= _MOST_COUNTED else 0,
        records=first(library, named_in_records(library, place, language), _MOST_SAID),
        cases=first(library, in_order(library, "Case", naming, language), _MOST_SAID),
        restrictions=first(library, in_order(library, "Restriction", naming, language), _MOST_SAID),
        evidence=first(library, once_each(library, of_kind(library, naming, "evidence")), _MOST_SAID),
        cells=counts,
    )


def cell_count(library: Library, partition: str, place: str) -> str:
    """Return the count that a partition gives for a place, "" when it gives none."""
    thing = library.of(partition)
    if thing is None:
        return ""
    return next(
        (thing.value("cellCount", part) for part in thing.parts("Cell") if thing.iri_at("cellOf", part) == place), ""
    )


def origins_behind(library: Library, claims: list[str]) -> int:
    """Return to how many claims those of the given ones go back that assert or pass on; who denies is no origin."""
    read = [claim for iri in claims if (claim := library.of(iri)) is not None]
    behind = [claim for claim in read if claim.key("stance") in ("asserts", "reports")]
    return len({origin for claim in behind for origin in claim.iris("hasOrigin")})


def map_data(library: Library) -> dict[str, Any]:
    """Return the places that have a position: a point, or the code of the country whose outline is meant."""
    places = [
        {"id": iri.rpartition("/")[2], "label": labels(library, iri), "precision": thing.key("precision")}
        | ({"country": at.country} if at.country else {"latitude": at.latitude, "longitude": at.longitude})
        for iri, at in list(positions(library).items())[:_MOST]
        if (thing := library.of(iri)) is not None
    ]
    return {"places": places}


def map_outlines(library: Library) -> dict[str, Any]:
    """Return the outlines of the countries around the places, as GeoJSON."""
    return {"type": "FeatureCollection", "features": outlines_around(positions(library).values())}


VIEW: Final = View(MAP, map_page, {DATA: map_data, OUTLINES: map_outlines})


def routes(library: Library) -> list[BaseRoute]:
    """Return the routes of the map and of the documents it is drawn from."""
    return view_routes(library, VIEW)
