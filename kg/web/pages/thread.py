"""Assertion, denial, revision and relay as one thread: a claim with every claim that it is tied to, in order of time.

In: a claim. Out: steps, each with its ties to the claim in the middle. A denial has a place here only when it answers
that claim, or is that claim, or is tied to it by a relay or a revision that its source states.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

import pyoxigraph

from kg.web.library import Library
from kg.web.pages.drift import Difference, drift
from kg.web.pages.said import MOST, Answer, Said, answers_of, list_claims, of_kind, said
from kg.web.thing import Thing

Role = Literal["answers", "answered", "revises", "revised", "relays", "relayed", "overtakes", "line"]
Timing = Literal["later", "earlier", "unknown"]
_LINE: Final = 20  # revisions of one figure that are followed each way


@dataclass(frozen=True, slots=True)
class Revision:
    """A revision of a claim by its own claimant: which claim does it, how, and whether after a given answer."""

    claim: Said
    how: str
    timing: Timing


@dataclass(frozen=True, slots=True)
class Tie:
    """How a step stands to the claim in the middle.

    "answers": the middle answers it; "answered": it answers the middle; and so for revisions and relays. "overtakes":
    it revises a claim that the middle answers; "line": it belongs to the same line of revisions, further away.
    `of` is the claim that it overtakes, or revises, or that revises it.
    """

    role: Role
    answer: Answer | None = None
    how: str = ""
    reason: pyoxigraph.Literal | None = None
    differences: tuple[Difference, ...] = ()
    same: bool = False
    revisions: tuple[Revision, ...] = ()
    of: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A claim in the thread; the one in the middle has no ties."""

    said: Said
    ties: tuple[Tie, ...] = ()


@dataclass(frozen=True, slots=True)
class Thread:
    """Steps in order of time; `more` counts by role what is not shown, `gone` are the withdrawn things it names."""

    steps: tuple[Step, ...]
    records: tuple[Answer, ...] = ()
    gone: tuple[str, ...] = ()
    more: dict[str, int] = field(default_factory=dict)

    def ties(self, role: Role) -> list[tuple[Said, Tie]]:
        """Return the steps that stand so to the claim in the middle, each with its tie."""
        return [(step.said, tie) for step in self.steps for tie in step.ties if tie.role == role]


def thread_of(library: Library, claim: Thing, language: str) -> Thread:
    """Return the thread of a claim; of each way of being tied to it, the first in time are shown."""
    return _Weaver(library, claim, language).thread()


def revisions_of(library: Library, answered: str, answer: Thing, language: str) -> tuple[Revision, ...]:
    """Return how a claim was revised by its own claimant, in order of time, seen from a claim that answers it."""
    later = list_claims(library, of_kind(library, library.pointing(answered, "revises"), "claim"), language)
    return tuple(Revision(claim, how_revised(claim.claim), _timing(claim, answer)) for claim in later.claims)


def how_revised(claim: Thing) -> str:
    """Return what a revision does: a key of revision-kind, or "retracts"."""
    return "retracts" if claim.key("stance") == "retracts" else claim.key("revisionKind")


def _timing(revision: Said, answer: Thing) -> Timing:
    revised, answered = revision.when, answer.span("statedOn")
    if revised is None or answered is None:
        return "unknown"
    if revised.earliest > answered.latest:
        return "later"
    return "earlier" if revised.latest < answered.earliest else "unknown"


