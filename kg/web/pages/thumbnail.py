"""The small still picture of an item of evidence, where the release has one."""

from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from kg.release.pictures import SCHEMA
from kg.web.library import Library


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the release: its path on the site, and its sides in pixels."""

    path: str
    width: int
    height: int


def thumbnail_of(library: Library, iri: str) -> Picture | None:
    """Return the thumbnail of an item; None when the release has none of it."""
    found = library.thumbnails.quads_for_pattern(NamedNode(iri), NamedNode(f"{SCHEMA}thumbnail"), None)
    file = next((quad.object for quad in found if isinstance(quad.object, NamedNode)), None)
    if file is None:
        return None
    return Picture(
        file.value.removeprefix(library.base), _pixels(library, file, "width"), _pixels(library, file, "height")
    )


def _pixels(library: Library, file: NamedNode, side: str) -> int:
    values = library.thumbnails.quads_for_pattern(file, NamedNode(SCHEMA + side), None)
    return next(int(quad.object.value) for quad in values if isinstance(quad.object, Literal))
