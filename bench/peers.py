"""What others would do with the graphs of a release, each way in a process of its own.

    python -m bench.peers NAME FILE SHAPES OUT

In: a file of N-Quads and a folder of shapes as `kg.shapes.load_shapes` reads it. Out: a line as each stage begins, and
what the checks found (see `bench.timing`). The checks are last, so that the times of the other stages are known when
these must be killed. Every rule of the folder is applied to the union of all graphs.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

import pyshacl
import typer
from pyoxigraph import NamedNode, Quad, RdfFormat, Store
from rdflib import Dataset, Graph
from rdflib.namespace import SH

from bench.timing import stamp
from kg.shapes import load_shapes

_UNCHECKED: Final = ("graph/concepts", "graph/lineage")  # kg build checks neither: one is ours, one computed


def usual_pipeline(data: Path, shapes: Path, out: Path) -> Iterator[str]:
    """Read, write and check with rdflib and pySHACL; yield what begins, then what was found."""
    yield "read N-Quads"
    dataset = Dataset(default_union=True)
    dataset.parse(data, format="nquads")
    yield "write Turtle"
    dataset.serialize(out / "data.ttl", format="turtle", encoding="utf-8")
    yield "write TriG"
    dataset.serialize(out / "data.trig", format="trig", encoding="utf-8")
    yield "write N-Quads"
    dataset.serialize(out / "data.nq", format="nquads", encoding="utf-8")
    yield "put the graphs together"
    union = Graph()
    for graph in dataset.graphs():
        if not str(graph.identifier).endswith(_UNCHECKED):
            union += graph
    yield "check them as one graph"
    rules = load_shapes(shapes)
    _, report, _ = pyshacl.validate(union, shacl_graph=rules.graph.graph + rules.union.graph)
    yield _found(report)


def fast_check(data: Path, shapes: Path, out: Path) -> Iterator[str]:
    """Read and check with the libraries that Govah uses, all graphs as one; yield what begins, then what was found."""
    yield "load N-Quads"
    store = Store()
    store.load(path=str(data), format=RdfFormat.N_QUADS)
    yield "put the graphs together"
    union = Store()
    union.extend(Quad(quad.subject, quad.predicate, quad.object) for quad in store if _is_checked(quad))
    yield "check them as one graph"
    rules = load_shapes(shapes)
    found = 0
    for scope in (rules.graph, rules.union):
        _, report, _ = scope.compiled.validate(union)  # type: ignore[no-untyped-call]
        found += _results(report)
    yield f"{found:,} faults"


PEERS: Final[Mapping[str, Callable[[Path, Path, Path], Iterator[str]]]] = {"usual": usual_pipeline, "fast": fast_check}


def _is_checked(quad: Quad) -> bool:
    return isinstance(quad.graph_name, NamedNode) and not quad.graph_name.value.endswith(_UNCHECKED)


def _results(report: object) -> int:
    """How many results a report has; an engine that fails hands over its exception where the report should be."""
    if not isinstance(report, Graph):
        raise TypeError(f"no report but {report!r}")
    return len(list(report.objects(None, SH.result)))


def _found(report: object) -> str:
    return f"{_results(report):,} faults"


def main(name: str, data: Path, shapes: Path, out: Path) -> None:
    """Do the work of one peer on the graphs of a release."""
    out.mkdir()
    for stage in PEERS[name](data, shapes, out):
        stamp(stage)


if __name__ == "__main__":
    typer.run(main)
