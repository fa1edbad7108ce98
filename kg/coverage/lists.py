"""Which lists hold which people: a matrix, and how many people each pattern of lists holds.

In: the records of a case. Out: rows of people and columns of lists. A list is what one source, in the newest edition
of which records are held, says of people. A person is a hub of records that a standing judgement makes; a record that
nobody linked is a row of its own, so that people are never fewer than was judged.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from kg.coverage.case import Coverage
from kg.ledger import Ledger, Record


@dataclass(frozen=True, slots=True)
class Member:
    """One person, or one record that nobody linked: `person` is then "". `held` has the records of each list."""

    person: str
    held: tuple[tuple[str, ...], ...]

    @property
    def pattern(self) -> tuple[int, ...]:
        """1 for each list that holds the person, else 0."""
        return tuple(int(bool(records)) for records in self.held)


@dataclass(frozen=True)
class Matrix:
    """Lists, by their sources, and people. `replaced` are records that a later edition or record took the place of."""

    lists: tuple[str, ...]
    members: tuple[Member, ...]
    replaced: int
    acts: tuple[str, ...]

    @cached_property
    def records(self) -> int:
        """How many records stand in the matrix."""
        return sum(len(records) for member in self.members for records in member.held)

    @cached_property
    def linked(self) -> int:
        """How many of them are of a person by a judgement that stands."""
        return sum(len(records) for member in self.members if member.person for records in member.held)

    @cached_property
    def shared(self) -> int:
        """How many people stand in two lists or more."""
        return sum(sum(member.pattern) > 1 for member in self.members)

    @cached_property
    def patterns(self) -> dict[tuple[int, ...], int]:
        """Pattern -> how many people have it, the patterns of most lists first: a table of capture histories."""
        found = Counter(member.pattern for member in self.members)
        return dict(sorted(found.items(), reverse=True))


def matrix(coverage: Coverage, act: str = "") -> Matrix:
    """Return who stands in which list of a case, of one act alone when it is named ("killing").

    A record of the act that a later edition replaced does not stand, whatever the later record is of.
    """
    standing = [row for row in newest(coverage.ledger, coverage.records) if act in ("", row.act)]
    records = [row for row in coverage.records if act in ("", row.act)]
    lists = tuple(sorted({record.source for record in standing}))
    found: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for record in standing:
        found[coverage.person_of.get(record.iri, record.iri)][record.source].append(record.iri)
    persons = set(coverage.person_of.values())
    members = (
        Member(one if one in persons else "", tuple(tuple(sorted(held[source])) for source in lists))
        for one, held in sorted(found.items())
    )
    acts = tuple(sorted({record.act for record in standing}))
    return Matrix(lists, tuple(members), len(records) - len(standing), acts)


def newest(ledger: Ledger, records: Iterable[Record]) -> list[Record]:
    """Return the records that no later edition replaced: those of the newest edition of each source that has any.

    A record that another one names as replaced is left out as well.
    """
    rows = list(records)
    editions: defaultdict[str, set[tuple[int, str]]] = defaultdict(set)
    for source in {row.source for row in rows}:
        chain = earlier_editions(ledger, source)
        editions[chain[-1]].add((len(chain), source))
    last = {max(found)[1] for found in editions.values()}
    revised = {row.revises for row in rows if row.source in last}
    return [row for row in rows if row.source in last and row.iri not in revised]


def earlier_editions(ledger: Ledger, source: str) -> tuple[str, ...]:
    """Return a source and the editions before it at the same address, the newest first."""
    found: dict[str, None] = {}
    while source and source not in found:
        found[source] = None
        row = ledger.source(source)
        source = row.edition_of if row else ""
    return tuple(found)
