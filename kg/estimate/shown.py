"""Choose which models a reader is shown, and put their figures together.

In: what a search found, with intervals. Out: `ModelEstimate`s: the best models, those at the ends of the range, their
average, and for reference what does not count for the range.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import inf
from types import MappingProxyType
from typing import Final

import numpy as np

from kg.estimate.average import weights
from kg.estimate.design import Design
from kg.estimate.glm import refit
from kg.estimate.models import Scored, score
from kg.estimate.profile import Interval, intervals
from kg.estimate.result import ModelEstimate
from kg.estimate.search import Found
from kg.estimate.words import model_name

_BEST: Final = 3  # models that are shown whatever their limits
BOUND: Final = "lower bound (Chao)"


@dataclass(frozen=True, slots=True)
class Solved:
    """What was found in a table: the supported models with their limits, and their average with its own.

    `lost` is the share of the tables drawn for a bootstrap that had no estimate.
    """

    design: Design
    order: int
    found: Found
    supported: Scored
    limits: list[Interval]
    mean: float
    around: Interval
    lost: float = 0.0

    @property
    def observed(self) -> float:
        """How many people stand on some list."""
        return float(self.design.counts.sum())


def models(solved: Solved) -> tuple[ModelEstimate, ...]:
    """Return the models that are shown: supported ones, the best first, their average, and those for reference."""
    return (*_supported(solved), *_average(solved), *_references(solved))


def _supported(solved: Solved) -> Iterator[ModelEstimate]:
    best, weight = solved.found.by_aic.models[0], weights(solved.supported.bic)
    lowest = int(np.argmin([limit.lower for limit in solved.limits]))
    highest = int(np.argmax([inf if limit.upper is None else limit.upper for limit in solved.limits]))
    for row, model in enumerate(solved.supported.models):
        said = {
            "best by BIC": row == 0,
            "best by AIC": model == best,
            "lowest": row == lowest,
            "highest": row == highest,
        }
        roles = [role for role, holds in said.items() if holds]
        if roles or row < _BEST:
            role = ", ".join(roles) or "supported"
            yield _described(solved, solved.supported, row, solved.limits[row], role, float(weight[row]))


def _average(solved: Solved) -> Iterator[ModelEstimate]:
    number = len(solved.supported.models)
    if number > 1:
        role = f"of all {number} supported models, by their weights"
        yield _people(solved.observed, "average", solved.mean, solved.around, role)


def _references(solved: Solved) -> Iterator[ModelEstimate]:
    """Yield what readers expect to see beside the supported models, though it does not count for the range."""
    known = set(solved.supported.models)
    for model, role in ((solved.found.by_aic.models[0], "best by AIC"), (frozenset(), "for reference")):
        if model not in known and (alone := score(solved.design, [model])).models:
            alone = refit(solved.design, alone)
            limit = intervals(solved.design, alone)[0]
            yield _described(solved, alone, 0, limit, f"{role}, not supported")
            known.add(model)
    yield from _bound(solved)


def _bound(solved: Solved) -> Iterator[ModelEstimate]:
    """Yield Chao's lower bound for lists of unequal size: independence of those who are on one list or two.

    Source: Rivest and Baillargeon (2007).
    """
    design = solved.design
    few = design.cells.sum(1) <= 2
    part = Design(design.lists, design.cells[few], design.counts[few], design.terms, design.matrix[few])
    alone = score(part, [frozenset()])
    if alone.models:
        limit = intervals(part, alone)[0]
        role = "for reference: the least, if lists are independent and people differ in their chances"
        yield _people(solved.observed, BOUND, float(alone.unseen[0]), limit, role, supported=False)


def _described(
    solved: Solved, scored: Scored, row: int, limit: Interval, role: str, weight: float | None = None
) -> ModelEstimate:
    """Return a log-linear model; one without weight does not count for the range."""
    numbers = {name: float(getattr(scored, name)[row]) for name in ("bic", "aic", "deviance")}
    numbers |= {"df": scored.freedom(row), "fit_p": scored.fit_of(row)}
    if weight is not None:
        numbers["weight"] = weight
    name = model_name(scored.models[row], solved.design.lists)
    return _people(solved.observed, name, float(scored.unseen[row]), limit, role, weight is not None, numbers)


def _people(
    observed: float,
    name: str,
    unseen: float,
    limit: Interval,
    role: str,
    supported: bool = True,
    numbers: Mapping[str, float] = MappingProxyType({}),
) -> ModelEstimate:
    """Return what is said of the unseen as said of all people."""
    upper = None if limit.upper is None else observed + limit.upper
    return ModelEstimate(name, observed + unseen, observed + limit.lower, upper, role, supported, numbers)
