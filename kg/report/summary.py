"""Counts of what was entered and of what it goes back to, never of what happened.

In: the contents of a report. Out: counts by name, the origins that others pass on, and circles of reports.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from kg.report.contents import Contents
from kg.vocab import SCHEMES, concept
from kg.web.pages.origins import CONFIRMING
from kg.web.thing import Thing, Value


@dataclass(frozen=True, slots=True)
class Summary:
    """How many claims take which stance, and what stands behind them; concepts are named by their IRIs.

    Of those that are `confirming`, `circling` go back to no origin, but only into a circle of reports.
    """

    stances: tuple[tuple[str, int], ...]
    claimants: int
    confirming: int
    origins: int
    circling: int
    checked: int
    accesses: tuple[tuple[str, int], ...]
    records: tuple[tuple[str, int], ...]
    held: int


@dataclass(frozen=True, slots=True)
class Origin:
    """A claim that others of the report go back to."""

    claim: str
    followers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Circle:
    """Claims that pass one another on in a circle, and the reason for saying so."""

    claims: tuple[str, ...]
    reason: Value | None


def summary(contents: Contents) -> Summary:
    """Return the counts; a source or a recording is counted once however often it is named."""
    claims = list(_things(contents, contents.claims))
    behind = [_origins(contents, claim) for claim in claims if claim.key("stance") in CONFIRMING]
    records = Counter(record.source for record in _things(contents, contents.records))
    return Summary(
        stances=_counted(claims, "stance"),
        claimants=len({claim.iri_at("claimant") for claim in claims}),
        confirming=len(behind),
        origins=len({origin for origins in behind for origin in origins}),
        circling=sum(1 for origins in behind if not origins),
        checked=sum(1 for claim in claims if claim.value("checkedBy")),
        accesses=_counted(list(_things(contents, contents.sources)), "access"),
        records=tuple(sorted(records.items(), key=lambda entry: contents.sources.index(entry[0]))),
        held=sum(one.held for one in contents.recordings),
    )


def shared_origins(contents: Contents) -> list[Origin]:
    """Return the claims that others of the report pass on, directly or not, those with most followers first."""
    followers: dict[str, list[str]] = {}
    for claim in _things(contents, contents.claims):
        for origin in _origins(contents, claim) if claim.key("stance") in CONFIRMING else ():
            if origin != claim.iri:
                followers.setdefault(origin, []).append(claim.iri)
    found = [Origin(origin, tuple(several)) for origin, several in followers.items()]
    return sorted(found, key=lambda one: (-len(one.followers), one.claim))


def _origins(contents: Contents, claim: Thing) -> list[str]:
    """Return the claims that a claim goes back to, withdrawn ones too; what stands in a circle of reports is none."""
    ends = {iri: contents.library.of(iri) for iri in claim.iris("hasOrigin")}
    return [iri for iri, end in ends.items() if end is None or end.iris("hasOrigin") in ([], [iri])]


def circles(contents: Contents) -> list[Circle]:
    """Return the circles in which claims of the report stand, in order of their IRIs."""
    library = contents.library
    findings = {finding for claim in contents.claims for finding in library.pointing(claim, "compares")}
    found = [thing for iri in sorted(findings) if (thing := library.of(iri)) is not None]
    return [
        Circle(tuple(thing.iris("compares")), next(iter(thing.literals("reason")), None))
        for thing in found
        if thing.cls == "CircularReport"
    ]


def _counted(things: list[Thing], scheme: str) -> tuple[tuple[str, int], ...]:
    counts = Counter(thing.key(scheme) for thing in things)
    return tuple((concept(scheme, key), counts[key]) for key in SCHEMES[scheme] if counts[key])


def _things(contents: Contents, iris: tuple[str, ...]) -> Iterator[Thing]:
    return (thing for iri in iris if (thing := contents.library.of(iri)) is not None)
