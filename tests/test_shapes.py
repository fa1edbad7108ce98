"""Each rule of the profile passes what is right and catches its own mistake and no other, in both engines."""

import re
from pathlib import Path

import pytest
from rdflib import Namespace, URIRef
from rdflib.collection import Collection
from rdflib.namespace import SH

from kg.model import TABLES, Kind, Table
from kg.shapes import load_shapes
from kg.validate import check_graph, check_union
from kg.vocab import CLASSES, GV_IRI, GVC_IRI, GVS_IRI, PROPERTIES, SCHEMES, expand
from tests.examples import EXAMPLES, SHAPES, base_lines, example, faults, graphs_of, subjects
from tests.mutation import without_rule

PROFILE = load_shapes(SHAPES)
GVS = Namespace(GVS_IRI)
COMPUTED = ("date-after-release", "inference-result", "iri-dangling")
EVERY_RULE = pytest.mark.parametrize("rule", PROFILE.rules)

# Strings that are no prose: a sum, a digest and a language tag.
NOT_READ_FOR_PRIVACY = {"gv:formula", "gv:sha256", "dcterms:language"}


@EVERY_RULE
def test_the_good_example_conforms(rule: str) -> None:
    assert faults(PROFILE, example("good", rule)) == []


@EVERY_RULE
def test_the_bad_example_gives_one_fault_of_its_own_rule(rule: str) -> None:
    assert [result.rule for result in faults(PROFILE, example("bad", rule))] == [rule]


@pytest.mark.parametrize("kind", [pytest.param(kind, marks=pytest.mark.proof) for kind in ("good", "bad")])
def test_both_engines_find_the_same_in_all_examples_together(kind: str) -> None:
    files = sorted((EXAMPLES / kind).glob("*.ttl"))
    together = [*base_lines(), *(line for file in files for graph in graphs_of(file) for line in graph)]
    found = check_graph(PROFILE, together, subjects(together), "both") + check_union(PROFILE, together, "both")
    wanted = {file.stem for file in files} - set(COMPUTED) if kind == "bad" else set()
    assert sorted(result.rule for result in found) == sorted(wanted)


@pytest.mark.parametrize("kind", ["good", "bad"])
def test_both_engines_keep_the_graphs_of_a_trig_example_apart(kind: str) -> None:
    (file,) = (EXAMPLES / kind).glob("*.trig")
    assert [result.rule for result in faults(PROFILE, file, "both")] == ([file.stem] if kind == "bad" else [])


@pytest.mark.parametrize("engine", ["turbo", "pyshacl"])
def test_the_base_world_conforms(engine: str) -> None:
    assert faults(PROFILE, EXAMPLES / "base.ttl", engine) == []


@pytest.mark.parametrize("kind", ["good", "bad"])
def test_every_rule_has_an_example_and_every_example_a_rule(kind: str) -> None:
    assert sorted(file.stem for file in (EXAMPLES / kind).iterdir()) == list(PROFILE.rules)


@EVERY_RULE
def test_every_rule_says_in_two_languages_what_to_do(rule: str) -> None:
    found = PROFILE.rules[rule]
    assert re.fullmatch(r"[a-z]+(-[a-z]+)+", found.id)
    assert found.name and found.severity in {"Violation", "Warning", "Info"}
    assert set(found.messages) == {"en", "fa"}
    assert all(len(text) > 10 and "{" not in text for text in found.messages.values())
    assert re.search(r"[آ-ی]{3}", found.messages["fa"])


def test_every_example_opens_with_what_it_shows() -> None:
    for file in EXAMPLES.rglob("*.t*"):
        opening = {"bad": "# Wrong: ", "good": "# Right: "}.get(file.parent.name, "# ")
        assert file.read_text(encoding="utf-8").startswith(opening), file


def test_shapes_use_only_terms_that_the_vocabulary_has() -> None:
    known = {GV_IRI + name for name in (*CLASSES, *PROPERTIES)}
    known |= {f"{GVC_IRI}{scheme}-{key}" for scheme, keys in SCHEMES.items() for key in keys}
    prefixes = {"gv": GV_IRI, "gvc": GVC_IRI}
    for file in SHAPES.rglob("*.ttl"):
        text = re.sub(r"#.*|<[^>]*>", "", file.read_text(encoding="utf-8"))
        used = {prefixes[prefix] + name for prefix, name in re.findall(r"\b(gvc?):([A-Za-z0-9-]+)", text)}
        assert used <= known, file.name


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_every_column_of_a_table_may_be_published(table: Table) -> None:
    written = {expand(column.property) for column in table.columns if column.property}
    kinds = {column.kind for column in table.columns}
    written |= {GV_IRI + name for name in ("lower", "upper") if Kind.FIGURE in kinds}
    written |= {GV_IRI + name for name in ("ageAsWritten", "ageLower", "ageUpper") if Kind.AGE in kinds}
    assert written <= closed_list(GV_IRI + table.cls)


def test_every_column_of_text_is_read_for_what_endangers_people() -> None:
    prose = {Kind.TEXT, Kind.LOCAL, Kind.STRING, Kind.NAME}
    columns = {column.property for table in TABLES.values() for column in table.columns if column.kind in prose}
    columns |= {"gv:ageAsWritten", "gv:asWritten", "gv:reason", "gv:responseReason"}
    wanted = {c if ":" in c else f"gv:{c}" for c in columns if c} - NOT_READ_FOR_PRIVACY
    text = (SHAPES / "privacy.ttl").read_text(encoding="utf-8")
    lists = re.findall(r"sh:alternativePath \(([^)]*)\)", text)
    assert len(lists) == 4 and all(wanted <= set(found.split()) for found in lists)


def test_every_row_that_holds_text_is_read_for_what_endangers_people() -> None:
    prose = {Kind.TEXT, Kind.LOCAL, Kind.STRING, Kind.NAME}
    classes = {table.cls for table in TABLES.values() if any(column.kind in prose for column in table.columns)}
    read = {str(cls).removeprefix(GV_IRI) for cls in PROFILE.graph.graph.objects(GVS.TextShape, SH.targetClass)}
    assert classes - {"Partition"} <= read  # a partition is a proposition as well


def test_a_profile_without_a_rule_no_longer_sees_its_mistake(tmp_path: Path) -> None:
    profile = load_shapes(without_rule(SHAPES, "partition-sum", tmp_path))
    assert "partition-sum" not in profile.rules
    assert faults(profile, example("bad", "partition-sum")) == []


@pytest.mark.proof
@pytest.mark.parametrize("kind", ["good", "bad"])
@EVERY_RULE
def test_both_engines_agree_on_each_example_alone(rule: str, kind: str) -> None:
    assert len(faults(PROFILE, example(kind, rule), "both")) == (kind == "bad")


def closed_list(cls: str) -> set[str]:
    """The predicates that the closed shape of a class lets through."""
    graph = PROFILE.graph.graph
    shapes = set(graph.subjects(SH.targetClass, URIRef(cls))) & set(graph.subjects(SH.closed, None))
    (allowed,) = (node for shape in shapes for node in graph.objects(shape, SH.ignoredProperties))
    return {str(predicate) for predicate in Collection(graph, allowed)}
