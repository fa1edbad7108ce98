"""Say why lists cannot tell how many people nobody recorded, before any model is fitted.

In: capture histories. Out: a reason in words, or none; and what to say of lists that share nobody with the others
though no reason forbids an estimate.
"""

from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np

from kg.estimate.design import MOST_LISTS, lay_out
from kg.estimate.histories import Histories
from kg.estimate.models import score
from kg.estimate.words import joined

FEWEST_LISTS: Final = 3
_BY_CHANCE: Final = 3.0  # people expected: nobody is then found once in twenty times


@dataclass(frozen=True, slots=True)
class Doubt:
    """What stands against an estimate: `reason` forbids it, `note` is to be read with it; each may be empty."""

    reason: str = ""
    note: str = ""


def doubt(histories: Histories) -> Doubt:
    """Return what is to be said before anything is estimated."""
    lists, held = histories.lists, histories.overlaps.diagonal()
    if not histories.observed:
        return Doubt("there is nobody on any list")
    if len(lists) < FEWEST_LISTS:
        return Doubt(
            f"{_lists(len(lists))}, and with fewer than three nothing shows whether they depend on one another"
        )
    if len(lists) > MOST_LISTS:
        return Doubt(f"{_lists(len(lists))}, and at most {MOST_LISTS} are compared: join lists that work alike")
    if empty := [name for name, count in zip(lists, held, strict=True) if not count]:
        return Doubt(f"nobody is on {joined(empty)}: leave out the {'column' if len(empty) == 1 else 'columns'}")
    if same := _same(histories):
        return Doubt(f"{joined(same)} hold the same people, as one list and its copy do: leave one of the columns out")
    apart = groups(histories)
    return _apart(histories, apart) if len(apart) > 1 else Doubt()


def _same(histories: Histories) -> list[str]:
    """Return two lists that hold the same people, the first found; none when all differ."""
    columns = histories.patterns.T.tolist()
    pairs = combinations(range(len(columns)), 2)
    return next(([histories.lists[a], histories.lists[b]] for a, b in pairs if columns[a] == columns[b]), [])


def groups(histories: Histories) -> list[list[str]]:
    """Return the lists in groups that share nobody, the group of most lists first.

    >>> [*map(sorted, groups(Histories.of("ABC", [((1, 1, 0), 6), ((0, 0, 1), 20)])))]
    [['A', 'B'], ['C']]
    """
    found: list[set[int]] = []
    for pattern in histories.patterns:
        on = set(np.flatnonzero(pattern).tolist())
        touched = [group for group in found if group & on]
        found = [group for group in found if not group & on] + [on.union(*touched)]
    ordered = sorted(found, key=lambda group: (-len(group), sorted(group)))
    return [[histories.lists[place] for place in sorted(group)] for group in ordered]


def _apart(histories: Histories, apart: list[list[str]]) -> Doubt:
    """Weigh groups of lists that share nobody: by chance alone, or because they are of other people."""
    first, others = apart[0], [name for group in apart[1:] for name in group]
    named = f"{joined(others)} {'share' if len(others) > 1 else 'shares'} nobody with {joined(first)}"
    if len(first) < FEWEST_LISTS:
        return Doubt(f"{named}: fewer than three lists overlap, so that nothing ties the others to the same population")
    expected = _expected(histories, first)
    if expected is None or expected >= _BY_CHANCE:
        how_many = "some" if expected is None else f"about {expected:.0f}"
        return Doubt(
            f"{named}, and were they drawn from one population {how_many} would be on both: "
            f"estimate without {joined(others)}, or join them with lists that overlap"
        )
    return Doubt(note=f"{named}, which is put down to chance: {expected:.1f} would be expected on both.")


def _expected(histories: Histories, first: list[str]) -> float | None:
    """Return how many would be on lists of both sides, if all were independent; None when that has no estimate."""
    inside = [histories.lists.index(name) for name in first]
    people = zip(histories.patterns[:, inside].tolist(), histories.counts.tolist(), strict=True)
    part = Histories.of(first, ((tuple(pattern), count) for pattern, count in people))
    independent = score(lay_out(part), [frozenset()])
    if not independent.models:
        return None
    return part.observed * (histories.observed - part.observed) / (part.observed + float(independent.unseen[0]))


def _lists(number: int) -> str:
    return "there is one list" if number == 1 else f"there are {number} lists"
