"""Remember the pieces of the last release: what they were made of, what they hold, and which are to be made again."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict
from hashlib import sha256

from kg.cut import Piece
from kg.index.sums import Damaged, check_sum
from kg.release.counts import Counts
from kg.release.summary import GraphSize

SCHEMA = """
CREATE TABLE IF NOT EXISTS piece (
    id INTEGER PRIMARY KEY, graph TEXT NOT NULL, part TEXT NOT NULL,
    triples INTEGER NOT NULL DEFAULT 0, subjects INTEGER NOT NULL DEFAULT 0,
    key TEXT NOT NULL DEFAULT '',      -- of everything it was made from; empty when it is to be made
    latest TEXT NOT NULL DEFAULT '',   -- the latest day it names, which no release date may precede
    counts TEXT NOT NULL DEFAULT '', sum INTEGER NOT NULL DEFAULT 0,
    UNIQUE (graph, part)
);
"""


def piece_id(db: sqlite3.Connection, piece: Piece) -> int:
    """Return the number of a piece, a new one for a piece that is not known yet."""
    row = db.execute("SELECT id FROM piece WHERE graph = ? AND part = ?", (piece.graph, piece.part)).fetchone()
    if row:
        return int(row[0])
    made = db.execute("INSERT INTO piece (graph, part) VALUES (?, ?)", (piece.graph, piece.part))
    return int(made.lastrowid or 0)


def piece_of_id(db: sqlite3.Connection, number: int) -> Piece:
    """Return the piece of a number. Errors: Damaged when there is none."""
    row = db.execute("SELECT graph, part FROM piece WHERE id = ?", (number,)).fetchone()
    if row is None:
        raise Damaged("the list of pieces")
    return Piece(*row)


def key_of(db: sqlite3.Connection, number: int) -> str:
    """Return the key a piece was last made with; empty when it was not."""
    return str(db.execute("SELECT key FROM piece WHERE id = ?", (number,)).fetchone()[0])


def put_made(db: sqlite3.Connection, number: int, key: str, latest: str, counts: Counts) -> None:
    """Remember what a piece was made of, and what it holds."""
    text = json.dumps(asdict(counts))
    db.execute(
        "UPDATE piece SET key = ?, latest = ?, counts = ?, triples = ?, subjects = ?, sum = ? WHERE id = ?",
        (key, latest, text, counts.triples, counts.subjects, check_sum(key, latest, text), number),
    )


def counts_of(db: sqlite3.Connection, number: int) -> Counts:
    """Return the counts of a piece; those of nothing when it is not made yet. Errors: Damaged."""
    row = db.execute("SELECT key, latest, counts, sum FROM piece WHERE id = ?", (number,)).fetchone()
    if not row[2]:
        return Counts()
    if check_sum(*row[:3]) != row[3]:
        raise Damaged("a piece")
    return Counts(**json.loads(row[2]))


def drop(db: sqlite3.Connection, number: int) -> None:
    """Forget a piece."""
    db.execute("DELETE FROM piece WHERE id = ?", (number,))


def outdate(db: sqlite3.Connection, day: str) -> set[int]:
    """Return the pieces that name a day later than the given one, and let them be made anew."""
    late = {row[0] for row in db.execute("SELECT id FROM piece WHERE latest > ?", (day,))}
    db.executemany("UPDATE piece SET key = '' WHERE id = ?", ((number,) for number in late))
    return late


def of_graph(db: sqlite3.Connection, graph: str) -> set[int]:
    """Return the pieces of a graph."""
    return {row[0] for row in db.execute("SELECT id FROM piece WHERE graph = ?", (graph,))}


def keys_of(db: sqlite3.Connection, graphs: Sequence[str]) -> str:
    """Return a digest of everything that some graphs were made from."""
    marks = ", ".join("?" * len(graphs))
    rows = db.execute(f"SELECT graph, part, key FROM piece WHERE graph IN ({marks}) ORDER BY graph, part", graphs)
    return sha256(json.dumps(rows.fetchall()).encode()).hexdigest()


def sizes(db: sqlite3.Connection) -> tuple[int, int, int]:
    """Return how many graphs there are, how many of them are of sources, and into how many pieces they are cut."""
    of_source = "CASE WHEN graph LIKE 'source/%' THEN graph END"
    query = f"SELECT COUNT(DISTINCT graph), COUNT(DISTINCT {of_source}), COUNT(*) FROM piece"
    graphs, sources, pieces = db.execute(query).fetchone()
    return graphs, sources, pieces


def sized_graphs(db: sqlite3.Connection) -> list[GraphSize]:
    """Return the graphs that are not one piece of one source, in their order."""
    query = (
        "SELECT graph, SUM(triples), SUM(subjects) FROM piece GROUP BY graph "
        "HAVING graph NOT LIKE 'source/%' OR COUNT(*) > 1 ORDER BY graph"
    )
    return [GraphSize(*row) for row in db.execute(query)]


def largest_graphs(db: sqlite3.Connection, most: int) -> list[tuple[str, int]]:
    """Return the graphs with the most triples, at most so many, and their triples."""
    query = "SELECT graph, SUM(triples) AS all_of_it FROM piece GROUP BY graph ORDER BY all_of_it DESC, graph LIMIT ?"
    return db.execute(query, (most,)).fetchall()
