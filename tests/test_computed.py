"""What SHACL cannot say: nothing after the release, results that follow, and nothing named that is not there."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from kg.computed import check_computed
from kg.ntriples import read_things
from kg.references import READ_ACROSS
from kg.shapes import load_shapes
from kg.validate import Result
from kg.vocab import GV_IRI, PREFIXES
from tests.examples import BASE, RELEASE, SHAPES, base_lines, example, graphs_of

PROFILE = load_shapes(SHAPES)
XSD = PREFIXES["xsd"]
JUDGEMENT = f"<{BASE}id/judgement/ju-sum001>"


def found(lines: Iterable[str], release: date = RELEASE, known: Iterable[str] = ()) -> list[tuple[str, str]]:
    return [(result.rule, result.path) for result in results(lines, release, known)]


def results(lines: Iterable[str], release: date = RELEASE, known: Iterable[str] = ()) -> list[Result]:
    return check_computed(PROFILE, read_things(lines), release, BASE, by_thing(known))


def by_thing(lines: Iterable[str]) -> dict[str, list[str]]:
    """The lines cut into pieces of one thing each, with its parts."""
    pieces: dict[str, list[str]] = {}
    for line in lines:
        pieces.setdefault(line[1 : line.index(">")].partition("#")[0], []).append(line)
    return pieces


def read_of(lines: Iterable[str]) -> list[str]:
    """What other pieces read of the lines."""
    return [line for line in lines if line.split(" ", 2)[1][1:-1] in READ_ACROSS]


def figure(subject: str, lower: str, upper: str, kind: str) -> list[str]:
    ends = (("lower", lower), ("upper", upper))
    return [f'{subject} <{GV_IRI}{name}> "{value}"^^<{XSD}{kind}> .' for name, value in ends if value]


def inference(formula: str, result: tuple[str, str], kind: str = "integer") -> list[str]:
    """An inference from a count of 40 to 45 and a share of 20 per cent."""
    count, share = (f"<{BASE}id/proposition/pr-{name}>" for name in ("count1", "share1"))
    return [
        f'{JUDGEMENT} <{GV_IRI}formula> "{formula}" .',
        *(f"{JUDGEMENT} <{GV_IRI}input> {given} ." for given in (count, share)),
        f'{JUDGEMENT} <{GV_IRI}inputOrder> "pr-count1 pr-share1" .',
        *(f"{given} <{PREFIXES['rdf']}type> <{GV_IRI}Proposition> ." for given in (count, share)),
        *figure(count, "40", "45", "integer"),
        *figure(share, "20", "20", "decimal"),
        *figure(JUDGEMENT, *result, kind),
    ]


@pytest.mark.parametrize("result", [("200", "225"), ("200", ""), ("", "225")])
def test_a_result_that_follows_is_no_fault(result: tuple[str, str]) -> None:
    assert found(inference("a / b", result)) == []


@pytest.mark.parametrize("result", [("200", "226"), ("199", "225"), ("201", "")])
def test_a_result_that_does_not_follow_is_a_fault_of_the_formula(result: tuple[str, str]) -> None:
    assert found(inference("a / b", result)) == [("inference-result", f"{GV_IRI}formula")]


def test_the_inputs_are_called_a_and_b_in_their_order() -> None:
    assert found(inference("b / a", ("200", "225"))) == [("inference-result", f"{GV_IRI}formula")]


@pytest.mark.parametrize("order", ["", "pr-count1", "pr-count1 pr-other1"])
def test_inputs_without_a_full_order_give_no_result(order: str) -> None:
    lines = [line.replace("pr-count1 pr-share1", order) for line in inference("a / b", ("200", "225"))]
    assert found(lines) == [("inference-result", f"{GV_IRI}formula")]


def test_a_share_that_follows_is_stated_in_per_cent() -> None:
    assert found(inference("a * 0 + b / 4", ("5", "5"), "decimal")) == []
    assert found(inference("a * 0 + b / 4", ("7", "7"), "decimal")) == [("inference-result", f"{GV_IRI}formula")]


@pytest.mark.parametrize("lower", ["33.3", "33.4"])
def test_a_result_may_be_rounded_in_its_last_place(lower: str) -> None:
    assert found(inference("b * 5 / 3 + 0 * a", (lower, ""), "decimal")) == []


@pytest.mark.parametrize("formula", ["a / 0", "a +", "a / b / c", "exit()"])
def test_a_formula_that_cannot_be_worked_out_is_a_fault(formula: str) -> None:
    assert found(inference(formula, ("200", "225"))) == [("inference-result", f"{GV_IRI}formula")]


def test_a_day_after_the_release_is_a_fault_and_the_day_itself_is_not() -> None:
    latest = date(2012, 6, 3)
    assert found(base_lines(), latest) == []
    assert found(base_lines(), date(2012, 6, 2)) == [("date-after-release", f"{GV_IRI}earliest")]


def test_a_day_that_is_a_fault_is_told_as_a_literal() -> None:
    (result,) = results(base_lines(), date(2012, 6, 2))
    assert result.value == f'"2012-06-03"^^<{XSD}date>'


def test_every_thing_that_is_named_must_exist() -> None:
    claim, lost = f"{BASE}id/claim/cl-more01", f"{BASE}id/claim/cl-lost01"
    named = f"<{claim}> <{GV_IRI}relays> <{lost}> ."
    (result,) = results([*base_lines(), named])
    assert result == Result(claim, f"{GV_IRI}relays", lost, "iri-dangling", "ComputedConstraintComponent", "Violation")


def test_a_tombstone_may_be_named() -> None:
    named = f"<{BASE}id/claim/cl-more01> <{GV_IRI}response> <{BASE}id/record/re-gone01> ."
    assert found([*base_lines(), named]) == []


@pytest.mark.parametrize("rule", ["date-after-release", "inference-result", "iri-dangling"])
def test_piece_by_piece_the_same_is_found_as_at_once(rule: str) -> None:
    lines = [*base_lines(), *(line for graph in graphs_of(example("bad", rule)) for line in graph)]
    known = read_of(lines)
    pieces = [results(piece, known=known) for piece in by_thing(lines).values()]
    assert sorted(result for piece in pieces for result in piece) == results(lines) != []


def test_the_figures_of_inputs_may_stand_in_another_piece() -> None:
    lines = inference("a / b", ("200", "225"))
    own = [line for line in lines if line.startswith(JUDGEMENT)]
    assert found(own, known=read_of(lines)) == []
    assert ("inference-result", f"{GV_IRI}formula") in found(own)


def test_what_is_known_of_other_pieces_is_not_judged() -> None:
    day = f'<{BASE}id/claim/cl-more01#stated_on> <{GV_IRI}earliest> "2099-01-01"^^<{XSD}date> .'
    lost = f"<{BASE}id/claim/cl-more01> <{GV_IRI}relays> <{BASE}id/claim/cl-lost01> ."
    assert found([], known=[day, lost, *inference("a / b", ("1", "1"))]) == []


def test_a_rule_without_its_shape_is_not_applied(tmp_path: Path) -> None:
    (tmp_path / "prefixes.ttl").write_bytes((SHAPES / "prefixes.ttl").read_bytes())
    profile = load_shapes(tmp_path)
    assert check_computed(profile, read_things(base_lines()), date(2000, 1, 1), BASE) == []
