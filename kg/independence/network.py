"""What rests on what: claims, the claims they relay, the sources they were read in and the voices heard in them.

In: claims and affiliations, of a whole release or around one statement. Out: a `Network`, in which every other module
of the package asks what counts and what a claim cannot stand without. What counts is what `kg.lineage` counts.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from kg.lineage import CONFIRMING, Affiliation, Bodies


class Node(NamedTuple):
    """A claim as far as others rest on it; all are named by their IRIs, the stance is a concept key."""

    iri: str
    proposition: str
    stance: str
    source: str
    claimant: str
    attributed_to: tuple[str, ...] = ()
    relays: tuple[str, ...] = ()
    retracts: tuple[str, ...] = ()  # what a claim with the stance "retracts" takes back
    publisher: str = ""  # of the source


@dataclass(frozen=True)
class Network:
    """Claims by IRI, in order of IRIs; `above` gives an agent and all bodies that it is affiliated with."""

    claims: Mapping[str, Node]
    above: Callable[[str], frozenset[str]]
    retracted: frozenset[str]

    @classmethod
    def of(cls, nodes: Iterable[Node], affiliations: Iterable[Affiliation] = ()) -> "Network":
        """Return the network of some claims."""
        claims = {each.iri: each for each in sorted(nodes)}
        retracted = frozenset(iri for each in claims.values() for iri in each.retracts)
        return cls(claims, Bodies(affiliations, {}).above, retracted)

    @cached_property
    def passed_on_by(self) -> dict[str, list[str]]:
        """Each claim that is relayed -> the claims that relay it, in order of IRIs."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for each in self.claims.values():
            for relayed in each.relays:
                found[relayed].append(each.iri)
        return dict(found)

    @cached_property
    def of_statement(self) -> dict[str, list[str]]:
        """Each statement -> its claims, whatever their stance, in order of IRIs."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for each in self.claims.values():
            found[each.proposition].append(each.iri)
        return dict(found)

    def begins(self, claim: Node, statement: str = "") -> bool:
        """Return whether a claim is an origin that can stand behind a statement: it relays nobody and stands.

        What takes the statement itself otherwise than as true does not stand behind it; "" asks for no statement.
        """
        opposes = claim.proposition == statement and claim.stance not in CONFIRMING
        return not claim.relays and claim.iri not in self.retracted and not opposes

    def confirms(self, claim: Node) -> bool:
        """Return whether a claim asserts or reports its statement and was not retracted."""
        return claim.stance in CONFIRMING and claim.iri not in self.retracted

    def confirming(self, statement: str) -> list[str]:
        """Return the claims that assert or report a statement and were not retracted, in order of IRIs."""
        return [iri for iri in self.of_statement.get(statement, ()) if self.confirms(self.claims[iri])]

    def voices(self, claim: Node) -> frozenset[str]:
        """Return who is heard in a claim, each with the bodies above.

        Of several to whom a claim is attributed one is enough, so that only what is common to them counts.
        """
        voices = self.above(claim.claimant)
        if claim.attributed_to:
            voices |= frozenset.intersection(*map(self.above, claim.attributed_to))
        return voices

    def own(self, claim: Node) -> tuple[str, ...]:
        """Return the claim, and its source when that is the claimant's own document.

        It is when the claimant or a body above published it. Another source is a copy: whoever relays the claim does
        not have it from there.
        """
        return (claim.iri, claim.source) if claim.publisher in self.above(claim.claimant) else (claim.iri,)

    def around(self, statement: str) -> "Network":
        """Return the part that bears on a statement: its claims and all that these go back to."""
        todo = list(self.of_statement.get(statement, ()))
        seen = set(todo)
        while todo:
            further = [iri for iri in self.claims[todo.pop()].relays if iri in self.claims and iri not in seen]
            seen.update(further)
            todo += further
        return replace(self, claims={iri: self.claims[iri] for iri in sorted(seen)})
