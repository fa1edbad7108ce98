"""Compare two entities feature by feature: names, birth, day, place, gender, act, codes, distance.

In: pairs of entities made ready (`kg/link/compare/ready.py`). Out: for each pair the level of each feature
(`kg/link/compare/priors.py`), UNKNOWN where one of the two says nothing, and the level in words.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice, product
from math import asin, cos, radians, sin, sqrt
from typing import Final, TypeAlias

from kg.link.compare.block import Pairs
from kg.link.compare.priors import ACT, BIRTH, CODE, DAY, GENDER, NAMES, NEAR, PLACE, Level
from kg.link.compare.ready import YEAR_DAYS, Ready, Span, gap
from kg.link.entity import Sort
from kg.link.names import SAME_PERSON_NAME, explain, score_many
from kg.link.places import PlaceLevel, compare_places
from kg.pace import Progress

Levels: TypeAlias = tuple[int, ...]  # one number per feature of the sort: a position in its levels, or UNKNOWN

UNKNOWN: Final = -1
FEW: Final = 3  # pairs
SAME_NAME: Final = 0.95
_NEAR: Final = SAME_PERSON_NAME * 2 / 3
_PARTLY: Final = SAME_PERSON_NAME / 3
_CLOSE: Final = round(2 * YEAR_DAYS)  # a span no wider than this says when one was born
_MONTH: Final = 31
_CHUNK: Final = 50_000  # pairs whose names are compared at once
_EARTH_KM: Final = 6371.0


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature: its levels, how a pair gets one, the level in words, and whether random pairs show its `u`."""

    name: str
    levels: tuple[Level, ...]
    compare: Callable[[Ready, Ready], int]
    words: Callable[[Ready, Ready, str], str]
    random: bool = True

    def say(self, left: Ready, right: Ready, level: int) -> str:
        """Return the level in words; empty when it is unknown."""
        if level == UNKNOWN:
            return "" if self.random else "one of the two has no name"
        return self.words(left, right, self.levels[level].key)


def _birth(left: Ready, right: Ready) -> int:
    if left.born is None or right.born is None:
        return UNKNOWN
    days, widest = gap(left.born, right.born), max(_width(left.born), _width(right.born))
    if days == 0 and left.entity.born and right.entity.born and widest == 0:
        return 0
    if days == 0:
        return 1 if widest <= _CLOSE else 2
    return 3 if days <= YEAR_DAYS + 2 else 4 if days <= 5 * YEAR_DAYS + 2 else 5


def _birth_words(left: Ready, right: Ready, key: str) -> str:
    said = f"{_age_text(left)} and {_age_text(right)}"
    return {
        "same-day": "born on the same day",
        "same-years": f"{said} go together",
        "possible": f"{said} are possible together",
        "one-year": f"{said}: about one year apart",
        "few-years": f"{said}: a few years apart",
        "apart": f"{said}: more than five years apart",
    }[key]


def _age_text(each: Ready) -> str:
    if each.entity.born:
        first, last = each.entity.born
        return f"born on {first}" if first == last else f"born from {first} to {last}"
    lower, upper = each.entity.age
    if lower is None or upper is None:
        return f"age up to {upper}" if lower is None else f"age from {lower}"
    return f"age {lower}" if lower == upper else f"age {lower} to {upper}"


def _day(left: Ready, right: Ready) -> int:
    one, other = left.happened, right.happened
    if one is None or other is None or not same_act(left, right):
        return UNKNOWN
    days, widest = gap(one, other), max(_width(one), _width(other))
    if days == 0:
        return 0 if widest == 0 else 1 if widest <= _MONTH else 2
    return 3 if days == 1 else 4 if days <= 7 else 5 if days <= YEAR_DAYS + 1 else 6


def same_act(left: Ready, right: Ready) -> bool:
    """Return whether both may tell of one act; days of two different acts say nothing."""
    return not left.entity.act or not right.entity.act or left.entity.act == right.entity.act


