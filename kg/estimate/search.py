"""Find the models that the data support.

In: a table of counts. Out: `Found`, the models in Occam's window (Madigan and Raftery 1994): none is twenty times less
likely by BIC than the best, and none has a simpler model within it that is likelier. Up to five lists all sets of
pairs are looked at; beyond, or with interactions of three lists, those that one can reach from the window by adding or
taking out one interaction.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final

import numpy as np

from kg.estimate.design import Design, Model, Term
from kg.estimate.models import ARRAYS, Scored, in_order, model_key, score
from kg.pace import Progress, silent

ODDS: Final = 20  # a model this many times less likely than the best is not supported
WINDOW: Final = 2 * math.log(ODDS)  # by BIC
MOST: Final = 20_000  # models that are looked at
_ALL: Final = 10  # pairs of which all sets are looked at


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found: the supported models, best first, and the likeliest by AIC of all.

    `looked` counts the models that were fitted, `lost` those of them that have no estimate.
    """

    supported: Scored
    by_aic: Scored
    looked: int
    lost: int


def search(design: Design, progress: Progress = silent) -> Found | None:
    """Return the supported models, or None when no model has an estimate; `progress` is told how many were fitted."""
    if not score(design, [frozenset()]).models:  # what does not determine the unseen under independence never does
        return None
    if len(design.interactions) <= _ALL and all(len(term) == 2 for term in design.interactions):
        every = score(design, list(all_sets(design.interactions)))
        looked = 2 ** len(design.interactions)
    else:
        every, looked = _climb(design, progress)
    kept = every.take(_window(every))
    return Found(kept, every.take([int(every.aic.argmin())]), looked, every.lost)


def all_sets(terms: tuple[Term, ...]) -> Iterator[Model]:
    """Yield every set of interactions, the smaller first."""
    for size in range(len(terms) + 1):
        yield from map(frozenset, combinations(terms, size))


def _window(scored: Scored) -> list[int]:
    """Return the rows within Occam's window; the best stand first."""
    near = [row for row in range(len(scored.models)) if scored.bic[row] <= scored.bic[0] + WINDOW]
    kept: list[int] = []
    for row in near:
        if not any(scored.models[other] < scored.models[row] for other in kept):
            kept.append(row)
    return kept


def _climb(design: Design, progress: Progress) -> tuple[Scored, int]:
    """Return every model that was met on the way to the window and through it, and how many were fitted."""
    known: dict[Model, float] = {}
    new: list[Model] = [frozenset()]
    parts: list[Scored] = []
    while new and len(known) < MOST:
        part = score(design, new)
        parts.append(part)
        known |= dict.fromkeys(new, math.inf) | dict(zip(part.models, map(float, part.bic), strict=True))
        progress("models", len(known), 0)
        new = _untried(known, 0.0, design.interactions) or _untried(known, WINDOW, design.interactions)
    return _joined(parts), len(known)


def _untried(known: Mapping[Model, float], window: float, terms: Iterable[Term]) -> list[Model]:
    """Return the steps not yet taken from the models within a window."""
    limit = min(known.values()) + window
    near = [model for model, bic in known.items() if bic <= limit]
    return sorted({step for model in near for step in _steps(model, terms)} - known.keys(), key=model_key)


def _steps(model: Model, terms: Iterable[Term]) -> Iterator[Model]:
    """Yield the hierarchical models with one interaction more or less."""
    for term in terms:
        if term in model:
            if not any(set(term) < set(other) for other in model):
                yield model - {term}
        elif len(term) == 2 or all(part in model for part in combinations(term, len(term) - 1)):
            yield model | {term}


def _joined(parts: list[Scored]) -> Scored:
    """Return all models as one, the best first."""
    arrays = {name: np.concatenate([getattr(part, name) for part in parts]) for name in ARRAYS}
    models = tuple(model for part in parts for model in part.models)
    joined = replace(parts[0], models=models, lost=sum(part.lost for part in parts), **arrays)
    return joined.take(in_order(joined, range(len(models))))
