"""What is kept beside a release is never believed too far, and holds nothing that the release has no more."""

import csv
import random
import sqlite3
from pathlib import Path

import pytest

from kg.build import build, check
from kg.errors import Problem
from kg.index import inputs
from kg.release.atomic import cache_of
from kg.tables import Input, Row, read_input
from kg.values import ID_ALPHABET
from tests.fault_cases import put, replace

CLAIMS = "claims/so-9tmv4k.csv"


def release(folder: Path, name: str = "dist") -> dict[str, bytes]:
    """Build, and return the files of the release."""
    dist = folder / name
    build(folder / "data", dist)
    return {path.relative_to(dist).as_posix(): path.read_bytes() for path in dist.rglob("*") if path.is_file()}


def add_claims(path: Path, number: int) -> None:
    """Write so many more claims, each like one that stands there."""
    chance = random.Random(number)
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    more = [[f"cl-{''.join(chance.choices(ID_ALPHABET, k=6))}", *chance.choice(rows)[1:]] for _ in range(number)]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([head, *rows, *more])


@pytest.mark.parametrize("more", [30, 100, pytest.param(300, marks=pytest.mark.proof)])
def test_lineage_that_is_cut_anew_stands_in_the_release_once(more: int, folder: Path) -> None:
    path = folder / "data" / CLAIMS
    before = path.read_bytes()
    add_claims(path, more)
    assert release(folder) == release(folder, "clean")
    path.write_bytes(before)
    assert release(folder) == release(folder, "small")


def test_a_partition_with_cells_that_are_no_places_has_faults_and_no_crash(folder: Path) -> None:
    put(folder / "data", "partitions.csv", "pt-8rzwzw", "basis", "place")
    assert {problem.rule for problem in check(folder / "data").problems} == {"ref-unknown"}


def test_rows_that_name_others_by_label_leave_no_index_of_the_release_before(folder: Path) -> None:
    put(folder / "data", CLAIMS, "cl-657hg5", "claimant", "Council of Invented Nations")
    files = release(folder)
    assert not list(cache_of(folder / "dist").glob("index*"))
    assert files == release(folder, "clean")


def test_what_is_written_while_a_file_is_read_is_read_by_the_next_build(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_and_edit(one: Input) -> tuple[list[Row], list[Problem]]:
        read = read_input(one)
        replace(folder / "data", "agents.csv", "Second Name", "Other Name")
        return read

    replace(folder / "data", "agents.csv", "Council of Invented Nations", "Second Name")
    with monkeypatch.context() as patch:
        patch.setattr(inputs, "read_input", read_and_edit)
        release(folder)
    assert release(folder) == release(folder, "clean")


@pytest.mark.parametrize("key", ["counts", "context", "lineage-parts"])
def test_a_value_of_the_whole_that_was_damaged_is_found_again(key: str, folder: Path) -> None:
    files = release(folder)
    with sqlite3.connect(cache_of(folder / "dist") / "index.sqlite") as index:
        index.execute("UPDATE meta SET value = '{}' WHERE key = ?", (key,))
    index.close()
    assert release(folder) == files


def test_an_index_whose_tables_have_names_that_are_no_text_is_made_again(folder: Path) -> None:
    files = release(folder)
    index = cache_of(folder / "dist") / "index.sqlite"
    index.write_bytes(index.read_bytes().replace(b"lineage_claim", b"lineage_\xffla\xffm", 1))
    assert release(folder) == files


def test_nothing_withdrawn_is_an_example_of_the_release(folder: Path) -> None:
    for table in ("tombstones.csv", "corrections.csv"):
        file = folder / "data" / table
        file.write_text(file.read_text(encoding="utf-8").replace("ev-9tq4dz", "cl-222222"), encoding="utf-8")
    release(folder)
    assert "cl-222222" not in (folder / "dist" / "void.ttl").read_text(encoding="utf-8")
