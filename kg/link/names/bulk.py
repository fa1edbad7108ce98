"""What the words of many pairs of names say: the same evidence as one by one, but quicker, since on whole arrays.

In: two lists of prepared names of one length. Out: the evidence of each pair, in slices, so that memory is bounded.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kg.link.names.aligner import Aligner, Numbers, Whole
from kg.link.names.compare import SURE, TOGETHER
from kg.link.names.prepared import Prepared

Rows: TypeAlias = tuple[Whole, Numbers, Numbers]  # words of names, two neighbours as one first; their weights; the sums
SLICE: Final = 1 << 17  # pairs that are worked on together


def evidence_of_many(left: Sequence[Prepared], right: Sequence[Prepared]) -> Iterator[tuple[Numbers, Numbers]]:
    """Yield the evidence of the pairs in their order, in slices, and the score of those that need none.

    Shape: a row a pair, with the columns of `kg.link.names.compare.Evidence`; 1 for the same fold, 0 for a pair without
    words on a side, and NaN for any other.
    """
    every = [*left, *right]
    _, where, places = np.unique(
        np.fromiter(map(id, every), np.int64, len(every)), return_index=True, return_inverse=True
    )
    one, other = places[: len(left)], places[len(left) :]
    names = _Names([every[place] for place in where.tolist()])
    for start in range(0, len(left), SLICE):
        pair = one[start : start + SLICE], other[start : start + SLICE]
        yield names.evidence(*pair), names.known(*pair)


class _Names:
    """Names as arrays: the numbers of their words and what these weigh, in one table for each count of words."""

    def __init__(self, names: list[Prepared]) -> None:
        self._count = np.array([len(name.words) for name in names], np.int64)
        self._total = np.array([name.total for name in names])
        self._rank = _ranks([name.words for name in names])
        folds: dict[str, int] = {}
        self._fold = np.array([folds.setdefault(name.folded, len(folds)) for name in names], np.int64)
        self._row = np.zeros(len(names), np.int64)
        self._words: dict[int, Whole] = {}
        self._weights: dict[int, Numbers] = {}
        numbers: dict[str, int] = {}
        for count in set(self._count.tolist()) - {0}:
            places = np.flatnonzero(self._count == count)
            self._row[places] = np.arange(len(places))
            of_count = [names[place] for place in places]
            self._words[count] = np.array(
                [[numbers.setdefault(word, len(numbers)) for word in (*name.joined, *name.words)] for name in of_count]
            )
            weights = np.array([name.weights for name in of_count])
            self._weights[count] = np.hstack((weights[:, :-1] + weights[:, 1:], weights))
        self._aligner = Aligner(list(numbers))

    def evidence(self, one: Whole, other: Whole) -> Numbers:
        """Return the evidence of pairs of names, each by its place."""
        found = np.zeros((len(one), 4))
        two = (self._count[one] == 2) & (self._count[other] == 2)
        turned = ~two & (self._rank[one] > self._rank[other])
        one, other = np.where(turned, other, one), np.where(turned, one, other)
        shapes = self._count[one] * 64 + self._count[other]
        for shape in np.unique(shapes).tolist():
            counts = divmod(shape, 64)
            if all(counts):
                at = np.flatnonzero(shapes == shape)
                work: Callable[[Aligner, Rows, Rows], Numbers] = _two_words if counts == (2, 2) else _many_words
                found[at] = work(self._aligner, self._rows(one[at], counts[0]), self._rows(other[at], counts[1]))
        return found

    def known(self, one: Whole, other: Whole) -> Numbers:
        """Return the score of pairs that need no evidence, NaN for the others."""
        wordless = (self._count[one] == 0) | (self._count[other] == 0)
        return np.where(self._fold[one] == self._fold[other], 1.0, np.where(wordless, 0.0, np.nan))

    def _rows(self, names: Whole, count: int) -> Rows:
        rows = self._row[names]
        return self._words[count][rows], self._weights[count][rows], self._total[names]


def _ranks(words: Sequence[tuple[str, ...]]) -> Whole:
    """The place of each in their order; the same for equal ones."""
    order = {name: place for place, name in enumerate(sorted(set(words)))}
    return np.array([order[name] for name in words], np.int64)


def _two_words(aligner: Aligner, one: Rows, other: Rows) -> Numbers:
    (words, weights, _), (marks, against, _) = ((rows[0][:, 1:], rows[1][:, 1:], rows[2]) for rows in (one, other))
    straight = aligner.likeness(words, marks)
    unsure = np.flatnonzero((straight < SURE).any(axis=1))
    crossed = aligner.likeness(words[unsure], marks[unsure, ::-1])
    better = crossed.sum(axis=1) > straight[unsure].sum(axis=1)
    turned = unsure[better]
    straight[turned], against[turned] = crossed[better], against[turned, ::-1]
    both, together = weights + against, straight > TOGETHER
    unlike = np.where(together, (1 - straight) * np.minimum(1, both), 0).sum(axis=1)
    agreed = (both * together).sum(axis=1) / 2
    return np.column_stack((unlike, agreed, (weights * ~together).sum(axis=1), (against * ~together).sum(axis=1)))


def _many_words(aligner: Aligner, one: Rows, other: Rows) -> Numbers:
    """The best offer of each pair is taken, with what it excludes, until no pair has an offer left."""
    (words, weights, total), (marks, against, total_there) = one, other
    left, right = (words.shape[1] + 1) // 2, (marks.shape[1] + 1) // 2
    here, there, excludes = _offers(left, right)
    value = aligner.likeness(words[:, here], marks[:, there])
    value[value <= TOGETHER] = 0
    rows = np.arange(len(words))
    unlike, agreed, used, used_there = np.zeros((4, len(words)))
    for _ in range(min(left, right)):
        best = value.argmax(axis=1)
        taken = value[rows, best] > 0
        mine, theirs = weights[rows, here[best]] * taken, against[rows, there[best]] * taken
        unlike += (1 - value[rows, best]) * np.minimum(1, mine + theirs)
        agreed += (mine + theirs) / 2
        used += mine
        used_there += theirs
        value[excludes[best]] = 0
    return np.column_stack((unlike, agreed, np.maximum(0, total - used), np.maximum(0, total_there - used_there)))


@lru_cache(maxsize=256)
def _offers(left: int, right: int) -> tuple[Whole, Whole, NDArray[np.bool_]]:
    """Which columns of both sides may go together, and for each such offer the offers that it excludes.

    Columns are two neighbours as one, then single words. The order is that of `kg.link.names.compare.matches`.
    """
    mine = [*({at, at + 1} for at in range(left - 1)), *({at} for at in range(left))]
    theirs = [*({at, at + 1} for at in range(right - 1)), *({at} for at in range(right))]
    offers = [(at, place) for at in range(left - 1) for place in range(right - 1, 2 * right - 1)]
    offers += [(at, place) for place in range(right - 1) for at in range(left - 1, 2 * left - 1)]
    offers += [(at, place) for at in range(left - 1, 2 * left - 1) for place in range(right - 1, 2 * right - 1)]
    excludes = [[bool(mine[a] & mine[c] or theirs[b] & theirs[d]) for c, d in offers] for a, b in offers]
    return np.array([at for at, _ in offers]), np.array([place for _, place in offers]), np.array(excludes)
