"""The report says in words and in JSON what was read, made and left out."""

import json
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from kg.errors import Problem
from kg.importers.editions.write import plan_import, read_dossier
from kg.importers.report import MAX_SHOWN, Report
from kg.protect.quoted import unrepeated
from kg.tables import Row
from tests.imports import FIRST, bring, count, dossier, record


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return dossier(tmp_path / "data")


def reported(root: Path, *rows: Row) -> Report:
    plan = plan_import(root, read_dossier(root), rows, FIRST, key=("id",), chance=Random(1))
    return Report("lantern.csv", read=len(rows), plan=plan)


def test_a_file_without_rows_leaves_nothing_to_do(root: Path) -> None:
    assert reported(root).text() == (
        "lantern.csv: 0 rows read\ncolumns left out: none\nnothing to write: the dossier has all of it\n"
    )


def test_the_text_tells_each_number_by_table(root: Path) -> None:
    bring(root, record("V1", "Alma Placeholder@en"), record("V3", "Mock Example@en"))
    report = reported(root, record("V1", "Alma Placeholder@en"), record("V2", "Proba@en"),
                      count("V2", "41", claimant="Examplia Post"))  # fmt: skip
    report.left_out, report.columns_left_out = Counter(day=2), ["religion", "phone"]
    assert report.text().splitlines() == [
        "lantern.csv: 3 rows read",
        "added: 1 claims, 1 records",
        "unchanged: 1 records",
        "made with a label alone, to be filled in: 1 agents",
        "no longer in the file, kept in the dossier: records id V3",
        "columns left out: religion, phone",
        "values left out: day (2)",
        "would be written: agents.csv, claims/, propositions.csv, records/",
    ]


def test_the_json_has_the_vanished_rows_and_the_faults(root: Path) -> None:
    bring(root, record("V1", "Alma Placeholder@en"))
    report = reported(root, record("V2", "Proba@en"))
    report.problems = [Problem("lantern.csv", 2, "age", "age-form", "no age")]
    told = json.loads(report.json())
    assert [row["locator"] for row in told["vanished"]] == ["id V1"]
    assert told["faults"] == [
        {"path": "lantern.csv", "row": 2, "column": "age", "rule": "age-form", "message": "no age"}
    ]


def test_neither_faults_nor_notes_repeat_what_leads_to_a_person(root: Path) -> None:
    report = reported(root, record("V1", "Proba@en"))
    report.unrepeated = unrepeated
    report.notes = ['places pl-222222 label_local: the file says "+49 30 5550 1234", the dossier "تست‌بورگ@fa"']
    report.problems = [Problem("lantern.csv", 2, "age", "age-form", '"+49 30 5550 1234" is not an age')]
    assert "5550" not in report.text() + report.json() + "".join(map(str, report.faults()))
    assert json.loads(report.json())["faults"][0]["message"] == '"…" is not an age'
    assert 'the file says "…", the dossier "تست‌بورگ@fa"' in report.text()


def test_faults_are_counted_and_nothing_is_said_to_be_written(root: Path) -> None:
    report = reported(root, record("V1", "Alma Placeholder@en", places="Nowhere"))
    assert report.text().splitlines()[-1] == "1 fault; nothing was written"
    assert [problem.path for problem in report.faults()] == ["lantern.csv"]


def test_of_very_many_notes_and_vanished_rows_the_text_shows_some(root: Path) -> None:
    bring(root, *(record(f"V{number}", "Proba@en") for number in range(1, 30)))
    report = reported(root, record("V1", "Proba@en"))
    report.notes = [f"note {number}" for number in range(30)]
    assert report.text().count("note: note ") == MAX_SHOWN
    assert "note: 10 more; --report writes all" in report.text()
    assert f" and {28 - MAX_SHOWN} more" in report.text()
