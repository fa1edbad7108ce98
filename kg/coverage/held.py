"""How many of the people that a source counts this release holds records of: "3 of 233 held".

In: breakdowns, counts and records of a case. Out: a row for each part of a breakdown, and for each count of people
with each source that states it. More records than people counted are no fault: a list may hold more than it says.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from kg.coverage.case import Coverage
from kg.coverage.overlap import reach_in_place
from kg.coverage.spoken import day_of
from kg.ledger import Partition, Proposition, Record

ACTS: Final[dict[str, tuple[str, ...]]] = {  # what is counted -> the acts of records that can be of the same people
    "killed": ("killing",),
    "killed-in-group": ("killing",),
    "injured": ("injury",),
    "arrested": ("arrest",),
    "detained": ("arrest",),
    "disappeared": ("disappearance",),
    "identified": ("killing", "injury", "arrest", "disappearance", "torture"),
}
_STATING: Final = ("asserts", "reports")


@dataclass(frozen=True, slots=True)
class HeldPart:
    """A part of a breakdown. `sources` state the breakdown; `of` is the concept, place, day or label of the part."""

    partition: str
    cell: str
    of: str
    counted: int
    people: int
    records: int
    sources: tuple[str, ...]
    day: date | None = None


@dataclass(frozen=True, slots=True)
class HeldCount:
    """A count and a source that states it, with the people and records of that source, and the people of all sources.

    Of all sources, a record and the one that took its place are of one person.
    Only records are taken that can be of the people counted: of the same act, and on a day and in a place that do not
    speak against it. Whether they belong to the group that is counted is not known.
    """

    statement: str
    source: str
    people: int
    records: int
    people_of_case: int


def held_parts(coverage: Coverage) -> list[HeldPart]:
    """Return how much is held of each part of each breakdown; records of all editions count, as in the query."""
    in_cell: defaultdict[str, list[Record]] = defaultdict(list)
    for record in coverage.records:
        for cell in record.cells:
            in_cell[cell].append(record)
    return [row for partition in coverage.partitions() for row in _parts(coverage, partition, in_cell)]


def held_counts(coverage: Coverage) -> list[HeldCount]:
    """Return how much is held of each count of people, for each source that asserts or reports it."""
    by_source: defaultdict[str, list[Record]] = defaultdict(list)
    for record in coverage.records:
        by_source[record.source].append(record)
    stating: defaultdict[str, set[str]] = defaultdict(set)
    for claim in coverage.claims:
        if claim.stance in _STATING:
            stating[claim.proposition].add(claim.source)
    statements = (row for iri in sorted(stating) if (row := coverage.ledger.proposition(iri)) and _people(row))
    return [row for statement in statements for row in _counts(coverage, statement, stating[statement.iri], by_source)]


def _people(row: Proposition) -> bool:
    return row.kind == "count" and row.measure in ACTS


def _parts(coverage: Coverage, partition: Partition, in_cell: dict[str, list[Record]]) -> Iterator[HeldPart]:
    claims = coverage.ledger.claims_of(partition.iri)
    sources = tuple(sorted({claim.source for claim in claims if claim.stance in _STATING}))
    for cell in partition.cells:
        records = in_cell.get(cell.iri, [])
        people = _people_of(coverage, records)
        of, day = cell.of or cell.key, day_of(partition, cell)
        yield HeldPart(partition.iri, cell.iri, of, cell.count, people, len(records), sources, day)


def _counts(
    coverage: Coverage, row: Proposition, sources: set[str], by_source: dict[str, list[Record]]
) -> Iterator[HeldCount]:
    found = [record for record in coverage.records if _can_be_of(coverage, record, row)]
    everybody = len({coverage.person_of.get(record.iri, coverage.entry(record)[-1]) for record in found})
    for source in sorted(sources):
        records = [record for record in by_source.get(source, ()) if _can_be_of(coverage, record, row)]
        yield HeldCount(row.iri, source, _people_of(coverage, records), len(records), everybody)


def _can_be_of(coverage: Coverage, record: Record, row: Proposition) -> bool:
    if record.act not in ACTS[row.measure]:
        return False
    if record.act_on and row.period and not record.act_on.meets(row.period):
        return False
    return bool(reach_in_place(record.places, row.territory, coverage.ledger.areas))


def _people_of(coverage: Coverage, records: list[Record]) -> int:
    """Return of how many people records are: those judged to be of one person count once."""
    return len({coverage.person_of.get(record.iri, record.iri) for record in records})
