"""Say where a claim goes back to and how it stands to the other claims of its statement, each with the reason.

In: a claim or a statement. Out: what lineage computed of it. Origins are counted, outlets never.
"""

from dataclasses import dataclass

from pyoxigraph import Literal

from kg.web.library import Library
from kg.web.pages.said import Said, of_kind, said
from kg.web.thing import Thing

_MOST = 20  # comparisons shown of one claim
CONFIRMING = ("asserts", "reports")


@dataclass(frozen=True, slots=True)
class Behind:
    """How many origins stand behind a statement, and why that number."""

    count: int
    reason: Literal | None


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison, or a finding of circular reports, as one of its claims sees it."""

    iri: str
    others: tuple[Said, ...]
    dependence: str
    reason: Literal | None

    @property
    def circular(self) -> bool:
        """Whether the claims pass one another on in a circle."""
        return not self.dependence


@dataclass(frozen=True, slots=True)
class Origins:
    """Where a claim goes back to. `own` tells that it relays nobody; `gone` counts origins that were withdrawn."""

    own: bool
    claims: tuple[Said, ...]
    gone: int
    behind: Behind | None
    compared: tuple[Compared, ...]
    more: int


def origins_of(library: Library, claim: Thing, language: str) -> Origins:
    """Return the origins of a claim, those of its statement when it confirms that, and its comparisons."""
    ends = claim.iris("hasOrigin")
    found = [end for iri in ends if (end := said(library, iri, language)) is not None]
    statement = library.of(claim.iri_at("proposition"))
    confirms = claim.key("stance") in CONFIRMING
    findings = of_kind(library, library.pointing(claim.iri, "compares"), "circular-report", "comparison")
    compared = tuple(_compared(library, iri, claim.iri, language) for iri in findings[:_MOST])
    return Origins(
        own=ends == [claim.iri],
        claims=tuple(sorted(found, key=lambda end: end.order)),
        gone=len(ends) - len(found),
        behind=behind(statement) if confirms and statement is not None else None,
        compared=compared,
        more=len(findings) - len(compared),
    )


def behind(statement: Thing) -> Behind | None:
    """Return how many origins stand behind a statement; None when nobody claims it."""
    count = statement.value("originCount")
    return Behind(int(count), next(iter(statement.literals("originReason")), None)) if count else None


def _compared(library: Library, iri: str, claim: str, language: str) -> Compared:
    finding = library.of(iri)
    if finding is None:  # what points at a claim is in the release
        raise KeyError(iri)
    others = (said(library, other, language) for other in finding.iris("compares") if other != claim)
    reason = next(iter(finding.literals("reason")), None)
    return Compared(iri, tuple(other for other in others if other is not None), finding.iri_at("dependence"), reason)
