"""How alike two names are: the evidence of their words as one number.

In: names, prepared once each. Out: a number from 0 to 1 that reads as a probability that one person bears both.
"""

from collections.abc import Sequence
from math import exp
from typing import Final

import numpy as np

from kg.link.names.aligner import Numbers
from kg.link.names.bulk import evidence_of_many
from kg.link.names.compare import Evidence, evidence
from kg.link.names.prepared import Prepared, prepare

SAME_PERSON_NAME: Final = 0.8

# Log odds that two names are one in two spellings, and what is taken from them; fitted once, by logistic regression.
_START: Final = 5.5
_UNLIKE: Final = 25.0  # for words that go together, times how unlike they are
_AGAINST: Final = 6.5  # for words on both sides that go with none, times their weight
_OMITTED: Final = 3.6  # for words on one side only, times their weight
_LITTLE: Final = 0.5  # for each unit of weight that is missing to ENOUGH
_ENOUGH: Final = 3.5
_MOST: Final = 1.5  # of the weight of words that go with none
_BULK: Final = 512  # pairs from which arrays are quicker


def score(one: Prepared, other: Prepared) -> float:
    """Return how alike two prepared names are, in [0, 1]; the same either way round, 1.0 for the same folded name.

    >>> score(prepare("Testa Sample"), prepare("تستا سمپل")) > SAME_PERSON_NAME
    True
    """
    if one.folded == other.folded:
        return 1.0
    if not one.words or not other.words:
        return 0.0
    return _probability(evidence(one, other))


def _probability(found: Evidence) -> float:
    unlike, agreed, left, right = found
    if left > right:
        left, right = right, left
    odds = _START - _UNLIKE * unlike - _AGAINST * min(left, _MOST) - _OMITTED * min(right - left, _MOST)
    if agreed < _ENOUGH:
        odds -= _LITTLE * (_ENOUGH - agreed)
    return round(1 / (1 + exp(-odds)), 9)


def similarity(a: str, b: str) -> float:
    """Return how alike two names are, in [0, 1]: how likely it is that they are one name in two spellings.

    The same either way round, and 1.0 for names with one fold. From SAME_PERSON_NAME on they may be taken for one
    name; whether two people bear it, a name cannot say.

    >>> similarity("Abdol-Reza Testapour", "عبدالرضا تستاپور") > SAME_PERSON_NAME
    True
    >>> similarity("Abdol-Reza Testapour", "عبدالرضا نمونه") < SAME_PERSON_NAME
    True
    """
    return score(prepare(a), prepare(b))


def score_many(left: Sequence[Prepared], right: Sequence[Prepared]) -> list[float]:
    """Return the score of each pair, the first of one list with the first of the other, and so on.

    The same numbers as `score` gives, and several times as quick for many pairs. Errors: ValueError for lists of
    different lengths.

    >>> score_many([prepare("Testa Sample")], [prepare("TESTA SAMPLE")])
    [1.0]
    """
    if len(left) != len(right):
        raise ValueError(f"{len(left)} names cannot be paired with {len(right)}")
    if len(left) < _BULK:
        return list(map(score, left, right))
    slices = (np.where(np.isnan(known), _probabilities(found), known) for found, known in evidence_of_many(left, right))
    scores: list[float] = np.concatenate(list(slices)).tolist()
    return scores


def _probabilities(found: Numbers) -> Numbers:
    """The same as `_probability`, for a row of evidence each."""
    unlike, agreed, left, right = found.T
    least, most = np.minimum(left, right), np.maximum(left, right)
    odds = _START - _UNLIKE * unlike - _AGAINST * np.minimum(least, _MOST) - _OMITTED * np.minimum(most - least, _MOST)
    odds -= _LITTLE * np.maximum(0, _ENOUGH - agreed)
    probabilities: Numbers = np.round(1 / (1 + np.exp(-odds)), 9)
    return probabilities
