"""The rules across graphs: what the index finds is what the shapes find on the union, at once or edit by edit."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.index import across
from kg.index.across import RULES, facts_of, replace
from kg.ingest import ingest
from kg.ntriples import read_things
from kg.settle import settle
from kg.shapes import ShapeSet, load_shapes
from kg.tables import read_rows
from kg.validate import Result, check_union
from kg.vocab import GV_IRI, GVC_IRI, GVS_IRI, PREFIXES, expand
from tests.examples import BASE, EXAMPLES, SHAPES, base_lines, graphs_of
from tests.fault_cases import Case, apply, load_cases
from tests.mutation import without_rule
from tests.whole import build_graphs

PROFILE = load_shapes(SHAPES)
CROSS_CASES = [case for case in load_cases() if any(f"[{rule}]" in fault for fault in case.faults for rule in RULES)]
CHAINS = ("revises", "within", "partOf", "subsetOf", "editionOf")

Row = tuple[str, ...]  # the lines of one thing


def iri(local: str) -> str:
    return f"<{BASE}id/{local}>"


def line(subject: str, predicate: str, obj: str) -> str:
    return f"{iri(subject)} <{expand(predicate)}> {obj} ."


def typed(thing: str, cls: str) -> str:
    return line(thing, "rdf:type", f"<{GV_IRI}{cls}>")


def number(value: int) -> str:
    return f'"{value}"^^<{PREFIXES["xsd"]}integer>'


def boolean(value: bool) -> str:
    return f'"{str(value).lower()}"^^<{PREFIXES["xsd"]}boolean>'


def link(name: str, source: str, target: str, refused: bool = False) -> Row:
    """An exact match."""
    return (
        typed(f"link/{name}", "Link"),
        line(f"link/{name}", "owl:annotatedSource", iri(f"place/{source}")),
        line(f"link/{name}", "owl:annotatedProperty", f"<{PREFIXES['skos']}exactMatch>"),
        line(f"link/{name}", "owl:annotatedTarget", f"<https://example.com/{target}>"),
        line(f"link/{name}", "refused", boolean(refused)),
    )


def code(place: str, notation: str, version: str = "2012") -> Row:
    part = f"place/{place}#code-geonames-{notation}"
    return (
        typed(part, "Code"),
        line(part, "codeSystem", f"<{GVC_IRI}code-system-geonames>"),
        line(part, "codeVersion", f'"{version}"'),
        line(part, "skos:notation", f'"{notation}"'),
    )


def chain(predicate: str, nodes: str) -> list[Row]:
    """Each node of "ab bc" leads to the next."""
    return [(line(f"place/pl-{pair[0]}", predicate, iri(f"place/pl-{pair[1]}")),) for pair in nodes.split()]


def empty_index() -> sqlite3.Connection:
    db = sqlite3.connect(":memory:")
    db.executescript(across.SCHEMA)
    return db


def put(db: sqlite3.Connection, rows: Iterable[Row]) -> None:
    """Replace all four pieces; a thing and its parts are in one."""
    pieces: dict[int, list[str]] = defaultdict(list)
    for text in (text for row in rows for text in row):
        thing = text.partition(" ")[0].partition("#")[0].rstrip(">")
        pieces[sum(map(ord, thing)) % 4].append(text)
    for piece in range(4):
        replace(db, piece, facts_of(read_things(pieces[piece]), BASE))


def found(db: sqlite3.Connection, everything: bool = False) -> list[Result]:
    return across.faults(db, PROFILE, BASE, everything)


def found_in(rows: Iterable[Row]) -> list[Result]:
    db = empty_index()
    put(db, rows)
    return found(db, everything=True)


def by_shapes(rows: Iterable[Row]) -> list[Result]:
    return check_union(PROFILE, [text for row in rows for text in row])


def told(results: Iterable[Result]) -> list[tuple[str, str]]:
    """Rule and local name of the thing at fault."""
    return [(result.rule, result.focus.rpartition("/")[2]) for result in results]


# -- invented dossiers, most of them faulty

some = st.sampled_from
STATEMENTS = ("proposition/pr-a", "proposition/pr-b", "partition/pt-a")
NAMING = ("proposition", "subject", "object", "input", "total")
CELLS = ("partition/pt-a#cell-x", "partition/pt-a#cell-y", "partition/pt-b#cell-x")
PLACES = tuple(f"place/pl-{name}" for name in "abcde")
RECORDS = tuple(f"record/re-{name}" for name in "rst")  # each is a record and nothing else, as rows make it
SOURCES = tuple(f"source/so-{name}" for name in "abc")
NAMED = (*STATEMENTS, "claim/cl-a", "record/re-a", "person/pe-a")


def few(values: Iterable[str]) -> st.SearchStrategy[list[str]]:
    """One of them as a rule, the first more often; sometimes none or two."""
    listed = list(values)
    return some([listed[:1], *([value] for value in listed), listed[:2], []])


def things(subjects: Iterable[str], said: dict[str, Iterable[str]], cls: str = "") -> st.SearchStrategy[Row]:
    """Rows about one of these subjects, with a few of these objects for each property."""

    def row(subject: str, objects: dict[str, list[str]]) -> Row:
        lines = (line(subject, name, obj) for name, found in objects.items() for obj in found)
        return (*([typed(subject, cls)] if cls else []), *lines)

    return st.builds(row, some(list(subjects)), st.fixed_dictionaries({name: few(said[name]) for name in said}))


CODE_SAID: dict[str, Iterable[str]] = {
    "codeSystem": [f"<{GVC_IRI}code-system-{name}>" for name in ("geonames", "wikidata")],
    "codeVersion": ['"2012"', '"2013"'],
    "skos:notation": ['"1"', '"two \\"2\\""'],
}
LINK_SAID: dict[str, Iterable[str]] = {
    "owl:annotatedSource": map(iri, PLACES[:2]),
    "owl:annotatedProperty": [f"<{PREFIXES['skos']}{name}Match>" for name in ("exact", "close")],
    "owl:annotatedTarget": [f"<https://example.com/{name}>" for name in "12"],
    "refused": map(boolean, (True, False)),
}
EVIDENCE = ("evidence/ev-a", "evidence/ev-b")
ASSESSED: dict[str, Iterable[str]] = {
    "judgementKind": [f"<{GVC_IRI}judgement-kind-{key}>" for key in ("assessment", "relation")],
    "status": [f"<{GVC_IRI}status-{key}>" for key in ("authenticated", "corroborated", "unverified")],
    "subject": map(iri, EVIDENCE),
    "inSource": [iri("source/so-a")],
    "withdrawnOn": [iri("judgement/ju-a#withdrawn_on")],
}
ANSWERED: dict[str, Iterable[str]] = {
    "verifies": map(iri, EVIDENCE),
    "needed": map(boolean, (True, False)),
    "answer": [f"<{GVC_IRI}verification-answer-{key}>" for key in ("likely", "established", "refuted")],
}
JUDGED: dict[str, Iterable[str]] = {
    "relation": [f"<{GVC_IRI}relation-{name}-person>" for name in ("different", "same")],
    "subject": map(iri, RECORDS),
    "object": map(iri, RECORDS),
    "withdrawnOn": [iri("judgement/ju-a#withdrawn_on")],
}
ROWS = [
    st.one_of(
        things(STATEMENTS, {}, "Proposition"),
        *(things(["claim/cl-a", "judgement/ju-a"], {name: map(iri, STATEMENTS)}) for name in NAMING),
    ),
    st.one_of(
        things(CELLS[:2], {"cellCount": map(number, range(3))}),
        things(
            [f"record/re-{name}" for name in "abcd"],
            {"inCell": map(iri, CELLS), "inSource": map(iri, ["source/so-a", "source/so-b"])},
        ),
    ),
    things([*(f"{place}#code-x" for place in PLACES[:3]), "agent/ag-a#code-x"], CODE_SAID, "Code"),
    things([f"link/ln-{name}" for name in "abcd"], LINK_SAID, "Link"),
    things(NAMED, {"rdf:type": [f"<{GV_IRI}{cls}>" for cls in ("Tombstone", "Claim", "Proposition", "Partition")]}),
    *(things(PLACES, {name: map(iri, PLACES)}) for name in CHAINS),
    st.one_of(
        things(RECORDS, {"inSource": map(iri, SOURCES), "revises": map(iri, RECORDS)}, "PersonRecord"),
        things(SOURCES, {"editionOf": map(iri, SOURCES)}),
    ),
    st.one_of(
        things(["judgement/ju-a", "judgement/ju-b"], JUDGED, "Judgement"),
        things(["person/pe-a", "person/pe-b"], {"hasRecord": map(iri, RECORDS)}),
    ),
    st.one_of(
        things(["judgement/ju-a", "judgement/ju-b"], ASSESSED, "Judgement"),
        things(["judgement/ju-a", "judgement/ju-b"], ASSESSED | {"inSource": [], "withdrawnOn": []}, "Judgement"),
        things([f"verification/ve-{name}" for name in "ab"], ANSWERED, "Verification"),
    ),
]
DOSSIERS = st.one_of(*(st.lists(rows, max_size=16) for rows in ROWS), st.lists(st.one_of(ROWS), max_size=40))


@settings(max_examples=150, deadline=None)
@given(DOSSIERS)
def test_the_index_finds_what_the_shapes_find(rows: list[Row]) -> None:
    assert found_in(rows) == by_shapes(rows)


@settings(max_examples=50, deadline=None)
@given(some(CHAINS), st.lists(st.tuples(some("abcdefg"), some("abcdefg")), max_size=14))
def test_circles_are_those_that_the_shapes_find(predicate: str, edges: list[tuple[str, str]]) -> None:
    rows = chain(predicate, " ".join(map("".join, edges)))
    assert found_in(rows) == by_shapes(rows)


@settings(max_examples=100, deadline=None)
@given(some(ROWS).flatmap(lambda rows: st.lists(st.tuples(st.lists(rows, max_size=6), st.sets(st.integers(0, 20))))))
def test_what_is_found_edit_by_edit_is_what_is_found_at_once(edits: list[tuple[list[Row], set[int]]]) -> None:
    db, rows = empty_index(), list[Row]()
    for more, less in edits:
        rows = [row for place, row in enumerate(rows) if place not in less] + more
        put(db, rows)
        assert found(db) == found_in(rows)


# -- the mistakes that tests know


def test_every_rule_across_graphs_is_a_shape_and_every_such_shape_a_rule() -> None:
    files = sorted((SHAPES / "cross").glob("*.ttl"))
    severity = "http://www.w3.org/ns/shacl#severity"
    shapes = {str(quad.subject)[1:-1] for quad in ShapeSet(files).store if str(quad.predicate) == f"<{severity}>"}
    assert {shape.removeprefix(GVS_IRI) for shape in shapes} == RULES


@pytest.mark.parametrize("kind", ["good", "bad"])
@pytest.mark.parametrize("rule", sorted(RULES))
def test_an_example_of_a_rule_gives_its_fault(rule: str, kind: str) -> None:
    (file,) = (EXAMPLES / kind).glob(f"{rule}.*")
    rows = [tuple(base_lines()), *map(tuple, graphs_of(file))]
    assert found_in(rows) == by_shapes(rows)
    assert [result.rule for result in found_in(rows)] == ([rule] if kind == "bad" else [])


@pytest.mark.parametrize("case", CROSS_CASES, ids=lambda case: case.name)
def test_a_mistake_of_the_corpus_is_found_as_by_the_shapes(case: Case, tmp_path: Path) -> None:
    read, _ = read_rows(apply(case, tmp_path / "dossier"))
    records, _ = ingest(settle(read).rows)
    rows = [tuple(lines) for lines in build_graphs(records, BASE).values()]
    assert found_in(rows) == by_shapes(rows) != []


# -- which of several is named


@pytest.mark.parametrize(("records", "named"), [("aabb", []), ("aaabb", ["so-a"]), ("aaabbb", ["so-a", "so-b"])])
def test_a_cell_is_full_when_one_source_fills_it(records: str, named: list[str]) -> None:
    """One record for each letter, in the source of that letter."""
    rows = [(line(CELLS[0], "cellCount", number(2)),)]
    for place, source in enumerate(records):
        record = f"record/re-{place}"
        rows.append((line(record, "inCell", iri(CELLS[0])),))
        rows.append((line(record, "inSource", iri(f"source/so-{source}")),))
    assert [result.value.rpartition("/")[2] for result in found_in(rows)] == named
    assert found_in(rows) == by_shapes(rows)


def test_a_cell_with_two_counts_is_held_to_each() -> None:
    record = (line("record/re-a", "inCell", iri(CELLS[0])), line("record/re-a", "inSource", iri("source/so-a")))
    rows = [(line(CELLS[0], "cellCount", number(count)),) for count in (1, 3)]
    assert found_in([record, *rows]) == by_shapes([record, *rows]) == []


def test_of_three_places_with_one_code_all_but_the_first_are_named() -> None:
    rows = [code(f"pl-{name}", "1") for name in "cab"]
    assert told(found_in(rows)) == [("code-shared", f"pl-{name}#code-geonames-1") for name in "bc"]


def test_one_code_in_two_versions_is_no_fault() -> None:
    assert found_in([code("pl-a", "1", "2012"), code("pl-b", "1", "2013")]) == []


def test_a_refused_link_shares_nothing() -> None:
    one, two = link("ln-a", "pl-a", "1"), link("ln-b", "pl-b", "1")
    assert told(found_in([one, two])) == [("link-shared", "ln-b")]
    assert found_in([one, link("ln-b", "pl-b", "1", refused=True)]) == []


def test_two_links_of_one_place_to_one_thing_share_nothing() -> None:
    assert found_in([link("ln-a", "pl-a", "1"), link("ln-b", "pl-a", "1")]) == []


@pytest.mark.parametrize(
    ("edges", "named"),
    [
        ("aa", ["pl-a"]),
        ("ba ab", ["pl-a"]),
        ("cd de ef fb bc", ["pl-b"]),
        ("ab ba cd dc", ["pl-a", "pl-c"]),
        ("ca ac cb bc", ["pl-a"]),
        ("ab bc ac", []),
    ],
    ids=["of one", "of two", "of five", "two apart", "two that share a place", "none"],
)
def test_a_circle_is_named_once_at_its_first_place(edges: str, named: list[str]) -> None:
    rows = chain("within", edges)
    assert told(found_in(rows)) == [("within-acyclic", name) for name in named]
    assert found_in(rows) == by_shapes(rows)


def record(name: str, source: str, *revised: str) -> Row:
    thing = f"record/re-{name}"
    revises = (line(thing, "revises", iri(f"record/re-{one}")) for one in revised)
    return (typed(thing, "PersonRecord"), line(thing, "inSource", iri(f"source/so-{source}")), *revises)


def edition(later: str, earlier: str) -> Row:
    return (line(f"source/so-{later}", "editionOf", iri(f"source/so-{earlier}")),)


def judged(name: str, relation: str, subject: str, other: str, *more: str) -> Row:
    thing = f"judgement/ju-{name}"
    ends = (line(thing, prop, iri(f"record/re-{one}")) for prop, one in (("subject", subject), ("object", other)))
    return (typed(thing, "Judgement"), line(thing, "relation", f"<{GVC_IRI}relation-{relation}-person>"), *ends, *more)


@pytest.mark.parametrize(("editions", "named"), [("ab bc", []), ("ab", ["re-a"]), ("ca", ["re-a"]), ("", ["re-a"])])
def test_a_record_revises_one_however_many_editions_before(editions: str, named: list[str]) -> None:
    rows = [record("a", "a", "c"), record("c", "c"), *(edition(*pair) for pair in editions.split())]
    assert told(found_in(rows)) == [("record-revises-edition", name) for name in named]
    assert found_in(rows) == by_shapes(rows)


@pytest.mark.parametrize("again", [("a", "b"), ("b", "a")], ids=["as before", "turned round"])
def test_two_records_are_not_of_one_person_and_of_two(again: tuple[str, str]) -> None:
    rows = [judged("a", "different", "a", "b"), judged("b", "same", *again)]
    assert told(found_in(rows)) == [("person-same-and-different", "ju-a")]
    assert found_in(rows) == by_shapes(rows)


def test_a_judgement_that_was_withdrawn_contradicts_nothing() -> None:
    gone = line("judgement/ju-b", "withdrawnOn", iri("judgement/ju-b#withdrawn_on"))
    assert found_in([judged("a", "different", "a", "b"), judged("b", "same", "a", "b", gone)]) == []


def test_records_of_one_person_are_of_one_whatever_judgements_say_so() -> None:
    person = tuple(line("person/pe-a", "hasRecord", iri(f"record/re-{name}")) for name in "ab")
    assert told(found_in([person, judged("a", "different", "a", "b")])) == [("person-same-and-different", "ju-a")]


def assessed(status: str, *more: str) -> Row:
    return (
        typed("judgement/ju-a", "Judgement"),
        line("judgement/ju-a", "judgementKind", f"<{GVC_IRI}judgement-kind-assessment>"),
        line("judgement/ju-a", "status", f"<{GVC_IRI}status-{status}>"),
        line("judgement/ju-a", "subject", iri(EVIDENCE[0])),
        *more,
    )


def answered(answer: str, needed: bool = True, of: str = EVIDENCE[0], name: str = "a") -> Row:
    thing = f"verification/ve-{name}"
    return (
        typed(thing, "Verification"),
        line(thing, "verifies", iri(of)),
        line(thing, "needed", boolean(needed)),
        line(thing, "answer", f"<{GVC_IRI}verification-answer-{answer}>"),
    )


@pytest.mark.parametrize("status", ["authenticated", "corroborated"])
def test_a_status_is_no_better_than_the_weakest_needed_answer(status: str) -> None:
    rows = [assessed(status), answered("established"), answered("likely", name="b")]
    assert told(found_in(rows)) == [("status-better-than-answers", "ju-a")]
    assert found_in(rows) == by_shapes(rows)


@pytest.mark.parametrize(
    "rows",
    [
        [assessed("authenticated")],
        [assessed("authenticated"), answered("established")],
        [assessed("authenticated"), answered("refuted", needed=False)],
        [assessed("authenticated"), answered("refuted", of=EVIDENCE[1])],
        [assessed("unverified"), answered("refuted")],
        [assessed("authenticated", line("judgement/ju-a", "inSource", iri("source/so-a"))), answered("refuted")],
        [assessed("authenticated", line("judgement/ju-a", "withdrawnOn", iri("judgement/ju-a#w"))), answered("likely")],
    ],
    ids=[
        "no answers",
        "all established",
        "not needed",
        "another item",
        "a low status",
        "as a source says",
        "withdrawn",
    ],
)
def test_a_status_that_the_answers_allow_is_no_fault(rows: list[Row]) -> None:
    assert found_in(rows) == by_shapes(rows) == []


# -- edits


def test_a_status_is_looked_at_again_when_an_answer_changes() -> None:
    db = empty_index()
    put(db, [assessed("authenticated"), answered("established")])
    assert found(db) == []
    put(db, [assessed("authenticated"), answered("undetermined")])
    assert told(found(db)) == [("status-better-than-answers", "ju-a")]


def test_a_revision_is_looked_at_again_when_its_document_is_no_longer_an_edition() -> None:
    db, rows = empty_index(), [record("a", "a", "b"), record("b", "b")]
    put(db, [*rows, edition("a", "b")])
    assert found(db) == []
    put(db, rows)
    assert told(found(db)) == [("record-revises-edition", "re-a")]


def test_a_pair_is_looked_at_again_when_its_records_are_joined() -> None:
    db, rows = empty_index(), [judged("a", "different", "a", "b")]
    put(db, rows)
    assert found(db) == []
    put(db, [*rows, judged("b", "same", "b", "a")])
    assert told(found(db)) == [("person-same-and-different", "ju-a")]


def test_a_withdrawn_thing_is_in_use_as_long_as_any_piece_describes_it() -> None:
    db, person = empty_index(), facts_of(read_things([typed("person/pe-a", "Person")]), BASE)
    replace(db, 1, facts_of(read_things([typed("person/pe-a", "Tombstone")]), BASE))
    replace(db, 2, person)
    replace(db, 3, person)
    assert told(found(db)) == [("tombstone-in-use", "pe-a")]
    replace(db, 2, [])
    assert told(found(db)) == [("tombstone-in-use", "pe-a")]
    replace(db, 3, [])
    assert found(db) == []


def test_a_fault_is_found_again_until_it_is_mended() -> None:
    db = empty_index()
    put(db, [code("pl-a", "1"), code("pl-b", "1")])
    assert [told(found(db)) for _ in range(2)] == [[("code-shared", "pl-b#code-geonames-1")]] * 2
    put(db, [code("pl-a", "1"), code("pl-b", "2")])
    assert found(db) == []


def test_a_statement_that_loses_its_only_claim_is_a_fault() -> None:
    db, statement = empty_index(), (typed("proposition/pr-a", "Proposition"),)
    put(db, [statement, (line("claim/cl-a", "proposition", iri("proposition/pr-a")),)])
    assert found(db) == []
    put(db, [statement])
    assert told(found(db)) == [("proposition-unclaimed", "pr-a")]


def test_only_what_changed_is_looked_at_again() -> None:
    db, rows = empty_index(), [code("pl-a", "1"), code("pl-b", "1")]
    put(db, rows)
    db.execute("DELETE FROM across_dirty")  # as if nothing had been found
    put(db, [*rows, code("pl-c", "2")])
    assert found(db) == []
    assert told(found(db, everything=True)) == [("code-shared", "pl-b#code-geonames-1")]


def test_a_rule_without_its_shape_is_not_applied(tmp_path: Path) -> None:
    profile, db = load_shapes(without_rule(SHAPES, "code-shared", tmp_path)), empty_index()
    put(db, [code("pl-a", "1"), code("pl-b", "1"), *chain("within", "aa")])
    assert told(across.faults(db, profile, BASE, everything=True)) == [("within-acyclic", "pl-a")]
