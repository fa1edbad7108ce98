"""Results name the thing, the column and the rule; engines are compared, and their failures told from faults."""

import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, RdfFormat, parse
from rdflib import Graph, Literal
from rdflib.namespace import RDF, SH

from kg import validate
from kg.errors import KgError
from kg.shapes import load_shapes
from kg.validate import EngineDifference, Result, ShapeFailure, check_graph, check_piece, check_union, report_turtle
from kg.vocab import GV_IRI, PREFIXES
from tests.examples import BASE, SHAPES, base_lines, example, faults, graphs_of, subjects

PROFILE = load_shapes(SHAPES)
ENGINES = pytest.mark.parametrize("engine", ["turbo", "pyshacl"])
REPORT = "https://example.org/dossier/report"
BROKEN = """
@prefix gv: <https://w3id.org/govah/ns#> . @prefix gvs: <https://w3id.org/govah/shapes#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
gvs:claim-broken a sh:PropertyShape ; sh:targetClass gv:Claim ; sh:path gv:stance ;
    sh:name "x"@en ; sh:severity sh:Violation ; sh:message "x"@en ;
    sh:sparql [ sh:select "SELECT $this WHERE { $this ?p ?o MINUS { $this ?p 1 } }" ] .
"""

TEXT = """
@prefix gv: <https://w3id.org/govah/ns#> . @prefix gvs: <https://w3id.org/govah/shapes#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
gvs:Texts a sh:NodeShape ; sh:targetClass gv:Cell ; sh:property gvs:text-new .
gvs:text-new a sh:PropertyShape ; sh:path [ sh:alternativePath ( gv:text gv:note ) ] ; sh:pattern "^[^@]*$" ;
    sh:flags "s" ; sh:name "x"@en ; sh:severity sh:Violation ; sh:message "x"@en ; MORE .
"""


def bad(rule: str) -> list[str]:
    """The lines of a bad example, without the base."""
    return [line for graph in graphs_of(example("bad", rule)) for line in graph]


@ENGINES
def test_only_the_things_in_focus_are_judged(engine: str) -> None:
    lines = [*base_lines(), *bad("claim-stance")]
    assert check_graph(PROFILE, lines, subjects(base_lines()), engine) == []
    assert len(check_graph(PROFILE, lines, subjects(lines), engine)) == 1


def test_nothing_in_focus_is_nothing_to_judge() -> None:
    assert check_graph(PROFILE, bad("claim-stance"), set()) == []


def test_a_result_says_what_is_wrong_where() -> None:
    (result,) = faults(PROFILE, example("bad", "partition-sum"))
    (thing,) = (name for name in subjects(bad("partition-sum")) if "/pt-" in name and "#" not in name)
    assert result == Result(thing, f"{GV_IRI}cell", "", "partition-sum", "SPARQLConstraintComponent", "Violation")


def test_a_condition_on_the_whole_row_names_a_column() -> None:
    (result,) = faults(PROFILE, example("bad", "claim-denial-scope"))
    assert result.path == f"{GV_IRI}denialScope"


def test_a_fault_in_a_text_names_the_column_that_holds_it() -> None:
    (result,) = faults(PROFILE, example("bad", "privacy-email"))
    assert result.path == f"{PREFIXES['skos']}note"


def test_faults_come_sorted_and_once() -> None:
    lines = [*bad("claim-stance"), *bad("claim-source"), *bad("claim-claimant")] * 2
    found = check_graph(PROFILE, lines, subjects(lines))
    assert found == sorted(set(found)) and len(found) > 2


def test_an_unknown_engine_is_named_with_the_known_ones() -> None:
    with pytest.raises(KgError, match='no engine "jena"; choose one of turbo, pyshacl, both'):
        check_union(PROFILE, [], "jena")


def test_engines_that_disagree_stop_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(validate._RUNNERS, "pyshacl", lambda scope, data, focus: set())
    lines = [*base_lines(), *bad("claim-stance")]
    with pytest.raises(EngineDifference, match="disagree on claim-stance") as caught:
        check_graph(PROFILE, lines, subjects(lines), "both")
    assert len(caught.value.only_turbo) == 1 and caught.value.only_pyshacl == []


