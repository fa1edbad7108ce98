"""Say of two items whether they show the same, how much of each, and from when to when.

In: two items of the index and their frames that may match. Out: a `Likeness`, or None. Frames of two films must match
at one distance in time: a title that both begin with does not make them the same.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Final

from kg.evidence.alike.compare import Area, Match, compare
from kg.evidence.alike.index import Candidate, Entry, Index

_MISSES: Final = 32  # items in a row that are not alike, after which no more are tried
_SLACK_S: Final = 1.5  # by which key frames of the same moment may stand apart in two films
_ENOUGH: Final = 0.5  # of the key frames that both could have, so many match
_AT_LEAST: Final = 2  # key frames of a film that has several


@dataclass(frozen=True, slots=True)
class Paired:
    """A frame of each of two items, and how they match."""

    second: float
    other: float
    match: Match


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two items that show the same, by their digests. `score` is from 0 to 1.

    `shares` are how much of each the other shows as well, in area and in time. Of two films, `matched` of `possible`
    key frames match when the first begins `shift_s` into the second; of a picture and a film, `still_s` is the second
    of the film at which the picture stands.
    """

    first: str
    second: str
    score: float
    shares: tuple[float, float]
    match: Match
    matched: int = 0
    possible: int = 0
    shift_s: float | None = None
    still_s: float | None = None

    @property
    def turned(self) -> "Likeness":
        """The same, told from the second item."""
        shift = None if self.shift_s is None else -self.shift_s
        return replace(
            self, first=self.second, second=self.first, shares=self.shares[::-1], match=self.match.turned, shift_s=shift
        )


def likenesses(index: Index, entry: Entry, but: Collection[str] = ()) -> list[Likeness]:
    """Return the items of an index that show what an item shows, the surest first; those of `but` are left out.

    Items are tried in the order of how many parts they share, until many in a row are not alike.
    """
    found, misses = [], 0
    for candidates in index.near(entry.frames):
        other = index.entries[candidates[0].entry]
        if other.digest == entry.digest or other.digest in but:
            continue
        one = likeness(entry, other, candidates)
        if one is not None:
            found.append(one)
        misses = 0 if one else misses + 1
        if misses == _MISSES:
            break
    return sorted(found, key=lambda one: (-one.score, one.second))


def likeness(ours: Entry, theirs: Entry, candidates: Iterable[Candidate]) -> Likeness | None:
    """Return how two items are alike, judged by the frames that may match; None when they are not."""
    pairs = []
    for one in candidates:
        frame, other = ours.frames[one.asked], theirs.frames[one.frame]
        if match := compare(frame.look, other.look, one.pairs, one.mirrored):
            pairs.append(Paired(frame.second, other.second, match))
    if not pairs:
        return None
    if ours.kind == theirs.kind == "video":
        return _of_films(ours, theirs, pairs)
    best = max(pairs, key=_closeness)
    films = [second for entry, second in ((ours, best.second), (theirs, best.other)) if entry.kind == "video"]
    shares = area_of(best.match.ours), area_of(best.match.theirs)
    score = round(best.match.score, 3)
    return Likeness(ours.digest, theirs.digest, score, shares, best.match, still_s=films[0] if films else None)


def _of_films(ours: Entry, theirs: Entry, pairs: Sequence[Paired]) -> Likeness | None:
    """Return how two films are alike: by the distance in time at which most of their key frames match."""
    near = max((_at(pairs, one.other - one.second) for one in pairs), key=_weight)
    near.sort(key=_closeness, reverse=True)
    shift = median(one.other - one.second for one in near[: (len(near) + 1) // 2])
    common = _within(ours, theirs, shift), _within(theirs, ours, -shift)
    possible = max(min(common), 1)
    matched = min(len({one.second for one in near}), len({one.other for one in near}), possible)
    if matched < max(min(_AT_LEAST, len(ours.frames), len(theirs.frames)), _ENOUGH * possible):
        return None
    best = near[0].match
    score = round(matched / possible * sum(one.match.score for one in near) / len(near), 3)
    shares = (
        area_of(best.ours) * common[0] / len(ours.frames),
        area_of(best.theirs) * common[1] / len(theirs.frames),
    )
    return Likeness(ours.digest, theirs.digest, score, shares, best, matched, possible, round(shift, 1))


def _at(pairs: Iterable[Paired], shift: float) -> list[Paired]:
    """Return the pairs at one distance in time, the best for each frame of ours."""
    best: dict[float, Paired] = {}
    for one in pairs:
        if abs(one.other - one.second - shift) <= _SLACK_S:
            kept = best.get(one.second)
            if kept is None or one.match.score > kept.match.score:
                best[one.second] = one
    return list(best.values())


def _weight(pairs: Sequence[Paired]) -> tuple[int, float]:
    return len(pairs), sum(one.match.score for one in pairs)


def _closeness(pair: Paired) -> float:
    """Return how fully two frames show the same: where the camera moves, frames of other moments do so in part."""
    return pair.match.score * area_of(pair.match.ours) * area_of(pair.match.theirs)


def _within(film: Entry, other: Entry, shift: float) -> int:
    """Return how many key frames of a film stand at a time that the other film has too."""
    begin, end = other.frames[0].second - _SLACK_S, other.frames[-1].second + _SLACK_S
    return sum(begin <= frame.second + shift <= end for frame in film.frames)


def area_of(area: Area) -> float:
    """Return the share of a picture that an area takes."""
    return (area[2] - area[0]) * (area[3] - area[1])
