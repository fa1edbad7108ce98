"""Derive a view: what stood on a day, by chosen claimants, under a written policy.

In: a ledger and a question. Out: statements one by one. A view adds nothing to a release and can be thrown away.
"""

from collections.abc import Iterator
from dataclasses import replace

from kg.ledger import Ledger, Proposition
from kg.pace import Progress, silent
from kg.views.behind import independent_behind, origins_behind
from kg.views.fates import Fates, in_time
from kg.views.question import Question
from kg.views.rows import LeftOut, Reason, Standing, Statement
from kg.views.scope import groups

_KINDS = ("proposition", "partition")


def statements_about(ledger: Ledger, case: str) -> list[str]:
    """Return the IRIs of the statements about a case or restriction, of all when `case` is "", in their order."""
    if not case:
        return [one.iri for one in ledger.every(ledger.proposition, "Proposition")]
    starts = tuple(f"{ledger.base}id/{kind}/" for kind in _KINDS)
    return [iri for iri in ledger.pointing(case, "about") if iri.startswith(starts)]


def view(
    ledger: Ledger, question: Question, iris: list[str] | None = None, progress: Progress = silent
) -> Iterator[list[Statement]]:
    """Yield the statements of a view, those of one scope together as the policy asks, each group when it is due.

    `iris` narrows it to some statements. A statement that nobody claims is not in any view.
    """
    asked = statements_about(ledger, question.case) if iris is None else iris
    propositions = [one for iri in asked if (one := ledger.proposition(iri)) is not None]
    done = 0
    for group in groups(ledger, question, propositions):
        found = []
        for one in group:
            found.append(derive(ledger, question, one))
            done += 1
            progress("statements", done, len(propositions))
        if claimed := [one for one in found if one.standing or one.left_out]:
            yield claimed


def derive(ledger: Ledger, question: Question, proposition: Proposition) -> Statement:
    """Return one statement as it stands in a view, with every claim of it: standing, or left out for a reason."""
    claims = sorted(ledger.claims_of(proposition.iri), key=in_time)
    fates = Fates(ledger, question, claims)
    reasons = {claim.iri: fates.reason(claim) for claim in claims}
    kept = [claim for claim in claims if reasons[claim.iri] is None]
    origins, why = origins_behind(ledger, question, kept)
    few = Reason("too-few", found=origins, needed=question.policy.lineages, why=why)
    if 0 < few.needed <= origins and question.policy.is_strict("dependence"):
        found, words = independent_behind(ledger, question, kept)
        few, why = replace(few, key="too-few-independent", found=found, why=words), f"{why} {words}"
    if few.found < few.needed:
        reasons |= {claim.iri: few for claim in kept}
        origins, why = origins_behind(ledger, question, ())
    return Statement(
        proposition=proposition,
        standing=tuple(
            Standing(claim, question.certainty(claim), fates.replies(claim))
            for claim in claims
            if reasons[claim.iri] is None
        ),
        left_out=tuple(LeftOut(claim, reason) for claim in claims if (reason := reasons[claim.iri]) is not None),
        origins=origins,
        origins_reason=why,
    )
