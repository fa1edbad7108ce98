"""Keep the search index of a release beside it, in `.dist.cache`, in one SQLite file with a full-text table.

The file is made under another name and renamed when it is whole; indexes of earlier releases are removed, so that
nothing withdrawn since stays findable. Documents are numbered in the order that breaks ties, so that the same release
gives the same answers in the same order.
"""

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from kg.files import NotWritten, replace_file
from kg.filesum import has_sum, sum_file, sum_of
from kg.release.atomic import locked, sync_folder
from kg.release.beside import SEARCH, make_cache, search_index_of
from kg.release.read import Release
from kg.web.search.documents import FACETS, Document, documents
from kg.web.search.drafts import Drafts

_NEW: Final = ".search.new"
_SCRATCH: Final = ".search.scratch"
_BATCH: Final = 1000
_SCHEMA: Final = """
CREATE TABLE document (
    id INTEGER PRIMARY KEY, local TEXT NOT NULL UNIQUE, texts TEXT NOT NULL,
    kind INTEGER NOT NULL, stance INTEGER NOT NULL, place INTEGER NOT NULL, source INTEGER NOT NULL,
    language INTEGER NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL
);
CREATE TABLE facet (name TEXT NOT NULL, id INTEGER NOT NULL, members TEXT NOT NULL, PRIMARY KEY (name, id));
CREATE VIRTUAL TABLE words USING fts5(
    whole, name, via, body, key, content='', prefix='2 3', tokenize="unicode61 remove_diacritics 0"
);
"""
_FAST: Final = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -32000;"


def index_of(dist: Path) -> Path:
    """Return the file of the index that belongs to a release, whether it is there or not.

    Errors: NotARelease.
    """
    Release(dist.resolve())
    return search_index_of(dist)


def make_index(dist: Path, anew: bool = False) -> Path:
    """Make the index of a release unless it is there; return its file.

    Errors: NotARelease; KgError when another process is at it.
    """
    target = index_of(dist)
    try:
        make_cache(dist)
        if anew or not has_sum(target):
            with locked(target.parent / "search"):
                _make(target, dist)
        _remove(*(path for path in target.parent.glob(f"{SEARCH}*") if path not in (target, sum_file(target))))
    except OSError as error:
        raise NotWritten(target, error) from error
    return target


def _make(target: Path, dist: Path) -> None:
    new, scratch = (target.with_name(name) for name in (_NEW, _SCRATCH))
    try:
        _remove(new, scratch)
        _write(new, scratch, Release(dist.resolve()))
        replace_file(sum_file(target), f"{sum_of(new)}\n".encode())
        new.replace(target)
        sync_folder(target.parent)
    finally:
        _remove(new, scratch)


def _remove(*paths: Path) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def _write(new: Path, scratch: Path, release: Release) -> None:
    with closing(_fresh(scratch)) as notes, closing(_fresh(new)) as db:
        drafts = Drafts(notes)
        drafts.fill(release)
        db.executescript(_SCHEMA)
        with db:
            _fill(db, documents(drafts))
    with new.open("rb+") as file:
        os.fsync(file.fileno())


def _fresh(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None)
    db.executescript(f"{_FAST} BEGIN")
    return db


def _fill(db: sqlite3.Connection, found: Iterator[Document]) -> None:
    """Write the documents, and which values of a facet occur together, once each."""
    known: dict[str, dict[tuple[str, ...], int]] = {name: {} for name in FACETS}
    for batch in _batches(found):
        rows = [(number, document, _numbers(document, known)) for number, document in batch]
        db.executemany(
            "INSERT INTO document VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            ((n, d.local, json.dumps(d.texts, ensure_ascii=False), *facets, d.first, d.last) for n, d, facets in rows),
        )
        db.executemany(
            "INSERT INTO words (rowid, whole, name, via, body, key) VALUES (?, ?, ?, ?, ?, ?)",
            ((number, d.whole, d.name, d.via, d.body, d.keys) for number, d, _ in rows),
        )
    for name, groups in known.items():
        rows_of_facet = ((name, number, json.dumps(members)) for members, number in groups.items())
        db.executemany("INSERT INTO facet VALUES (?, ?, ?)", rows_of_facet)
    db.execute("INSERT INTO words (words) VALUES ('optimize')")


def _batches(found: Iterator[Document]) -> Iterator[list[tuple[int, Document]]]:
    batch: list[tuple[int, Document]] = []
    for item in enumerate(found):
        batch.append(item)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    yield batch


def _numbers(document: Document, known: dict[str, dict[tuple[str, ...], int]]) -> list[int]:
    return [known[name].setdefault(document.facets[name], len(known[name])) for name in FACETS]
