"""Count the origins behind the claims that stand for a statement, anew for each view.

In: these claims; what they pass on, and the bodies their voices belong to, are read from the ledger. Out: a number
and its reason. A claim names what it passes on in its own row, so its origins are followed whether they stand in the
view or not: ten outlets that copy one report stay one origin.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from kg.ledger import Claim, Ledger
from kg.views.question import CERTAIN, Question

if TYPE_CHECKING:  # kg.lineage loads networkx, which takes its time
    from kg.lineage import Lineage


def origins_behind(ledger: Ledger, question: Question, claims: Sequence[Claim]) -> tuple[int, str]:
    """Return how many origins, not shown dependent on one another, stand behind claims of one statement, and why."""
    if not claims:
        return 0, "No claim of it stands in this view."
    found = _lineage(ledger, question, claims).count_origins(claims[0].proposition, {claim.iri for claim in claims})
    return found.n, found.reason


def independent_behind(ledger: Ledger, question: Question, claims: Sequence[Claim]) -> tuple[int, str]:
    """Return how many origins behind claims of one statement are shown independent of one another, and why.

    Origins are, when no bond joins them and each says how it knew, in words of its own. As many as the policy asks for
    are looked for, as a matching of groups of origins and ways of knowing (Kuhn, 1955).
    """
    if not claims:
        return 0, ""
    lineage = _lineage(ledger, question, claims)
    groups = lineage.groups_behind(claims[0].proposition, {claim.iri for claim in claims})
    ways = [{_way(lineage, origin): origin for origin in reversed(group) if _way(lineage, origin)} for group in groups]
    chosen = sorted(matching(ways, question.policy.lineages).items())
    told = [ways[group][way] for way, group in chosen]
    words = " and ".join(f"{ledger.label(origin)} ({lineage.claims[origin].knowledge})" for origin in told)
    if len(told) >= question.policy.lineages:
        return len(told), f"Shown independent: {words}."
    if not told:
        return 0, "No source says of any of them how it knew."
    return len(told), f"A way of knowing of its own is stated only for: {words}."


def matching(ways: Sequence[Mapping[str, object]], enough: int) -> dict[str, int]:
    """Return a choice of one way a group in which no way is chosen twice, as large as can be: way -> number of group.

    It ends at `enough` groups.

    >>> matching([{"a": 1, "b": 1}, {"a": 1}, {"a": 1}], 3)
    {'a': 1, 'b': 0}
    """
    chosen: dict[str, int] = {}

    def place(group: int, tried: set[str]) -> bool:
        for way in sorted(ways[group]):
            if way not in tried:
                tried.add(way)
                if way not in chosen or place(chosen[way], tried):
                    chosen[way] = group
                    return True
        return False

    for group in range(len(ways)):
        if len(chosen) < enough:
            place(group, set())
    return chosen


def _way(lineage: "Lineage", origin: str) -> str:
    return " ".join(lineage.claims[origin].knowledge.casefold().split())


def _lineage(ledger: Ledger, question: Question, claims: Iterable[Claim]) -> "Lineage":
    """Return the lineage of some claims, all they go back to, and what had been retracted of it by the days asked."""
    from kg.lineage import Affiliation, ClaimNode, Lineage

    known = _passed_on(ledger, claims)
    known |= {claim.iri: claim for claim in _retractions(ledger, question, known)}
    agents, links = _bodies(ledger, known.values())
    nodes = (
        ClaimNode(
            id=claim.iri,
            claimant=claim.claimant,
            proposition=claim.proposition,
            stance=claim.stance,
            stated_on=claim.stated.as_written,
            relays=claim.relays,
            attributed_to=claim.attributed_to,
            revises=claim.revises if question.certainty(claim) == CERTAIN else (),
            knowledge=claim.knowledge,
        )
        for claim in known.values()
    )
    labels = {iri: ledger.label(iri) for iri in (*agents, *(source for _, _, source in links))}
    return Lineage(nodes, labels, [Affiliation(*link) for link in links])


def _passed_on(ledger: Ledger, claims: Iterable[Claim]) -> dict[str, Claim]:
    """Return the claims and all that they pass on, near and far, by IRI."""
    found: dict[str, Claim] = {}
    todo = list(claims)
    while todo:
        claim = todo.pop()
        if claim.iri not in found:
            found[claim.iri] = claim
            todo += [relayed for iri in claim.relays if (relayed := ledger.claim(iri)) is not None]
    return found


def _retractions(ledger: Ledger, question: Question, known: Mapping[str, Claim]) -> list[Claim]:
    """Return the claims by which one of some claims had been retracted."""
    iris = {later for iri in known for later in ledger.pointing(iri, "revises")}
    found = (claim for iri in sorted(iris) if (claim := ledger.claim(iri)) is not None)
    return [claim for claim in found if claim.stance == "retracts" and question.certainty(claim) == CERTAIN]


def _bodies(ledger: Ledger, claims: Iterable[Claim]) -> tuple[list[str], list[tuple[str, str, str]]]:
    """Return the agents heard in claims with every body above them, and the (member, body, source) that say so."""
    todo = [agent for claim in claims for agent in (claim.claimant, *claim.attributed_to)]
    agents: dict[str, None] = {}
    links: list[tuple[str, str, str]] = []
    while todo:
        agent = todo.pop()
        if agent in agents or ledger.agent(agent) is None:
            continue
        agents[agent] = None
        stated = (ledger.affiliation(iri) for iri in ledger.pointing(agent, "member"))
        above = [(agent, link.body, link.source) for link in stated if link is not None]
        links += above
        todo += [body for _, body, _ in above]
    return list(agents), links
