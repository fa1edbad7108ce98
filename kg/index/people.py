"""Find the rows that may show who is restricted by default, as far as something changed.

In: the index after a run, and what changed in its rows. Out: the rows of the people of whom the changed pieces speak or
spoke before, with their cases and breakdowns. A link that was taken away counts at both its ends: what it told of
somebody may have been why a record was not restricted. Whoever is not among them was looked at before the last release
was written.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Final

from kg.index.inputs import Synced, homes_of, parcels_of
from kg.index.schema import get
from kg.index.things import users
from kg.parcels import Parcel, unpack_rows
from kg.protect.people import TABLES, one_person
from kg.tables import Row
from kg.values import split_many

_AROUND: Final = ("about", "cell")  # columns of a record with what tells of many people


def rows_of_people(db: sqlite3.Connection, synced: Synced) -> list[Row]:
    """Return the rows of the people whom the changed pieces tell or told of, all of them before the first release.

    Left out are records of which no other row can tell anything: they are judged alone.
    """
    if get(db, "release"):
        before = _links([row for parcel in synced.before for row in _of_people(parcel)])
        rows = _rows_near(db, synced.dirty, set().union(*before))
    else:
        rows = [*_rows(db, _all(db))]
    together = set().union(*_links(rows))
    return [
        row for row in rows if row.table != "records" or row.id in together
        or row.cells.get("born_on") or row.cells.get("cell")
    ]  # fmt: skip


def _rows_near(db: sqlite3.Connection, changed: Collection[int], joined: Collection[str]) -> list[Row]:
    """Return the rows around the changed pieces and around the ids that these joined before."""
    rows, read = [*_rows(db, changed)], set(changed)
    ids = {*joined, *(row.id for row in rows)}
    around = {row.id for row in rows if row.table in ("cases", "partitions")}
    rows += _rows(db, users(db, around) - read)
    read |= users(db, around)
    ids |= {row.id for row in rows if row.table == "records" and not around.isdisjoint(_around(row))}
    while True:
        ids = _joined(rows, ids - around)
        if not (more := (users(db, ids) | homes_of(db, ids)) - read):
            break
        rows += _rows(db, more)
        read |= more
    told = {ident for row in rows if row.id in ids for ident in _around(row)}
    rows += _rows(db, homes_of(db, told) - read)
    return [row for row in rows if row.table != "records" or row.id in ids]


def _all(db: sqlite3.Connection) -> list[int]:
    return [row[0] for row in db.execute("SELECT DISTINCT piece FROM parcel")]


def _rows(db: sqlite3.Connection, numbers: Iterable[int]) -> Iterator[Row]:
    """Yield the rows of some pieces by which somebody is found."""
    for number in sorted(numbers):
        for parcel in parcels_of(db, number):
            yield from _of_people(parcel)


def _of_people(parcel: Parcel) -> Iterator[Row]:
    return (row for row in unpack_rows(parcel) if row.table in TABLES)


def _around(row: Row) -> set[str]:
    """Return the case of a record and the breakdowns that it is counted in."""
    return {part.partition("#")[0] for name in _AROUND for part in split_many(row.cells.get(name, ""))}


def _links(rows: Iterable[Row]) -> list[set[str]]:
    """Return the ids that each row joins: a record and what it revises, a judgement and the records of one person."""
    rows = list(rows)
    revised = [(row.id, row.cells.get("revises", "")) for row in rows if row.table == "records"]
    judged = [{row.id, *records} for row in rows if row.table == "judgements" and (records := one_person(row.cells))]
    return [*({one, other} for one, other in revised if other), *judged]


def _joined(rows: Iterable[Row], ids: Collection[str]) -> set[str]:
    """Return ids with all that the rows join to them, in any number of steps."""
    links = defaultdict(list)
    for link in _links(rows):
        for ident in link:
            links[ident].append(link)
    found, left = set(ids), [*ids]
    while left:
        for link in links.pop(left.pop(), ()):
            left += link - found
            found |= link
    return found
