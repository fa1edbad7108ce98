"""The rows of the picture of how a statement was passed on, and an order to draw some such pictures.

`kg.charts.cascade` draws, in a process of its own; nothing large is loaded here.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from kg.charts.apart import drawn_by

MOST: Final = 60  # rows in one picture


@dataclass(frozen=True, slots=True)
class Told:
    """A claim in the picture: who makes it, its bounds, its role, the origin in whose lane it stands, what it relays.

    Roles are those of `kg.charts.marks`. `origin` is empty for an answer and for what has no beginning. `other` tells
    that it is a claim of another statement, which a claim of this one goes back to.
    """

    claim: str
    who: str
    day: date
    latest: date
    role: str
    origin: str
    relays: tuple[str, ...] = ()
    other: bool = False


Picture = tuple[Sequence[Told], str, str]  # rows, language and title


def draw(pictures: Sequence[Picture]) -> list[str]:
    """Return the drawings of some pictures, in their order. Errors: NotDrawn."""
    orders = [
        {"told": list(map(asdict, told)), "language": language, "title": title} for told, language, title in pictures
    ]
    drawings: list[str] = json.loads(drawn_by("kg.charts.cascade", {"pictures": orders})) if orders else []
    return drawings


def read_order(order: dict[str, Any]) -> tuple[list[Told], str, str]:
    """Return the picture that was ordered as an object of JSON."""
    return list(map(_told, order["told"])), order["language"], order["title"]


def _told(values: dict[str, Any]) -> Told:
    days = {name: date.fromisoformat(values[name]) for name in ("day", "latest")}
    return Told(**values | days | {"relays": tuple(values["relays"])})
