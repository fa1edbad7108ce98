"""An estimate is a range with its assumption, or a refusal with its reason."""

from itertools import permutations, product
from pathlib import Path

import numpy as np
import pytest

from bench.estimate import KNOWN
from kg.estimate.histories import Histories, read_histories
from kg.estimate.refuse import doubt
from kg.estimate.result import Estimate, IntervalMethod, ModelEstimate, Refusal
from kg.estimate.run import Options, estimate
from kg.estimate.table import lines

PUBLISHED = Path("/", "work", "shared", "data", "estimation")
WITHOUT_BAYES = Options(bayes=False)


def histories(lists: str, **counts: int) -> Histories:
    """The histories in which `A_C=3` says that three people are on the lists A and C alone."""
    people = ((tuple(int(name in on.split("_")) for name in lists), count) for on, count in counts.items())
    return Histories.of(lists, people)


def estimated(table: Histories, options: Options = WITHOUT_BAYES) -> Estimate:
    found = estimate(table, options)
    assert isinstance(found, Estimate)
    return found


def published(name: str) -> Histories:
    file = PUBLISHED / f"{name}.csv"
    if not file.is_file():
        pytest.skip("the published tables are not here")
    return read_histories(file)


def lists_of(population: int, seed: int) -> Histories:
    """Four lists of a population, the first two of which depend on one another."""
    chance = np.random.default_rng(seed)
    marks = chance.random((population, 4)) < (0.25, 0.15, 0.2, 0.3)
    marks[:, 1] |= marks[:, 0] & (chance.random(population) < 0.4)
    return Histories.of("ABCD", ((tuple(map(int, row)), 1) for row in marks))


def test_the_model_published_for_kosovo_is_among_the_supported_ones() -> None:
    """Ball and others 2002: 10,356, between 9,002 and 12,122; no model of pairs fits these lists."""
    found = estimated(KNOWN["Kosovo"].histories())
    lowest = next(model for model in found.models if "lowest" in model.role)
    assert round(lowest.estimate) == 10_357 and found.settings["order"] == 3
    assert found.range[0] == lowest.lower == pytest.approx(9_002, rel=0.01)
    assert lowest.upper == pytest.approx(12_122, rel=0.01)


def test_the_british_estimate_is_repeated() -> None:
    """Silverman 2014: between 10,000 and 13,000 people; his model of six pairs gives 11,313."""
    found = estimated(published("UKdat_5"))
    assert {round(model.estimate) for model in found.models} >= {11_175, 11_313}
    low, high = found.range
    assert low < 10_000 and high is not None and high > 13_000


def test_the_estimate_of_new_orleans_is_repeated() -> None:
    found = estimated(published("NewOrl_5"))
    low, high = found.range
    assert high is not None and 500 < low < 1_000 < high < 2_000
    assert all(900 < model.estimate < 1_100 for model in found.models if model.supported)


def test_lists_of_which_one_meets_nobody_are_refused() -> None:
    found = estimate(published("Artificial_3"), WITHOUT_BAYES)
    assert isinstance(found, Refusal) and "C shares nobody with A and B" in found.reason


def test_a_population_of_known_size_lies_in_most_ranges() -> None:
    ranges = [estimated(lists_of(3_000, seed)).range for seed in range(8)]
    assert sum(low < 3_000 < (high or 0) < 4_000 for low, high in ranges) >= 6


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        (histories("AB", A=9, B=9, A_B=5), "there are 2 lists"),
        (histories("A", A=9), "there is one list"),
        (histories("ABC"), "nobody on any list"),
        (histories("ABC", A=9, B=9, A_B=5), "nobody is on C"),
        (histories("ABC", A=9, B=9, C=4), "share nobody with A"),
        (histories("ABCD", A=9, B=9, A_B=5, C=9, D=9, C_D=5), "C and D share nobody with A and B"),
        (histories("ABCD", A=90, B=90, C=90, A_B=9, B_C=9, A_C=9, D=90), "about 21 would be on both"),
        (histories("ABC", A_B=60, C=50, A_B_C=30), "A and B hold the same people, as one list and its copy do"),
        (histories("ABC", A=9, A_B=5, A_B_C=50), "no log-linear model has a finite estimate"),
        (histories("ABCDEFGHIJK", **dict.fromkeys("ABCDEFGHIJ", 5)), "at most 10"),
    ],
)
def test_what_cannot_be_estimated_is_refused_with_its_reason(table: Histories, reason: str) -> None:
    found = estimate(table, WITHOUT_BAYES)
    assert isinstance(found, Refusal)
    assert reason in found.reason and found.as_json()["refused"] == found.reason


