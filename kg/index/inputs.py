"""Remember the files of a dossier and their rows, grouped by the pieces that the rows belong to.

In: the files as they stand now. Out: which pieces have other rows than before, and which ids are declared otherwise.
A file is not read again when its size, its place on the disk and both its times are as they were: that of the last
write, which anybody can set, and that of the last change, which nobody can. One with the same bytes changes nothing.
Rows are kept with bare references and without their numbers, so that a row put in at the top of a file changes no
other row.
"""

import hashlib
import json
import os
import sqlite3
import stat
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from kg.cut import Piece, parts_of, piece_of
from kg.directory import epitaph, id_table
from kg.errors import Problem
from kg.index.pieces import piece_id
from kg.model import ALL_TABLES, KIND_OF_PREFIX, PERSONS
from kg.pace import Progress
from kg.parcels import Parcel, pack_rows, unpack_rows
from kg.settle import bare
from kg.tables import Input, Row, read_input
from kg.values import is_id, split_many

SCHEMA = """
CREATE TABLE IF NOT EXISTS file (
    id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, stamp TEXT NOT NULL, changed INTEGER NOT NULL,
    read INTEGER NOT NULL, digest TEXT NOT NULL, paths TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS parcel (
    piece INTEGER NOT NULL, file INTEGER NOT NULL, rows INTEGER NOT NULL, packed BLOB NOT NULL,
    PRIMARY KEY (piece, file)
);
CREATE INDEX IF NOT EXISTS parcel_file ON parcel (file);
CREATE TABLE IF NOT EXISTS graph (name TEXT PRIMARY KEY, rows INTEGER NOT NULL, parts INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS declared (
    id TEXT NOT NULL, tbl TEXT NOT NULL, note TEXT NOT NULL, file INTEGER NOT NULL, piece INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS declared_id ON declared (id, file);
CREATE INDEX IF NOT EXISTS declared_file ON declared (file);
"""

# A file written this shortly before it was read may have been written again within one tick of the clock.
_TICK_NS: Final = 2_000_000_000


class Unsettled(Exception):
    """A row cannot be understood alone: it has no lasting id, or refers to another by its name."""


@dataclass(slots=True)
class Synced:
    """What changed: pieces with other rows, ids that are declared otherwise, and the faults of the files read.

    `before` are the rows that pieces had, file by file, where they have others now.
    """

    dirty: set[int] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    before: list[Parcel] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def sync_files(db: sqlite3.Connection, files: list[Input], progress: Progress) -> Synced:
    """Bring the index to the rows that the files hold now. Errors: Unsettled, when some row cannot stand alone."""
    synced = Synced()
    known = {row[1]: row for row in db.execute("SELECT id, path, stamp, changed, read, digest FROM file")}
    gone = known.keys() - {one.path for one in files}
    for path in sorted(gone):
        _store(db, known[path][0], [], synced)
        db.execute("DELETE FROM file WHERE id = ?", (known[path][0],))
    for done, one in enumerate(files, 1):
        if not _is_as_it_was(db, one, known.get(one.path)):
            state = _state_of(one)  # before its rows: what is written meanwhile is then read the next time
            rows, problems = read_input(one)
            synced.problems += problems
            _store(db, _file_id(db, one.path, state, rows), _bare(rows, synced.problems), synced)
        progress("reading", done, len(files))
    _recut(db, synced)
    return synced


def sync_rows(db: sqlite3.Connection, rows: Iterable[Row]) -> Synced:
    """Fill an empty index with rows that were settled together."""
    synced = Synced()
    files: dict[str, list[Row]] = {}
    for row in rows:
        files.setdefault(row.path, []).append(row)
    for path, found in files.items():
        made = db.execute("INSERT INTO file VALUES (NULL, ?, '', 0, 0, '', ?)", (path, json.dumps([path])))
        _store(db, int(made.lastrowid or 0), found, synced)
    _recut(db, synced)
    return synced


def _is_as_it_was(db: sqlite3.Connection, one: Input, known: tuple[int, str, str, int, int, str] | None) -> bool:
    now = _stat(one)
    if known is None or now is None:
        return False
    number, _, stamp, changed, read, digest = known
    if _stamp(now) == stamp and changed + _TICK_NS < read:
        return True
    read = time.time_ns()
    if _digest(one) != digest:
        return False
    state = _stamp(now), _changed(now), read, number
    db.execute("UPDATE file SET stamp = ?, changed = ?, read = ? WHERE id = ?", state)
    return True


def _stamp(now: os.stat_result) -> str:
    """Return what changes whenever a file is written or replaced."""
    return f"{now.st_size} {now.st_mtime_ns} {now.st_ctime_ns} {now.st_dev} {now.st_ino}"


def _changed(now: os.stat_result) -> int:
    """Return the later of the two times; one that lies ahead means that the file is always compared."""
    return max(now.st_mtime_ns, now.st_ctime_ns)


def _stat(one: Input) -> os.stat_result | None:
    """Return what the system says of a file; None of what is none."""
    try:
        found = os.stat(one.file)
    except OSError:
        return None
    return found if stat.S_ISREG(found.st_mode) else None


