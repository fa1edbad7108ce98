"""What became of a statement that was passed on: each shift is named, and what only says less is no certain drift."""

import pytest

from kg.contradictions.find import find
from kg.contradictions.finding import Certainty, Rule
from tests.contradicting import Told, found

CERTAIN, TO_CHECK = Certainty


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (("220", "at-least"), ("220", "exactly"), "A floor became a total: at least 220 became exactly 220."),
        (("304", "at-least"), ("300", "about"), "A floor became an approximate figure: at least 304 became about 300."),
        (("400", "about"), ("400", "exactly"), "An approximate figure became a total: about 400 became exactly 400."),
        (("5", "exactly"), ("7", "exactly"), "The figure rose: exactly 5 became exactly 7."),
        (("5", "exactly"), ("5-9", "range"), "Figures became a span: exactly 5 became 5–9."),
        (("5-9", "range"), ("6-12", "range"), "The figure rose: 5–9 became 6–12."),
        (("5-9", "range"), ("4-20", "range"), "The figure: 5–9 became 4–20."),
    ],
)
def test_what_became_of_a_figure_is_named(before: tuple[str, str], after: tuple[str, str], words: str) -> None:
    told = Told()
    first = told.claim(told.count(*before))
    told.claim(told.count(*after), "reports", who="ag-555555", relays=first)
    (finding,) = found(told, Rule.DRIFT)
    assert words in finding.words.en


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        ({"period": "within 48 hours of the cut = 2021-05-10/2021-05-14"}, "which is entered as 2 days longer"),
        ({"population": "people"}, "Who is counted: “protesters” became “people”."),
        ({"actor": "not stated"}, "The actor is no longer said: “guards”."),
        ({"territory": "pl-444444"}, "The territory widened: Upper became Verlan."),
        ({"measure": "injured"}, "What is counted: people killed became people injured."),
    ],
)
def test_what_became_of_the_scope_is_named(scope: dict[str, str], words: str) -> None:
    told = Told()
    first = told.claim(told.count("9"))
    told.claim(told.count("9", **scope), "reports", who="ag-555555", relays=first)
    (finding,) = found(told, Rule.DRIFT)
    assert words in finding.words.en


def test_a_relay_that_only_says_less_or_passes_on_several_is_something_to_check() -> None:
    told = Told()
    first, second = told.claim(told.count("9", "at-least")), told.claim(told.count("12", "at-least"), who="ag-333333")
    told.claim(told.count("9", "at-least", period="May 2021"), "reports", who="ag-555555", relays=first)
    told.claim(told.count("9-12", "range"), "reports", who="ag-555555", relays=f"{first} | {second}")
    assert {one.certainty for one in found(told, Rule.DRIFT)} == {TO_CHECK}


@pytest.mark.parametrize(
    ("before", "after", "certainty"),
    [
        (("9", "exactly"), ("9", "at-least"), TO_CHECK),
        (("9", "at-least"), ("8", "at-least"), TO_CHECK),
        (("9", "exactly"), ("10", "at-least"), CERTAIN),
        (("9", "at-least"), ("9", "exactly"), CERTAIN),
        (("9", "exactly"), ("9", "about"), CERTAIN),
    ],
)
def test_a_weaker_figure_follows_from_the_original_and_is_no_certain_drift(
    before: tuple[str, str], after: tuple[str, str], certainty: Certainty
) -> None:
    told = Told()
    first = told.claim(told.count(*before))
    told.claim(told.count(*after), "reports", who="ag-555555", relays=first)
    assert [one.certainty for one in found(told, Rule.DRIFT)] == [certainty]


def test_a_total_of_more_days_says_more_than_the_original() -> None:
    told = Told()
    first = told.claim(told.count("9"))
    told.claim(told.count("9", period="May 2021"), "reports", who="ag-555555", relays=first)
    (finding,) = found(told, Rule.DRIFT)
    assert finding.certainty is CERTAIN and "only says less" not in finding.words.en


def test_a_relay_of_the_same_statement_has_not_drifted() -> None:
    told = Told()
    count = told.count("9")
    told.claim(count, "reports", who="ag-555555", relays=told.claim(count))
    assert not find(told.ledger)
