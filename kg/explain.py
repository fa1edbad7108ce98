"""From what the steps of a build found to the faults that a researcher is shown, each with its file, row and column.

The index keeps rows without their numbers, so the files of the rows at fault are read again.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from kg.card import PUBLIC
from kg.draw import read_records
from kg.errors import Problem
from kg.faults import faults_of_cells, faults_of_results, unread_tables
from kg.finish import profile
from kg.index import things
from kg.index.inputs import files_of, homes_of, parcels_of, paths_read
from kg.ingest import Record
from kg.locate import Locator
from kg.model import ALL_TABLES
from kg.parcels import ids_in, ids_of, unpack_rows
from kg.tables import Row
from kg.work import Outcome


class Again(NamedTuple):
    """A row read again: as it is written, and with bare ids."""

    written: Row
    bare: Row


@dataclass(frozen=True, slots=True)
class Reading:
    """How the rows were read: their files' faults, and how to read files again, by their paths.

    `settled` are the faults found when all rows were settled together; None when each row was settled alone.
    """

    of_files: list[Problem]
    again: Callable[[Iterable[str]], Iterator[Again]]
    settled: list[Problem] | None = None


@dataclass(slots=True)
class _Found:
    """Rows with faults, as written; the records of their pieces; the faults of cells."""

    rows: list[Row] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def explain(db: sqlite3.Connection, base: str, outcome: Outcome, reading: Reading, tier: str = PUBLIC) -> list[Problem]:
    """Return every fault of the rows, sorted: those of cells, those of ids used twice, and what the shapes found."""
    involved = {ident for result in outcome.results for ident in ids_of(f"{result.focus} {result.value}")}
    numbers = outcome.faulty | homes_of(db, involved.union(outcome.doubled))
    found = _read_again(db, numbers, reading, tier) if numbers or reading.settled else _Found()
    of_cells = sorted(
        [*found.problems, *(_doubled(found.rows, outcome.doubled) if reading.settled is None else reading.settled)]
    )
    unread = unread_tables(paths_read(db), reading.of_files)
    problems = [*faults_of_cells(of_cells, found.rows, reading.of_files, unread)]
    locator = Locator(found.records, base)
    problems += faults_of_results(outcome.results, profile(), locator, [*reading.of_files, *of_cells], unread)
    return sorted(set(problems))


def _read_again(db: sqlite3.Connection, numbers: set[int], reading: Reading, tier: str) -> _Found:
    """Read the rows of some pieces again, with their numbers; of rows that were settled together, all."""
    found = _Found()
    home = {_key(row): number for number in numbers for parcel in parcels_of(db, number) for row in unpack_rows(parcel)}
    rows: dict[int, list[Row]] = {number: [] for number in numbers}
    for written, bare in reading.again(files_of(db, numbers) if reading.settled is None else ()):
        if reading.settled or _key(bare) in home:
            found.rows.append(written)
        if _key(bare) in home:
            rows[home[_key(bare)]].append(bare)
    for number in sorted(numbers):
        named = things.named(db, ids_in(parcels_of(db, number)))
        records, of_references, of_cells = read_records(rows[number], named, tier)
        found.records += records
        found.problems += of_cells if reading.settled is not None else [*of_references, *of_cells]
    return found


def _key(row: Row) -> tuple[str, str, str]:
    return row.path, row.table, row.id


def _doubled(rows: Iterable[Row], ids: Iterable[str]) -> Iterator[Problem]:
    """Yield a fault for each row but the first that has an id which is used twice."""
    wanted, seen = set(ids), set[str]()
    for row in sorted(rows, key=lambda row: (row.path, row.number)):
        ident = row.id
        if ident in wanted and row.table != "tombstones":
            if ident in seen:
                column = ALL_TABLES[row.table].columns[0].name
                yield Problem(
                    row.path,
                    row.number,
                    column,
                    "id-duplicate",
                    f"{ident} is used twice: clear one cell and run kg fmt",
                )
            seen.add(ident)
