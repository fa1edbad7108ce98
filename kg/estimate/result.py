"""What an estimate says, and how it is written as JSON.

In: what the models found. Out: `Estimate`, a range with the assumption it rests on and the models behind it; or
`Refusal`, the reason why there is none.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

METHOD: Final = "1"  # changes when the same table would get other numbers
LEVEL: Final = 0.95


class IntervalMethod(StrEnum):
    """How intervals are found."""

    profile = "profile"
    bootstrap = "bootstrap"


@dataclass(frozen=True, slots=True)
class ModelEstimate:
    """What one model says of how many people there are, those on no list included.

    `upper` is None when the data set no upper limit. `supported` tells whether the model counts for the range, `role`
    in words why it is shown. `numbers` holds what else is known of it, such as "bic" and "weight".
    """

    name: str
    estimate: float
    lower: float
    upper: float | None
    role: str = ""
    supported: bool = True
    numbers: Mapping[str, float] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON holds it, people to a tenth."""
        people = {"estimate": _tenth(self.estimate), "lower": _tenth(self.lower), "upper": _tenth(self.upper)}
        numbers = {name: _significant(number) for name, number in self.numbers.items()}
        return {"name": self.name, **people, "role": self.role, "supported": self.supported, **numbers}


@dataclass(frozen=True, slots=True)
class Estimate:
    """A range of how many people there are, across the models that the data support."""

    lists: tuple[str, ...]
    observed: int
    models: tuple[ModelEstimate, ...]
    assumption: str
    notes: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def range(self) -> tuple[float, float | None]:
        """The lowest and the highest limit of any supported model; None for no upper limit."""
        supported = [model for model in self.models if model.supported]
        uppers = [model.upper for model in supported]
        known = [upper for upper in uppers if upper is not None]
        return min(model.lower for model in supported), max(known) if len(known) == len(uppers) else None

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {
            "range": [_tenth(limit) for limit in self.range],
            "assumption": self.assumption,
            "models": [model.as_json() for model in self.models],
            "notes": list(self.notes),
            **_about(self.lists, self.observed),
            **self.settings,
        }


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why no estimate is given, which is an answer too."""

    lists: tuple[str, ...]
    observed: int
    reason: str

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {"refused": self.reason, **_about(self.lists, self.observed)}


def _about(lists: tuple[str, ...], observed: int) -> dict[str, Any]:
    return {"lists": list(lists), "observed": observed, "level": LEVEL, "method": METHOD}


def _tenth(number: float | None) -> float | None:
    return None if number is None else round(float(number), 1)


def _significant(number: float) -> float:
    return float(f"{number:.6g}")
