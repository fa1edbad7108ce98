"""Unpack the outlines of countries from TopoJSON, where neighbours share the arcs between them.

In: `countries-50m.json` of the world-atlas package. Out: GeoJSON features, small enough for a slow line.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final, TypeAlias

Point: TypeAlias = tuple[float, float]  # longitude, latitude in degrees WGS 84
Ring: TypeAlias = list[Point]

_DECIMALS: Final = 2  # about a kilometre: what an outline for orientation needs


def country_features(topology: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a GeoJSON feature for each country, by its ISO 3166-1 numeric code and its name.

    Shape: `id` is the code, "" for a territory without one; `bbox` is west, south, east, north.
    Source: TopoJSON format specification 1.0, quantised arcs.
    """
    arcs = _points(topology)
    return [_feature(shape, arcs) for shape in topology["objects"]["countries"]["geometries"]]


def _points(topology: dict[str, Any]) -> list[Ring]:
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    unpacked = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((round(x * sx + tx, _DECIMALS), round(y * sy + ty, _DECIMALS)))
        unpacked.append(points)
    return unpacked


def _feature(shape: dict[str, Any], arcs: Sequence[Ring]) -> dict[str, Any]:
    polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
    rings = [[ring for indexes in polygon if (ring := _ring(indexes, arcs))] for polygon in polygons]
    coordinates = [polygon for polygon in rings if polygon]
    return {
        "type": "Feature",
        "id": shape.get("id", ""),
        "bbox": _bounds(point for polygon in coordinates for ring in polygon for point in ring),
        "properties": {"name": shape["properties"]["name"]},
        "geometry": {"type": "MultiPolygon", "coordinates": coordinates},
    }


def _ring(indexes: Iterable[int], arcs: Sequence[Ring]) -> Ring:
    """Join arcs to a ring; a negative index is an arc read backwards. Empty when too small for the precision."""
    joined: Ring = []
    for index in indexes:
        points = arcs[index] if index >= 0 else arcs[~index][::-1]
        joined += points[1:] if joined else points
    thinned = [point for point, before in zip(joined, [None, *joined], strict=False) if point != before]
    return thinned if len(thinned) >= 4 else []


def _bounds(points: Iterable[Point]) -> list[float]:
    longitudes, latitudes = zip(*points, strict=True)
    return [min(longitudes), min(latitudes), max(longitudes), max(latitudes)]
