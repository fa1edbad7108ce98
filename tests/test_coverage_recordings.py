"""How far items are verified, and which recordings stand behind rows: never better than the weakest needed answer."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from kg.coverage.verified import ANSWERS, CRITERIA, verified
from kg.ledger import Days, Verification
from kg.vocab import NOT_ASSESSED, STATUSES

ROWS = st.lists(st.tuples(st.sampled_from(CRITERIA), st.booleans(), st.sampled_from(ANSWERS)), max_size=8)


def answer(number: int, criterion: str, needed: bool, given: str) -> Verification:
    day = Days(date(2026, 11, 22), date(2026, 11, 22))
    return Verification(f"ve-{number}", "ev", criterion, "?", needed, given, "so", "ag", day)


@given(ROWS)
def test_a_status_is_that_of_the_weakest_needed_answer(rows: list[tuple[str, bool, str]]) -> None:
    found = verified(answer(number, *row) for number, row in enumerate(rows))
    needed = [given for _, is_needed, given in rows if is_needed]
    worst = next((one for one in reversed(ANSWERS) if one in needed), "")
    assert found.status == (STATUSES[ANSWERS.index(worst)] if worst else NOT_ASSESSED)
    assert len(found.deciding) == needed.count(worst) and len(found.answers) == len(rows)


@given(ROWS, st.permutations(range(8)))
def test_the_order_of_the_answers_does_not_matter(rows: list[tuple[str, bool, str]], order: list[int]) -> None:
    answers = [answer(number, *row) for number, row in enumerate(rows)]
    turned = [answers[at] for at in order if at < len(answers)]
    assert verified(answers) == verified(turned)


def test_criteria_without_a_needed_answer_are_named() -> None:
    found = verified([answer(1, "date", True, "established"), answer(2, "source", False, "established")])
    assert found.unasked == ("provenance", "source", "location", "content", "integrity")
    assert verified([]).unasked == ()
