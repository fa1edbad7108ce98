"""Reading settled rows: typed values, and one fault for each cell that cannot be read."""

import pytest

from kg.errors import Problem
from kg.ingest import Record, ingest
from kg.tables import Row

PROPOSITION = {"id": "pr-222222", "kind": "count", "figure": "304", "bound": "at-least", "text_en": "people killed"}
PARTITION = {
    "id": "pt-222222", "about": "ca-222222", "total": "pr-222222", "basis": "identification", "exhaustive": "yes",
    "disjoint": "yes", "cells": "full-name = 3 | partial-name = 1", "text_en": "By identification.",
}  # fmt: skip


def read(table: str, path: str = "", **cells: str) -> tuple[Record, list[Problem]]:
    records, problems = ingest([Row(table, path or f"{table}.csv", 5, cells)])
    return records[0], problems


def test_a_figure_is_read_with_its_bound() -> None:
    record, problems = read("propositions", **PROPOSITION)
    assert problems == []
    assert record.values["figure"][0].lower == 304  # type: ignore[union-attr]


def test_a_figure_without_a_bound_says_which_bounds_there_are() -> None:
    _, (problem,) = read("propositions", **{**PROPOSITION, "bound": ""})
    assert (problem.rule, problem.column) == ("row-figure-bound", "figure")
    assert "at-least" in problem.message


def test_a_wrong_bound_is_one_fault_not_two() -> None:
    _, (problem,) = read("propositions", **{**PROPOSITION, "bound": "atleast"})
    assert (problem.rule, problem.column) == ("concept-unknown", "bound")
    assert 'did you mean "at-least"?' in problem.message


def test_an_empty_required_cell_is_named_with_what_belongs_there() -> None:
    _, problems = read("agents", id="ag-222222", label_en="Sample Monitor", kind="", capacity="monitor")
    assert [(p.rule, p.column, p.row) for p in problems] == [("row-required", "kind", 5)]


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        ({"cells": "full-name: 3"}, "cells-form"),
        ({"cells": "named = 3 | unnamed = 1"}, "cells-form"),
        ({"basis": "day", "cells": "tuesday = 3 | 2021-05-10 = 1"}, "cells-form"),
        ({"basis": "other", "cells": "زنان = 3 | مردان = 1"}, "cells-form"),
        ({"basis": "other", "cells": "under arrest = 3 | Under-arrest = 3"}, "cells-form"),
        ({"basis": "place", "cells": "pl-222222 = 3 | pl-222222 = 3"}, "cells-form"),
        ({"exhaustive": "perhaps"}, "flag-form"),
    ],
)
def test_cells_that_do_not_suit_their_basis_are_faults(cells: dict[str, str], rule: str) -> None:
    _, problems = read("partitions", **{**PARTITION, **cells})
    assert {problem.rule for problem in problems} == {rule}


def test_cells_of_a_partition_are_keys_with_counts() -> None:
    record, problems = read("partitions", **PARTITION)
    assert problems == []
    assert record.values["cells"] == (("full-name", 3), ("partial-name", 1))


@pytest.mark.parametrize(
    ("column", "cell", "rule"),
    [
        ("codes", "geonames = 5", "code-form"),
        ("codes", "postcode@2020 = 5", "code-form"),
        ("label_local", "نمونه", "tag-form"),
        ("kind", "cty", "concept-unknown"),
    ],
)
def test_a_cell_of_the_wrong_form_names_its_rule(column: str, cell: str, rule: str) -> None:
    place = {"id": "pl-222222", "label_en": "Testburg", "kind": "city", "precision": "city", column: cell}
    _, (problem,) = read("places", **place)
    assert (problem.rule, problem.column) == (rule, column)


@pytest.mark.parametrize(
    ("column", "cell", "rule"),
    [
        ("confidence", "1.5", "figure-form"),
        ("predicate_id", "owl:sameAs", "concept-unknown"),
        ("object_id", "javascript:alert(1)", "url-form"),
    ],
)
def test_links_take_only_what_a_link_may_say(column: str, cell: str, rule: str) -> None:
    link = {
        "record_id": "ln-222222", "subject_id": "pl-222222", "predicate_id": "skos:exactMatch",
        "object_id": "https://example.org/7", "mapping_justification": "semapv:ManualMappingCuration",
        "author_id": "ag-222222", "mapping_date": "2021-05-10", "confidence": "0.9", "comment": "Name agrees.",
    }  # fmt: skip
    assert read("links", **link)[1] == []
    assert [problem.rule for problem in read("links", **{**link, column: cell})[1]] == [rule]


@pytest.mark.parametrize(("subject", "rules"), [("re-222222", ["link-not-reviewed"]), ("pl-222222", [])])
def test_a_link_of_a_person_that_a_program_made_is_a_fault(subject: str, rules: list[str]) -> None:
    link = {
        "record_id": "ln-222222", "subject_id": subject, "predicate_id": "skos:exactMatch",
        "object_id": "https://example.net/1", "mapping_justification": "semapv:LexicalMatching",
        "author_id": "ag-222222", "mapping_date": "2026-11-24", "comment": "The names are alike.",
    }  # fmt: skip
    assert [problem.rule for problem in read("links", **link)[1]] == rules
    assert read("links", **{**link, "mapping_justification": "semapv:MappingReview"})[1] == []


def test_a_row_in_the_file_of_another_source_is_a_fault() -> None:
    claim = {
        "id": "cl-222222", "source": "so-222222", "claimant": "ag-222222", "stance": "asserts",
        "proposition": "pr-222222", "stated_on": "10 May 2021", "entered_by": "fixture",
    }  # fmt: skip
    assert read("claims", "claims/so-222222.csv", **claim)[1] == []
    assert [p.rule for p in read("claims", "claims/so-333333.csv", **claim)[1]] == ["row-source-file"]


def test_a_tombstone_must_have_the_id_that_was_withdrawn() -> None:
    tombstone = {"id": "ag-222222", "reason": "safety", "withdrawn_on": "2031-05-02"}
    assert read("tombstones", **tombstone)[1] == []
    assert [p.column for p in read("tombstones", **{**tombstone, "id": ""})[1]] == ["id"]
