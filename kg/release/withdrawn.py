"""Write `withdrawn.ttl`: what was withdrawn from a dossier, each thing with the class of reason and the day.

In: a folder in which the N-Quads of a release and the list of their pieces stand. Out: Turtle that names every
tombstone and nothing else. It is read from what is published, so it is right after any edit.
"""

from collections.abc import Iterator
from gzip import decompress
from itertools import takewhile
from pathlib import Path
from typing import Final

from kg.card import Card
from kg.ntriples import read_things
from kg.release.bodies import NQUADS
from kg.release.pieces import Listed, read_listing
from kg.release.turtle import blocks, writer

WITHDRAWN: Final = "withdrawn.ttl"
GRAPH: Final = "withdrawn"


def withdrawn(folder: Path, card: Card) -> str:
    """Return the tombstones of a release as Turtle, in the order of their IRIs; the prefixes alone when there is none.

    `folder` holds the N-Quads and the list of pieces, both whole.
    """
    title = f"# What was withdrawn from {card.title['en']}, version {card.version}\n\n"
    things = read_things(_lines(folder, f" <{card.base_iri}graph/{GRAPH}> ."))
    return title + writer(card.base_iri).head() + blocks(card.base_iri, things, lambda iri: "")


def _lines(folder: Path, graph: str) -> Iterator[str]:
    """Yield the N-Triples of the graph, from N-Quads that end in `graph`."""
    with (folder / f"{NQUADS}.gz").open("rb") as file:
        for listed in _pieces(folder):
            offset, length = listed.places[NQUADS]
            file.seek(offset)
            for line in decompress(file.read(length)).decode().split("\n")[:-1]:
                yield f"{line.removesuffix(graph)} ."


def _pieces(folder: Path) -> Iterator[Listed]:
    """Yield the pieces of the graph; those of later graphs are not read."""
    upto = takewhile(lambda listed: listed.piece.graph <= GRAPH, read_listing(folder, NQUADS))
    return (listed for listed in upto if listed.piece.graph == GRAPH)
