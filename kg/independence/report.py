"""What was found as plain objects and tables, for JSON and CSV: numbers with their sentences and what they stand on.

In: a `Standing` or a `Whole`. Out: objects of text and numbers, in which things are named by their ids.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from kg.independence.cascade import Cascade, lag
from kg.independence.cut import Cut
from kg.independence.hints import Hint
from kg.independence.standing import Standing
from kg.independence.whole import Whole
from kg.independence.words import Teller
from kg.ledger import Claim

Row = dict[str, Any]


def of_statement(standing: Standing, teller: Teller) -> Row:
    """Return what stands behind a statement; `claims` has a row for each claim that bears on it, in order of time."""
    ident = teller.ledger.ident
    return {
        "statement": ident(standing.statement),
        "text": teller.name(standing.statement),
        "said": [*teller.behind(standing), *teller.points(standing)],
        "confirming": len(standing.confirming),
        "outlets": len(standing.outlets),
        "origins": list(map(ident, standing.origins)),
        "origin_count": standing.count,
        "points": [{"kind": kind, "id": ident(iri)} for kind, iris in standing.points.items() for iri in iris],
        "cut": _cut(standing.cut, teller) if standing.cut else None,
        "cascades": [_cascade(cascade, teller) for cascade in standing.passed_on],
        "possible": _hints(standing.hints, teller),
        "claims": claim_rows(standing, teller),
    }


def of_release(whole: Whole, teller: Teller) -> Row:
    """Return what a release rests on; `points` has a row for each single point of failure, the greatest first."""
    ident = teller.ledger.ident
    return {
        "claims": whole.claims,
        "statements": whole.statements,
        "backed": whole.backed,
        "points": [
            {
                "kind": kind,
                "id": ident(point.iri),
                "count": point.count,
                "said": teller.takes(kind, point.iri, point.count),
                "statements": list(map(ident, point.statements)),
            }
            for kind, points in whole.points.items()
            for point in points
        ],
        "circles": [
            {"claims": list(map(ident, circle.claims)), "said": teller.circle(circle.claims, circle.origins)}
            for circle in whole.circles
        ],
        "cascades": [_cascade(cascade, teller) for cascade in whole.cascades],
        "possible": _hints(whole.hints, teller),
    }


def claim_rows(standing: Standing, teller: Teller) -> list[Row]:
    """Return a row for each claim that bears on a statement: by whom and when, from which origin, how much later."""
    shown = sorted(standing.claims.values(), key=lambda claim: (claim.stated.earliest, claim.iri))
    return [_claim(standing, claim, teller) for claim in shown]


def table(found: Row) -> list[Row]:
    """Return the table of what was found, for CSV: the claims of a statement, or the points of a release."""
    rows: Iterable[Row] = found["claims"] if "statement" in found else found["points"]
    return [{name: _cell(value) for name, value in row.items()} for row in rows]


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return " ".join(value)
    return str(value).lower() if isinstance(value, bool) else value


def _claim(standing: Standing, claim: Claim, teller: Teller) -> Row:
    ident = teller.ledger.ident
    origins = list(_origins(standing, claim.iri))
    days = [lag(standing.claims[origin].stated, claim.stated) for origin, step in origins if step]
    return {
        "claim": ident(claim.iri),
        "claimant": teller.ledger.label(claim.claimant, teller.language),
        "stance": claim.stance,
        "earliest": claim.stated.earliest.isoformat(),
        "latest": claim.stated.latest.isoformat(),
        "statement": ident(claim.proposition),
        "source": ident(claim.source),
        "relays": list(map(ident, claim.relays)),
        "origins": [ident(origin) for origin, _ in origins],
        "steps": min((step for _, step in origins), default=None),
        "least_days": min((least for least, _ in days), default=None),
        "most_days": max((most for _, most in days), default=None),
        "taken_back": claim.iri in standing.taken_back,
    }


def _origins(standing: Standing, claim: str) -> Iterator[tuple[str, int]]:
    """Yield the origins of a claim and how many steps it is away from each."""
    for cascade in standing.cascades:
        steps = {cascade.origin: 0, **dict(cascade.steps)}
        if claim in steps:
            yield cascade.origin, steps[claim]


def _cut(cut: Cut, teller: Teller) -> Row:
    ident = teller.ledger.ident
    return {
        "claims": list(map(ident, cut.claims)),
        "ways": [list(map(ident, way)) for way in cut.ways],
        "sources": list(map(ident, cut.sources)),
        "sources_at_least": cut.sources_at_least,
    }


def _cascade(cascade: Cascade, teller: Teller) -> Row:
    return {
        "origin": teller.ledger.ident(cascade.origin),
        "size": cascade.size,
        "depth": cascade.depth,
        "breadth": cascade.breadth,
        "said": teller.cascade(cascade),
    }


def _hints(hints: Iterable[Hint], teller: Teller) -> list[Row]:
    ident = teller.ledger.ident
    return [
        {"kind": hint.kind, "first": ident(hint.first), "second": ident(hint.second), "said": teller.hint(hint)}
        for hint in hints
    ]
