"""Lineage on small invented claims, and against brute force on random graphs of relays."""

from itertools import combinations
from random import Random
from typing import Any

import pyoxigraph
from hypothesis import given
from hypothesis import strategies as st

from kg.lineage import Affiliation, CircularReport, ClaimNode, Lineage, lineage_lines, origins

BASE = "https://example.org/verania/"
NAMES = "abcdefgh"
LABELS = {name: f"Agent {name.upper()}" for name in NAMES} | {"paper": "Invented Gazette", "book": "Invented Yearbook"}


def claim(name: str, *relays: str, **more: Any) -> ClaimNode:
    """Return the claim of an agent of the same name; everything else may be given."""
    known = {"proposition": "p", "stance": "asserts", "claimant": name, "stated_on": "2 May 2021"}
    return ClaimNode(id=name, relays=relays, **(known | more))


def dependence(*claims: ClaimNode, affiliations: tuple[Affiliation, ...] = ()) -> tuple[str, str]:
    """Return the outcome and the reason for the first pair of claims that is compared."""
    first = Lineage(claims, LABELS, affiliations).compare()[0]
    return first.dependence, first.reason


def test_a_claim_that_relays_nobody_is_its_own_origin() -> None:
    assert origins([claim("a")]) == {"a": ("a",)}


def test_origins_are_the_furthest_relayed_claims_only() -> None:
    chain = [claim("a", "b"), claim("b", "c", "d"), claim("c"), claim("d")]
    assert origins(chain)["a"] == ("c", "d")


def test_a_circle_with_no_way_out_is_the_origin_of_what_leads_into_it() -> None:
    round_about = [claim("a", "b"), claim("b", "c"), claim("c", "b")]
    assert origins(round_about)["a"] == ("b", "c")


def test_a_circle_with_a_way_out_goes_back_to_what_lies_beyond() -> None:
    lineage = Lineage([claim("a", "b"), claim("b", "a", "c"), claim("c")], LABELS)
    assert lineage.origins["a"] == lineage.origins["b"] == ("c",)
    reason = lineage.circular_reports()[0].reason
    assert reason.endswith("in a circle; it goes back to the claim of Agent C of 2 May 2021.")


def test_circular_reporting_is_found_and_names_the_claims_in_the_circle() -> None:
    reason = (
        "The claim of Agent A of 2 May 2021 and the claim of Agent B of 2 May 2021 pass one another on in a circle; "
        "no origin outside it is known."
    )
    lineage = Lineage([claim("a", "b"), claim("b", "a"), claim("c", "a")], LABELS)
    assert lineage.circular_reports() == [CircularReport(("a", "b"), reason)]


def test_claims_with_a_shared_origin_are_dependent() -> None:
    outlets = [claim("a", "c", stance="reports"), claim("b", "c", stance="reports"), claim("c", proposition="q")]
    assert dependence(*outlets) == ("dependent", "Both go back to the claim of Agent C of 2 May 2021.")


def test_a_claim_depends_on_the_one_it_goes_back_to() -> None:
    reason = "The claim of Agent B of 2 May 2021 goes back to the claim of Agent A of 2 May 2021."
    assert dependence(claim("a"), claim("b", "a")) == ("dependent", reason)


def test_claims_that_lead_into_one_circle_are_dependent() -> None:
    outcome, reason = dependence(claim("a", "c"), claim("b", "c"), claim("c", "d"), claim("d", "c"))
    assert outcome == "dependent"
    assert reason.startswith("Both go back to a circle of claims with no known beginning: the claim of Agent C of")


def test_two_claims_of_one_claimant_are_dependent() -> None:
    assert dependence(claim("a"), claim("b", claimant="a")) == ("dependent", "Both are claims of Agent A.")


def test_two_reports_of_the_same_speaker_are_dependent() -> None:
    reports = [claim(name, stance="reports", attributed_to=("c",)) for name in "ab"]
    assert dependence(*reports) == ("dependent", "Both carry the words of Agent C.")


def test_a_claimant_affiliated_with_the_other_is_dependent() -> None:
    post = Affiliation("a", "b", "paper")
    reason = "Agent A is affiliated with Agent B, as Invented Gazette says."
    assert dependence(claim("a"), claim("b"), affiliations=(post,)) == ("dependent", reason)


