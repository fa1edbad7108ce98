"""Find statements that the same side later contradicted: a denial by an assertion, an assertion by a denial or another.

In: a `Judge`. Out: one finding a pair of claims, the earlier one first. A side is the state or state body that both
speak for, or one claimant. Only what is asserted counts: who reports the words of others has not adopted them.
"""

from collections.abc import Iterator
from itertools import combinations, product

from kg.contradictions.compare import Answer, Judge, denies_figure
from kg.contradictions.fields import stated
from kg.contradictions.figures import goes_back, statements_by_sort
from kg.contradictions.finding import Finding, Rule, certainty_of, in_time
from kg.contradictions.sides import Side
from kg.contradictions.speech import NONE, Words, day, label, say, sentences, statement_words
from kg.ledger import Claim, Ledger, Proposition


def contradicted_by_own_side(judge: Judge) -> Iterator[Finding]:
    """Yield the pairs of claims of one side of which the later contradicts the earlier."""
    for one, other, way in (*_denials(judge), *_assertions(judge)):
        pair = in_time(one, other)
        side = judge.sides.of(*pair) if pair else None
        if pair and side and not _replaced_with_reason(judge, *pair):
            yield _finding(judge, *pair, side, way)


def _denials(judge: Judge) -> Iterator[tuple[Claim, Claim, tuple[str, ...]]]:
    """Yield each denial with each assertion from which the denied statement follows, and by which judgements."""
    lot_of = {row.iri: lot for lot in statements_by_sort(judge) for row in lot}
    for denial in judge.ledger.every(judge.ledger.claim, "Claim"):
        denied = judge.proposition(denial.proposition) if denial.stance == "denies" else None
        if denied is None or not denies_figure(denial):
            continue
        near = {row.iri for row in lot_of.get(denied.iri, ())}
        for iri in sorted({*near, *judge.judged.implying(denied.iri)}):
            held = judge.proposition(iri)
            way = judge.implies(held, denied) if held else None
            if way is not None:
                yield from ((denial, claim, way) for claim in _asserting(judge.ledger, iri))


def _assertions(judge: Judge) -> Iterator[tuple[Claim, Claim, tuple[str, ...]]]:
    """Yield each two assertions that cannot both hold, and by which judgements."""
    for lot in statements_by_sort(judge):
        asserted = [row for row in lot if _asserting(judge.ledger, row.iri)]
        for first, second in combinations(asserted, 2):
            verdict = judge.direct(first, second) if judge.may_oppose(first, second) else None
            if verdict and verdict.answer is Answer.INCOMPATIBLE:
                for one, other in product(*(_asserting(judge.ledger, row.iri) for row in (first, second))):
                    yield one, other, verdict.judgements


def _asserting(ledger: Ledger, statement: str) -> list[Claim]:
    return [claim for claim in ledger.claims_of(statement) if claim.stance == "asserts"]


def _replaced_with_reason(judge: Judge, earlier: Claim, later: Claim) -> bool:
    """Return whether an assertion gives way to a later one that says that it replaces it, and why."""
    reason = stated(later.revision_reason) and earlier.stance == later.stance
    return bool(reason) and goes_back(judge, later, earlier, "revises")


def _finding(judge: Judge, earlier: Claim, later: Claim, side: Side, way: tuple[str, ...]) -> Finding:
    doubts = [*side.doubts, *_doubts(judge, earlier, later)]
    return Finding(
        rule=Rule.OWN_SIDE,
        certainty=certainty_of(doubts),
        subject=earlier.iri,
        object=later.iri,
        claims=tuple(sorted((earlier.iri, later.iri))),
        words=sentences([_words(judge.ledger, earlier, later, side), *doubts]),
        judgements=way,
        judged=judge.judged.settled([earlier.iri, earlier.proposition], [later.iri, later.proposition]),
    )


def _doubts(judge: Judge, earlier: Claim, later: Claim) -> Iterator[Words]:
    """Yield what may explain the two other than a contradiction: a revision that is entered, or a round figure."""
    if goes_back(judge, later, earlier, "revises"):
        yield say("fell-unstated")
    said = [judge.proposition(claim.proposition) for claim in (earlier, later)]
    if said[0] is not None and said[1] is not None and said[0].iri != said[1].iri:
        yield from filter(None, [judge.about_read(said[0], said[1])])


def _words(ledger: Ledger, earlier: Claim, later: Claim, side: Side) -> Words:
    said = [ledger.proposition(claim.proposition) for claim in (earlier, later)]
    first, second = (_shown(ledger, row) for row in said)
    key = {("denies", "asserts"): "denied-then-held", ("asserts", "denies"): "held-then-denied"}
    return say(
        key.get((earlier.stance, later.stance), "held-then-held"),
        first=say("said-on", who=label(ledger, earlier.claimant), day=day(earlier.stated)),
        second=say("said-on", who=label(ledger, later.claimant), day=day(later.stated)),
        side=label(ledger, side.body),
        before=first,
        after=second,
    )


def _shown(ledger: Ledger, statement: Proposition | None) -> Words:
    return statement_words(ledger, statement) if statement else NONE
