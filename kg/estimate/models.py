"""Fit log-linear models to capture histories and score them, those without an estimate apart.

In: a table of counts and models. Out: `Scored`, the models that have an estimate of the unseen, with their fits and
criteria, the best by BIC first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from scipy.stats import chi2

from kg.estimate.design import Design, Mask, Model, Numbers
from kg.estimate.existence import determined, face
from kg.estimate.newton import Fits, fit, information

ARRAYS: Final = ("columns", "cells", "unseen", "variance", "deviance", "aic", "bic")  # of Scored, a row a model
_LARGE: Final = 1e-6  # of all people: an expected count that may be changed a little and stays above zero


@dataclass(frozen=True, slots=True)
class Scored:
    """Models with their fits, one a row.

    `columns` (models, terms) and `cells` (models, cells) say what was fitted, `unseen` how many people stand on no
    list, `variance` how far off that may be, by the information; `lost` counts the models that have no estimate.
    BIC counts the cells as observations, as R and statsmodels do for Poisson models.
    """

    models: tuple[Model, ...]
    columns: Mask
    cells: Mask
    unseen: Numbers
    variance: Numbers
    deviance: Numbers
    aic: Numbers
    bic: Numbers
    lost: int = 0

    def freedom(self, row: int) -> int:
        """Return how many cells a model explains beyond the terms it has for them."""
        return int(self.cells[row].sum() - self.columns[row].sum())

    def fit_of(self, row: int) -> float:
        """Return how often chance alone would bring a deviance this large, if the model were true."""
        return float(chi2.sf(self.deviance[row], self.freedom(row))) if self.freedom(row) else 1.0

    def take(self, rows: Sequence[int]) -> "Scored":
        """Return some of the models, in the order of `rows`."""
        chosen = {name: getattr(self, name)[list(rows)] for name in ARRAYS}
        return replace(self, models=tuple(self.models[row] for row in rows), **chosen)


def score(design: Design, models: Sequence[Model]) -> Scored:
    """Return the models that have an estimate, best first."""
    wanted = design.columns(models)
    columns, cells = without_zero_sums(design.matrix, design.counts, wanted)
    exists = _settle(design, columns, cells)
    found = fit(design.matrix, design.counts, columns, cells)
    unseen = np.exp(np.minimum(found.theta[:, 0], 700))
    size = wanted.sum(1)
    scored = Scored(
        models=tuple(models),
        columns=columns,
        cells=cells,
        unseen=unseen,
        variance=_variance(design, found.means, columns, unseen),
        deviance=_deviance(design.counts, found.means),
        aic=2 * size - 2 * found.likelihood,
        bic=np.log(len(design.cells)) * size - 2 * found.likelihood,
        lost=int((~exists).sum()),
    )
    return scored.take(in_order(scored, np.flatnonzero(exists & found.settled).tolist()))


def in_order(scored: Scored, rows: Iterable[int]) -> list[int]:
    """Return rows with the best first; of models as good to a millionth, the smaller."""
    return sorted(rows, key=lambda row: (round(float(scored.bic[row]), 6), model_key(scored.models[row])))


def without_zero_sums(matrix: Numbers, counts: Numbers, columns: Mask) -> tuple[Mask, Mask]:
    """Return terms and cells without the interactions that nobody shows, which are at minus infinity.

    `counts` is (cells) or (fits, cells), `columns` (fits, terms).
    """
    nobody = (counts @ matrix == 0) & columns
    return columns & ~nobody, ~(nobody.astype(float) @ matrix.T > 0)


def are_sure(matrix: Numbers, counts: Numbers, columns: Mask, found: Fits) -> Mask:
    """Return which fits are proved to be estimates, (fits).

    The estimate exists when some counts above zero in every cell have the sums of the data. Fitted means are such
    counts when their cells that are large determine all terms, for then these can take up what the sums still miss.
    """
    large = found.means > _LARGE * counts.sum(-1, keepdims=True)
    known = np.linalg.eigvalsh(information(matrix, large.astype(float), columns))[:, 0]
    return np.asarray(found.settled & (known > _LARGE))


def _settle(design: Design, columns: Mask, cells: Mask) -> Mask:
    """Return which models have an estimate, and narrow down in place what of the others can be fitted."""
    first = fit(design.matrix, design.counts, columns, cells)
    exists = are_sure(design.matrix, design.counts, columns, first)
    for row in np.flatnonzero(~exists):
        exists[row] = _narrow(design, columns[row], cells[row])
    return exists


def _narrow(design: Design, columns: Mask, cells: Mask) -> bool:
    part = design.matrix[np.ix_(cells, columns)]
    cells[cells] = above = face(part, design.counts[cells])
    enough = determined(part[above])
    if enough is None:
        return False
    columns[columns] = enough
    return True


def _variance(design: Design, means: Numbers, columns: Mask, unseen: Numbers) -> Numbers:
    """Return the variance of the number of the unseen: that of its mean, and that of people around their mean."""
    terms = information(design.matrix, means, columns)
    inverse = np.linalg.pinv(terms, hermitian=True)
    found: Numbers = unseen**2 * inverse[:, 0, 0] + unseen
    return found


def _deviance(counts: Numbers, means: Numbers) -> Numbers:
    seen = counts > 0
    ratio = np.log(np.where(seen, counts, 1) / np.where(seen, means, 1))
    found: Numbers = 2 * (np.where(seen, counts * ratio, 0) - counts + means).sum(1)
    return found


def model_key(model: Model) -> tuple[int, list[tuple[int, ...]]]:
    """Return what models are put in order by: how many interactions, and which."""
    return len(model), sorted(model)