@ENGINES
def test_a_shape_that_cannot_be_evaluated_is_no_fault_of_the_data(engine: str, tmp_path: Path) -> None:
    (tmp_path / "broken.ttl").write_text(BROKEN, encoding="utf-8")
    with pytest.raises(ShapeFailure, match="could not evaluate claim-broken") as caught:
        check_graph(load_shapes(tmp_path), base_lines(), subjects(base_lines()), engine)
    assert caught.value.engine == engine and caught.value.rules == ("claim-broken",)


def test_a_shape_that_cannot_be_evaluated_lets_no_piece_pass(tmp_path: Path) -> None:
    (tmp_path / "broken.ttl").write_text(BROKEN, encoding="utf-8")
    with pytest.raises(ShapeFailure, match="could not evaluate claim-broken"):
        check_piece(load_shapes(tmp_path), base_lines(), {}, BASE)


@pytest.mark.parametrize("rule", [rule for rule in PROFILE.rules if rule.startswith("time-")])
def test_of_two_dates_that_are_wrong_alike_both_are_found(rule: str) -> None:
    lines = bad(rule)
    (fault,) = check_piece(PROFILE, [*base_lines(), *lines], {}, BASE)
    again = [line.replace(f"<{fault.focus}>", f"<{fault.focus}_again>") for line in lines]
    faults_of_both = check_piece(PROFILE, sorted({*base_lines(), *lines, *again}), {}, BASE)
    found = {result.focus for result in faults_of_both if result.rule == rule}
    assert found == {fault.focus, f"{fault.focus}_again"}


def test_a_piece_that_conforms_is_passed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(validate._RUNNERS, "turbo", lambda scope, data, focus: pytest.fail("judged rule by rule"))
    assert check_piece(PROFILE, base_lines(), {}, BASE) == []


@pytest.mark.parametrize("more", ["sh:maxLength 5", "sh:minCount 2", "sh:in ( 'x' )"])
def test_a_rule_about_texts_keeps_its_other_conditions(more: str, tmp_path: Path) -> None:
    (tmp_path / "text.ttl").write_text(TEXT.replace("MORE", more), encoding="utf-8")
    lines = [f"<{BASE}id/x> <{PREFIXES['rdf']}type> <{GV_IRI}Cell> .", f'<{BASE}id/x> <{GV_IRI}text> "longer" .']
    assert check_graph(load_shapes(tmp_path), lines, subjects(lines)) != []
    assert not load_shapes(tmp_path).graph.passes(lines, sorted(subjects(lines)))


def test_the_engines_are_not_imported_before_one_runs() -> None:
    code = "import sys, kg.validate; print({'pyshacl', 'pyshacl_turbo', 'rdflib'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"


def test_a_folder_without_shapes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="no shapes here"):
        load_shapes(tmp_path)


def test_shapes_that_are_not_turtle_are_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "odd.ttl").write_text("this is not Turtle", encoding="utf-8")
    with pytest.raises(KgError, match=r"odd\.ttl"):
        load_shapes(tmp_path)


def test_the_words_of_a_rule_come_from_its_shape() -> None:
    assert PROFILE.rules["claim-stance"].messages["en"].startswith("Give exactly one stance")


def test_the_report_is_a_shacl_report_without_blank_nodes() -> None:
    found = faults(PROFILE, example("bad", "partition-sum"))
    text = report_turtle(PROFILE, found, REPORT)
    graph = Graph().parse(data=text, format="turtle")
    assert len(set(graph.subjects(RDF.type, SH.ValidationResult))) == 1
    words = [word for word in graph.objects(None, SH.resultMessage) if isinstance(word, Literal)]
    assert sorted(str(word.language) for word in words) == ["en", "fa"]
    assert not any(isinstance(quad.object, BlankNode) for quad in parse(text.encode(), format=RdfFormat.TURTLE))


def test_the_report_has_the_same_bytes_in_any_order_of_the_results() -> None:
    found = [*faults(PROFILE, example("bad", "partition-sum")), *faults(PROFILE, example("bad", "claim-stance"))]
    assert report_turtle(PROFILE, found, REPORT) == report_turtle(PROFILE, found[::-1], REPORT)


def test_the_report_of_what_conforms_says_so() -> None:
    graph = Graph().parse(data=report_turtle(PROFILE, [], REPORT), format="turtle")
    assert [str(value) for value in graph.objects(None, SH.conforms)] == ["true"]


def test_the_report_does_not_repeat_what_endangers_people() -> None:
    text = report_turtle(PROFILE, faults(PROFILE, example("bad", "privacy-email")), REPORT)
    assert "privacy-email" in text and "lantern@" not in text
