"""What shapes read of things other than the one that they judge. Knows SHACL and SPARQL, and nothing of the program.

A thing has parts, such as its dates; some predicates lead to them. Every other predicate leads to another thing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from rdflib import Graph, Namespace, URIRef, Variable
from rdflib.collection import Collection
from rdflib.namespace import RDF, SH
from rdflib.paths import InvPath, SequencePath
from rdflib.plugins.sparql import prepareQuery
from rdflib.term import Node

NESTED_LISTS = (SH["or"], SH["and"], SH.xone)
NESTED = (SH["not"], SH.node, SH.property, SH.qualifiedValueShape)
PAIRS = (SH.lessThan, SH.lessThanOrEquals, SH.equals, SH.disjoint)
TARGETS = {SH.targetClass, SH.targetSubjectsOf}


@dataclass(frozen=True)
class Spot:
    """Where a rule reads: how many things away, which predicate led there, and whether to a part of the thing."""

    steps: int = 0
    led: str = ""
    part: bool = False


@dataclass
class Reads:
    """What shapes read of other things: the predicates that lead to them and those read there, and how far it goes.

    `refused` holds, by shape, what no piece can answer: who names a thing, or the type of another thing's part.
    """

    parts: frozenset[str]
    followed: set[str] = field(default_factory=set)
    read: set[str] = field(default_factory=set)
    steps: int = 0
    refused: list[str] = field(default_factory=list)

    def step(self, spot: Spot, predicate: str) -> Spot:
        """Note that a predicate is read at a spot, and return where its values are."""
        if spot.steps:
            self.followed.add(spot.led)
            self.read.add(predicate)
            self.steps = max(self.steps, spot.steps)
            if spot.part and predicate == str(RDF.type):
                self.refused.append(f"the type of a part that {spot.led} leads to")
        if predicate in self.parts:
            return Spot(spot.steps, spot.led, part=True)
        return Spot(spot.steps + 1, predicate)


def reads_of(shapes: Graph, parts: Iterable[str]) -> Reads:
    """Return what the shapes of a graph read of other things."""
    found = Reads(frozenset(parts))
    targets = {target for target in set(shapes.predicates()) if str(target).startswith(f"{SH}target")}
    found.refused += [str(target) for target in targets - TARGETS]
    for shape in {subject for target in TARGETS for subject in shapes.subjects(target)}:
        _shape(shapes, shape, Spot(), found)
    return found


def _shape(shapes: Graph, shape: Node, at: Spot, found: Reads) -> None:
    path = shapes.value(shape, SH.path)
    values = [at] if path is None else _ends(shapes, path, at, found)
    for pair in PAIRS:
        for predicate in shapes.objects(shape, pair):
            found.step(at, str(predicate))
    for spot in values:
        if (shape, SH["class"], None) in shapes:
            found.step(spot, str(RDF.type))
        for inner in _nested(shapes, shape):
            _shape(shapes, inner, spot, found)
    for query in shapes.objects(shape, SH.sparql):
        _query(shapes, str(shapes.value(query, SH.select)), at, found)


def _nested(shapes: Graph, shape: Node) -> Iterator[Node]:
    for nested in NESTED:
        yield from shapes.objects(shape, nested)
    for nested in NESTED_LISTS:
        for members in shapes.objects(shape, nested):
            yield from Collection(shapes, members)


def _ends(shapes: Graph, path: Node, at: Spot, found: Reads) -> list[Spot]:
    """Where a SHACL path may end; other forms than a predicate, a sequence and a choice are refused."""
    if isinstance(path, URIRef):
        return [found.step(at, str(path))]
    if (choice := shapes.value(path, SH.alternativePath)) is not None:
        return [spot for each in Collection(shapes, choice) for spot in _ends(shapes, each, at, found)]
    if (path, RDF.first, None) in shapes:
        spots = [at]
        for each in Collection(shapes, path):
            spots = [end for spot in spots for end in _ends(shapes, each, spot, found)]
        return spots
    found.refused.append(f"a path of {[str(kind) for kind in shapes.predicates(path)]}")
    return []


def _query(shapes: Graph, select: str, at: Spot, found: Reads) -> None:
    prefixes = {str(shapes.value(node, SH.prefix)): Namespace(str(shapes.value(node, SH.namespace)))
                for node in shapes.objects(None, SH.declare)}  # fmt: skip
    waiting = list(_triples(prepareQuery(select, initNs=prefixes).algebra))
    spots: dict[Node, Spot] = {Variable("this"): at}
    while waiting:
        ready = [triple for triple in waiting if triple[0] in spots]
        # From a part back to the thing whose part it is: nowhere else can the thing be.
        back = [t for t in waiting if t[2] in spots and str(t[1]) in found.parts and spots[t[2]].steps]
        if not ready and not back:
            found.refused.append(f"what nothing leads to in {select}")
            return
        for subject, path, value in ready:
            spots.setdefault(value, _walk(path, spots[subject], found))
        for subject, _, value in back:
            spots.setdefault(subject, spots[value])
        waiting = [triple for triple in waiting if triple not in ready]


def _walk(path: Any, at: Spot, found: Reads) -> Spot:
    if isinstance(path, SequencePath):
        for step in path.args:
            at = _walk(step, at, found)
        return at
    if isinstance(path, URIRef):
        return found.step(at, str(path))
    found.refused.append(f"the path {'against the arrow' if isinstance(path, InvPath) else path}")
    return at


def _triples(node: Any) -> Iterator[tuple[Node, Any, Node]]:
    """Every triple pattern of a query, wherever it stands."""
    if isinstance(node, dict):
        for terms in dict.get(node, "triples", ()):
            yield from zip(terms[::3], terms[1::3], terms[2::3], strict=True)
        children: Iterable[Any] = (value for key, value in node.items() if key != "triples")
    else:
        children = node if isinstance(node, list | tuple | set) else ()
    for child in children:
        yield from _triples(child)
