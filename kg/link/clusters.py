"""Check what decisions add up to: things that are the same through others must not contradict one another.

In: decisions of people and the entities they are about. Out: contradictions, each with the chain of decisions that
leads from one thing to the other. Nothing is changed here; a person withdraws what was wrong.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import networkx as nx

from kg.link.compare.conflicts import conflicts
from kg.link.compare.ready import Ready, ready
from kg.link.decisions import Answer, Decision, Pair, pair_of
from kg.link.entity import Entity

IDENTITY: Final = "skos:exactMatch"  # the one predicate that can be followed from thing to thing
LARGEST: Final = 1_000  # things in a cluster that are compared one with another


@dataclass(frozen=True, slots=True, order=True)
class Contradiction:
    """Two things of one cluster that cannot be the same: the rule, the two ids, why, and the ids that join them.

    Rules: `refused` (decided not to be the same), `one-source` (two entries of one source), `conflict` (what they say
    cannot both be), `large` (a cluster of so many things that they were not compared; the ids are its first and last).
    """

    rule: str
    one: str
    other: str
    words: str
    path: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.one} and {self.other}: {self.words} (joined by {' = '.join(self.path)})"


def check(
    decisions: Iterable[Decision], entities: Iterable[Entity], revised: Iterable[Pair] = ()
) -> list[Contradiction]:
    """Return the contradictions within clusters, sorted; empty when there are none.

    `revised` holds pairs of records of which one replaces the other in a newer edition: these may stand together. An id
    that is in no entity is checked for what decisions say of it only.
    """
    known = {each.entity.id: each for each in ready(entities)}
    listed = list(decisions)
    graph = _graph(listed)
    refused = {each.pair: each for each in listed if each.answer is Answer.NO and each.predicate == IDENTITY}
    editions: nx.Graph[str] = nx.Graph(list(revised))
    found: list[Contradiction] = list(_refused(graph, refused))
    for members in nx.connected_components(graph):
        found += _within(graph, sorted(members), known, editions)
    return sorted(found)


def _graph(decisions: Iterable[Decision]) -> "nx.Graph[str]":
    """The things as nodes, and an edge where a person decided that two are the same."""
    graph: nx.Graph[str] = nx.Graph()
    same = {each.pair for each in decisions if each.answer is Answer.YES and each.predicate == IDENTITY}
    graph.add_edges_from(sorted(same))  # in one order, so that the same chain is found each time
    return graph


def _refused(graph: "nx.Graph[str]", refused: dict[Pair, Decision]) -> Iterator[Contradiction]:
    """Yield the pairs that were decided not to be the same, although others join them."""
    for (one, other), decision in refused.items():
        if one in graph and other in graph and nx.has_path(graph, one, other):
            words = f"decided on {decision.decided_on} by {decision.author} not to be the same"
            yield Contradiction("refused", one, other, words, _path(graph, one, other))


def _within(
    graph: "nx.Graph[str]", members: list[str], known: dict[str, Ready], editions: "nx.Graph[str]"
) -> Iterator[Contradiction]:
    if len(members) > LARGEST:
        words = f"one cluster joins {len(members):,} things: too many to be one, and to be compared"
        yield Contradiction("large", members[0], members[-1], words, _path(graph, members[0], members[-1]))
        return
    for one, other in combinations((ident for ident in members if ident in known), 2):
        for rule, words in _between(known[one], known[other], editions):
            yield Contradiction(rule, one, other, words, _path(graph, one, other))


def _between(one: Ready, other: Ready, editions: "nx.Graph[str]") -> Iterator[tuple[str, str]]:
    """Yield the rule and the words of what two things contradict each other in."""
    pair = pair_of(one.entity.id, other.entity.id)
    same_entry = pair[0] in editions and pair[1] in editions and nx.has_path(editions, *pair)
    if one.entity.source == other.entity.source and not same_entry:
        yield "one-source", f"both are entries of {one.entity.source}, which lists each thing once"
    for words in conflicts(one, other):
        yield "conflict", words


def _path(graph: "nx.Graph[str]", one: str, other: str) -> tuple[str, ...]:
    """A shortest chain of decisions from one thing to the other."""
    return tuple(nx.shortest_path(graph, one, other))
