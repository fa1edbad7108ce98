"""On whose word statements stand: every number is what trying out all possibilities gives, on small networks."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.independence.cascade import cascade_of, lag
from kg.independence.cut import smallest_cut
from kg.independence.network import Network, Node
from kg.independence.points import in_order, points_of, single_points
from kg.independence.words import Teller
from kg.ledger import Claim, Days
from kg.lineage import CONFIRMING, Affiliation, ClaimNode, Lineage, origins
from tests.paper_ledger import PaperLedger

FEW = settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is slow
CLAIMS = [f"c{number}" for number in range(6)]
STATEMENTS = ["p0", "p1"]
SOURCES = ["s0", "s1", "s2", "s3"]
AGENTS = ["a0", "a1", "a2", "a3"]
GONE = "gone"  # a claim that was withdrawn


def some(of: list[str], most: int) -> "st.SearchStrategy[tuple[str, ...]]":
    return st.lists(st.sampled_from(of), unique=True, max_size=most).map(lambda found: tuple(sorted(found)))


@st.composite
def nodes(draw: st.DrawFn) -> list[Node]:
    """Claims that relay one another in any way, circles among them."""
    several = CLAIMS[: draw(st.integers(1, len(CLAIMS)))]
    stances = st.sampled_from(["asserts", "reports", "reports", "denies", "retracts"])
    return [
        Node(
            iri,
            draw(st.sampled_from(STATEMENTS)),
            stance := draw(stances),
            draw(st.sampled_from(SOURCES)),
            draw(st.sampled_from(AGENTS)),
            draw(some(AGENTS, 2)),
            draw(some([*several, GONE], 3)),
            draw(some(several, 1)) if stance == "retracts" else (),
            draw(st.sampled_from(AGENTS)),
        )
        for iri in several
    ]


AFFILIATIONS = st.lists(
    st.builds(Affiliation, st.sampled_from(AGENTS), st.sampled_from(AGENTS), st.just("s0")), max_size=3
)
NETWORKS = st.builds(Network.of, nodes(), AFFILIATIONS)


def falls(network: Network, claim: Node, failed: frozenset[str]) -> bool:
    """Tell whether a claim is of no use to whoever relays it when some things failed."""
    own = claim.publisher in network.above(claim.claimant) and claim.source in failed
    heard = [network.above(claim.claimant) & failed]
    told = [network.above(agent) & failed for agent in claim.attributed_to]
    return claim.iri in failed or own or any(heard) or (bool(told) and all(told))


def ways(network: Network, statement: str, failed: frozenset[str]) -> Iterator[tuple[str, ...]]:
    """Yield every way from an origin that counts to a claim of a statement on which nothing failed."""

    def back(way: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        claim = network.claims[way[0]]
        if falls(network, claim, failed):
            return
        opposes = claim.proposition == statement and claim.stance not in CONFIRMING
        if not claim.relays and claim.iri not in network.retracted and not opposes:
            yield way
        for relayed in claim.relays:
            if relayed in network.claims and relayed not in way:
                yield from back((relayed, *way))

    for claim in network.claims.values():
        confirms = claim.stance in CONFIRMING and claim.iri not in network.retracted
        if claim.proposition == statement and confirms and claim.source not in failed:
            yield from back((claim.iri,))


def stands(network: Network, statement: str, failed: Iterable[str] = ()) -> bool:
    return next(ways(network, statement, frozenset(failed)), None) is not None


def smallest(network: Network, statement: str, of: Iterable[str]) -> int:
    """Return how many of some things must fail at least, by trying all of their sets."""
    several = list(of)
    sizes = (len(each) for size in range(len(several) + 1) for each in combinations(several, size)
             if not stands(network, statement, each))  # fmt: skip
    return next(sizes)


def lineage_of(network: Network) -> Lineage:
    nodes = [
        ClaimNode(c.iri, c.claimant, c.proposition, c.stance, "a day", c.relays, c.attributed_to, c.retracts)
        for c in network.claims.values()
    ]
    return Lineage(nodes, dict.fromkeys([*AGENTS, *SOURCES], "somebody"))


@given(NETWORKS)
@FEW
def test_a_single_point_of_failure_is_what_takes_a_statement_with_it(network: Network) -> None:
    found = single_points(network)
    for statement in STATEMENTS:
        things = [*network.claims, *SOURCES, *AGENTS]
        expected = {thing for thing in things if not stands(network, statement, {thing})}
        assert found.get(statement) == (expected if stands(network, statement) else None)


@given(NETWORKS, st.sampled_from(STATEMENTS))
@FEW
def test_what_bears_on_a_statement_is_enough_to_find_its_points(network: Network, statement: str) -> None:
    assert points_of(network.around(statement), statement) == single_points(network).get(statement)


@given(NETWORKS, st.sampled_from(STATEMENTS))
@FEW
def test_the_smallest_cut_is_smallest_and_as_many_ways_share_no_claim(network: Network, statement: str) -> None:
    cut = smallest_cut(network.around(statement), statement)
    if cut is None:
        assert not stands(network, statement)
        return
    assert not stands(network, statement, cut.claims)
    assert len(cut.claims) == smallest(network, statement, network.claims) == len(cut.ways)
    assert set(cut.ways) <= set(ways(network, statement, frozenset()))
    assert len({iri for way in cut.ways for iri in way}) == sum(map(len, cut.ways))


@given(NETWORKS, st.sampled_from(STATEMENTS))
@FEW
def test_the_smallest_set_of_sources_is_found_by_the_search(network: Network, statement: str) -> None:
    cut = smallest_cut(network.around(statement), statement)
    if cut is not None:
        assert not stands(network, statement, cut.sources)
        assert len(cut.sources) == cut.sources_at_least == smallest(network, statement, SOURCES)


@given(NETWORKS, st.sampled_from(STATEMENTS))
@FEW
def test_something_stands_behind_a_statement_when_lineage_counts_an_origin(network: Network, statement: str) -> None:
    assert stands(network, statement) == (lineage_of(network).count_origins(statement).n > 0)


@given(NETWORKS)
@FEW
def test_origins_are_the_furthest_claims_that_relays_lead_to(network: Network) -> None:
    found = origins(lineage_of(network).claims.values())
    reached = {iri: {iri} for iri in network.claims}
    for _ in network.claims:
        for iri, claim in network.claims.items():
            reached[iri] |= {end for each in claim.relays for end in (each, *reached.get(each, ()))}
    for iri, ends in reached.items():
        furthest = {end for end in ends if end == GONE or all(end in reached[next_] for next_ in reached[end] - {GONE})}
        assert set(found[iri]) == {end for end in furthest if end == GONE or GONE not in reached[end]}


@given(NETWORKS)
@FEW
def test_the_steps_of_a_cascade_are_the_fewest(network: Network) -> None:
    for origin in network.claims:
        steps = {origin: 0}
        for _ in network.claims:
            for iri, claim in network.claims.items():
                known = [steps[relayed] + 1 for relayed in claim.relays if relayed in steps]
                steps[iri] = min([*known, steps.get(iri, 99)]) if known or iri in steps else 99
                if steps[iri] == 99:
                    del steps[iri]
        cascade = cascade_of(network, origin)
        assert dict(cascade.steps) == {iri: step for iri, step in steps.items() if iri != origin}
        assert (cascade.size, cascade.depth) == (len(steps) - 1, max(steps.values()))
        assert cascade.breadth == max(list(steps.values()).count(step) for step in steps.values()) or not cascade.steps


@given(NETWORKS)
@FEW
def test_claims_come_after_what_they_relay(network: Network) -> None:
    seen: set[str] = set()
    for circle in in_order(network):
        for iri in circle:
            assert {each for each in network.claims[iri].relays if each in network.claims} <= seen | set(circle)
        seen.update(circle)
    assert seen == set(network.claims)


def claim(iri: str, source: str, *relays: str, who: str = "", publisher: str = "") -> Node:
    return Node(iri, "p", "reports" if relays else "asserts", source, who or iri, (), relays, (), publisher)


def test_many_outlets_that_pass_on_one_report_rest_on_it_alone() -> None:
    network = Network.of([claim("o", "s"), *(claim(f"r{number}", f"t{number}", "o") for number in range(11))])
    assert points_of(network, "p") == frozenset({"o"})
    cut = smallest_cut(network, "p")
    assert cut is not None
    assert cut.claims == ("o",)


def test_a_copy_in_which_a_claim_was_read_does_not_take_those_who_pass_the_claim_on() -> None:
    copied = Network.of([claim("o", "copy", publisher="somebody else"), claim("r", "t", "o")])
    assert points_of(copied, "p") == frozenset({"o"})
    own = Network.of([claim("o", "own", publisher="o"), claim("r", "t", "o")])
    assert points_of(own, "p") == frozenset({"o", "own"})


def test_two_claims_of_one_source_are_one_point_of_failure() -> None:
    network = Network.of([claim("a", "s"), claim("b", "s")])
    assert points_of(network, "p") == frozenset({"s"})
    cut = smallest_cut(network, "p")
    assert cut is not None
    assert (len(cut.claims), cut.sources) == (2, ("s",))


def test_a_circle_that_leads_to_what_was_withdrawn_says_so_without_naming_it() -> None:
    day = Days(date(2031, 5, 1), date(2031, 5, 1))
    rows = [Claim(iri, "s", "a", "reports", "p", day, relays=("cl-gone", other)) for iri, other in ("xy", "yx")]
    told = Teller(PaperLedger(rows).as_ledger, "en").circle(("x", "y"), ("cl-gone",))
    assert told.endswith("it goes back to a claim that was withdrawn.")
    assert "cl-gone" not in told


def edges_of(size: int) -> Network:
    """A statement to which a way leads for each two of some sources, so that all of these but one must fail."""
    pairs = list(combinations(range(size), 2))
    origins_ = [claim(f"o{n}", f"s{a}", publisher=f"o{n}")._replace(proposition="q") for n, (a, _) in enumerate(pairs)]
    return Network.of([*origins_, *(claim(f"r{n}", f"s{b}", f"o{n}") for n, (_, b) in enumerate(pairs))])


def test_sources_can_be_fewer_than_claims_and_more_than_ways_that_share_no_source() -> None:
    cut = smallest_cut(edges_of(7), "p")
    assert cut is not None
    assert (len(cut.claims), len(cut.sources), cut.sources_at_least) == (21, 6, 6)


def test_a_search_that_is_given_up_says_between_which_numbers_it_lies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.independence.cut._MOST", 3)
    cut = smallest_cut(edges_of(7), "p")
    assert cut is not None
    assert cut.sources_at_least < len(cut.sources)


def test_the_days_between_an_origin_and_a_relay_have_the_bounds_of_both() -> None:
    origin = Days(date(2031, 5, 1), date(2031, 5, 3))
    assert lag(origin, Days(date(2031, 5, 6), date(2031, 5, 9))) == (3, 8)
    assert lag(origin, Days(date(2031, 4, 1), date(2031, 4, 2))) == (-32, -29)
