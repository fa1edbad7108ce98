"""Say to which cases a thing belongs: by what it is about, and through what it states, judges or answers."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from kg.diff.changes import Change
from kg.errors import KgError, near
from kg.release.read import Release
from kg.vocab import expand

_LEADS: Final = tuple(
    f"<{expand(name)}>".encode()
    for name in (
        "about", "proposition", "partOf", "total", "shareOf", "subject", "object", "input", "compares", "hasRecord",
        "inCell", "owl:annotatedSource", "member",
    )
)  # fmt: skip
_EDGE: Final = re.compile(rb"^<([^>#]+)(?:#[^>]*)?> (<[^>]+>) <([^>#]+)", re.MULTILINE)
_DEEP: Final = 6  # a judgement of a claim of a share of a figure of a case that is part of another


class Cases:
    """The things that lead to cases, in one release or several; things are given by their IRIs."""

    def __init__(self, base: str, *releases: Release):
        self._start = f"{base}id/".encode()
        self._case = f"{base}id/case/"
        self._leads: dict[bytes, set[bytes]] = {}
        for release in releases:
            for subject, target in self._edges(release):
                self._leads.setdefault(subject, set()).add(target)

    def _edges(self, release: Release) -> Iterator[tuple[bytes, bytes]]:
        for graph in release.graphs:
            for body in release.nquads(graph) if graph not in ("concepts", "lineage") else ():
                for subject, predicate, target in _EDGE.findall(body):
                    if predicate in _LEADS and target.startswith(self._start):
                        yield subject, target

    def of(self, iri: str) -> frozenset[str]:
        """Return the IRIs of the cases that a thing belongs to; a case belongs to itself and to what it is part of."""
        found: set[bytes] = set()
        todo = {iri.encode()}
        for _ in range(_DEEP):
            found |= todo
            todo = {target for thing in todo for target in self._leads.get(thing, ())} - found
        return frozenset(thing.decode() for thing in found if thing.decode().startswith(self._case))

    def known(self) -> list[str]:
        """Return the ids of the cases that something belongs to, sorted."""
        targets = {target.decode() for found in self._leads.values() for target in found}
        return sorted(iri.rpartition("/")[2] for iri in targets if iri.startswith(self._case))


def of_case(found: Iterable[Change], cases: Cases, case: str) -> Iterator[Change]:
    """Yield the changes to things that belong to a case, given by its IRI, in their order.

    A withdrawn thing is told of no case: what it was about is gone with it.
    """
    return (change for change in found if change.stone is None and case in cases.of(change.thing))


def need_case(cases: Cases, base: str, ident: str) -> str:
    """Return the IRI of a case. Errors: KgError, with the nearest id, when nothing belongs to it."""
    if ident not in cases.known():
        raise KgError(f"neither release has a case {ident}; {near(ident, cases.known())}".rstrip("; "))
    return f"{base}id/case/{ident}"
