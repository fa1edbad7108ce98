"""How far items are verified, and which recordings stand behind rows: never better than the weakest needed answer."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.coverage.recordings import Recording, recordings
from kg.coverage.verified import ANSWERS, CRITERIA, verified
from kg.ledger import Days, Evidence, Ledger, Verification
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


class Rows:
    """As much of a ledger as recordings need: rows of evidence, and one answer about some of them."""

    def __init__(self, rows: Sequence[Evidence], answers: Mapping[str, str]):
        self.rows = {row.iri: row for row in rows}
        self.answers = answers

    def evidence(self, iri: str) -> Evidence | None:
        return self.rows.get(iri)

    def pointing(self, iri: str, prop: str) -> list[str]:
        return [row.iri for row in self.rows.values() if row.copy_of == iri]

    def verifications_of(self, iri: str) -> list[Verification]:
        return [answer(1, "content", True, self.answers[iri])] if iri in self.answers else []


def row(iri: str, copy_of: str = "", reason: str = "not-public") -> Evidence:
    supports, seen_by = (f"pr-{iri}",), (f"ag-{iri}",)
    return Evidence(
        iri, "so", "ca", "video", False, not_held_reason=reason, copy_of=copy_of, supports=supports, seen_by=seen_by
    )


def recording(rows: Sequence[Evidence], asked: str, **answers: str) -> Recording:
    ledger = cast(Ledger, Rows(rows, answers))
    (found,) = recordings(ledger, (one for one in rows if one.iri in asked))
    return found


@pytest.mark.parametrize(
    ("asked", "answers", "status", "examined"),
    [
        ("a", {"a": "established", "b": "refuted"}, "authenticated", "a"),
        ("ab", {"a": "established", "b": "refuted"}, "authenticated", "a"),
        ("b", {"a": "established", "b": "refuted"}, "refuted", "b"),  # what is cited is the copy that was altered
        ("b", {"a": "unlikely", "b": "established"}, "doubtful", "a"),
        ("c", {"a": "established", "b": "refuted"}, "authenticated", "a"),
        ("a", {"b": "likely", "c": "unlikely"}, "doubtful", "c"),
        ("a", {}, NOT_ASSESSED, "a"),
    ],
)
def test_a_recording_is_no_better_than_the_copy_that_is_cited(
    asked: str, answers: dict[str, str], status: str, examined: str
) -> None:
    found = recording([row("a"), row("b", "a"), row("c", "a")], asked, **answers)
    assert (found.verified.status, found.examined.iri) == (status, examined)


@pytest.mark.parametrize(
    ("first", "second", "lost"),
    [
        ("destroyed", "removed-by-host", True),
        ("removed-by-host", "", True),
        ("destroyed", "seen-only", True),
        ("removed-by-host", "not-public", False),  # somebody is said to keep it
        ("withheld-for-safety", "removed-by-host", False),
        ("not-sought", "", False),
    ],
)
def test_a_recording_that_somebody_is_said_to_keep_is_not_lost(first: str, second: str, lost: bool) -> None:
    assert recording([row("a", reason=first), row("b", "a", second)], "ab").lost is lost


def test_a_recording_is_cited_for_what_any_of_its_rows_is_cited_for_and_seen_by_all_who_saw_one() -> None:
    found = recording([row("a"), row("b", "a")], "ab")
    assert (found.supports, found.seen_by) == (("pr-a", "pr-b"), ("ag-a", "ag-b"))
