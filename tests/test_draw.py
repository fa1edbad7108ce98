"""Drawing a piece: lines, entries and rows for lineage from rows, and what is said of things at home elsewhere."""

import random

import pytest

from kg.cut import Piece, piece_of
from kg.draw import Draft, Drawn, draw, read_records
from kg.entries import Named
from kg.ingest import ingest
from kg.parcels import pack_rows, unpack_lines
from kg.tables import Row
from tests.whole import build_graphs

BASE = "https://example.org/examplia/"
SOURCE = Piece("source/so-222222")
CLAIM = {
    "id": "cl-222222", "source": "so-222222", "claimant": "ag-222222", "stance": "asserts",
    "proposition": "pr-222222", "stated_on": "10 May 2021", "entered_by": "fixture",
}  # fmt: skip
RECORD = {
    "id": "re-222222", "source": "so-222222", "about": "ca-222222", "identification": "full-name", "act": "killing",
    "entered_by": "fixture",
}  # fmt: skip
JUDGEMENT = {
    "id": "ju-222222", "kind": "identity", "subjects": "re-222222", "objects": "pe-zzzzzz | pe-222222",
    "preferred_name": "Jane Sample@en", "method": "By hand.", "author": "ag-222222", "decided_on": "2021-06-01",
    "justification": "The names agree.", "entered_by": "fixture",
}  # fmt: skip
NAMED = (
    Named("ag-222222", "agents", ""),
    Named("ca-222222", "cases", ""),
    Named("cl-222222", "claims", ""),
    Named("pe-222222", "persons", ""),
    Named("pe-zzzzzz", "persons", ""),
    Named("pr-222222", "propositions", ""),
    Named("pt-222222", "partitions", "place"),
    Named("re-222222", "records", ""),
    Named("so-222222", "sources", ""),
)


def claim(**cells: str) -> Row:
    return Row("claims", "claims/so-222222.csv", 0, CLAIM | cells)


def record(**cells: str) -> Row:
    return Row("records", "records.csv", 0, RECORD | cells)


def judgement(**cells: str) -> Row:
    return Row("judgements", "judgements.csv", 0, JUDGEMENT | cells)


def draft(*rows: Row, piece: Piece = SOURCE, parts: int = 1, named: tuple[Named, ...] = NAMED) -> Draft:
    return Draft(7, piece, parts, (pack_rows(rows),), named, BASE)


def drawn(*rows: Row) -> Drawn:
    return draw(draft(*rows))


def test_a_piece_has_the_lines_that_its_rows_become() -> None:
    rows = [claim(), claim(id="cl-333333", stance="denies", answers="cl-222222"), record()]
    (lines,) = build_graphs(ingest(rows)[0], BASE).values()
    made = drawn(*rows)
    assert unpack_lines(made.lines) == lines
    assert (made.number, made.faulty, made.unsettled, made.lent) == (7, False, False, {})


def test_names_are_the_ids_of_all_things_in_the_lines() -> None:
    assert drawn(claim()).names == {"cl-222222", "so-222222", "ag-222222", "pr-222222"}


def test_entries_and_rows_for_lineage_are_those_of_the_rows() -> None:
    made = drawn(record(), claim())
    assert [entry.id for entry in made.entries] == ["cl-222222", "re-222222"]
    assert [row.id for row in made.lineage.claims] == ["cl-222222"]


def test_the_order_of_rows_and_how_they_are_packed_change_nothing() -> None:
    rows = [claim(id=f"cl-{digit}22222") for digit in "23456"]
    shuffled = random.Random(5).sample(rows, len(rows))
    one, other = draft(*rows), draft(*shuffled)
    apart = Draft(7, SOURCE, 1, tuple(pack_rows([row]) for row in rows), NAMED, BASE)
    assert draw(one) == draw(other) == draw(apart)


def test_a_row_that_stands_there_twice_gives_its_lines_once() -> None:
    assert drawn(claim(), claim()).lines == drawn(claim()).lines


def test_what_is_said_of_a_person_of_another_piece_is_lent_to_that_piece() -> None:
    home = piece_of("judgements", 4, "judgement/ju-222222")
    made = draw(draft(judgement(), piece=home, parts=4))
    (first, last) = made.lent
    assert [first, last] == [Piece("judgements", "person/0000"), Piece("judgements", "person/0003")]
    assert all(line.startswith(f"<{BASE}id/person/pe-222222> ") for line in made.lent[first].split("\n"))
    assert all(line.startswith(f"<{BASE}id/judgement/ju-222222") for line in unpack_lines(made.lines))
    assert [entry.id for entry in made.entries] == ["ju-222222", "pe-222222", "pe-zzzzzz"]


def test_in_a_graph_of_one_piece_a_person_is_at_home_with_the_judgement() -> None:
    made = draw(draft(judgement(), piece=Piece("judgements")))
    assert made.lent == {}
    assert any(line.startswith(f"<{BASE}id/person/pe-222222> ") for line in unpack_lines(made.lines))


@pytest.mark.parametrize(
    "cells", [{"stated_on": "some day"}, {"stance": "hints"}, {"claimant": "ag-999999"}, {"claimant": "so-222222"}]
)
def test_a_cell_with_a_fault_makes_the_piece_faulty(cells: dict[str, str]) -> None:
    assert drawn(claim(**cells)).faulty


@pytest.mark.parametrize(
    ("cell", "unsettled"), [("pt-222222#Testburg", True), ("pt-222222#pl-222222", False), ("pt-333333#youth", False)]
)
def test_a_place_of_a_partition_that_is_named_by_its_label_takes_other_rows(cell: str, unsettled: bool) -> None:
    assert drawn(record(cell=cell)).unsettled == unsettled


@pytest.mark.parametrize(("cell", "faults"), [("pt-222222#pl-999999", 1), ("pt-333333#youth", 0)])
def test_a_cell_of_a_partition_by_places_names_a_place_that_is_known(cell: str, faults: int) -> None:
    _, problems, _ = read_records([record(cell=cell)], [*NAMED, Named("pt-333333", "partitions", "")])
    assert len(problems) == faults


def test_references_and_cells_have_their_faults_apart() -> None:
    rows = [claim(claimant="ag-999999", stated_on="some day")]
    records, references, cells = read_records(rows, NAMED)
    assert [problem.rule for problem in references] == ["ref-unknown"]
    assert [problem.rule for problem in cells] == ["date-form"]
    assert [found.id for found in records] == ["cl-222222"]


def test_a_reference_to_what_was_withdrawn_names_what_stands_in_its_place() -> None:
    named = (*NAMED[1:], Named("ag-222222", "tombstones", "merged Sample Ministry [ag-333333]"))
    _, (problem,), _ = read_records([claim()], named)
    assert problem.rule == "id-withdrawn"
    assert "Sample Ministry [ag-333333]" in problem.message


@pytest.mark.parametrize("attributed", ["ag-222222 | pr-222222", "ag-222222 | ag-999999"])
def test_one_wrong_reference_among_several_is_a_fault(attributed: str) -> None:
    _, problems, _ = read_records([claim(attributed_to=attributed)], NAMED)
    assert [problem.column for problem in problems] == ["attributed_to"]


def test_two_ids_in_a_cell_for_one_are_a_fault() -> None:
    _, (problem,), _ = read_records([claim(claimant="ag-222222 | ag-222222")], NAMED)
    assert (problem.rule, problem.column) == ("ref-unknown", "claimant")
