"""Find figures that stand at once and cannot both hold.

In: a `Judge`. Out: one finding a pair of statements, with the claims that hold either of them. What one side asserts
first and then otherwise is left to `own_side.py`, pairs of a claim and its relay to `drift.py`.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from typing import Literal

from kg.contradictions.compare import Answer, Judge, Verdict
from kg.contradictions.finding import Finding, Rule, Standing, certainty_of, in_time, voices
from kg.contradictions.speech import NONE, Words, day, label, listed, say, sentences, statement_words
from kg.ledger import Claim, Proposition

_FAMILY = {"killed-in-group": "killed"}  # counts of parts, which may be set against the whole


def statements_by_sort(judge: Judge) -> list[list[Proposition]]:
    """Return the counts and shares that might be set against one another, each lot in order of its IRIs."""
    lots: dict[tuple[str, ...], list[Proposition]] = defaultdict(list)
    for row in judge.ledger.every(judge.proposition, "Proposition"):
        if row.bound:
            lots[row.kind, row.about, _FAMILY.get(row.measure, row.measure)].append(row)
    return [lots[sort] for sort in sorted(lots)]


def incompatible_figures(judge: Judge) -> Iterator[Finding]:
    """Yield the pairs of standing figures that cannot both hold, or could not if what is not stated were the same."""
    standing = Standing(judge.ledger)
    for lot in statements_by_sort(judge):
        held = {row.iri: standing.holding(row.iri) for row in lot}
        for first, second in combinations([row for row in lot if held[row.iri]], 2):
            verdict = judge.direct(first, second) if judge.may_oppose(first, second) else None
            if verdict and Answer.INCOMPATIBLE in (verdict.answer, verdict.supposed):
                pairs = [(one, other) for one in held[first.iri] for other in held[second.iri]
                         if _opposed(judge, one, other, verdict)]  # fmt: skip
                if pairs:
                    yield _finding(judge, first, second, pairs, verdict)


def _opposed(judge: Judge, one: Claim, other: Claim, verdict: Verdict) -> bool:
    """Return whether two claims are left to no other rule: neither relays the other, nor does their side say both."""
    if goes_back(judge, one, other, "relays") or goes_back(judge, other, one, "relays"):
        return False
    own = verdict.answer is Answer.INCOMPATIBLE and one.stance == other.stance == "asserts" and in_time(one, other)
    return not own or judge.sides.of(*own) is None


def goes_back(judge: Judge, claim: Claim, to: Claim, by: Literal["relays", "revises"]) -> bool:
    """Return whether a claim relays or revises another, through however many others."""
    seen, todo = {claim.iri}, [claim]
    for here in todo:  # which grows
        for iri in getattr(here, by):
            if iri == to.iri:
                return True
            if iri not in seen and (row := judge.ledger.claim(iri)) is not None:
                seen.add(iri)
                todo.append(row)
    return False


def _finding(
    judge: Judge, first: Proposition, second: Proposition, pairs: list[tuple[Claim, Claim]], verdict: Verdict
) -> Finding:
    ones, others = ({claim.iri: claim for claim in side} for side in zip(*pairs, strict=True))
    sayers = [_held_by(judge, row, side) for row, side in ((first, ones), (second, others))]
    words = sentences([say(Rule.FIGURES, first=sayers[0], second=sayers[1]), verdict.words, _same_voice(judge, pairs)])
    return Finding(
        rule=Rule.FIGURES,
        certainty=certainty_of(verdict.supposed or judge.about_read(first, second)),
        subject=first.iri,
        object=second.iri,
        claims=tuple(sorted({*ones, *others})),
        words=words,
        judgements=verdict.judgements,
        judged=judge.judged.settled([first.iri, *ones], [second.iri, *others]),
    )


def _held_by(judge: Judge, statement: Proposition, claims: dict[str, Claim]) -> Words:
    who = [say("said-on", who=label(judge.ledger, claim.claimant), day=day(claim.stated)) for claim in claims.values()]
    return say("held-by", what=statement_words(judge.ledger, statement), who=listed(who, 3))


def _same_voice(judge: Judge, pairs: list[tuple[Claim, Claim]]) -> Words:
    """Return in words that one voice gives both figures; nothing when none does."""
    shared = sorted({voice for one, other in pairs for voice in voices(one) & voices(other)})
    return say("same-voice", who=listed(label(judge.ledger, voice) for voice in shared)) if shared else NONE
