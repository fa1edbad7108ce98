"""Say which statements two copies of the same data do not share, whatever their order, in bounded memory.

In: two streams of statements that can be read twice. Out: what only one of them holds. The first reading adds up
hashes by subject; the second keeps only the statements of subjects whose sums differ.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Final
from zlib import crc32

Stream = Callable[[], Iterable[str]]

MOST: Final = 50_000  # statements that are kept in memory, of each side
_SLOTS: Final = 1 << 16


@dataclass(slots=True)
class Difference:
    """What only the first, the right copy, holds, and what only the other holds, sorted; and where both speak of one
    subject and property, the pairs of the two.

    `left_out` counts the statements of subjects that differ and were too many to be compared one by one.
    """

    removed: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    changed: list[tuple[str, str]] = field(default_factory=list)
    left_out: int = 0

    def __bool__(self) -> bool:
        return bool(self.removed or self.added or self.changed or self.left_out)


def compare(right: Stream, other: Stream) -> Difference:
    """Return the difference of two streams; each is called, and read to its end, twice at most."""
    sums = [_sums(stream()) for stream in (right, other)]
    slots = [slot for slot in range(_SLOTS) if sums[0][0][slot] != sums[1][0][slot]]
    if not slots:
        return Difference()
    wanted, most = set[int](), MOST
    for slot in slots:
        most -= max(sums[0][1][slot], sums[1][1][slot])
        if most >= 0:
            wanted.add(slot)
    left_out = sum(max(sums[0][1][slot], sums[1][1][slot]) for slot in slots if slot not in wanted)
    kept = [Counter(_kept(stream(), wanted)) for stream in (right, other)]
    return differ(kept[0], kept[1], left_out)


def differ(right: Counter[str], other: Counter[str], left_out: int = 0) -> Difference:
    """Return the difference of two bags of statements.

    >>> differ(Counter(["<s> <p> 1 .", "<s> <q> 2 ."]), Counter(["<s> <p> 3 ."])).changed
    [('<s> <p> 1 .', '<s> <p> 3 .')]
    """
    removed, added = (_by_property(one - two) for one, two in ((right, other), (other, right)))
    changed = []
    for key in sorted(removed.keys() & added.keys()):
        while removed[key] and added[key]:
            changed.append((removed[key].pop(0), added[key].pop(0)))
    return Difference(_flat(removed), _flat(added), changed, left_out)


def _by_property(statements: Counter[str]) -> dict[tuple[str, ...], list[str]]:
    found: dict[tuple[str, ...], list[str]] = {}
    for statement in sorted(statements.elements()):
        subject, predicate, rest = ([*statement.split(" ", 2), "", ""])[:3]
        last = rest.removesuffix(" .").rpartition(" ")[2]
        graph = last if last != rest.removesuffix(" .") and last[:1] == "<" and '"' not in last else ""
        found.setdefault((subject, predicate, graph), []).append(statement)
    return found


def _flat(found: dict[tuple[str, ...], list[str]]) -> list[str]:
    return sorted(statement for statements in found.values() for statement in statements)


def _sums(statements: Iterable[str]) -> tuple[list[int], list[int]]:
    """Return for each slot the sum of the hashes of its statements, and how many they are."""
    sums, counts = [0] * _SLOTS, [0] * _SLOTS
    for statement in statements:
        slot = _slot(statement)
        sums[slot] += int.from_bytes(blake2b(statement.encode("utf-8", "surrogatepass"), digest_size=16).digest())
        counts[slot] += 1
    return sums, counts


def _kept(statements: Iterable[str], wanted: set[int]) -> Iterator[str]:
    return (statement for statement in statements if _slot(statement) in wanted)


def _slot(statement: str) -> int:
    return crc32(statement.partition(" ")[0].encode("utf-8", "surrogatepass")) % _SLOTS
