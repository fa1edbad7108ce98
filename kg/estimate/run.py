"""Estimate how many people there are, those on no list included.

In: capture histories. Out: a range across the models that the data support, with the models it comes from, or a
refusal with its reason.
"""

from dataclasses import dataclass
from typing import Any, Final

from kg.estimate.average import average
from kg.estimate.bayes import ASSUMES, bayesian
from kg.estimate.bootstrap import REPLICATES, bootstrap
from kg.estimate.design import Design, lay_out
from kg.estimate.glm import refit
from kg.estimate.histories import Histories
from kg.estimate.notes import NO_FIT, notes
from kg.estimate.profile import intervals
from kg.estimate.refuse import doubt
from kg.estimate.result import Estimate, IntervalMethod, ModelEstimate, Refusal
from kg.estimate.search import Found, search
from kg.estimate.shown import Solved, models
from kg.estimate.words import assumption
from kg.pace import Progress, silent

_NOWHERE: Final = "no log-linear model has a finite estimate: the patterns that were seen do not determine the unseen"
_NO_LIMIT: Final = "the lists share too few people to set an upper limit: any number would do"


@dataclass(frozen=True, slots=True)
class Options:
    """How to estimate.

    `order` is how many lists one interaction is about at most: 2, 3, or None for 3 only where no model of pairs fits.
    `bayes` asks for the Bayesian alternative besides.
    """

    interval: IntervalMethod = IntervalMethod.profile
    seed: int = 1
    order: int | None = None
    bayes: bool = True


def estimate(histories: Histories, options: Options = Options(), progress: Progress = silent) -> Estimate | Refusal:
    """Return the estimate of the whole population, or why there is none."""
    before = doubt(histories)
    solved = before.reason or _solve(histories, options, progress)
    if isinstance(solved, str):
        return Refusal(histories.lists, histories.observed, solved)
    other = bayesian(histories, options.seed) if options.bayes else ""
    more, lost = ((other,), "") if isinstance(other, ModelEstimate) else ((), other)
    return Estimate(
        histories.lists,
        histories.observed,
        (*models(solved), *more),
        assumption(solved.design.lists, solved.supported.models, solved.order) + (ASSUMES if more else ""),
        tuple(filter(None, (before.note, *notes(solved), lost))),
        _settings(solved, options),
    )


def _solve(histories: Histories, options: Options, progress: Progress) -> Solved | str:
    """Return all that is found, or why there is nothing."""
    order, design, found = _search(histories, options.order, progress)
    if found is None:
        return _NOWHERE
    supported = refit(design, found.supported)
    mean, around = average(supported)
    limits, lost = intervals(design, supported), 0.0
    if options.interval is IntervalMethod.bootstrap:
        limits, around, lost = bootstrap(design, supported, options.seed)
    if all(limit.upper is None for limit in limits):
        return _NO_LIMIT
    return Solved(design, order, found, supported, limits, mean, around, lost)


def _search(histories: Histories, order: int | None, progress: Progress) -> tuple[int, Design, Found | None]:
    design = lay_out(histories, order or 2)
    found = search(design, progress)
    fits = found is not None and found.supported.fit_of(0) >= NO_FIT
    if order or fits or len(histories.lists) == 3:
        return order or 2, design, found
    wider = lay_out(histories, 3)
    return 3, wider, search(wider, progress)


def _settings(solved: Solved, options: Options) -> dict[str, Any]:
    settings = {"interval": str(options.interval), "seed": options.seed, "order": solved.order}
    if options.interval is IntervalMethod.bootstrap:
        settings["replicates"] = REPLICATES
    return settings | {"fitted": solved.found.looked, "without_estimate": solved.found.lost}
