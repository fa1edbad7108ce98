"""Decide for each claim of a statement, by itself, whether it stands in a view: the first reason against it, or none.

In: a claim, the other claims of its statement, the question. Out: a `Reason`, or None for a claim that stands.
"""

from collections.abc import Iterable, Iterator

from kg.ledger import Claim, Days, Ledger
from kg.views.policy import LEAVE_OUT
from kg.views.question import CERTAIN, POSSIBLE, Question
from kg.views.rows import Reason, Reply

CONFIRMING = frozenset({"asserts", "reports"})


class Fates:
    """What becomes of the claims of one statement."""

    def __init__(self, ledger: Ledger, question: Question, claims: Iterable[Claim]):
        self.ledger = ledger
        self.question = question
        self.policy = question.policy
        self.denials = [claim for claim in claims if claim.stance == "denies" and self._is_certain(claim)]

    def reason(self, claim: Claim) -> Reason | None:
        """Return the first reason why a claim does not stand, None when it does.

        Time comes first, then who speaks, then the row, then what its claimant said later.
        """
        return next(self._reasons(claim), None)

    def replies(self, claim: Claim) -> tuple[Reply, ...]:
        """Return the claims that answer or replace a claim and may have been stated by the day, in order of time."""
        ends = ("respondsTo", "revises")
        found = {iri for prop in ends for iri in self.ledger.pointing(claim.iri, prop)}
        later = (one for iri in found if (one := self.ledger.claim(iri)) is not None)
        replies = (Reply(one, _how(one, claim), self.question.certainty(one)) for one in later)
        return tuple(sorted((one for one in replies if one.certainty), key=lambda one: in_time(one.claim)))

    def _reasons(self, claim: Claim) -> Iterator[Reason]:
        question, policy = self.question, self.policy
        certainty = question.certainty(claim)
        if not question.had_been_entered(claim):
            yield _entered(claim)
        if question.as_of and claim.stated.earliest > question.as_of:
            yield Reason("not-stated", day=claim.stated)
        if certainty == POSSIBLE and policy.is_strict("possible"):
            yield Reason("perhaps-later", day=claim.stated)
        if question.according_to and claim.claimant not in question.according_to:
            yield Reason("other-claimant", name=claim.claimant)
        if claim.stance not in policy.stances:
            yield Reason(f"stance-{claim.stance}")
        if policy.is_strict("rows") and claim.checked_by in ("", claim.entered_by):
            yield Reason("self-checked" if claim.checked_by else "not-checked")
        yield from self._unread(claim)
        yield from self._later(claim)

    def _unread(self, claim: Claim) -> Iterator[Reason]:
        source = self.ledger.source(claim.source) if self.policy.is_strict("sources") else None
        if source is not None and source.access == "known-through-another":
            yield Reason("not-read", name=source.known_through)

    def _later(self, claim: Claim) -> Iterator[Reason]:
        """Yield what the claimant did to the claim by the day, as far as the policy heeds it."""
        found = (self.ledger.claim(iri) for iri in self.ledger.pointing(claim.iri, "revises"))
        later = sorted((one for one in found if one is not None and self._is_certain(one)), key=in_time)
        for one in later:
            retracts = one.stance == "retracts"
            if self.policy.choices["retracted" if retracts else "revised"] == LEAVE_OUT:
                yield _done("retracted" if retracts else "-".join(filter(None, ("revised", one.revision_kind))), one)
        if self.policy.is_strict("denied-by-own-claimant") and claim.stance in CONFIRMING:
            for denial in self.denials:
                if denial.claimant == claim.claimant and denial.stated.earliest > claim.stated.latest:
                    yield _done("denied-by-own-claimant", denial)

    def _is_certain(self, claim: Claim) -> bool:
        return self.question.certainty(claim) == CERTAIN


def in_time(claim: Claim) -> tuple[object, ...]:
    """Return what claims are sorted by: the bounds of the day they were stated, then the IRI."""
    return claim.stated.earliest, claim.stated.latest, claim.iri


def _entered(claim: Claim) -> Reason:
    day = claim.entered
    return Reason("entry-unknown") if day is None else Reason("not-entered", day=Days(day, day))


def _done(key: str, later: Claim) -> Reason:
    return Reason(key, name=later.claimant, day=later.stated, claim=later.iri)


def _how(later: Claim, earlier: Claim) -> str:
    """Return what a later claim does to an earlier one; its stance is told only to the statement that it is on."""
    revises, alike = earlier.iri in later.revises, later.proposition == earlier.proposition
    if later.stance == "retracts" or (alike and not (revises and later.stance in CONFIRMING)):
        return later.stance
    return "revises" if revises else "answers"
