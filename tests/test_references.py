"""A piece is checked in slices beside what they name, and gives what its graph gives, checked whole."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Store
from rdflib import Graph

from kg import entries
from kg.model import TABLES, Kind
from kg.references import DEPTH, FOLLOWED, READ_ACROSS, Slice, read_across, slices, subjects
from kg.shapes import load_shapes
from kg.validate import check_graph, check_piece
from kg.vocab import expand, term
from tests.conftest import DATA
from tests.examples import BASE as EXAMPLE_BASE
from tests.examples import SHAPES, base_lines, example, graphs_of
from tests.fault_cases import Case, apply, load_cases
from tests.reads import reads_of
from tests.whole import BASE, beside, graphs_of_dossier, known_of

PROFILE = load_shapes(SHAPES)
PARTS = {expand(column.property) for table in TABLES.values() for column in table.columns if column.kind is Kind.DATE}
PARTS |= {term(name) for name in ("cell", "code", "response")}
HEAD = """
@prefix gv: <https://w3id.org/govah/ns#> . @prefix gvs: <https://w3id.org/govah/shapes#> .
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
gvs: sh:declare [ sh:prefix "gv" ; sh:namespace "https://w3id.org/govah/ns#"^^xsd:anyURI ] .
gvs:new sh:targetClass gv:Claim ;
"""
OF_THE_PROFILE = [
    case for case in load_cases() if any(fault.endswith(f"[{rule}]") for fault in case.faults for rule in PROFILE.rules)
]


def test_what_rules_read_across_things_is_what_pieces_lend_each_other() -> None:
    reads = reads_of(PROFILE.graph.graph, PARTS)
    assert reads.read == set(READ_ACROSS)
    assert reads.followed == set(FOLLOWED)
    assert reads.steps == DEPTH <= entries.DEPTH
    assert reads.refused == []


@pytest.mark.parametrize(
    ("shape", "followed", "read"),
    [
        ("sh:path gv:relays ; sh:node [ sh:path gv:stance ; sh:minCount 1 ] .", {"relays"}, {"stance"}),
        ("sh:path ( gv:inSource gv:accessedOn gv:latest ) .", {"inSource"}, {"accessedOn", "latest"}),
        ("sh:path gv:attributedTo ; sh:class gv:Agent .", {"attributedTo"}, {"type"}),
        ("sh:path gv:statedOn ; sh:class gv:TimeSpan .", set(), set()),
        ("sh:or ( [ sh:path gv:proposition ; sh:property [ sh:path gv:lower ; sh:lessThan gv:upper ] ] ) .",
         {"proposition"}, {"lower", "upper"}),
        ('sh:sparql [ sh:select "SELECT $this { $this gv:relays/gv:actOn/gv:latest ?x }" ] .',
         {"relays"}, {"actOn", "latest"}),
        ('sh:sparql [ sh:select "SELECT $this { FILTER NOT EXISTS { $this gv:relays ?x . ?x gv:stance ?y } }" ] .',
         {"relays"}, {"stance"}),
        ('sh:sparql [ sh:select "SELECT $this { $this gv:inCell ?cell . ?whole gv:cell ?cell ; gv:basis ?x }" ] .',
         {"inCell"}, {"basis", "cell"}),
    ],
)  # fmt: skip
def test_a_rule_that_reads_another_thing_is_seen(shape: str, followed: set[str], read: set[str]) -> None:
    reads = reads_of(Graph().parse(data=HEAD + shape, format="turtle"), PARTS)
    assert {iri.rpartition("#")[2] for iri in reads.followed} == followed
    assert {iri.rpartition("#")[2] for iri in reads.read} >= read
    assert reads.refused == []


@pytest.mark.parametrize(
    "shape",
    [
        "sh:path [ sh:inversePath gv:relays ] .",
        "sh:path gv:stance . gvs:other sh:targetObjectsOf gv:relays .",
        "sh:path gv:relays ; sh:property [ sh:path gv:statedOn ; sh:class gv:TimeSpan ] .",
        'sh:sparql [ sh:select "SELECT $this { ?other gv:relays $this }" ] .',
        'sh:sparql [ sh:select "SELECT $this { $this ^gv:relays ?other }" ] .',
    ],
)
def test_a_rule_that_no_piece_can_answer_is_refused(shape: str) -> None:
    assert reads_of(Graph().parse(data=HEAD + shape, format="turtle"), PARTS).refused


def test_a_claim_is_checked_beside_what_its_rules_read_and_no_more() -> None:
    claim, earlier, agent = (f"{BASE}id/{thing}" for thing in ("claim/cl-333333", "claim/cl-222222", "agent/ag-222222"))
    said, entered = f"<{earlier}#stated_on>", f"<{earlier}#entered_on>"
    lines = [f"<{claim}> <{term('relays')}> <{earlier}> .", f"<{claim}> <{term('claimant')}> <{agent}> ."]
    day = f'<{term("latest")}> "2021-05-11"^^<http://www.w3.org/2001/XMLSchema#date> .'
    known = [f"<{earlier}> <{term('statedOn')}> {said} .", f"{said} {day}", f"{entered} {day}"]
    known += [f'<{earlier}> <{term("enteredBy")}> "a" .', f"{said} <{READ_ACROSS[0]}> <{term('TimeSpan')}> ."]
    (found,) = slices(lines, {earlier: known, agent: [f"<{agent}> <{READ_ACROSS[0]}> <{term('Agent')}> ."]}, BASE)
    assert found.beside == known[:2] == read_across(known)


def test_slices_hold_every_line_once_and_cut_no_thing() -> None:
    lines = graphs_of_dossier(DATA["fixture"])[f"{BASE}graph/propositions"]
    cut = list(slices(lines, {}, BASE, 50))
    assert len(cut) > 2
    assert sorted(line for part in cut for line in _own(part)) == lines
    things = [{subject.partition("#")[0] for subject in part.own} for part in cut]
    assert sum(map(len, things)) == len(set().union(*things))


def test_of_subjects_of_which_the_same_is_said_one_is_a_sample() -> None:
    lines = [f'<urn:{name}> <urn:p> "{text}" .' for name, text in (("a", "x"), ("b", "y"), ("c", "x"))]
    (found,) = slices(lines, {}, BASE)
    assert found.samples() in (["urn:a", "urn:b"], ["urn:b", "urn:c"])


@pytest.mark.parametrize("kind", ["good", "bad"])
@pytest.mark.parametrize("rule", [rule for rule in PROFILE.rules if example("bad", rule).suffix == ".ttl"])
def test_the_faults_of_an_example_do_not_depend_on_slices(rule: str, kind: str) -> None:
    (graph,) = graphs_of(example(kind, rule))
    lines = sorted({*base_lines(), *graph})
    wanted = check_graph(PROFILE, lines, subjects(lines))
    assert check_piece(PROFILE, lines, {}, EXAMPLE_BASE, size=1) == wanted
    assert check_piece(PROFILE, lines, {}, EXAMPLE_BASE) == wanted


@pytest.mark.parametrize("dossier", DATA.values(), ids=DATA)
def test_a_dossier_without_faults_has_none_in_slices(dossier: Path) -> None:
    graphs = graphs_of_dossier(dossier)
    known = known_of(graphs.values())
    for size in (1, 200):
        assert [
            fault for lines in graphs.values() for fault in check_piece(PROFILE, lines, known, BASE, size=size)
        ] == []


@pytest.mark.parametrize("dossier", DATA.values(), ids=DATA)
def test_a_screen_and_an_engine_read_the_same_literals(dossier: Path) -> None:
    lines = {line for graph in graphs_of_dossier(dossier).values() for line in graph if "#decimal>" not in line}
    store = Store()
    store.load("\n".join(lines).encode(), format=RdfFormat.N_TRIPLES)
    assert {f"{quad.triple} ." for quad in store} == lines


_SEEN: set[tuple[str, ...]] = set()


@pytest.mark.parametrize("case", OF_THE_PROFILE, ids=lambda case: case.name)
def test_the_faults_of_a_mistake_do_not_depend_on_slices(case: Case, tmp_path: Path) -> None:
    graphs = graphs_of_dossier(apply(case, tmp_path / "dossier"))
    known = known_of(graphs.values())
    for lines in graphs.values():
        together = (*lines, *beside(lines, known, BASE))
        if together not in _SEEN:  # most graphs are those of the other cases
            _SEEN.add(together)
            wanted = check_graph(PROFILE, together, subjects(lines))
            assert check_piece(PROFILE, lines, known, BASE, size=1) == wanted


@pytest.mark.parametrize("kind", ["good", "bad"])
def test_both_engines_find_the_same_in_slices(kind: str) -> None:
    rules = [rule for rule in PROFILE.rules if rule.startswith(("claim-", "privacy-", "time-"))]
    graphs = [graph for rule in rules for graph in graphs_of(example(kind, rule))]
    lines = sorted({*base_lines(), *(line for graph in graphs for line in graph)})
    found = check_piece(PROFILE, lines, {}, EXAMPLE_BASE, "both", size=400)
    assert {fault.rule for fault in found} == (set(rules) if kind == "bad" else set())


def _own(part: Slice) -> Sequence[str]:
    return [line for lines in part.own.values() for line in lines]
