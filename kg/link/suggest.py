"""Suggest which things of two data sets may be the same, best first, with the reasons: never a link, only candidates.

In: entities of two lists, or of one that is compared with itself. Out: candidates (`kg/link/candidates.py`). The same
lists and options give the same candidates, in whatever order the lists come.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from kg.codes import GivenId, shared_ids
from kg.link.candidates import Band, Candidate, Reason
from kg.link.compare.block import MOST_PAIRS, Pairs, candidate_pairs
from kg.link.compare.conflicts import conflicts
from kg.link.compare.features import FEATURES, UNKNOWN, Levels, levels, random_levels
from kg.link.compare.ready import Ready, ready
from kg.link.compare.score import Model, Scored, calibrated, score, train
from kg.link.entity import Entity, Sort
from kg.pace import Progress

RANDOM_PAIRS: Final = 20_000
_LOWER: Final = {Band.LIKELY: Band.POSSIBLE, Band.POSSIBLE: Band.UNLIKELY, Band.UNLIKELY: Band.UNLIKELY}


@dataclass(frozen=True, slots=True)
class Options:
    """How candidates are chosen.

    `most` is how many are kept for one thing of the left list, `floor` the probability below which none is; `likely`
    and `possible` are where these bands begin. `one_source` says that a source may list one thing twice. `backend` is
    where Splink works (duckdb or spark), `most_pairs` how many pairs one key may bring before it is refined. Pairs of
    ids in `decided` are not suggested again.
    """

    most: int = 3
    floor: float = 0.05
    likely: float = 0.9
    possible: float = 0.5
    one_source: bool = False
    backend: str = "duckdb"
    predicate: str = "skos:exactMatch"
    most_pairs: int = MOST_PAIRS
    seed: int = 1
    decided: frozenset[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Suggested:
    """Candidates, and what became of all the pairs: compared, below the floor, more than `most` for one thing.

    `left_out` counts meetings under keys so common that they were not compared; `trained` names the sorts of things
    whose model was fitted to the lists.
    """

    candidates: tuple[Candidate, ...]
    compared: int
    below_floor: int
    beyond_most: int
    left_out: int
    trained: tuple[Sort, ...]


@dataclass(frozen=True, slots=True)
class _Pair:
    """One scored pair: positions in the lists, its levels, and its probability in the face of its rivals."""

    left: int
    right: int
    levels: Levels
    probability: float


def suggest(
    left: Iterable[Entity],
    right: Iterable[Entity] | None = None,
    options: Options = Options(),
    progress: Progress = lambda *_: None,
) -> list[Candidate]:
    """Return the candidates among the pairs of two lists, the most probable first, then in order of ids.

    Without `right`, the left list is compared with itself. Only things of one sort are compared, and no two of one
    source. Errors: KgError when the backend is not there.
    """
    return list(survey(left, right, options, progress).candidates)


def survey(
    left: Iterable[Entity],
    right: Iterable[Entity] | None = None,
    options: Options = Options(),
    progress: Progress = lambda *_: None,
) -> Suggested:
    """Return the candidates as `suggest` does, with the numbers of what was compared and left out."""
    mine = _by_sort(left)
    theirs = mine if right is None else _by_sort(right)
    of_sorts = [
        _of_sort(sort, mine[sort], theirs[sort], options, progress) for sort in Sort if mine[sort] and theirs[sort]
    ]
    candidates = sorted((one for each in of_sorts for one in each.candidates), key=_order)
    return Suggested(
        tuple(candidates),
        sum(each.compared for each in of_sorts),
        sum(each.below_floor for each in of_sorts),
        sum(each.beyond_most for each in of_sorts),
        sum(each.left_out for each in of_sorts),
        tuple(sort for each in of_sorts for sort in each.trained),
    )


def _by_sort(listed: Iterable[Entity]) -> dict[Sort, list[Ready]]:
    """The entities of each sort, in order of ids, each id once."""
    found: dict[Sort, dict[str, Entity]] = {sort: {} for sort in Sort}
    for each in listed:
        found[each.sort][each.id] = each
    return {sort: ready(of_sort[ident] for ident in sorted(of_sort)) for sort, of_sort in found.items()}


def _order(candidate: Candidate) -> tuple[float, str, str]:
    return -candidate.probability, *candidate.pair


def _of_sort(sort: Sort, left: list[Ready], right: list[Ready], options: Options, progress: Progress) -> Suggested:
    within = left is right
    pairs = candidate_pairs(
        left, None if within else right, most_pairs=options.most_pairs, one_source=options.one_source, progress=progress
    )
    found = levels(sort, left, right, pairs, progress)
    counts = Counter(found)
    progress("weigh features", 0, 1)
    model = train(
        FEATURES[sort], counts, random_levels(sort, _random_pairs(left, right, options.seed)), options.backend
    )
    scored = score(model, counts, options.backend)
    weighed = _weighed(left, right, pairs, found, scored, options.one_source)
    above = [
        pair for pair in weighed if pair.probability >= options.floor and not _is_decided(left, right, pair, options)
    ]
    kept = list(_top(above, options.most))
    best = _mutual(kept, within)
    candidates = [_candidate(left[pair.left], right[pair.right], pair, model, scored, best, options) for pair in kept]
    if sort is Sort.PLACE and not within:
        candidates = list(_each_id_once(candidates))
    trained = (sort,) if model.trained else ()
    return Suggested(
        tuple(candidates), len(pairs), len(pairs) - len(above), len(above) - len(kept), pairs.left_out, trained
    )


def _each_id_once(candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Yield the candidates, those with a conflict whose id elsewhere is likely for several of our places.

    Lists of places give one id to a town, its county and whatever else bears its name.
    """
    likely = (one for one in candidates if one.band is Band.LIKELY)
    shared = {each.id: each.reason for each in shared_ids(GivenId(one.subject.id, one.object.id) for one in likely)}
    for one in candidates:
        if reason := shared.get(one.object.id):
            one = replace(one, band=_LOWER[one.band], conflicts=(*one.conflicts, reason))
        yield one


