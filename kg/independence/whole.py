"""What a whole release rests on: its single points of failure, its circles of relays and its largest cascades."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from kg.independence.cascade import Cascade, cascades
from kg.independence.collector import uncollected
from kg.independence.hints import Hint, informants_in_common
from kg.independence.network import Network
from kg.independence.points import single_points, taken_by_point
from kg.independence.standing import KINDS, by_kind
from kg.ledger import Ledger
from kg.pace import Progress, silent

_WHAT: Final = "find what rests on what"


@dataclass(frozen=True, slots=True)
class Point:
    """A claim, source or agent, behind how many statements nothing stands without it, and the first by their IRIs."""

    iri: str
    count: int
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Circle:
    """Claims that pass one another on, and the origins outside that they go back to; both in order of IRIs."""

    claims: tuple[str, ...]
    origins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Whole:
    """What was found in a release. `statements` counts those that somebody makes a claim of, `backed` those behind
    which something stands; `points` by kind and `cascades` have the greatest first.
    """

    claims: int
    statements: int
    backed: int
    points: Mapping[str, tuple[Point, ...]]
    circles: tuple[Circle, ...]
    cascades: tuple[Cascade, ...]
    hints: tuple[Hint, ...]

    def first(self, most: int) -> "Whole":
        """Return the same with so many points of a kind, statements of each, circles, cascades and hints at most.

        Points that take one statement alone are left out: what stands behind it is said where the statement stands.
        """
        several = {kind: [point for point in found if point.count > 1] for kind, found in self.points.items()}
        return replace(
            self,
            points={
                kind: tuple(replace(one, statements=one.statements[:most]) for one in found[:most])
                for kind, found in several.items()
            },
            circles=self.circles[:most],
            cascades=self.cascades[:most],
            hints=self.hints[:most],
        )


def whole_of(ledger: Ledger, network: Network, progress: Progress = silent) -> Whole:
    """Return what a release rests on, by the network of all its claims."""
    progress(_WHAT, 0, 2)
    with uncollected():
        points = single_points(network)
        ranked = _ranked(ledger, taken_by_point(points))
        progress(_WHAT, 1, 2)
        largest = tuple(sorted(cascades(network), key=lambda each: (-each.size, -each.depth, each.origin)))
    progress(_WHAT, 2, 2)
    return Whole(
        claims=len(network.claims),
        statements=len(network.of_statement),
        backed=len(points),
        points=ranked,
        circles=circles_of(ledger),
        cascades=largest,
        hints=tuple(informants_in_common(ledger)),
    )


def circles_of(ledger: Ledger) -> tuple[Circle, ...]:
    """Return the circles of relays that lineage found, in order of their IRIs."""
    found = ledger.compared("CircularReport")
    return tuple(Circle(claims, _outside(ledger, claims)) for claims in found)


def _outside(ledger: Ledger, claims: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(origin for origin in ledger.origins_of(claims[0]) if origin not in claims)


def _ranked(ledger: Ledger, taken: Mapping[str, list[str]]) -> dict[str, tuple[Point, ...]]:
    kinds = by_kind(ledger, taken)
    points = {kind: [Point(iri, len(taken[iri]), tuple(taken[iri])) for iri in kinds[kind]] for kind in KINDS}
    return {kind: tuple(sorted(found, key=lambda one: (-one.count, one.iri))) for kind, found in points.items()}
