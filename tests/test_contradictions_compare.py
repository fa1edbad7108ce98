"""Whether two statements or claims can both hold: only what covers the same is set side by side, and never a denial."""

from datetime import date
from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.contradictions.compare import Answer, Judge, Verdict
from kg.contradictions.fields import Fit, period_fit, territory_fit
from kg.ledger import Days
from tests.contradicting import Told

COMPATIBLE, INCOMPATIBLE, INCOMPARABLE = Answer
SCOPES: list[dict[str, str]] = [
    {}, {"population": "everybody"}, {"actor": "not stated"}, {"period": "10 May 2021"}, {"territory": "pl-333333"},
    {"text_en": "people seen dead"}, {"measure": "injured"}, {"period": "12-14 May 2021"}, {"territory": "pl-555555"},
]  # fmt: skip
FIGURES = st.tuples(st.integers(0, 12).map(str), st.sampled_from(("at-least", "exactly", "about", "at-most")))


def verdict(told: Told, first: str, second: str) -> Verdict:
    judge = Judge(told.ledger)
    one, other = (judge.proposition(judge.ledger.iri(ident)) for ident in (first, second))
    assert one is not None and other is not None
    return judge.statements(one, other)


def between_claims(told: Told, first: str, second: str) -> Verdict:
    judge = Judge(told.ledger)
    one, other = (judge.ledger.claim(judge.ledger.iri(ident)) for ident in (first, second))
    assert one is not None and other is not None
    return judge.claims(one, other)


def test_two_floors_can_both_hold_and_the_higher_is_named() -> None:
    told = Told()
    found = verdict(told, told.count("304", "at-least"), told.count("1500", "at-least"))
    assert found.answer is COMPATIBLE
    assert "the second is higher: at least 1,500, against at least 304" in found.words.en
    assert "دومی بیشتر است: دست‌کم ۱٬۵۰۰" in found.words.fa


@pytest.mark.parametrize(
    ("scope", "answer", "why"),
    [
        ({}, INCOMPATIBLE, ("same-scope",)),
        ({"population": "everybody"}, INCOMPARABLE, ("population-different",)),
        ({"actor": "not stated"}, INCOMPARABLE, ("actor-unknown",)),
        ({"period": "12-14 May 2021"}, INCOMPARABLE, ("period-overlap",)),
        ({"period": "1 June 2021"}, INCOMPARABLE, ("period-apart",)),
        ({"territory": "pl-555555"}, INCOMPARABLE, ("territory-part",)),
        ({"measure": "injured"}, INCOMPARABLE, ("measure-different",)),
        ({"text_en": "people seen dead"}, INCOMPARABLE, ("text-different",)),
    ],
)
def test_a_range_below_a_floor_cannot_hold_only_where_the_scope_is_equal(
    scope: dict[str, str], answer: Answer, why: tuple[str, ...]
) -> None:
    told = Told()
    found = verdict(told, told.count("200-225", "range", **scope), told.count("304", "at-least"))
    expected = ("inclusion",) if why == ("territory-part",) else why
    assert (found.answer, found.why) == (answer, expected)


def test_what_is_not_stated_is_never_taken_for_equal_but_said_to_be_open() -> None:
    told = Told()
    unsaid = {"actor": "not stated"}
    found = verdict(told, told.count("250", "at-most", **unsaid), told.count("304", "at-least", **unsaid))
    assert (found.answer, found.supposed) == (INCOMPARABLE, INCOMPATIBLE)
    assert "Who acted is not stated on either side." in found.words.en


@pytest.mark.parametrize("scope", [{"period": "10 May 2021"}, {"territory": "pl-333333"}])
def test_of_a_part_only_one_conclusion_follows(scope: dict[str, str]) -> None:
    told = Told()
    part, low, high = told.count("18", "at-least", **scope), told.count("5", "at-most"), told.count("20", "at-most")
    assert verdict(told, part, low).answer is verdict(told, low, part).answer is INCOMPATIBLE
    assert verdict(told, part, high).answer is INCOMPARABLE
    assert verdict(told, told.count("5", "at-most", **scope), told.count("18", "at-least")).answer is INCOMPARABLE


def test_a_part_that_is_named_as_one_is_compared_with_its_whole() -> None:
    told = Told()
    whole = told.count("10", "exactly")
    part = told.count("12", "at-least", measure="killed-in-group", population="children", subset_of=whole)
    assert verdict(told, part, whole).answer is INCOMPATIBLE


def test_who_is_held_can_fall_so_that_nothing_follows_from_a_shorter_time() -> None:
    told = Told()
    held = {"measure": "detained"}
    found = verdict(
        told, told.count("90", "at-least", period="10 May 2021", **held), told.count("40", "at-most", **held)
    )
    assert found.answer is INCOMPARABLE


def test_a_standing_judgement_makes_scopes_equal_and_a_withdrawn_one_does_not() -> None:
    for cells, answer in (
        ({}, INCOMPATIBLE),
        ({"withdrawn_on": "2021-08-01", "withdrawn_reason": "No."}, INCOMPARABLE),
    ):
        told = Told()
        one, other = told.count("200-225", "range", population="everybody"), told.count("304", "at-least")
        judgement = told.judge(one, "same-scope", other, **cells)
        found = verdict(told, one, other)
        assert found.answer is answer
        assert [iri.endswith(judgement) for iri in found.judgements] == [True] * (answer is INCOMPATIBLE)


def test_a_judgement_on_the_very_pair_goes_before_the_figures() -> None:
    told = Told()
    one, other = told.count("200"), told.count("304", "at-least")
    told.judge(one, "no-conflict", other)
    assert verdict(told, other, one).why == ("judged-no-conflict",)
    told.judge(one, "incompatible", other)
    assert (verdict(told, other, one).answer, verdict(told, other, one).why) == (INCOMPARABLE, ("judged-both-ways",))


