"""What the web process orders of a supervisor and its workers; only the standard library is needed here.

The web process itself needs no more of them, so it loads neither the parser of SPARQL nor what else they work with.
"""

import json
from dataclasses import asdict, dataclass
from typing import Final

BUFFER: Final = 1 << 18  # bytes that a connection holds: every message of the web process fits


@dataclass(frozen=True, slots=True)
class Rules:
    """What every worker of a supervisor is told: the folder of the store, the base IRI and the limits in bytes."""

    store: str
    base: str
    answer: int
    memory: int


@dataclass(frozen=True, slots=True)
class Order:
    """What the supervisor is told: its rules, how many workers and spares, and the seconds a query may take."""

    rules: Rules
    workers: int
    spares: int
    time_s: float

    def text(self) -> str:
        """Return the order as one line."""
        return json.dumps(asdict(self))

    @classmethod
    def of(cls, text: str) -> "Order":
        """Return the order of a line."""
        fields = json.loads(text)
        return cls(**{**fields, "rules": Rules(**fields["rules"])})
