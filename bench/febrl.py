"""Link the two lists of FEBRL4, invented people with errors, by the engine of `kg link` and features of that schema.

In: rows with the columns of FEBRL4. Out: the pairs found, and how many of them are true. It shows that blocking,
training and scoring work on data that is not ours; its features are plain string distances.
"""

import csv
import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final, NoReturn, TypeAlias

from rapidfuzz.distance import OSA, JaroWinkler

from kg.link.compare.block import Keyed, meet
from kg.link.compare.features import UNKNOWN, Feature
from kg.link.compare.priors import Level
from kg.link.compare.score import score, train

Person: TypeAlias = dict[str, str]

_RANDOM: Final = 20_000  # pairs
_NAMES: Final = (
    Level("same", 0.45, 0.03), Level("alike", 0.25, 0.02), Level("partly", 0.2, 0.15), Level("different", 0.1, 0.8),
)  # fmt: skip
_THREE: Final = (Level("same", 0.8, 0.01), Level("near", 0.12, 0.02), Level("different", 0.08, 0.97))


def read(file: Path) -> list[Person]:
    """Return the rows of a file, their cells trimmed."""
    with file.open(encoding="utf-8", newline="") as stream:
        return [{name: (text or "").strip() for name, text in row.items()} for row in csv.DictReader(stream)]


def of_person(ident: str) -> str:
    """Return what two records of one person have in common in their ids.

    >>> of_person("rec-1070-org"), of_person("rec-1070-dup-0")
    ('1070', '1070')
    """
    return ident.split("-")[1]


@lru_cache(maxsize=1 << 18)
def _alike(one: str, other: str) -> float:
    return JaroWinkler.similarity(one, other)


def _names(one: Person, other: Person) -> int:
    """How alike given name and surname are, in either order; a missing part is left out."""
    straight = _both(one["given_name"], other["given_name"], one["surname"], other["surname"])
    crossed = _both(one["given_name"], other["surname"], one["surname"], other["given_name"])
    best = max(straight, crossed)
    return UNKNOWN if best < 0 else 0 if best >= 1 else 1 if best >= 0.9 else 2 if best >= 0.75 else 3


def _both(given: str, given_there: str, surname: str, surname_there: str) -> float:
    parts = [_alike(*pair) for pair in ((given, given_there), (surname, surname_there)) if all(pair)]
    return sum(parts) / len(parts) if parts else -1.0


def _digits(column: str) -> Callable[[Person, Person], int]:
    def compare(one: Person, other: Person) -> int:
        here, there = one[column], other[column]
        if not here or not there:
            return UNKNOWN
        return min(2, -(-OSA.distance(here, there, score_cutoff=2) // 2))  # 0, up to 2 edits, more

    return compare


def _text(*columns: str) -> Callable[[Person, Person], int]:
    """The best of the columns, each with each."""

    def compare(one: Person, other: Person) -> int:
        pairs = [(one[a], other[b]) for a in columns for b in columns if one[a] and other[b]]
        best = max((_alike(*pair) for pair in pairs), default=-1.0)
        return UNKNOWN if best < 0 else 0 if best >= 0.97 else 1 if best >= 0.88 else 2

    return compare


COMPARE: Final[dict[str, tuple[tuple[Level, ...], Callable[[Person, Person], int]]]] = {
    "names": (_NAMES, _names),
    "birth": (_THREE, _digits("date_of_birth")),
    "number": (_THREE, _digits("soc_sec_id")),
    "address": (_THREE, _text("address_1", "address_2")),
    "house": (_THREE, _digits("street_number")),
    "suburb": (_THREE, _text("suburb")),
    "postcode": (_THREE, _digits("postcode")),
    "state": (_THREE, _text("state")),
}


def _keyed(person: Person, source: str) -> Keyed:
    """The keys of a person: any one of them may be spoilt."""
    house = person["street_number"]
    keys = [
        ("n", person["given_name"], person["surname"][:3]), ("r", person["surname"], person["given_name"][:3]),
        ("d", person["date_of_birth"]), ("s", person["soc_sec_id"]), ("p", person["postcode"], house),
        ("a", person["address_1"]), ("b", person["suburb"], house), ("x", person["surname"], person["given_name"]),
        ("x", person["given_name"], person["surname"]),
    ]  # fmt: skip
    return Keyed(source, [("|".join(key), True) for key in keys if all(key)])


def link(left: Sequence[Person], right: Sequence[Person], threshold: float = 0.0) -> set[tuple[str, str]]:
    """Return the pairs of record ids whose weight is above the threshold and of which each is the other's best."""
    pairs = meet((_keyed(one, "left") for one in left), (_keyed(one, "right") for one in right))
    functions = [function for _, function in COMPARE.values()]
    found = [tuple(function(left[a], right[b]) for function in functions) for a, b in pairs]
    features = [Feature(name, levels, _never, _never, name != "names") for name, (levels, _) in COMPARE.items()]
    counts = Counter(found)
    scored = score(train(features, counts, _random(left, right)), counts)
    weighed = sorted(((scored[each].weight, a, b) for (a, b), each in zip(pairs, found, strict=True)), reverse=True)
    return _best(((a, b) for weight, a, b in weighed if weight > threshold), left, right)


def _random(left: Sequence[Person], right: Sequence[Person]) -> list[Counter[int]]:
    chance, counts = random.Random(1), [Counter[int]() for _ in COMPARE]
    for _ in range(_RANDOM):
        one, other = chance.choice(left), chance.choice(right)
        for (_, function), count in zip(COMPARE.values(), counts, strict=True):
            count[function(one, other)] += 1
    return [Counter(), *counts[1:]]


def _best(pairs: Iterable[tuple[int, int]], left: Sequence[Person], right: Sequence[Person]) -> set[tuple[str, str]]:
    """The pairs, given best first, without those that hold somebody who has a better one."""
    lefts, rights, found = set[int](), set[int](), set[tuple[str, str]]()
    for a, b in pairs:
        if a not in lefts and b not in rights:
            found.add((left[a]["rec_id"], right[b]["rec_id"]))
            lefts.add(a)
            rights.add(b)
    return found


def _never(*_: object) -> NoReturn:
    raise NotImplementedError("pairs of FEBRL are compared by COMPARE")


def f1(found: set[tuple[str, str]], people: int) -> float:
    """Return the harmonic mean of precision and recall, when each of so many people stands once in both lists.

    >>> f1({("rec-1-org", "rec-1-dup-0"), ("rec-2-org", "rec-3-dup-0")}, 3)
    0.4
    """
    true = sum(of_person(one) == of_person(other) for one, other in found)
    return 2 * true / (len(found) + people)
