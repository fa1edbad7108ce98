"""Draw capture histories from a population of known size, so that estimates can be held against the truth.

In: how likely people are to stand on each list, and a seed. Out: histories of those who stand on any.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from kg.estimate.histories import Histories


@dataclass(frozen=True, slots=True)
class Population:
    """So many people, in classes of different chances.

    `classes` holds the share of a class and its chance of standing on each list. With `follows` (first, second, odds)
    the odds of the second list are so many times as high for those who stand on the first.
    """

    people: int
    classes: tuple[tuple[float, tuple[float, ...]], ...]
    follows: tuple[int, int, float] | None = None


_EVEN: Final = (0.3, 0.25, 0.2, 0.15)
POPULATIONS: Final[Mapping[str, Population]] = {
    "independent": Population(1000, ((1.0, _EVEN),)),
    "one pair depends": Population(1000, ((1.0, _EVEN),), follows=(0, 1, 4.0)),
    "two classes": Population(1000, ((0.7, (0.15, 0.12, 0.1, 0.08)), (0.3, (0.6, 0.55, 0.5, 0.4)))),
    "sparse": Population(1000, ((1.0, (0.08, 0.07, 0.06, 0.05)),)),
}


def draw_histories(population: Population, seed: int) -> Histories:
    """Return what lists of such a population hold; its lists are called A, B, C and so on."""
    chance = np.random.default_rng(seed)
    shares, chances = zip(*population.classes, strict=True)
    of = chance.choice(len(shares), population.people, p=shares)
    wanted = np.asarray(chances)[of]
    luck = chance.random(wanted.shape)
    on = luck < wanted
    if population.follows:
        first, second, odds = population.follows
        raised = odds * wanted[:, second] / (1 - wanted[:, second] + odds * wanted[:, second])
        on[:, second] = luck[:, second] < np.where(on[:, first], raised, wanted[:, second])
    names = [chr(ord("A") + each) for each in range(on.shape[1])]
    return Histories.of(names, ((tuple(map(int, row)), 1) for row in on))
