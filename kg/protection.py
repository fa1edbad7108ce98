"""Judge a dossier as a whole before it is public: its card, the files beside its tables, restricted people and
small cells.

In: the index after a run, and how to read files again. Out: faults. What did not change since the last release is not
looked at again, since a release is written only when nothing was wrong.
"""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from kg.card import CARD_NAME, PUBLIC, Card
from kg.errors import Problem
from kg.explain import Reading
from kg.index.inputs import Synced, homes_of, parcels_of
from kg.index.people import rows_of_people
from kg.index.schema import get, put
from kg.ingest import ingest
from kg.model import EVIDENCE
from kg.parcels import unpack_rows
from kg.protect.attachments import attachment_faults
from kg.protect.cells import SmallCell, says, small_cells
from kg.protect.people import fault_of, restricted_people
from kg.protect.rows import SAYS
from kg.protect.texts import faults_of_text
from kg.protect.world import TABLES, read_world
from kg.tables import Row
from kg.thumbnails import faults, thumbnails_of

_FILES: Final = "attachments"
_CELLS: Final = "small cells"


def faults_of_whole(
    db: sqlite3.Connection, data: Path, card: Card | None, synced: Synced, reading: Reading, readable: bool
) -> list[Problem]:
    """Return the faults of a dossier that no single row has, sorted; `synced` is what changed in its rows.

    Restricted people and small cells are looked for in the public tier alone, small cells only when all rows are
    `readable`.
    """
    problems = [*_faults_of_files(db, data), *faults(data, _rows_shown(db, data))]
    if card is not None:
        problems += _faults_of_card(card)
        if card.tier == PUBLIC:
            problems += _faults_of_people(db, synced, reading)
            if readable and card.smallest_cell > 1:
                problems += _faults_of_cells(db, card, synced, reading)
    return sorted(problems)


def _faults_of_card(card: Card) -> Iterator[Problem]:
    texts = {"publisher": card.publisher, "keywords": " | ".join(card.keywords)}
    for name in ("title", "description", "method"):
        texts |= {f"{name}.{tag}": text for tag, text in getattr(card, name).items()}
    for column, text in texts.items():
        for rule in faults_of_text(text):
            yield Problem(CARD_NAME, 0, column, rule, SAYS[rule].replace("the cell", "the card"))


def _faults_of_files(db: sqlite3.Connection, data: Path) -> list[Problem]:
    """Return the faults of the files that are no tables; those that were clean and are as they were are not read."""
    problems, clean = attachment_faults(data, json.loads(get(db, _FILES) or "{}"))
    put(db, _FILES, json.dumps(clean))
    return problems


def _rows_shown(db: sqlite3.Connection, data: Path) -> dict[str, dict[str, str]]:
    """Return the rows of evidence of which a thumbnail stands in a dossier, by id."""
    wanted = {one.evidence for one in thumbnails_of(data)}
    parcels = (parcel for piece in homes_of(db, wanted) for parcel in parcels_of(db, piece))
    rows = (row for parcel in parcels for row in unpack_rows(parcel) if row.table == EVIDENCE.name)
    return {row.id: row.cells for row in rows if row.id in wanted}


def _faults_of_people(db: sqlite3.Connection, synced: Synced, reading: Reading) -> Iterator[Problem]:
    """Yield a fault for each record that other rows show to be restricted, and that has no reason to be public."""
    rows = rows_of_people(db, synced) if synced.dirty else []
    restricted = restricted_people(rows)
    found = {row.id: row for row in rows if row.id in restricted and not row.cells.get("public_reason")}
    for written, bare in reading.again({row.path.partition("#")[0] for row in found.values()}):
        if bare.table == "records" and bare.id in found:
            yield fault_of(written.path, written.number, restricted[bare.id])


def _faults_of_cells(db: sqlite3.Connection, card: Card, synced: Synced, reading: Reading) -> Iterator[Problem]:
    asked = f"{card.smallest_cell} {' '.join(card.unnamed)}"
    if synced.dirty or get(db, _CELLS) != asked:
        put(db, _CELLS, asked)
        rows = [*_rows(db)]
        if any(row.cells.get("identification") in card.unnamed for row in rows):
            small = small_cells(read_world(ingest(rows)[0], card.unnamed), card.smallest_cell)
            yield from _problems(small, card.smallest_cell, reading, {row.id: row.path for row in rows})


def _rows(db: sqlite3.Connection) -> Iterator[Row]:
    """Yield the rows of the tables that small cells are found in."""
    query = (
        "SELECT packed FROM parcel WHERE piece IN (SELECT DISTINCT piece FROM declared "
        "WHERE tbl IN (SELECT value FROM json_each(?))) ORDER BY piece, file"
    )
    for (packed,) in db.execute(query, (json.dumps(TABLES),)).fetchall():
        yield from (row for row in unpack_rows(packed) if row.table in TABLES)


def _problems(small: list[SmallCell], smallest: int, reading: Reading, paths: dict[str, str]) -> Iterator[Problem]:
    """Yield a fault for the row of each record of the small cells, which are read again for their numbers."""
    of_record = {member.id: one for one in small for member in one.unit.members}
    for written, bare in reading.again({paths[ident].partition("#")[0] for ident in of_record}):
        if bare.table == "records" and (one := of_record.get(bare.id)):
            yield Problem(written.path, written.number, one.columns[0], "small-cell", says(one, smallest))
