"""Views: what stood on a day, by chosen claimants, under a policy; a brute-force reading of the rules agrees."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import KgError
from kg.ledger import Answer, Claim, Days, Ledger, Source
from kg.queries import BadParameter
from kg.store import ask, member, members
from kg.views import Policy, Question, Statement, built_in, question_of, read_policy, statements_about, view
from kg.views.behind import matching
from kg.views.policy import BadPolicy
from tests.conftest import CATALOGUE
from tests.paper_ledger import BASE, PaperLedger

CASE = "ca-kbxvqs"
FIRST = date(2031, 5, 1)
AGENTS = [f"{BASE}id/agent/ag-{letter}" for letter in "abc"]
STATEMENT = f"{BASE}id/proposition/pr-one"
DAYS = st.integers(0, 8).map(lambda day: FIRST + timedelta(days=day))


@pytest.fixture(scope="module")
def ledger(fixture_release: Path) -> Ledger:
    return Ledger.open(fixture_release)


def asked(ledger: Ledger, **given: str) -> Question:
    store = ledger.store
    values = {name: value.split("|") for name, value in given.items()}
    return question_of(values, lambda cls: members(store, cls), lambda cls, name: member(store, cls, name))


def flat(ledger: Ledger, question: Question) -> list[Statement]:
    return [one for group in view(ledger, question) for one in group]


def standing(ledger: Ledger, question: Question) -> set[str]:
    return {one.claim.iri for statement in flat(ledger, question) for one in statement.standing}


def statement_of(ledger: Ledger, question: Question, ident: str) -> Statement:
    return next(one for one in flat(ledger, question) if one.proposition.iri.endswith(ident))


def reasons(statement: Statement) -> dict[str, str]:
    return {left.claim.iri.rpartition("/")[2]: left.reason.key for left in statement.left_out}


# -- on the fictional dossier


def test_everything_is_every_claim_of_the_case(ledger: Ledger) -> None:
    case = ledger.iri(CASE)
    about = [claim.iri for iri in ledger.pointing(case, "about") for claim in ledger.claims_of(iri)]
    assert standing(ledger, asked(ledger, case=CASE)) == set(about)
    assert standing(ledger, asked(ledger)) == {claim.iri for claim in ledger.every(ledger.claim, "Claim")}


def test_origins_are_counted_as_the_release_counts_them_when_everything_stands(ledger: Ledger) -> None:
    rows = ask(ledger.store, CATALOGUE["origins"].text).only(["proposition", "origins", "reason"]).rows
    published = {str(iri)[1:-1]: (str(count.value), reason.value) for iri, count, reason in rows}  # type: ignore[union-attr]
    found = {one.proposition.iri: (str(one.origins), one.origins_reason) for one in flat(ledger, asked(ledger))}
    assert published
    assert {iri: found[iri] for iri in published} == published


@pytest.mark.parametrize("policy", [name for name in built_in() if name != "everything"])
def test_a_policy_only_takes_away(ledger: Ledger, policy: str) -> None:
    assert standing(ledger, asked(ledger, policy=policy)) <= standing(ledger, asked(ledger))


def test_each_claim_either_stands_or_has_a_reason(ledger: Ledger) -> None:
    for one in flat(ledger, asked(ledger, policy="two-independent", as_of="2021-06-30")):
        kept = [standing.claim.iri for standing in one.standing]
        left = [left.claim.iri for left in one.left_out]
        assert sorted(kept + left) == [claim.iri for claim in ledger.claims_of(one.proposition.iri)]


def test_what_is_revised_later_still_stands_on_the_day(ledger: Ledger) -> None:
    before = statement_of(ledger, asked(ledger, policy="standing", as_of="2021-06-29"), "pr-7d7t4t")
    assert [reply.how for reply in before.standing[0].replies] == ["denies", "revises"]
    after = statement_of(ledger, asked(ledger, policy="standing", as_of="2021-06-30"), "pr-7d7t4t")
    assert reasons(after) == {"cl-7mw322": "revised-raises"}


def test_who_relays_a_claim_that_does_not_stand_goes_back_to_it_all_the_same(ledger: Ledger) -> None:
    copies = asked(ledger, according_to="Mock Gazette|ag-tz7hvt", policy="everything")
    statement = statement_of(ledger, copies, "pr-7d7t4t")
    assert len(statement.standing) == 2
    assert (statement.origins, "Lantern Monitor" in statement.origins_reason) == (1, True)


def test_too_few_origins_are_told_with_their_number_and_their_reason(ledger: Ledger) -> None:
    left = statement_of(ledger, asked(ledger, policy="two-lineages"), "pr-29d6tr").left_out[0]
    assert (left.reason.key, left.reason.found, left.reason.needed) == ("too-few", 1, 2)
    assert "affiliated" in left.reason.why


def test_a_denial_stands_beside_exactly_what_it_answers(ledger: Ledger) -> None:
    for statement in flat(ledger, asked(ledger)):
        for one in statement.standing:
            for reply in one.replies:
                answered = {answer.of for answer in reply.claim.answers} | set(reply.claim.revises)
                assert one.claim.iri in answered


def test_statements_stand_beside_those_of_their_scope_alone(ledger: Ledger) -> None:
    for group in view(ledger, asked(ledger, policy="two-lineages", case=CASE)):
        figures = [one.proposition for one in group if one.proposition.kind == "count"]
        assert len({(one.measure, one.population, one.actor, one.territory) for one in figures}) <= 1


def test_the_prepared_query_gives_the_claims_of_the_view_of_the_same_name(ledger: Ledger) -> None:
    rows = ask(ledger.store, CATALOGUE["what-stood"].text).only(["claim", "certainty"]).rows
    answer = {(str(claim)[1:-1], certainty.value) for claim, certainty in rows}  # type: ignore[union-attr]
    view_of_it = flat(ledger, asked(ledger, as_of="2021-06-30", policy="standing"))
    assert answer == {(one.claim.iri, one.certainty) for statement in view_of_it for one in statement.standing}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"policy": "standin"}, 'did you mean "standing"'),
        ({"as_of": "30 June"}, "a day written as"),
        ({"according_to": "Lantern Moniter"}, "allowed: ag-"),
        ({"case": "ca-nothing"}, "allowed: ca-"),
        ({"colour": "red"}, "no parameter"),
        ({"as_of": "2021-01-01|2021-01-02"}, "given once"),
    ],
)
def test_a_wrong_parameter_is_told_what_is_allowed(ledger: Ledger, given: dict[str, str], told: str) -> None:
    with pytest.raises(BadParameter, match=told):
        asked(ledger, **given)


def test_a_restriction_is_asked_about_as_a_case_is(ledger: Ledger) -> None:
    question = asked(ledger, case="rs-w64zh8")
    assert {one.proposition.about for one in flat(ledger, question)} == {question.case}
    assert statements_about(ledger, question.case)


# -- policies


def test_a_policy_of_ones_own_is_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("name: mine\ntitle: Mine\ndescription: Reports alone.\nrules: {stances: [reports], lineages: 3}\n")
    policy = read_policy(path)
    assert (policy.stances, policy.lineages, policy.title["fa"]) == (("reports",), 3, "Mine")
    assert policy.rules["revised"] == "keep"


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        ("{lineage: 2}", 'did you mean "lineages"'),
        ("{lineages: many}", "whole number"),
        ("{revised: leave}", 'did you mean "leave-out"'),
        ("{stances: [assert]}", 'did you mean "asserts"'),
        ("{stances: asserts}", "a list of"),
        ("[revised]", "must be lines"),
    ],
)
def test_a_wrong_rule_is_told_the_nearest(tmp_path: Path, rules: str, told: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(f"name: mine\ntitle: Mine\ndescription: Words.\nrules: {rules}\n")
    with pytest.raises(BadPolicy, match=told):
        read_policy(path)


def test_a_policy_without_words_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("name: mine\nrules: {}\n")
    with pytest.raises(KgError, match="title must be words"):
        read_policy(path)


def test_a_way_of_knowing_is_given_to_one_group_alone() -> None:
    assert sorted(matching([{"a": ""}, {"a": "", "b": ""}, {"a": ""}], 9)) == ["a", "b"]
    assert len(matching([{"a": ""}, {"b": ""}, {"c": ""}], 2)) == 2


# -- against a reading of the rules by brute force


@st.composite
def claims(draw: st.DrawFn) -> list[Claim]:
    """A few claims of one statement; each may pass on, revise or retract earlier ones."""
    found: list[Claim] = []
    for number in range(draw(st.integers(1, 7))):
        first = draw(DAYS)
        claimant = draw(st.sampled_from(AGENTS))
        own = [one.iri for one in found if one.claimant == claimant]
        stance = draw(st.sampled_from(["asserts", "reports", "denies", "retracts"] if own else ["asserts", "denies"]))
        relays = draw(st.lists(st.sampled_from(found), unique_by=lambda one: one.iri)) if found else []
        found.append(
            Claim(
                iri=f"{BASE}id/claim/cl-{number}",
                source=draw(st.sampled_from(["read", "heard"])),
                claimant=claimant,
                stance=stance,
                proposition=STATEMENT,
                stated=Days(first, first + timedelta(days=draw(st.integers(0, 2)))),
                entered=draw(st.none() | DAYS),
                relays=tuple(one.iri for one in relays) if stance == "reports" else (),
                revises=(draw(st.sampled_from(own)),) if own and (stance == "retracts" or draw(st.booleans())) else (),
                entered_by="first reader",
                checked_by=draw(st.sampled_from(["", "first reader", "second reader"])),
            )
        )
    return found


KEEP = st.sampled_from(["keep", "leave-out"])
CHOICES = st.fixed_dictionaries(
    {
        **dict.fromkeys(("possible", "retracted", "revised", "denied-by-own-claimant"), KEEP),
        "sources": st.sampled_from(["any", "read"]),
        "rows": st.sampled_from(["any", "checked"]),
        "dependence": st.just("not-shown-dependent"),
        "scope": st.just("any"),
    }
)
POLICIES = st.builds(
    Policy,
    st.just("drawn"),
    st.just({}),
    st.just({}),
    st.lists(st.sampled_from(["asserts", "reports", "denies", "retracts"]), min_size=1).map(tuple),
    st.integers(0, 2),
    CHOICES,
)
QUESTIONS = st.builds(
    Question, POLICIES, st.none() | DAYS, st.none() | DAYS, st.lists(st.sampled_from(AGENTS), max_size=2).map(tuple)
)
SOURCES = [
    Source("read", "report", "", Days(FIRST, FIRST), "read"),
    Source("heard", "report", "", Days(FIRST, FIRST), "known-through-another", known_through="read"),
]


def known(question: Question, claim: Claim, certainly: bool) -> bool:
    day = claim.stated.latest if certainly else claim.stated.earliest
    entered = question.entered_by is None or (claim.entered is not None and claim.entered <= question.entered_by)
    return entered and (question.as_of is None or day <= question.as_of)


def kept(question: Question, claim: Claim, every: list[Claim]) -> bool:
    """Whether a claim stands by itself, rule by rule as docs/views.md has them."""
    out, certain = question.policy.choices, [one for one in every if known(question, one, True)]
    later = [one for one in certain if claim.iri in one.revises]
    denied = [one for one in certain if one.stance == "denies" and one.claimant == claim.claimant]
    return all(
        [
            known(question, claim, out["possible"] == "leave-out"),
            not question.according_to or claim.claimant in question.according_to,
            claim.stance in question.policy.stances,
            out["sources"] == "any" or claim.source == "read",
            out["rows"] == "any" or claim.checked_by not in ("", claim.entered_by),
            out["retracted"] == "keep" or not [one for one in later if one.stance == "retracts"],
            out["revised"] == "keep" or not [one for one in later if one.stance != "retracts"],
            out["denied-by-own-claimant"] == "keep"
            or claim.stance not in ("asserts", "reports")
            or not [one for one in denied if one.stated.earliest > claim.stated.latest],
        ]
    )


def origins_by_hand(question: Question, standing: list[Claim], every: list[Claim]) -> int:
    """The claimants of the first claims behind those that stand; here a voice is one claimant, and nobody is a body."""
    by_iri = {claim.iri: claim for claim in every}
    gone = {iri for one in every if one.stance == "retracts" and known(question, one, True) for iri in one.revises}

    def ends(claim: Claim) -> set[str]:
        return set().union(*(ends(by_iri[iri]) for iri in claim.relays)) if claim.relays else {claim.iri}

    confirming = [one for one in standing if one.stance in ("asserts", "reports") and one.iri not in gone]
    behind = {end for one in confirming for end in ends(one)}
    counted = {by_iri[end] for end in behind - gone if by_iri[end].stance in ("asserts", "reports")}
    return len({claim.claimant for claim in counted})


def derived(every: list[Claim], question: Question) -> Statement:
    ledger = PaperLedger(every, SOURCES).as_ledger
    return next(one for group in view(ledger, question, [STATEMENT]) for one in group)


@given(claims(), QUESTIONS)
@settings(max_examples=60)
def test_the_rules_are_those_that_brute_force_reads(every: list[Claim], question: Question) -> None:
    found = derived(every, question)
    alone = [claim for claim in every if kept(question, claim, every)]
    enough = origins_by_hand(question, alone, every)
    expected = alone if enough >= question.policy.lineages else []
    assert {one.claim.iri for one in found.standing} == {claim.iri for claim in expected}
    assert found.origins == (enough if expected else 0)
    assert found.origins_reason


def test_a_row_that_who_entered_it_has_checked_is_not_checked_by_a_second_person() -> None:
    day = Days(FIRST, FIRST)
    row = Claim("cl-1", "read", AGENTS[0], "asserts", STATEMENT, day, entered_by="A", checked_by="A")
    assert reasons(derived([row], Question(built_in()["read-and-checked"]))) == {"cl-1": "self-checked"}


@pytest.mark.parametrize(
    ("later", "how"),
    [
        ({"stance": "asserts", "answers": (Answer("cl-1", "explicit"),)}, "asserts"),
        ({"stance": "asserts", "answers": (Answer("cl-1", "explicit"),), "proposition": "pr-other"}, "answers"),
        ({"stance": "asserts", "revises": ("cl-1",), "proposition": "pr-other"}, "revises"),
        ({"stance": "asserts", "revises": ("cl-1",)}, "revises"),
        ({"stance": "denies", "revises": ("cl-1",)}, "denies"),
        ({"stance": "retracts", "revises": ("cl-1",)}, "retracts"),
    ],
)
def test_a_reply_takes_a_stance_to_its_own_statement_alone(later: dict[str, Any], how: str) -> None:
    day = Days(FIRST, FIRST)
    first = Claim("cl-1", "read", AGENTS[0], "asserts", STATEMENT, day)
    second = Claim("cl-2", "read", AGENTS[0], **{"proposition": STATEMENT, "stated": day, **later})
    found = derived([first, second], Question(built_in()["everything"]))
    assert [reply.how for reply in next(one for one in found.standing if one.claim == first).replies] == [how]


@pytest.mark.parametrize(
    ("ways", "told"),
    [
        (("", ""), "No source says of any of them how it knew."),
        (("it saw it", "It saw it"), "A way of knowing of its own is stated only for: cl-0 (it saw it)."),
        (("it saw it", "some told it"), "Shown independent: cl-0 (it saw it) and cl-1 (some told it)."),
    ],
)
def test_it_is_said_which_origins_say_how_they_knew(ways: tuple[str, str], told: str) -> None:
    day = Days(FIRST, FIRST)
    rows = [
        Claim(f"cl-{number}", "read", AGENTS[number], "asserts", STATEMENT, day, knowledge=way)
        for number, way in enumerate(ways)
    ]
    found = derived(rows, Question(built_in()["two-independent"]))
    why = found.origins_reason if found.standing else found.left_out[0].reason.why
    assert why.endswith(told)


def test_a_report_of_what_was_withdrawn_has_no_origin() -> None:
    day = Days(FIRST, FIRST)
    report = Claim("cl-1", "read", AGENTS[0], "reports", STATEMENT, day, relays=("cl-withdrawn",))
    found = derived([report], Question(built_in()["everything"]))
    assert (len(found.standing), found.origins) == (1, 0)
    assert "withdrawn" in found.origins_reason


@given(claims(), DAYS, DAYS, st.none() | DAYS)
@settings(max_examples=25)
def test_more_stands_on_a_later_day(every: list[Claim], one: date, other: date, entered: date | None) -> None:
    first, last = (Question(built_in()["everything"], day, entered) for day in sorted((one, other)))
    before, after = ({row.claim.iri for row in derived(every, question).standing} for question in (first, last))
    assert before <= after


@given(claims(), QUESTIONS)
@settings(max_examples=25)
def test_nothing_stands_before_it_was_stated_and_entered(every: list[Claim], question: Question) -> None:
    for one in derived(every, question).standing:
        rows = [(one.claim, one.certainty), *((reply.claim, reply.certainty) for reply in one.replies)]
        assert all(known(question, claim, certainly=certainty == "certain") for claim, certainty in rows)


@given(claims(), QUESTIONS)
@settings(max_examples=15)
def test_the_order_of_rows_changes_nothing(every: list[Claim], question: Question) -> None:
    turned = [replace(claim) for claim in reversed(every)]
    assert derived(turned, question) == derived(every, question)
