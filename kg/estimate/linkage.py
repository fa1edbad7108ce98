"""Carry the uncertainty of links into an estimate: link undecided pairs by chance, many times, and estimate each time.

In: people as judged, and pairs of records on which nobody has decided, each with its probability. Out: one more model
estimate, pooled over all ways to link. Source: the idea of linkage-averaging of Sadinle (2018), with probabilities of
pairs in the place of a model of partitions; the spread is parted as Rubin (1987) parts it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.stats import norm

from kg.estimate.average import average
from kg.estimate.design import lay_out
from kg.estimate.histories import Histories
from kg.estimate.refuse import doubt
from kg.estimate.result import LEVEL, ModelEstimate
from kg.estimate.search import search
from kg.pace import Progress, silent

NAME: Final = "average over links"
_POINTS: Final = norm.ppf((np.arange(200) + 0.5) / 200)  # of a normal distribution, equally likely
_MOST_LOST: Final = 0.1  # of the ways to link


@dataclass(frozen=True, slots=True, order=True)
class Pair:
    """Two records, and how likely they are to be of one person."""

    one: str
    other: str
    chance: float


@dataclass(frozen=True, slots=True)
class Linkage:
    """Records by person, the list of each, pairs to decide on with the likeliest first, and pairs that are of two."""

    lists: tuple[str, ...]
    groups: tuple[tuple[str, ...], ...]
    list_of: Mapping[str, int]
    undecided: tuple[Pair, ...]
    apart: frozenset[frozenset[str]] = frozenset()

    @classmethod
    def of(
        cls,
        lists: Sequence[str],
        groups: Iterable[tuple[str, ...]],
        list_of: Mapping[str, int],
        undecided: Iterable[Pair],
        apart: frozenset[frozenset[str]] = frozenset(),
    ) -> "Linkage":
        """Return the linkage with its pairs in order."""
        ordered = sorted(undecided, key=lambda pair: (-pair.chance, pair))
        return cls(tuple(lists), tuple(groups), list_of, tuple(ordered), apart)


def link_by_chance(linkage: Linkage, chance: np.random.Generator) -> Histories:
    """Return the histories when each undecided pair is linked with its probability.

    A link that would give one person two entries of one list, or two records that were judged to be of two people, is
    not made.
    """
    group_of = {record: number for number, group in enumerate(linkage.groups) for record in group}
    groups = [set(group) for group in linkage.groups]
    for pair, luck in zip(linkage.undecided, chance.random(len(linkage.undecided)).tolist(), strict=True):
        one, other = group_of[pair.one], group_of[pair.other]
        if luck < pair.chance and one != other and _fit(linkage, groups[one], groups[other]):
            groups[one] |= groups[other]
            group_of |= dict.fromkeys(groups[other], one)
            groups[other] = set()
    return Histories.of(linkage.lists, ((_pattern(linkage, group), 1) for group in groups if group))


def over_links(
    linkage: Linkage, replicates: int, seed: int, order: int = 2, progress: Progress = silent
) -> ModelEstimate | str:
    """Return the median and limits of the estimates of all ways to link; or why there is none, as a sentence.

    `order` is how many lists an interaction is about at most. The numbers of the estimate are `pairs`, `replicates`,
    `lost` (ways to link that have no estimate) and `between_links`, the share of the variance of the logarithm that is
    due to links.
    """
    chance, found = np.random.default_rng(seed), []
    for number in range(replicates):
        found.append(_estimate(link_by_chance(linkage, chance), order))
        progress("ways to link", number + 1, replicates)
    known = np.array([each for each in found if each is not None])
    lost = replicates - len(known)
    if lost > _MOST_LOST * replicates:
        return f"{NAME}: not reported, since {lost} of {replicates} ways to link the undecided pairs have no estimate."
    return _pooled(known, len(linkage.undecided), lost)


def _fit(linkage: Linkage, one: set[str], other: set[str]) -> bool:
    """Whether two people can be one."""
    lists = [{linkage.list_of[record] for record in group} for group in (one, other)]
    return lists[0].isdisjoint(lists[1]) and not any(frozenset((a, b)) in linkage.apart for a in one for b in other)


def _pattern(linkage: Linkage, group: set[str]) -> tuple[int, ...]:
    on = {linkage.list_of[record] for record in group}
    return tuple(int(each in on) for each in range(len(linkage.lists)))


def _estimate(histories: Histories, order: int) -> tuple[float, float, float] | None:
    """Return how many are seen, the averaged number of unseen, and the deviation of its logarithm."""
    found = None if doubt(histories).reason else search(lay_out(histories, order))
    if found is None:
        return None
    mean, around = average(found.supported)
    if around.upper is None:
        return None
    return float(histories.observed), mean, float(np.log(around.upper / mean) / norm.ppf((1 + LEVEL) / 2))


def _pooled(known: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]", pairs: int, lost: int) -> ModelEstimate:
    seen, unseen, deviation = known.T[:, :, None]
    people = np.log(seen + unseen * np.exp(deviation * _POINTS))
    lower, middle, upper = np.exp(np.quantile(people, [(1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2]))
    between = float(people.mean(1).var() / people.var()) if people.var() else 0.0
    role = f"of {len(known)} ways to link {pairs:,} undecided pairs, which make {between:.0%} of its variance"
    numbers = {"pairs": float(pairs), "replicates": float(len(known)), "lost": float(lost), "between_links": between}
    return ModelEstimate(NAME, float(middle), float(lower), float(upper), role, True, numbers)
