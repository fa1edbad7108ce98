"""See whether several chains of draws agree, and how many independent draws they are worth.

In: an array of draws, one row a chain. Out: split R-hat and effective sample size, both of ranks, as Vehtari, Gelman,
Simpson, Carpenter and Bürkner (2021) define them, so that a heavy tail does not hide or feign disagreement.
"""

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import rankdata

Draws: TypeAlias = NDArray[np.float64]  # (chains, draws)

_NOTHING: Final = 1e-12  # a variance of ranks below it is a rounding error


def r_hat(draws: Draws) -> float:
    """Return how far chains disagree: 1 when they do not; the larger of that of the middle and that of the tails."""
    halves = _split(draws)
    folded = np.abs(halves - np.median(halves))
    return max(_r_hat(_normal_ranks(halves)), _r_hat(_normal_ranks(folded)))


def effective_size(draws: Draws) -> float:
    """Return how many independent draws the draws are worth (bulk effective sample size)."""
    ranks = _normal_ranks(_split(draws))
    chains, length = ranks.shape
    within, pooled = _variances(ranks)
    if within < _NOTHING:  # nothing varies, so that one draw says what all do
        return float(chains * length)
    correlation = 1 - (within - _autocovariance(ranks).mean(0)) / pooled
    return float(chains * length / _correlation_time(correlation, chains * length))


def _split(draws: Draws) -> Draws:
    """Return each chain as two, so that a chain that still moves disagrees with itself."""
    half = draws.shape[1] // 2
    return np.concatenate([draws[:, :half], draws[:, half : 2 * half]])


def _normal_ranks(draws: Draws) -> Draws:
    """Return the normal scores of the ranks of all draws together (Blom, 1958)."""
    ranks = np.asarray(rankdata(draws, axis=None)).reshape(draws.shape)
    return np.asarray(ndtri((ranks - 0.375) / (draws.size + 0.25)))


def _variances(draws: Draws) -> tuple[float, float]:
    """Return the variance within chains, and that of all draws as one long chain would have it."""
    length = draws.shape[1]
    within = float(draws.var(1, ddof=1).mean())
    between = float(draws.mean(1).var(ddof=1))
    return within, within * (length - 1) / length + between


def _r_hat(draws: Draws) -> float:
    within, pooled = _variances(draws)
    if within < _NOTHING:
        return 1.0 if pooled < _NOTHING else float("inf")
    return float(np.sqrt(pooled / within))


def _autocovariance(draws: Draws) -> Draws:
    """Return the autocovariance of each chain at every lag, scaled so that lag 0 is its variance."""
    length = draws.shape[1]
    spectrum = np.fft.rfft(draws - draws.mean(1, keepdims=True), 2 * length, axis=1)
    covariance = np.fft.irfft(np.abs(spectrum) ** 2, axis=1)[:, :length]
    return np.asarray(covariance / (length - 1))


def _correlation_time(correlation: Draws, size: int) -> float:
    """Return the sum of the autocorrelations, in pairs, as long as they fall and are positive (Geyer, 1992)."""
    even = len(correlation) // 2 * 2
    pairs = correlation[:even].reshape(-1, 2).sum(1)
    pairs[0] = 1 + correlation[1]
    positive = pairs[: int(np.argmax(pairs <= 0))] if (pairs <= 0).any() else pairs
    falling = np.minimum.accumulate(positive)
    return float(max(2 * falling.sum() - 1, 1 / np.log10(size)))
