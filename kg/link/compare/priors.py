"""What is believed of each feature before a pair is seen: how often each level is met where two entities are the same.

In: nothing. Out: the levels of each feature, the strongest first, with `m`, its share among pairs that are the same,
and `u`, its share among candidate pairs that are not. They are estimates of the authors, checked on generated lists;
training moves them towards the data in proportion to how much there is (`kg/link/compare/score.py`).
"""

from dataclasses import dataclass
from typing import Final

MATCHES: Final = 0.05  # share of candidate pairs that are the same
NAMELESS: Final = -4.0  # the weight of a pair of which one has no name: 16 times less often the same than a named one


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a feature with its shares; those of all levels of a feature add up to 1."""

    key: str
    m: float
    u: float


# "only": no other pair of the two lists that holds one of the two has names as alike; "few": up to three; "many": more.
NAMES: Final = (
    Level("same-only", 0.48, 0.002),
    Level("same-few", 0.12, 0.010),
    Level("same-many", 0.03, 0.012),
    Level("alike-only", 0.20, 0.005),
    Level("alike-few", 0.05, 0.020),
    Level("alike-many", 0.02, 0.020),
    Level("near", 0.05, 0.030),
    Level("partly", 0.02, 0.301),
    Level("different", 0.03, 0.600),
)
BIRTH: Final = (
    Level("same-day", 0.12, 0.0005),  # both said to the day
    Level("same-years", 0.48, 0.0500),  # the ages go together, each to about a year
    Level("possible", 0.08, 0.1495),  # one leaves many years open
    Level("one-year", 0.18, 0.1000),
    Level("few-years", 0.11, 0.2500),
    Level("apart", 0.03, 0.4500),
)
DAY: Final = (
    Level("same-day", 0.62, 0.02),
    Level("overlap", 0.15, 0.04),  # within a month
    Level("possible", 0.03, 0.06),
    Level("next-day", 0.10, 0.03),
    Level("one-week", 0.06, 0.06),
    Level("one-year", 0.03, 0.20),
    Level("apart", 0.01, 0.59),
)
PLACE: Final = (
    Level("same", 0.60, 0.03),
    Level("within", 0.20, 0.03),
    Level("province", 0.10, 0.10),
    Level("different", 0.10, 0.84),
)
GENDER: Final = (Level("same", 0.985, 0.5), Level("different", 0.015, 0.5))
ACT: Final = (Level("same", 0.90, 0.5), Level("different", 0.10, 0.5))
CODE: Final = (Level("same", 0.95, 0.0005), Level("different", 0.05, 0.9995))
NEAR: Final = (
    Level("spot", 0.70, 0.002),  # 5 km
    Level("town", 0.20, 0.010),  # 30 km
    Level("region", 0.07, 0.100),  # 150 km
    Level("far", 0.03, 0.888),
)
