"""The rows that a release is read into.

Things are named by their IRIs, concepts by their keys ("denies"). What a row does not say is "", empty or None.
Fields are named for the columns of `kg.model`.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Days:
    """A date: its bounds, and the words of the source."""

    earliest: date
    latest: date
    as_written: str = ""

    @property
    def exact(self) -> bool:
        """Whether it is one day."""
        return self.earliest == self.latest

    def meets(self, other: "Days") -> bool:
        """Return whether the two have a day in common."""
        return self.earliest <= other.latest and other.earliest <= self.latest


@dataclass(frozen=True, slots=True)
class Answer:
    """That a claim answers another claim or a record: "explicit", or "inferred" with the reason."""

    of: str
    basis: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """One agent's attitude to one statement in one source; `entered` is the day by which it was surely entered."""

    iri: str
    source: str
    claimant: str
    stance: str
    proposition: str
    stated: Days
    entered: date | None = None
    locator: str = ""
    quote: str = ""
    attributed_to: tuple[str, ...] = ()
    relays: tuple[str, ...] = ()
    answers: tuple[Answer, ...] = ()
    answers_agents: tuple[str, ...] = ()
    blanket: bool = False
    denial_scope: tuple[str, ...] = ()
    denial_form: str = ""
    revises: tuple[str, ...] = ()
    revision_kind: str = ""
    revision_reason: str = ""
    knowledge: str = ""
    entered_by: str = ""
    checked_by: str = ""


@dataclass(frozen=True, slots=True)
class Proposition:
    """What can be asserted or denied; `lower` and `upper` bound a count, or a share in per cent."""

    iri: str
    kind: str
    about: str
    text: str = ""
    measure: str = ""
    lower: float | None = None
    upper: float | None = None
    bound: str = ""
    share_of: str = ""
    subset_of: str = ""
    population: str = ""
    actor: str = ""
    period: Days | None = None
    territory: tuple[str, ...] = ()
    concerns: tuple[str, ...] = ()
    describes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a partition: its key, its count, and the concept, place or day it stands for."""

    iri: str
    key: str
    count: int
    of: str = ""


@dataclass(frozen=True, slots=True)
class Partition:
    """That a count is made up of cells."""

    iri: str
    about: str
    total: str
    basis: str
    exhaustive: bool
    disjoint: bool
    cells: tuple[Cell, ...]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """What one source's record says of one person; `names` are (form, language tag)."""

    iri: str
    source: str
    about: str
    act: str
    identification: str
    names: tuple[tuple[str, str], ...] = ()
    age: str = ""
    age_lower: int | None = None
    age_upper: int | None = None
    gender: str = ""
    act_on: Days | None = None
    places: tuple[str, ...] = ()
    injury: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    informant: str = ""
    informant_place: str = ""
    revises: str = ""
    entered: date | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A document in the edition that was read."""

    iri: str
    kind: str
    publisher: str
    issued: Days
    access: str
    known_through: str = ""
    edition_of: str = ""
    language: str = ""
    url: str = ""
    archived_url: str = ""
    locator: str = ""
    accessed: Days | None = None


@dataclass(frozen=True, slots=True)
class Agent:
    """Who speaks or is spoken of."""

    iri: str
    kind: str


@dataclass(frozen=True, slots=True)
class Affiliation:
    """A post, membership, ownership or alignment, as a source says."""

    iri: str
    source: str
    member: str
    body: str
    kind: str
    role: str = ""
    period: Days | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A place and the next larger one."""

    iri: str
    kind: str
    within: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """An event series or incident."""

    iri: str
    period: Days
    places: tuple[str, ...] = ()
    part_of: str = ""


@dataclass(frozen=True, slots=True)
class Restriction:
    """An event that hides or destroys evidence."""

    iri: str
    about: str
    kind: str
    period: Days
    places: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """An item, or a set of items, that a source cites."""

    iri: str
    source: str
    about: str
    kind: str
    held: bool
    count: int | None = None
    not_held_reason: str = ""
    seen_by: tuple[str, ...] = ()
    authenticated_by: tuple[str, ...] = ()
    copy_of: str = ""
    recorded: Days | None = None
    places: tuple[str, ...] = ()
    published: Days | None = None
    supports: tuple[str, ...] = ()
    cannot_show: str = ""
    content_warning: tuple[str, ...] = ()
    lost_through: str = ""
    digests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verification:
    """The answer to one question about an item of evidence; the status of the item needs it or not."""

    iri: str
    evidence: str
    criterion: str
    question: str
    needed: bool
    answer: str
    reason: str
    author: str
    decided: Days
    reference: str = ""
    reference_kind: tuple[str, ...] = ()
    verifiers: int | None = None
    reached: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What somebody judged, and whether it stands."""

    iri: str
    kind: str
    author: str
    decided: Days
    subjects: tuple[str, ...] = ()
    relation: str = ""
    objects: tuple[str, ...] = ()
    status: str = ""
    method: str = ""
    justification: str = ""
    withdrawn: Days | None = None

    @property
    def stands(self) -> bool:
        """Whether it was not withdrawn."""
        return self.withdrawn is None
