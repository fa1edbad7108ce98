"""An import is written whole by the path of `kg fmt`, or not at all; one that was cut off is completed by the next."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import kg.fmt
from kg.build import check
from kg.errors import DataFaults
from kg.files import NotWritten, replace_file
from kg.fmt import format_dossier
from kg.tables import Row
from tests.imports import (
    FIRST,
    SECOND,
    bring,
    contents,
    count,
    dossier,
    imported,
    record,
    rows_of,
    second_edition,
)

Rows = list[Row]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return dossier(tmp_path / "data")


def edition() -> Rows:
    """A new edition with everything that an import can make: a place, people, statements, records."""
    place = imported(
        "places", "V1", label_en="Mockford", label_local="Mockford@en-nz", kind="town", precision="locality"
    )
    people = [imported("agents", f"V{n}", label_en="Testo Placeholder", kind="person", capacity="listed person")
              for n in (2, 3)]  # fmt: skip
    claims = [count(f"V{n}", "", SECOND, kind="accountability", measure="", bound="", accountability="listing",
                    text_en="is listed", concerns=f"V{n} (agents)", population="", actor="", period="", territory="",
                    stated_on="20 June 2021") for n in (2, 3)]  # fmt: skip
    records = [record("V4", "Alma Placeholder@en", SECOND, places="V1 (places)", age="34", born_on="1986 or 1987")]
    return [second_edition(), place, *people, *claims, *records, count("V5", "44", SECOND, stated_on="20 June 2021")]


def test_a_cell_that_a_spreadsheet_would_run_is_never_written(root: Path) -> None:
    before = contents(root)
    with pytest.raises(DataFaults) as refused:
        bring(root, record("V1", "=Alma Placeholder@en"))
    (problem,) = refused.value.problems
    assert (problem.path, problem.row, problem.column, problem.rule) == ("lantern.csv", 1, "names", "cell-formula")
    assert contents(root) == before


def test_an_imported_dossier_is_canonical_and_without_fault(root: Path) -> None:
    bring(root, record("V4", "Alma Placeholder@en"), count("V5", "41"))
    bring(root, *edition(), source=SECOND)
    assert format_dossier(root).changed(root) == []
    assert check(root).problems == []


def test_files_that_an_import_does_not_touch_keep_their_bytes(root: Path) -> None:
    before = contents(root)
    bring(root, record("V1", "Alma Placeholder@en"))
    after = contents(root)
    assert {name: after[name] for name in before} == before
    assert [name for name in after if name not in before] == ["records/so-fs6m94.csv"]


def test_nothing_is_written_when_one_reference_means_nothing(root: Path) -> None:
    before = contents(root)
    with pytest.raises(DataFaults) as faults:
        bring(root, record("V1", "Alma Placeholder@en"), record("V2", "Mock Example@en", places="Nowhere"))
    assert [str(problem).partition(":")[0] for problem in faults.value.problems] == ["lantern.csv"]
    assert [(problem.row, problem.column) for problem in faults.value.problems] == [(2, "places")]
    assert contents(root) == before


def test_agents_that_are_named_and_missing_are_made_and_counted(root: Path) -> None:
    plan = bring(root, count("V1", "41", claimant="Examplia Post"))
    assert plan.made == {"agents": 1}
    assert [row["label_en"] for row in rows_of(root, "agents")] == ["Examplia Post", "Lantern Monitor"]


def cut_off(monkeypatch: pytest.MonkeyPatch, after: int) -> Callable[[], None]:
    """Let the file system refuse everything after so many files; return what repairs it."""
    written: list[Path] = []

    def refuse(path: Path, data: bytes) -> None:
        if len(written) == after:
            raise NotWritten(path, OSError("the disk is gone"))
        written.append(path)
        replace_file(path, data)

    monkeypatch.setattr(kg.fmt, "replace_file", refuse)
    return lambda: monkeypatch.setattr(kg.fmt, "replace_file", replace_file)


@pytest.mark.parametrize("after", range(6))
def test_an_import_that_was_cut_off_is_completed_by_the_next(
    root: Path, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    repair = cut_off(monkeypatch, after)
    with pytest.raises(NotWritten):
        bring(root, *edition(), source=SECOND)
    repair()
    bring(root, *edition(), source=SECOND, seed=2)
    counts = {table: len(rows_of(root, table)) for table in ("agents", "sources", "places", "records", "claims")}
    assert counts == {"agents": 3, "sources": 2, "places": 2, "records": 1, "claims": 3}
    assert check(root).problems == []


def test_a_foreign_file_that_is_called_as_one_of_ours_replaces_none(root: Path) -> None:
    bring(root, replace(record("V1", "Alma Placeholder@en"), path="agents.csv"))
    assert [row["label_en"] for row in rows_of(root, "agents")] == ["Lantern Monitor"]
    assert [row["source"] for row in rows_of(root, "records")] == [rows_of(root, "sources", label_en=FIRST)[0]["id"]]
