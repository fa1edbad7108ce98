"""Fit the models that are reported once more with statsmodels, on which their figures rest.

In: a table of counts and models as the search left them. Out: the same with the numbers of statsmodels.
"""

import warnings
from dataclasses import replace

import numpy as np
from statsmodels.genmod.families import Poisson  # type: ignore[import-untyped]
from statsmodels.genmod.generalized_linear_model import GLM  # type: ignore[import-untyped]

from kg.estimate.design import Design
from kg.estimate.models import Scored


def refit(design: Design, scored: Scored) -> Scored:
    """Return the models with estimate, variance, deviance and criteria of statsmodels.

    Terms at minus infinity count for the criteria, since the data chose them; statsmodels does not see them.
    """
    size = design.columns(scored.models).sum(1)
    found = np.array([_fit(design, scored, row) for row in range(len(scored.models))]).reshape(-1, 4)
    unseen, variance, deviance, likelihood = found.T
    aic, bic = (weight * size - 2 * likelihood for weight in (2, np.log(len(design.cells))))
    return replace(scored, unseen=unseen, variance=variance, deviance=deviance, aic=aic, bic=bic)


def _fit(design: Design, scored: Scored, row: int) -> tuple[float, float, float, float]:
    cells, columns = scored.cells[row], scored.columns[row]
    model = GLM(design.counts[cells], design.matrix[np.ix_(cells, columns)], family=Poisson())
    with warnings.catch_warnings():  # of a model that explains every cell, which some of ours do
        warnings.simplefilter("ignore")
        result = model.fit(maxiter=200, tol=1e-12, tol_criterion="params")
    unseen = float(np.exp(result.params[0]))
    variance = unseen**2 * float(result.cov_params()[0, 0]) + unseen
    return unseen, variance, max(float(result.deviance), 0.0), float(result.llf)
