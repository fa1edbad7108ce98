"""Put items that show the same into groups around one of them, which all the others match themselves.

In: likenesses of pairs. Out: groups. Nothing is chained: that A is like B, and B like C, does not put A beside C.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg.evidence.alike.index import Index
from kg.evidence.alike.likeness import Likeness, likenesses
from kg.pace import Progress, silent


@dataclass(frozen=True, slots=True)
class Group:
    """Items that show the same: the fullest of them, and its likeness to each of the others, the surest first."""

    first: str
    others: tuple[Likeness, ...]

    @property
    def digests(self) -> tuple[str, ...]:
        """All items of the group, the fullest first, then those that show most of it."""
        return self.first, *(one.second for one in sorted(self.others, key=lambda one: -one.shares[0]))


def all_likenesses(index: Index, progress: Progress = silent) -> list[Likeness]:
    """Return each pair of items of an index that show the same, once."""
    found: list[Likeness] = []
    known: defaultdict[str, set[str]] = defaultdict(set)
    for done, entry in enumerate(index.entries):
        progress("items looked for", done, len(index.entries))
        new = likenesses(index, entry, known[entry.digest])
        for one in new:
            known[one.second].add(entry.digest)
        found += new
    return found


def groups(pairs: Iterable[Likeness]) -> list[Group]:
    """Return groups of items, the largest first; each item is in one group at most.

    The middle of a group is the item that matches most others, and of those the one that shows most: the whole film,
    not the cut; the whole picture, not the part.
    """
    near: defaultdict[str, dict[str, Likeness]] = defaultdict(dict)
    for one in pairs:
        near[one.first][one.second] = one
        near[one.second][one.first] = one.turned
    found, left = [], set(near)
    while left:
        first = min(left, key=lambda digest: _order(digest, near[digest], left))
        others = [one for digest, one in near[first].items() if digest in left]
        left -= {first, *(one.second for one in others)}
        if others:
            found.append(Group(first, tuple(sorted(others, key=lambda one: (-one.score, one.second)))))
    return sorted(found, key=lambda group: (-len(group.others), group.first))


def _order(digest: str, near: Mapping[str, Likeness], left: set[str]) -> tuple[int, float, str]:
    """Return what puts an item before others: how many it matches, and how much more it shows than they do."""
    open_ones = [one for other, one in near.items() if other in left]
    return -len(open_ones), sum(one.shares[0] - one.shares[1] for one in open_ones), digest
