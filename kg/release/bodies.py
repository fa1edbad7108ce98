"""Make what a release holds of one piece, in every format: pure functions, which run in workers.

In: the sorted N-Triples lines of the piece, its things, and what it shows of things at home elsewhere. Out:
uncompressed bodies by the path of the dump in which they stand. A dump is its head and then the bodies in the order
of pieces.
"""

from collections.abc import Sequence
from typing import Final

from kg.card import PUBLIC
from kg.cut import Piece
from kg.ntriples import Things
from kg.release.counts import Counts, count
from kg.release.csvtables import SHEETS, said, tables
from kg.release.sources import source_body
from kg.release.turtle import blocks, writer
from kg.release.view import Around, Label, View, entry_label

__all__ = ["DUMPS", "NQUADS", "Around", "Counts", "Label", "bodies", "count", "entry_label", "said"]

NQUADS: Final = "data.nq"
DUMPS: Final = (NQUADS, "data.trig", "data.ttl", "sources.ttl", *(f"csv/{name}.csv" for name in SHEETS))


def bodies(
    piece: Piece, lines: Sequence[str], things: Things, base: str, around: Around, tier: str = PUBLIC
) -> dict[str, bytes]:
    """Return path of the dump -> body of a piece in it; only dumps in which the piece has one.

    `lines` are sorted and distinct, each ending in " .", and `things` what they say; the same lines and surroundings
    give the same bytes.
    """
    if not lines:
        return {}
    graph = f"{base}graph/{piece.graph}"
    view = View(things, around)
    turtle = blocks(base, things, view.label)
    named = view.label(f"{base}id/{piece.graph}") if piece.graph.startswith("source/") else ""
    heading = " ".join(f"# ==== {piece.name} {named} ====".split())
    made = {
        NQUADS: nquads(lines, graph),
        "data.trig": f"\n{writer(base).iri(graph)} {{\n{turtle}\n}}\n",
        "data.ttl": f"\n\n{heading}\n{turtle}",
        "sources.ttl": source_body(piece, view, base, tier),
        **tables(view),
    }
    return {dump: text.encode() for dump, text in made.items() if text}


def nquads(lines: Sequence[str], graph: str) -> str:
    """Return N-Triples lines as N-Quads of a graph, each with its line end."""
    return "\n".join([*lines, ""]).replace(" .\n", f" <{graph}> .\n")
