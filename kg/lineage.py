"""Lineage: which claims go back to which, which share a voice, and how many origins stand behind a statement.

In come claims with what they relay, affiliations that a source states, propositions judged to be of one
scope, and labels; out go origins, circular reports and comparisons, each with its reason in words, and the
lines of `graph/lineage`. All of it is computed and can be thrown away; nothing here reads or writes a file.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import combinations, pairwise, product

import networkx as nx

from kg.ntriples import RDF_TYPE, literal
from kg.vocab import concept, term

CONFIRMING = frozenset({"asserts", "reports"})


@dataclass(frozen=True, slots=True)
class ClaimNode:
    """One claim as lineage sees it; agents, claims and propositions are IRIs, the stance is a concept key."""

    id: str
    claimant: str
    proposition: str
    stance: str
    stated_on: str  # as written; it only serves to name the claim
    relays: tuple[str, ...] = ()
    attributed_to: tuple[str, ...] = ()
    revises: tuple[str, ...] = ()
    knowledge: str = ""  # how the claimant says it knows; empty when no source tells


@dataclass(frozen=True, slots=True, order=True)
class Affiliation:
    """A post, membership, ownership or alignment that a source states: a member, its body and the source."""

    member: str
    body: str
    source: str


@dataclass(frozen=True, slots=True)
class CircularReport:
    """Claims, in order of their IRIs, that pass one another on in a circle, and what follows from it."""

    claims: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """How far two claims of one statement depend on one another (a key of the scheme `dependence`), and why."""

    first: str
    second: str
    dependence: str
    reason: str


@dataclass(frozen=True, slots=True)
class OriginCount:
    """How many origins not shown dependent on one another stand behind a proposition, in a number and in words."""

    n: int
    reason: str


def origins(claims: Iterable[ClaimNode]) -> dict[str, tuple[str, ...]]:
    """Return the furthest relayed ancestors of each claim, in order of their IRIs; itself when it relays nobody.

    A circle of relays with no way out has no origin outside itself: all its members are the origins of every
    claim that leads into it. A relayed claim that is not among `claims` has been withdrawn; it is an origin.
    Cost: linear in claims and relays, times the number of origins a claim has.
    """
    claims = list(claims)
    circles = nx.condensation(_relays(claims))
    found: dict[int, frozenset[str]] = {}
    for circle in reversed(list(nx.topological_sort(circles))):
        further = [found[next_circle] for next_circle in circles.successors(circle)]
        found[circle] = frozenset().union(*further) if further else frozenset(circles.nodes[circle]["members"])
    in_order = {circle: tuple(sorted(ends)) for circle, ends in found.items()}
    circle_of: dict[str, int] = circles.graph["mapping"]
    return {claim.id: in_order[circle_of[claim.id]] for claim in claims}


class Bodies:
    """Who speaks for the same body: affiliations lead upwards from members to bodies, through as many as there are."""

    def __init__(self, affiliations: Iterable[Affiliation], labels: Mapping[str, str]) -> None:
        self._labels = labels
        self._graph: nx.DiGraph[str] = nx.DiGraph()
        for link in sorted(affiliations):
            if not self._graph.has_edge(link.member, link.body):  # the first of several sources is named
                self._graph.add_edge(link.member, link.body, source=link.source)
        self._ways = cache(self._find_ways)
        self.above = cache(self._above)

    def _find_ways(self, agent: str) -> dict[str, list[str]]:
        """Return the shortest way up to each body, the first in order of IRIs; what lies below changes none."""
        return nx.single_source_shortest_path(self._graph, agent) if agent in self._graph else {agent: [agent]}

    def _above(self, agent: str) -> frozenset[str]:
        return frozenset(self._ways(agent))

    def bond(self, first: str, second: str) -> str:
        """Return in words what joins two different agents, naming the nearest common body; empty when nothing does."""
        common = self.above(first) & self.above(second)
        if not common:
            return ""
        to_body = {body: (self._way(first, body), self._way(second, body)) for body in sorted(common)}
        body = min(to_body, key=lambda body: sum(map(len, to_body[body])))
        of_first, of_second = to_body[body]
        sources = list(dict.fromkeys(self._labels[source] for source in of_first + of_second))
        says = f"as {_listed(sources)} {'say' if len(sources) > 1 else 'says'}"
        member, other, name = self._labels[first], self._labels[second], self._labels[body]
        if of_first and of_second:
            return f"{member} and {other} are both affiliated with {name}, {says}."
        return f"{member if of_first else other} is affiliated with {name}, {says}."

    def _way(self, agent: str, body: str) -> list[str]:
        """Return the sources of the steps from an agent up to a body; empty when they are the same."""
        return [self._graph.edges[step]["source"] for step in pairwise(self._ways(agent)[body])]


class Lineage:
    """The lineage of one data set: `origins`, `circular_reports`, `compare` and `count_origins`.

    `labels` gives the English label of every agent and source named in claims and affiliations, and lacks those that
    were withdrawn;
    `same_scope` the pairs of propositions judged to be of one scope, which is read as an equivalence.
    `about` names the propositions to report on, with all that are of their scope; the other claims are only there
    for what goes back to them, is retracted by them or passes them on. None reports on all.
    """

    def __init__(
        self,
        claims: Iterable[ClaimNode],
        labels: Mapping[str, str],
        affiliations: Iterable[Affiliation] = (),
        same_scope: Iterable[tuple[str, str]] = (),
        about: Iterable[str] | None = None,
    ) -> None:
        self.claims = {claim.id: claim for claim in sorted(claims, key=lambda claim: claim.id)}
        self.origins = origins(self.claims.values())
        self._labels = defaultdict(lambda: "somebody who was withdrawn", labels)
        self._bodies = Bodies(affiliations, self._labels)
        self._same_scope = tuple(same_scope)
        self._of_proposition: defaultdict[str, list[ClaimNode]] = defaultdict(list)
        for claim in self.claims.values():
            self._of_proposition[claim.proposition].append(claim)
        self.about = frozenset(self._of_proposition if about is None else about)
        self._circles = _circles(self.claims.values())
        # The members of circles with no way out: each is an origin, and none is a beginning.
        self._circular = {claim: circle for circle in self._circles for claim in circle if claim in self.origins[claim]}
        self._retracted = {
            earlier for claim in self.claims.values() if claim.stance == "retracts" for earlier in claim.revises
        }
        self.reach = cache(self._reach)

    def circular_reports(self) -> list[CircularReport]:
        """Return one report for each circle of relays, in order of its first claim; empty when there is none."""
        circles = (circle for circle in self._circles if self.claims[circle[0]].proposition in self.about)
        return [CircularReport(circle, self._circle_reason(circle)) for circle in circles]

    def compare(self) -> list[Comparison]:
        """Return a comparison of each two claims that confirm one statement, in order of their IRIs.

        A statement is a proposition together with those judged to be of its scope. A claim confirms when it
        asserts or reports; a report that only passes on a denial, a doubt or a retraction of it does not.
        """
        pairs = (pair for group in self._groups() for pair in combinations(sorted(group), 2))
        return [Comparison(first, second, *self._dependence(first, second)) for first, second in sorted(pairs)]

    def count_origins(self, proposition: str, among: Collection[str] | None = None) -> OriginCount:
        """Return how many origins stand behind one proposition; those dependent on one another count once.

        Not counted: a circle with no origin outside it, and what was retracted, withdrawn or is itself a denial.
        A claim that its claimant later raised or lowered still counts for what it said. With `among` only these
        claims are asked where they go back to.
        """
        return self._counted(*self._behind(proposition, among))

    def groups_behind(self, proposition: str, among: Collection[str] | None = None) -> list[list[str]]:
        """Return the origins that `count_origins` counts, those that count as one together, in order of their IRIs."""
        ties, _ = self._behind(proposition, among)
        return sorted(sorted(group) for group in nx.connected_components(ties))

    def _behind(self, proposition: str, among: Collection[str] | None) -> "tuple[nx.Graph[str], list[str]]":
        """Return the origins with the bonds between them, and in words why others are not counted."""
        claims = [claim for claim in self._of_proposition[proposition] if self._confirms(claim)]
        if among is not None:
            claims = [claim for claim in claims if claim.id in among]
        standing = [claim for claim in claims if claim.id not in self._retracted]
        behind = sorted({origin for claim in standing for origin in self.origins[claim.id]})
        counted = [origin for origin in behind if not self._not_counted(origin, proposition)]
        left_out = sorted({*behind, *(claim.id for claim in claims if claim not in standing)}.difference(counted))
        ties: nx.Graph[str] = nx.Graph()
        ties.add_nodes_from(counted)
        for first, second in combinations(counted, 2):
            if bond := self._bond(first, second):
                ties.add_edge(first, second, reason=bond)
        return ties, [self._not_counted(claim, proposition) for claim in left_out]

    def _counted(self, ties: "nx.Graph[str]", refused: list[str]) -> OriginCount:
        """Return the number of groups that the ties make, with the sentences that explain it."""
        groups = sorted(sorted(group) for group in nx.connected_components(ties))
        firsts = _listed([self._words(group[0]) for group in groups])
        bonds = [ties.edges[step]["reason"] for group in groups for step in nx.bfs_edges(ties, group[0])]
        if not groups:
            head = "No origin stands behind it." if refused else "No claim asserts or reports it."
        elif len(groups) > 1:
            head = f"{len(groups)} origins not shown dependent on one another stand behind it: {firsts}."
        elif bonds:
            head = f"Its {len(groups[0])} origins depend on one another and count as one: {firsts}."
        else:
            head = f"All goes back to one origin: {firsts}."
        return OriginCount(len(groups), " ".join(dict.fromkeys([head, *bonds, *refused])))

    def _not_counted(self, origin: str, proposition: str) -> str:
        """Return in words why an origin does not stand behind the proposition; empty when it does."""
        if origin not in self.claims:
            return "A claim it goes back to has been withdrawn."
        if origin in self._circular:
            return self._circle_reason(self._circular[origin])
        if origin in self._retracted:
            return f"{_capital(self._words(origin))} was retracted."
        if self._opposes(origin, proposition):
            return f"{_capital(self._words(origin))} does not confirm it."
        return ""

    def _groups(self) -> Iterator[list[str]]:
        """Yield the confirming claims of each statement that is asked about."""
        scope: nx.Graph[str] = nx.Graph(self._same_scope)
        scope.add_nodes_from(self.about)
        for group in nx.connected_components(scope):
            if self.about.isdisjoint(group):
                continue
            claims = (claim for proposition in group for claim in self._of_proposition.get(proposition, ()))
            yield [claim.id for claim in claims if self._confirms(claim)]

    def _confirms(self, claim: ClaimNode) -> bool:
        passed_on = self.origins[claim.id]
        return claim.stance in CONFIRMING and not all(self._opposes(end, claim.proposition) for end in passed_on)

    def _opposes(self, claim: str, proposition: str) -> bool:
        """Tell whether a claim takes the proposition itself otherwise than as true; stance never travels further."""
        node = self.claims.get(claim)
        return node is not None and node.proposition == proposition and node.stance not in CONFIRMING

    def _dependence(self, first: str, second: str) -> tuple[str, str]:
        if bond := self._bond(first, second):
            return "dependent", bond
        ends = self.origins[first], self.origins[second]
        if doubt := self._doubt(*ends):
            words = _listed([self._words(end) for end in sorted({*ends[0], *ends[1]})])
            return "not-shown-dependent", f"They go back to different origins, {words}, but {doubt}."
        known = [f"{self._words(end)} ({self.claims[end].knowledge})" for end in sorted({*ends[0], *ends[1]})]
        return "independent", f"They go back to different origins, and each says how it knew: {_listed(known)}."

    def _doubt(self, first: Collection[str], second: Collection[str]) -> str:
        """Return in words what keeps disjoint origins from being shown independent; empty when nothing does."""
        ends = sorted({*first, *second})
        if any(end in self._circular for end in ends):
            return "one of them is a circle of claims with no known beginning"
        if silent := [self._words(end) for end in ends if not self._knowledge(end)]:
            which = "they rest on" if len(silent) == len(ends) else f"lies behind {_listed(silent)}"
            return f"no source says what {which}"
        ways = ({self._knowledge(end) for end in side} for side in (first, second))
        return "both give the same way of knowing" if set.intersection(*ways) else ""

    def _knowledge(self, claim: str) -> str:
        return " ".join(self.claims[claim].knowledge.casefold().split()) if claim in self.claims else ""

    def _bond(self, first: str, second: str) -> str:
        """Return in words why two claims depend on one another; empty when nothing shows it."""
        if shared := sorted(set(self.origins[first]).intersection(self.origins[second])):
            return self._shared_origin(first, second, shared)
        if not self.reach(first) & self.reach(second):
            return ""
        claimant = self.claims[first].claimant
        if claimant == self.claims[second].claimant:
            return f"Both are claims of {self._labels[claimant]}."
        voices = self._voices(first), self._voices(second)
        if same := [voice for voice in voices[0] if voice in voices[1]]:
            return f"Both carry the words of {self._labels[same[0]]}."
        return next(filter(None, (self._bodies.bond(one, other) for one, other in product(*voices))))

    def _shared_origin(self, first: str, second: str, shared: list[str]) -> str:
        if outside := [origin for origin in shared if origin not in self._circular]:
            if first in outside or second in outside:
                origin, later = (first, second) if first in outside else (second, first)
                return f"{_capital(self._words(later))} goes back to {self._words(origin)}."
            return f"Both go back to {_listed([self._words(origin) for origin in outside])}."
        circle = _listed([self._words(origin) for origin in shared])
        return f"Both go back to a circle of claims with no known beginning: {circle}."

    def _circle_reason(self, circle: tuple[str, ...]) -> str:
        passes = "pass one another on" if len(circle) > 1 else "passes itself on"
        head = f"{_capital(_listed([self._words(claim) for claim in circle]))} {passes} in a circle"
        if circle[0] in self._circular:
            return f"{head}; no origin outside it is known."
        return f"{head}; it goes back to {_listed([self._words(end) for end in self.origins[circle[0]]])}."

    def _voices(self, claim: str) -> list[str]:
        """Return the agents heard in a claim: its claimant, whom it reports, and the same of its origins."""
        nodes = [self.claims[one] for one in (claim, *self.origins[claim]) if one in self.claims]
        return list(dict.fromkeys(agent for node in nodes for agent in (node.claimant, *node.attributed_to)))

    def _reach(self, claim: str) -> frozenset[str]:
        """Return the voices of a claim and every body they are affiliated with."""
        return frozenset().union(*map(self._bodies.above, self._voices(claim)))

    def _words(self, claim: str) -> str:
        node = self.claims.get(claim)
        return f"the claim of {self._labels[node.claimant]} of {node.stated_on}" if node else "a withdrawn claim"


def lineage_lines(lineage: Lineage, base_iri: str) -> list[str]:
    """Return the N-Triples lines of `graph/lineage`, sorted; the ids of compared claims name what they compare.

    A lineage that was asked about some propositions gives their lines alone, those of their claims with them.
    """
    asked = [claim for claim in lineage.claims.values() if claim.proposition in lineage.about]
    lines = [_line(claim.id, "hasOrigin", f"<{end}>") for claim in asked for end in lineage.origins[claim.id]]
    for circle in lineage.circular_reports():
        thing = f"{base_iri}id/circular-report/{_local(circle.claims[0])}"
        lines += _finding(thing, "CircularReport", circle.claims, circle.reason)
    for pair in lineage.compare():
        thing = f"{base_iri}id/comparison/{_local(pair.first)}_{_local(pair.second)}"
        lines += _finding(thing, "Comparison", (pair.first, pair.second), pair.reason)
        lines.append(_line(thing, "dependence", f"<{concept('dependence', pair.dependence)}>"))
    for proposition in {claim.proposition for claim in asked}:
        count = lineage.count_origins(proposition)
        lines.append(_line(proposition, "originCount", literal(str(count.n), datatype="integer")))
        lines.append(_line(proposition, "originReason", literal(count.reason, "en")))
    return sorted(lines)


def _finding(thing: str, cls: str, claims: Iterable[str], reason: str) -> list[str]:
    return [
        f"<{thing}> {RDF_TYPE} <{term(cls)}> .",
        *(_line(thing, "compares", f"<{claim}>") for claim in claims),
        _line(thing, "reason", literal(reason, "en")),
    ]


def _line(subject: str, name: str, value: str) -> str:
    return f"<{subject}> <{term(name)}> {value} ."


def _local(iri: str) -> str:
    return iri.rpartition("/")[2]


def _relays(claims: Iterable[ClaimNode]) -> "nx.DiGraph[str]":
    graph: nx.DiGraph[str] = nx.DiGraph()
    for claim in claims:
        graph.add_node(claim.id)
        graph.add_edges_from((claim.id, relayed) for relayed in claim.relays)
    return graph


def _circles(claims: Iterable[ClaimNode]) -> list[tuple[str, ...]]:
    graph = _relays(claims)
    parts = nx.strongly_connected_components(graph)
    return sorted(tuple(sorted(part)) for part in parts if len(part) > 1 or any(graph.has_edge(c, c) for c in part))


def _listed(words: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]])) if words else ""


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]
