"""Fit many Poisson log-linear models at once.

In: one matrix of terms, and for each fit the counts, the terms it has and the cells it explains. Out: coefficients,
expected counts and log-likelihoods. Newton's method with the steps of Sun and Tran-Dinh (2019), which shorten what
goes too far: the likelihood is concave, and so no start leads astray.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from kg.estimate.design import Mask, Numbers

_STEPS: Final = 100
_EXACT: Final = 1e-10  # of the people counted, by which fitted sums may miss
_RIDGE: Final = 1e-10  # of the largest information, which keeps a step finite where a model has no estimate
_BLOCK: Final = 2048  # fits at once, for memory


@dataclass(frozen=True, slots=True)
class Fits:
    """Fits, one a row: `theta` (fits, terms), 0 for terms a model lacks; `means` (fits, cells), 0 for left-out cells.

    `likelihood` (fits) is without the factorials, which are the same for all; `settled` (fits) tells whether the
    fitted sums became those of the data.
    """

    theta: Numbers
    means: Numbers
    likelihood: Numbers
    settled: Mask


def fit(matrix: Numbers, counts: Numbers, columns: Mask, cells: Mask) -> Fits:
    """Return maximum-likelihood fits, one a row of `columns` (fits, terms) and `cells` (fits, cells).

    `counts` is (cells), the same for all, or (fits, cells).
    """
    counts = np.broadcast_to(counts, cells.shape)
    blocks = [slice(start, start + _BLOCK) for start in range(0, len(columns), _BLOCK)]
    found = [_fit_block(matrix, counts[block] * cells[block], columns[block], cells[block]) for block in blocks]
    theta = np.concatenate(found) if found else np.zeros(columns.shape)
    means = _means(theta, matrix, cells)
    likelihood = np.where(counts > 0, counts * (theta @ matrix.T), 0.0).sum(1, where=cells) - means.sum(1)
    return Fits(theta, means, likelihood, _miss(matrix, counts * cells, means, columns) <= _tolerance(counts))


def information(matrix: Numbers, means: Numbers, columns: Mask) -> Numbers:
    """Return the information of the terms of each fit, (fits, terms, terms); of a term that a model lacks, 1."""
    terms = matrix.shape[1]
    squares = (matrix[:, :, None] * matrix[:, None, :]).reshape(len(matrix), -1)
    found: Numbers = (means @ squares).reshape(-1, terms, terms) * columns[:, :, None] * columns[:, None, :]
    diagonal = np.arange(terms)
    found[:, diagonal, diagonal] += ~columns
    return found


def _fit_block(matrix: Numbers, counts: Numbers, columns: Mask, cells: Mask) -> Numbers:
    theta = _start(matrix, counts, columns, cells)
    moving = np.arange(len(theta))
    for _ in range(_STEPS):
        means = _means(theta[moving], matrix, cells[moving])
        miss = _miss(matrix, counts[moving], means, columns[moving])
        going = miss > _tolerance(counts[moving])
        moving, means = moving[going], means[going]
        if not len(moving):
            break
        gradient = (counts[moving] - means) @ matrix * columns[moving]
        step = _solve(information(matrix, means, columns[moving]), gradient)
        far = np.abs((step @ matrix.T) * cells[moving]).max(1)
        theta[moving] += step * (np.log1p(far) / np.maximum(far, 1e-300))[:, None]
    return theta


def _start(matrix: Numbers, counts: Numbers, columns: Mask, cells: Mask) -> Numbers:
    """Return the weighted least squares fit to the logarithms of the counts, each half a person larger."""
    raised = (counts + 0.5) * cells
    logs = np.log(raised, out=np.zeros_like(raised), where=cells)
    return _solve(information(matrix, raised, columns), (raised * logs) @ matrix * columns)


def _solve(squares: Numbers, gradient: Numbers) -> Numbers:
    diagonal = np.arange(squares.shape[1])
    squares[:, diagonal, diagonal] *= 1 + _RIDGE
    squares[:, diagonal, diagonal] += _RIDGE * squares[:, diagonal, diagonal].max(1, keepdims=True)
    return np.asarray(np.linalg.solve(squares, gradient[:, :, None])[:, :, 0])


def _means(theta: Numbers, matrix: Numbers, cells: Mask) -> Numbers:
    return np.asarray(np.exp(np.minimum(theta @ matrix.T, 700)) * cells)


def _miss(matrix: Numbers, counts: Numbers, means: Numbers, columns: Mask) -> Numbers:
    return np.asarray(np.abs((counts - means) @ matrix * columns).max(1))


def _tolerance(counts: Numbers) -> Numbers:
    return np.asarray(_EXACT * (counts.sum(1) + 10))
