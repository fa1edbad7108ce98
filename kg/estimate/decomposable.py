"""Weigh decomposable graphs of dependence between lists, and the number of people on none of them.

In: who was seen on which lists. Out: for any decomposable graph how well it explains the lists, and the posterior of
the unseen under it, both in closed form. Source: Madigan and York (1997); hyper-Dirichlet prior of Dawid and Lauritzen
(1993). The prior weighs as much as one person, spread evenly over all cells; graphs are equally likely beforehand, and
the number of people has the prior 1/N.
"""

from functools import cache, lru_cache
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from kg.estimate.graphs import Graph, Step, perfect_order
from kg.estimate.histories import Histories

Numbers: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]

PRIOR: Final = 1.0  # people that the prior is worth
FURTHEST: Final = 1000  # times as many unseen as seen are looked at
_EXACT: Final = 500  # up to here each number is looked at; beyond, in steps of about one per cent
_STEPS: Final = 1500
_COARSE: Final = 0.2  # of the posterior in one step: its deviation is then less than two steps
_KEPT: Final = 1024  # distributions in memory, 16 KB each


class Weighing:
    """How well graphs explain capture histories.

    `prior` is how many people the prior is worth; `unseen` are the numbers that are looked at, rising.
    """

    def __init__(self, histories: Histories, prior: float = PRIOR):
        self.prior = prior
        self.lists = len(histories.lists)
        self.seen = histories.observed
        self.table = cells(histories.patterns, histories.counts)
        self.unseen = _grid(self.seen)
        self._histories = histories
        self._total = self.seen + self.unseen
        gaps = np.diff(self.unseen, append=2 * self.unseen[-1] - self.unseen[-2])
        self._prior = gammaln(self._total) - gammaln(self.unseen + 1) + np.log(gaps)  # N! / N, and the width of steps
        self.steps = cache(self._steps)
        self.weight = cache(self._weight)
        self.below = lru_cache(_KEPT)(self._below)
        self._marginal = cache(self._marginal_of)

    def is_coarse(self, graph: Graph) -> bool:
        """Tell whether the posterior of the unseen is too narrow for the steps in which large numbers are looked at."""
        return bool(np.diff(self.below(graph))[_EXACT:].max() > _COARSE)

    def _steps(self, graph: Graph) -> tuple[Step, ...] | None:
        return perfect_order(graph, self.lists)

    def _weight(self, graph: Graph) -> float | None:
        """Return the log weight of a graph, summed over the unseen; None when it is not decomposable."""
        if self.steps(graph) is None:
            return None
        scores = self._scores(graph)
        return float(scores.max() + np.log(np.exp(scores - scores.max()).sum()))

    def _below(self, graph: Graph) -> Numbers:
        """Return the posterior distribution function of the unseen under a decomposable graph."""
        scores = self._scores(graph)
        below = np.cumsum(np.exp(scores - scores.max()))
        return np.asarray(below / below[-1])

    def _scores(self, graph: Graph) -> Numbers:
        """Return the log weight of a decomposable graph with each number of unseen, but for a constant."""
        scores = self._prior.copy()
        for one, given in self.steps(graph) or ():
            scores += self._marginal(given | 1 << one) - self._marginal(given)
        return scores

    def _marginal_of(self, lists: int) -> Numbers:
        """Return the log marginal likelihood of the table of some lists, given as bits, for each number of unseen."""
        chosen = [each for each in range(self.lists) if lists >> each & 1]
        table = cells(self._histories.patterns[:, chosen], self._histories.counts)
        share = self.prior / len(table)
        known = (gammaln(table[1:] + share) - gammaln(share)).sum() - gammaln(share)
        return np.asarray(known + gammaln(table[0] + self.unseen + share) - gammaln(self.prior + self._total))


def draw_cells(weighing: Weighing, graph: Graph, unseen: float, chance: np.random.Generator) -> Numbers:
    """Return the chance of each cell, drawn from its posterior under a decomposable graph and a number of unseen."""
    table = weighing.table.copy()
    table[0] += unseen
    every = np.arange(len(table))
    drawn = np.ones(len(table))
    for one, given in weighing.steps(graph) or ():
        group = every & given  # those who are alike in the lists that this one depends on
        on = (every >> one & 1).astype(bool)
        share = weighing.prior / (2 << given.bit_count())
        hits, misses = (np.bincount(group[side], table[side], len(table)) + share for side in (on, ~on))
        chances = chance.beta(hits, misses)[group]
        drawn *= np.where(on, chances, 1 - chances)
    return drawn


def cells(patterns: NDArray[np.int8], counts: Whole) -> Numbers:
    """Return how many people are in each cell of the full table; in the number of a cell list j is the bit j."""
    lists = patterns.shape[1]
    numbers = patterns.astype(np.int64) @ (1 << np.arange(lists))
    return np.asarray(np.bincount(numbers, counts, 1 << lists), dtype=float)


def _grid(seen: int) -> Numbers:
    wide = np.geomspace(_EXACT, max(2 * _EXACT, FURTHEST * seen), _STEPS)
    return np.unique(np.rint(np.concatenate([np.arange(_EXACT), wide])))
