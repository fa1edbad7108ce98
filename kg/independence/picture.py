"""The rows of the picture of how a statement was passed on: which claims stand in it, and in whose lane.

In: a `Standing`. Out: rows for `kg.charts.cascade`.
"""

from collections.abc import Iterator
from datetime import date

from kg.charts.marks import OWN, PASSED
from kg.charts.told import MOST, Picture, Told
from kg.independence.standing import Standing
from kg.independence.words import Teller
from kg.ledger import Claim
from kg.lineage import CONFIRMING


def drawable(standing: Standing) -> bool:
    """Return whether the claims of a statement, and what they go back to, fit in one picture."""
    return 0 < len(standing.claims) <= MOST


def picture_of(standing: Standing, teller: Teller) -> Picture:
    """Return the picture of a statement, as it is ordered."""
    return told_of(standing, teller), teller.language, teller.picture(standing.statement)


def told_of(standing: Standing, teller: Teller) -> list[Told]:
    """Return the rows of the picture: lanes in order of the time of their origins, claims in order of time in them.

    A claim that goes back to several origins stands in the lane of the first. What has no beginning comes after these,
    and answers to the statement last.
    """
    lanes = _lanes(standing)
    places = {origin: place for place, origin in enumerate(dict.fromkeys(lanes.values()))}
    answers = set(standing.answers)

    def order(claim: Claim) -> tuple[bool, int, date, bool, str]:
        lane = places.get(lanes.get(claim.iri, ""), len(places))
        return claim.iri in answers, lane, claim.stated.earliest, claim.iri not in standing.origins, claim.iri

    shown = sorted(standing.claims.values(), key=order)
    return [_told(standing, claim, "" if claim.iri in answers else lanes.get(claim.iri, ""), teller) for claim in shown]


def _lanes(standing: Standing) -> dict[str, str]:
    """Return the origin in whose lane each claim stands, the earliest origin first."""
    found: dict[str, str] = {}
    for cascade in sorted(standing.cascades, key=lambda each: _day(standing, each.origin)):
        for iri in _members(cascade.origin, cascade.steps):
            found.setdefault(iri, cascade.origin)
    return found


def _members(origin: str, steps: tuple[tuple[str, int], ...]) -> Iterator[str]:
    yield origin
    yield from (iri for iri, _ in steps)


def _day(standing: Standing, iri: str) -> tuple[date, str]:
    return standing.claims[iri].stated.earliest, iri


def _told(standing: Standing, claim: Claim, lane: str, teller: Teller) -> Told:
    passed = claim.stance == "reports" or bool(claim.relays)
    return Told(
        claim=claim.iri,
        who=teller.ledger.label(claim.claimant, teller.language),
        day=claim.stated.earliest,
        latest=claim.stated.latest,
        role=(PASSED if passed else OWN) if claim.stance in CONFIRMING else claim.stance,
        origin=lane,
        relays=claim.relays,
        other=claim.proposition != standing.statement,
    )
