"""Walk through decomposable graphs, and draw the number of unseen people under each that is met.

In: a weighing of graphs. Out: several chains of draws. A walk changes one edge or two at a time, and stays where the
change would explain the lists less well, more often the less well (Madigan and York 1995). Beside each walker go others
to which differences are smaller and who may change places with it, since one alone is caught in a valley (parallel
tempering, Geyer 1991). The number of people is summed over, so that a walk goes through graphs alone. The full graph is
left out: under it the lists say nothing of who is on none of them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import exp
from typing import Final, TypeAlias

import numpy as np

from kg.estimate.chains import Draws
from kg.estimate.decomposable import Numbers, Weighing, draw_cells
from kg.estimate.graphs import Graph, complete

CHAINS: Final = 4
_HEATS: Final = (1.0, 0.5, 0.2)  # what differences in log weight are multiplied by, for the walkers of a chain
_TRIES: Final = 10  # in a round
_MOST_CHANGED: Final = 2  # edges at once
_CHECKED: Final = 400  # draws that replicas of the lists are made of

Walker: TypeAlias = tuple[float, Graph]  # the weight of a graph, and the graph
Try: TypeAlias = tuple[Graph, float]


@dataclass(frozen=True, slots=True)
class Walks:
    """Draws of the unseen and of the number of edges, one row a chain, and the graphs under which they were drawn."""

    unseen: Draws
    edges: Draws
    graphs: list[list[Graph]]


def walk(weighing: Weighing, draws: int, seed: int) -> Walks:
    """Return chains of so many draws each, after a quarter as many that are thrown away.

    They start apart: with no edge, with all but one, and in between.
    """
    chance = np.random.default_rng(seed)
    ahead = draws // 4
    chains = [list(_walk(weighing, start, ahead + draws, chance))[ahead:] for start in _starts(weighing, chance)]
    unseen = [[_draw_unseen(weighing, graph, chance) for graph in graphs] for graphs in chains]
    edges = [[graph.bit_count() for graph in graphs] for graphs in chains]
    return Walks(np.asarray(unseen, dtype=float), np.asarray(edges, dtype=float), chains)


def predictive_p(weighing: Weighing, walks: Walks, seed: int) -> float:
    """Return how often lists that the model makes lie as far from what it expects as the lists at hand do.

    Near 0 the model does not fit. Distance: Freeman and Tukey (1950), over all cells that can be seen.
    Source: posterior predictive check of Gelman, Meng and Stern (1996).
    """
    chance = np.random.default_rng(seed)
    flat, unseen = [graph for graphs in walks.graphs for graph in graphs], walks.unseen.ravel()
    farther = 0
    for at in np.linspace(0, len(flat) - 1, _CHECKED).astype(int):
        drawn = draw_cells(weighing, flat[at], unseen[at], chance)[1:]
        expected = weighing.seen * drawn / drawn.sum()
        replica = chance.multinomial(weighing.seen, drawn / drawn.sum()).astype(float)
        farther += _distance(replica, expected) >= _distance(weighing.table[1:], expected)
    return farther / _CHECKED


def _distance(counts: Numbers, expected: Numbers) -> float:
    return float(np.square(np.sqrt(counts) - np.sqrt(expected)).sum())


def _starts(weighing: Weighing, chance: np.random.Generator) -> Iterator[Graph]:
    """Yield where the chains begin: the full graph, with ever more of its edges taken out."""
    full = complete(weighing.lists)
    bits, graph = full.bit_count(), full
    for chain in range(1, CHAINS + 1):
        while graph.bit_count() > (bits - 1) * (CHAINS - chain) / (CHAINS - 1):
            tried = graph & ~(1 << int(chance.integers(bits)))
            graph = tried if weighing.steps(tried) is not None else graph
        yield graph


def _walk(weighing: Weighing, start: Graph, draws: int, chance: np.random.Generator) -> Iterator[Graph]:
    """Yield the graph after each round, in which every walker goes on and then may change places with the next."""
    walkers = [(weighing.weight(start) or 0.0, start)] * len(_HEATS)
    for tries, swaps in zip(_tries(weighing, draws, chance), chance.random((draws, len(_HEATS) - 1)), strict=True):
        walkers = [_go_on(weighing, *each) for each in zip(walkers, _HEATS, tries, strict=True)]
        for at, luck in enumerate(swaps):
            gain = (walkers[at + 1][0] - walkers[at][0]) * (_HEATS[at] - _HEATS[at + 1])
            if luck < exp(min(0, gain)):
                walkers[at : at + 2] = reversed(walkers[at : at + 2])
        yield walkers[0][1]


def _go_on(weighing: Weighing, walker: Walker, heat: float, tries: Iterable[Try]) -> Walker:
    """Return where a walker is after some tries; each takes a worse graph by luck."""
    full, (weight, graph) = complete(weighing.lists), walker
    for change, luck in tries:
        tried = graph ^ change
        found = None if tried == full else weighing.weight(tried)
        if found is not None and luck < exp(min(0, heat * (found - weight))):
            weight, graph = found, tried
    return weight, graph


def _tries(weighing: Weighing, draws: int, chance: np.random.Generator) -> Iterator[list[list[Try]]]:
    """Yield for each round and walker sets of edges to change, each with a number that decides on a worse graph."""
    shape, bits = (draws, len(_HEATS), _TRIES), complete(weighing.lists).bit_count()
    chosen = 1 << chance.integers(bits, size=(*shape, _MOST_CHANGED))
    chosen[np.arange(_MOST_CHANGED) > chance.integers(_MOST_CHANGED, size=(*shape, 1))] = 0
    changes, lucks = np.bitwise_xor.reduce(chosen, axis=-1).tolist(), chance.random(shape).tolist()
    for rounds in zip(changes, lucks, strict=True):
        yield [list(zip(*each, strict=True)) for each in zip(*rounds, strict=True)]


def _draw_unseen(weighing: Weighing, graph: Graph, chance: np.random.Generator) -> float:
    return float(weighing.unseen[np.searchsorted(weighing.below(graph), chance.random())])
