"""Find what an invented network of claims rests on, as a process whose stages are timed.

    python -m bench.dependence NAME CLAIMS

In: who works (`ours`, or `networkx`) and how many claims. Out: a line as each stage begins, and last behind how many
statements one claim lies on every way (see `bench.timing`). Both get the same claims, made by chance with a fixed seed.
"""

import random
from collections.abc import Callable, Iterator, Mapping
from typing import Final

import networkx as nx
import typer

from bench.timing import stamp
from kg.independence.cascade import cascades
from kg.independence.collector import uncollected
from kg.independence.network import Network, Node
from kg.independence.points import single_points, taken_by_point
from kg.lineage import CONFIRMING, Affiliation

_ROOT: Final = "evidence"


def claims(count: int) -> list[Node]:
    """Return so many invented claims: a quarter are origins, the others pass on what is passed on already.

    A tenth of the relays change the statement on the way, a twentieth relay two claims, one in a thousand closes a
    circle with the next, and a fiftieth of the claims deny, which nobody passes on.
    """
    chance = random.Random(1)
    found: list[Node] = []
    passed_on: list[Node] = []
    for number in range(count):
        made = _claim(number, count, passed_on, chance)
        found.append(made)
        if made.stance in CONFIRMING:
            passed_on.append(made)
    return found


def _claim(number: int, count: int, passed_on: list[Node], chance: random.Random) -> Node:
    many = 0 if number < 10 or chance.random() < 0.25 else 1 + (chance.random() < 0.05)
    relays = [passed_on[int(len(passed_on) * chance.random() ** 0.5)] for _ in range(many)]
    circle = {7: [f"claim/{number + 1}"], 8: [f"claim/{number - 1}"]}.get(number % 1_000, [])
    changed = not relays or chance.random() < 0.1
    confirms = circle or chance.random() < 0.98
    agents = 1 + count // 50
    return Node(
        iri=f"claim/{number}",
        proposition=f"statement/{number // 2}" if changed else relays[0].proposition,
        stance=("reports" if relays else "asserts") if confirms else "denies",
        source=f"source/{chance.randrange(1 + count // 5)}",
        claimant=f"agent/{chance.randrange(agents)}",
        relays=tuple(dict.fromkeys([*(each.iri for each in relays), *circle])),
        publisher=f"agent/{chance.randrange(agents)}",
    )


def affiliations(count: int) -> Iterator[Affiliation]:
    """Yield who belongs to which body: every third agent, in trees of bodies."""
    for number in range(3, 1 + count // 50, 3):
        yield Affiliation(f"agent/{number}", f"agent/{number // 4}", "source/0")


def ours(count: int) -> Iterator[str]:
    """Find the single points of failure, claims, sources and voices alike, and all cascades."""
    yield "make the claims"
    made = claims(count)
    yield "put the network together"
    with uncollected():
        network = Network.of(made, affiliations(count))
        yield "single points of failure"
        points = single_points(network)
        taken_by_point(points)
        yield "cascades"
        size = max(cascade.size for cascade in cascades(network))
    alone = sum(any(each.startswith("claim/") for each in needed) for needed in points.values())
    yield f"{alone:,} of {len(points):,} statements, largest cascade {size:,}"


def networkx(count: int) -> Iterator[str]:
    """Find the claims that lie on every way, without sources, voices and cascades, by immediate dominators."""
    yield "make the claims"
    made = claims(count)
    yield "put the network together"
    graph: nx.DiGraph[str] = nx.DiGraph()
    for claim in made:
        graph.add_edges_from((relayed, claim.iri) for relayed in claim.relays)
        if not claim.relays:
            graph.add_edge(_ROOT, claim.iri)
        if claim.stance in CONFIRMING:
            graph.add_edge(claim.iri, claim.proposition)
    yield "immediate dominators"
    found = nx.immediate_dominators(graph, _ROOT)
    statements = [each for each in found if each.startswith("statement/")]
    alone = sum(found[each] != _ROOT for each in statements)
    yield f"{alone:,} of {len(statements):,} statements"


WAYS: Final[Mapping[str, Callable[[int], Iterator[str]]]] = {"ours": ours, "networkx": networkx}


def main(name: str, count: int) -> None:
    """Do the work of one of them."""
    for stage in WAYS[name](count):
        stamp(stage)


if __name__ == "__main__":
    typer.run(main)
