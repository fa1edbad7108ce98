"""What decisions add up to must not contradict itself."""

from datetime import date
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.link.clusters import LARGEST, Contradiction, check
from kg.link.decisions import Answer, Decision
from kg.link.entity import Entity, Sort
from tests.linking import days, person


def decided(one: str, other: str, answer: Answer = Answer.YES, predicate: str = "skos:exactMatch") -> Decision:
    return Decision(one, other, answer, "ag-22ch7n", date(2026, 11, 24), predicate)


def chain(*idents: str) -> list[Decision]:
    return [decided(*pair) for pair in pairwise(idents)]


def people(**fields: dict[str, Any]) -> list[Entity]:
    """Persons of a source each, by id."""
    return [person(ident, source=f"source {ident}", **more) for ident, more in fields.items()]


def rules(found: list[Contradiction]) -> list[tuple[str, str, str]]:
    return [(each.rule, each.one, each.other) for each in found]


def test_only_a_yes_to_an_exact_match_joins() -> None:
    decisions = [
        decided("a", "b", Answer.NO),
        decided("b", "c", Answer.UNSURE),
        decided("c", "d", predicate="skos:closeMatch"),
    ]
    sides = people(a={"gender": "female"}, b={"gender": "male"}, c={"gender": "female"}, d={"gender": "male"})
    assert check(decisions, sides) == []
    assert check([*decisions, decided("a", "b")], sides) != []


def test_two_deaths_years_apart_are_a_contradiction_with_the_chain_that_joins_them() -> None:
    dead = {day: {"act": "killing", "happened": days(day)} for day in ("2018-05-10", "2021-05-10")}
    (found,) = check(chain("a", "b", "c"), people(a=dead["2018-05-10"], b={}, c=dead["2021-05-10"]))
    assert (found.rule, found.path) == ("conflict", ("a", "b", "c"))
    assert str(found).startswith("a and c: killed at least 3 years apart")


def test_two_certain_places_on_one_day_are_a_contradiction() -> None:
    day = {"act": "killing", "happened": days("2021-05-10")}
    sides = people(
        a={**day, "places": ("Testburg, Lower Examplia",)}, b={**day, "places": ("Mockford, Upper Examplia",)}
    )
    assert rules(check(chain("a", "b"), sides)) == [("conflict", "a", "b")]


def test_births_too_far_apart_are_a_contradiction() -> None:
    sides = people(a={"born": days("1960-01-01")}, b={}, c={"born": days("2004-01-01")})
    assert rules(check(chain("a", "b", "c"), sides)) == [("conflict", "a", "c")]


def test_a_pair_that_was_refused_but_is_joined_by_others_is_a_contradiction() -> None:
    (found,) = check([*chain("a", "b", "c"), decided("c", "a", Answer.NO)], [])
    assert (found.rule, found.path) == ("refused", ("a", "b", "c"))
    assert "decided on 2026-11-24 by ag-22ch7n not to be the same" in found.words


def test_a_pair_that_was_refused_and_is_not_joined_is_none() -> None:
    assert check([*chain("a", "b"), decided("a", "c", Answer.NO)], []) == []


def test_two_entries_of_one_source_are_a_contradiction_unless_one_revises_the_other() -> None:
    twice = [person("a", source="so-22ch7n"), person("b", source="other"), person("c", source="so-22ch7n")]
    assert rules(check(chain("a", "b", "c"), twice)) == [("one-source", "a", "c")]
    assert check(chain("a", "b", "c"), twice, revised=[("a", "x"), ("x", "c")]) == []


def test_places_that_share_a_link_are_a_contradiction() -> None:
    ours = [person(ident, sort=Sort.PLACE, source="dossier") for ident in ("pl-22ch7n", "pl-33dj8p")]
    decisions = [decided("pl-22ch7n", "http://example.org/Q1"), decided("pl-33dj8p", "http://example.org/Q1")]
    assert rules(check(decisions, ours)) == [("one-source", "pl-22ch7n", "pl-33dj8p")]


def test_the_shortest_chain_is_named() -> None:
    decisions = [*chain("a", "b", "c", "d", "e"), decided("a", "d"), decided("a", "e", Answer.NO)]
    assert check(decisions, [])[0].path == ("a", "d", "e")


def test_a_cluster_of_very_many_is_itself_the_contradiction() -> None:
    idents = [f"x{number:05}" for number in range(LARGEST + 1)]
    hub = [decided("hub", ident) for ident in idents]
    (found,) = check(hub, [person(ident, source="one") for ident in idents])
    assert (found.rule, found.path) == ("large", ("hub", idents[-1]))


def test_decisions_that_agree_have_no_contradictions() -> None:
    same = {"act": "killing", "happened": days("2021-05-10"), "gender": "female"}
    assert check(chain("a", "b", "c"), people(a=same, b=same, c=same)) == []
    assert check([], []) == []


PAIRS = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")).filter(lambda pair: pair[0] != pair[1])
)


@settings(max_examples=40, deadline=None)
@given(PAIRS, st.randoms())
def test_the_outcome_does_not_depend_on_the_order_of_the_decisions(pairs: list[tuple[str, str]], chance: Any) -> None:
    sides = people(a={"gender": "female"}, c={"gender": "male"}, e={"gender": "female"})
    decisions = [decided(*pair) for pair in pairs]
    shuffled = chance.sample(decisions, len(decisions))
    assert check(decisions, sides) == check(shuffled, sides)
    assert all(each.path[0] == each.one and each.path[-1] == each.other for each in check(decisions, sides))
