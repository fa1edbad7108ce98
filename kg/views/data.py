"""Write a view for programs: JSON with everything in it, CSV with a row for each claim.

In: the statements of a view. Out: text, the same for the same view.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from kg.ledger import Claim, Ledger
from kg.views.edition import Edition, view_iri
from kg.views.question import Question
from kg.views.rows import Statement
from kg.views.words import english, figure, sentence

Groups = Iterable[Sequence[Statement]]
COLUMNS: Final = (
    "statement", "kind", "text", "figure", "lower", "upper", "origins", "origins_reason", "claimant", "claimant_name",
    "stance", "stated_earliest", "stated_latest", "certainty", "entered_on", "source", "source_name", "locator",
    "answered_by", "left_out", "claim",
)  # fmt: skip


def json_text(ledger: Ledger, edition: Edition, question: Question, groups: Groups) -> str:
    """Return a view as one JSON object.

    Shape: `view`, `derived_from`, `asked`, `policy`, and `statements`, each with `group` (those of one scope have the
    same, counted from 1), `standing` with `replies`, and `left_out` with `reason`.
    """
    rows = [_statement(ledger, number, one) for number, group in enumerate(groups, 1) for one in group]
    policy = question.policy
    document = {
        "view": view_iri(edition, question),
        "derived_from": {"dataset": edition.dataset, "version": edition.version, "sha256": edition.digest},
        "asked": {name: list(values) for name, values in question.asked.items()},
        "policy": {
            "name": policy.name, "title": policy.title["en"], "description": policy.description["en"],
            "rules": policy.rules,
        },
        "statements": rows,
    }  # fmt: skip
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def csv_text(ledger: Ledger, groups: Groups, explain: bool) -> str:
    """Return a row for each claim that stands, in the columns of COLUMNS; with `explain` also for those left out."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n", restval="")
    writer.writeheader()
    for group in groups:
        for one in group:
            writer.writerows(_rows(ledger, one, explain))
    return text.getvalue()


def _rows(ledger: Ledger, one: Statement, explain: bool) -> Iterator[dict[str, Any]]:
    what = one.proposition
    shared = {
        "statement": what.iri, "kind": what.kind, "text": what.text, "figure": figure(what),
        "lower": _number(what.lower), "upper": _number(what.upper),
        "origins": one.origins, "origins_reason": one.origins_reason,
    }  # fmt: skip
    for standing in one.standing:
        replies = " | ".join(f"{reply.how} {reply.claim.iri}" for reply in standing.replies)
        yield {**shared, **_claim(ledger, standing.claim), "certainty": standing.certainty, "answered_by": replies}
    if explain:
        for left in one.left_out:
            yield {**shared, **_claim(ledger, left.claim), "left_out": sentence(left.reason, english(ledger))}


def _statement(ledger: Ledger, group: int, one: Statement) -> dict[str, Any]:
    what = one.proposition
    return {
        "statement": what.iri,
        "group": group,
        "kind": what.kind,
        "about": what.about,
        "text": what.text,
        "figure": figure(what),
        "lower": _number(what.lower),
        "upper": _number(what.upper),
        "bound": what.bound,
        "origins": one.origins,
        "origins_reason": one.origins_reason,
        "standing": [
            {
                **_claim(ledger, standing.claim),
                "certainty": standing.certainty,
                "answers": [answer.of for answer in standing.claim.answers],
                "replies": [
                    {"how": reply.how, **_claim(ledger, reply.claim), "certainty": reply.certainty}
                    for reply in standing.replies
                ],
            }
            for standing in one.standing
        ],
        "left_out": [
            {
                **_claim(ledger, left.claim),
                "reason": sentence(left.reason, english(ledger)),
                "because": left.reason.claim,
            }
            for left in one.left_out
        ],
    }


def _claim(ledger: Ledger, claim: Claim) -> dict[str, str]:
    return {
        "claim": claim.iri,
        "claimant": claim.claimant,
        "claimant_name": ledger.label(claim.claimant),
        "stance": claim.stance,
        "stated_earliest": claim.stated.earliest.isoformat(),
        "stated_latest": claim.stated.latest.isoformat(),
        "entered_on": claim.entered.isoformat() if claim.entered else "",
        "source": claim.source,
        "source_name": ledger.label(claim.source),
        "locator": claim.locator,
    }


def _number(value: float | None) -> float | int | None:
    """Return a figure as the whole number that it is, if it is one."""
    return int(value) if value is not None and value % 1 == 0 else value
