"""How much would have to fail before nothing stands behind a statement: smallest cuts, and ways that share nothing.

In: a network around the statement. By Menger (1927) the smallest number of claims that block every way from the
origins is the greatest number of ways that share no claim. Sources block all their claims at once; for them the
smallest number is searched for, which is hard in general (Fellows, Guo and Kanj, 2010), so the search has a limit.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final

import networkx as nx
from networkx.algorithms.connectivity import minimum_node_cut
from networkx.algorithms.connectivity.disjoint_paths import node_disjoint_paths

from kg.independence.network import Network

_MOST: Final = 2_000  # sets of sources that are tried
_START, _END = "start", "end"  # no IRI is written so


@dataclass(frozen=True, slots=True)
class Cut:
    """The smallest set of claims that must fail, and of sources, both in order of IRIs.

    `ways` are as many ways as there are claims, from an origin to a claim of the statement, that share no claim.
    No fewer than `sources_at_least` sources are enough; fewer than `sources` may be when the search was given up.
    """

    claims: tuple[str, ...]
    ways: tuple[tuple[str, ...], ...]
    sources: tuple[str, ...]
    sources_at_least: int


def smallest_cut(network: Network, statement: str) -> Cut | None:
    """Return the smallest cut between a statement and its origins; None when nothing stands behind it."""
    ways = _Ways(network, statement)
    if ways.shortest(frozenset()) is None:
        return None
    alone = [iri for iri in ways.ends if iri in ways.starts]  # each is a way of its own, and in every cut
    cut, joined = _by_flow(ways, alone)
    claims = tuple(sorted([*alone, *cut]))
    sources, at_least = _by_search(ways, frozenset(network.claims[iri].source for iri in alone))
    return Cut(claims, tuple(sorted([*((iri,) for iri in alone), *joined])), sources, at_least)


class _Ways:
    """The ways from the origins that count to the claims that confirm a statement."""

    def __init__(self, network: Network, statement: str):
        self.network = network
        self.claims = network.claims
        self.ends = network.confirming(statement)
        self.starts = {iri for iri, claim in self.claims.items() if network.begins(claim, statement)}

    def shortest(self, failed: frozenset[str]) -> tuple[str, ...] | None:
        """Return a shortest way on which none of the sources that failed lies, from its origin; None without one."""
        ways: list[tuple[str, ...]] = [(iri,) for iri in self.ends if self.claims[iri].source not in failed]
        seen = {way[0] for way in ways}
        for way in ways:  # which grows
            if way[0] in self.starts:
                return way
            for relayed in self.claims[way[0]].relays:
                if relayed in self.claims and relayed not in seen and failed.isdisjoint(self._own(relayed)):
                    seen.add(relayed)
                    ways.append((relayed, *way))
        return None

    def sources(self, way: tuple[str, ...]) -> list[str]:
        """Return the sources that block a way, from its origin: the claimants' own, and where the last was read."""
        return list(dict.fromkeys([*chain.from_iterable(map(self._own, way)), self.claims[way[-1]].source]))

    def _own(self, iri: str) -> tuple[str, ...]:
        return self.network.own(self.claims[iri])[1:]

    def apart(self, failed: frozenset[str]) -> int:
        """Return a number of ways that share no source; no fewer sources can block all of them."""
        found = 0
        while (way := self.shortest(failed)) is not None:
            failed = failed.union(self.sources(way))
            found += 1
        return found


def _by_flow(ways: _Ways, alone: list[str]) -> tuple[list[str], list[tuple[str, ...]]]:
    """Return the smallest set of further claims that block every way that is left, and as many ways apart."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    apart = set(alone)
    left = {iri: claim for iri, claim in ways.claims.items() if iri not in apart}
    graph.add_nodes_from((_START, _END))
    graph.add_edges_from((_START, iri) for iri in left if iri in ways.starts)
    graph.add_edges_from((relayed, iri) for iri, claim in left.items() for relayed in claim.relays if relayed in left)
    graph.add_edges_from((iri, _END) for iri in ways.ends if iri in left)
    if not nx.has_path(graph, _START, _END):
        return [], []
    joined = node_disjoint_paths(graph, _START, _END)
    return list(minimum_node_cut(graph, _START, _END)), [tuple(way[1:-1]) for way in joined]


def _by_search(ways: _Ways, failed: frozenset[str]) -> tuple[tuple[str, ...], int]:
    """Return the smallest set of sources that block every way, and how many it takes at least.

    `failed` are in every such set.
    """
    upper = _greedy(ways, failed)
    for more in range(ways.apart(failed), len(upper) - len(failed)):
        tried: set[frozenset[str]] = set()
        found = next(_blocking(ways, failed, more, tried), None)
        if found is not None:
            return tuple(sorted(found)), len(found)
        if len(tried) > _MOST:
            return tuple(sorted(upper)), len(failed) + more
    return tuple(sorted(upper)), len(upper)


def _greedy(ways: _Ways, failed: frozenset[str]) -> frozenset[str]:
    """Return sources that block every way, perhaps more than it takes."""
    while (way := ways.shortest(failed)) is not None:
        failed |= {ways.sources(way)[0]}
    return failed


def _blocking(ways: _Ways, failed: frozenset[str], more: int, tried: set[frozenset[str]]) -> Iterator[frozenset[str]]:
    """Yield sets of sources that block every way: those that failed and so many more. One of each way must fail."""
    way = ways.shortest(failed)
    if way is None:
        yield failed
    elif more and failed not in tried and len(tried) <= _MOST and ways.apart(failed) <= more:
        tried.add(failed)
        for source in ways.sources(way):
            yield from _blocking(ways, failed | {source}, more - 1, tried)