def test_claimants_of_one_body_are_dependent_through_its_parts() -> None:
    ties = (Affiliation("a", "c", "paper"), Affiliation("c", "d", "book"), Affiliation("b", "d", "paper"))
    reason = "Agent A and Agent B are both affiliated with Agent D, as Invented Gazette and Invented Yearbook say."
    assert dependence(claim("a"), claim("b"), affiliations=ties) == ("dependent", reason)


def test_two_bodies_with_one_member_in_common_are_not_one_body() -> None:
    ties = (Affiliation("c", "a", "paper"), Affiliation("c", "b", "paper"))
    assert dependence(claim("a"), claim("b"), affiliations=ties)[0] == "not-shown-dependent"


def test_of_two_ways_as_short_the_first_is_named_whoever_else_is_affiliated() -> None:
    ways = [Affiliation(member, body, "paper") for member, body in ("ac", "cf", "fb", "ag")]
    ways += [Affiliation(member, body, "book") for member, body in ("ad", "de", "eb")]
    others = [Affiliation(member, "b", "book") for member in "hij"]
    reason = "Agent A is affiliated with Agent B, as Invented Gazette says."
    assert dependence(claim("a"), claim("b"), affiliations=(*ways,)) == ("dependent", reason)
    assert dependence(claim("a"), claim("b"), affiliations=(*ways, *others)) == ("dependent", reason)


def test_affiliated_origins_make_their_relays_dependent() -> None:
    relayed = [claim("a", "c"), claim("b", "d"), claim("c", proposition="q"), claim("d", proposition="r")]
    assert dependence(*relayed, affiliations=(Affiliation("c", "d", "paper"),))[0] == "dependent"


def test_disjoint_origins_are_not_shown_dependent() -> None:
    outcome, reason = dependence(claim("a", knowledge="own visits"), claim("b"))
    assert outcome == "not-shown-dependent"
    assert reason.endswith("but no source says what lies behind the claim of Agent B of 2 May 2021.")


def test_claims_are_independent_only_when_each_says_differently_how_it_knew() -> None:
    outcome, reason = dependence(claim("a", knowledge="own visits"), claim("b", knowledge="members' families"))
    assert outcome == "independent"
    assert "Agent A of 2 May 2021 (own visits)" in reason
    same = dependence(claim("a", knowledge="own visits"), claim("b", knowledge="Own  visits"))
    assert same[0] == "not-shown-dependent"


def test_a_circle_is_never_shown_independent() -> None:
    around = [claim("a", "b", knowledge="heard it"), claim("b", "a", proposition="q", knowledge="read it")]
    assert dependence(*around, claim("c", knowledge="own visits"))[0] == "not-shown-dependent"


def test_an_aggregator_does_not_fuse_the_origins_it_relays() -> None:
    lineage = Lineage([claim("a"), claim("b"), claim("c", "a", "b", stance="reports")], LABELS)
    assert [pair.dependence for pair in lineage.compare()] == ["not-shown-dependent", "dependent", "dependent"]
    assert lineage.count_origins("p").n == 2


def test_only_claims_of_one_statement_are_compared() -> None:
    claims = [claim("a"), claim("b", proposition="q"), claim("c", proposition="r"), claim("d", stance="denies")]
    assert Lineage(claims, LABELS).compare() == []
    pairs = Lineage(claims, LABELS, same_scope=[("p", "q"), ("r", "q")]).compare()
    assert [(pair.first, pair.second) for pair in pairs] == [("a", "b"), ("a", "c"), ("b", "c")]


def test_a_lineage_about_one_statement_gives_its_lines_alone_and_the_same() -> None:
    claims = [claim("a", "c", "d"), claim("b"), claim("c", proposition="q"), claim("d", "a", proposition="r")]
    claims.append(claim("e", stance="retracts", proposition="s", revises=("c",)))
    whole, part = (lineage_lines(Lineage(claims, LABELS, about=about), BASE) for about in (None, ["p"]))
    subjects = {f"{BASE}id/circular-report/a", f"{BASE}id/comparison/a_b", "a", "b", "p"}
    assert part == [line for line in whole if line.partition(">")[0].removeprefix("<") in subjects]
    assert any("was retracted" in line for line in part)


