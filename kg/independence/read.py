"""Read a network from a release: the whole at once, or what bears on one statement by following what it rests on."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Final

from kg.independence.network import Network, Node
from kg.ledger import Claim, Ledger
from kg.lineage import Affiliation
from kg.pace import Progress, silent
from kg.vocab import SCHEMES, concept

_PROPERTIES: Final = (
    "stance", "proposition", "inSource", "claimant", "attributedTo", "relays", "revises", "dcterms:publisher",
)  # fmt: skip
_STANCES: Final = {concept("stance", key): key for key in SCHEMES["stance"]}


def whole_network(ledger: Ledger, progress: Progress = silent) -> Network:
    """Return the network of all claims of a release; each property is read at one go."""
    columns: dict[str, dict[str, list[str]]] = {}
    for number, name in enumerate(_PROPERTIES):
        progress("read claims", number, len(_PROPERTIES))
        columns[name] = _grouped(ledger.pairs(name))
    progress("read claims", len(_PROPERTIES), len(_PROPERTIES))
    nodes = (_read(columns, iri) for iri in columns["stance"])
    return Network.of(nodes, _affiliations(ledger, (member for _, member in ledger.pairs("member"))))


def _read(columns: dict[str, dict[str, list[str]]], iri: str) -> Node:
    stance = _STANCES[columns["stance"][iri][0]]
    source = columns["inSource"][iri][0]
    return Node(
        iri=iri,
        proposition=columns["proposition"][iri][0],
        stance=stance,
        source=source,
        claimant=columns["claimant"][iri][0],
        attributed_to=tuple(columns["attributedTo"].get(iri, ())),
        relays=tuple(columns["relays"].get(iri, ())),
        retracts=tuple(columns["revises"].get(iri, ())) if stance == "retracts" else (),
        publisher=columns["dcterms:publisher"].get(source, [""])[0],
    )


def claims_around(ledger: Ledger, statement: str) -> dict[str, Claim]:
    """Return what bears on one statement: its claims, all that they go back to, and who retracted any of these."""
    claims = {claim.iri: claim for claim in _going_back(ledger, statement)}
    takers = {iri for each in claims for iri in ledger.pointing(each, "revises")}.difference(claims)
    found = (ledger.claim(iri) for iri in sorted(takers))
    return claims | {claim.iri: claim for claim in found if claim is not None and claim.stance == "retracts"}


def network_of(ledger: Ledger, claims: Collection[Claim]) -> Network:
    """Return the network of some claims, with the bodies above those who are heard in them."""
    voices = {agent for claim in claims for agent in (claim.claimant, *claim.attributed_to)}
    return Network.of([_node(ledger, claim) for claim in claims], _affiliations(ledger, sorted(voices)))


def _node(ledger: Ledger, claim: Claim) -> Node:
    source = ledger.source(claim.source)
    return Node(
        claim.iri,
        claim.proposition,
        claim.stance,
        claim.source,
        claim.claimant,
        claim.attributed_to,
        claim.relays,
        claim.revises if claim.stance == "retracts" else (),
        source.publisher if source else "",
    )


def _going_back(ledger: Ledger, statement: str) -> Iterator[Claim]:
    todo = ledger.claims_of(statement)
    seen = {claim.iri for claim in todo}
    for claim in todo:  # which grows
        yield claim
        further = [relayed for relayed in claim.relays if relayed not in seen]
        seen.update(further)
        todo += [found for relayed in further if (found := ledger.claim(relayed)) is not None]


def _affiliations(ledger: Ledger, members: Iterable[str]) -> Iterator[Affiliation]:
    """Yield the affiliations of agents, of the bodies these name, and so on upwards."""
    todo = list(dict.fromkeys(members))
    seen = set(todo)
    for agent in todo:  # which grows
        for iri in ledger.pointing(agent, "member"):
            if (found := ledger.affiliation(iri)) is not None:
                yield Affiliation(found.member, found.body, found.source)
                if found.body not in seen:
                    seen.add(found.body)
                    todo.append(found.body)


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for subject, value in pairs:
        found[subject].append(value)
    for values in found.values():
        values[:] = sorted(set(values))
    return found
