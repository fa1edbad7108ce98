"""Single points of failure: the one claim, source or voice without which nothing stands behind a statement.

Evidence enters at the origins and goes from a relayed claim to the one that relays it, up to the statement. What lies
on every way dominates the statement (Prosser, 1959). A source or a voice can lie on several ways by different claims.
So sets are passed along the ways and met where ways meet (Kildall, 1973); as nothing is taken out of a set on its way,
the result is exact.
"""

from collections import defaultdict
from collections.abc import Iterator

import networkx as nx

from kg.independence.network import Network, Node
from kg.lineage import CONFIRMING


def single_points(network: Network) -> dict[str, frozenset[str]]:
    """Return for each statement behind which something stands, in order of IRIs, what it cannot stand without.

    Cost: linear in claims and relays, times the length of the longest chain of relays.
    """
    found: dict[str, frozenset[str]] = {}
    for claim, needs in necessary(network):
        if network.confirms(claim):
            before = found.get(claim.proposition)
            found[claim.proposition] = needs if before is None else before & needs
    for statement in _opposed(network):
        found.pop(statement, None)
        if (points := points_of(network.around(statement), statement)) is not None:
            found[statement] = points
    return dict(sorted(found.items()))


def points_of(network: Network, statement: str) -> frozenset[str] | None:
    """Return what one statement cannot stand without, by a network around it; None when nothing stands behind it."""
    confirming = set(network.confirming(statement))
    behind = [needs for claim, needs in necessary(network, statement) if claim.iri in confirming]
    return frozenset.intersection(*behind) if behind else None


def necessary(network: Network, statement: str = "") -> Iterator[tuple[Node, frozenset[str]]]:
    """Yield each claim that goes back to an origin, with all that it cannot stand without.

    With a statement, origins that oppose it are none. What leads only into a circle of relays is left out.
    """
    carried: dict[str, frozenset[str]] = {}
    for circle in in_order(network):
        claims = [network.claims[iri] for iri in circle]
        for _ in circle:  # so many steps lead everywhere in a circle
            news = [_settle(network, claim, carried, statement) for claim in claims]
            if True not in news:
                break
        for claim in claims:
            if claim.iri in carried:
                found = carried[claim.iri] if claim.iri in network.passed_on_by else carried.pop(claim.iri)
                yield claim, found if claim.source in found else found.union((claim.source,))


def _settle(network: Network, claim: Node, carried: dict[str, frozenset[str]], statement: str) -> bool:
    """Put down what a claim carries as far as is known of those it relays; return whether that is news."""
    ways = [carried[relayed] for relayed in claim.relays if relayed in carried]
    if not ways and not network.begins(claim, statement):
        return False
    voices, own = network.voices(claim), network.own(claim)
    found = ways[0].intersection(*ways[1:]).union(voices, own) if ways else voices.union(own)
    news = carried.get(claim.iri) != found
    carried[claim.iri] = found
    return news


def in_order(network: Network) -> Iterator[tuple[str, ...]]:
    """Yield the claims so that each comes after those it relays; those that relay one another in a circle together.

    Source: Kahn (1962) for what is in no circle and leads into none; the rest by its condensation.
    """
    several = ((iri, [one for one in claim.relays if one in network.claims]) for iri, claim in network.claims.items())
    waiting = {iri: len(relayed) for iri, relayed in several if relayed}
    ready = [iri for iri in network.claims if iri not in waiting]
    for iri in ready:  # which grows
        yield (iri,)
        for later in network.passed_on_by.get(iri, ()):
            waiting[later] -= 1
            if not waiting[later]:
                del waiting[later]
                ready.append(later)
    yield from _circles_in_order(network, waiting)


def _circles_in_order(network: Network, left: dict[str, int]) -> Iterator[tuple[str, ...]]:
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(left)
    graph.add_edges_from((relayed, iri) for iri in left for relayed in network.claims[iri].relays if relayed in left)
    circles = nx.condensation(graph)
    for circle in nx.topological_sort(circles):
        yield tuple(sorted(circles.nodes[circle]["members"]))


def _opposed(network: Network) -> list[str]:
    """Return the statements of which somebody passes on a claim that is an origin and takes them as untrue."""
    claims = (network.claims[iri] for iri in network.passed_on_by if iri in network.claims)
    return sorted({each.proposition for each in claims if not each.relays and each.stance not in CONFIRMING})


def taken_by_point(points: dict[str, frozenset[str]]) -> dict[str, list[str]]:
    """Return what statements cannot stand without -> the statements that it would take with it, in order of IRIs."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for statement, needed in points.items():
        for each in needed:
            found[each].append(statement)
    return dict(sorted(found.items()))