def test_passing_on_a_denial_confirms_nothing() -> None:
    lineage = Lineage([claim("a", stance="denies"), claim("b", "a", stance="reports"), claim("c")], LABELS)
    assert lineage.compare() == []
    assert lineage.count_origins("p").reason == "All goes back to one origin: the claim of Agent C of 2 May 2021."


def test_passing_on_a_denial_with_an_assertion_counts_the_assertion_alone() -> None:
    lineage = Lineage([claim("a", stance="denies"), claim("b"), claim("c", "a", "b", stance="reports")], LABELS)
    count = lineage.count_origins("p")
    assert (count.n, count.reason.endswith("The claim of Agent A of 2 May 2021 does not confirm it.")) == (1, True)


def test_no_claim_gives_no_origin_and_says_so() -> None:
    count = Lineage([claim("a", stance="denies")], LABELS).count_origins("p")
    assert (count.n, count.reason) == (0, "No claim asserts or reports it.")


def test_a_circle_gives_no_origin_and_says_so() -> None:
    count = Lineage([claim("a", "b"), claim("b", "a")], LABELS).count_origins("p")
    assert count.n == 0
    assert count.reason.startswith("No origin stands behind it. The claim of Agent A of")
    assert count.reason.endswith("in a circle; no origin outside it is known.")


def test_a_retracted_claim_stands_behind_nothing_any_more() -> None:
    taken_back = claim("b", claimant="a", stance="retracts", revises=("a",))
    count = Lineage([claim("a"), taken_back], LABELS).count_origins("p")
    reason = "No origin stands behind it. The claim of Agent A of 2 May 2021 was retracted."
    assert (count.n, count.reason) == (0, reason)


def test_dependent_origins_count_once_and_say_why() -> None:
    lineage = Lineage([claim("a"), claim("b")], LABELS, [Affiliation("a", "b", "paper")])
    count = lineage.count_origins("p")
    assert count.n == 1
    assert count.reason.endswith("Agent A is affiliated with Agent B, as Invented Gazette says.")


def test_what_passes_on_a_withdrawn_claim_shares_an_origin_that_is_not_named() -> None:
    lineage = Lineage([claim("a", "gone"), claim("b", "gone")], LABELS)
    assert lineage.compare()[0].reason == "Both go back to a withdrawn claim."
    assert lineage.count_origins("p").n == 0
    assert not any(line.startswith("<gone>") for line in lineage_lines(lineage, BASE))


def test_the_lines_are_n_triples_with_iris_made_of_the_compared_claims() -> None:
    ids = {name: f"{BASE}id/claim/cl-22222{name}" for name in "bc"}
    said = f"{BASE}id/proposition/pr-222222"
    around = [
        claim(ids["b"], ids["c"], claimant="a", proposition=said),
        claim(ids["c"], ids["b"], claimant="c", proposition=said),
    ]
    lines = lineage_lines(Lineage(around, LABELS | {"a": 'The "A" \\ Post'}), BASE)
    triples = list(pyoxigraph.parse("\n".join(lines), pyoxigraph.RdfFormat.N_TRIPLES))
    assert lines == sorted(f"{triple.triple} ." for triple in triples)
    subjects = {triple.subject.value.removeprefix(BASE) for triple in triples}
    parts = {"id/comparison/cl-22222b_cl-22222c", "id/circular-report/cl-22222b"}
    assert subjects == parts | {"id/claim/cl-22222b", "id/claim/cl-22222c", "id/proposition/pr-222222"}


@st.composite
def ledgers(draw: st.DrawFn) -> tuple[list[ClaimNode], list[Affiliation]]:
    """Return up to seven claims that relay one another at random, and affiliations among their claimants."""
    names = NAMES[: draw(st.integers(1, 7))]
    some = st.lists(st.sampled_from(names), max_size=2, unique=True)
    knowledge = st.sampled_from(["", "own visits", "families", "a register"])
    claims = [
        claim(name, *draw(some), proposition=draw(st.sampled_from("pq")), stance="reports", knowledge=draw(knowledge))
        for name in names
    ]
    pairs = draw(st.lists(st.tuples(st.sampled_from(names), st.sampled_from(names)), max_size=2))
    return claims, [Affiliation(member, body, "paper") for member, body in pairs if member != body]


