"""Find the rows that may show who is restricted by default, as far as something changed.

In: the index after a run, and the pieces with other rows than before. Out: the rows of the people of whom those speak,
with their cases and breakdowns. Whoever is not among them was looked at before the last release was written.
"""

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from typing import Final

from kg.index.inputs import homes_of, parcels_of, row_id
from kg.index.schema import get
from kg.index.things import users
from kg.parcels import unpack_rows
from kg.protect.people import TABLES, one_person
from kg.tables import Row
from kg.values import split_many

_AROUND: Final = ("about", "cell")  # columns of a record with what tells of many people


def rows_of_people(db: sqlite3.Connection, changed: Collection[int]) -> list[Row]:
    """Return the rows of the people whom the changed pieces may tell of, all of them before the first release.

    Left out are records of which no other row can tell anything: they are judged alone.
    """
    if get(db, "release"):
        rows = _rows_near(db, changed)
    else:
        rows = [*_rows(db, _all(db))]
    together = set().union(*_links(rows))
    return [
        row for row in rows if row.table != "records" or row_id(row) in together
        or row.cells.get("born_on") or row.cells.get("cell")
    ]  # fmt: skip


def _rows_near(db: sqlite3.Connection, changed: Collection[int]) -> list[Row]:
    rows, read = [*_rows(db, changed)], set(changed)
    ids = {row_id(row) for row in rows}
    around = {row_id(row) for row in rows if row.table in ("cases", "partitions")}
    rows += _rows(db, users(db, around) - read)
    read |= users(db, around)
    ids |= {row_id(row) for row in rows if row.table == "records" and not around.isdisjoint(_around(row))}
    while True:
        ids = _joined(rows, ids - around)
        if not (more := (users(db, ids) | homes_of(db, ids)) - read):
            break
        rows += _rows(db, more)
        read |= more
    told = {ident for row in rows if row_id(row) in ids for ident in _around(row)}
    rows += _rows(db, homes_of(db, told) - read)
    return [row for row in rows if row.table != "records" or row_id(row) in ids]


def _all(db: sqlite3.Connection) -> list[int]:
    return [row[0] for row in db.execute("SELECT DISTINCT piece FROM parcel")]


def _rows(db: sqlite3.Connection, numbers: Iterable[int]) -> Iterator[Row]:
    """Yield the rows of some pieces by which somebody is found."""
    for number in sorted(numbers):
        for parcel in parcels_of(db, number):
            yield from (row for row in unpack_rows(parcel) if row.table in TABLES)


def _around(row: Row) -> set[str]:
    """Return the case of a record and the breakdowns that it is counted in."""
    return {part.partition("#")[0] for name in _AROUND for part in split_many(row.cells.get(name, ""))}


def _links(rows: Iterable[Row]) -> list[set[str]]:
    """Return the ids that each row joins: a record and what it revises, a judgement and the records of one person."""
    rows = list(rows)
    revised = [(row_id(row), row.cells.get("revises", "")) for row in rows if row.table == "records"]
    judged = [
        {row_id(row), *records} for row in rows if row.table == "judgements" and (records := one_person(row.cells))
    ]
    return [*({one, other} for one, other in revised if other), *judged]


def _joined(rows: Iterable[Row], ids: Collection[str]) -> set[str]:
    """Return ids with all that the rows join to them, in any number of steps."""
    found, links = set(ids), _links(rows)
    while left := [link for link in links if not link <= found and not link.isdisjoint(found)]:
        found |= set().union(*left)
    return found
