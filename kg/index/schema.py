"""Open the index: one SQLite database with the tables of all modules of this package.

In: a path, or nothing for a database that lasts as long as it is open. Out: a connection in one transaction, which is
committed when the release it describes has been written, and rolled back when anything went wrong.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from kg.index import across, inputs, lineage, pieces, things
from kg.index.sums import Damaged, check_sum

_TABLES: Final = (inputs.SCHEMA, things.SCHEMA, pieces.SCHEMA, lineage.SCHEMA, across.SCHEMA)
_META: Final = (
    "CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL, sum INTEGER NOT NULL) WITHOUT ROWID;"
)
_CACHE_KIB: Final = 64_000  # of pages in memory; the rest stays on disk


@contextmanager
def open_index(path: Path | None, scratch: Path | None = None) -> Iterator[sqlite3.Connection]:
    """Yield the index in a transaction that only `commit` makes last; without a path it is gone when it is closed.

    What SQLite writes down without a path stands where the system keeps what is temporary; with a folder `scratch` it
    is a file there, which goes with that folder.

    Errors: sqlite3.DatabaseError when the file is damaged.
    """
    if path is None and scratch is not None:
        (path := scratch / "scratch.sqlite").unlink(missing_ok=True)
    db = sqlite3.connect("" if path is None else path, isolation_level=None)
    try:
        # What was withdrawn must not be found in freed pages of the file.
        db.execute("PRAGMA secure_delete = ON")
        db.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        db.execute("PRAGMA temp_store = MEMORY")
        db.executescript("\n".join(("BEGIN IMMEDIATE;", _META, *_TABLES)))  # one transaction: each syncs the disk
        yield db
    finally:
        if db.in_transaction:
            db.execute("ROLLBACK")
        db.close()


def commit(db: sqlite3.Connection) -> None:
    """Make everything that was changed last."""
    db.execute("COMMIT")


def get(db: sqlite3.Connection, key: str) -> str:
    """Return a remembered value, or an empty string. Errors: Damaged."""
    row = db.execute("SELECT value, sum FROM meta WHERE key = ?", (key,)).fetchone()
    if row and check_sum(key, row[0]) != row[1]:
        raise Damaged(f"the value of {key}")
    return row[0] if row else ""


def put(db: sqlite3.Connection, key: str, value: str) -> None:
    """Remember a value."""
    db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?, ?)", (key, value, check_sum(key, value)))
