"""What the matcher reaches on lists of spellings that are shared with the project but are no part of it."""

import csv
from pathlib import Path

import pytest

from kg.link.names import SAME_PERSON_NAME, block_keys, prepare, score_many

NAMES = Path(__file__).parents[2] / "shared" / "data" / "names"
pytestmark = pytest.mark.skipif(not NAMES.is_dir(), reason="the shared lists of names are not here")


def persian_pairs() -> list[tuple[str, str, bool]]:
    with (NAMES / "fa_latin_pairs_dev.csv").open(encoding="utf-8", newline="") as stream:
        return [(row["name_fa"], row["name_latin"], row["match"] == "1") for row in csv.DictReader(stream)]


def test_persian_and_latin_spellings_of_people_are_matched_at_the_fixed_threshold() -> None:
    rows = persian_pairs()
    scores = score_many([prepare(one) for one, _, _ in rows], [prepare(other) for _, other, _ in rows])
    taken = [(value >= SAME_PERSON_NAME, same) for value, (_, _, same) in zip(scores, rows, strict=True)]
    right = sum(both == (True, True) for both in taken)
    assert 2 * right / (sum(match for match, _ in taken) + sum(same for _, same in taken)) >= 0.985


def test_nearly_all_spellings_of_one_person_share_a_key() -> None:
    """Those that share none are translations, such as of "unknown", and one that misses a letter."""
    shared = [bool(block_keys(one) & block_keys(other)) for one, other, same in persian_pairs() if same]
    assert shared.count(False) <= 6
    assert sum(shared) / (len(shared) - 5) >= 0.995


def test_the_latin_spelling_of_an_arabic_name_is_found_among_all() -> None:
    lines = (NAMES / "ar2en-eval.txt").read_text(encoding="utf-8").splitlines()
    meant: dict[str, set[str]] = {}
    for line in lines:
        meant.setdefault(line.split("\t")[0], set()).add(line.split("\t")[1])
    latin = sorted({name for names in meant.values() for name in names})
    asked = sorted(meant)[::40]
    prepared = list(map(prepare, latin))
    found = 0.0
    for name in asked:
        scores = score_many([prepare(name)] * len(latin), prepared)
        most = max(scores)
        best = [other for other, value in zip(latin, scores, strict=True) if value == most]
        found += len(meant[name].intersection(best)) / len(best)
    assert found / len(asked) >= 0.93
