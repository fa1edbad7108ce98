"""The index lasts when it is committed, and else leaves nothing; what was removed from it is not in its file."""

import sqlite3
from pathlib import Path

import pytest

from kg.index.schema import commit, get, open_index, put


def test_a_value_is_remembered_once_it_is_committed(tmp_path: Path) -> None:
    with open_index(tmp_path / "index") as db:
        put(db, "who", "somebody")
        put(db, "who", "somebody else")
        commit(db)
    with open_index(tmp_path / "index") as db:
        assert get(db, "who") == "somebody else"


def test_what_was_never_put_is_empty() -> None:
    with open_index(None) as db:
        assert get(db, "who") == ""


def test_what_is_not_committed_is_lost(tmp_path: Path) -> None:
    with open_index(tmp_path / "index") as db:
        put(db, "who", "somebody")
    with open_index(tmp_path / "index") as db:
        assert get(db, "who") == ""


def test_an_error_takes_back_all_that_was_changed(tmp_path: Path) -> None:
    with open_index(tmp_path / "index") as db:
        put(db, "who", "somebody")
        commit(db)
    before = (tmp_path / "index").read_bytes()
    with pytest.raises(RuntimeError), open_index(tmp_path / "index") as db:
        put(db, "who", "somebody else")
        raise RuntimeError
    assert (tmp_path / "index").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["index"]


def test_an_index_without_a_path_starts_empty() -> None:
    with open_index(None) as db:
        put(db, "who", "somebody")
        commit(db)
    with open_index(None) as db:
        assert get(db, "who") == ""


def test_what_was_removed_is_in_no_byte_of_the_file(tmp_path: Path) -> None:
    with open_index(tmp_path / "index") as db:
        for number in range(50):
            put(db, f"key {number}", f"the words that were withdrawn, {number} " * 100)
        commit(db)
    assert b"withdrawn" in (tmp_path / "index").read_bytes()
    with open_index(tmp_path / "index") as db:
        for number in range(50):
            put(db, f"key {number}", "other words")
        commit(db)
    assert b"withdrawn" not in (tmp_path / "index").read_bytes()


def test_a_file_that_is_no_database_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "index").write_bytes(b"no database " * 1000)
    with pytest.raises(sqlite3.DatabaseError), open_index(tmp_path / "index"):
        raise AssertionError("it was opened")