def test_what_is_entailed_can_be_what_does_not_fit() -> None:
    told = Told()
    total, floor = told.count("230", population="everybody"), told.count("106", "at-least")
    told.judge(total, "entails", floor)
    found = verdict(told, total, told.count("50", "at-most"))
    assert (found.answer, found.why[0]) == (INCOMPATIBLE, "entails")
    assert verdict(told, total, floor).answer is COMPATIBLE


def test_a_denial_is_set_against_exactly_what_it_denies_and_against_no_other_figure() -> None:
    told = Told()
    small, large = told.count("106", "at-least"), told.count("304", "at-least")
    told.judge(large, "entails", small)
    denial = told.claim(small, "denies", who="ag-333333")
    assert between_claims(told, denial, told.claim(small)).answer is INCOMPATIBLE
    found = between_claims(told, denial, told.claim(large))
    assert (found.answer, found.why) == (INCOMPARABLE, ("denial",))


def test_a_side_that_denied_a_figure_and_says_a_larger_one_contradicts_itself() -> None:
    told = Told()
    denial = told.claim(told.count("18", "at-least"), "denies", who="ag-333333")
    later = told.claim(told.count("19"), who="ag-444444", on="20 May 2022")
    assert between_claims(told, denial, later).answer is INCOMPARABLE
    told.belongs("ag-444444", "ag-333333")
    assert between_claims(told, denial, later).answer is INCOMPATIBLE


def test_two_denials_of_different_statements_are_not_set_against_one_another() -> None:
    told = Told()
    floor, ceiling = told.count("5", "at-least"), told.count("5", "at-most")
    denials = [told.claim(each, "denies", who="ag-333333") for each in (floor, ceiling, floor)]
    assert between_claims(told, denials[0], denials[1]).answer is INCOMPARABLE
    assert between_claims(told, denials[0], denials[2]).answer is COMPATIBLE


def test_a_denial_of_the_legal_reading_is_not_set_against_the_statement() -> None:
    told = Told()
    count = told.count("5")
    denial = told.claim(count, "denies", who="ag-333333", denial_scope="lawfulness", denial_form="accepts")
    found = between_claims(told, denial, told.claim(count))
    assert (found.answer, found.why) == (INCOMPARABLE, ("denial-scope",))


def test_how_far_about_is_taken_to_reach_is_said() -> None:
    told = Told()
    one, other = told.count("50", "about"), told.count("54")
    assert "“About” is read here as up to 10 % to either side" in verdict(told, one, other).words.en


def test_a_question_holds_nothing() -> None:
    told = Told()
    asked = told.claim(told.count("5"), "questions")
    assert between_claims(told, asked, told.claim(told.count("9"))).why == ("stance",)


@settings(max_examples=20)
@given(FIGURES, FIGURES, st.sampled_from(SCOPES), st.sampled_from(SCOPES))
def test_the_order_of_the_two_does_not_matter(
    one: tuple[str, str], other: tuple[str, str], here: dict[str, str], there: dict[str, str]
) -> None:
    told = Told()
    first, second = told.count(*one, **here), told.count(*other, **there)
    forth, back = verdict(told, first, second), verdict(told, second, first)
    assert (forth.answer, forth.supposed) == (back.answer, back.supposed)


@settings(max_examples=12)
@given(st.lists(FIGURES, min_size=3, max_size=3))
def test_what_follows_is_passed_on_and_keeps_what_does_not_fit_apart(figures: list[tuple[str, str]]) -> None:
    told = Told()
    idents = [told.count(*figure) for figure in figures]
    judge = Judge(told.ledger)
    rows = [row for ident in idents if (row := judge.proposition(judge.ledger.iri(ident)))]
    for one, other, third in product(rows, repeat=3):
        if judge.implies(one, other) is not None:
            assert judge.implies(other, third) is None or judge.implies(one, third) is not None
            if judge.statements(other, third).answer is INCOMPATIBLE:
                assert judge.statements(one, third).answer is INCOMPATIBLE


@given(st.lists(st.tuples(st.integers(1, 28), st.integers(1, 28)).map(sorted), min_size=2, max_size=2))
def test_periods_lie_as_their_days_do(ends: list[list[int]]) -> None:
    days = [set(range(first, last + 1)) for first, last in ends]
    spans = [Days(date(2021, 5, first), date(2021, 5, last)) for first, last in ends]
    expected = (
        Fit.EQUAL if days[0] == days[1] else Fit.PART if days[0] < days[1] else Fit.WHOLE if days[0] > days[1]
        else Fit.OVERLAP if days[0] & days[1] else Fit.APART
    )  # fmt: skip
    assert period_fit(*spans) is expected


def test_places_lie_as_the_hierarchy_says() -> None:
    ledger = Told().ledger
    city, province, country, town = (f"{ledger.base}id/place/pl-{end * 6}" for end in "3245")
    for inner, outer in pairwise((city, province, country)):
        assert territory_fit(ledger, (inner,), (outer,)) is Fit.PART
        assert territory_fit(ledger, (outer,), (inner,)) is Fit.WHOLE
    assert territory_fit(ledger, (city,), (town,)) is Fit.APART
    assert territory_fit(ledger, (city, town), (city,)) is Fit.WHOLE
    assert territory_fit(ledger, (city,), ()) is Fit.UNKNOWN
    assert territory_fit(ledger, (city,), (f"{ledger.base}id/place/pl-none",)) is Fit.UNKNOWN
