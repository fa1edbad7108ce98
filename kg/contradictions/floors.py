"""Find floors that fell without a reason: by a revision, or by a later claim that does not name the earlier one.

In: a `Judge`. Out: one finding a fall; the subject is the later claim, the object the earlier one.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from kg.contradictions.compare import Judge
from kg.contradictions.fields import Fit, stated
from kg.contradictions.figures import statements_by_sort
from kg.contradictions.finding import Finding, Rule, certainty_of
from kg.contradictions.scope import Scope
from kg.contradictions.speech import Words, day, figure, label, say, sentences
from kg.ledger import Claim, Proposition


def fallen_floors(judge: Judge) -> Iterator[Finding]:
    """Yield the floors that fell without a reason, the revisions first."""
    yield from _by_revision(judge)
    for lot in statements_by_sort(judge):
        yield from _without_revision(judge, [row for row in lot if row.bound == "at-least"])


def _by_revision(judge: Judge) -> Iterator[Finding]:
    """Yield the revisions of which the source gives no reason."""
    for later in judge.ledger.every(judge.ledger.claim, "Claim"):
        for iri in later.revises if not stated(later.revision_reason) else ():
            earlier = judge.ledger.claim(iri)
            if earlier is not None and (scope := _fell(judge, earlier, later)) is not None:
                narrower = scope.fit in (Fit.PART, None)
                yield _finding(judge, earlier, later, scope, say("fell-unstated"), doubt=narrower)


def _without_revision(judge: Judge, floors: list[Proposition]) -> Iterator[Finding]:
    """Yield the assertions of a lower floor that follow next on one of the same claimant, and revise nothing."""
    for claims in _lines(judge, floors):
        for earlier, later in pairwise(claims):
            if later.revises or earlier.stated.latest >= later.stated.earliest:
                continue
            scope = _fell(judge, earlier, later)
            if scope is not None and Fit.EQUAL in (scope.fit, scope.supposed):
                yield _finding(judge, earlier, later, scope, say("fell-unrevised"), doubt=scope.fit is None)


def _lines(judge: Judge, floors: list[Proposition]) -> Iterator[list[Claim]]:
    """Yield the assertions of one claimant on one scope, in order of time."""
    lines: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for row in floors:
        scope = next(other.iri for other in floors if _may_be_one(judge, other, row))
        for claim in judge.ledger.claims_of(row.iri):
            if claim.stance == "asserts":
                lines[claim.claimant, scope].append(claim)
    for key in sorted(lines):
        yield sorted(lines[key], key=lambda claim: (claim.stated.earliest, claim.iri))


def _may_be_one(judge: Judge, first: Proposition, second: Proposition) -> bool:
    """Return whether two statements are of one scope, or would be if what is not stated were the same."""
    scope = judge.scopes.of(first.iri, second.iri)
    return Fit.EQUAL in (scope.fit, scope.supposed)


def _fell(judge: Judge, earlier: Claim, later: Claim) -> Scope | None:
    """Return how the scopes of two floors lie when the later is lower, None when it did not fall."""
    before, after = (judge.proposition(claim.proposition) for claim in (earlier, later))
    if before is None or after is None or {before.bound, after.bound} != {"at-least"}:
        return None
    return judge.scopes.of(after.iri, before.iri) if (after.lower or 0) < (before.lower or 0) else None


def _finding(judge: Judge, earlier: Claim, later: Claim, scope: Scope, how: Words, doubt: bool) -> Finding:
    figures = [figure(row) for claim in (earlier, later) if (row := judge.proposition(claim.proposition))]
    words = say(Rule.FLOOR, who=label(judge.ledger, later.claimant), first=figures[0], second=figures[1],
                day=day(earlier.stated), later=day(later.stated))  # fmt: skip
    return Finding(
        rule=Rule.FLOOR,
        certainty=certainty_of(doubt),
        subject=later.iri,
        object=earlier.iri,
        claims=tuple(sorted((earlier.iri, later.iri))),
        words=sentences([words, how, *(field.words for field in scope.fields)]),
        judgements=scope.judgements,
        judged=judge.judged.settled([later.iri, later.proposition], [earlier.iri, earlier.proposition]),
    )
