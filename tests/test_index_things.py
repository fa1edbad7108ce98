"""Things in the index: what is declared of them, what pieces may read of them, and which pieces did."""

import sqlite3
from collections.abc import Iterator

import pytest

from kg.entries import Entry, Named
from kg.index import things
from kg.index.schema import open_index
from kg.index.sums import Damaged

HOME, OTHER = 1, 2


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    with open_index(None) as opened:
        yield opened


def declare(db: sqlite3.Connection, ident: str, table: str, note: str = "", times: int = 1) -> None:
    db.executemany("INSERT INTO declared VALUES (?, ?, ?, 1, 1)", [(ident, table, note)] * times)


def entry(letter: str, names: str = "", label: str = "") -> Entry:
    return Entry(f"cl-{letter * 6}", f"what is known of {letter}", label, "", names)


def test_what_is_declared_comes_once_in_the_order_of_ids(db: sqlite3.Connection) -> None:
    declare(db, "pl-222222", "places")
    declare(db, "ag-222222", "agents", times=2)
    declare(db, "ag-333333", "agents")
    found = things.named(db, {"pl-222222", "ag-222222", "cl-222222"})
    assert found == (Named("ag-222222", "agents", ""), Named("pl-222222", "places", ""))


def test_an_id_that_two_tables_declare_is_named_by_both(db: sqlite3.Connection) -> None:
    declare(db, "re-222222", "tombstones", "re-333333")
    declare(db, "re-222222", "records")
    assert [named.table for named in things.named(db, ["re-222222"])] == ["records", "tombstones"]


def test_the_ids_whose_entries_differ_are_those_that_came_went_or_changed(db: sqlite3.Connection) -> None:
    assert things.put_entries(db, HOME, [entry("a"), entry("b"), entry("c")]) == {"cl-aaaaaa", "cl-bbbbbb", "cl-cccccc"}
    changed = things.put_entries(db, HOME, [entry("a"), entry("b", label='"other"'), entry("d")])
    assert changed == {"cl-bbbbbb", "cl-cccccc", "cl-dddddd"}
    assert things.put_entries(db, HOME, [entry("d"), entry("b", label='"other"'), entry("a")]) == set()


def test_a_thing_may_have_an_entry_in_several_pieces(db: sqlite3.Connection) -> None:
    things.put_entries(db, OTHER, [entry("a", label='"beside"')])
    things.put_entries(db, HOME, [entry("a")])
    assert things.reach(db, ["cl-aaaaaa"], 1) == {"cl-aaaaaa": [entry("a"), entry("a", label='"beside"')]}
    things.put_entries(db, OTHER, [])
    assert things.reach(db, ["cl-aaaaaa"], 1) == {"cl-aaaaaa": [entry("a")]}


@pytest.mark.parametrize(("depth", "reached"), [(1, "a"), (2, "ab"), (3, "abc"), (9, "abc")])
def test_what_is_named_is_reached_so_many_steps_deep_even_in_a_circle(
    depth: int, reached: str, db: sqlite3.Connection
) -> None:
    things.put_entries(db, HOME, [entry("a", "cl-bbbbbb"), entry("b", "cl-cccccc"), entry("c", "cl-aaaaaa cl-bbbbbb")])
    assert set(things.reach(db, ["cl-aaaaaa"], depth)) == {f"cl-{letter * 6}" for letter in reached}


def test_a_thing_that_nobody_describes_is_reached_without_entries(db: sqlite3.Connection) -> None:
    things.put_entries(db, HOME, [entry("a", "cl-zzzzzz")])
    assert things.reach(db, ["cl-aaaaaa"], 2) == {"cl-aaaaaa": [entry("a", "cl-zzzzzz")], "cl-zzzzzz": []}


@pytest.mark.parametrize("column", ["known", "label", "said", "names"])
def test_an_entry_that_was_damaged_is_not_used(column: str, db: sqlite3.Connection) -> None:
    things.put_entries(db, HOME, [entry("a")])
    db.execute(f"UPDATE entry SET {column} = {column} || 'x'")
    with pytest.raises(Damaged):
        things.reach(db, ["cl-aaaaaa"], 1)


def test_the_users_of_a_thing_are_the_pieces_that_looked_at_it_last(db: sqlite3.Connection) -> None:
    things.put_used(db, HOME, ["cl-aaaaaa", "cl-bbbbbb", "cl-aaaaaa"])
    things.put_used(db, OTHER, ["cl-bbbbbb"])
    assert things.users(db, ["cl-bbbbbb"]) == {HOME, OTHER}
    things.put_used(db, HOME, ["cl-aaaaaa"])
    assert things.users(db, ["cl-bbbbbb"]) == {OTHER}
    assert things.users(db, []) == set()


def test_pieces_that_are_lent_other_lines_than_before_are_told(db: sqlite3.Connection) -> None:
    assert things.put_lent(db, 1, {2: "a\nb", 3: "c"}) == {2, 3}
    assert things.put_lent(db, 1, {2: "a\nb", 4: "d"}) == {3, 4}
    assert things.put_lent(db, 1, {2: "a", 4: "d"}) == {2}
    assert (things.lent_to(db, 2), things.lent_to(db, 3), things.lent_to(db, 4)) == (["a"], [], ["d"])


def test_lent_lines_come_in_the_order_of_the_pieces_that_lend_them(db: sqlite3.Connection) -> None:
    things.put_lent(db, 5, {2: "y\nz"})
    things.put_lent(db, 4, {2: "x"})
    assert things.lent_to(db, 2) == ["x", "y", "z"]


def test_lent_lines_that_were_damaged_are_not_used(db: sqlite3.Connection) -> None:
    things.put_lent(db, 1, {2: "a"})
    db.execute("UPDATE lent SET lines = 'b'")
    with pytest.raises(Damaged):
        things.lent_to(db, 2)


def test_a_piece_that_is_forgotten_shows_lends_and_uses_nothing(db: sqlite3.Connection) -> None:
    for piece in (HOME, OTHER):
        things.put_entries(db, piece, [entry("a")])
        things.put_used(db, piece, ["cl-bbbbbb"])
        things.put_lent(db, piece, {3: f"line of {piece}"})
    things.forget_piece(db, HOME)
    assert things.reach(db, ["cl-aaaaaa"], 1) == {"cl-aaaaaa": [entry("a")]}
    assert things.users(db, ["cl-bbbbbb"]) == {OTHER}
    assert things.lent_to(db, 3) == [f"line of {OTHER}"]
