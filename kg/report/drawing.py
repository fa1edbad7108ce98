"""The drawings of a report: when statements were made, and where the places lie that they name.

In: the contents of a report. Out: SVG as a part of the document, "" when there is nothing to draw; each stands beside a
table of the same.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from math import cos, radians
from typing import Any, Final, TypeAlias

from kg.report.contents import Contents
from kg.vocab import SCHEMES
from kg.web.pages.positions import Position, outlines_around, positions
from kg.web.thing import Thing
from kg.web.words import words

_WIDTH: Final = 1000  # of the map, in its own units
_HEIGHT: Final = 800  # at most
_AROUND: Final = 1.5  # degrees shown around the places
_LANES: Final = 12  # restrictions that have a lane of their own
_FINE: Final = 2.0  # units between two points of an outline, at least

_Box: TypeAlias = tuple[float, float, float, float]  # west, south, east, north


def timeline(contents: Contents, language: str, label: str) -> str:
    """Return the drawing of the claims by stance and day, below the days of cases and restrictions."""
    from kg.charts.chronology import Lane, chronology  # loads what draws
    from kg.charts.paint import inline

    say, library = words(language), contents.library
    things = [thing for iri in contents.claims if (thing := library.of(iri)) is not None]
    lasting = [(say("timeline.Case"), contents.cases), *_restricted(contents, language)]
    lanes = [Lane(name, _spans(map(library.of, iris), "period"), lasting=True) for name, iris in lasting]
    for stance in SCHEMES["stance"]:
        taken = [thing for thing in things if thing.key("stance") == stance]
        lanes.append(Lane(say(f"site.stance_{stance}"), _spans(taken, "statedOn")))
    lanes = [lane for lane in lanes if lane.spans]
    return inline(chronology(lanes, language, say("case-report.timeline")), label) if things else ""


def _restricted(contents: Contents, language: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return a lane for each restriction under its mark, or one for all when they are many."""
    if len(contents.restrictions) > _LANES:
        return [(words(language)("timeline.Restriction"), contents.restrictions)]
    return [(contents.marks[iri], (iri,)) for iri in contents.restrictions]


def _spans(things: Iterable[Thing | None], prop: str) -> tuple[tuple[date, date], ...]:
    spans = (thing.span(prop) for thing in things if thing is not None)
    return tuple((date.fromisoformat(span.earliest), date.fromisoformat(span.latest)) for span in spans if span)


def located(contents: Contents) -> dict[str, Position]:
    """Return the positions of the places of the report that have one, in their order."""
    found = positions(contents.library)
    return {iri: found[iri] for iri in contents.places if iri in found}


def map_svg(contents: Contents, label: str) -> str:
    """Return a map of the places that have a point, each under its mark; outlines of countries are for orientation."""
    points = {iri: at for iri, at in located(contents).items() if at.latitude is not None and at.longitude is not None}
    features = outlines_around(points.values())
    if not points or not features:
        return ""
    box = _box(points.values())
    scale, height = _scale(box)
    paths = "".join(_outline(feature, box, scale) for feature in features)
    marks = "".join(_mark(contents.marks[iri], *_place(at, box, scale)) for iri, at in points.items())
    head = f'<svg role="img" aria-labelledby="{label}" class="map" direction="ltr" viewBox="0 0 {_WIDTH} {height:.0f}">'
    return f'{head}<g class="land">{paths}</g><g class="places">{marks}</g></svg>'


def _box(points: Iterable[Position]) -> _Box:
    """Return what is shown: the places with a margin, in the form of the paper."""
    places = [(at.longitude or 0.0, at.latitude or 0.0) for at in points]
    west, east = min(x for x, _ in places) - _AROUND, max(x for x, _ in places) + _AROUND
    south, north = min(y for _, y in places) - _AROUND, max(y for _, y in places) + _AROUND
    wanted = (north - south) * _WIDTH / _HEIGHT / cos(radians((south + north) / 2))
    more = max(0.0, wanted - (east - west)) / 2
    return west - more, south, east + more, north


def _scale(box: _Box) -> tuple[tuple[float, float], float]:
    """Return units per degree eastward and northward, true in the middle of the map, and its height."""
    west, south, east, north = box
    across = _WIDTH / (east - west)
    up = across / cos(radians((south + north) / 2))
    return (across, up), up * (north - south)


def _place(at: Position, box: _Box, scale: tuple[float, float]) -> tuple[float, float]:
    return ((at.longitude or 0.0) - box[0]) * scale[0], (box[3] - (at.latitude or 0.0)) * scale[1]


def _outline(feature: dict[str, Any], box: _Box, scale: tuple[float, float]) -> str:
    rings = (ring for polygon in feature["geometry"]["coordinates"] for ring in polygon)
    drawn = "".join(_ring(ring, box, scale) for ring in rings if _is_seen(ring, box))
    return f'<path d="{drawn}"/>' if drawn else ""


def _is_seen(ring: Sequence[tuple[float, float]], box: _Box) -> bool:
    west, south, east, north = box
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return min(xs) <= east and max(xs) >= west and min(ys) <= north and max(ys) >= south


def _ring(ring: Sequence[tuple[float, float]], box: _Box, scale: tuple[float, float]) -> str:
    """Return a ring as a path; points that lie close together are drawn once, and those far away at the edge."""
    kept: list[tuple[float, float]] = []
    for x, y in ring:
        at = (_near((x - box[0]) * scale[0]), _near((box[3] - y) * scale[1]))
        if not kept or abs(at[0] - kept[-1][0]) + abs(at[1] - kept[-1][1]) >= _FINE:
            kept.append(at)
    return f"M{' '.join(f'{x:.0f},{y:.0f}' for x, y in kept)}Z" if len(kept) > 2 else ""


def _near(units: float) -> float:
    return min(max(units, -_WIDTH), 2 * _WIDTH)


def _mark(mark: str, x: float, y: float) -> str:
    return f'<circle cx="{x:.0f}" cy="{y:.0f}" r="6"/><text x="{x + 10:.0f}" y="{y + 5:.0f}">{mark}</text>'
