"""A small invented dossier to import into, and rows as importers make them."""

import csv
from pathlib import Path
from random import Random

from kg.importers.editions.write import Plan, plan_import, read_dossier, write_import
from kg.model import ALL_TABLES
from kg.tables import Row
from kg.values import parse_reference

FILE = "lantern.csv"  # the foreign file
CARD = """title: {en: Lantern Week}
description: {en: Invented for tests.}
method: {en: Invented for tests.}
license: https://creativecommons.org/licenses/by/4.0/
publisher: Verania Dossier
contact: https://example.org/
base_iri: https://example.org/lantern/
release_date: 2026-11-24
version: 0.1.0
"""
FIRST = "Lantern List, first edition"
SECOND = "Lantern List, second edition"
_SOURCE = {
    "kind": "list", "publisher": "Lantern Monitor", "accessed_on": "20 November 2026", "access": "read",
    "url": "https://example.org/lantern-list", "rights": "Invented for tests; free for any use.",
}  # fmt: skip


def write_table(root: Path, name: str, *rows: dict[str, str]) -> None:
    """Write `<name>.csv` with these rows."""
    root.mkdir(parents=True, exist_ok=True)
    with (root / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        columns = [column.name for column in ALL_TABLES[name.partition("/")[0]].columns]
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def dossier(root: Path) -> Path:
    """Return a dossier in canonical form that knows a case, a place, an agent and the first edition of a list."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "dataset.yaml").write_text(CARD, encoding="utf-8")
    case = {"label_en": "Lantern Week", "label_local": "Lantern Week@en-nz", "period": "9-14 May 2021",
            "places": "Testburg [pl-hnkw9r]"}  # fmt: skip
    place = {"label_en": "Testburg", "label_local": "Testburg@en-nz", "kind": "city", "precision": "city"}
    agent = {"label_en": "Lantern Monitor", "kind": "organisation", "capacity": "monitoring organisation"}
    write_table(root, "cases", {"id": "ca-kbxvqs", **case})
    write_table(root, "places", {"id": "pl-hnkw9r", **place})
    write_table(root, "agents", {"id": "ag-rmp59v", **agent})
    source = {"label_en": FIRST, "issued_on": "20 May 2021", **_SOURCE, "publisher": "Lantern Monitor [ag-rmp59v]"}
    write_table(root, "sources", {"id": "so-fs6m94", **source})
    return root


def imported(table: str, handle: str, source: str = FIRST, **cells: str) -> Row:
    """Return a row as an importer makes it; its locator is `id <handle>`, but for rows of reference."""
    columns = {column.name for column in ALL_TABLES[table].columns}
    base = {"id": f"{handle} ({table})"}
    if "source" in columns:
        base |= {"source": source, "locator": f"id {handle}", "entered_by": "project"}
    return Row(table, FILE, int(handle[1:]), base | cells)


def record(handle: str, names: str, source: str = FIRST, **cells: str) -> Row:
    """Return the record of somebody who was killed."""
    base = {"about": "Lantern Week", "names": names, "identification": "full-name", "act": "killing"}
    return imported("records", handle, source, **base, **cells)


def count(handle: str, figure: str, source: str = FIRST, **cells: str) -> Row:
    """Return a claim of the monitor that so many were killed."""
    base = {"claimant": "Lantern Monitor", "stance": "asserts", "stated_on": "20 May 2021", "about": "Lantern Week",
            "kind": "count", "text_en": "people killed", "measure": "killed", "figure": figure, "bound": "at-least",
            "population": "everybody", "actor": "the guard", "period": "9-14 May 2021",
            "territory": "Testburg"}  # fmt: skip
    return imported("claims", handle, source, **(base | cells))


def second_edition(**cells: str) -> Row:
    """Return the row of the second edition of the list."""
    base = {"label_en": SECOND, "edition_of": FIRST, "issued_on": "20 June 2021", **_SOURCE}
    return imported("sources", "s0", **(base | cells))


def bring(root: Path, *rows: Row, source: str = FIRST, correct: bool = False, seed: int = 1) -> Plan:
    """Import rows into a dossier and return what was done."""
    plan = plan_import(
        root, read_dossier(root), rows, source, key=("id",), correct=correct, chance=Random(f"{root}{seed}")
    )
    write_import(root, plan)
    return plan


def rows_of(root: Path, table: str, **cells: str) -> list[dict[str, str]]:
    """Return the rows of a table with these cells, references as ids, in order of locator or label."""
    found = [
        {name: _bare(text) for name, text in row.cells.items()} for row in read_dossier(root) if row.table == table
    ]
    wanted = [row for row in found if all(row.get(name) == text for name, text in cells.items())]
    return sorted(wanted, key=lambda row: (row.get("locator", ""), row.get("label_en", ""), row.get("source", "")))


def _bare(text: str) -> str:
    return parse_reference(text).id or text


def contents(root: Path) -> dict[str, bytes]:
    """Return every file of a folder with its bytes."""
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}
