"""Give estimates their intervals by drawing the people anew.

In: a table of counts and the supported models. Out: the limits of each model and of their average, the percentiles of
what they say of many tables of people drawn with replacement; weights are found anew for each table, so that the
average knows of the choice between models (Silverman, Chan and Vincent 2024).
"""

from typing import Final

import numpy as np

from kg.estimate.average import weights
from kg.estimate.design import Design, Numbers
from kg.estimate.models import Scored, are_sure, without_zero_sums
from kg.estimate.newton import fit
from kg.estimate.profile import Interval
from kg.estimate.result import LEVEL

REPLICATES: Final = 1000


def bootstrap(design: Design, scored: Scored, seed: int) -> tuple[list[Interval], Interval, float]:
    """Return the interval of the unseen by each model and by their average.

    The last number is the share of tables, by the worst model, that had no estimate and are left out.
    """
    people = int(design.counts.sum())
    drawn = np.random.default_rng(seed).multinomial(people, design.counts / people, REPLICATES).astype(float)
    found = [_unseen(design, drawn, scored, row) for row in range(len(scored.models))]
    unseen, bic = (np.stack(part, axis=1) for part in zip(*found, strict=True))
    lost = float(np.isnan(unseen).mean(0).max())
    some = ~np.isnan(unseen).all(1)
    averaged = np.nansum(unseen[some] * weights(bic[some]), axis=1)
    return [_limits(each) for each in unseen.T], _limits(averaged), lost


def _unseen(design: Design, drawn: Numbers, scored: Scored, row: int) -> tuple[Numbers, Numbers]:
    """Return what one model says of each table, and how well it explains it, NaN where it has no estimate.

    Cells that the model can only explain as empty are so in every table, which draws nobody into them.
    """
    had = np.broadcast_to(scored.columns[row], (len(drawn), len(design.terms)))
    left, cells = without_zero_sums(design.matrix, drawn, had)
    found = fit(design.matrix, drawn, left, cells & scored.cells[row])
    sure = are_sure(design.matrix, drawn, left, found)
    unseen = np.exp(np.minimum(found.theta[:, 0], 700))
    bic = np.log(len(design.cells)) * design.columns(scored.models[row : row + 1]).sum() - 2 * found.likelihood
    return np.where(sure, unseen, np.nan), np.where(sure, bic, np.nan)


def _limits(drawn: Numbers) -> Interval:
    """Return the percentiles of what is known; where nothing is, there are no limits."""
    known, tail = drawn[~np.isnan(drawn)], 50 * (1 - LEVEL)
    if not len(known):
        return Interval(0, None)
    lower, upper = np.percentile(known, [tail, 100 - tail])
    return Interval(float(lower), float(upper))
