"""Which claims nobody answered: tolls that no denial answers, and claims that those they concern leave unanswered.

In: the claims of a case, and affiliations. Out: a row for each such claim. Not to answer is not to admit, and an
answer may exist that was not read.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from kg.coverage.case import Coverage
from kg.ledger import Claim, Ledger, Proposition
from kg.lineage import Affiliation, Bodies

TOLL: Final = "toll"
CONCERNED: Final = "concerned"
_ALLEGED: Final = ("count", "share", "event", "responsibility", "lawfulness", "command")  # what can be put to somebody


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A claim without an answer to it by name.

    A toll: no response of anybody, and no denial of the same figure. Otherwise: nothing of those that it concerns, or
    of a body that they belong to. `claimant_answered` is whether its claimant was answered in general, or on something
    else.
    """

    kind: str
    claim: str
    concerned: tuple[str, ...]
    claimant_answered: bool


def unanswered(coverage: Coverage) -> list[Unanswered]:
    """Return the claims that nobody answered, tolls first, in order of their IRIs."""
    ledger = coverage.ledger
    in_general = cache(lambda claimant: _in_general(ledger, claimant))
    found = [*_tolls(coverage), *_concerned(coverage)]
    return [Unanswered(kind, row.iri, concerned, in_general(row.claimant)) for kind, row, concerned in found]


def _tolls(coverage: Coverage) -> Iterator[tuple[str, Claim, tuple[str, ...]]]:
    """Yield what the prepared query `silence` answers with."""
    denied = cache(lambda iri: any(claim.stance == "denies" for claim in coverage.ledger.claims_of(iri)))
    for claim in coverage.claims:
        statement = coverage.statement(claim)
        if statement is None or claim.stance != "asserts" or not _is_toll(statement):
            continue
        if not denied(statement.iri) and not coverage.ledger.pointing(claim.iri, "respondsTo"):
            yield TOLL, claim, statement.concerns


def _is_toll(statement: Proposition) -> bool:
    return statement.kind == "count" and statement.measure == "killed" and not statement.subset_of


def _concerned(coverage: Coverage) -> Iterator[tuple[str, Claim, tuple[str, ...]]]:
    """Yield the claims that concern somebody; what passes on another claim is left to the claim it passes on."""
    ledger = coverage.ledger
    bodies = _bodies(ledger)
    on_statement = cache(lambda iri: frozenset(_speakers(ledger.claims_of(iri))))
    for claim in coverage.claims:
        statement = coverage.statement(claim)
        if statement is None or not statement.concerns or statement.kind not in _ALLEGED:
            continue
        if claim.stance not in ("asserts", "reports") or ledger.origins_of(claim.iri) != (claim.iri,):
            continue
        side = _side(bodies, statement.concerns)
        named = (row for iri in ledger.pointing(claim.iri, "respondsTo") if (row := ledger.claim(iri)))
        if _side(bodies, {*on_statement(statement.iri), *_speakers(named)}).isdisjoint(side):
            yield CONCERNED, claim, statement.concerns


def _speakers(claims: Iterable[Claim]) -> Iterator[str]:
    """Yield who makes claims, or is reported in them."""
    for claim in claims:
        yield from (claim.claimant, *claim.attributed_to)


def _side(bodies: Bodies, agents: Iterable[str]) -> frozenset[str]:
    """Return agents and the bodies that they belong to."""
    return frozenset(body for agent in agents for body in bodies.above(agent))


def _bodies(ledger: Ledger) -> Bodies:
    rows = ledger.every(ledger.affiliation, "Affiliation")
    return Bodies((Affiliation(row.member, row.body, row.source) for row in rows), {})


def _in_general(ledger: Ledger, claimant: str) -> bool:
    if ledger.pointing(claimant, "respondsToAgent"):
        return True
    return any(ledger.pointing(claim, "respondsTo") for claim in ledger.pointing(claimant, "claimant"))
