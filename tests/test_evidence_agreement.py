"""Agreement: Krippendorff's alpha as published, against a plain reading of its definition, with honest caveats."""

from collections import Counter
from collections.abc import Sequence
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.evidence.verify.agreement import SCALE, Level, agreement, alpha

# Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, part C: four observers, twelve units, gaps.
OBSERVED = ["1 1 - 1", "2 2 3 2", "3 3 3 3", "3 3 3 3", "2 2 2 2", "1 2 3 4", "4 4 4 4", "1 1 2 1", "2 2 2 2",
            "- 5 5 5", "- - 1 1", "- - 3 -"]  # fmt: skip
UNITS = [[value for value in unit.split() if value != "-"] for unit in OBSERVED]
UNIT = st.lists(st.sampled_from(SCALE), min_size=1, max_size=3)


def oracle(units: Sequence[Sequence[str]]) -> float | None:
    """Alpha as it is defined: pairs within units against all pairs, by the squared ordinal distance."""
    paired = [[SCALE.index(value) for value in unit] for unit in units if len(unit) > 1]
    often = Counter(value for unit in paired for value in unit)
    total = sum(often.values())

    def distance(a: int, b: int) -> float:
        low, high = sorted((a, b))
        return float(sum(often[g] for g in range(low, high + 1)) - (often[a] + often[b]) / 2) ** 2

    seen = sum(sum(distance(a, b) for a, b in permutations(unit, 2)) / (len(unit) - 1) for unit in paired)
    chance = sum(often[a] * often[b] * distance(a, b) for a in often for b in often)
    return None if chance == 0 else 1 - (total - 1) * seen / chance


@pytest.mark.parametrize(
    ("level", "published"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)]
)
def test_alpha_is_what_krippendorff_published(level: Level, published: float) -> None:
    assert alpha(UNITS, "12345", level) == pytest.approx(published, abs=0.0005)


@given(st.lists(UNIT, max_size=8))
@settings(max_examples=60)
def test_alpha_is_what_its_definition_says(units: list[list[str]]) -> None:
    assert alpha(units) == pytest.approx(oracle(units))


@given(st.lists(UNIT, max_size=8), st.randoms())
@settings(max_examples=20)
def test_alpha_asks_neither_who_answered_nor_in_which_order(units: list[list[str]], chance: object) -> None:
    turned = [list(reversed(unit)) for unit in reversed(units)]
    assert alpha(turned) == pytest.approx(alpha(units))


def test_a_near_answer_costs_less_than_a_far_one() -> None:
    rest = [("likely", "likely"), ("refuted", "refuted"), ("undetermined", "undetermined")] * 2
    near, far = alpha([*rest, ("established", "likely")]), alpha([*rest, ("established", "refuted")])
    assert near is not None and far is not None and near > far


def test_without_variation_alpha_is_undefined_and_says_so() -> None:
    found = agreement([("likely", "likely")] * 9)
    assert (found.alpha, found.low, found.units, found.same) == (None, None, 9, 9)
    assert "undefined" in found.caveats[0]


def test_with_nothing_to_compare_it_says_so() -> None:
    assert agreement([("likely",)]).caveats == ("no question was answered by both, so there is nothing to compare",)


def test_too_few_units_have_no_interval() -> None:
    found = agreement([("likely", "likely"), ("refuted", "refuted")], resamples=50)
    assert found.alpha == 1 and found.low is None and "too few" in found.caveats[0]


def test_the_interval_is_the_same_each_time_and_holds_the_estimate() -> None:
    units = [("likely", "likely"), ("refuted", "refuted"), ("established", "likely"), ("unlikely", "refuted")] * 3
    first, second = (agreement(units, items=2, resamples=200) for _ in range(2))
    assert first == second
    assert first.low is not None and first.alpha is not None and first.high is not None
    assert first.low <= first.alpha <= first.high
    assert any("rough" in one for one in first.caveats) and any("hang together" in one for one in first.caveats)


def test_the_interval_narrows_with_more_units() -> None:
    units = [("likely", "likely"), ("refuted", "refuted"), ("established", "likely"), ("unlikely", "refuted")]
    few, many = (agreement(units * times, resamples=200) for times in (3, 30))
    assert few.low is not None and few.high is not None and many.low is not None and many.high is not None
    assert many.high - many.low < few.high - few.low


@pytest.mark.parametrize(("times", "word"), [(0, "at least .800"), (1, "tentative"), (2, "below .667")])
def test_the_value_is_judged_in_words(times: int, word: str) -> None:
    units = [("established", "established"), ("likely", "likely"), ("refuted", "refuted")] * 3
    found = agreement([*units, *[("refuted", "established")] * times], resamples=50)
    assert any(word in one for one in found.caveats)
    assert ("so even that is not sure" in found.caveats[-1]) is (times == 1)
