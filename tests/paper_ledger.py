"""A ledger on paper: a few rows made up by a test, looked up as those of a release are."""

from collections.abc import Sequence
from typing import cast

from kg.ledger import Affiliation, Agent, Claim, Judgement, Ledger, Proposition, Source

BASE = "https://example.org/paper/"


class PaperLedger:
    """The look-ups of `kg.ledger.Ledger` that views need, over claims of one statement."""

    base = BASE

    def __init__(self, claims: Sequence[Claim], sources: Sequence[Source] = ()):
        self.claims = {claim.iri: claim for claim in claims}
        self.sources = {source.iri: source for source in sources}

    def claim(self, iri: str) -> Claim | None:
        return self.claims.get(iri)

    def source(self, iri: str) -> Source | None:
        return self.sources.get(iri)

    def proposition(self, iri: str) -> Proposition:
        return Proposition(iri, "event", "")

    def agent(self, iri: str) -> Agent:
        return Agent(iri, "medium")

    def affiliation(self, iri: str) -> Affiliation | None:
        return None

    def judgement(self, iri: str) -> Judgement | None:
        return None

    def claims_of(self, proposition: str) -> list[Claim]:
        return [claim for claim in self.claims.values() if claim.proposition == proposition]

    def pointing(self, iri: str, prop: str) -> list[str]:
        return [claim.iri for claim in self.claims.values() if iri in _ends(claim, prop)]

    def label(self, iri: str, language: str = "en") -> str:
        return iri.rpartition("/")[2]

    @property
    def as_ledger(self) -> Ledger:
        """Itself, under the type that it stands in for."""
        return cast(Ledger, self)


def _ends(claim: Claim, prop: str) -> tuple[str, ...]:
    """What a property of a claim points to."""
    if prop == "respondsTo":
        return tuple(answer.of for answer in claim.answers)
    return claim.revises if prop == "revises" else ()
