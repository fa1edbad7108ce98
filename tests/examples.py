"""The example files of the ontology: a small valid world, and one right and one wrong file for each rule."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, parse, serialize

from kg.computed import check_computed
from kg.ntriples import read_things
from kg.shapes import Shapes
from kg.validate import Result, check_graph, check_union

ONTOLOGY = Path(__file__).parent.parent / "ontology"
EXAMPLES = ONTOLOGY / "examples"
SHAPES = ONTOLOGY / "shapes"
BASE = "https://example.org/dossier/"
RELEASE = date(2012, 12, 31)


def example(kind: str, rule: str) -> Path:
    """Return the file of a good or bad example; a .trig file keeps several graphs apart."""
    return next(path for path in (EXAMPLES / kind).glob(f"{rule}.*"))


def lines(quads: Iterable[Quad]) -> list[str]:
    """Return the quads as N-Triples lines, without their graphs."""
    text = serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES)
    assert text is not None
    return text.decode().splitlines()


def subjects(found: Iterable[str]) -> set[str]:
    """Return the IRIs that the lines are about."""
    return {line.partition(" ")[0][1:-1] for line in found}


@cache
def base_lines() -> tuple[str, ...]:
    """Return the lines of the world that every example is read with."""
    return tuple(lines(parse(path=str(EXAMPLES / "base.ttl"))))


def graphs_of(path: Path) -> list[list[str]]:
    """Return the lines of each graph in an example file."""
    graphs: dict[str, list[Quad]] = {}
    for quad in parse(path=str(path)):
        graphs.setdefault(str(quad.graph_name), []).append(quad)
    return [lines(graph) for graph in graphs.values()]


def faults(shapes: Shapes, path: Path, engine: str = "turbo") -> list[Result]:
    """Return all that is wrong with an example: each graph beside the base, then everything together."""
    base, graphs = base_lines(), graphs_of(path)
    found: set[Result] = set()
    for graph in graphs:
        beside = [*base, *graph]
        found.update(check_graph(shapes, beside, subjects(beside), engine))
    together = [*base, *(line for graph in graphs for line in graph)]
    found.update(check_union(shapes, together, engine))
    found.update(check_computed(shapes, read_things(together), RELEASE, BASE))
    return sorted(found)
