"""Measure how well and how quickly names in Arabic and in Latin script are matched, beside other matchers.

python -m bench.names --names FOLDER --json FILE [--pairs 200000]

The folder holds `fa_latin_pairs_dev.csv` (name_fa, name_latin, match) and `ar2en-eval.txt` (Arabic, tab, Latin). A
peer that cannot be imported is left out, and named. No name is printed or written.
"""

import csv
import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from bench.data import JsonOption
from bench.result import Result, Target, around, command_of, finish
from bench.timing import Timing
from kg.link.names import SAME_PERSON_NAME, block_keys, prepare, score_many

TITLE: Final = "Names in two scripts"
ABOUT: Final = """\
Persian names of people beside Latin ones, of one person or not, and single Arabic names whose Latin spelling is looked
for among all of a list. F1 of a peer is the best that any threshold gives it on the pairs themselves; ours is at the
fixed threshold. Pairs a second are of scoring prepared names that share a key of blocking, on one core.
"""
BOUNDS: Final = """\
The alignment of words that were not met before, which is worked out on whole arrays; then the look-ups of each pair.
"""
ASKED: Final = 150  # of the Arabic names, for peers that take long
Scorer = Callable[[Sequence[str], Sequence[str]], list[float]]


@dataclass(frozen=True, slots=True)
class Found:
    """What one matcher reached: F1, the share of names whose spelling is ranked first, and pairs a second."""

    name: str
    f1: float
    first: float
    speed: float

    def timing(self, pairs: int) -> Timing:
        """Return it as a line of the table: the seconds for so many pairs."""
        outcome = f"F1 {self.f1:.4f}, first {self.first:.3f}, {self.speed:,.0f} pairs a second"
        return Timing(self.name, pairs / self.speed, outcome=outcome)


def own(left: Sequence[str], right: Sequence[str]) -> list[float]:
    """Our own scores."""
    return score_many(list(map(prepare, left)), list(map(prepare, right)))


def peers() -> Iterator[tuple[str, Scorer]]:
    """Yield the peers that can be imported, with what they need built once."""
    for name, make in (
        ("anyascii + Jaro-Winkler", _anyascii),
        ("ICU + Jaro-Winkler", _icu),
        ("nomenklatura", _nomenklatura),
    ):
        try:
            yield name, make()
        except ImportError:
            continue


def _jaro_winkler(latin: Callable[[str], str]) -> Scorer:
    similarity = import_module("rapidfuzz.distance").JaroWinkler.normalized_similarity
    kept: dict[str, str] = {}

    def written(name: str) -> str:
        if name not in kept:
            kept[name] = latin(name).lower()
        return kept[name]

    return lambda left, right: [
        similarity(written(one), written(other)) for one, other in zip(left, right, strict=True)
    ]


def _anyascii() -> Scorer:
    return _jaro_winkler(import_module("anyascii").anyascii)


def _icu() -> Scorer:
    rules = "Any-Latin; Latin-ASCII"
    return _jaro_winkler(import_module("icu").Transliterator.createInstance(rules).transliterate)


def _nomenklatura() -> Scorer:
    """The name matcher of logic-v2, on entities with nothing but a name."""
    matching = import_module("nomenklatura.matching")
    model = import_module("followthemoney").model
    algorithm = matching.get_algorithm("logic-v2")
    config = algorithm.default_config()

    def person(name: str) -> Any:
        return model.get_proxy({"id": name or "none", "schema": "Person", "properties": {"name": [name]}})

    return lambda left, right: [
        algorithm.compare(person(one), person(other), config).score for one, other in zip(left, right, strict=True)
    ]


def best_f1(scores: Sequence[float], same: Sequence[bool]) -> float:
    """Return the F1 at the threshold that is best for these scores.

    >>> best_f1([0.9, 0.8, 0.1], [True, False, True])
    0.8
    """
    best, right, wanted = 0.0, 0, sum(same)
    ordered = sorted(zip(scores, same, strict=True), reverse=True)
    for taken, (value, is_same) in enumerate(ordered, 1):
        right += is_same
        if taken == len(ordered) or ordered[taken][0] != value:
            best = max(best, 2 * right / (taken + wanted))
    return best


