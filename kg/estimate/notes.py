"""Say what a reader must know before using an estimate.

In: what was found in a table. Out: sentences, the gravest first.
"""

from collections.abc import Iterator
from itertools import combinations
from typing import Final

from kg.estimate.search import MOST
from kg.estimate.shown import Solved
from kg.estimate.words import joined

NO_FIT: Final = 0.01  # a deviance that chance brings more rarely shows that a model does not fit
_APART: Final = 1.5  # times the lowest estimate: then it matters much which model one believes
_OFTEN: Final = 0.05  # of the tables drawn


def notes(solved: Solved) -> Iterator[str]:
    """Yield what is to be read with the estimate."""
    supported, fit = solved.supported, solved.supported.fit_of(0)
    people = solved.observed + supported.unseen
    if fit < NO_FIT:
        yield f"Even the best model does not fit (p = {fit:.2g}): the truth may lie outside the range."
    if people.max() > _APART * people.min():
        yield (
            f"The supported models disagree, from {people.min():,.0f} to {people.max():,.0f}: the figure depends on "
            "which lists one takes to depend on one another."
        )
    if any(limit.upper is None for limit in solved.limits):
        yield "Under some supported models the lists set no upper limit."
    if solved.order > 2:
        yield "Interactions of three lists are allowed."
    yield from _never_met(solved)
    yield from _counts(solved)


def _never_met(solved: Solved) -> Iterator[str]:
    """Say which lists share nobody: a model in which they depend takes it for certain that they never do."""
    design, size = solved.design, len(solved.design.lists)
    shared = (design.cells.T * design.counts) @ design.cells
    pairs = [f"{design.lists[a]}×{design.lists[b]}" for a, b in combinations(range(size), 2) if not shared[a, b]]
    if pairs:
        yield f"Nobody is on both lists of {joined(pairs)}: a model in which two such lists depend takes it for a rule."


def _counts(solved: Solved) -> Iterator[str]:
    found = solved.found
    number = len(found.supported.models)
    yield f"Of {found.looked:,} models {number:,} {_are(number)} supported."
    if found.looked >= MOST:
        yield "The search was stopped there: other models may be supported."
    if found.lost:
        yield f"{found.lost:,} {'has' if found.lost == 1 else 'have'} no estimate and {_are(found.lost)} left out."
    if solved.lost > _OFTEN:
        yield f"A supported model had no estimate in {solved.lost:.0%} of the tables drawn: its interval is too narrow."


def _are(number: int) -> str:
    return "is" if number == 1 else "are"
