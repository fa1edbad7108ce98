"""What is proposed as a contradiction: each rule finds its own, says so in words, and leaves alone what is none."""

from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from kg.contradictions.compare import Judge
from kg.contradictions.find import find, open_findings
from kg.contradictions.finding import Certainty, Rule
from kg.contradictions.speech import say
from kg.ledger import Ledger
from kg.store.query import ask
from kg.vocab import SCHEMES
from tests.contradicting import Told, about, found

CERTAIN, TO_CHECK = Certainty
QUERIES = Path(__file__).parents[1] / "queries"


@pytest.fixture(scope="module")
def ledger(fixture_release: Path) -> Ledger:
    return Ledger.open(fixture_release)


# -- the dossiers


def test_the_invented_dossier_has_one_of_each_finding(ledger: Ledger) -> None:
    assert {one.rule for one in find(ledger)} == set(Rule)


def test_every_finding_speaks_both_languages_and_opens_into_its_claims(ledger: Ledger) -> None:
    for one in find(ledger):
        assert all(ledger.claim(claim) for claim in one.claims)
        assert one.words.en.endswith(".") and one.words.fa.endswith(".")
        assert "{" not in one.words.en + one.words.fa


def test_the_same_ledger_gives_the_same_findings(ledger: Ledger, fixture_release: Path) -> None:
    assert find(ledger) == find(Ledger.open(fixture_release))


def test_what_was_judged_is_not_open(ledger: Ledger) -> None:
    every = find(ledger)
    judged = {ledger.ident(iri) for one in every for iri in one.judged}
    assert judged >= {"ju-s8k4r9", "ju-tchhvm", "ju-x9qvxk", "ju-km8vcx"}
    assert not any(one.judged for one in open_findings(every))


def test_the_own_side_is_the_one_of_the_prepared_query(ledger: Ledger, fixture_release: Path) -> None:
    judge = Judge(ledger)
    answer = ask(fixture_release, (QUERIES / "contradicted-by-own-side.rq").read_text(encoding="utf-8"))
    pairs = {
        (first.value, second.value)
        for first, second in answer.only(["claim", "later"]).rows
        if isinstance(first, NamedNode) and isinstance(second, NamedNode)
    }
    judged = {(one.subject, one.object) for one in find(ledger) if one.rule is Rule.OWN_SIDE and one.judged}
    assert judged <= pairs
    for first, second in pairs:
        one, other = ledger.claim(first), ledger.claim(second)
        assert one and other and judge.sides.of(one, other)


def test_every_measure_and_kind_of_statement_has_its_words() -> None:
    for scheme, prefix in (("measure", "measure"), ("proposition-kind", "kind"), ("bound", "bound")):
        assert all(say(f"{prefix}-{key}", figure="1").fa for key in SCHEMES[scheme])


# -- figures


def test_two_figures_of_one_scope_that_no_number_satisfies_stand_at_once() -> None:
    told = Told()
    one, other = told.count("200-225", "range"), told.count("304", "at-least")
    claims = [told.claim(one, who="ag-555555"), told.claim(other)]
    (finding,) = found(told, Rule.FIGURES)
    assert {finding.subject[-9:], finding.object[-9:]} == {one, other}
    assert [claim[-9:] for claim in finding.claims] == sorted(claims)
    assert "200–225" in finding.words.en and "۲۰۰ تا ۲۲۵" in finding.words.fa


def test_a_figure_that_was_revised_no_longer_stands() -> None:
    told = Told()
    first = told.claim(told.count("200"))
    told.claim(told.count("304"), revises=first, revision_kind="raises", on="1 July 2021")
    assert not found(told, Rule.FIGURES)


def test_a_report_of_what_was_revised_no_longer_stands() -> None:
    told = Told()
    count = told.count("200")
    first = told.claim(count)
    told.claim(count, "reports", who="ag-555555", relays=first)
    told.claim(told.count("304"), revises=first, revision_kind="raises", on="1 July 2021")
    assert not found(told, Rule.FIGURES)


def test_a_report_of_a_report_of_what_was_revised_no_longer_stands() -> None:
    told = Told()
    count = told.count("200")
    first = told.claim(count)
    second = told.claim(count, "reports", who="ag-555555", relays=first)
    told.claim(count, "reports", who="ag-333333", relays=second)
    told.claim(told.count("304"), revises=first, revision_kind="raises", on="1 July 2021")
    assert not found(told, Rule.FIGURES)


def test_how_far_about_reaches_is_assumed_so_that_it_is_something_to_check() -> None:
    told = Told()
    told.claim(told.count("50", "about"))
    told.claim(told.count("56"), who="ag-555555")
    (finding,) = found(told, Rule.FIGURES)
    assert finding.certainty is TO_CHECK
    assert "read here as up to 10 % to either side" in finding.words.en and "۱۰٪" in finding.words.fa