def reachable(start: str, steps: dict[str, set[str]]) -> set[str]:
    """Return start and all that can be reached from it, by trying every step until nothing is new."""
    found = {start}
    while new := {end for one in found for end in steps.get(one, ())} - found:
        found |= new
    return found


def brute_origins(claims: list[ClaimNode]) -> dict[str, set[str]]:
    """Return for each claim those it reaches from which nothing leads that does not lead back."""
    steps = {node.id: set(node.relays) for node in claims}
    ends = {node.id for node in claims if all(node.id in reachable(one, steps) for one in reachable(node.id, steps))}
    return {node.id: reachable(node.id, steps) & ends for node in claims}


def brute_dependence(claims: list[ClaimNode], affiliations: list[Affiliation], first: str, second: str) -> str:
    """Return the outcome for two claims straight from its definition."""
    nodes = {node.id: node for node in claims}
    ends = brute_origins(claims)
    bodies: dict[str, set[str]] = {}
    for link in affiliations:
        bodies.setdefault(link.member, set()).add(link.body)
    heard = [{body for one in (name, *ends[name]) for body in reachable(one, bodies)} for name in (first, second)]
    if ends[first] & ends[second] or heard[0] & heard[1]:
        return "dependent"
    ways = [{nodes[end].knowledge for end in ends[name]} for name in (first, second)]
    steps = {node.id: set(node.relays) for node in claims}
    circular = any(end in reachable(step, steps) for end in ends[first] | ends[second] for step in steps[end])
    shown = not circular and "" not in ways[0] | ways[1] and not ways[0] & ways[1]
    return "independent" if shown else "not-shown-dependent"


@given(ledgers())
def test_origins_are_those_of_brute_force(ledger: tuple[list[ClaimNode], list[Affiliation]]) -> None:
    claims, _ = ledger
    assert {name: set(ends) for name, ends in origins(claims).items()} == brute_origins(claims)


@given(ledgers())
def test_circles_are_those_of_brute_force(ledger: tuple[list[ClaimNode], list[Affiliation]]) -> None:
    claims, _ = ledger
    steps = {node.id: set(node.relays) for node in claims}
    around = {name for name in steps if any(name in reachable(step, steps) for step in steps[name])}
    found = [set(report.claims) for report in Lineage(claims, LABELS).circular_reports()]
    assert sorted(name for circle in found for name in circle) == sorted(around)
    assert all(reachable(name, steps) >= circle for circle in found for name in circle)


@given(ledgers())
def test_comparisons_are_those_of_brute_force(ledger: tuple[list[ClaimNode], list[Affiliation]]) -> None:
    claims, affiliations = ledger
    found = {(pair.first, pair.second): pair.dependence for pair in Lineage(claims, LABELS, affiliations).compare()}
    expected = {
        (first.id, second.id): brute_dependence(claims, affiliations, first.id, second.id)
        for first, second in combinations(claims, 2)
        if first.proposition == second.proposition
    }
    assert found == expected


@given(ledgers())
def test_origins_are_counted_as_by_brute_force(ledger: tuple[list[ClaimNode], list[Affiliation]]) -> None:
    claims, affiliations = ledger
    steps = {node.id: set(node.relays) for node in claims}
    ends = brute_origins(claims)
    behind = {end for node in claims if node.proposition == "p" for end in ends[node.id]}
    counted = {end for end in behind if not any(end in reachable(step, steps) for step in steps[end])}
    ties = {
        one: {other for other in counted if brute_dependence(claims, affiliations, one, other) == "dependent"}
        for one in counted
    }
    groups = {frozenset(reachable(one, ties)) for one in counted}
    assert Lineage(claims, LABELS, affiliations).count_origins("p").n == len(groups)


@given(ledgers(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(
    ledger: tuple[list[ClaimNode], list[Affiliation]], random: Random
) -> None:
    claims, affiliations = ledger
    before = Lineage(claims, LABELS, affiliations)
    random.shuffle(claims)
    random.shuffle(affiliations)
    after = Lineage(claims, LABELS, affiliations)
    assert lineage_lines(after, BASE) == lineage_lines(before, BASE)
    assert after.count_origins("p") == before.count_origins("p")
