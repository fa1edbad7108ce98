"""Say of the whole release what its descriptions need: few things, however many it holds."""

import sqlite3
from collections.abc import Iterable

from kg.draw import Draft, draw
from kg.entries import around, named_in
from kg.graph import thing_iri
from kg.index import things
from kg.index.inputs import homes_of, parcels_of
from kg.index.pieces import keys_of, largest_graphs, of_graph, piece_of_id, sized_graphs, sizes
from kg.index.schema import get, put
from kg.model import TABLES
from kg.parcels import ids_in, unpack_lines
from kg.release.counts import Counts
from kg.release.summary import LARGEST, GraphCount, Summary
from kg.vocab import term

_EXAMPLES = ("cases", "sources", "claims")


def summarise(db: sqlite3.Connection, base: str, counts: Counts) -> Summary:
    """Return the summary of the release that the index describes."""
    largest = [GraphCount(graph, _label(db, base, graph), triples) for graph, triples in largest_graphs(db, LARGEST)]
    graphs, sources, pieces = sizes(db)
    return Summary(
        counts=counts,
        context=_context(db, base),
        examples=_examples(db, base),
        largest=sorted(largest, key=lambda one: one.graph),
        graphs=graphs,
        sources=sources,
        pieces=pieces,
        sized=sized_graphs(db),
    )


def _label(db: sqlite3.Connection, base: str, graph: str) -> str:
    if not graph.startswith("source/"):
        return ""
    ident = graph.partition("/")[2]
    return around(things.reach(db, [ident], 1), base).labels.get(thing_iri(base, ident), "")


def _examples(db: sqlite3.Connection, base: str) -> list[str]:
    """Return the first case, source and claim; nothing withdrawn is an example."""
    query = "SELECT id FROM declared WHERE id > ? AND id < ? AND tbl != 'tombstones' ORDER BY id LIMIT 1"
    prefixes = (TABLES[name].prefix for name in _EXAMPLES)
    found = (db.execute(query, (f"{prefix}-", f"{prefix}.")).fetchone() for prefix in prefixes)
    return [thing_iri(base, row[0]) for row in found if row]


def _context(db: sqlite3.Connection, base: str) -> list[str]:
    """Return the lines of the cases that are part of no other, and of the places they name.

    They are remembered, since most builds change neither a case nor a place.
    """
    state = keys_of(db, ("cases", "places"))
    if get(db, "context of") != state:
        put(db, "context of", state)
        put(db, "context", "\n".join(_find_context(db, base)))
    context = get(db, "context")
    return context.split("\n") if context else []


def _find_context(db: sqlite3.Connection, base: str) -> list[str]:
    cases = _lines(db, base, of_graph(db, "cases"))
    inner = {line.partition(" ")[0][1:-1] for line in cases if f" <{term('partOf')}> " in line}
    top = [line for line in cases if line[1 : line.index(">")].partition("#")[0] not in inner]
    named = named_in((line for line in top if f" <{term('place')}> " in line), base)
    places = {thing_iri(base, ident) for ident in named if ident.startswith("pl-")}
    beside = _lines(db, base, homes_of(db, {iri.rpartition("/")[2] for iri in places}))
    return sorted({*top, *(line for line in beside if line[1 : line.index(">")].partition("#")[0] in places)})


def _lines(db: sqlite3.Connection, base: str, numbers: Iterable[int]) -> list[str]:
    """Return the lines that the rows of some pieces make."""
    lines: list[str] = []
    for number in sorted(numbers):
        parcels = parcels_of(db, number)
        draft = Draft(number, piece_of_id(db, number), 1, parcels, things.named(db, ids_in(parcels)), base)
        lines += unpack_lines(draw(draft).lines)
    return lines