def test_two_of_one_state_who_differ_on_one_day_are_not_passed_over() -> None:
    told = Told()
    told.belongs("ag-444444", "ag-333333")
    told.claim(told.count("5"), who="ag-333333")
    told.claim(told.count("19"), who="ag-444444")
    assert [one.rule for one in find(told.ledger)] == [Rule.FIGURES]


def test_a_scope_that_is_not_stated_makes_it_something_to_check() -> None:
    told = Told()
    told.claim(told.count("200", actor="not stated"))
    told.claim(told.count("304"), who="ag-555555")
    (finding,) = found(told, Rule.FIGURES)
    assert finding.certainty is TO_CHECK


def test_two_figures_of_one_voice_are_proposed_once() -> None:
    told = Told()
    told.claim(told.count("200"))
    told.claim(told.count("304"), on="1 July 2021")
    assert [one.rule for one in find(told.ledger)] == [Rule.OWN_SIDE]


def test_two_figures_of_one_voice_on_one_day_may_be_a_revision_that_nobody_entered() -> None:
    told = Told()
    told.claim(told.count("200"))
    told.claim(told.count("304"))
    (finding,) = find(told.ledger)
    assert finding.rule is Rule.FIGURES and "enter that it revises it" in finding.words.en


def test_a_claim_and_its_relay_are_left_to_drift() -> None:
    told = Told()
    first = told.claim(told.count("200"))
    told.claim(told.count("304"), "reports", who="ag-555555", relays=first)
    assert {one.rule for one in find(told.ledger)} == {Rule.DRIFT}


# -- the own side


def test_a_denial_is_contradicted_when_its_side_later_says_what_it_denied() -> None:
    told = Told()
    told.belongs("ag-444444", "ag-333333")
    denial = told.claim(told.count("18", "at-least"), "denies", who="ag-333333", denial_scope="figure")
    later = told.claim(told.count("19"), who="ag-444444", on="20 May 2022")
    assert about(told, Rule.OWN_SIDE) == [(denial, later, CERTAIN)]


@pytest.mark.parametrize(
    ("who", "on", "figure", "scope"),
    [
        ("ag-222222", "20 May 2022", "19", "figure"),
        ("ag-444444", "20 May 2021", "19", "figure"),
        ("ag-444444", "20 May 2022", "17", "figure"),
        ("ag-444444", "20 May 2022", "19", "credibility"),
    ],
    ids=("another side", "not later", "a smaller figure", "only who says it"),
)
def test_a_denial_is_not_contradicted_by(who: str, on: str, figure: str, scope: str) -> None:
    told = Told()
    told.belongs("ag-444444", "ag-333333")
    told.claim(told.count("18", "at-least"), "denies", who="ag-333333", denial_scope=scope)
    told.claim(told.count(figure), who=who, on=on)
    assert not found(told, Rule.OWN_SIDE)


def test_who_only_reports_the_words_of_others_has_not_adopted_them() -> None:
    told = Told()
    count = told.count("18", "at-least")
    told.claim(count, "denies", who="ag-333333")
    told.claim(count, "reports", who="ag-333333", on="20 May 2022", attributed_to="ag-222222")
    assert not found(told, Rule.OWN_SIDE)


def test_a_post_that_is_attested_for_another_time_makes_it_something_to_check() -> None:
    told = Told()
    told.belongs("ag-444444", "ag-333333", "2020")
    told.claim(told.count("18", "at-least"), "denies", who="ag-333333")
    told.claim(told.count("19"), who="ag-444444", on="20 May 2022")
    (finding,) = found(told, Rule.OWN_SIDE)
    assert finding.certainty is TO_CHECK
    assert "is attested for 2020, and not for 20 May 2022" in finding.words.en


@pytest.mark.parametrize(("reason", "certainties"), [("Two lists were put together.", []), ("", [TO_CHECK])])
def test_a_figure_that_is_openly_replaced_contradicts_nothing_once_its_reason_is_given(
    reason: str, certainties: list[Certainty]
) -> None:
    told = Told()
    first = told.claim(told.count("200"))
    told.claim(told.count("304"), on="1 July 2021", revises=first, revision_kind="raises", revision_reason=reason)
    assert [one.certainty for one in find(told.ledger)] == certainties


@pytest.mark.parametrize("scope", ["lawfulness", "credibility", "lawfulness | credibility"])
def test_a_denial_of_the_legal_reading_or_of_who_says_it_is_no_denial_of_the_statement(scope: str) -> None:
    told = Told()
    count = told.count("18", "at-least")
    told.claim(count, "denies", who="ag-333333", denial_scope=scope)
    told.claim(count, who="ag-333333", on="20 May 2022")
    assert not found(told, Rule.OWN_SIDE)


# -- floors