def _day_words(left: Ready, right: Ready, key: str) -> str:
    if key == "same-day":
        return f"both on {days_text(left)}"
    both = f"{days_text(left)} and {days_text(right)}"
    said = {"overlap": "overlap", "possible": "are possible together", "next-day": "are one day apart"}
    later = {"one-week": "up to a week", "one-year": "up to a year", "apart": "more than a year"}
    return f"{both} {said[key]}" if key in said else f"{both}: {later[key]} apart"


def days_text(each: Ready) -> str:
    """Return the days of the event, "2021-05-10" or "2021-05-10 to 2021-05-12"; empty when unknown."""
    if each.entity.happened is None:
        return ""
    first, last = each.entity.happened
    return str(first) if first == last else f"{first} to {last}"


def _width(days: Span) -> int:
    return days[1] - days[0]


_PLACE_LEVELS: Final = {
    PlaceLevel.SAME: 0,
    PlaceLevel.WITHIN: 1,
    PlaceLevel.PROVINCE: 2,
    PlaceLevel.DIFFERENT: 3,
    PlaceLevel.UNKNOWN: UNKNOWN,
}


def _place(left: Ready, right: Ready) -> int:
    return _PLACE_LEVELS[compare_places(left.entity.places, right.entity.places).level]


def _place_words(left: Ready, right: Ready, key: str) -> str:
    return compare_places(left.entity.places, right.entity.places).words


def _equal(field: str, name: str) -> Feature:
    """A feature of one word that is the same or not."""

    def compare(left: Ready, right: Ready) -> int:
        one, other = getattr(left.entity, field), getattr(right.entity, field)
        return UNKNOWN if not one or not other else int(one != other)

    def words(left: Ready, right: Ready, key: str) -> str:
        one, other = getattr(left.entity, field), getattr(right.entity, field)
        return f"both {one}" if key == "same" else f"{one} and {other}"

    return Feature(name, GENDER if field == "gender" else ACT, compare, words)


def _code(left: Ready, right: Ready) -> int:
    one, other = dict(left.entity.codes), dict(right.entity.codes)
    shared = one.keys() & other.keys()
    return UNKNOWN if not shared else int(all(one[system] != other[system] for system in shared))


def _code_words(left: Ready, right: Ready, key: str) -> str:
    one, other = dict(left.entity.codes), dict(right.entity.codes)
    shared = sorted(one.keys() & other.keys())
    if key == "same":
        return f"the same code in {next(system for system in shared if one[system] == other[system])}"
    return "; ".join(f"{one[system]} and {other[system]} in {system}" for system in shared)


def _near(left: Ready, right: Ready) -> int:
    far = distance_km(left, right)
    return UNKNOWN if far is None else 0 if far <= 5 else 1 if far <= 30 else 2 if far <= 150 else 3


def _near_words(left: Ready, right: Ready, key: str) -> str:
    return f"{distance_km(left, right) or 0:,.0f} km apart"


def distance_km(left: Ready, right: Ready) -> float | None:
    """Return how far apart the coordinates are on a sphere, in kilometres; None when one has none."""
    if left.entity.coordinates is None or right.entity.coordinates is None:
        return None
    (south, west), (north, east) = (tuple(map(radians, each.entity.coordinates or ())) for each in (left, right))
    half = sin((north - south) / 2) ** 2 + cos(south) * cos(north) * sin((east - west) / 2) ** 2
    return 2 * _EARTH_KM * asin(min(1.0, sqrt(half)))


def _names_words(left: Ready, right: Ready, key: str) -> str:
    (one, other) = max(
        product(left.entity.names, right.entity.names), key=lambda pair: explain(pair[0][0], pair[1][0]).score
    )
    said = f"«{one[0]}» and «{other[0]}» {_NAME_WORDS[key.partition('-')[0]]}"
    reasons = explain(one[0], other[0]).reasons
    others = _OTHERS.get(key.partition("-")[2], "")
    return "; ".join(filter(None, (said, *reasons[:4], others)))


_NAME_WORDS: Final = {
    "same": "are the same name",
    "alike": "can be one name",
    "near": "are near to one another",
    "partly": "have a part in common",
    "different": "are different names",
}
_OTHERS: Final = {
    "only": "no other pair with one of the two is as alike",
    "few": "few other pairs with one of the two are as alike",
    "many": "many pairs have names as alike",
}


