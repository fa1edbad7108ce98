"""Align many pairs of words at once, on whole arrays: the same likeness as `kg/link/names/compare.py` gives one by one.

In: words of signs, and the numbers of those that are to be compared. Out: how alike they are.
"""

from collections.abc import Sequence
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cpdist

from kg.link.names.align import gaps, in_letters, mass
from kg.link.names.coarse import CLASSES, FEW, coarse
from kg.link.names.compare import word_likeness
from kg.link.names.costs import COSTS, FAR
from kg.link.names.remembered import remembered
from kg.link.names.sounds import LETTERS, LONGEST, SOUNDS
from kg.link.names.twins import UNLIKE, twin

Whole: TypeAlias = NDArray[np.int64]
Small: TypeAlias = NDArray[np.int16]
Numbers: TypeAlias = NDArray[np.float64]

_SIGNS: Final = {sign: number for number, sign in enumerate(LETTERS + SOUNDS, 1)}
_SIZE: Final = len(_SIGNS) + 1  # 0 is no sign: the word has ended
_TABLE: Final[Small] = np.array(
    [COSTS.get(one + other, FAR) for one in (" ", *_SIGNS) for other in (" ", *_SIGNS)], dtype=np.int16
)
_CHUNK: Final = 8192  # pairs that are aligned together: their rows stay in the processor's cache


class Aligner:
    """Words as arrays of signs, of what each sign costs to leave out, and of what is known of each word."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = words
        packed = np.frombuffer(b"".join(map(_packed, words)), np.uint8).reshape(len(words), 3, LONGEST).astype(np.int16)
        self._signs, self._gaps = packed[:, 0], packed[:, 1:]
        self._letters = np.array([in_letters(word) for word in words])
        self._lengths = np.array([len(word) for word in words], np.int64)
        self._masses = np.array([mass(word) for word in words], np.int64)
        self._twins = np.array([twin(word) for word in words], np.int64)
        bones: dict[str, int] = {}
        self._bone = np.array([bones.setdefault(coarse(word), len(bones)) for word in words], np.int64)
        self._bones = list(bones)
        self._counts = np.array([[bone.count(name) for name in CLASSES] for bone in bones], np.int8)
        self._bone_lengths = np.array([len(bone) for bone in bones], np.int64)

    def likeness(self, one: Whole, other: Whole) -> Numbers:
        """Return how alike the words of each pair of numbers are, in [0, 1]; the arrays may have any shape."""
        pairs, back = np.unique(one * len(self._words) + other, return_inverse=True)
        found: Numbers = self._of_pairs(*np.divmod(pairs, max(1, len(self._words))))[back.reshape(one.shape)]
        return found

    def _of_pairs(self, one: Whole, other: Whole) -> Numbers:
        found = np.where(one == other, 1.0, 0.0)
        short = (one != other) & ((self._lengths[one] == 1) | (self._lengths[other] == 1))
        for at in np.flatnonzero(short):
            found[at] = word_likeness(self._words[one[at]], self._words[other[at]])
        rest = np.flatnonzero((one != other) & ~short)
        rest = rest[self._near(self._bone[one[rest]], self._bone[other[rest]])]
        masses = self._masses[one[rest]] + self._masses[other[rest]]
        found[rest] = np.maximum(0, 1 - 2 * self._aligned(one[rest], other[rest]) / masses)
        here, there = self._twins[one], self._twins[other]
        return np.where((here != there) & (here > 0) & (there > 0), np.minimum(found, UNLIKE), found)

    def _near(self, one: Whole, other: Whole) -> NDArray[np.bool_]:
        """Which pairs of coarse words are near enough for their words to be aligned."""
        most = np.array(FEW)[np.maximum(self._bone_lengths[one], self._bone_lengths[other])]
        more = self._counts[one] - self._counts[other]
        near: NDArray[np.bool_] = np.maximum(np.maximum(more, 0).sum(axis=1), np.maximum(-more, 0).sum(axis=1)) <= most
        left = np.flatnonzero(near)  # by their classes alone; now by the order of these
        pairs, back = np.unique(one[left] * len(self._bones) + other[left], return_inverse=True)
        these, those = np.divmod(pairs, max(1, len(self._bones)))
        names, others = [self._bones[at] for at in these.tolist()], [self._bones[at] for at in those.tolist()]
        near[left] = np.asarray(cpdist(names, others, scorer=Levenshtein.distance, dtype=np.uint8))[back] <= most[left]
        return near

    def _aligned(self, one: Whole, other: Whole) -> Whole:
        """The cost of aligning each pair; words of like length are aligned together."""
        across = (self._letters[one] != self._letters[other]).astype(np.int64)
        costs = np.zeros(len(one), dtype=np.int64)
        order = np.argsort(self._lengths[one] * 32 + self._lengths[other], kind="stable")
        for start in range(0, len(order), _CHUNK):
            at = order[start : start + _CHUNK]
            rows, columns = self._lengths[one[at]].max(), self._lengths[other[at]].max()
            costs[at] = _costs(
                self._signs[one[at], :rows].T * np.int16(_SIZE), self._signs[other[at], :columns].T,
                self._gaps[one[at], across[at], :rows].T, self._gaps[other[at], across[at], :columns].T,
            )  # fmt: skip
        return costs


@remembered(1 << 18)
def _packed(word: str) -> bytes:
    """The numbers of the signs of a word, and what each costs to leave out: in its own script and across scripts."""
    rows = ([_SIGNS[sign] for sign in word], gaps(word, False), gaps(word, True))
    return b"".join(bytes(row).ljust(LONGEST, b"\0") for row in rows)


def _costs(left: Small, right: Small, gaps_left: Small, gaps_right: Small) -> Small:
    """The cost of the cheapest alignment of each pair; a row of an argument holds one place of all words."""
    right, gaps_left, gaps_right = map(np.ascontiguousarray, (right, gaps_left, gaps_right))
    above = [np.zeros(right.shape[1], dtype=np.int16)]
    for gap in gaps_right:
        above.append(above[-1] + gap)
    for sign, gap in zip(np.ascontiguousarray(left), gaps_left, strict=True):
        row = [above[0] + gap]
        for place in range(len(right)):
            best = above[place] + _TABLE[sign + right[place]]
            np.minimum(best, above[place + 1] + gap, out=best)
            np.minimum(best, row[-1] + gaps_right[place], out=best)
            row.append(best)
        above = row
    return above[-1]
