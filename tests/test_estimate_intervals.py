"""How often limits hold the truth: the benchmark, and a short run of it."""

import pytest

from bench import intervals
from bench.intervals import MARKERS, put, replicate, table
from kg.estimate.simulate import POPULATIONS, Population

FEW = Population(200, ((1.0, (0.4, 0.3, 0.3)),))


def test_the_table_has_a_line_for_each_figure_that_was_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intervals, "POPULATIONS", {"few": FEW})
    rows = table(2).splitlines()[2:]
    assert {row.split(" | ")[0] for row in rows} == {"| few"}
    assert [row.split(" | ")[1] for row in rows][-1] == "range"


def test_the_table_is_put_between_the_markers() -> None:
    page = f"before {MARKERS[0]} old {MARKERS[1]} after"
    assert put(page, "new") == f"before {MARKERS[0]}\n\nnew\n\n{MARKERS[1]} after"
    with pytest.raises(ValueError, match="no place for the table"):
        put("a page without markers", "new")


@pytest.mark.proof
@pytest.mark.parametrize("name", ["independent", "one pair depends"])
def test_the_range_holds_the_truth_nearly_always_where_a_pair_depends_or_none(name: str) -> None:
    population = POPULATIONS[name]
    ranges = replicate(population, 40)["range"]
    assert sum(each.holds(population.people) for each in ranges) >= 34


@pytest.mark.proof
def test_independence_misses_the_truth_where_a_pair_depends() -> None:
    population = POPULATIONS["one pair depends"]
    found = replicate(population, 20)["independence"]
    assert sum(each.holds(population.people) for each in found) <= 5
