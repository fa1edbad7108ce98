"""Count recordings, not postings: rows of evidence that are one item, posted or cited several times, count once.

In: rows of evidence. Out: lineages. Rows are of one lineage when one names the other as the item it is a copy of, or
when they share a copy with the same digest. What only looks alike is no lineage until a person says so.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar


class Posting(Protocol):
    """A row of evidence, as far as it says of which item it is."""

    @property
    def iri(self) -> str:
        """Its IRI."""

    @property
    def copy_of(self) -> str:
        """The IRI of the first row of the same item; empty when it is the first."""

    @property
    def digests(self) -> Sequence[str]:
        """The SHA-256 of each copy that is held."""

    @property
    def count(self) -> int | None:
        """How many items it is, None when that is not known."""


Row = TypeVar("Row", bound=Posting)


@dataclass(frozen=True, slots=True)
class Lineage(Generic[Row]):
    """Rows of one item, or of one set of items: the first, then the others that cite or post it again."""

    rows: tuple[Row, ...]

    @property
    def first(self) -> Row:
        """The row that the others are copies of."""
        return self.rows[0]

    @property
    def items(self) -> int:
        """How many recordings it is at least: as many as its largest row counts."""
        return max(row.count or 1 for row in self.rows)


def lineages(rows: Iterable[Row]) -> list[Lineage[Row]]:
    """Return each row in one lineage, ordered by the first row of each.

    The first row of a lineage is one that is no copy of another. A row whose original is not among the rows stands
    beside the other copies of the same original.
    """
    ordered = sorted(rows, key=lambda row: row.iri)
    same = _Joined()
    for row in ordered:
        for name in (row.copy_of, *row.digests):
            if name:
                same.join(row.iri, name)
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in sorted(ordered, key=lambda row: bool(row.copy_of)):
        found[same.root(row.iri)].append(row)
    return sorted((Lineage(tuple(group)) for group in found.values()), key=lambda lineage: lineage.first.iri)


class _Joined:
    """Names that stand for the same, joined two by two."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def root(self, name: str) -> str:
        while (above := self._above.get(name, name)) != name:
            name = above
        return name

    def join(self, one: str, other: str) -> None:
        self._above[self.root(one)] = self.root(other)
