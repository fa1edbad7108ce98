"""Find hashes that differ in few bits, among millions, without looking at all of them.

In: hashes of 64 bits. Out: pairs of them and the number of bits in which they differ. Two hashes that differ in at most
seven bits differ in at most one bit in one of their quarters, so each quarter has a table of its own. Source:
multi-index hashing, Norouzi, Punjani and Fleet (2012).
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

COMPLETE: Final = 7  # bits up to which every pair is found; of those further apart, some
_QUARTERS: Final = 4
_KEYS: Final = 1 << 16
_FLIPS: Final = np.array([0, *(1 << bit for bit in range(16))], np.uint16)  # none, or one bit of a quarter

Hashes = NDArray[np.uint64]
Numbers = NDArray[np.int64]


class Bands:
    """Hashes in four tables, one for each quarter of their bits."""

    def __init__(self, hashes: Hashes):
        self.hashes = np.ascontiguousarray(hashes, np.uint64)
        self._tables = [_table(self.hashes, quarter) for quarter in _quarters(self.hashes).T]

    def near(self, asked: Hashes, bits: int) -> tuple[Numbers, Numbers, Numbers]:
        """Return pairs that differ in at most so many bits: places in `asked`, places in `hashes`, bits; in this order.

        Up to COMPLETE bits all pairs are found.
        """
        asked = np.ascontiguousarray(asked, np.uint64)
        found = [self._in_table(at, asked, bits) for at in range(_QUARTERS)]
        pairs = np.unique(np.concatenate(found))
        who, where = np.divmod(pairs, max(len(self.hashes), 1))
        return who, where, np.bitwise_count(asked[who] ^ self.hashes[where]).astype(np.int64)

    def _in_table(self, at: int, asked: Hashes, bits: int) -> Numbers:
        """Return the pairs whose quarters agree but for one bit, each as one number."""
        order, there, starts = self._tables[at]
        keys = (_quarters(asked)[:, at, None] ^ _FLIPS).ravel().astype(np.int64)
        counts = starts[keys + 1] - starts[keys]
        who = np.repeat(np.arange(len(keys)) // len(_FLIPS), counts)
        before = np.repeat(np.cumsum(counts) - counts - starts[keys], counts)
        where = np.arange(len(who)) - before
        near = np.bitwise_count(asked[who] ^ there[where]) <= bits
        return np.asarray(who[near] * len(self.hashes) + order[where[near]])


def _quarters(hashes: Hashes) -> NDArray[np.uint16]:
    return hashes.view(np.uint16).reshape(-1, _QUARTERS)


def _table(hashes: Hashes, quarter: NDArray[np.uint16]) -> tuple[NDArray[np.uint32], Hashes, Numbers]:
    """Return the places of hashes in the order of one quarter, these hashes, and where each value of it begins."""
    order = np.argsort(quarter, kind="stable").astype(np.uint32)
    starts = np.concatenate([[0], np.cumsum(np.bincount(quarter, minlength=_KEYS))]).astype(np.int64)
    return order, hashes[order], starts