def _digest(one: Input) -> str:
    with one.file.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _state_of(one: Input) -> tuple[str, int, int, str]:
    """Return a file's stamp, the times it was changed and read, and its digest."""
    now = _stat(one)
    if now is None:
        return "", 0, time.time_ns(), ""
    return _stamp(now), _changed(now), time.time_ns(), _digest(one)


def _file_id(db: sqlite3.Connection, path: str, state: tuple[str, int, int, str], rows: list[Row]) -> int:
    """Remember a file and return its number."""
    paths = json.dumps(sorted({row.path for row in rows}))
    db.execute(
        "INSERT INTO file (path, stamp, changed, read, digest, paths) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (path) DO "
        "UPDATE SET stamp = excluded.stamp, changed = excluded.changed, read = excluded.read, "
        "digest = excluded.digest, paths = excluded.paths",
        (path, *state, paths),
    )
    return int(db.execute("SELECT id FROM file WHERE path = ?", (path,)).fetchone()[0])


def _bare(rows: Iterable[Row], problems: list[Problem]) -> Iterator[Row]:
    for row in rows:
        settled = bare(row)
        if settled is None:
            raise Unsettled
        table = ALL_TABLES[row.table]
        ident = settled.id
        if row.table != "tombstones" and id_table(ident) != row.table:
            message = f'an id of {table.name} begins with "{table.prefix}-"'
            problems.append(Problem(row.path, row.number, table.columns[0].name, "id-form", message))
        yield settled


def graph_of(row: Row) -> str:
    """Return the local name of the graph a row belongs to."""
    table = ALL_TABLES[row.table]
    if table.graph != "source":
        return table.graph
    return f"source/{row.id if row.table == 'sources' else row.cells.get('source', '')}"


def _store(db: sqlite3.Connection, file: int, rows: Iterable[Row], synced: Synced) -> None:
    """Replace the rows of one file."""
    by_graph: dict[str, list[Row]] = {}
    for row in rows:
        by_graph.setdefault(graph_of(row), []).append(row)
    pieces: dict[int, list[Row]] = {}
    for graph, held in by_graph.items():
        pieces |= _by_piece(db, graph, _parts(db, graph, len(held)), held)
    declared = [(*known, number) for number, held in pieces.items() for row in held for known in declarations(row)]
    _put_parcels(db, file, pieces, synced)
    _put_declared(db, file, Counter(declared), synced)


def _by_piece(db: sqlite3.Connection, graph: str, parts: int, rows: Iterable[Row]) -> dict[int, list[Row]]:
    """Return the rows of a graph by the numbers of the pieces that they belong to."""
    if parts == 1:
        return {piece_id(db, Piece(graph)): list(rows)}
    pieces: dict[Piece, list[Row]] = {}
    for row in rows:
        ident = row.id
        home = piece_of(graph, parts, f"{KIND_OF_PREFIX.get(ident[:2], '')}/{ident}")
        pieces.setdefault(home, []).append(row)
    return {piece_id(db, piece): held for piece, held in pieces.items()}


def _parts(db: sqlite3.Connection, graph: str, rows: int) -> int:
    """Return into how many parts a graph is cut for now; `_recut` has the last word."""
    held = db.execute("SELECT parts FROM graph WHERE name = ?", (graph,)).fetchone()
    if held:
        return int(held[0])
    db.execute("INSERT INTO graph VALUES (?, 0, ?)", (graph, parts_of(graph, rows)))
    return parts_of(graph, rows)


def declarations(row: Row) -> Iterator[tuple[str, str, str]]:
    """Yield (id, table, note) of what a row makes known: itself, and the persons that an identity judgement makes."""
    if row.table == "tombstones":
        yield row.id, row.table, epitaph(row.cells)
        return
    yield row.id, row.table, "place" if row.table == "partitions" and row.cells.get("basis") == "place" else ""
    if row.table == "judgements" and row.cells.get("kind") == "identity":
        for person in split_many(row.cells.get("objects", "")):
            if is_id(person):
                yield person, PERSONS.name, ""


def _put_parcels(db: sqlite3.Connection, file: int, pieces: dict[int, list[Row]], synced: Synced) -> None:
    old = dict(db.execute("SELECT piece, packed FROM parcel WHERE file = ?", (file,)))
    for number, rows in pieces.items():
        packed = pack_rows(rows)
        if old.get(number) == packed:
            del old[number]
        else:
            db.execute("INSERT OR REPLACE INTO parcel VALUES (?, ?, ?, ?)", (number, file, len(rows), packed))
            synced.dirty.add(number)
    for number, packed in old.items():
        if number not in pieces:
            db.execute("DELETE FROM parcel WHERE file = ? AND piece = ?", (file, number))
        synced.dirty.add(number)
        synced.before.append(packed)


