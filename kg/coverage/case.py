"""What belongs to a case: its parts and the wider cases, who speaks of it, of which days and places.

In: the ledger. Out: the claims, records, evidence and restrictions of the case, each once, in order of their IRIs.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from kg.errors import KgError, near
from kg.ledger import Case, Claim, Evidence, Ledger, Partition, Proposition, Record, Restriction


class UnknownCase(KgError):
    """No case has that id or name, or none was named where there are several."""

    def __init__(self, name: str, known: tuple[str, ...]):
        self.name, self.known = name, known
        listed = "; ".join(known[:10]) or "none"
        wrong = f'there is no case "{name}"' if name else "the release has no single case: name one"
        super().__init__(" ".join(filter(None, (f"{wrong}.", f"Cases: {listed}.", near(name, known)))))


@dataclass(frozen=True)
class Coverage:
    """A case with what is said about it, its parts and its restrictions; looked up when it is asked for."""

    ledger: Ledger
    case: Case

    @cached_property
    def inner(self) -> tuple[str, ...]:
        """The case and the cases that are part of it, however deep, sorted."""
        found: set[str] = set()
        todo = [self.case.iri]
        while todo:
            if (iri := todo.pop()) not in found:
                found.add(iri)
                todo += self.ledger.pointing(iri, "partOf")
        return tuple(sorted(found))

    @cached_property
    def wider(self) -> tuple[str, ...]:
        """The wider cases that it is part of, the nearest first."""
        found: dict[str, None] = {}
        at: Case | None = self.case
        while at is not None and at.part_of and at.part_of not in found:
            found[at.part_of] = None
            at = self.ledger.case(at.part_of)
        return tuple(found)

    @cached_property
    def places(self) -> frozenset[str]:
        """The places of the case."""
        return frozenset(self.case.places)

    @cached_property
    def restrictions(self) -> tuple[Restriction, ...]:
        """The restrictions of the case, of its parts and of the wider cases, in order of time."""
        about = self._about((*self.inner, *self.wider))
        found = [row for iri in about if (row := self.ledger.restriction(iri))]
        return tuple(sorted(found, key=lambda row: (row.period.earliest, row.period.latest, row.iri)))

    @cached_property
    def statements(self) -> tuple[str, ...]:
        """What can be asserted or denied about the case, its parts or their restrictions."""
        own = [row.iri for row in self.restrictions if row.about in self.inner]
        about = self._about((*self.inner, *own))
        return tuple(iri for iri in about if self.ledger.proposition(iri))

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """Who asserts, denies, questions, reports or retracts one of these statements."""
        found = {claim.iri: claim for iri in self.statements for claim in self.ledger.claims_of(iri)}
        return tuple(found[iri] for iri in sorted(found))

    @cached_property
    def records(self) -> tuple[Record, ...]:
        """The records of people, in all editions."""
        return tuple(row for iri in self._about(self.inner) if (row := self.ledger.record(iri)))

    @cached_property
    def evidence(self) -> tuple[Evidence, ...]:
        """The evidence that sources cite."""
        return tuple(row for iri in self._about(self.inner) if (row := self.ledger.evidence(iri)))

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """The sources of the claims, records and evidence, sorted."""
        said = ({row.source for row in rows} for rows in (self.claims, self.records, self.evidence))
        return tuple(sorted(set[str]().union(*said)))

    @cached_property
    def person_of(self) -> dict[str, str]:
        """Record -> person, by the judgements that stand; a record that replaces another is of the same person."""
        found = {record: person for person, records in self.ledger.persons().items() for record in records}
        chains = ((record.iri, self.entry(record)) for record in self.records)
        return {iri: found[own] for iri, chain in chains if (own := next(filter(found.get, chain), ""))}

    def entry(self, record: Record) -> tuple[str, ...]:
        """Return a record and those that it took the place of, one after the other, the newest first."""
        seen: dict[str, None] = {}
        at: Record | None = record
        while at is not None and at.iri not in seen:
            seen[at.iri] = None
            at = self.ledger.record(at.revises) if at.revises else None
        return tuple(seen)

    def larger_than(self, most: int) -> bool:
        """Return whether there are more claims, records and other things than `most`, without going on beyond it."""
        about = ((case, "about") for case in self.inner)
        for iri, prop in chain(about, ((statement, "proposition") for statement in self.statements)):
            most -= self.ledger.count_pointing(iri, prop, most + 1)
            if most < 0:
                return True
        return False

    def statement(self, claim: Claim) -> Proposition | None:
        """Return what a claim is about."""
        return self.ledger.proposition(claim.proposition)

    def partitions(self) -> Iterator[Partition]:
        """Yield the breakdowns of counts, in order of their IRIs."""
        yield from (row for iri in self.statements if (row := self.ledger.partition(iri)))

    def _about(self, things: Iterable[str]) -> list[str]:
        return sorted({iri for thing in things for iri in self.ledger.pointing(thing, "about")})


def cases(ledger: Ledger) -> Iterator[Coverage]:
    """Yield the cases that are part of no other, in order of their IRIs."""
    yield from (Coverage(ledger, case) for case in ledger.every(ledger.case, "Case") if not case.part_of)


def coverage_of(ledger: Ledger, name: str = "") -> Coverage:
    """Return the coverage of a case, by its id, IRI or English name; of the only one that is part of no other without.

    Errors: UnknownCase.
    """
    if name and (case := ledger.case(ledger.iri(name))):
        return Coverage(ledger, case)
    wanted = [one for one in ledger.every(ledger.case, "Case") if ledger.label(one.iri) == name] if name else []
    found = wanted if name else [one.case for one in cases(ledger)]
    if len(found) != 1:
        known = (f"{ledger.label(case.iri)} [{ledger.ident(case.iri)}]" for case in ledger.every(ledger.case, "Case"))
        raise UnknownCase(name, tuple(known))
    return Coverage(ledger, found[0])
