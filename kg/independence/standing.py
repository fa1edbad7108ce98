"""What stands behind one statement: its origins, what it cannot stand without, and how it was passed on.

In: a ledger and a statement; only what bears on it is read. Out: a `Standing`. It never says whether the statement is
true, only on whose word it rests.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from kg.errors import KgError
from kg.independence.cascade import Cascade, cascade_of
from kg.independence.cut import Cut, smallest_cut
from kg.independence.hints import Hint, hints_of
from kg.independence.network import Network
from kg.independence.points import points_of
from kg.independence.read import claims_around, network_of
from kg.ledger import Claim, Ledger
from kg.lineage import CONFIRMING

CLAIM, SOURCE, AGENT = "claim", "source", "agent"
KINDS: Final = (AGENT, SOURCE, CLAIM)


class NoStatement(KgError):
    """There is no statement of that name in the release."""

    def __init__(self, name: str):
        self.name = name
        super().__init__(f"there is no statement {name} in the release: name it by its id, such as pr-4k2m9x")


@dataclass(frozen=True)
class Standing:
    """What stands behind a statement; claims, sources and agents are named by their IRIs and in order of these.

    `confirming` assert or report it and were not retracted, `origins` are the claims that count as its origins, `count`
    how many of them are not shown dependent. `points` are single points of failure by kind, `cut` is None when nothing
    stands behind it. `answers` are the other claims of this very statement: denials, questions and retractions.
    `claims` has all of these, and what they go back to.
    """

    statement: str
    confirming: tuple[str, ...]
    outlets: tuple[str, ...]
    origins: tuple[str, ...]
    count: int
    points: Mapping[str, tuple[str, ...]]
    cut: Cut | None
    cascades: tuple[Cascade, ...]
    answers: tuple[str, ...]
    taken_back: tuple[str, ...]
    hints: tuple[Hint, ...]
    claims: Mapping[str, Claim]
    network: Network

    @property
    def passed_on(self) -> list[Cascade]:
        """The cascades in which somebody passes the origin on."""
        return [cascade for cascade in self.cascades if cascade.steps]

    def origins_of(self, claim: str) -> tuple[str, ...]:
        """Return the origins that count among those a claim goes back to, in order of IRIs; an origin is its own."""
        return tuple(
            cascade.origin
            for cascade in self.cascades
            if claim == cascade.origin or any(iri == claim for iri, _ in cascade.steps)
        )


def standing_of(ledger: Ledger, statement: str) -> Standing:
    """Return what stands behind a statement, named by its IRI. Errors: NoStatement."""
    if ledger.proposition(statement) is None:
        raise NoStatement(statement)
    claims = claims_around(ledger, statement)
    network = network_of(ledger, claims.values()).around(statement)
    confirming = tuple(network.confirming(statement))
    of_statement = network.of_statement.get(statement, ())
    goes_back = {iri: ledger.origins_of(iri) for iri in confirming}
    behind = sorted({origin for found in goes_back.values() for origin in found if origin in network.claims})
    origins = tuple(iri for iri in behind if network.begins(network.claims[iri], statement))
    return Standing(
        statement=statement,
        confirming=confirming,
        outlets=outlets(ledger, (claims[iri].source for iri in confirming)),
        origins=origins,
        count=ledger.origin_count(statement)[0],
        points=by_kind(ledger, points_of(network, statement) or ()),
        cut=smallest_cut(network, statement),
        cascades=tuple(cascade_of(network, origin) for origin in origins),
        answers=tuple(iri for iri in of_statement if claims[iri].stance not in CONFIRMING),
        taken_back=tuple(iri for iri in of_statement if claims[iri].stance in CONFIRMING and iri not in confirming),
        hints=tuple(hints_of([claims[iri] for iri in confirming], goes_back)),
        claims={iri: claims[iri] for iri in network.claims},
        network=network,
    )


def outlets(ledger: Ledger, sources: Iterable[str]) -> tuple[str, ...]:
    """Return who published some sources, in order of IRIs."""
    found = (ledger.source(iri) for iri in set(sources))
    return tuple(sorted({source.publisher for source in found if source is not None}))


def by_kind(ledger: Ledger, points: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return things by their kind, agents before sources before claims, each in order of IRIs."""
    start = f"{ledger.base}id/"
    return {kind: tuple(sorted(iri for iri in points if iri.startswith(f"{start}{kind}/"))) for kind in KINDS}