def first(scorer: Scorer, meant: dict[str, set[str]], asked: Sequence[str]) -> float:
    """Return the share of names for which a spelling that is meant scores best; ties count in part."""
    latin = sorted({name for names in meant.values() for name in names})
    found = 0.0
    for name in asked:
        scores = scorer([name] * len(latin), latin)
        most = max(scores)
        best = [other for other, value in zip(latin, scores, strict=True) if value == most]
        found += len(meant[name].intersection(best)) / len(best)
    return found / len(asked)


def blocked(names: Sequence[str], most: int) -> tuple[list[str], list[str]]:
    """Return pairs of names that share a key, mixed, at most so many."""
    blocks: dict[str, list[str]] = defaultdict(list)
    for name in names:
        for key in sorted(block_keys(name)):
            blocks[key].append(name)
    found = sorted({(b, a) for block in blocks.values() for at, a in enumerate(block[:200]) for b in block[:at]})
    chosen = random.Random(6).sample(found, min(most, len(found)))
    return [one for one, _ in chosen], [other for _, other in chosen]


def speed(scorer: Scorer, left: Sequence[str], right: Sequence[str]) -> float:
    """Return how many pairs a second of processor time are scored."""
    began = time.process_time()
    scorer(left, right)
    return len(left) / (time.process_time() - began)


def own_speed(left: Sequence[str], right: Sequence[str]) -> float:
    """The same for our own scorer, with names that are prepared before."""
    one, other = list(map(prepare, left)), list(map(prepare, right))
    began = time.process_time()
    score_many(one, other)
    return len(left) / (time.process_time() - began)


def main(
    names: Annotated[Path, typer.Option(help="The folder of the lists.")],
    json_: JsonOption = None,
    pairs: Annotated[int, typer.Option(help="Pairs that are scored for the speed.", min=1_000)] = 200_000,
) -> None:
    """Compare our own matcher with those that can be imported here."""
    surroundings = around()
    left, right, same = _pairs(names / "fa_latin_pairs_dev.csv")
    meant = _meant(names / "ar2en-eval.txt")
    asked = sorted(meant)[:: max(1, len(meant) // ASKED)]
    many, others = blocked(sorted({*_mixed(left), *_mixed(right)}), pairs)
    scores = own(left, right)
    right_ones = sum(value >= SAME_PERSON_NAME and is_same for value, is_same in zip(scores, same, strict=True))
    fixed = 2 * right_ones / (sum(value >= SAME_PERSON_NAME for value in scores) + sum(same))
    ours = Found("kg.link.names", fixed, first(own, meant, asked), own_speed(many, others))
    found = [ours]
    few = many[:2000], others[:2000]
    for name, scorer in peers():
        found.append(Found(name, best_f1(scorer(left, right), same), first(scorer, meant, asked), speed(scorer, *few)))
    best = max((each.first for each in found[1:]), default=0.0)
    targets = (
        Target("F1 at the fixed threshold", 0.97, round(ours.f1, 4)),
        Target("share ranked first, above the best peer", 0.1, round(ours.first - best, 3)),
        Target("pairs a second", 200_000, round(ours.speed)),
    )
    timings = tuple(each.timing(len(many)) for each in found)
    result = Result("names", command_of("names"), f"{len(many)} pairs", timings, targets, (), surroundings)
    finish(result, json_)


def _pairs(file: Path) -> tuple[list[str], list[str], list[bool]]:
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    same = [row["match"] == "1" for row in rows]
    return [row["name_fa"] for row in rows], [row["name_latin"] for row in rows], same


def _meant(file: Path) -> dict[str, set[str]]:
    meant: dict[str, set[str]] = defaultdict(set)
    for line in file.read_text(encoding="utf-8").splitlines():
        arabic, latin = line.split("\t")[:2]
        meant[arabic].add(latin)
    return dict(meant)


def _mixed(names: Sequence[str]) -> set[str]:
    """Names put together from the given names and the family names of a list: many, and of nobody."""
    chance = random.Random(5)
    words = [name.split() for name in sorted(set(names)) if len(name.split()) > 1]
    return {" ".join((*chance.choice(words)[:-1], chance.choice(words)[-1])) for _ in range(20_000)}


if __name__ == "__main__":
    typer.run(main)
