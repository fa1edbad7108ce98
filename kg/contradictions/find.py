"""Find every contradiction that the rules know, as proposals in a fixed order.

In: a ledger. Out: findings; what was judged already is among them, and says so.
"""

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from typing import Final

from kg.contradictions.bounds import TOLERANCE
from kg.contradictions.compare import Judge
from kg.contradictions.drift import drifted_relays
from kg.contradictions.figures import incompatible_figures
from kg.contradictions.finding import Finding, Rule
from kg.contradictions.floors import fallen_floors
from kg.contradictions.own_side import contradicted_by_own_side
from kg.contradictions.places import places_not_carried_forward
from kg.ledger import Ledger
from kg.pace import Progress

_FINDERS: Final[dict[Rule, Callable[[Judge], Iterator[Finding]]]] = {
    Rule.FIGURES: incompatible_figures,
    Rule.OWN_SIDE: contradicted_by_own_side,
    Rule.FLOOR: fallen_floors,
    Rule.PLACES: places_not_carried_forward,
    Rule.DRIFT: drifted_relays,
}


def find(ledger: Ledger, tolerance: Fraction = TOLERANCE, progress: Progress = lambda *_: None) -> list[Finding]:
    """Return the findings of a ledger: the certain ones first, then by rule and by what they are about.

    A pair that two rules find is proposed once, by the rule that found it more certainly.
    """
    judge = Judge(ledger, tolerance)
    found: list[Finding] = []
    for done, (rule, finder) in enumerate(_FINDERS.items()):
        progress(rule, done, len(_FINDERS))
        found += finder(judge)
    progress("contradictions", len(_FINDERS), len(_FINDERS))
    return list(_once(sorted(found, key=lambda one: one.key)))


def _once(found: Iterable[Finding]) -> Iterator[Finding]:
    seen = set()
    for one in found:
        if (one.relation, one.subject, one.object) not in seen:
            seen.add((one.relation, one.subject, one.object))
            yield one


def open_findings(found: Iterable[Finding]) -> list[Finding]:
    """Return the findings on which nobody has judged."""
    return [one for one in found if not one.judged]
