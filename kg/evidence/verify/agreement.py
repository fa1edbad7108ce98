"""How well verifiers agree: Krippendorff's alpha, with an interval and with what must be said of it in words.

In: the answers that each question got. Out: alpha, its interval by bootstrap, and its caveats. The library
`krippendorff` computes alpha.
Source: Krippendorff (2011), Computing Krippendorff's Alpha-Reliability; the interval is the percentile interval of
units drawn with replacement, as Zapf et al. (2016), BMC Medical Research Methodology 16:93, tried it; the bounds for
what alpha allows are those of Krippendorff (2004), Content Analysis, chapter 11.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from kg.evidence.verify.worksheet import ANSWERS

if TYPE_CHECKING:
    import numpy as np

Level = Literal["nominal", "ordinal", "interval", "ratio"]
SCALE: Final = tuple(reversed(ANSWERS))  # worst first: the order is what an ordinal measure goes by
RESAMPLES: Final = 1000
SEED: Final = 1
FEW: Final = 20  # units below which an interval says little
LEAST: Final = 5  # units below which none is given
_RELIABLE, _TENTATIVE = 0.8, 0.667


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement on units of which each has answers of two or more; `alpha` is None where it is undefined.

    `low` and `high` are the bounds of the 95 % interval, None without one; `caveats` are sentences for readers.
    """

    units: int
    same: int  # units on which all gave the same answer
    alpha: float | None
    low: float | None
    high: float | None
    caveats: tuple[str, ...]


def agreement(units: Sequence[Sequence[str]], items: int = 1, resamples: int = RESAMPLES) -> Agreement:
    """Return how well answers agree; each unit has the answers that one question of one item got.

    `items` says over how many items the units were gathered. Units with fewer than two answers tell nothing.
    """
    paired = [unit for unit in units if len(unit) > 1]
    same = sum(len(set(unit)) == 1 for unit in paired)
    found = alpha(paired)
    wide = found is not None and len(paired) >= LEAST
    low, high, undefined = _interval(paired, resamples) if wide else (None, None, 0)
    caveats = (*_caveats(len(paired), items, found, undefined, resamples), *_judged(found, low))
    return Agreement(len(paired), same, found, low, high, caveats)


def alpha(units: Sequence[Sequence[str]], scale: Sequence[str] = SCALE, level: Level = "ordinal") -> float | None:
    """Return Krippendorff's alpha, None when no unit has two values or all values of such units are equal.

    `scale` holds the values in their order, worst first; as an interval or a ratio the place in it, from 1, counts.
    """
    return _alpha(_counts([unit for unit in units if len(unit) > 1], scale), level)


def _counts(units: Sequence[Sequence[str]], scale: Sequence[str]) -> "np.ndarray[Any, np.dtype[np.int64]]":
    """Return how often each unit (row) got each value (column)."""
    import numpy as np

    counts = [[sum(value == one for value in unit) for one in scale] for unit in units]
    return np.array(counts, dtype=np.int64).reshape(len(units), len(scale))


def _alpha(counts: "np.ndarray[Any, np.dtype[np.int64]]", level: Level) -> float | None:
    import krippendorff

    if counts.any(axis=0).sum() < 2:
        return None
    domain = range(1, counts.shape[1] + 1)
    return float(krippendorff.alpha(value_counts=counts, value_domain=domain, level_of_measurement=level))


def _interval(units: Sequence[Sequence[str]], resamples: int) -> tuple[float | None, float | None, int]:
    """Return the bounds of the interval, and how many of the drawn sets had no variation and so no alpha."""
    import numpy as np

    counts = _counts(units, SCALE)
    chance = np.random.default_rng(SEED)
    drawn = (_alpha(counts[chance.integers(len(counts), size=len(counts))], "ordinal") for _ in range(resamples))
    found = [one for one in drawn if one is not None]
    if len(found) < resamples / 2:
        return None, None, resamples - len(found)
    low, high = np.percentile(found, (2.5, 97.5))
    return float(low), float(high), resamples - len(found)


def _caveats(units: int, items: int, found: float | None, undefined: int, resamples: int) -> Iterator[str]:
    if found is None:
        yield (
            "all answers are the same, so agreement cannot be told from chance: alpha is undefined"
            if units
            else "no question was answered by both, so there is nothing to compare"
        )
        return
    if units < LEAST:
        yield f"{units} questions are too few for an interval"
    elif units < FEW:
        yield f"{units} questions are few: the interval is rough"
    if undefined:
        yield f"{undefined} of {resamples} drawn sets had no variation and are left out, which pulls the interval down"
    if items > 1:
        yield "answers on one item hang together, so the interval is rather too narrow"


def _judged(found: float | None, low: float | None) -> Iterator[str]:
    if found is None:
        return
    if found >= _RELIABLE:
        yield "alpha is at least .800, which Krippendorff asks for where conclusions are drawn"
    elif found >= _TENTATIVE:
        yield "alpha is between .667 and .800, which allows tentative conclusions alone"
    else:
        yield "alpha is below .667: the questions or the answers should be talked over before anything rests on them"
    if found >= _TENTATIVE and low is not None and low < _TENTATIVE:
        yield "the interval reaches below .667, so even that is not sure"
