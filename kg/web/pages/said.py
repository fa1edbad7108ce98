"""A claim as pages show it: never without who makes it, when and in which source, and with exactly what it answers.

In: a `Library` and the IRI of a claim. Out: `Said`, whose texts are in the language of the page.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from pyoxigraph import Literal, NamedNode

from kg.vocab import expand
from kg.web.days import day_text
from kg.web.figures import figure_of
from kg.web.library import Library
from kg.web.thing import Span, Thing, name

MOST: Final = 50  # claims in one list of a page
STANCES: Final = ("asserts", "reports", "denies", "questions", "retracts")
_IN_TIME: Final = 2_000  # claims that are put in order of time; of more, the first by address are shown
_LAST: Final = "9999"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to one claim or record: by its name, or as we read it and then with the reason."""

    claim: str
    to: str
    explicit: bool
    reason: Literal | None


@dataclass(frozen=True)
class Said:
    """A claim with its texts in a language."""

    library: Library
    claim: Thing
    language: str

    @property
    def iri(self) -> str:
        """The IRI of the claim."""
        return self.claim.iri

    @property
    def who(self) -> str:
        """The IRI of the claimant."""
        return self.claim.iri_at("claimant")

    @property
    def stance(self) -> str:
        """The key of its stance: "denies"."""
        return self.claim.key("stance")

    @cached_property
    def statement(self) -> Thing | None:
        """The proposition or partition; None when it is not in the release."""
        return self.library.of(self.claim.iri_at("proposition"))

    @property
    def text(self) -> Literal | None:
        """The statement in words, without its figure."""
        return None if self.statement is None else self.statement.text("text", self.language)

    @property
    def figure(self) -> str:
        """The figure with its bound; "" when it has none."""
        return "" if self.statement is None else figure_of(self.library, self.statement, self.language)

    @property
    def when(self) -> Span | None:
        """The day it was stated."""
        return self.claim.span("statedOn")

    @property
    def when_hijri(self) -> str:
        """The same day in the Solar Hijri calendar, in Persian; "" for readers who see it anyway."""
        return day_text(self.when, "fa").partition(" (")[0] if self.language != "fa" else ""

    @property
    def source(self) -> Thing | None:
        """The source it was read in."""
        return self.library.of(self.claim.source)

    @property
    def checked_by(self) -> str:
        """Who checked the row; "" when nobody has."""
        return self.claim.value("checkedBy")

    @property
    def blanket(self) -> bool:
        """Whether it is a denial that rejects everything alike."""
        return self.claim.value("blanket") == "true"

    @cached_property
    def answers(self) -> tuple[Answer, ...]:
        """What it answers, in order of IRIs: these claims and records and no others."""
        return answers_of(self.claim)

    @property
    def order(self) -> tuple[str, str, str]:
        """What claims are sorted by: the bounds of the day, then the address; one without a day comes last."""
        when = self.when
        return (when.earliest, when.latest, self.iri) if when else (_LAST, _LAST, self.iri)


@dataclass(frozen=True, slots=True)
class Listed:
    """The first of some claims, in order of time or else of address, and how many there are in all."""

    claims: tuple[Said, ...]
    total: int
    in_time: bool = True

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.total - len(self.claims)


def said(library: Library, iri: str, language: str) -> Said | None:
    """Return a claim as it is shown; None for what is no claim, such as a tombstone."""
    thing = library.of(iri)
    return Said(library, thing, language) if thing is not None and thing.cls == "Claim" else None


def answers_of(claim: Thing) -> tuple[Answer, ...]:
    """Return what a claim answers, in order of IRIs; empty when no claim or record is named."""
    found = [
        Answer(claim.iri, to, claim.key("responseBasis", part) == "explicit", _reason(claim, part))
        for part in claim.iris("response")
        for to in claim.iris("respondsTo", part)
    ]
    return tuple(sorted(found, key=lambda answer: answer.to))


def _reason(claim: Thing, part: str) -> Literal | None:
    return next(iter(claim.literals("responseReason", part)), None)


def list_claims(library: Library, iris: Sequence[str], language: str, most: int = MOST) -> Listed:
    """Return the first of some claims in order of time; only those that are shown are read."""
    if in_time := len(iris) <= _IN_TIME:
        iris = sorted(iris, key=lambda iri: (*stated_on(library, iri), iri))
    found = (said(library, iri, language) for iri in iris[:most])
    shown = tuple(claim for claim in found if claim is not None)
    return Listed(shown, max(len(shown), len(iris)), in_time)


def answers_records(*several: Listed) -> bool:
    """Return whether one of some claims answers the record of a person."""
    claims = (claim for listed in several for claim in listed.claims)
    return any("/id/record/" in answer.to for claim in claims for answer in claim.answers)


def stated_on(library: Library, iri: str) -> tuple[str, str]:
    """Return the first and last day on which a claim can have been made, looked up without reading the claim."""
    part = next(_objects(library, iri, "statedOn"), "")
    ends = [next(_objects(library, part, end), _LAST) if part else _LAST for end in ("earliest", "latest")]
    return ends[0], ends[1]


def having(library: Library, iris: Iterable[str], prop: str, value: str) -> list[str]:
    """Return those things, in their order, of which a property has that IRI; none of them is read."""
    node, predicate = NamedNode(value), NamedNode(expand(prop))
    return [
        iri
        for iri in iris
        if next(iter(library.store.quads_for_pattern(NamedNode(iri), predicate, node, None)), None) is not None
    ]


def lacking(library: Library, iris: Iterable[str], prop: str) -> list[str]:
    """Return those things, in their order, of which a property is not stated; none of them is read."""
    return [iri for iri in iris if next(_objects(library, iri, prop), None) is None]


def once_each(library: Library, evidence: Iterable[str]) -> list[str]:
    """Return evidence in its order, of each recording one row: the one that others are copies of, when it is there."""
    found: dict[str, str] = {}
    for iri in evidence:
        original = next(_objects(library, iri, "copyOf"), iri)
        found[original] = iri if iri == original else found.get(original, iri)
    return list(found.values())


def of_kind(library: Library, iris: Iterable[str], *kinds: str) -> list[str]:
    """Return those of some IRIs whose address is of a kind: "claim"."""
    starts = tuple(f"{library.base}id/{kind}/" for kind in kinds)
    return [iri for iri in iris if iri.startswith(starts)]


def _objects(library: Library, iri: str, prop: str) -> Iterator[str]:
    for quad in library.store.quads_for_pattern(NamedNode(iri), NamedNode(expand(prop)), None, None):
        yield name(quad.object) or (quad.object.value if isinstance(quad.object, Literal) else "")
