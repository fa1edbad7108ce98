"""Cascades: who passes an origin on, who passes that on in turn, and how long it takes.

In: a network. Out: for an origin the claims that go back to it, each with how many steps it is away by the shortest
way, and bounds for the days in between. After Bikhchandani, Hirshleifer and Welch (1992) a long cascade may carry no
more information than its beginning: its size says nothing about how well something is known.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from kg.independence.network import Network
from kg.ledger import Days


@dataclass(frozen=True, slots=True)
class Cascade:
    """An origin, and the claims that go back to it with their steps, in order of steps and IRIs."""

    origin: str
    steps: tuple[tuple[str, int], ...]

    @property
    def size(self) -> int:
        """How many claims go back to the origin, without it."""
        return len(self.steps)

    @property
    def depth(self) -> int:
        """How many steps the furthest of them is away."""
        return self.steps[-1][1] if self.steps else 0

    @property
    def breadth(self) -> int:
        """How many stand at one number of steps, at most."""
        return max(Counter(step for _, step in self.steps).values(), default=0)


def cascade_of(network: Network, origin: str) -> Cascade:
    """Return the cascade of one origin, the claim itself not among its steps."""
    steps = {origin: 0}
    todo = [origin]
    for iri in todo:  # which grows
        for later in network.passed_on_by.get(iri, ()):
            if later not in steps:
                steps[later] = steps[iri] + 1
                todo.append(later)
    del steps[origin]
    return Cascade(origin, tuple(sorted(steps.items(), key=lambda one: (one[1], one[0]))))


def cascades(network: Network) -> Iterator[Cascade]:
    """Yield the cascade of each claim that relays nobody and is relayed, in order of IRIs."""
    for iri, claim in network.claims.items():
        if not claim.relays and iri in network.passed_on_by:
            yield cascade_of(network, iri)


def lag(origin: Days, later: Days) -> tuple[int, int]:
    """Return the fewest and the most days from an origin to a later claim, by the bounds of both.

    The fewest are below 0 when the order is not known, and the most when the later claim is dated before its origin.
    """
    return (later.earliest - origin.latest).days, (later.latest - origin.earliest).days