def _never(left: Ready, right: Ready) -> int:
    raise NotImplementedError("names are compared for all pairs at once, by name_levels")


_NAMES: Final = Feature("names", NAMES, _never, _names_words, random=False)
_PLACE: Final = Feature("place", PLACE, _place, _place_words)
_BIRTH: Final = Feature("birth", BIRTH, _birth, _birth_words)

# The features of each sort; names come first.
FEATURES: Final[dict[Sort, tuple[Feature, ...]]] = {
    Sort.PERSON: (
        _NAMES, _BIRTH, Feature("day", DAY, _day, _day_words), _PLACE, _equal("gender", "gender"), _equal("act", "act"),
    ),
    Sort.BODY: (_NAMES, _BIRTH, _PLACE),
    Sort.PLACE: (_NAMES, _PLACE, Feature("code", CODE, _code, _code_words), Feature("near", NEAR, _near, _near_words)),
}  # fmt: skip


def levels(
    sort: Sort, left: Sequence[Ready], right: Sequence[Ready], pairs: Pairs, progress: Progress = lambda *_: None
) -> list[Levels]:
    """Return the levels of each pair in order, in the order of the features of the sort.

    The names of a pair are weighed against those of all pairs given: give all that are to be compared. `right` is the
    left list itself when that is compared with itself.
    """
    rest = [feature.compare for feature in FEATURES[sort][1:]]
    named = name_levels(left, right, pairs, progress)
    known: dict[Levels, Levels] = {}  # so that equal levels are kept once
    found = []
    for number, ((a, b), name) in enumerate(zip(pairs, named, strict=True)):
        if number % _CHUNK == 0:
            progress("compare features", number, len(pairs))
        one, other = left[a], right[b]
        each = (name, *(compare(one, other) for compare in rest))
        found.append(known.setdefault(each, each))
    return found


def name_levels(
    left: Sequence[Ready], right: Sequence[Ready], pairs: Pairs, progress: Progress = lambda *_: None
) -> list[int]:
    """Return the level of the names of each pair: how alike they are, and how many others are as alike."""
    scores = name_scores(left, right, pairs, progress)
    here = Counter[int]()
    there = here if left is right else Counter[int]()
    for (a, b), score in zip(pairs, scores, strict=True):
        if score >= SAME_PERSON_NAME:
            here[a] += 1
            there[b] += 1
    return [_name_level(score, max(here[a], there[b])) for (a, b), score in zip(pairs, scores, strict=True)]


def _name_level(score: float, rivals: int) -> int:
    if score >= SAME_PERSON_NAME:
        return (0 if score >= SAME_NAME else 3) + (0 if rivals <= 1 else 1 if rivals <= FEW else 2)
    return UNKNOWN if score < 0 else 6 if score >= _NEAR else 7 if score >= _PARTLY else 8


def name_scores(
    left: Sequence[Ready], right: Sequence[Ready], pairs: Pairs, progress: Progress = lambda *_: None
) -> list[float]:
    """Return how alike the most alike names of each pair are, 0 to 1; -1 where one of the two has none."""
    found: list[float] = []
    rest = iter(pairs)
    while chunk := list(islice(rest, _CHUNK)):
        progress("compare names", len(found), len(pairs))
        forms = [(left[a].forms, right[b].forms) for a, b in chunk]
        ones = [form for mine, theirs in forms for form in mine for _ in theirs]
        others = [form for mine, theirs in forms for _ in mine for form in theirs]
        scores = iter(score_many(ones, others))
        found += [max(islice(scores, len(mine) * len(theirs)), default=-1.0) for mine, theirs in forms]
    return found


def random_levels(sort: Sort, pairs: Iterable[tuple[Ready, Ready]]) -> list[Counter[int]]:
    """Return for each feature how often each level is met in these pairs; nothing for names, which need rivals."""
    found = [Counter[int]() for _ in FEATURES[sort]]
    for pair in pairs:
        for feature, counts in zip(FEATURES[sort], found, strict=True):
            if feature.random:
                counts[feature.compare(*pair)] += 1
    return found