def _put_declared(db: sqlite3.Connection, file: int, new: Counter[tuple[str, str, str, int]], synced: Synced) -> None:
    held = db.execute("SELECT id, tbl, note, piece FROM declared WHERE file = ?", (file,))
    old = Counter(tuple(row) for row in held)
    lost, added = old - new, new - old
    for row in lost:
        db.execute(
            "DELETE FROM declared WHERE id = ? AND tbl = ? AND note = ? AND piece = ? AND file = ?", (*row, file)
        )
        added.update({row: new[row]} if new[row] else {})  # the same declaration may stand there twice
    db.executemany("INSERT INTO declared (id, tbl, note, piece, file) VALUES (?, ?, ?, ?, ?)",
                   ((*row, file) for row in added.elements()))  # fmt: skip
    synced.changed |= {row[0] for row in (*lost, *added)}


# -- cutting anew


def _recut(db: sqlite3.Connection, synced: Synced) -> None:
    """Cut the graphs anew whose number of rows asks for other parts than they have, and forget empty pieces."""
    touched = {
        row[0] for number in synced.dirty for row in db.execute("SELECT graph FROM piece WHERE id = ?", (number,))
    }
    for graph in sorted(touched):
        query = "SELECT COALESCE(SUM(p.rows), 0) FROM piece JOIN parcel p ON p.piece = piece.id WHERE piece.graph = ?"
        rows = int(db.execute(query, (graph,)).fetchone()[0])
        parts = parts_of(graph, rows)
        if parts != _parts(db, graph, rows):
            _cut_graph(db, graph, parts, synced)
        db.execute("UPDATE graph SET rows = ?, parts = ? WHERE name = ?", (rows, parts, graph))
        if not rows:
            db.execute("DELETE FROM graph WHERE name = ?", (graph,))


def _cut_graph(db: sqlite3.Connection, graph: str, parts: int, synced: Synced) -> None:
    query = "SELECT file, packed, piece FROM parcel WHERE piece IN (SELECT id FROM piece WHERE graph = ?) ORDER BY file"
    parcels = db.execute(query, (graph,)).fetchall()
    old = {number for _, _, number in parcels}
    db.executemany("DELETE FROM parcel WHERE piece = ?", ((number,) for number in old))
    by_file: dict[int, list[Row]] = {}
    for file, packed, _ in parcels:
        by_file.setdefault(file, []).extend(unpack_rows(packed))
    synced.dirty |= old
    for file, held in by_file.items():
        for number, rows in _by_piece(db, graph, parts, held).items():
            db.execute("INSERT INTO parcel VALUES (?, ?, ?, ?)", (number, file, len(rows), pack_rows(rows)))
            moved = ((number, ident, table, file) for row in rows for ident, table, _ in declarations(row))
            db.executemany("UPDATE declared SET piece = ? WHERE id = ? AND tbl = ? AND file = ?", moved)
            synced.dirty.add(number)


# -- reading back


def parcels_of(db: sqlite3.Connection, number: int) -> tuple[Parcel, ...]:
    """Return the rows of a piece, packed, one parcel a file in the order of the files' names."""
    query = "SELECT packed FROM parcel JOIN file ON file.id = parcel.file WHERE piece = ? ORDER BY path"
    return tuple(row[0] for row in db.execute(query, (number,)))


def size_of(db: sqlite3.Connection, numbers: Iterable[int]) -> int:
    """Return how many bytes the packed rows of some pieces take."""
    query = "SELECT COALESCE(SUM(LENGTH(packed)), 0) FROM parcel WHERE piece IN (SELECT value FROM json_each(?))"
    return int(db.execute(query, (json.dumps(sorted(numbers)),)).fetchone()[0])


def files_of(db: sqlite3.Connection, numbers: Iterable[int]) -> list[str]:
    """Return the paths of the files that hold rows of the pieces."""
    query = (
        "SELECT DISTINCT path FROM file JOIN parcel ON file.id = parcel.file "
        "WHERE piece IN (SELECT value FROM json_each(?)) ORDER BY path"
    )
    return [row[0] for row in db.execute(query, (json.dumps(sorted(numbers)),))]


def homes_of(db: sqlite3.Connection, ids: Iterable[str]) -> set[int]:
    """Return the pieces whose rows declare the ids."""
    query = "SELECT DISTINCT piece FROM declared WHERE id IN (SELECT value FROM json_each(?))"
    return {row[0] for row in db.execute(query, (json.dumps(sorted(ids)),))}


def doubles(db: sqlite3.Connection, ids: Iterable[str]) -> list[str]:
    """Return those of the ids that more than one row has, in order."""
    query = (
        "SELECT id FROM declared WHERE id IN (SELECT value FROM json_each(?)) AND tbl NOT IN ('tombstones', 'persons') "
        "GROUP BY id HAVING COUNT(*) > 1 ORDER BY id"
    )
    return [row[0] for row in db.execute(query, (json.dumps(sorted(ids)),))]


def row_counts(db: sqlite3.Connection) -> dict[str, int]:
    """Return how many rows each table has."""
    query = "SELECT tbl, COUNT(*) FROM declared WHERE tbl != 'persons' GROUP BY tbl"
    return dict(db.execute(query).fetchall())


def paths_read(db: sqlite3.Connection) -> set[str]:
    """Return the files and sheets that gave rows, by the paths that faults show."""
    return {path for row in db.execute("SELECT paths FROM file") for path in json.loads(row[0])}
