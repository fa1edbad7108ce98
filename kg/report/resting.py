"""Say which single voice, source or claim several statements of a report rest on.

In: the contents of a report. Out: single points of failure by their kind, as the page on independence has them of a
whole release, but of the statements of the report alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kg.independence import Teller
from kg.independence.points import single_points, taken_by_point
from kg.independence.read import claims_around, network_of
from kg.independence.standing import by_kind
from kg.ledger import Claim
from kg.report.contents import Contents

MOST: Final = 15  # of a kind


@dataclass(frozen=True, slots=True)
class Resting:
    """What several statements cannot stand without, in a sentence, and these statements in their order."""

    iri: str
    words: str
    statements: tuple[str, ...]


def resting(contents: Contents, language: str) -> Mapping[str, list[Resting]]:
    """Return the first of each kind, those that take most statements with them first; a kind without any is absent."""
    taken = _taken(contents)
    teller = Teller(contents.library.ledger, language)
    found = {}
    for kind, iris in by_kind(contents.library.ledger, taken).items():
        first = sorted(iris, key=lambda iri: -len(taken[iri]))[:MOST]  # those of one length in order of IRIs
        found[kind] = [Resting(iri, teller.takes(kind, iri, len(taken[iri])), taken[iri]) for iri in first]
    return {kind: rows for kind, rows in found.items() if rows}


def _taken(contents: Contents) -> dict[str, tuple[str, ...]]:
    """Return what several statements of the report cannot stand without -> these statements."""
    ledger = contents.library.ledger
    claims: dict[str, Claim] = {}
    for statement in contents.statements:
        claims |= claims_around(ledger, statement)
    points = single_points(network_of(ledger, claims.values()))
    order = {iri: at for at, iri in enumerate(contents.statements)}
    own = {statement: needed for statement, needed in points.items() if statement in order}
    return {
        iri: tuple(sorted(statements, key=order.__getitem__))
        for iri, statements in taken_by_point(own).items()
        if len(statements) > 1
    }
