"""FollowTheMoney entities and statements become rows: each data set for itself, and nothing that finds a person."""

import csv
import json
from pathlib import Path

import pytest

from kg.errors import KgError, Problem
from kg.importers.read import ForeignRow, Reading, detect, read_rows

ftm = pytest.importorskip("followthemoney")

PERSON: dict[str, object] = {
    "id": "vr-1",
    "schema": "Person",
    "datasets": ["verania-list"],
    "first_seen": "2024-02-01",
    "properties": {
        "name": ["Testa Sample", "تستا نمونه"],
        "birthDate": ["1964"],
        "country": ["ir"],
        "religion": ["none of our business"],
        "passportNumber": ["X0000000"],
        "address": ["1 Sample Street"],
        "phone": ["+000"],
    },
}
HEADER = ["canonical_id", "entity_id", "prop", "prop_type", "schema", "value", "dataset", "lang", "original_value",
          "first_seen", "last_seen"]  # fmt: skip


def entities(folder: Path, *records: dict[str, object]) -> Path:
    path = folder / "verania.ftm.json"
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
    return path


def statements(folder: Path, *rows: list[str]) -> Path:
    path = folder / "statements.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, quoting=csv.QUOTE_ALL).writerows([HEADER, *rows])
    return path


def said(ident: str, prop: str, value: str, dataset: str, schema: str = "Person", original: str = "") -> list[str]:
    return ["NK-1", ident, prop, "", schema, value, dataset, "", original, "2024-02-01", "2024-03-01"]


def read(path: Path, *wanted: str) -> tuple[list[ForeignRow], list[Problem]]:
    problems: list[Problem] = []
    return list(read_rows(path, Reading("ftm"), wanted or None, problems)), problems


def test_an_entity_becomes_a_row_with_a_column_for_each_wanted_property(tmp_path: Path) -> None:
    rows, problems = read(entities(tmp_path, PERSON), "id", "schema", "caption", "name", "birthDate", "dataset")
    assert not problems
    assert rows == [
        ForeignRow(1, {"id": "vr-1", "schema": "Person", "caption": "Testa Sample", "name": "Testa Sample | تستا نمونه",
                       "birthDate": "1964", "dataset": "verania-list"})
    ]  # fmt: skip


def test_a_property_that_no_entity_has_is_an_empty_cell(tmp_path: Path) -> None:
    rows, problems = read(entities(tmp_path, PERSON), "id", "deathDate")
    assert (rows, problems) == ([ForeignRow(1, {"id": "vr-1", "deathDate": ""})], [])


@pytest.mark.parametrize(
    "name", ["religion", "ethnicity", "passportNumber", "idNumber", "taxNumber", "address", "phone", "email",
             "socialSecurityNumber", "addressEntity", "religion.original"]
)  # fmt: skip
def test_what_finds_or_harms_a_person_is_refused_by_name(name: str, tmp_path: Path) -> None:
    with pytest.raises(KgError, match=f'"{name}" tells .*never imported'):
        read(entities(tmp_path, PERSON), "id", name)


def test_without_a_choice_of_columns_nothing_sensitive_is_read(tmp_path: Path) -> None:
    (row,), _ = read(entities(tmp_path, PERSON))
    assert set(row.cells) == {"id", "schema", "caption", "dataset", "first_seen", "name", "birthDate", "country"}


def test_statements_of_two_data_sets_stay_two_rows(tmp_path: Path) -> None:
    path = statements(
        tmp_path,
        said("vr-1", "name", "Testa Sample", "verania-list"),
        said("ex-7", "name", "T. Sample", "examplia-list"),
        said("vr-1", "birthDate", "1964", "verania-list", original="1343 SH"),
        said("vr-1", "birthDate", "1965", "examplia-list"),
    )
    rows, problems = read(path, "id", "dataset", "canonical_id", "name", "birthDate", "birthDate.original")
    assert not problems
    assert [list(row.cells.values()) for row in rows] == [
        ["vr-1", "verania-list", "NK-1", "Testa Sample", "1964", "1343 SH"],
        ["ex-7", "examplia-list", "NK-1", "T. Sample", "", ""],
        ["vr-1", "examplia-list", "NK-1", "", "1965", "1965"],
    ]


def test_statements_give_the_more_special_schema_and_the_widest_days(tmp_path: Path) -> None:
    early = said("vr-1", "name", "Testa Sample", "verania-list", schema="LegalEntity")
    early[-2:] = ["2023-01-01", "2023-02-01"]
    rows, _ = read(statements(tmp_path, early, said("vr-1", "birthDate", "1964", "verania-list")),
                   "schema", "first_seen", "last_seen")  # fmt: skip
    assert rows[0].cells == {"schema": "Person", "first_seen": "2023-01-01", "last_seen": "2024-03-01"}


def test_a_schema_that_fits_no_other_is_a_fault(tmp_path: Path) -> None:
    path = statements(tmp_path, said("vr-1", "name", "Testa", "a"), said("vr-1", "name", "Testa", "a", "Vessel"))
    _, problems = read(path, "id", "name")
    assert [str(problem) for problem in problems] == [
        "statements.csv:3 schema: the entity is a Person and a Vessel at once: correct the statements [import-ftm]"
    ]


@pytest.mark.parametrize(
    ("record", "says"),
    [
        ({"id": "x", "schema": "Unicorn", "properties": {}}, "Unicorn"),
        ({"id": "x", "schema": "Person"}, "no entity"),
        ({"id": "x", "schema": "Person", "properties": {"wingspan": ["2"]}}, "wingspan"),
    ],
)
def test_what_is_no_entity_of_the_model_is_a_fault_and_the_rest_is_read(
    record: dict[str, object], says: str, tmp_path: Path
) -> None:
    rows, problems = read(entities(tmp_path, record, PERSON))
    assert [row.number for row in rows] == [2]
    assert [problem.row for problem in problems] == [1] and says in problems[0].message


def test_a_wanted_name_that_no_schema_has_is_a_fault(tmp_path: Path) -> None:
    rows, problems = read(entities(tmp_path, PERSON), "id", "brithDate")
    assert not rows
    assert 'did you mean "birthDate"' in problems[0].message


def test_the_ending_says_the_format(tmp_path: Path) -> None:
    reading, said_of_it = detect(entities(tmp_path, PERSON))
    assert reading.format == "ftm"
    assert said_of_it[0].startswith("format: not stated; ftm")


def test_the_limit_of_the_csv_module_stays_as_it_was(tmp_path: Path) -> None:
    before = csv.field_size_limit()
    read(entities(tmp_path, PERSON), "id")
    assert csv.field_size_limit() == before
