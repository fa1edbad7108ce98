"""Of which days and places the claims and records of a case speak.

In: the claims and records. Out: a row for each day, place and stretch of days that one of them names. Nothing is
filled in: a statement that names no day has none here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from kg.coverage.case import Coverage
from kg.ledger import Cell, Claim, Days, Ledger, Partition, Proposition, Record

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a claim or a record speaks of. `days` are all meant when it is a `stretch`, else one of them.

    `voice` is whose words they are in the first place: those of the agents that a claim goes back to, or of the
    publisher of the source of a record.
    """

    by: str
    source: str
    voice: frozenset[str]
    days: Days | None
    stretch: bool
    places: tuple[str, ...]


def spoken(coverage: Coverage) -> tuple[Spoken, ...]:
    """Return what the claims and the records of a case speak of, in order of their IRIs."""
    claims = (row for claim in coverage.claims for row in _of_claim(coverage, claim))
    return (*claims, *(_of_record(coverage.ledger, record) for record in coverage.records))


def voice_of(ledger: Ledger, claim: Claim) -> frozenset[str]:
    """Return whose words a claim is in the first place: of each of its origins the claimant, or whom that reports."""
    origins = [row for iri in ledger.origins_of(claim.iri) if (row := ledger.claim(iri))] or [claim]
    return frozenset(agent for row in origins for agent in row.attributed_to or (row.claimant,))


def day_of(partition: Partition, cell: Cell) -> date | None:
    """Return the day that a part of a breakdown stands for; None when it stands for something else."""
    return date.fromisoformat(cell.of) if partition.basis == "day" and _DAY.fullmatch(cell.of) else None


def _of_claim(coverage: Coverage, claim: Claim) -> Iterator[Spoken]:
    ledger = coverage.ledger
    partition = ledger.partition(claim.proposition)
    statement = ledger.proposition(partition.total if partition else claim.proposition)
    whole = _of_statement(ledger, claim, statement)
    yield from (_of_cells(ledger, whole, partition) if partition else ()) or (whole,)


def _of_statement(ledger: Ledger, claim: Claim, statement: Proposition | None) -> Spoken:
    days, places = (statement.period, statement.territory) if statement else (None, ())
    return Spoken(claim.iri, claim.source, voice_of(ledger, claim), days, True, places)


def _of_cells(ledger: Ledger, whole: Spoken, partition: Partition) -> tuple[Spoken, ...]:
    """Return a row for each cell that is a day or a place; none when the cells are something else."""
    return tuple(row for cell in partition.cells if (row := _of_cell(ledger, whole, partition, cell)))


def _of_cell(ledger: Ledger, whole: Spoken, partition: Partition, cell: Cell) -> Spoken | None:
    if day := day_of(partition, cell):
        return replace(whole, days=Days(day, day, cell.of))
    return replace(whole, places=(cell.of,)) if ledger.place(cell.of) else None


def _of_record(ledger: Ledger, record: Record) -> Spoken:
    source = ledger.source(record.source)
    voice = frozenset({source.publisher} if source else ())
    return Spoken(record.iri, record.source, voice, record.act_on, False, record.places)
