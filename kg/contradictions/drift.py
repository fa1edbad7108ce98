"""Find relays that say something else than the claim they pass on, and name the shift.

In: a `Judge`. Out: one finding a relay and the claim that it passes on.
"""

from collections.abc import Iterator

from kg.contradictions.compare import Judge
from kg.contradictions.finding import Finding, Rule, certainty_of
from kg.contradictions.shifts import Shift, shifts
from kg.contradictions.speech import Words, day, label, number, say, sentences
from kg.ledger import Claim


def drifted_relays(judge: Judge) -> Iterator[Finding]:
    """Yield the relays that drifted, in order of their IRIs."""
    for claim in judge.ledger.every(judge.ledger.claim, "Claim"):
        after = judge.proposition(claim.proposition)
        for iri in claim.relays:
            earlier = judge.ledger.claim(iri)
            before = judge.proposition(earlier.proposition) if earlier else None
            if earlier and before and after and before.iri != after.iri:
                found = list(shifts(judge.ledger, before, after))
                if found:
                    yield _finding(judge, claim, earlier, found)


def _finding(judge: Judge, claim: Claim, earlier: Claim, found: list[Shift]) -> Finding:
    doubts = list(_doubts(judge, claim, earlier, found))
    head = say("drifted", who=label(judge.ledger, claim.claimant), day=day(claim.stated),
               first=label(judge.ledger, earlier.claimant), earlier=day(earlier.stated))  # fmt: skip
    return Finding(
        rule=Rule.DRIFT,
        certainty=certainty_of(doubts),
        subject=claim.iri,
        object=earlier.iri,
        claims=tuple(sorted((claim.iri, earlier.iri))),
        words=sentences([head, *(shift.words for shift in found), *doubts]),
        judged=judge.judged.settled([claim.iri, claim.proposition], [earlier.iri, earlier.proposition]),
    )


def _doubts(judge: Judge, claim: Claim, earlier: Claim, found: list[Shift]) -> Iterator[Words]:
    """Yield what may explain the difference other than drift."""
    fields = {shift.field for shift in found}
    if len(claim.relays) > 1:
        yield say("passes-on-several", count=number(len(claim.relays)))
    if "kind" in fields:
        yield say("two-kinds")
    elif fields == {"text"}:
        yield say("wording-only")
    elif all(shift.less for shift in found if shift.field != "text"):
        yield say("says-less")
    if claim.proposition in judge.judged.implying(earlier.proposition):
        yield say("judged-to-follow")