def _is_decided(left: Sequence[Ready], right: Sequence[Ready], pair: _Pair, options: Options) -> bool:
    return frozenset((left[pair.left].entity.id, right[pair.right].entity.id)) in options.decided


def _random_pairs(left: Sequence[Ready], right: Sequence[Ready], seed: int) -> Iterator[tuple[Ready, Ready]]:
    """Yield pairs by chance, of which next to none are the same; always the same ones."""
    chance = random.Random(seed)
    for _ in range(min(RANDOM_PAIRS, len(left) * len(right))):
        one, other = left[chance.randrange(len(left))], right[chance.randrange(len(right))]
        if one is not other:
            yield one, other


def _weighed(
    left: Sequence[Ready],
    right: Sequence[Ready],
    pairs: Pairs,
    found: Sequence[Levels],
    scored: dict[Levels, Scored],
    one_source: bool,
) -> Iterator[_Pair]:
    """Yield each pair with its probability given that a source lists each thing once.

    So an entity is the same as at most one entity of the other's source: where several are as likely, each has its
    share of the certainty that there is one. A pair without rivals keeps its probability.
    """
    there = left is right  # whether a place in the right list is one in the left list as well
    odds = {each: _odds(one.weight) for each, one in scored.items()}
    rivals: defaultdict[tuple[bool, int, str], float] = defaultdict(float)
    if not one_source:
        for (a, b), each in zip(pairs, found, strict=True):
            rivals[True, a, right[b].entity.source] += odds[each]
            rivals[there, b, left[a].entity.source] += odds[each]
    for (a, b), each in zip(pairs, found, strict=True):
        most = max(odds[each], rivals[True, a, right[b].entity.source], rivals[there, b, left[a].entity.source])
        yield _Pair(a, b, each, odds[each] / (1 + most))


def _odds(weight: float) -> float:
    probability = calibrated(weight)
    return probability / (1 - probability)


def _top(pairs: Iterable[_Pair], most: int) -> Iterator[_Pair]:
    """Yield the pairs, best first, without those beyond so many of one entity on the left."""
    seen = Counter[int]()
    for pair in sorted(pairs, key=lambda pair: (-pair.probability, pair.left, pair.right)):
        seen[pair.left] += 1
        if seen[pair.left] <= most:
            yield pair


def _mutual(pairs: Iterable[_Pair], within: bool) -> set[tuple[int, int]]:
    """The pairs, given best first, of which each is the best of the other; `within` when both are of one list."""
    best: dict[tuple[bool, int], _Pair] = {}
    for pair in pairs:
        best.setdefault((True, pair.left), pair)
        best.setdefault((within, pair.right), pair)
    return {(pair.left, pair.right) for pair in best.values() if best[True, pair.left] is best[within, pair.right]}


def _candidate(
    one: Ready,
    other: Ready,
    pair: _Pair,
    model: Model,
    scored: dict[Levels, Scored],
    best: set[tuple[int, int]],
    options: Options,
) -> Candidate:
    against = conflicts(one, other)
    reasons = [
        Reason(feature.name, weight, words)
        for feature, level, weight in zip(model.features, pair.levels, scored[pair.levels].weights, strict=True)
        if (words := feature.say(one, other, level))
    ]
    if (pair.left, pair.right) in best:
        reasons.append(Reason("best", 0.0, "each is the other's best candidate"))
    return Candidate(
        one.entity, other.entity, options.predicate, _band(pair, options, bool(against)),
        round(pair.probability, 6), tuple(reasons), against,
    )  # fmt: skip


def _band(pair: _Pair, options: Options, against: bool) -> Band:
    """The band of a pair: that of its probability, or one lower when there is a conflict or one has no name."""
    sure = pair.probability
    band = Band.LIKELY if sure >= options.likely else Band.POSSIBLE if sure >= options.possible else Band.UNLIKELY
    return _LOWER[band] if against or pair.levels[0] == UNKNOWN else band
