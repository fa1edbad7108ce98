"""The Bayesian alternative: graphs, their weights, the chains that walk through them, and what is reported."""

from math import lgamma
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.estimate import bayes
from kg.estimate.bayes import bayesian
from kg.estimate.chains import effective_size, r_hat
from kg.estimate.decomposable import Weighing, draw_cells
from kg.estimate.graphs import complete, neighbours, perfect_order
from kg.estimate.histories import Histories
from kg.estimate.result import ModelEstimate
from kg.estimate.sampler import predictive_p, walk
from kg.estimate.simulate import POPULATIONS, Population, draw_histories

SMALL = Histories.of("ABC", [((1, 0, 0), 3), ((0, 1, 0), 2), ((1, 1, 0), 2), ((0, 1, 1), 1), ((1, 1, 1), 1)])


@pytest.mark.parametrize(("lists", "number"), [(1, 1), (2, 2), (3, 8), (4, 61), (5, 822)])
def test_there_are_as_many_decomposable_graphs_as_is_known(lists: int, number: int) -> None:
    assert sum(perfect_order(graph, lists) is not None for graph in range(complete(lists) + 1)) == number


@given(st.integers(0, complete(6)))
def test_an_order_is_perfect(graph: int) -> None:
    joined = neighbours(graph, 6)
    for _, earlier in perfect_order(graph, 6) or ():
        members = [each for each in range(6) if earlier >> each & 1]
        assert all(joined[one] >> other & 1 for one in members for other in members if one != other)


def test_the_weight_of_independent_lists_is_the_integral_over_their_chances() -> None:
    """Beta integrals of each list, written out: (1/2, 1/2) is the prior of the chance of one list."""
    weighing = Weighing(SMALL)
    on = [int(number) for number in np.diag(SMALL.overlaps)]
    seen = SMALL.observed

    def term(unseen: int) -> float:
        people = seen + unseen
        lists = sum(lgamma(each + 0.5) + lgamma(people - each + 0.5) - lgamma(people + 1) for each in on)
        return lgamma(people) - lgamma(unseen + 1) + lists - len(on) * 2 * lgamma(0.5)

    mine = weighing._scores(0)[:50]
    assert mine - mine[0] == pytest.approx([term(unseen) - term(0) for unseen in range(50)])


def test_the_weight_of_a_pair_agrees_with_a_sum_over_a_fine_grid_of_chances() -> None:
    """The joint table of lists 0 and 1, integrated over (first, second given first) on a grid of midpoints."""
    weighing = Weighing(SMALL)
    table = weighing.table.reshape(2, 2, 2).sum(0)  # rows: list 1; columns: list 0
    chances = (np.arange(4000) + 0.5) / 4000

    def integral(hits: float, misses: float, share: float) -> float:
        constant = lgamma(2 * share) - 2 * lgamma(share)
        return float(np.log(np.mean(chances ** (hits + share - 1) * (1 - chances) ** (misses + share - 1)))) + constant

    unseen = 5
    table[0, 0] += unseen
    expected = integral(table[:, 1].sum(), table[:, 0].sum(), 0.5)
    expected += sum(integral(table[1, first], table[0, first], 0.25) for first in (0, 1))
    assert weighing._marginal(0b011)[unseen] == pytest.approx(expected, abs=0.02)


def test_cells_are_drawn_as_the_posterior_has_them() -> None:
    weighing = Weighing(SMALL)
    chance = np.random.default_rng(1)
    drawn = np.mean([draw_cells(weighing, 0, 4, chance) for _ in range(4000)], axis=0)
    share = [(each + 0.5) / (SMALL.observed + 4 + 1) for each in np.diag(SMALL.overlaps)]
    cells = [np.prod([p if cell >> each & 1 else 1 - p for each, p in enumerate(share)]) for cell in range(8)]
    assert drawn == pytest.approx(cells, abs=0.01)


def test_chains_agree_with_the_sum_over_all_graphs() -> None:
    histories = draw_histories(POPULATIONS["one pair depends"], 5)
    weighing = Weighing(histories)
    graphs = [graph for graph in range(complete(4)) if weighing.weight(graph) is not None]
    weights = np.exp([(weighing.weight(graph) or 0) - (weighing.weight(graphs[0]) or 0) for graph in graphs])
    below = weights @ np.array([weighing.below(graph) for graph in graphs]) / weights.sum()
    exact = weighing.unseen[np.searchsorted(below, [0.025, 0.5, 0.975])]
    drawn = np.quantile(walk(weighing, 1000, 1).unseen, [0.025, 0.5, 0.975])
    assert drawn == pytest.approx(exact, rel=0.05)


def test_chains_that_are_one_have_r_hat_near_1_and_all_their_draws() -> None:
    draws = np.random.default_rng(2).normal(size=(4, 1000))
    assert r_hat(draws) == pytest.approx(1, abs=0.01)
    assert effective_size(draws) == pytest.approx(4000, rel=0.15)


