"""The Bayesian alternative: average over all decomposable graphs of dependence, by several chains that must agree.

In: capture histories. Out: one more model estimate with what is known of its chains, or in words why there is none.
"""

from typing import Final

import numpy as np

from kg.estimate.chains import effective_size, r_hat
from kg.estimate.decomposable import FURTHEST, PRIOR, Weighing
from kg.estimate.histories import Histories
from kg.estimate.result import LEVEL, ModelEstimate
from kg.estimate.sampler import Walks, predictive_p, walk

NAME: Final = "decomposable graphs (Bayesian)"
ASSUMES: Final = (
    " The Bayesian average rests instead on there being two lists that do not depend on one another once it is known "
    "who is on the others."
)
MOST_LISTS: Final = 7
DRAWS: Final = 1000  # of each chain, at first
_LONGEST: Final = 4 * DRAWS
_AGREED: Final = 1.01  # R-hat of Vehtari and others (2021)
_ENOUGH: Final = 400  # effective draws, the same
_NO_FIT: Final = 0.05  # predictive p below which the model does not count for the range
_HEAVIER: Final = 4 * PRIOR
_BOUND: Final = FURTHEST / 10  # times as many unseen as seen: a limit further out is one of the prior


def bayesian(histories: Histories, seed: int) -> ModelEstimate | str:
    """Return the estimate with its central 95 per cent interval; or why none is reported, as a sentence.

    The numbers of the estimate are `rhat`, `ess` and `draws` of the chains, `predictive_p`, and `heavier_prior`: what
    the estimate would be, roughly, if the prior were worth four times as many people.
    """
    if len(histories.lists) > MOST_LISTS:
        return f"{NAME}: not tried, since there are more than {MOST_LISTS} lists."
    weighing = Weighing(histories)
    draws = DRAWS
    while not _agree(walks := walk(weighing, draws, seed)) and draws < _LONGEST:
        draws *= 2
    if not _agree(walks):
        worst = max(r_hat(walks.unseen), r_hat(walks.edges))
        return f"{NAME}: not reported, since {draws:,} draws are too few for its chains to agree (R-hat {worst:.2f})."
    heavier = walk(Weighing(histories, _HEAVIER), DRAWS // 2, seed)
    return _reported(weighing, walks, float(np.median(heavier.unseen)) + weighing.seen, seed)


def _agree(walks: Walks) -> bool:
    """Whether chains that started apart came to the same answer, and are worth enough draws."""
    return all(r_hat(each) <= _AGREED and effective_size(each) >= _ENOUGH for each in (walks.unseen, walks.edges))


def _reported(weighing: Weighing, walks: Walks, heavier: float, seed: int) -> ModelEstimate | str:
    tail = (1 - LEVEL) / 2
    lower, middle, upper = (float(each) for each in np.quantile(walks.unseen, [tail, 0.5, 1 - tail]) + weighing.seen)
    if upper > _BOUND * weighing.seen:
        return f"{NAME}: not reported, since the lists share too few people to set an upper limit."
    if any(weighing.is_coarse(graph) for graph in {graph for graphs in walks.graphs for graph in graphs}):
        return (
            f"{NAME}: not reported, since the lists share so many people that its steps of one per cent are too long."
        )
    fits = predictive_p(weighing, walks, seed)
    numbers = {
        "rhat": max(r_hat(walks.unseen), r_hat(walks.edges)),
        "ess": min(effective_size(walks.unseen), effective_size(walks.edges)),
        "draws": float(walks.unseen.size),
        "predictive_p": fits,
        "heavier_prior": heavier,
    }
    return ModelEstimate(NAME, middle, lower, upper, _role(fits, heavier), fits >= _NO_FIT, numbers)


def _role(fits: float, heavier: float) -> str:
    if fits < _NO_FIT:
        return f"not supported: lists that it makes are not like these (p = {fits:.2g})"
    return f"of all graphs; {heavier:,.0f} if the prior weighed {_HEAVIER:.0f} people, not {PRIOR:.0f}"
