"""Write a network as GraphML, for programs that draw and measure graphs.

Edges lead from what depends to what it depends on: a claim to what it relays, the source it was read in, its claimant
and whom it is attributed to, an agent to the bodies above it, a statement to the claims of it. Ties that are only
possible, and answers, are edges of kinds of their own. Source: http://graphml.graphdrawing.org/specification.html
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from kg.independence.hints import Hint
from kg.independence.network import Network
from kg.ledger import Ledger

NODE: Final = ("kind", "label", "stance", "earliest", "latest")
EDGE: Final = ("kind", "dependence")
_HEAD: Final = """\
<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
"""
_UNFIT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # no XML may hold them

Edge = tuple[str, str, str, str]  # from, to, kind, and whether it makes dependence: "yes", "possible" or "no"


def graphml(ledger: Ledger, network: Network, hints: Iterable[Hint] = ()) -> Iterator[str]:
    """Yield the lines of a GraphML document with all claims of a network and what they depend on; the same every time.

    Nodes have a kind, a label in English and, when they are claims, a stance and the bounds of their day.
    """
    edges = sorted({*_edges(network), *_possible(hints)})
    nodes = sorted({end for edge in edges for end in edge[:2]})
    yield _HEAD
    for of, names in (("node", NODE), ("edge", EDGE)):
        for name in names:
            yield f'<key id="{of}-{name}" for="{of}" attr.name="{name}" attr.type="string"/>\n'
    yield '<graph id="independence" edgedefault="directed">\n'
    for iri in nodes:
        yield f"<node id={quoteattr(iri)}>{_data('node', _described(ledger, iri))}</node>\n"
    for first, second, kind, dependence in edges:
        ends = f"source={quoteattr(first)} target={quoteattr(second)}"
        yield f"<edge {ends}>{_data('edge', {'kind': kind, 'dependence': dependence})}</edge>\n"
    yield "</graph>\n</graphml>\n"


def _edges(network: Network) -> Iterator[Edge]:
    for claim in network.claims.values():
        yield claim.proposition, claim.iri, claim.stance, "yes" if network.confirms(claim) else "no"
        yield claim.iri, claim.source, "read-in", "yes"
        yield claim.iri, claim.claimant, "claimed-by", "yes"
        yield from ((claim.iri, agent, "attributed-to", "yes") for agent in claim.attributed_to)
        yield from ((claim.iri, relayed, "relays", "yes") for relayed in claim.relays if relayed in network.claims)
        yield from ((claim.iri, taken, "retracts", "no") for taken in claim.retracts if taken in network.claims)
    voices = {agent for claim in network.claims.values() for agent in (claim.claimant, *claim.attributed_to)}
    for agent in voices:
        yield from ((agent, body, "affiliated-with", "yes") for body in network.above(agent) if body != agent)


def _possible(hints: Iterable[Hint]) -> Iterator[Edge]:
    for hint in hints:
        yield hint.first, hint.second, f"possible-{hint.kind}", "possible"


def _described(ledger: Ledger, iri: str) -> dict[str, str]:
    kind = iri.removeprefix(f"{ledger.base}id/").partition("/")[0]
    found = {"kind": kind, "label": ledger.label(iri)}
    if claim := ledger.claim(iri):
        days = {"earliest": claim.stated.earliest.isoformat(), "latest": claim.stated.latest.isoformat()}
        return found | {"stance": claim.stance} | days
    return found


def _data(of: str, values: dict[str, str]) -> str:
    return "".join(f'<data key="{of}-{name}">{escape(_UNFIT.sub("", text))}</data>' for name, text in values.items())
