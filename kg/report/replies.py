"""Denials with exactly what each of them answers, and revisions with what each of them replaces.

In: the contents of a report. Out: rows for its sections, in order of time. A denial stands beside a claim only when its
source, or a reading that gives its reason, says that it answers that very claim.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from kg.report.contents import Contents
from kg.web.pages.said import Answer, Said, said
from kg.web.pages.thread import Revision, how_revised, revisions_of
from kg.web.thing import Value

AIMS: Final = ("claims", "agents", "blanket", "none")
_REPLIES: Final = ("denies", "questions")


@dataclass(frozen=True, slots=True)
class Aimed:
    """A claim or record that is answered, `claim` being None for a record, and how its own claimant revised it."""

    answer: Answer
    claim: Said | None
    revisions: tuple[Revision, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """A denial or a doubt: what it answers by name, and the speakers whose words in general it answers."""

    said: Said
    answers: tuple[Aimed, ...]
    agents: tuple[str, ...]

    @property
    def aim(self) -> str:
        """What it answers: "claims" for claims or records by name, "agents", "blanket", or "none"."""
        return "claims" if self.answers else "agents" if self.agents else "blanket" if self.said.blanket else "none"


@dataclass(frozen=True, slots=True)
class Revised:
    """A claim that replaces an earlier one of its claimant; `before` is None when that one was withdrawn."""

    said: Said
    before: Said | None
    how: str
    reason: Value | None


def replies(contents: Contents, language: str) -> Mapping[str, list[Reply]]:
    """Return the denials and doubts by what they answer, in the order of `AIMS`; an aim that none has is left out."""
    found = [_reply(contents, claim) for claim in _claims(contents, language) if claim.stance in _REPLIES]
    return {aim: same for aim in AIMS if (same := [reply for reply in found if reply.aim == aim])}


def revisions(contents: Contents, language: str) -> list[Revised]:
    """Return the revisions."""
    return [one for claim in _claims(contents, language) for one in _revised(contents, claim)]


def _claims(contents: Contents, language: str) -> Iterator[Said]:
    for iri in contents.claims:
        if (claim := said(contents.library, iri, language)) is not None:
            yield claim


def _reply(contents: Contents, claim: Said) -> Reply:
    library = contents.library
    answers = tuple(
        Aimed(
            answer,
            said(library, answer.to, claim.language),
            revisions_of(library, answer.to, claim.claim, claim.language),
        )
        for answer in claim.answers
    )
    return Reply(claim, answers, tuple(claim.claim.iris("respondsToAgent")))


def _revised(contents: Contents, claim: Said) -> Iterator[Revised]:
    how, reason = how_revised(claim.claim), claim.claim.text("revisionReason", claim.language)
    for iri in claim.claim.iris("revises"):
        yield Revised(claim, said(contents.library, iri, claim.language), how, reason)
