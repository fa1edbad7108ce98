"""The stages joined: a dossier in, every fault or a release out."""

import re
import shutil
from pathlib import Path

import pytest

from kg.build import build, check
from kg.errors import DataFaults, Problem
from kg.release.atomic import cache_of
from kg.release.pieces import read_listing
from kg.workers import Workers
from tests.conftest import DATA
from tests.counting import CountingWorkers
from tests.fault_cases import Case, apply, expected, load_cases, put, replace, rows_of, shown

EVERY = 6  # of so many cases one is tried in this way too; all are checked elsewhere


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def faults_of_build(data: Path, out: Path) -> list[Problem]:
    with pytest.raises(DataFaults) as raised:
        build(data, out)
    return list(raised.value.problems)


def write_without_ids(data: Path) -> None:
    """Let every claim name its source and claimant by their labels alone, as a researcher writes them first."""
    for path in data.glob("claims/*.csv"):
        path.write_text(re.sub(r" \[(so|ag)-\w{6}\]", "", path.read_text(encoding="utf-8")), encoding="utf-8")


def test_a_fault_of_the_card_does_not_hide_what_the_rows_say_wrongly_together(tmp_path: Path) -> None:
    dossier = shutil.copytree(DATA["fixture"], tmp_path / "verania")
    (dossier / "dataset.yaml").unlink()
    places = dossier / "places.csv"
    lines = places.read_text(encoding="utf-8").splitlines(keepends=True)
    (country,) = (number for number, line in enumerate(lines) if ",country," in line)
    lines[country] = lines[country].replace(",country,,", ",country,pl-27w9v9,")
    places.write_text("".join(lines), encoding="utf-8")
    assert [problem.rule for problem in check(dossier).problems] == ["card-missing", "within-acyclic"]


@pytest.mark.proof  # `make test` runs both on all examples of the shapes
def test_both_engines_find_nothing_in_the_fictional_dossier() -> None:
    assert check(DATA["fixture"], engine="both").problems == []


@pytest.mark.parametrize("case", [case for case in load_cases() if case.faults][::EVERY], ids=lambda case: case.name)
def test_a_build_over_an_earlier_release_finds_what_a_check_finds(case: Case, folder: Path) -> None:
    shutil.rmtree(folder / "data")
    data = apply(case, folder / "data")
    assert [shown(problem) for problem in faults_of_build(data, folder / "dist")] == expected(case, data)


def test_a_check_leaves_nothing_behind(folder: Path) -> None:
    before = files_of(folder)
    put(folder / "data", "agents.csv", "ag-6qv8cq", "label_en", "Somebody Else")
    changed = (folder / "data" / "agents.csv").read_bytes()
    check(folder / "data")
    assert files_of(folder) == before | {"data/agents.csv": changed}


def test_a_check_counts_the_rows_that_were_read(tmp_path: Path) -> None:
    tables = [*DATA["fixture"].rglob("*.csv"), *DATA["fixture"].rglob("*.tsv")]
    written = 0
    for table in tables:
        with rows_of(Path(shutil.copy(table, tmp_path))) as rows:
            written += len(rows) - 1
    assert check(DATA["fixture"]).rows == written


def test_a_first_build_with_faults_leaves_no_release_and_nothing_of_the_rows(folder: Path) -> None:
    put(folder / "data", "agents.csv", "ag-6qv8cq", "kind", "a-kind-nobody-invented")
    assert faults_of_build(folder / "data", folder / "other")
    assert not (folder / "other").exists()
    assert not any(b"Nullo Beispiel" in content for content in files_of(cache_of(folder / "other")).values())


def test_two_processes_give_the_bytes_of_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.workers._ENOUGH", 0)
    monkeypatch.setattr("kg.work._TASK_BYTES", 1)
    with Workers.open(2) as workers:
        build(folder / "data", folder / "other", workers=workers)
        assert workers._executor is not None
    assert files_of(folder / "other") == files_of(folder / "dist")


def test_other_code_makes_everything_anew(first: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.build.code_fingerprint", lambda: "that of other code")
    workers = CountingWorkers()
    build(folder / "data", folder / "dist", workers=workers)
    listed = {listed.piece.name for listed in read_listing(folder / "dist")}
    assert set(workers.finished) == listed and set(workers.drawn) == listed - {"lineage", "concepts"}
    assert files_of(folder / "dist") == files_of(first / "dist")


def test_names_in_place_of_ids_give_the_same_release(folder: Path) -> None:
    write_without_ids(folder / "data")
    build(folder / "data", folder / "other")
    assert files_of(folder / "other") == files_of(folder / "dist")


def test_a_dossier_can_go_from_ids_to_names_and_back(folder: Path) -> None:
    write_without_ids(folder / "data")
    put(folder / "data", "agents.csv", "ag-823vj2", "label_en", "Nullo Changed")
    build(folder / "data", folder / "dist")
    shutil.rmtree(folder / "data")
    shutil.copytree(DATA["fixture"], folder / "data")
    replace(folder / "data", "dataset.yaml", "version: 0.1.0", "version: 0.1.1")
    build(folder / "data", folder / "dist")
    build(folder / "data", folder / "clean")
    assert files_of(folder / "dist") == files_of(folder / "clean")


def test_the_release_of_another_dossier_is_replaced_whole(folder: Path, tmp_path: Path) -> None:
    replace(
        folder / "data", "dataset.yaml", "base_iri: https://example.org/verania/", "base_iri: https://example.org/v/"
    )
    build(folder / "data", folder / "dist")
    build(folder / "data", folder / "clean")
    assert files_of(folder / "dist") == files_of(folder / "clean")
