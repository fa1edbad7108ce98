"""The rows of a view: statements with the claims that stand for them, those left out and why, and who answers what."""

from dataclasses import dataclass

from kg.ledger import Claim, Days, Proposition


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a claim does not stand: a key of `words.yaml`, and what its words name.

    `name` is the IRI of an agent or a source, `claim` that of the later claim that did it.
    """

    key: str
    name: str = ""
    day: Days | None = None
    claim: str = ""
    found: int = 0
    needed: int = 0
    why: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """A claim that answers or replaces exactly one other.

    `how` is its stance to the same statement, "revises", or "answers" for one that answers with another statement.
    """

    claim: Claim
    how: str
    certainty: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A claim that stands, whether it had certainly been stated by the day, and what answers it."""

    claim: Claim
    certainty: str
    replies: tuple[Reply, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A claim that does not stand."""

    claim: Claim
    reason: Reason


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement in a view; it stands when a claim stands for it. Claims are in order of time.

    `origins` is how many origins, not shown to depend on one another, stand behind the claims that stand, and
    `origins_reason` that number in words.
    """

    proposition: Proposition
    standing: tuple[Standing, ...]
    left_out: tuple[LeftOut, ...]
    origins: int
    origins_reason: str
