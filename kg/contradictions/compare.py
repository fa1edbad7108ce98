"""Say of two statements or two claims whether both can hold, and why not or why that cannot be told.

In: the ledger and what was judged. Out: a `Verdict`. Two figures are set against one another only where they cover the
same, by their own words or by a standing judgement; of a part and its whole only one conclusion follows. A denial
speaks of exactly the statement it denies: it is never moved to another one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from itertools import product
from math import inf
from typing import Final

from kg.arithmetic import Interval
from kg.contradictions.bounds import TOLERANCE, inside, interval_of, meet, part_exceeds
from kg.contradictions.fields import Fit
from kg.contradictions.judged import REFUSAL, Judged
from kg.contradictions.scope import Scope, Scopes
from kg.contradictions.sides import Sides
from kg.contradictions.speech import NONE, Words, figure, label, listed, number, say, sentences, statement_words
from kg.ledger import Claim, Judgement, Ledger, Proposition

HOLDING: Final = frozenset({"asserts", "reports"})  # stances by which a claimant or its informant holds a statement


class Answer(StrEnum):
    """Whether both can hold."""

    COMPATIBLE = "compatible"
    INCOMPATIBLE = "incompatible"
    INCOMPARABLE = "incomparable"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer with its sentence; `why` are the reasons as keys, `judgements` the IRIs of those it rests on.

    `supposed` is the answer that would hold if what is not stated were equal, None when other things stand in the way.
    """

    answer: Answer
    words: Words
    why: tuple[str, ...] = ()
    judgements: tuple[str, ...] = ()
    supposed: Answer | None = None


class Judge:
    """Compares the statements and claims of a ledger; `tolerance` is how far "about" reaches."""

    def __init__(self, ledger: Ledger, tolerance: Fraction = TOLERANCE):
        self.ledger = ledger
        self.judged = Judged(ledger)
        self.proposition = lru_cache(maxsize=100_000)(ledger.proposition)
        self.tolerance = tolerance
        self.sides = Sides(ledger)
        self.scopes = Scopes(ledger, self.judged, self.proposition)

    # -- statements

    def statements(self, first: Proposition, second: Proposition) -> Verdict:
        """Return whether two statements can both hold, also by what they are judged to entail."""
        own = self.direct(first, second)
        if own.answer is not Answer.INCOMPARABLE:
            return own
        return next((found for found in self._by_entailment(first, second)), own)

    def may_oppose(self, first: Proposition, second: Proposition) -> bool:
        """Return whether two statements can turn out incompatible: their figures do not meet, or somebody judged so."""
        one, other = (interval_of(each, self.tolerance) for each in (first, second))
        apart = one is not None and other is not None and not meet(one, other)
        return apart or bool(self.judged.settled([first.iri], [second.iri]))

    def direct(self, first: Proposition, second: Proposition) -> Verdict:
        """Return whether two statements can both hold, by a judgement on the two or by their figures and scopes."""
        if first.iri == second.iri:
            return Verdict(Answer.COMPATIBLE, say("same-statement"), ("same-statement",))
        if found := self._judged(first, second):
            return found
        one, other = (interval_of(each, self.tolerance) for each in (first, second))
        if one is None or other is None:
            return Verdict(Answer.INCOMPARABLE, say("why-no-figure"), ("no-figure",))
        return self._by_figures(first, second, one, other)

    def _judged(self, first: Proposition, second: Proposition) -> Verdict | None:
        rows = self.judged.between([first.iri], [second.iri])
        if found := self.by_judgement(rows):
            return found
        if (way := self.judged.implied(first.iri).get(second.iri)) is not None:
            return Verdict(Answer.COMPATIBLE, say("first-entails"), ("entails",), way)
        if (way := self.judged.implied(second.iri).get(first.iri)) is not None:
            return Verdict(Answer.COMPATIBLE, say("second-entails"), ("entails",), way)
        return None

    def by_judgement(self, rows: Iterable[Judgement]) -> Verdict | None:
        """Return what judgements on the very pair say; None when they say nothing of whether both can hold."""
        found = [row for row in rows if row.relation in ("incompatible", REFUSAL)]
        relations = {row.relation for row in found}
        if not found:
            return None
        if len(relations) == 2:
            answer, key = Answer.INCOMPARABLE, "judged-both-ways"
        elif REFUSAL in relations:
            answer, key = Answer.COMPATIBLE, "judged-no-conflict"
        else:
            answer, key = Answer.INCOMPATIBLE, "judged-incompatible"
        who = listed(label(self.ledger, author) for author in dict.fromkeys(row.author for row in found))
        return Verdict(answer, say(key, who=who), (key,), tuple(row.iri for row in found))

    def _by_figures(self, first: Proposition, second: Proposition, one: Interval, other: Interval) -> Verdict:
        scope = self.scopes.of(first.iri, second.iri)
        if scope.fit is not None:
            found = _set_side_by_side(first, second, scope, one, other)
            return replace(found, words=sentences([found.words, self.about_read(first, second)]))
        why = tuple(field.why for field in scope.fields)
        words = sentences([say("incomparable"), *(field.words for field in scope.fields)])
        supposed = None
        if scope.supposed is not None:
            supposed = _set_side_by_side(first, second, Scope(scope.supposed), one, other).answer
            words = sentences([words, say(f"supposed-{supposed}"), self.about_read(first, second)])
        return Verdict(Answer.INCOMPARABLE, words, why, scope.judgements, supposed)

    def about_read(self, first: Proposition, second: Proposition) -> Words:
        """Return in words how far "about" is taken to reach, where one of two figures is meant so."""
        if "about" not in (first.bound, second.bound):
            return NONE
        return say("about-read", share=number(float(100 * self.tolerance)))

    def _by_entailment(self, first: Proposition, second: Proposition) -> Iterator[Verdict]:
        """Yield the contradictions between what follows from the one and what follows from the other."""
        ways = self.judged.implied(first.iri), self.judged.implied(second.iri)
        for one, other in product(*ways):
            if (one, other) == (first.iri, second.iri):
                continue
            found = [self.proposition(each) for each in (one, other)]
            if found[0] is None or found[1] is None or found[0].iri == found[1].iri:
                continue
            verdict = self.direct(found[0], found[1])
            if verdict.answer is Answer.INCOMPATIBLE:
                words = sentences([say("by-entailment", first=statement_words(self.ledger, found[0]),
                                       second=statement_words(self.ledger, found[1])), verdict.words])  # fmt: skip
                used = dict.fromkeys((*ways[0][one], *ways[1][other], *verdict.judgements))
                yield replace(verdict, words=words, why=("entails", *verdict.why), judgements=tuple(used))

    # -- what follows from what

    def implies(self, first: Proposition, second: Proposition) -> tuple[str, ...] | None:
        """Return the judgements by which the second holds wherever the first does; None when that cannot be said."""
        if (way := self.judged.implied(first.iri).get(second.iri)) is not None:
            return way
        one, other = (interval_of(each, self.tolerance) for each in (first, second))
        if one is None or other is None:
            return None
        scope = self.scopes.of(first.iri, second.iri)
        held = {
            Fit.EQUAL: inside(one, other),
            Fit.PART: other.upper == inf and one.lower >= other.lower,
            Fit.WHOLE: other.lower == 0 and one.upper <= other.upper,
        }
        return scope.judgements if scope.fit is not None and held[scope.fit] else None

    # -- claims

    def claims(self, first: Claim, second: Claim) -> Verdict:
        """Return whether what two claims hold can both be so."""
        rows = self.judged.between(_sides(first), _sides(second))
        on_claims = [row for row in rows if {first.iri, second.iri} & {*row.subjects, *row.objects}]
        if found := self.by_judgement(on_claims):
            return found
        said = [self.proposition(each.proposition) for each in (first, second)]
        if said[0] is None or said[1] is None:
            return Verdict(Answer.INCOMPARABLE, say("why-withdrawn"), ("withdrawn",))
        if first.stance in HOLDING and second.stance in HOLDING:
            return self.statements(said[0], said[1])
        if {first.stance, second.stance} - HOLDING == {"denies"}:
            return self._against_denial(first, second, said[0], said[1])
        return Verdict(Answer.INCOMPARABLE, say("why-stance"), ("stance",))

    def _against_denial(self, first: Claim, second: Claim, one: Proposition, other: Proposition) -> Verdict:
        if first.stance == second.stance:
            if one.iri == other.iri:
                return Verdict(Answer.COMPATIBLE, say("both-deny"), ("both-deny",))
            return Verdict(Answer.INCOMPARABLE, say("why-denial"), ("denial",))
        denial, held, denied = (first, other, one) if first.stance == "denies" else (second, one, other)
        if not denies_figure(denial):
            return Verdict(Answer.INCOMPARABLE, say("why-denial-scope"), ("denial-scope",))
        if held.iri == denied.iri:
            return Verdict(Answer.INCOMPATIBLE, say("denies-it"), ("denial",))
        way = self.implies(held, denied) if self.sides.of(first, second) else None  # only its own words bind a side
        if way is not None:
            return Verdict(Answer.INCOMPATIBLE, say("denies-what-follows"), ("denial", "own-side", "entails"), way)
        return Verdict(Answer.INCOMPARABLE, say("why-denial"), ("denial",))