def test_r_hat_of_a_case_worked_by_hand() -> None:
    """Two chains of ranks 1, 2 and 3, 4: halves are single pairs, so the scores can be written out."""
    draws = np.array([[1.0, 2.0, 1.5, 2.5], [11.0, 12.0, 11.5, 12.5]])
    z = {rank: _normal_score((rank - 0.375) / 8.25) for rank in range(1, 9)}
    halves = np.array([[z[1], z[3]], [z[2], z[4]], [z[5], z[7]], [z[6], z[8]]])
    within, between = halves.var(1, ddof=1).mean(), halves.mean(1).var(ddof=1)
    assert r_hat(draws) == pytest.approx(((within / 2 + between) / within) ** 0.5)


def _normal_score(chance: float) -> float:
    return NormalDist().inv_cdf(chance)


def test_chains_that_follow_themselves_are_worth_few_draws() -> None:
    """An autoregression of 0.9 is worth (1 - 0.9) / (1 + 0.9) of its draws."""
    chance, draws = np.random.default_rng(3), np.zeros((4, 5000))
    for at in range(1, 5000):
        draws[:, at] = 0.9 * draws[:, at - 1] + chance.normal(size=4)
    assert effective_size(draws) == pytest.approx(20000 * 0.1 / 1.9, rel=0.2)
    assert r_hat(draws + np.arange(4)[:, None] * 5) > 1.1


def test_chains_that_stay_at_one_place_agree_unless_it_is_another_for_each() -> None:
    assert (r_hat(np.ones((4, 100))), effective_size(np.ones((4, 100)))) == (1, 400)
    assert r_hat(np.repeat([[1.0], [2.0], [3.0], [4.0]], 100, axis=1)) == np.inf


def test_the_true_number_of_people_is_within_the_limits() -> None:
    found = bayesian(draw_histories(POPULATIONS["independent"], 1), 1)
    assert isinstance(found, ModelEstimate)
    assert found.lower < 1000 < (found.upper or 0)
    assert found.supported
    assert found.numbers["rhat"] <= 1.01
    assert found.numbers["ess"] >= 400


def test_the_same_seed_gives_the_same_estimate_and_another_seed_nearly_so() -> None:
    histories = draw_histories(Population(300, ((1.0, (0.4, 0.3, 0.3)),)), 2)
    one, again, other = (bayesian(histories, seed) for seed in (1, 1, 2))
    assert one == again != other
    assert isinstance(one, ModelEstimate)
    assert isinstance(other, ModelEstimate)
    assert one.estimate == pytest.approx(other.estimate, rel=0.03)


def test_lists_that_no_graph_explains_fail_the_predictive_check() -> None:
    """Under the graph without edges, two lists of one editor are no likely draw."""
    histories = draw_histories(Population(2000, ((1.0, (0.3, 0.3, 0.3)),), follows=(0, 1, 12.0)), 3)
    weighing = Weighing(histories)
    walks = walk(weighing, 200, 1)
    fitting = predictive_p(weighing, walks, 1)
    for graphs in walks.graphs:
        graphs[:] = [0] * len(graphs)
    assert predictive_p(weighing, walks, 1) < 0.01 < fitting


def test_chains_that_disagree_are_not_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bayes, "_AGREED", 0.5)
    monkeypatch.setattr(bayes, "DRAWS", 50)
    monkeypatch.setattr(bayes, "_LONGEST", 100)
    found = bayesian(SMALL, 1)
    assert isinstance(found, str)
    assert "100 draws are too few for its chains to agree" in found


def test_limits_that_are_narrower_than_the_steps_are_not_reported() -> None:
    drawn = draw_histories(Population(500, ((1.0, (0.4, 0.3, 0.3)),)), 2)
    rows = zip(map(tuple, drawn.patterns.tolist()), drawn.counts.tolist(), strict=True)
    found = bayesian(Histories.of(drawn.lists, [(pattern, count * 10_000) for pattern, count in rows]), 1)
    assert isinstance(found, str)
    assert "steps of one per cent are too long" in found


def test_too_many_lists_are_not_tried() -> None:
    lists = "ABCDEFGH"
    found = bayesian(Histories.of(lists, [((1,) * 8, 4)]), 1)
    assert isinstance(found, str)
    assert "more than 7 lists" in found


@settings(max_examples=20)
@given(st.integers(0, 2**32 - 1))
def test_histories_hold_nobody_who_is_on_no_list(seed: int) -> None:
    histories = draw_histories(Population(50, ((1.0, (0.2, 0.2, 0.2)),)), seed)
    assert histories.observed <= 50
    assert histories.patterns.any(axis=1).all()


def test_those_on_one_list_are_more_often_on_a_list_that_follows_it() -> None:
    population = Population(20_000, ((1.0, (0.5, 0.2, 0.2)),), follows=(0, 1, 4.0))
    overlaps = draw_histories(population, 1).overlaps
    assert overlaps[0, 1] / overlaps[0, 0] == pytest.approx(0.5, abs=0.02)  # odds of 1 to 4, four times
