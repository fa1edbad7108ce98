"""Remember every thing: which row declares it, what other pieces may read of it, and which pieces did.

An entry is what a piece shows of a thing to the others: its read-across lines, its label, the ids these name.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from kg.entries import Entry, Named
from kg.index.sums import Damaged, check_sum

SCHEMA = """
CREATE TABLE IF NOT EXISTS entry (
    id TEXT NOT NULL, piece INTEGER NOT NULL, known TEXT NOT NULL, label TEXT NOT NULL, said TEXT NOT NULL,
    names TEXT NOT NULL, sum INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS entry_id ON entry (id);
CREATE INDEX IF NOT EXISTS entry_piece ON entry (piece);
CREATE TABLE IF NOT EXISTS used (thing TEXT NOT NULL, piece INTEGER NOT NULL, PRIMARY KEY (thing, piece)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS used_piece ON used (piece);
CREATE TABLE IF NOT EXISTS lent (
    origin INTEGER NOT NULL, piece INTEGER NOT NULL, lines TEXT NOT NULL, sum INTEGER NOT NULL,
    PRIMARY KEY (origin, piece)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS lent_piece ON lent (piece);
"""


def named(db: sqlite3.Connection, ids: Iterable[str]) -> tuple[Named, ...]:
    """Return what is declared under the ids, in the order of ids; an id that nothing declares is left out."""
    rows = db.execute(
        "SELECT DISTINCT id, tbl, note FROM declared WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id, tbl",
        (json.dumps(list(ids)),),
    )
    return tuple(Named(*row) for row in rows)


def put_entries(db: sqlite3.Connection, number: int, entries: Sequence[Entry]) -> set[str]:
    """Replace what a piece shows of things; return the ids of those of which it shows something else than before."""
    rows = db.execute("SELECT id, known, label, said, names FROM entry WHERE piece = ?", (number,))
    old = {row[0]: tuple(row) for row in rows}
    new = {entry.id: (entry.id, entry.known, entry.label, entry.said, entry.names) for entry in entries}
    if changed := {ident for ident in {*old, *new} if old.get(ident) != new.get(ident)}:
        db.executemany("DELETE FROM entry WHERE id = ? AND piece = ?", ((ident, number) for ident in changed & {*old}))
        db.executemany(
            "INSERT INTO entry (id, known, label, said, names, piece, sum) VALUES (?, ?, ?, ?, ?, ?, ?)",
            ((*row, number, check_sum(*row)) for ident in sorted(changed) if (row := new.get(ident))),
        )
    return changed


def reach(db: sqlite3.Connection, ids: Iterable[str], depth: int) -> dict[str, list[Entry]]:
    """Return the entries of the things that the ids name, and of what those name, so many steps deep; id -> entries.

    Errors: Damaged.
    """
    found: dict[str, list[Entry]] = {}
    wanted = sorted(set(ids))
    for _ in range(depth):
        further: set[str] = set()
        for ident in wanted:
            found[ident] = []
        rows = db.execute(
            "SELECT id, known, label, said, names, sum FROM entry WHERE id IN (SELECT value FROM json_each(?)) "
            "ORDER BY id, piece",
            (json.dumps(wanted),),
        )
        for *row, total in rows:
            if check_sum(*row) != total:
                raise Damaged(f"the thing {row[0]}")
            found[row[0]].append(Entry(*row))
            further.update(row[4].split())
        wanted = sorted(further - found.keys())
        if not wanted:
            break
    return found


def put_used(db: sqlite3.Connection, number: int, ids: Iterable[str]) -> None:
    """Remember which things a piece looked at."""
    db.execute("DELETE FROM used WHERE piece = ?", (number,))
    db.executemany("INSERT INTO used VALUES (?, ?)", ((ident, number) for ident in sorted(set(ids))))


def users(db: sqlite3.Connection, ids: Iterable[str]) -> set[int]:
    """Return the pieces that looked at any of the things."""
    query = "SELECT DISTINCT piece FROM used WHERE thing IN (SELECT value FROM json_each(?))"
    return {row[0] for row in db.execute(query, (json.dumps(sorted(ids)),))}


def put_lent(db: sqlite3.Connection, origin: int, lines: Mapping[int, str]) -> set[int]:
    """Replace the lines that a piece's rows put into other pieces; return the pieces for which that changed."""
    old = dict(db.execute("SELECT piece, lines FROM lent WHERE origin = ?", (origin,)))
    changed = {piece for piece in {*old, *lines} if old.get(piece) != lines.get(piece)}
    for piece in changed:
        db.execute("DELETE FROM lent WHERE origin = ? AND piece = ?", (origin, piece))
        if text := lines.get(piece):
            db.execute("INSERT INTO lent VALUES (?, ?, ?, ?)", (origin, piece, text, check_sum(text)))
    return changed


def lent_to(db: sqlite3.Connection, number: int) -> list[str]:
    """Return the lines that other pieces' rows put into a piece. Errors: Damaged."""
    lines: list[str] = []
    for text, total in db.execute("SELECT lines, sum FROM lent WHERE piece = ? ORDER BY origin", (number,)):
        if check_sum(text) != total:
            raise Damaged("what one piece says of things of another")
        lines += text.split("\n")
    return lines


def forget_piece(db: sqlite3.Connection, number: int) -> None:
    """Forget everything a piece showed, lent and looked at."""
    for table, column in (("entry", "piece"), ("used", "piece"), ("lent", "origin")):
        db.execute(f"DELETE FROM {table} WHERE {column} = ?", (number,))