def denies_figure(denial: Claim) -> bool:
    """Return whether a denial speaks of the statement itself, and not only of its lawfulness or of who says it."""
    return not denial.denial_scope or bool({"figure", "event"} & set(denial.denial_scope))


def _sides(claim: Claim) -> tuple[str, str]:
    return claim.iri, claim.proposition


def _set_side_by_side(first: Proposition, second: Proposition, scope: Scope, one: Interval, other: Interval) -> Verdict:
    figures = {"first": figure(first), "second": figure(second)}
    if scope.fit is Fit.EQUAL:
        answer = Answer.COMPATIBLE if meet(one, other) else Answer.INCOMPATIBLE
        return Verdict(answer, say(_key(first, second, one, other), **figures), ("same-scope",), scope.judgements)
    part, whole = (one, other) if scope.fit is Fit.PART else (other, one)
    inner, outer = ("first", "second") if scope.fit is Fit.PART else ("second", "first")
    exceeds = part_exceeds(part, whole)
    words = say("part-exceeds" if exceeds else "part-fits", part=figures[inner], whole=figures[outer])
    return Verdict(Answer.INCOMPATIBLE if exceeds else Answer.INCOMPARABLE, sentences([_inclusion(scope), words]),
                   ("inclusion",), scope.judgements)  # fmt: skip


def _inclusion(scope: Scope) -> Words:
    """Return in words by what the one is a part of the other."""
    fields = [field.words for field in scope.fields]
    return sentences(fields) if fields else say(f"inclusion-{scope.fit}")


def _key(first: Proposition, second: Proposition, one: Interval, other: Interval) -> str:
    """Return the key of the sentence on two figures of one scope."""
    if not meet(one, other):
        return "apart"
    if first.bound == second.bound and first.bound in ("at-least", "at-most"):
        higher = "first" if (one.lower, one.upper) > (other.lower, other.upper) else "second"
        return f"both-{first.bound}-{'same' if one == other else higher}"
    if one == other:
        return "equal-figures"
    return "first-inside" if inside(one, other) else "second-inside" if inside(other, one) else "overlapping"
