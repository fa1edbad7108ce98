"""How much of what sources mention is said to be gone: counted in recordings, by month and place, never overstated."""

from math import isclose
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.coverage.case import coverage_of
from kg.coverage.loss import FEWEST, Loss, loss_by_month_and_place, wilson
from kg.ledger import Ledger
from kg.web.pages.coverage import coverage_page
from tests.conftest import Kg
from tests.pagereader import LANGUAGES, library_of, read


@pytest.fixture(scope="module")
def ledger(fixture_release: Path) -> Ledger:
    return Ledger.open(fixture_release)


@pytest.fixture(scope="module")
def rows(ledger: Ledger) -> dict[tuple[str | None, str | None], Loss]:
    found = loss_by_month_and_place(coverage_of(ledger))
    return {(row.month, row.place and ledger.ident(row.place)): row for row in found}


@given(st.integers(1, 400).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_the_interval_is_that_of_statsmodels(counts: tuple[int, int]) -> None:
    proportion = pytest.importorskip("statsmodels.stats.proportion")
    least, most = proportion.proportion_confint(*counts, method="wilson")
    ours = wilson(*counts)
    assert isclose(ours[0], max(least, 0), abs_tol=1e-6) and isclose(ours[1], min(most, 1), abs_tol=1e-6)


def test_a_recording_counts_once_and_a_held_copy_makes_it_held(rows: dict[tuple[str | None, str | None], Loss]) -> None:
    every = rows[None, None]
    assert (every.cited, every.held, every.lost) == (8, 4, 1)
    assert rows["2021-05", "pl-27w9v9"].cited == 2  # the film in three postings, and the photographs
    assert rows["2021-05", "pl-27w9v9"].lost == 0  # one posting was taken down, another is held


def test_a_month_and_a_wider_place_hold_what_is_within(rows: dict[tuple[str | None, str | None], Loss]) -> None:
    for (month, place), row in rows.items():
        assert row.held + row.lost <= row.cited <= rows[month, None].cited <= rows[None, None].cited
        assert row.cited <= rows[None, place].cited
    assert rows["2021-05", "pl-hnkw9r"].cited > rows["2021-05", "pl-27w9v9"].cited


def test_a_loss_stands_with_what_a_source_names_as_its_cause(
    ledger: Ledger, rows: dict[tuple[str | None, str | None], Loss]
) -> None:
    assert list(map(ledger.ident, rows["", ""].through)) == ["rs-j6pzgj"]
    assert rows["", ""].restrictions == () and rows["2021-05", None].restrictions != ()


def test_few_items_give_no_share(rows: dict[tuple[str | None, str | None], Loss]) -> None:
    assert all((row.share is None) is (row.cited < FEWEST) for row in rows.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_the_rows_and_says_what_they_are_not(fixture_release: Path, language: str) -> None:
    library = library_of(fixture_release)
    found = read(library, coverage_page(library, language), language)
    words = {"en": "the share of what sources mention, and not of what there was", "fa": "نه از آنچه بوده است"}
    assert words[language] in found.text and found.faults == []


def test_the_command_says_when_there_are_too_few(kg: Kg, fixture_release: Path) -> None:
    code, out, _ = kg("coverage", "loss", "--on", fixture_release, "--format", "csv")
    assert code == 0 and "Too few to give a share: it takes 5." in out
    assert out.splitlines()[1].startswith("all months,all places,8,4,1,2,47,")
