"""Graphs checked whole, each beside all that it names: what checking pieces of them must agree with."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from kg.graph import record_lines
from kg.index.inputs import graph_of
from kg.ingest import Record, ingest
from kg.references import READ_ACROSS, subjects
from kg.settle import settle
from kg.tables import read_rows

BASE = "https://example.org/examplia/"
DEPTH = 3
Graphs = dict[str, list[str]]  # graph IRI -> its sorted, distinct N-Triples lines
_READ = {f"<{predicate}>" for predicate in READ_ACROSS}


def build_graphs(records: Iterable[Record], base: str) -> Graphs:
    """Return the graphs of all records with ids, in the order of their IRIs."""
    graphs: dict[str, set[str]] = {}
    for record in records:
        if record.id:
            graphs.setdefault(f"{base}graph/{graph_of(record.row)}", set()).update(record_lines(record, base))
    return {graph: sorted(graphs[graph]) for graph in sorted(graphs)}


def graphs_of_dossier(folder: Path) -> Graphs:
    """Return the graphs of a dossier as far as its rows can be read."""
    rows, _ = read_rows(folder)
    records, _ = ingest(settle(rows).rows)
    return build_graphs(records, BASE)


def known_of(graphs: Iterable[Iterable[str]]) -> dict[str, list[str]]:
    """Return the lines of each thing in the graphs that other graphs may read."""
    known: dict[str, list[str]] = {}
    for lines in graphs:
        for line in lines:
            subject, predicate, _ = line.split(" ", 2)
            if predicate in _READ:
                known.setdefault(owner(subject[1:-1]), []).append(line)
    return known


def beside(lines: Iterable[str], known: Mapping[str, Iterable[str]], base: str) -> list[str]:
    """Return what is known of every thing that a graph names and does not describe, whichever predicate leads there."""
    found: list[str] = []
    seen = {owner(subject) for subject in subjects(lines)}
    for _ in range(DEPTH):
        objects = (line.rsplit(" ", 2)[1][1:-1] for line in lines if line.endswith("> ."))
        wanted = sorted({owner(iri) for iri in objects if iri.startswith(f"{base}id/")} - seen)
        lines = [line for thing in wanted for line in known.get(thing, ())]
        found += lines
        seen.update(wanted)
    return found


def owner(iri: str) -> str:
    """Return the thing that an IRI names, or whose part it names."""
    return iri.partition("#")[0]
