"""What follows from the answers: agreed, the third's or the only one, and a status never better than the weakest."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.evidence.verify.outcome import Undecided, outcomes_of, status_of, weakest
from kg.evidence.verify.worksheet import ANSWERS, Answer
from kg.vocab import NOT_ASSESSED, STATUSES
from tests.verifying import KEYS, NEEDED, QUESTIONS, everywhere
from tests.verifying import given as answered

WORST_LAST = STATUSES
SOME = st.dictionaries(st.sampled_from(KEYS), st.sampled_from(ANSWERS))


def said(answers: Mapping[str, str]) -> dict[str, Answer]:
    return {key: answered(key, answer) for key, answer in answers.items()}


@pytest.mark.parametrize(("answer", "status"), list(zip(ANSWERS, STATUSES[:-1], strict=True)))
def test_the_status_is_that_of_the_weakest_needed_answer(answer: str, status: str) -> None:
    assert status_of(NEEDED, everywhere("established", recorded_when=answer)) == status


def test_an_answer_that_is_not_needed_does_not_lower_the_status() -> None:
    assert status_of(NEEDED, everywhere("established", complete="refuted")) == "authenticated"


def test_without_needed_questions_nothing_is_assessed() -> None:
    assert status_of([], everywhere("established")) == NOT_ASSESSED


@given(SOME, st.sampled_from(KEYS), st.sampled_from(ANSWERS))
@settings(max_examples=60)
def test_a_worse_answer_never_improves_the_status(answers: dict[str, str], key: str, worse: str) -> None:
    changed = answers | {key: max((answers.get(key, ANSWERS[0]), worse), key=ANSWERS.index)}
    if key in answers:
        before, after = (WORST_LAST.index(status_of(NEEDED, each)) for each in (answers, changed))
        assert after >= before


@given(SOME, st.sampled_from(KEYS))
@settings(max_examples=60)
def test_an_answer_that_is_taken_away_never_improves_the_status(answers: dict[str, str], key: str) -> None:
    fewer = {other: answer for other, answer in answers.items() if other != key}
    before, after = (WORST_LAST.index(status_of(NEEDED, each)) for each in (answers, fewer))
    assert after >= before


@given(st.lists(st.sampled_from(KEYS), unique=True), SOME, st.sampled_from(KEYS))
@settings(max_examples=60)
def test_one_more_needed_question_never_improves_the_status(
    needed: list[str], answers: dict[str, str], more: str
) -> None:
    if needed:
        before, after = (WORST_LAST.index(status_of(keys, answers)) for keys in (needed, [*needed, more]))
        assert after >= before


def test_what_two_agree_on_is_agreed_with_both_reasons() -> None:
    one, other = said({"origin": "likely"}), said({"origin": "likely"})
    other["origin"] = Answer(2, "origin", "likely", "Found by search.", ("reverse-search",), "result 1")
    (found,) = outcomes_of(QUESTIONS[:1], one, other)
    assert (found.answer, found.reached, found.verifiers) == ("likely", "agreed", 2)
    assert found.reason == "One verifier: Found by search. The other: The tower."
    assert (found.reference, found.reference_kinds) == ("result 1; sheet 4", ("landmark", "reverse-search"))
    assert outcomes_of(QUESTIONS[:1], other, one) == [found]


def test_where_two_disagree_nothing_is_final_before_a_third_decides() -> None:
    one, other = said(everywhere("likely")), said(everywhere("likely", origin="refuted", complete="unlikely"))
    with pytest.raises(Undecided) as error:
        outcomes_of(QUESTIONS, one, other)
    assert error.value.keys == ("origin", "complete")
    third = said({"origin": "undetermined", "complete": "likely"})
    found = {each.question.key: each for each in outcomes_of(QUESTIONS, one, other, third)}
    assert (found["origin"].answer, found["origin"].reached) == ("undetermined", "decided-by-third")
    assert found["origin"].reason.startswith("The two verifiers answered likely and refuted; a third decided:")
    assert found["recorded-when"].reached == "agreed"


def test_a_question_that_one_answered_and_one_left_open_has_a_single_answer() -> None:
    found = outcomes_of(QUESTIONS, said(everywhere("likely")), said(dict.fromkeys(NEEDED, "likely")))
    single = {each.question.key for each in found if each.reached == "single"}
    assert single == set(KEYS) - set(NEEDED)
    assert all(each.verifiers == 1 for each in found if each.reached == "single")


def test_a_question_that_nobody_answered_has_no_final_answer() -> None:
    both = said(dict.fromkeys(NEEDED, "likely"))
    assert [each.question.key for each in outcomes_of(QUESTIONS, both, both)] == NEEDED


def test_the_answer_that_decides_is_the_first_of_the_weakest() -> None:
    one = said(everywhere("likely", recorded_when="undetermined", unaltered="undetermined", complete="refuted"))
    found = weakest(outcomes_of(QUESTIONS, one, one))
    assert found is not None and found.question.key == "recorded-when"
    assert weakest([]) is None
