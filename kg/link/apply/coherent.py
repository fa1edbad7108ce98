"""Say what cannot be true of one person: of records that standing judgements join, and of what these records hold.

In: the rows of a dossier with new judgements on pairs. Out: a fault for each contradiction, with the shortest way along
which the two records were joined. What a person decided of the very pair is believed.
"""

from collections.abc import Iterable

import networkx

from kg.errors import Problem
from kg.link.apply.ledger import DIFFERENT, SAME, Ledger, Relation
from kg.link.clusters import Contradiction, check
from kg.link.decisions import Answer, Decision, Pair, pair_of
from kg.link.entity import Entity, Sort
from kg.link.ours import entities
from kg.values import split_many

_ANSWER = {SAME: Answer.YES, DIFFERENT: Answer.NO}


def contradictions(ledger: Ledger, touched: Iterable[str], path: str) -> list[Problem]:
    """Return a fault for each contradiction among the records joined with touched ones, in order."""
    standing = [one for one in ledger.relations() if one.withdrawn_on is None]
    graph: networkx.Graph[str] = networkx.Graph()
    graph.add_edges_from(one.pair for one in standing if one.relation == SAME)
    begins = (ident for ident in touched if ident in graph)
    near = {record for ident in begins for record in networkx.node_connected_component(graph, ident)}
    judged = [_decision(one) for one in standing if near.issuperset(one.pair)]
    decided = {one.pair for one in judged if one.answer is Answer.YES}
    found = check(judged, _entities(ledger, near), _revised(ledger, near))
    return [Problem(path, 0, "", "link-contradiction", _words(one)) for one in found if not _is_decided(one, decided)]


def _is_decided(found: Contradiction, decided: set[Pair]) -> bool:
    """Tell whether a person who saw both records decided that they are of one person all the same."""
    return found.rule in ("conflict", "one-source") and pair_of(found.one, found.other) in decided


def _words(found: Contradiction) -> str:
    return f"{found}: decide one of these pairs otherwise, or decide the two themselves"


def _decision(judged: Relation) -> Decision:
    return Decision(*judged.pair, _ANSWER[judged.relation], judged.author, judged.decided_on)


def _entities(ledger: Ledger, near: set[str]) -> list[Entity]:
    rows = [row for row in ledger.of("records") if row.cells["id"] in near] if near else []
    return entities([*rows, *ledger.of("places")], Sort.PERSON) if rows else []


def _revised(ledger: Ledger, near: set[str]) -> list[Pair]:
    """Return the pairs of records of which one replaces the other in a newer edition."""
    return [
        pair_of(row.cells["id"], earlier)
        for row in (ledger.of("records") if near else ())
        for earlier in split_many(row.cells.get("revises", ""))
    ]