def test_floors_of_different_actors_are_not_joined_by_one_that_names_none() -> None:
    told = Told()
    told.claim(told.count("50", "at-least", actor="not stated"))
    told.claim(told.count("47", "at-least"), on="1 June 2021")
    told.claim(told.count("44", "at-least", actor="police"), on="1 July 2021")
    assert [(one.certainty, "at least 50" in one.words.en) for one in found(told, Rule.FLOOR)] == [(TO_CHECK, True)]


@pytest.mark.parametrize(("reason", "many"), [("", 1), ("not stated", 1), ("Two were entered twice.", 0)])
def test_a_floor_that_falls_by_a_revision_needs_a_reason(reason: str, many: int) -> None:
    told = Told()
    first = told.claim(told.count("47", "at-least"))
    told.claim(
        told.count("44", "at-least"), on="1 July 2021", revises=first, revision_kind="lowers", revision_reason=reason
    )
    assert len(found(told, Rule.FLOOR)) == many


def test_a_lower_floor_that_names_no_earlier_one_is_found_against_the_last() -> None:
    told = Told()
    told.claim(told.count("30", "at-least"))
    high = told.claim(told.count("47", "at-least"), on="1 June 2021")
    low = told.claim(told.count("44", "at-least"), on="1 July 2021")
    told.claim(told.count("12", "at-least", period="10 May 2021"), on="1 August 2021")
    told.claim(told.count("9", "at-least"), who="ag-555555", on="1 August 2021")
    assert about(told, Rule.FLOOR) == [(low, high, CERTAIN)]


# -- places


def by_place(told: Told, **cells: str) -> str:
    """Tell a breakdown of 20 people by two places, and who says so; return its id."""
    total = told.count("20", "at-least", **cells)
    partition = told.partition(total, "pl-333333 = 12 | pl-555555 = 8")
    told.claim(total)
    told.claim(partition)
    return partition


def test_a_breakdown_by_place_that_no_later_figure_repeats_is_to_be_looked_up() -> None:
    told = Told()
    partition = by_place(told)
    later = told.count("44", "at-least")
    told.claim(later, on="1 July 2021")
    assert about(told, Rule.PLACES) == [(partition, later, TO_CHECK)]
    assert "for any of these places" in found(told, Rule.PLACES)[0].words.en


def test_a_place_with_a_lower_later_figure_is_named() -> None:
    told = Told()
    by_place(told)
    later = told.count("44", "at-least")
    told.claim(later, on="1 July 2021")
    told.claim(told.partition(later, "pl-333333 = 11 | pl-555555 = 9"), on="1 July 2021")
    (finding,) = found(told, Rule.PLACES)
    assert finding.certainty is CERTAIN
    assert "Its later figure is lower for Testburg (12, then 11)." in finding.words.en


def test_a_later_span_that_reaches_as_high_is_not_lower() -> None:
    told = Told()
    by_place(told)
    told.claim(told.count("44", "at-least"), on="1 July 2021")
    told.claim(told.count("9-14", "range", territory="pl-333333"), on="1 July 2021")
    told.claim(told.count("8", territory="pl-555555"), on="1 July 2021")
    assert not [one for one in found(told, Rule.PLACES) if "lower" in one.words.en]


def test_a_breakdown_that_is_carried_forward_or_followed_by_nothing_is_no_finding() -> None:
    told = Told()
    by_place(told)
    assert not found(told, Rule.PLACES)
    later = told.count("44", "at-least")
    told.claim(later, on="1 July 2021")
    told.claim(told.partition(later, "pl-333333 = 12 | pl-555555 = 9"), on="1 July 2021")
    assert not found(told, Rule.PLACES)


def test_a_later_count_of_fewer_days_or_other_people_carries_nothing_forward() -> None:
    told = Told()
    by_place(told)
    told.claim(told.count("4", "at-least", period="10 May 2021"), on="1 July 2021")
    assert not found(told, Rule.PLACES)


def test_a_local_count_that_a_wider_one_follows_is_to_be_looked_up() -> None:
    told = Told()
    local = told.count("5", "at-least", territory="pl-333333")
    told.claim(local)
    wide = told.count("44", "at-least")
    told.claim(wide, on="1 July 2021")
    assert about(told, Rule.PLACES) == [(local, wide, TO_CHECK)]


@pytest.mark.parametrize(
    ("people", "words"),
    [(25, "Fewer of these entries can be of Testburg (12, then 5)."), (10, "for any of these places")],
)
def test_a_later_list_is_read_when_it_is_as_long_as_the_table(people: int, words: str) -> None:
    told = Told()
    by_place(told)
    told.claim(told.count("44", "at-least"), on="1 July 2021")
    told.listed("so-333333", ["pl-333333"] * 5 + ["pl-555555"] * (people - 5))
    (finding,) = found(told, Rule.PLACES)
    assert words in finding.words.en
