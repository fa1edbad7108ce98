"""The pieces of a release in the index: numbers, keys, counts and sizes."""

import sqlite3
from collections.abc import Iterator

import pytest

from kg.cut import Piece
from kg.index import pieces
from kg.index.schema import open_index
from kg.index.sums import Damaged
from kg.release.counts import Counts
from kg.release.summary import GraphSize

FIRST, SECOND = Piece("propositions", "claim/0000"), Piece("propositions", "claim/0001")
SOURCE = Piece("source/so-222222")


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    with open_index(None) as opened:
        yield opened


def made(db: sqlite3.Connection, piece: Piece, triples: int, latest: str = "") -> int:
    """Remember a piece that was made, and return its number."""
    number = pieces.piece_id(db, piece)
    pieces.put_made(db, number, f"key of {piece.name}", latest, Counts(triples, 1, 1, {"gv:Claim": triples}))
    return number


def test_a_piece_keeps_its_number(db: sqlite3.Connection) -> None:
    numbers = [pieces.piece_id(db, piece) for piece in (FIRST, SECOND, FIRST)]
    assert numbers[0] == numbers[2] != numbers[1]
    assert [pieces.piece_of_id(db, number) for number in numbers] == [FIRST, SECOND, FIRST]


def test_a_piece_that_was_not_made_has_no_key_and_counts_nothing(db: sqlite3.Connection) -> None:
    number = pieces.piece_id(db, FIRST)
    assert (pieces.key_of(db, number), pieces.counts_of(db, number)) == ("", Counts())


def test_a_piece_that_was_made_has_its_key_and_its_counts(db: sqlite3.Connection) -> None:
    number = made(db, FIRST, 7)
    assert pieces.key_of(db, number) == "key of propositions:claim/0000"
    assert pieces.counts_of(db, number) == Counts(7, 1, 1, {"gv:Claim": 7})


@pytest.mark.parametrize("column", ["key", "latest", "counts"])
def test_a_piece_that_was_damaged_is_not_counted(column: str, db: sqlite3.Connection) -> None:
    number = made(db, FIRST, 7)
    db.execute(f"UPDATE piece SET {column} = ' ' || {column}")
    with pytest.raises(Damaged):
        pieces.counts_of(db, number)


def test_a_piece_that_was_dropped_is_new_when_it_comes_again(db: sqlite3.Connection) -> None:
    pieces.drop(db, made(db, FIRST, 7))
    assert pieces.of_graph(db, "propositions") == set()
    assert pieces.key_of(db, pieces.piece_id(db, FIRST)) == ""


def test_pieces_that_name_a_later_day_are_to_be_made_anew(db: sqlite3.Connection) -> None:
    early, same, late = (
        made(db, piece, 1, day)
        for piece, day in ((FIRST, "2030-12-31"), (SECOND, "2031-01-01"), (SOURCE, "2031-01-02"))
    )
    assert pieces.outdate(db, "2031-01-01") == {late}
    assert [bool(pieces.key_of(db, number)) for number in (early, same, late)] == [True, True, False]


def test_the_pieces_of_a_graph_are_those_and_no_others(db: sqlite3.Connection) -> None:
    first, second, _ = (made(db, piece, 1) for piece in (FIRST, SECOND, SOURCE))
    assert pieces.of_graph(db, "propositions") == {first, second}


def test_the_digest_of_some_graphs_changes_with_their_pieces_alone(db: sqlite3.Connection) -> None:
    made(db, Piece("cases"), 1)
    before = pieces.keys_of(db, ("cases", "places"))
    made(db, SOURCE, 1)
    assert pieces.keys_of(db, ("cases", "places")) == before
    made(db, Piece("places"), 1)
    assert pieces.keys_of(db, ("cases", "places")) != before


def test_sizes_add_up_over_the_pieces_of_a_graph(db: sqlite3.Connection) -> None:
    for piece, triples in ((FIRST, 3), (SECOND, 4), (SOURCE, 5), (Piece("agents"), 6)):
        made(db, piece, triples)
    assert pieces.sizes(db) == (3, 1, 4)
    assert pieces.sized_graphs(db) == [GraphSize("agents", 6, 1), GraphSize("propositions", 7, 2)]


def test_a_source_of_several_pieces_is_among_the_graphs_with_a_size(db: sqlite3.Connection) -> None:
    for number in range(2):
        made(db, Piece("source/so-222222", f"claim/{number:04}"), 3)
    assert pieces.sized_graphs(db) == [GraphSize("source/so-222222", 6, 2)]


def test_the_largest_graphs_come_first_and_equals_in_the_order_of_their_names(db: sqlite3.Connection) -> None:
    for piece, triples in ((FIRST, 3), (SECOND, 4), (SOURCE, 5), (Piece("agents"), 5)):
        made(db, piece, triples)
    assert pieces.largest_graphs(db, 2) == [("propositions", 7), ("agents", 5)]
