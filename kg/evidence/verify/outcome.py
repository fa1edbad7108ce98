"""What follows from the answers: one final answer a question, and the status that they allow.

In: questions and the answers of two verifiers, and of a third where these disagree. Out: final answers, and a status
that is never better than its weakest needed answer. Nothing here reads or writes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.errors import KgError
from kg.evidence.verify.checklist import REFERENCES, Question
from kg.evidence.verify.worksheet import ANSWERS, Answer
from kg.vocab import NOT_ASSESSED, STATUSES

Answers = Mapping[str, Answer]  # by the key of the question


class Undecided(KgError):
    """The two verifiers disagree and no third has decided; holds the keys of the questions."""

    def __init__(self, keys: Sequence[str]):
        self.keys = tuple(keys)
        what = f"{len(keys)} question{'s' if len(keys) > 1 else ''}"
        super().__init__(
            f"the two disagree on {what} ({', '.join(keys)}): a third decides with `kg evidence decide`; "
            "`kg evidence worksheet --decide` writes the sheet"
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """The final answer to a question; `reached` is a key of the scheme `answer-reached`."""

    question: Question
    answer: str
    reason: str
    reference_kinds: tuple[str, ...]
    reference: str
    verifiers: int  # how many answered it without seeing the other's answer
    reached: str


def differing(questions: Iterable[Question], first: Answers, second: Answers) -> list[Question]:
    """Return the questions that both answered, and otherwise than each other, in their order."""
    both = (question for question in questions if question.key in first and question.key in second)
    return [question for question in both if first[question.key].answer != second[question.key].answer]


def outcomes_of(
    questions: Sequence[Question], first: Answers, second: Answers, third: Answers | None = None
) -> list[Outcome]:
    """Return the final answers in the order of the questions: the agreed one, the third's, or the only one there is.

    Errors: Undecided when the two disagree on something that no third has decided.
    """
    decided = third or {}
    if missing := [one.key for one in differing(questions, first, second) if one.key not in decided]:
        raise Undecided(missing)
    finals = (
        _final(question, [given[question.key] for given in (first, second) if question.key in given], decided)
        for question in questions
    )
    return [final for final in finals if final is not None]


def status_of(needed: Iterable[str], answers: Mapping[str, str]) -> str:
    """Return the status that answers allow: that of the weakest needed one; `NOT_ASSESSED` when one of them is missing.

    `needed` are the keys of the needed questions, `answers` maps keys to members of `ANSWERS`.

    >>> status_of(["date"], {"date": "likely", "complete": "refuted"}), status_of(["date"], {})
    ('likely', 'not-assessed')
    """
    keys = list(needed)
    if not keys or any(key not in answers for key in keys):
        return NOT_ASSESSED
    return STATUSES[max(ANSWERS.index(answers[key]) for key in keys)]


def weakest(finals: Iterable[Outcome]) -> Outcome | None:
    """Return the needed answer that decides the status, the first of equal ones; None when none is needed."""
    needed = [final for final in finals if final.question.needed]
    return max(needed, key=lambda final: ANSWERS.index(final.answer), default=None)


def _final(question: Question, given: list[Answer], decided: Answers) -> Outcome | None:
    if not given:
        return None
    if len({one.answer for one in given}) == 1:
        reached = "agreed" if len(given) == 2 else "single"
        return _said(question, given[0].answer, given, _reason_of(given), len(given), reached)
    third = decided[question.key]
    both = " and ".join(sorted((one.answer for one in given), key=ANSWERS.index))
    reason = f"The two verifiers answered {both}; a third decided: {third.reason}"
    return _said(question, third.answer, [third], reason, len(given), "decided-by-third")


def _said(question: Question, answer: str, given: list[Answer], reason: str, verifiers: int, reached: str) -> Outcome:
    kinds = {kind for one in given for kind in one.reference_kinds}
    references = sorted({one.reference for one in given if one.reference})
    ordered = tuple(kind for kind in REFERENCES if kind in kinds)
    return Outcome(question, answer, reason, ordered, "; ".join(references), verifiers, reached)


def _reason_of(given: list[Answer]) -> str:
    """Return the reasons, in an order that tells nothing of who gave which."""
    reasons = sorted({one.reason for one in given})
    if len(reasons) == 1:
        return reasons[0]
    return f"One verifier: {reasons[0].rstrip('.')}. The other: {reasons[1]}"
