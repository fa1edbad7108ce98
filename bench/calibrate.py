"""See whether probabilities of candidates mean what they say, and by which two numbers they would.

    python -m bench.calibrate

In: nothing; lists of invented people of whom it is known which are the same. Out: for candidates of about one
probability how many are true, and the intercept and slope on the log odds that would fit best, 0 and 1 when the numbers
in `kg/link/compare/score.py` are right.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

import typer

from bench.lists import lists
from kg.link.suggest import Options, suggest

WORLDS: Final = ((600, 11, "persian"), (1_500, 12, "latin"), (3_000, 13, "persian"), (6_000, 14, "latin"))
_EDGES: Final = (0, 0.01, 0.05, 0.1, 0.3, 0.5, 0.7, 0.9, 0.95, 0.99, 0.999, 1.01)
_SUREST: Final = 1e-6

Judged = tuple[float, bool]  # the probability of a candidate, and whether it is true


def judged(size: int, seed: int, letters: str) -> list[Judged]:
    """Return all candidates of two lists with their truth."""
    world = lists(size, seed, letters)
    found = suggest(world.left, world.right, Options(floor=0.0, most=1_000))
    return [(each.probability, each.pair in world.same) for each in found]


def by_probability(candidates: Sequence[Judged]) -> Iterator[tuple[int, float, float]]:
    """Yield for candidates of about one probability their number, their mean probability and the share that is true."""
    for low, high in pairwise(_EDGES):
        some = [each for each in candidates if low <= each[0] < high]
        if some:
            yield len(some), sum(each[0] for each in some) / len(some), sum(each[1] for each in some) / len(some)


def fit(candidates: Sequence[Judged], steps: int = 30) -> tuple[float, float]:
    """Return the intercept and slope of Platt scaling: what makes log odds fit the truth, by Newton's method.

    >>> fit([(0.5, True), (0.5, False), (0.9, True), (0.1, False), (0.9, False), (0.1, True)])
    (0.0, 0.0)
    """
    points = [
        (math.log(p / (1 - p)), true) for p, true in ((min(max(p, _SUREST), 1 - _SUREST), y) for p, y in candidates)
    ]
    a, b = 0.0, 1.0
    for _ in range(steps):
        found = [(x, true, (1 + math.tanh((a + b * x) / 2)) / 2) for x, true in points]
        slope_a, slope_b = sum(true - p for _, true, p in found), sum((true - p) * x for x, true, p in found)
        aa, ab, bb = (sum(p * (1 - p) * x**power for x, _, p in found) for power in (0, 1, 2))
        a += _step((bb * slope_a - ab * slope_b) / (aa * bb - ab * ab))
        b += _step((aa * slope_b - ab * slope_a) / (aa * bb - ab * ab))
    return round(a, 3) + 0.0, round(b, 3) + 0.0


def _step(length: float) -> float:
    """A step of Newton's method, no longer than leaves it stable."""
    return max(-0.5, min(0.5, length))


def main() -> None:
    """Print how probabilities and truth go together."""
    candidates = [each for world in WORLDS for each in judged(*world)]
    typer.echo("candidates  probability  true")
    for count, probability, true in by_probability(candidates):
        typer.echo(f"{count:10,}  {probability:11.4f}  {true:.4f}")
    typer.echo("intercept {}, slope {}".format(*fit(candidates)))


if __name__ == "__main__":
    typer.run(main)
