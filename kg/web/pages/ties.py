"""The ties between statements: who answers, passes on or revises exactly which statement.

In: the statements of a release. Out: ties, each as the row of its source states it, in a stated order.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from heapq import nsmallest
from typing import Final

from pyoxigraph import NamedNode

from kg.vocab import expand
from kg.web.library import Library
from kg.web.pages.said import of_kind
from kg.web.thing import name

PROPERTIES: Final = {"answers": "respondsTo", "relays": "relays", "revises": "revises"}


@dataclass(frozen=True, slots=True, order=True)
class Tie:
    """A tie from a claim to another claim or to a record: "answers", "relays" or "revises"."""

    start: str
    end: str
    kind: str


def all_ties(library: Library, most: int) -> tuple[list[Tie], int]:
    """Return the first ties of a release, by the address of their claims, and how many there are in all."""
    kept: list[Tie] = []
    total = 0
    for kind, prop in PROPERTIES.items():
        found = [Tie(start, end, kind) for start, end in _pairs(library, prop)]
        total += len(found)
        kept += nsmallest(most, found)
    return nsmallest(most, kept), total


def ties_among(library: Library, claims: Collection[str], most: int) -> tuple[list[Tie], int]:
    """Return the ties that start at one of some claims, by their address, and how many there are in all."""
    found = sorted({tie for claim in claims for tie in ties_from(library, claim)})
    return found[:most], len(found)


def ties_around(library: Library, claim: str, most: int) -> tuple[list[Tie], int]:
    """Return the ties of a claim and those of its neighbours, the nearest first; and how many were found."""
    near = _ties_of(library, claim)
    ends = sorted({end for tie in near for end in (tie.start, tie.end)} - {claim})
    further = {tie for end in ends[:most] for tie in _ties_of(library, end)} - near
    found = [*sorted(near), *sorted(further)]
    return found[:most], len(found)


def claims_of_case(library: Library, case: str) -> list[str]:
    """Return the claims about a case, each once, sorted."""
    statements = library.pointing(case, "about")
    return sorted(
        {claim for one in statements for claim in of_kind(library, library.pointing(one, "proposition"), "claim")}
    )


def ties_from(library: Library, claim: str) -> Iterator[Tie]:
    """Yield the ties that start at a claim."""
    thing = library.of(claim)
    if thing is None or thing.cls != "Claim":
        return
    for kind, prop in PROPERTIES.items():
        parts = thing.iris("response") if kind == "answers" else [""]
        for end in (end for part in parts for end in thing.iris(prop, part)):
            yield Tie(claim, end, kind)


def _ties_of(library: Library, iri: str) -> set[Tie]:
    arriving = {
        Tie(start, iri, kind)
        for kind, prop in PROPERTIES.items()
        for start in of_kind(library, library.pointing(iri, prop), "claim")
    }
    return arriving | set(ties_from(library, iri))


def _pairs(library: Library, prop: str) -> Iterator[tuple[str, str]]:
    """Yield each claim and what it is tied to; a record that replaces an earlier one is no statement."""
    claims = f"{library.base}id/claim/"
    for quad in library.store.quads_for_pattern(None, NamedNode(expand(prop)), None, None):
        if name(quad.subject).startswith(claims):
            yield name(quad.subject).partition("#")[0], name(quad.object)
