"""A release with nothing but its data, for tests of what reads it: the list of pieces, N-Quads and a manifest."""

import hashlib
import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from kg.cut import Piece, parts_of, piece_of
from kg.release.members import pack
from kg.release.pieces import Lister
from tests.small import BASE, small_graphs

IDENTIFIER = "<http://purl.org/dc/terms/identifier>"
Graphs = Mapping[str, list[str]]  # graph IRI -> N-Triples lines, each ending in " ."


def write_bare(dist: Path, graphs: Graphs) -> Path:
    """Write a release of the small graphs and these in place of the one that is there, and return its folder."""
    shutil.rmtree(dist, ignore_errors=True)
    dist.mkdir(parents=True)
    with (dist / "data.nq.gz").open("wb") as data, (dist / "pieces.csv").open("w", encoding="utf-8") as listing:
        lister = Lister(listing, {"data.nq": 0})
        for graph, lines in sorted({**small_graphs(), **graphs}.items()):
            for piece, body in sorted(bodies(graph, lines).items(), key=lambda item: item[0].order):
                packed = pack(body)
                data.write(packed)
                digest = hashlib.sha256(body).hexdigest()
                lister.add(piece.name, graph, body.count(b"\n"), digest, {"data.nq": len(packed)})
    digest = hashlib.sha256((dist / "pieces.csv").read_bytes()).hexdigest()
    manifest = {"base_iri": BASE, "version": "0.1.0", "files": {"pieces.csv": digest}}
    (dist / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return dist


def bodies(graph: str, lines: list[str]) -> dict[Piece, bytes]:
    """Return the pieces of a graph with their sorted N-Quads."""
    name, cut = graph.removeprefix(f"{BASE}graph/"), dict[Piece, bytes]()
    parts = parts_of(name, len(lines))
    for line in sorted(lines):
        piece = piece_of(name, parts, line[1 : line.index(">")].removeprefix(f"{BASE}id/"))
        cut[piece] = cut.get(piece, b"") + f"{line[:-1]}<{graph}> .\n".encode()
    return cut


def agents(count: int, word: str = "agent") -> dict[str, list[str]]:
    """Return the graph of agents, one triple each; with more than 64 it is cut into pieces."""
    letters = "23456789abcdefghjkmnpqrstvwxyz"
    names = [f"ag-{letters[number % 30]}{letters[number // 30 % 30]}{number:04}" for number in range(count)]
    return {f"{BASE}graph/agents": [f'<{BASE}id/agent/{name}> {IDENTIFIER} "{word} {name}" .' for name in names]}


def reworded(graphs: Graphs, old: str, new: str) -> dict[str, list[str]]:
    """Return the graphs with one text in place of another."""
    return {graph: [line.replace(old, new) for line in lines] for graph, lines in graphs.items()}
