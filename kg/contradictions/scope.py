"""Say how the scopes of two counts or shares lie to one another: by their own words or by standing judgements.

In: the ledger and what was judged. Out: a `Scope`: the two cover the same, one a part of the other, or something keeps
them from being compared.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from typing import Final

from kg.contradictions.fields import Field, Fit, comparable, fields_of
from kg.contradictions.judged import Judged, Ways
from kg.ledger import Ledger, Proposition

# What can only grow with the days and places that are counted: who is held, a price or a connectivity can fall.
GROWING: Final = frozenset({
    "killed", "killed-in-group", "injured", "arrested", "disappeared", "took-part", "cities", "provinces",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scope:
    """How the scopes of two statements lie to one another; `fit` is None when they cannot be compared.

    `fields` are those in which they are not equal. `supposed` is the fit that would hold if what is not stated were
    equal, None when something else stands in the way. `judgements` are those it rests on.
    """

    fit: Fit | None
    fields: tuple[Field, ...] = ()
    supposed: Fit | None = None
    judgements: tuple[str, ...] = ()


def stated_scope(ledger: Ledger, first: Proposition, second: Proposition) -> Scope:
    """Return how what two statements themselves say of their scopes lies to one another; no judgement is read."""
    fields = tuple(field for field in fields_of(ledger, first, second) if field.fit is not Fit.EQUAL)
    fits = {field.fit for field in fields}
    known = fits - {Fit.UNKNOWN}
    whole = _together(known, first.measure)
    return Scope(None if Fit.UNKNOWN in fits else whole, fields, whole)


def _together(fits: set[Fit], measure: str) -> Fit | None:
    """Return the fit of scopes whose fields lie so; None when they cannot be compared."""
    if not fits:
        return Fit.EQUAL
    if len(fits) == 1 and fits <= {Fit.PART, Fit.WHOLE} and measure in GROWING:
        return next(iter(fits))
    return None


class Scopes:
    """How the scopes of the statements of a ledger lie to one another."""

    def __init__(self, ledger: Ledger, judged: Judged, proposition: Callable[[str], Proposition | None]):
        self._ledger = ledger
        self._judged = judged
        self._proposition = proposition
        self.of = lru_cache(maxsize=100_000)(self._of)

    def _of(self, first: str, second: str) -> Scope:
        """Return how the scopes of two statements lie, by judgements, by what is a part of what, or by their words."""
        one, other = self._proposition(first), self._proposition(second)
        if one is None or other is None:
            raise KeyError(first if one is None else second)
        own = stated_scope(self._ledger, one, other)
        if own.fit is Fit.EQUAL:
            return own
        ones, others = self._judged.same_scope(first), self._judged.same_scope(second)
        if (part := self._part_of(ones, others)) is not None:
            return Scope(Fit.PART, judgements=part)
        if (part := self._part_of(others, ones)) is not None:
            return Scope(Fit.WHOLE, judgements=part)
        if not comparable(one, other):
            return own
        return Scope(Fit.EQUAL, judgements=ones[second]) if second in ones else self._alike(ones, others) or own

    def _part_of(self, near: Ways, far: Ways) -> tuple[str, ...] | None:
        """Return the judgements by which one of the first is a part of one of the second, None when none is."""
        found = ((*near[part], *far[whole]) for part in near for whole in self._wholes(part) if whole in far)
        return next(found, None)

    def _wholes(self, part: str) -> tuple[str, ...]:
        """Return the counts that a count is said to be a part of, the nearest first."""
        found: dict[str, None] = {}
        row = self._proposition(part)
        while row is not None and row.subset_of and row.subset_of not in found:
            found[row.subset_of] = None
            row = self._proposition(row.subset_of)
        return tuple(found)

    def _alike(self, ones: Ways, others: Ways) -> Scope | None:
        """Return the scope of statements judged to be of the scopes of two, where their words make them comparable."""
        if len(ones) == len(others) == 1:
            return None
        for one, other in product(ones, others):
            rows = [self._proposition(each) for each in (one, other)]
            if rows[0] is not None and rows[1] is not None:
                scope = stated_scope(self._ledger, rows[0], rows[1])
                if scope.fit is not None:
                    return replace(scope, judgements=(*ones[one], *others[other]))
        return None
