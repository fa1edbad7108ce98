"""The rows of a dossier in the index: what is read again, what an edit makes dirty, and how graphs are cut."""

import csv
import os
import sqlite3
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.index.inputs import (
    Synced,
    Unsettled,
    declarations,
    doubles,
    files_of,
    graph_of,
    homes_of,
    parcels_of,
    paths_read,
    row_counts,
    size_of,
    sync_files,
    sync_rows,
)
from kg.index.schema import open_index
from kg.parcels import unpack_rows
from kg.settle import settle
from kg.tables import Row, find_inputs, read_rows
from kg.values import ID_ALPHABET

LONG_AGO_NS = 1_600_000_000_000_000_000
Cells = dict[str, str]


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    with open_index(None) as index:
        yield index


def sync(db: sqlite3.Connection, folder: Path) -> Synced:
    return sync_files(db, find_inputs(folder)[0], lambda what, done, of: None)


def write(folder: Path, path: str, *rows: Cells, changed_ns: int = LONG_AGO_NS) -> Path:
    """Write the rows of one table with the time of their last change."""
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(dict.fromkeys(name for row in rows for name in row)))
        writer.writeheader()
        writer.writerows(rows)
    os.utime(file, ns=(changed_ns, changed_ns))
    return file


def ident(prefix: str, number: int) -> str:
    """Return an id; the first letter of those of 27 numbers in a row runs through the alphabet."""
    letters = (ID_ALPHABET[number % 27], ID_ALPHABET[number // 27 % 27], ID_ALPHABET[number // 729])
    return f"{prefix}-{''.join(letters)}222"


def agent(number: int = 0, label: str = "Sample Monitor") -> Cells:
    return {"id": ident("ag", number), "label_en": label, "kind": "organisation", "capacity": "monitor"}


def claim(number: int, source: str = "so-222222", **cells: str) -> Cells:
    return {"id": ident("cl", number), "source": source, "claimant": "Sample Monitor [ag-222222]", **cells}


def propositions(count: int) -> list[Cells]:
    return [{"id": ident("pr", number), "kind": "count", "text_en": "people counted"} for number in range(count)]


def pieces(db: sqlite3.Connection) -> dict[str, int]:
    """Return graph and part of each piece that holds rows, and how many."""
    query = "SELECT graph || ' ' || part, SUM(rows) FROM piece JOIN parcel ON piece.id = piece GROUP BY 1 ORDER BY 1"
    return dict(db.execute(query).fetchall())


def contents(db: sqlite3.Connection) -> list[tuple[object, ...]]:
    """Return the rows in the index and what they declare, whatever the numbers of files and pieces."""
    rows = db.execute("SELECT graph, part, path, packed FROM parcel JOIN piece ON piece.id = piece JOIN file "
                      "ON file.id = file ORDER BY 1, 2, 3").fetchall()  # fmt: skip
    known = db.execute("SELECT graph, part, path, declared.id, tbl, note FROM declared JOIN piece ON piece.id = piece "
                       "JOIN file ON file.id = file ORDER BY 1, 2, 3, 4, 5, 6").fetchall()  # fmt: skip
    return [*rows, *known, *db.execute("SELECT name, rows, parts FROM graph ORDER BY name")]


def anew(folder: Path) -> list[tuple[object, ...]]:
    with open_index(None) as index:
        sync(index, folder)
        return contents(index)


# -- what is read again


def test_the_first_reading_declares_every_id_and_makes_every_piece_dirty(
    db: sqlite3.Connection, tmp_path: Path
) -> None:
    write(tmp_path, "agents.csv", agent(0), agent(1))
    write(tmp_path, "claims/so-222222.csv", claim(0))
    synced = sync(db, tmp_path)
    assert synced.changed == {"ag-222222", "ag-322222", "cl-222222"}
    assert pieces(db) == {"agents ": 2, "source/so-222222 ": 1}
    assert synced.dirty == homes_of(db, synced.changed)
    assert [problem.rule for problem in synced.problems] == ["file-column-missing"]


def test_rows_are_kept_with_bare_references_and_without_numbers(db: sqlite3.Connection, tmp_path: Path) -> None:
    write(tmp_path, "claims/so-222222.csv", claim(0, attributed_to="A [ag-333333]|B [ag-444444]"))
    (number,) = sync(db, tmp_path).dirty
    (row,) = (row for parcel in parcels_of(db, number) for row in unpack_rows(parcel))
    assert (row.table, row.path, row.number) == ("claims", "claims/so-222222.csv", 0)
    assert (row.cells["claimant"], row.cells["attributed_to"]) == ("ag-222222", "ag-333333 | ag-444444")


def test_files_that_are_as_they_were_make_nothing_dirty(db: sqlite3.Connection, tmp_path: Path) -> None:
    write(tmp_path, "agents.csv", agent())
    sync(db, tmp_path)
    assert sync(db, tmp_path) == Synced()


def test_a_file_that_nobody_touched_is_not_even_opened(
    db: sqlite3.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "agents.csv", agent(label="Sample Monitor"))
    now = time.time_ns()
    monkeypatch.setattr("kg.index.inputs.time.time_ns", lambda: now + 10_000_000_000)
    sync(db, tmp_path)
    monkeypatch.delattr("kg.index.inputs._digest")
    assert sync(db, tmp_path) == Synced()


@pytest.mark.parametrize("time_ns", [LONG_AGO_NS, 0, 4_000_000_000_000_000_000], ids=["past", "zero", "future"])
@pytest.mark.parametrize("replaced", [True, False], ids=["replaced", "written"])
@pytest.mark.parametrize("later_s", [0, 3600, -3600], ids=["at once", "clock ahead", "clock back"])
def test_other_bytes_of_the_same_size_and_time_are_read(
    time_ns: int, replaced: bool, later_s: int, db: sqlite3.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(tmp_path, "agents.csv", agent(label="Sample Monitor"), changed_ns=time_ns)
    now = time.time_ns()
    monkeypatch.setattr("kg.index.inputs.time.time_ns", lambda: now + later_s * 1_000_000_000)
    sync(db, tmp_path)
    if replaced:
        file.rename(tmp_path / "before.txt")
    before = file.stat() if file.exists() else (tmp_path / "before.txt").stat()
    time.sleep(0.02)  # a kernel tells times apart that lie a tick of its clock from each other
    after = write(tmp_path, "agents.csv", agent(label="Sample Witness"), changed_ns=time_ns).stat()
    assert (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    assert sync(db, tmp_path).dirty == homes_of(db, ["ag-222222"])


def test_a_file_changed_within_one_tick_of_the_clock_is_read_again(db: sqlite3.Connection, tmp_path: Path) -> None:
    just_now = time.time_ns() + 3_600_000_000_000  # however long the first reading takes, it is no later than this
    write(tmp_path, "agents.csv", agent(label="Sample Monitor"), changed_ns=just_now)
    sync(db, tmp_path)
    write(tmp_path, "agents.csv", agent(label="Sample Witness"), changed_ns=just_now)
    assert sync(db, tmp_path).dirty == homes_of(db, ["ag-222222"])


def test_the_rows_of_a_file_that_was_only_touched_are_not_read_again(
    db: sqlite3.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(tmp_path, "agents.csv", agent(label="Sample Monitor"))
    sync(db, tmp_path)
    os.utime(file, ns=(LONG_AGO_NS + 1, LONG_AGO_NS + 1))
    monkeypatch.delattr("kg.index.inputs.read_input")
    assert sync(db, tmp_path) == Synced()
    (stamp,) = db.execute("SELECT stamp FROM file").fetchone()
    assert str(LONG_AGO_NS + 1) in stamp.split()


def test_an_edit_makes_its_own_piece_dirty_and_declares_nothing_otherwise(
    db: sqlite3.Connection, tmp_path: Path
) -> None:
    write(tmp_path, "agents.csv", agent())
    write(tmp_path, "claims/so-222222.csv", claim(0))
    sync(db, tmp_path)
    write(tmp_path, "agents.csv", agent(label="A longer name"))
    synced = sync(db, tmp_path)
    assert (synced.dirty, synced.changed) == (homes_of(db, ["ag-222222"]), set())


def test_a_row_put_in_at_the_top_changes_no_other_piece(db: sqlite3.Connection, tmp_path: Path) -> None:
    rows = [claim(0, "so-222222"), claim(1, "so-333333")]
    write(tmp_path, "claims/all.csv", *rows)
    sync(db, tmp_path)
    write(tmp_path, "claims/all.csv", claim(2, "so-333333"), *rows)
    synced = sync(db, tmp_path)
    assert (synced.dirty, synced.changed) == (homes_of(db, ["cl-322222"]), {"cl-422222"})


def test_rows_in_another_order_change_nothing(db: sqlite3.Connection, tmp_path: Path) -> None:
    write(tmp_path, "agents.csv", agent(0), agent(1))
    sync(db, tmp_path)
    write(tmp_path, "agents.csv", agent(1), agent(0), changed_ns=LONG_AGO_NS + 1)
    assert sync(db, tmp_path) == Synced()


def test_the_rows_of_a_file_that_is_gone_are_forgotten(db: sqlite3.Connection, tmp_path: Path) -> None:
    write(tmp_path, "agents.csv", agent())
    write(tmp_path, "claims/so-222222.csv", claim(0)).rename(tmp_path / "claims" / "so-333333.csv")
    first = sync(db, tmp_path)
    (tmp_path / "agents.csv").unlink()
    synced = sync(db, tmp_path)
    assert synced.changed == {"ag-222222"}
    assert synced.dirty < first.dirty
    assert paths_read(db) == {"claims/so-333333.csv"}
    assert contents(db) == anew(tmp_path)


def test_a_file_that_cannot_be_read_is_a_fault_and_holds_no_rows(db: sqlite3.Connection, tmp_path: Path) -> None:
    (tmp_path / "agents.csv").mkdir()
    (tmp_path / "claims").mkdir()
    (tmp_path / "claims" / "so-222222.csv").symlink_to(tmp_path / "lost.csv")
    assert [problem.rule for problem in sync(db, tmp_path).problems] == ["file-unreadable"]
    assert row_counts(db) == {}


# -- what cannot stand alone, and what is declared


@pytest.mark.parametrize(
    "cells",
    [
        {"id": ""},
        {"id": "my-handle"},
        {"claimant": "Sample Monitor"},
        {"attributed_to": "Sample Monitor [ag-222222] | the-ministry"},
        {"text_en": "people counted"},
    ],
)
def test_a_row_that_takes_others_to_be_understood_is_unsettled(
    cells: Cells, db: sqlite3.Connection, tmp_path: Path
) -> None:
    write(tmp_path, "claims/so-222222.csv", claim(0) | cells)
    with pytest.raises(Unsettled):
        sync(db, tmp_path)


def test_rows_settled_together_fill_an_index_as_their_files_would(db: sqlite3.Connection, tmp_path: Path) -> None:
    write(tmp_path, "agents.csv", *(agent(number) for number in range(70)))
    write(tmp_path, "claims/so-222222.csv", claim(0))
    synced = sync_rows(db, settle(read_rows(tmp_path)[0]).rows)
    assert contents(db) == anew(tmp_path)
    assert synced.dirty >= homes_of(db, synced.changed)
    assert paths_read(db) == {"agents.csv", "claims/so-222222.csv"}


def test_an_id_of_another_table_is_a_fault(db: sqlite3.Connection, tmp_path: Path) -> None:
    write(tmp_path, "agents.csv", agent() | {"id": "so-222222"})
    (problem,) = sync(db, tmp_path).problems
    assert (problem.rule, problem.path, problem.row, problem.column) == ("id-form", "agents.csv", 2, "id")


def test_an_id_of_two_rows_is_doubled_until_one_of_them_goes(db: sqlite3.Connection, tmp_path: Path) -> None:
    write(tmp_path, "claims/so-222222.csv", claim(0), claim(1), claim(1))
    write(tmp_path, "claims/so-333333.csv", claim(0, "so-333333"))
    assert doubles(db, sync(db, tmp_path).changed) == ["cl-222222", "cl-322222"]
    write(tmp_path, "claims/so-222222.csv", claim(0), claim(1))
    synced = sync(db, tmp_path)
    assert synced.changed == {"cl-322222"}
    assert doubles(db, ["cl-222222", "cl-322222"]) == ["cl-222222"]
    assert contents(db) == anew(tmp_path)


def test_a_tombstone_declares_what_stands_in_its_place_and_doubles_nothing(
    db: sqlite3.Connection, tmp_path: Path
) -> None:
    tombstone = {"id": "ag-222222", "reason": "merged", "withdrawn_on": "2031-05-02", "replaced_by": "B [ag-333333]"}
    write(tmp_path, "tombstones.csv", tombstone)
    write(tmp_path, "agents.csv", agent())
    assert doubles(db, sync(db, tmp_path).changed) == []
    assert ("ag-222222", "tombstones", "merged B [ag-333333]") in db.execute(
        "SELECT id, tbl, note FROM declared"
    ).fetchall()
    assert row_counts(db) == {"agents": 1, "tombstones": 1}


def test_persons_are_declared_by_identity_judgements_and_are_no_rows(db: sqlite3.Connection, tmp_path: Path) -> None:
    judgements = [
        {"id": ident("ju", number), "kind": kind, "objects": "pe-222222 | pe-333333"}
        for number, kind in enumerate(("identity", "identity", "relation"))
    ]
    write(tmp_path, "judgements.csv", *judgements)
    assert sync(db, tmp_path).changed == {"ju-222222", "ju-322222", "ju-422222", "pe-222222", "pe-333333"}
    assert doubles(db, ["pe-222222"]) == []
    assert row_counts(db) == {"judgements": 3}


def test_a_partition_by_places_says_so(db: sqlite3.Connection) -> None:
    by = {
        basis: Row("partitions", "partitions.csv", 0, {"id": "pt-222222", "basis": basis}) for basis in ("place", "day")
    }
    assert list(declarations(by["place"])) == [("pt-222222", "partitions", "place")]
    assert list(declarations(by["day"])) == [("pt-222222", "partitions", "")]


def test_a_row_belongs_to_the_graph_of_its_source_or_of_its_table() -> None:
    rows = [
        Row("sources", "sources.csv", 0, {"id": "so-222222"}),
        Row("claims", "claims.csv", 0, claim(0, "so-333333")),
        Row("claims", "claims.csv", 0, {"id": "cl-222222"}),
        Row("links", "links/a.sssom.tsv", 0, {"record_id": "ln-222222"}),
        Row("partitions", "partitions.csv", 0, {"id": "pt-222222"}),
    ]
    assert [graph_of(row) for row in rows] == [
        "source/so-222222",
        "source/so-333333",
        "source/",
        "links",
        "propositions",
    ]
    assert [row.id[:3] for row in rows] == ["so-", "cl-", "cl-", "ln-", "pt-"]


# -- cutting anew


def test_a_graph_that_outgrows_a_piece_is_cut_and_put_together_again(db: sqlite3.Connection, tmp_path: Path) -> None:
    write(tmp_path, "propositions.csv", *propositions(64))
    whole = sync(db, tmp_path).dirty
    assert pieces(db) == {"propositions ": 64}
    write(tmp_path, "propositions.csv", *propositions(65))
    cut = sync(db, tmp_path)
    assert list(pieces(db)) == ["propositions proposition/0000", "propositions proposition/0001"]
    assert cut.dirty == whole | homes_of(db, [row["id"] for row in propositions(65)])
    assert contents(db) == anew(tmp_path)
    write(tmp_path, "propositions.csv", *propositions(64))
    assert sync(db, tmp_path).dirty >= cut.dirty
    assert pieces(db) == {"propositions ": 64}
    assert contents(db) == anew(tmp_path)


def test_the_rows_of_all_files_of_a_source_count_together(db: sqlite3.Connection, tmp_path: Path) -> None:
    write(tmp_path, "claims/so-222222.csv", *(claim(number) for number in range(200)))
    sync(db, tmp_path)
    affiliations = [{"id": ident("af", number), "source": "so-222222", "member": "ag-222222"} for number in range(57)]
    write(tmp_path, "affiliations.csv", *affiliations)
    sync(db, tmp_path)
    assert [name.partition(" ")[2] for name in pieces(db)] == [
        "affiliation/0000", "affiliation/0001", "claim/0000", "claim/0001",
    ]  # fmt: skip
    assert sum(pieces(db).values()) == 257
    assert contents(db) == anew(tmp_path)


def test_a_graph_without_rows_is_forgotten(db: sqlite3.Connection, tmp_path: Path) -> None:
    write(tmp_path, "claims/all.csv", claim(0, "so-222222"), claim(1, "so-333333"))
    sync(db, tmp_path)
    write(tmp_path, "claims/all.csv", claim(1, "so-333333"))
    assert len(sync(db, tmp_path).dirty) == 1
    assert db.execute("SELECT name, rows, parts FROM graph").fetchall() == [("source/so-333333", 1, 1)]


def test_a_damaged_parcel_cannot_be_cut(db: sqlite3.Connection, tmp_path: Path) -> None:
    write(tmp_path, "propositions.csv", *propositions(64))
    sync(db, tmp_path)
    write(tmp_path, "partitions.csv", {"id": "pt-222222"})
    db.execute("UPDATE parcel SET packed = zeroblob(LENGTH(packed))")
    with pytest.raises(zlib.error):
        sync(db, tmp_path)


# -- reading back


def test_parcels_come_in_the_order_of_their_files_and_have_a_size(db: sqlite3.Connection, tmp_path: Path) -> None:
    write(tmp_path, "claims/so-333333.csv", claim(0))
    sync(db, tmp_path)
    write(tmp_path, "claims/so-222222.csv", claim(1))
    (number,) = sync(db, tmp_path).dirty
    rows = [next(unpack_rows(parcel)) for parcel in parcels_of(db, number)]
    assert [row.path for row in rows] == files_of(db, [number]) == ["claims/so-222222.csv", "claims/so-333333.csv"]
    assert size_of(db, [number]) == sum(map(len, parcels_of(db, number)))
    assert (size_of(db, []), files_of(db, []), homes_of(db, ["cl-999999"])) == (0, [], set())