def test_a_small_list_apart_may_be_so_by_chance_and_is_named() -> None:
    assert (
        "D shares nobody with A, B and C" in doubt(histories("ABCD", A=90, B=90, C=90, A_B=9, B_C=9, A_C=9, D=2)).note
    )


def test_the_order_of_lists_and_rows_changes_nothing() -> None:
    table = histories("ABC", A=60, B=40, C=50, A_B=14, A_C=7, B_C=9, A_B_C=3)
    ranges = {
        tuple(round(limit or 0, 6) for limit in estimated(_reordered(table, order)).range)
        for order in permutations(range(3))
    }
    assert len(ranges) == 1


def _reordered(table: Histories, order: tuple[int, ...]) -> Histories:
    rows = list(zip(table.patterns[:, list(order)].tolist(), table.counts.tolist(), strict=True))
    return Histories.of([table.lists[place] for place in order], ((tuple(row), count) for row, count in rows[::-1]))


def test_the_range_goes_from_the_lowest_to_the_highest_limit_of_the_supported_models() -> None:
    found = estimated(KNOWN["HIV"].histories())
    supported = [model for model in found.models if model.supported]
    assert found.range == (min(one.lower for one in supported), max(one.upper or 0 for one in supported))
    assert all(one.lower < one.estimate < (one.upper or 0) for one in found.models)
    assert sum(one.numbers.get("weight", 0) for one in supported) == pytest.approx(1)


def test_the_average_lies_among_the_models_and_is_less_sure_than_its_best() -> None:
    first, second, average = estimated(KNOWN["HIV"].histories()).models[:3]
    assert second.estimate < average.estimate < first.estimate and average.name == "average"
    assert average.lower < first.lower


def test_a_bootstrap_gives_about_the_limits_of_the_profile_and_the_same_each_time() -> None:
    table = KNOWN["HIV"].histories()
    options = Options(IntervalMethod.bootstrap, seed=3, bayes=False)
    drawn, again = estimated(table, options).models[0], estimated(table, options).models[0]
    profile = estimated(table).models[0]
    assert drawn == again and drawn.estimate == profile.estimate
    assert drawn.lower == pytest.approx(profile.lower, rel=0.06) and drawn.lower != profile.lower


def test_a_bootstrap_of_a_model_that_can_only_explain_some_cells_as_empty_has_limits() -> None:
    """Everybody on C is on A: where the two depend, those on C and not on A are none in any fit."""
    table = histories("ABC", B=671, A=10, A_C=12, A_B=841, A_B_C=512)
    found = estimated(table, Options(IntervalMethod.bootstrap, bayes=False))
    drawn, profile = found.models[0], estimated(table).models[0]
    assert drawn.lower == pytest.approx(profile.lower, rel=0.1) and drawn.upper == pytest.approx(profile.upper, rel=0.1)


def test_what_nothing_can_check_is_said_in_words() -> None:
    found = estimated(KNOWN["HIV"].histories())
    assert "any dependence that 3 or more lists have together" in found.assumption
    assert "only c1×c2 depend on one another" in found.assumption


def test_a_limit_that_the_data_do_not_set_is_null_and_not_a_number() -> None:
    open_above = ModelEstimate("A×B", 50.04, 40.0, None)
    found = Estimate(("A", "B", "C"), 30, (open_above, ModelEstimate("independence", 45, 35.0, 60.0)), "…")
    assert found.range == (35.0, None)
    assert found.as_json()["range"] == [35.0, None] and found.as_json()["models"][0]["estimate"] == 50.0


def test_people_whom_undecided_pairs_make_fewer_are_not_said_to_be_more_than_the_range() -> None:
    linked = ModelEstimate("average over links", 28, 25.0, 35.0)
    written = " ".join(lines(Estimate(("A", "B", "C"), 30, (linked,), "…")))
    assert "Between 25 and 35 people; 30 are on some list unless undecided pairs are of one person each." in written


def test_lists_in_which_everybody_depends_on_everybody_are_warned_of() -> None:
    """Two sorts of people: half are on any list with 0.05, half with 0.8; no model of few lists at a time fits."""
    counts = {
        pattern: round(4_000 * sum(np.prod(np.where(pattern, p, 1 - p)) for p in (0.05, 0.8)))
        for pattern in list(product((0, 1), repeat=5))[1:]
    }
    found = estimated(Histories.of("ABCDE", counts.items()), Options(order=2, bayes=False))
    assert any("does not fit" in note for note in found.notes)
