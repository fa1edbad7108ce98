"""Write a view for people: each statement, who stands for it where and when, who answers, and what was left out.

In: the statements of a view. Out: lines of text, no wider than asked where words allow.
"""

import re
from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Final

from kg.ledger import Ledger
from kg.views.data import Groups
from kg.views.edition import Edition
from kg.views.question import POSSIBLE, Question
from kg.views.rows import Standing, Statement
from kg.views.words import day_words, english, in_source, scope, sentence, statement

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_SAY: Final = {
    "asserts": "asserts it", "denies": "denies it", "questions": "questions it", "reports": "reports it",
    "retracts": "retracts it", "revises": "replaces it", "answers": "answers it with another statement",
}  # fmt: skip


def text_lines(
    ledger: Ledger, edition: Edition, question: Question, groups: Groups, explain: bool, width: int
) -> Iterator[str]:
    """Yield the lines of a view; with `explain` each claim that was left out has its reason, else they are counted."""
    yield from _head(ledger, edition, question, width)
    shown = left = 0
    for group in groups:
        standing = [one for one in group if one.standing]
        shown += len(standing)
        left += sum(len(one.left_out) for one in group)
        told = group if explain else standing
        if question.policy.is_strict("scope") and told:
            yield ""
            yield from _lines("", f"Scope: {scope(ledger, told[0].proposition) or 'not stated'}", width)
        for one in told:
            yield from _statement(ledger, one, explain, width)
    yield ""
    hint = "" if explain or not left else " (--explain says why)"
    yield f"Statements with claims that stand: {shown}. Claims left out: {left}{hint}."


def _head(ledger: Ledger, edition: Edition, question: Question, width: int) -> Iterator[str]:
    policy = question.policy
    yield from _lines("", f"{edition.dataset}, version {edition.version}", width)
    for name, values in question.asked.items():
        named = [ledger.label(value) if value.startswith(edition.base) else value for value in values]
        yield from _lines("", f"{name.replace('_', ' ')}: {', '.join(named)}", width)
    yield from _lines("  ", policy.description["en"], width)


def _statement(ledger: Ledger, one: Statement, explain: bool, width: int) -> Iterator[str]:
    yield ""
    what = one.proposition
    yield from _lines("", f"{statement(what)} [{ledger.ident(what.iri)}]", width)
    if one.standing and one.origins_reason:
        yield from _lines("  ", f"Origins: {one.origins}. {one.origins_reason}", width)
    for standing in one.standing:
        yield from _standing(ledger, standing, width)
    for left in one.left_out if explain else ():
        claim = left.claim
        who = f"{ledger.label(claim.claimant)} {_SAY[claim.stance]}, {day_words(claim.stated)}"
        reason = sentence(left.reason, english(ledger)).rstrip(".")
        yield from _lines("  ", f"- left out: {who} [{ledger.ident(claim.iri)}]: {reason}.", width)


def _standing(ledger: Ledger, standing: Standing, width: int) -> Iterator[str]:
    claim = standing.claim
    perhaps = " (perhaps later)" if standing.certainty == POSSIBLE else ""
    said = f"{ledger.label(claim.claimant)} {_SAY[claim.stance]}, {day_words(claim.stated)}{perhaps}"
    yield from _lines("  ", f"- {said}, in {in_source(ledger, claim)} [{ledger.ident(claim.iri)}]", width)
    for answer in claim.answers:
        ident, label = ledger.ident(answer.of), ledger.label(answer.of)
        named = f"[{ident}]" if label == ident else f"{label} [{ident}]"  # nobody is named by a record
        yield from _lines("      ", f"it answers {named}", width)
    for reply in standing.replies:
        perhaps = " (perhaps later)" if reply.certainty == POSSIBLE else ""
        who, day = ledger.label(reply.claim.claimant), day_words(reply.claim.stated)
        yield from _lines("      ", f"{who} {_SAY[reply.how]}, {day}{perhaps} [{ledger.ident(reply.claim.iri)}]", width)


def _lines(indent: str, text: str, width: int) -> Sequence[str]:
    """Return a text in lines between words; a control character that could steer the terminal is replaced."""
    clean = _CONTROL.sub("\ufffd", text)
    hanging = indent + "  "
    return wrap(
        clean,
        max(width, 40),
        initial_indent=indent,
        subsequent_indent=hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )
