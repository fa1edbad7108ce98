"""Lay out capture histories as the table that log-linear models explain.

In: capture histories. Out: a `Design`, all patterns that could have been seen with their counts, zero among them, and
the matrix of the terms that a model may have.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations, product
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kg.estimate.histories import Histories

Numbers: TypeAlias = NDArray[np.float64]
Mask: TypeAlias = NDArray[np.bool_]
Term: TypeAlias = tuple[int, ...]  # the lists that a term is about; none for the intercept
Model: TypeAlias = frozenset[Term]  # the interactions; intercept and single lists are always there

MOST_LISTS: Final = 10


@dataclass(frozen=True, slots=True)
class Design:
    """A table of counts and what may explain it.

    `cells` (cells, lists) holds every pattern but the unseen one, `counts` (cells) the people, `terms` the intercept,
    then single lists, then interactions, and `matrix` (cells, terms) 1 where a cell stands on all lists of a term.
    """

    lists: tuple[str, ...]
    cells: NDArray[np.int8]
    counts: Numbers
    terms: tuple[Term, ...]
    matrix: Numbers

    @property
    def interactions(self) -> tuple[Term, ...]:
        """The terms that are about more than one list."""
        return self.terms[1 + len(self.lists) :]

    def columns(self, models: Iterable[Model]) -> Mask:
        """Return which terms each model has, (models, terms)."""
        rows = [[len(term) < 2 or term in model for term in self.terms] for model in models]
        return np.array(rows, dtype=bool).reshape(len(rows), len(self.terms))


def lay_out(histories: Histories, order: int = 2) -> Design:
    """Return the table of the histories, with interactions of up to `order` lists."""
    size = len(histories.lists)
    cells = np.array(list(product((0, 1), repeat=size))[1:], dtype=np.int8)
    counts = np.zeros(len(cells))
    counts[histories.patterns @ (1 << np.arange(size)[::-1]) - 1] = histories.counts
    terms = tuple(term for length in range(order + 1) for term in combinations(range(size), length))
    matrix = np.array([cells[:, list(term)].all(axis=1) for term in terms], dtype=float).T
    return Design(histories.lists, cells, counts, terms, matrix)
