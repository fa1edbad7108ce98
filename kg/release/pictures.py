"""Put the thumbnails of a dossier into a release, and describe them in `thumbnails.ttl` by the terms of schema.org.

In: thumbnails that `kg check` found no fault with. Out: their files, the same bytes, and Turtle that says of each of
which evidence it is, how large, and its SHA-256. A release without thumbnails has no such file.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from kg.ntriples import Facts, literal
from kg.release.description import dump_iri, node, typed
from kg.release.turtle import Turtle, Words
from kg.thumbnails import MEDIA_TYPE, Thumbnail, size_of
from kg.vocab import PREFIXES

DESCRIPTION: Final = "thumbnails.ttl"
SCHEMA: Final = "https://schema.org/"


def pictures(base: str, thumbnails: Iterable[Thumbnail]) -> dict[str, bytes]:
    """Return path in the release -> content of each thumbnail, and of what describes them; empty without any.

    Errors: ThumbnailChanged when a file is not what it was when it was checked.
    """
    bodies = {one: one.read() for one in sorted(thumbnails)}
    if not bodies:
        return {}
    return {one.path: body for one, body in bodies.items()} | {DESCRIPTION: _described(base, bodies).encode()}


def _described(base: str, bodies: Mapping[Thumbnail, bytes]) -> str:
    turtle = Turtle(base, {"schema": SCHEMA, "xsd": PREFIXES["xsd"]})
    words = Words(turtle)
    blocks = [
        turtle.block(iri, facts, words)
        for one, body in bodies.items()
        for iri, facts in (_of_evidence(base, one), _of_file(base, one, body))
    ]
    return "\n".join(["# The small still pictures of evidence in this release\n", turtle.head(), *blocks])


def _of_evidence(base: str, one: Thumbnail) -> tuple[str, Facts]:
    return f"{base}id/evidence/{one.evidence}", {f"{SCHEMA}thumbnail": [node(dump_iri(base, one.path))]}


def _of_file(base: str, one: Thumbnail, body: bytes) -> tuple[str, Facts]:
    width, height = size_of(body)
    said = {
        f"{PREFIXES['rdf']}type": node(f"{SCHEMA}ImageObject"),
        f"{SCHEMA}encodingFormat": literal(MEDIA_TYPE),
        f"{SCHEMA}height": typed(height, "integer"),
        f"{SCHEMA}sha256": literal(one.digest),
        f"{SCHEMA}width": typed(width, "integer"),
    }
    return dump_iri(base, one.path), {name: [value] for name, value in said.items()}