class _Weaver:
    """Collects the ties of a claim by the claim at their other end."""

    def __init__(self, library: Library, claim: Thing, language: str):
        self.library, self.claim, self.language = library, claim, language
        self.centre = Said(library, claim, language)
        self.ties: defaultdict[str, list[Tie]] = defaultdict(list)
        self.more: dict[str, int] = {}

    def thread(self) -> Thread:
        """Return the thread."""
        for other, tie in (*self._answers(), *self._answered(), *self._relays(), *self._line()):
            self.ties[other].append(tie)
        found = {iri: said(self.library, iri, self.language) for iri in self.ties}
        steps = [Step(claim, tuple(self.ties[iri])) for iri, claim in found.items() if claim and self._belongs(claim)]
        steps = sorted([Step(self.centre), *steps], key=lambda step: step.said.order)
        rest = [iri for iri, claim in found.items() if claim is None]
        records = [iri for iri in of_kind(self.library, rest, "record") if self._is_there(iri)]
        answers = tuple(answer for answer in self.centre.answers if answer.to in records)
        return Thread(tuple(steps), answers, tuple(sorted(set(rest).difference(records))), self.more)

    def _belongs(self, claim: Said) -> bool:
        """Keep a denial that is further away from beside a claim it does not answer."""
        near = any(tie.role not in ("overtakes", "line") for tie in self.ties[claim.iri])
        return near or claim.stance != "denies" or self.centre.stance == "denies"

    def _is_there(self, iri: str) -> bool:
        thing = self.library.of(iri)
        return thing is not None and not thing.withdrawn

    def _first(self, role: Role, iris: list[str]) -> list[Said]:
        listed = list_claims(self.library, of_kind(self.library, iris, "claim"), self.language)
        if listed.more:
            self.more[role] = listed.more
        return [claim for claim in listed.claims if claim.iri != self.claim.iri]

    def _answers(self) -> Iterator[tuple[str, Tie]]:
        if len(self.centre.answers) > MOST:
            self.more["answers"] = len(self.centre.answers) - MOST
        for answer in self.centre.answers[:MOST]:
            revisions = revisions_of(self.library, answer.to, self.claim, self.language)
            yield answer.to, Tie("answers", answer, reason=answer.reason, revisions=revisions)
            for revision in revisions:
                yield revision.claim.iri, Tie("overtakes", how=revision.how, of=answer.to)

    def _answered(self) -> Iterator[tuple[str, Tie]]:
        for claim in self._first("answered", self.library.pointing(self.claim.iri, "respondsTo")):
            revisions = revisions_of(self.library, self.claim.iri, claim.claim, self.language)
            for answer in answers_of(claim.claim):
                if answer.to == self.claim.iri:
                    yield claim.iri, Tie("answered", answer, reason=answer.reason, revisions=revisions)

    def _relays(self) -> Iterator[tuple[str, Tie]]:
        for iri in self.claim.iris("relays")[:MOST]:
            yield iri, self._relay("relays", self.centre, said(self.library, iri, self.language))
        for claim in self._first("relayed", self.library.pointing(self.claim.iri, "relays")):
            yield claim.iri, self._relay("relayed", claim, self.centre)

    def _relay(self, role: Role, relaying: Said, relayed: Said | None) -> Tie:
        if relayed is None:
            return Tie(role)
        one, other = relaying.statement, relayed.statement
        same = one is not None and other is not None and one.iri == other.iri
        return Tie(role, differences=drift(self.library, one, other, self.language), same=same)

    def _line(self) -> Iterator[tuple[str, Tie]]:
        """Yield what this claim revises and what revises it, and on from there along the same line."""
        yield from self._chain("revises", self._before)
        yield from self._chain("revised", self._after)

    def _chain(self, role: Role, step: Callable[[str], list[str]]) -> Iterator[tuple[str, Tie]]:
        seen, todo = {self.claim.iri}, [self.claim.iri]
        while todo and len(seen) <= _LINE:
            at = todo.pop(0)
            for other in step(at):
                if other not in seen:
                    seen.add(other)
                    todo.append(other)
                    yield self._revision(role, at, other)

    def _revision(self, role: Role, at: str, other: str) -> tuple[str, Tie]:
        later = self.library.of(at if role == "revises" else other)
        how = "" if later is None else how_revised(later)
        reason = None if later is None else later.text("revisionReason", self.language)
        if at == self.claim.iri:
            return other, Tie(role, how=how, reason=reason)
        return other, Tie("line", how=how, reason=reason, of=at)

    def _before(self, iri: str) -> list[str]:
        thing = self.library.of(iri)
        return [] if thing is None else of_kind(self.library, thing.iris("revises"), "claim")

    def _after(self, iri: str) -> list[str]:
        return of_kind(self.library, self.library.pointing(iri, "revises"), "claim")[:MOST]
