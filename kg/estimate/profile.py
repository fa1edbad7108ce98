"""Give the estimate of each model its interval by profile likelihood.

In: a table of counts and fitted models. Out: the numbers of unseen people between which the likelihood of a model is
not much below its largest. The likelihood is that of the whole table, the unseen among it, given how many people there
are (Cormack 1992; Baillargeon and Rivest 2007).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import digamma, gammaln
from scipy.stats import chi2

from kg.estimate.design import Design, Mask, Numbers
from kg.estimate.models import Scored
from kg.estimate.newton import fit
from kg.estimate.result import LEVEL

FURTHEST: Final = 10_000  # times as many people as were seen; a limit beyond is none
_HALVINGS: Final = 28
_FALL: Final = float(chi2.ppf(LEVEL, 1)) / 2  # of the logarithm of the likelihood, within an interval


@dataclass(frozen=True, slots=True)
class Interval:
    """Limits of how many people stand on no list; `upper` is None when the data set none."""

    lower: float
    upper: float | None


def intervals(design: Design, scored: Scored) -> list[Interval]:
    """Return the interval of each model."""
    whole = _Whole(design, scored)
    least, most = np.zeros_like(scored.unseen), FURTHEST * whole.seen
    best = _boundary(whole.is_rising, least, most)
    floor = whole.likelihood(best) - _FALL

    def is_within(unseen: Numbers) -> Mask:
        return np.asarray(whole.likelihood(unseen) > floor)

    lower = np.where(is_within(least), least, _boundary(is_within, best, least))
    upper = np.where(is_within(most), np.inf, _boundary(is_within, best, most))
    limits = zip(lower.tolist(), upper.tolist(), strict=True)
    return [Interval(low, high if np.isfinite(high) else None) for low, high in limits]


class _Whole:
    """The whole table under each model: the unseen are its last cell, which the intercept alone explains."""

    def __init__(self, design: Design, scored: Scored):
        last = np.eye(1, len(design.terms))
        self.matrix = np.vstack([design.matrix, last])
        self.columns = scored.columns
        self.cells: Mask = np.pad(scored.cells, ((0, 0), (0, 1)), constant_values=True)
        self.counts = design.counts * scored.cells
        self.seen = self.counts.sum(1)

    def likelihood(self, unseen: Numbers) -> Numbers:
        """Return the logarithm of the profile likelihood of so many unseen people, (models)."""
        counts = np.hstack([self.counts, unseen[:, None]])
        shares = self._shares(counts)
        logs = np.log(np.where(counts > 0, shares, 1))
        return np.asarray(gammaln(counts.sum(1) + 1) - gammaln(unseen + 1) + (counts * logs).sum(1))

    def is_rising(self, unseen: Numbers) -> Mask:
        """Tell whether more unseen people would be likelier, (models)."""
        counts = np.hstack([self.counts, unseen[:, None]])
        slope = digamma(counts.sum(1) + 1) - digamma(unseen + 1) + np.log(self._shares(counts)[:, -1])
        return np.asarray(slope > 0)

    def _shares(self, counts: Numbers) -> Numbers:
        """Return the probability of each cell that makes these counts likeliest."""
        found: Numbers = fit(self.matrix, counts, self.columns, self.cells).means / counts.sum(1)[:, None]
        return np.maximum(found, np.finfo(float).tiny)


def _boundary(holds: Callable[[Numbers], Mask], inside: Numbers, outside: Numbers) -> Numbers:
    """Return for each model how far from `inside` towards `outside` something holds, by halving on a log scale."""
    for _ in range(_HALVINGS):
        middle = np.sqrt((inside + 1) * (outside + 1)) - 1
        still = holds(middle)
        inside, outside = np.where(still, middle, inside), np.where(still, outside, middle)
    return inside
