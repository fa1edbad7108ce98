"""See whether a log-linear model has an estimate of the unseen, before one is believed.

In: the terms of a model and the counts. Out: the cells it can explain and the terms that remain, or None when the
number of the unseen is nowhere finite or not determined. Where nobody is counted, the likelihood may grow for ever as
a term goes to minus infinity (Fienberg and Rinaldo 2012); such cells are then explained with certainty as empty, and
the others are fitted without them (Chan, Silverman and Vincent 2021).
"""

import numpy as np
from scipy.linalg import qr
from scipy.optimize import linprog

from kg.estimate.design import Mask, Numbers

_SURE = 1e-7  # a rank or a solution of the linear programme is not known better


def face(matrix: Numbers, counts: Numbers) -> Mask:
    """Return the cells whose expected count stays above zero at the largest likelihood, (cells).

    A direction along which the likelihood never falls leaves counted cells alone and lowers empty ones. One linear
    programme finds a direction that lowers as many as any can.
    """
    empty = counts == 0
    terms, number = matrix.shape[1], int(empty.sum())
    found = linprog(
        np.concatenate([np.zeros(terms), -np.ones(number)]),
        A_ub=np.hstack([matrix[empty], np.eye(number)]),
        b_ub=np.zeros(number),
        A_eq=np.hstack([matrix[~empty], np.zeros((len(counts) - number, number))]),
        b_eq=np.zeros(len(counts) - number),
        bounds=[(None, None)] * terms + [(0, 1)] * number,
        method="highs",
    )
    lowered = np.asarray(found.x)[terms:] > 0.5  # a direction can be scaled, so that a cell is lowered wholly or not
    above: Mask = np.ones(len(counts), dtype=bool)
    above[empty] = ~lowered
    return above


def determined(matrix: Numbers) -> Mask | None:
    """Return terms that suffice, the first among them, or None when the cells do not determine the first term.

    The first term, the intercept, is the logarithm of the unseen.
    """
    _, triangle, order = qr(matrix, mode="economic", pivoting=True)
    size = np.abs(np.diag(triangle))
    rank = int((size > _SURE * size[0]).sum())
    unseen = np.zeros(matrix.shape[1])
    unseen[0] = 1
    if np.linalg.matrix_rank(np.vstack([matrix, unseen]), tol=_SURE) > rank:
        return None
    enough: Mask = np.zeros(matrix.shape[1], dtype=bool)
    enough[order[:rank]] = True
    return enough
