"""Log-linear models are fitted as statsmodels and Rcapture fit them, and only where an estimate exists."""

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bench.estimate import KNOWN
from kg.estimate import search as searching
from kg.estimate.design import Design, Model, lay_out
from kg.estimate.existence import determined, face
from kg.estimate.glm import refit
from kg.estimate.histories import Histories
from kg.estimate.models import score
from kg.estimate.newton import fit
from kg.estimate.profile import intervals

PATTERNS = list(product((0, 1), repeat=3))[1:]
PAIRS = tuple(combinations(range(3), 2))
INDEPENDENT: Model = frozenset()


def table(counts: tuple[int, ...]) -> Design:
    return lay_out(Histories.of("ABC", zip(PATTERNS, counts, strict=True)))


def tables(largest: int) -> st.SearchStrategy[Design]:
    return st.tuples(*[st.integers(0, largest)] * 7).filter(sum).map(table)


def some_pairs() -> st.SearchStrategy[Model]:
    return st.sets(st.sampled_from(PAIRS)).map(frozenset)


def test_figures_are_those_that_rcapture_prints_for_the_same_model() -> None:
    """Rcapture 1.4: 12318.5, 1188.7, deviance 7.614 with 9 degrees, AIC 86.65, profile interval 10266 to 14992.3."""
    design = lay_out(KNOWN["HIV"].histories())
    one = refit(design, score(design, [frozenset({(0, 1)})]))
    seen = design.counts.sum()
    (limit,) = intervals(design, one)
    assert (round(seen + one.unseen[0], 1), round(one.variance[0] ** 0.5, 1)) == (12318.5, 1188.7)
    assert (round(one.deviance[0], 3), one.freedom(0), round(one.aic[0], 2)) == (7.614, 9, 86.65)
    assert limit.upper is not None
    assert (round(seen + limit.lower), round(seen + limit.upper, 1)) == (10266, 14992.3)


@settings(max_examples=20)
@given(tables(40), some_pairs())
def test_fits_agree_with_statsmodels(design: Design, model: Model) -> None:
    ours = score(design, [model])
    assume(ours.models)
    theirs = refit(design, ours)
    assert ours.unseen == pytest.approx(theirs.unseen, rel=1e-5)
    assert ours.variance == pytest.approx(theirs.variance, rel=1e-3)
    assert ours.deviance == pytest.approx(theirs.deviance, abs=1e-6)


@settings(max_examples=60)
@given(tables(2), some_pairs())
def test_the_linear_programme_finds_the_cells_whose_fit_goes_to_zero(design: Design, model: Model) -> None:
    """By brute force: all directions of -1, 0 and 1 that leave counted cells alone and lower empty ones."""
    matrix = design.matrix[:, design.columns([model])[0]]
    directions = np.array(list(product((-1, 0, 1), repeat=matrix.shape[1]))) @ matrix.T
    never_fall = (directions[:, design.counts > 0] == 0).all(1) & (directions <= 0).all(1)
    lowered = (directions[never_fall] < 0).any(0)
    assert (face(matrix, design.counts) == ~lowered).all()


@settings(max_examples=40)
@given(tables(2), some_pairs())
def test_the_unseen_are_estimated_just_where_the_cells_determine_them(design: Design, model: Model) -> None:
    matrix = design.matrix[:, design.columns([model])[0]]
    above = face(matrix, design.counts)
    unseen = np.eye(1, matrix.shape[1])
    known = np.linalg.matrix_rank(np.vstack([matrix[above], unseen])) == np.linalg.matrix_rank(matrix[above])
    assert (determined(matrix[above]) is not None) == known
    assert bool(score(design, [model]).models) == known


@settings(max_examples=30)
@given(tables(30), some_pairs(), st.integers(2, 50))
def test_as_many_times_the_people_are_as_many_times_the_unseen(design: Design, model: Model, times: int) -> None:
    one = score(design, [model])
    many = score(table(tuple((design.counts * times).astype(int).tolist())), [model])
    assert many.unseen == pytest.approx(one.unseen * times, rel=1e-6)


def test_a_pair_that_shares_nobody_is_taken_out_of_the_table() -> None:
    """Chan, Silverman and Vincent 2021: the others are fitted without the cells that show the pair."""
    design = table((20, 30, 6, 40, 9, 0, 0))
    found = score(design, [frozenset({(0, 1)})])
    left = design.cells[:, 0] * design.cells[:, 1] == 0
    alone = fit(design.matrix, design.counts, design.columns([INDEPENDENT]), left[None, :])
    assert found.cells[0].tolist() == left.tolist()
    assert found.unseen[0] == pytest.approx(np.exp(alone.theta[0, 0]))


def test_an_interval_reaches_down_to_those_who_were_seen_when_everybody_may_be_on_a_list() -> None:
    design = table((1, 1, 9, 1, 9, 9, 60))
    (limit,) = intervals(design, score(design, [INDEPENDENT]))
    assert limit.lower == 0 and limit.upper is not None and limit.upper < 5


def test_an_interval_without_upper_limit_says_so() -> None:
    design = table((50, 50, 1, 50, 1, 1, 0))
    (limit,) = intervals(design, score(design, [frozenset({(0, 1), (0, 2)})]))
    assert limit.upper is None or limit.upper > 1_000


def test_climbing_from_model_to_model_ends_in_the_window_that_looking_at_all_finds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    design = lay_out(KNOWN["HIV"].histories())
    every = searching.search(design)
    monkeypatch.setattr(searching, "_ALL", 0)
    climbed = searching.search(design)
    assert every and climbed and every.supported.models == climbed.supported.models
    assert climbed.looked < every.looked == 64


def test_no_supported_model_has_a_simpler_and_likelier_one_within_it() -> None:
    found = searching.search(lay_out(KNOWN["HIV"].histories()))
    assert found
    supported = found.supported
    for better, worse in combinations(range(len(supported.models)), 2):
        assert supported.bic[better] <= supported.bic[worse] <= supported.bic[0] + searching.WINDOW
        assert not supported.models[better] < supported.models[worse]
