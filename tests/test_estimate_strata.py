"""Estimates by stratum: what is pooled, what is added up, and what is not shown."""

from functools import cache
from pathlib import Path

import pytest

from kg.errors import DataFaults
from kg.estimate.histories import Histories
from kg.estimate.result import Estimate, ModelEstimate, Refusal
from kg.estimate.run import Options, estimate
from kg.estimate.simulate import POPULATIONS, Population, draw_histories
from kg.estimate.strata import Stratified, UnknownStratum, estimate_strata, read_strata

EVEN = ((1.0, (0.4, 0.35, 0.3)),)


@cache
def strata_of(*people: int, smallest: int = 5) -> Stratified:
    parts = {f"Region {number}": draw_histories(Population(size, EVEN), number) for number, size in enumerate(people)}
    return estimate_strata("region", parts, smallest, 1, lambda part: estimate(part, Options(bayes=False)))


def test_strata_add_up_to_the_total() -> None:
    found = strata_of(500, 300)
    total, parts = found.total, [part for _, part in found.strata]
    assert isinstance(total, Estimate)
    assert total.observed == sum(part.observed for part in parts)
    assert total.range[0] == pytest.approx(sum(part.range[0] for part in parts if isinstance(part, Estimate)))
    assert total.range[0] < 800 < (total.range[1] or 0)


def test_strata_that_err_independently_are_surer_than_the_sum_of_their_limits() -> None:
    total = strata_of(500, 300, 300).total
    assert isinstance(total, Estimate)
    drawn, limits = total.models
    assert limits.lower < drawn.lower < drawn.estimate < (drawn.upper or 0) < (limits.upper or 0)


def test_a_small_stratum_is_pooled_with_the_next_so_that_no_subtraction_gives_it() -> None:
    found = strata_of(500, 4, 60)
    names = [name for name, _ in found.strata]
    assert names == ["Region 0", "Region 1 and Region 2, pooled"]


def test_a_stratum_without_an_estimate_is_pooled() -> None:
    lists = Histories.of("ABC", [((1, 0, 0), 9), ((0, 1, 0), 9), ((0, 0, 1), 9)])
    parts = {"North": draw_histories(Population(400, EVEN), 1), "South": lists}
    found = estimate_strata("region", parts, 5, 1, lambda part: estimate(part, Options(bayes=False)))
    assert [name for name, _ in found.strata] == ["North and South, pooled"]
    assert isinstance(found.total, Estimate)


def test_strata_of_which_nothing_can_be_told_are_refused() -> None:
    found = strata_of(2, 3, smallest=50)
    assert isinstance(found.total, Refusal)
    assert "fewer than 50 people are seen" in found.total.reason


def test_no_figure_of_a_small_stratum_is_in_the_json() -> None:
    written = strata_of(500, 4, 60).as_json()
    assert [part["stratum"] for part in written["strata"]] == ["Region 0", "Region 1 and Region 2, pooled"]
    assert all(part["observed"] >= 5 for part in written["strata"])


def test_a_column_of_strata_is_read_apart_from_the_lists(tmp_path: Path) -> None:
    file = tmp_path / "lists.csv"
    rows = "1,North,0,4\n0,South,1,3\n1,North,1,2\n0,,1,1\n0,not said,1,2\n"
    file.write_text(f"A,region,B,count\n{rows}", encoding="utf-8")
    found = read_strata(file, "region")
    assert {name: part.observed for name, part in found.items()} == {"not said": 3, "North": 6, "South": 3}
    assert found["North"].lists == ("A", "B")


def test_a_fault_in_a_stratum_is_told_with_its_row(tmp_path: Path) -> None:
    file = tmp_path / "lists.csv"
    file.write_text("A,region,B,count\n1,North,0,4\n7,South,1,3\n", encoding="utf-8")
    with pytest.raises(DataFaults) as faults:
        read_strata(file, "region")
    assert [(problem.row, problem.column) for problem in faults.value.problems] == [(3, "A")]


def test_a_column_that_is_not_there_is_told_with_the_nearest(tmp_path: Path) -> None:
    file = tmp_path / "lists.csv"
    file.write_text("A,region,B,count\n", encoding="utf-8")
    with pytest.raises(UnknownStratum, match='did you mean "region"'):
        read_strata(file, "regoin")


def test_a_total_without_upper_limits_has_none() -> None:
    model = ModelEstimate("average", 50, 30, None)

    def endless(part: Histories) -> Estimate:
        return Estimate(part.lists, part.observed, (model,), "")

    total = estimate_strata("region", {"North": draw_histories(POPULATIONS["sparse"], 1)}, 5, 1, endless).total
    assert isinstance(total, Estimate)
    assert total.range == (30, None)
