"""Average what the supported models say, each by its weight.

In: the supported models. Out: the number of unseen people with an interval that holds the differences between models
as well as the uncertainty within each (Buckland, Burnham and Augustin 1997). The limits are those of a log-normal
distribution (Burnham, Anderson, White, Brownie and Pollock 1987), so that nobody is counted away who was seen.
"""

import numpy as np
from scipy.stats import norm

from kg.estimate.design import Numbers
from kg.estimate.models import Scored
from kg.estimate.profile import Interval
from kg.estimate.result import LEVEL


def weights(bic: Numbers) -> Numbers:
    """Return the weight of each model among its like; the last axis of `bic` runs over models, NaN has no estimate."""
    known = np.where(np.isnan(bic), np.inf, bic)
    relative = np.exp((known.min(-1, keepdims=True) - known) / 2)
    return np.asarray(relative / relative.sum(-1, keepdims=True))


def average(scored: Scored) -> tuple[float, Interval]:
    """Return the averaged number of unseen people and its interval."""
    weight = weights(scored.bic)
    mean = float(weight @ scored.unseen)
    error = float(weight @ np.sqrt(scored.variance + (scored.unseen - mean) ** 2))
    spread = float(np.exp(norm.ppf((1 + LEVEL) / 2) * np.sqrt(np.log1p((error / mean) ** 2))))
    return mean, Interval(mean / spread, mean * spread)
