"""What differs between two releases, thing by thing, and nothing of what was withdrawn."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse
from rdflib import Graph

from kg.diff.case import Cases, need_case, of_case
from kg.diff.changes import Change, Kind, changes
from kg.diff.labels import Labels
from kg.diff.rdf import turtle_lines
from kg.diff.record import json_lines
from kg.diff.step import Step, Sum, is_enough, next_version, order_of, step_of, sum_up
from kg.diff.text import text_lines
from kg.errors import KgError
from kg.release.read import Release
from tests.small import BASE
from tests.versions import CLAIM, NAME, RECORD, WORLD, edited, line, release, without

World = dict[str, list[str]]
LABEL, TYPE = "http://www.w3.org/2004/02/skos/core#prefLabel", "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
XSD, GV = "http://www.w3.org/2001/XMLSchema#", "https://w3id.org/govah/ns#"
RELABELLED = edited(
    WORLD, [("agents", f'<{BASE}id/agent/ag-aaa222> <{LABEL}> "The Gazette"@en .')], ["The Sample Gazette"]
)
HIGHER = edited(
    WORLD, [("propositions", line("proposition/pr-aaa222", "lower", f'"15"^^<{XSD}integer>'))], ['lower> "12"']
)
MOVED = edited(
    WORLD,
    [
        ("source/so-aaa222", line("claim/cl-aaa222#stated_on", "latest", f'"2001-03-09"^^<{XSD}date>')),
        ("source/so-aaa222", line("claim/cl-aaa222#stated_on", "asWritten", '"early March"')),
    ],
    [f"cl-aaa222#stated_on> <{GV}latest>", f"cl-aaa222#stated_on> <{GV}asWritten>"],
)
NEW = edited(WORLD, [("places", f"<{BASE}id/place/pl-ccc222> <{TYPE}> <{GV}Place> .")])
LESS = edited(WORLD, [], ["pl-bbb222"])
SPAN = "7 March 2001 (2001-03-07)", "early March (2001-03-07/2001-03-09)"
NAMES = '"The Sample Gazette"@en', '"The Gazette"@en'


@pytest.fixture
def compared(tmp_path: Path) -> Callable[[World, World], tuple[Release, Release, list[Change]]]:
    def compare(old: World, new: World) -> tuple[Release, Release, list[Change]]:
        before, after = Release(release(tmp_path, old, "0.1.0")), Release(release(tmp_path, new, "0.2.0", 2))
        return before, after, list(changes(before, after))

    return compare


Compared = Callable[[World, World], tuple[Release, Release, list[Change]]]


@pytest.mark.parametrize(
    ("world", "kind", "thing", "name", "before", "after", "step"),
    [
        (RELABELLED, Kind.REVISED, "ag-aaa222", "skos:prefLabel", *NAMES, Step.PATCH),
        (HIGHER, Kind.REVISED, "pr-aaa222", "figure", "at least 12", "at least 15", Step.MAJOR),
        (MOVED, Kind.REVISED, "cl-aaa222", "gv:statedOn", *SPAN, Step.MAJOR),
        (NEW, Kind.ADDED, "pl-ccc222", "rdf:type", "", f"<{GV}Place>", Step.MINOR),
    ],
)
def test_a_change_says_of_which_thing_what_was_and_what_is(
    compared: Compared, world: World, kind: Kind, thing: str, name: str, before: str, after: str, step: Step
) -> None:
    _, _, found = compared(WORLD, world)
    assert [(one.kind, one.ident, one.properties[0].name) for one in found] == [(kind, thing, name)]
    assert found[0].properties[0].before == ((before,) if before else ())
    assert found[0].properties[0].after == (after,)
    assert step_of(found[0]) is step


def test_a_thing_that_is_gone_without_a_tombstone_was_removed(compared: Compared) -> None:
    _, _, found = compared(WORLD, LESS)
    assert {(one.kind, one.ident) for one in found} == {(Kind.REVISED, "ca-aaa222"), (Kind.REMOVED, "pl-bbb222")}
    assert sum_up(found).step is Step.MAJOR


@pytest.mark.parametrize("write", [text_lines, json_lines, turtle_lines])
def test_of_what_was_withdrawn_nothing_is_told_but_id_class_and_day(compared: Compared, write: object) -> None:
    named = edited(WORLD, [("agents", line("agent/ag-aaa222", "role", f'"brother of {NAME}"@en'))])
    old, new, found = compared(named, without(WORLD))
    assert callable(write)
    text = "\n".join(write(old, new, found, Sum()))
    assert NAME not in text and "تستا نمونه" not in text and "under 18" not in text
    assert "re-aaa222" in text and "safety" in text and "2001-05-01" in text
    withdrawn = [one for one in found if one.kind is Kind.WITHDRAWN]
    assert [(one.thing, one.added, one.removed) for one in withdrawn] == [(RECORD, (), ())]


@pytest.mark.parametrize("write", [text_lines, json_lines, turtle_lines])
def test_a_label_that_bears_a_withdrawn_name_is_not_told(compared: Compared, write: object) -> None:
    square = f'<{BASE}id/place/pl-bbb222> <{LABEL}> "Square of {NAME}"@en .'
    named = edited(WORLD, [("places", square)], [f"pl-bbb222> <{LABEL}>"])
    old, new, found = compared(named, edited(without(WORLD), [], ["pl-bbb222"]))
    assert callable(write)
    text = "\n".join(write(old, new, found, Sum()))
    assert NAME not in text and "pl-bbb222" in text


def test_pieces_that_are_equal_are_never_read(compared: Compared, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new, _ = compared(WORLD, RELABELLED)
    read: list[str] = []
    real = Release.bodies

    def bodies(self: Release, pieces: list) -> object:  # type: ignore[type-arg]
        read.extend(listed.piece.name for listed in pieces)
        return real(self, pieces)

    monkeypatch.setattr(Release, "bodies", bodies)
    assert list(changes(old, new))
    assert set(read) == {"agents", "withdrawn"}  # tombstones are always looked at


def test_equal_releases_do_not_differ(compared: Compared) -> None:
    old, new, found = compared(WORLD, WORLD)
    assert found == []
    assert "No fact differs." in list(text_lines(old, new, found, Sum()))


def test_the_text_has_labels_and_says_which_version_must_follow(compared: Compared) -> None:
    old, new, found = compared(WORLD, HIGHER)
    text = "\n".join(text_lines(old, new, found, Sum()))
    assert "~ pr-aaa222 Proposition people killed: at least 15" in text
    assert "figure: at least 12 -> at least 15" in text
    assert "After 0.1.0 this is a major step: the next version is 0.2.0." in text


def test_the_terminal_is_not_steered_by_what_a_source_says(compared: Compared) -> None:
    hostile = edited(WORLD, [("agents", line("agent/ag-aaa222", "role", '"\x1b[2J\u202eevil"@en'))])
    old, new, found = compared(WORLD, hostile)
    assert not {"\x1b", "\u202e"} & set("".join(text_lines(old, new, found, Sum())))


def test_json_is_one_object_with_a_change_on_each_line(compared: Compared) -> None:
    old, new, found = compared(WORLD, MOVED)
    lines = list(json_lines(old, new, found, Sum()))
    said = json.loads("\n".join(lines))
    assert said["counts"] == {"added": 0, "removed": 0, "revised": 1, "withdrawn": 0} and said["step"] == "major"
    assert said["changes"][0]["thing"] == CLAIM and said["next_version"] == "0.2.0"
    assert json.loads("\n".join(json_lines(old, new, [], Sum())))["changes"] == []


def test_rdf_describes_each_statement_by_a_node_with_an_address(compared: Compared) -> None:
    old, new, found = compared(WORLD, MOVED)
    text = "\n".join(turtle_lines(old, new, found, Sum()))
    graph = Graph().parse(data=text, format="turtle")
    quads = list(parse(text.encode(), format=RdfFormat.TURTLE))
    assert len(graph) == len(quads) and not any("BlankNode" in repr(quad) for quad in quads)
    asked = """PREFIX cs: <http://purl.org/vocab/changeset/schema#>
        SELECT ?o WHERE { ?set cs:subjectOfChange ?thing ; cs:removal/rdf:object ?o ; cs:addition/rdf:object ?n }"""
    assert {str(row[0]) for row in graph.query(asked)} == {"2001-03-07", "7 March 2001"}  # type: ignore[index]


def test_only_what_belongs_to_a_case_is_told(compared: Compared) -> None:
    old, new, found = compared(WORLD, edited(MOVED, [("agents", line("agent/ag-aaa222", "role", '"x"'))]))
    cases = Cases(BASE, old, new)
    case = need_case(cases, BASE, "ca-aaa222")
    assert [one.ident for one in of_case(found, cases, case)] == ["cl-aaa222"]
    with pytest.raises(KgError, match="neither release has a case ca-aaa223; did you mean"):
        need_case(cases, BASE, "ca-aaa223")


def test_a_label_is_found_in_a_graph_that_is_cut(tmp_path: Path) -> None:
    ids = [f"ag-{first}{second}2222" for first in "23456789bcdfghjkmnpqrstvwxz" for second in "23456789"]
    label = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
    many = edited(WORLD, [("agents", f'<{BASE}id/agent/{ident}> {label} "Agent {ident}"@en .') for ident in ids])
    labels = Labels(Release(release(tmp_path, many, "0.1.0")))
    assert {labels.of(f"{BASE}id/agent/{ident}") for ident in ids} == {f"Agent {ident}" for ident in ids}
    assert labels.of(f"{BASE}id/agent/ag-zzzzzz") == "" and labels.of("https://example.org/elsewhere") == ""


@pytest.mark.parametrize(
    ("old", "step", "wanted"),
    [
        ("1.2.3", Step.PATCH, "1.2.4"), ("1.2.3", Step.MINOR, "1.3.0"), ("1.2.3", Step.MAJOR, "2.0.0"),
        ("0.2.3", Step.MINOR, "0.3.0"), ("0.2.3", Step.MAJOR, "0.3.0"), ("2.0.0-rc.1", Step.MAJOR, "2.0.0"),
        ("1.1.0-rc.1", Step.MAJOR, "2.0.0"), ("1.1.1-rc.1", Step.MINOR, "1.2.0"), ("1.1.1-rc.1", Step.PATCH, "1.1.1"),
    ],
)  # fmt: skip
def test_the_next_version_says_the_step(old: str, step: Step, wanted: str) -> None:
    assert next_version(old, step) == wanted
    assert is_enough(old, wanted, step) and order_of(wanted) > order_of(old)


def test_numbers_of_any_length_are_ordered_and_none_is_too_long_for_a_version() -> None:
    nines, more = "1.0.0-" + "9" * 5000, "1.0.0-1" + "0" * 5000
    assert order_of("1.0.0-9") < order_of("1.0.0-10") < order_of(nines) < order_of(more) < order_of("1.0.0-a")
    for version in ("9" * 5000 + ".0.0", "1.0.0-²"):
        with pytest.raises(KgError, match="is not a version"):
            order_of(version)


def test_what_is_computed_from_the_rows_is_not_counted(compared: Compared) -> None:
    _, _, found = compared(WORLD, edited(WORLD, [], ['"no shared origin is known"']))
    assert [(one.graph, step_of(one)) for one in found] == [("lineage", Step.PATCH)]
