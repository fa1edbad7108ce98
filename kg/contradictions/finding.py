"""What the analysis finds, as a judgement that is proposed to a person.

In: claims and statements. Out: a `Finding`: what somebody may accept or refuse, with its sentence and the claims it
opens into.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kg.contradictions.speech import Words
from kg.ledger import Claim, Ledger

VERSION: Final = "1"  # of the method: what is proposed, and when it is held to be certain


class Certainty(StrEnum):
    """Whether the rows alone show it, or something that they do not state would have to be so."""

    CERTAIN = "certain"
    TO_CHECK = "to-check"


class Rule(StrEnum):
    """The rule that made a finding."""

    FIGURES = "incompatible-figures"
    OWN_SIDE = "contradicted-by-own-side"
    FLOOR = "floor-fell"
    PLACES = "places-not-carried-forward"
    DRIFT = "drift"


RELATIONS: Final = {
    Rule.FIGURES: "incompatible",
    Rule.OWN_SIDE: "incompatible",
    Rule.FLOOR: "lowered-without-reason",
    Rule.PLACES: "not-carried-forward",
    Rule.DRIFT: "drifted-from",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """A proposed judgement: subject, relation and object by their IRIs, and the claims it is about, sorted.

    `judgements` are those it rests on, `judged` those that already stand between the two sides.
    """

    rule: Rule
    certainty: Certainty
    subject: str
    object: str
    claims: tuple[str, ...]
    words: Words
    judgements: tuple[str, ...] = ()
    judged: tuple[str, ...] = ()

    @property
    def relation(self) -> str:
        """The key of the relation that accepting it would state."""
        return RELATIONS[self.rule]

    @property
    def key(self) -> tuple[str, ...]:
        """Its place among others: the certain ones first, then by rule."""
        return (self.certainty, str(list(Rule).index(self.rule)), self.subject, self.object)


class Standing:
    """Which claims still stand: those that nobody's own later claim replaced or took back.

    A report stands as long as one of the claims it passes on does, through however many reports.
    """

    def __init__(self, ledger: Ledger):
        self._ledger = ledger

    def stands(self, claim: Claim) -> bool:
        """Return whether a claim stands."""
        replaced, seen, todo = False, {claim.iri}, [claim]
        for here in todo:  # which grows
            if self._ledger.pointing(here.iri, "revises"):
                replaced = True
            elif here.stance != "reports" or not here.relays:
                return True
            else:
                further = [iri for iri in here.relays if iri not in seen]
                seen.update(further)
                todo += [row for iri in further if (row := self._ledger.claim(iri)) is not None]
        return not replaced

    def holding(self, statement: str) -> list[Claim]:
        """Return the claims that assert or report a statement and still stand, in order of their IRIs."""
        claims = self._ledger.claims_of(statement)
        return [claim for claim in claims if claim.stance in ("asserts", "reports") and self.stands(claim)]


def in_time(one: Claim, other: Claim) -> tuple[Claim, Claim] | None:
    """Return the earlier and the later of two claims; None when their days leave it open."""
    if one.stated.latest < other.stated.earliest:
        return one, other
    return (other, one) if other.stated.latest < one.stated.earliest else None


def voices(claim: Claim) -> frozenset[str]:
    """Return whose words a claim is: those of whom it reports, else of its claimant."""
    reported = claim.attributed_to if claim.stance == "reports" else ()
    return frozenset(reported or (claim.claimant,))


def certainty_of(doubts: object) -> Certainty:
    """Return that a finding is certain when there are no doubts."""
    return Certainty.TO_CHECK if doubts else Certainty.CERTAIN
