"""Names of people in Persian, Arabic, Kurdish and Latin letters: whether two can be of one person, and why.

In: names as written. Out: a similarity with reasons, and keys that bring likely pairs together.
"""

from kg.link.names.explain import Explanation, explain
from kg.link.names.keys import block_keys
from kg.link.names.prepared import Prepared, prepare
from kg.link.names.remembered import forget_beyond
from kg.link.names.scoring import SAME_PERSON_NAME, score, score_many, similarity

__all__ = [
    "SAME_PERSON_NAME",
    "Explanation",
    "Prepared",
    "block_keys",
    "explain",
    "forget_beyond",
    "prepare",
    "score",
    "score_many",
    "similarity",
]
