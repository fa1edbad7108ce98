"""Import RDF: what a CONSTRUCT query makes of a file becomes rows of one source, compared with the dossier.

In: a file, a query, a source and the folder of a dossier. Out: the report with the plan in it;
`kg.importers.editions.write` writes it. A thing of the file is found again by its IRI, which is the locator of its row.
"""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from kg.card import read_card
from kg.directory import Miss
from kg.errors import KgError, Problem
from kg.importers.editions.hidden import NOTHING, Hidden
from kg.importers.editions.match import SAID, SOURCE_COLUMN, Standing
from kg.importers.editions.write import plan_import, read_dossier
from kg.importers.rdf import read_rdf
from kg.importers.report import Report
from kg.pace import Progress, silent
from kg.settle import settle
from kg.tables import Row


def import_rdf(
    file: Path,
    query: str,
    source: str,
    root: Path,
    *,
    entered_by: str,
    correct: bool = False,
    hidden: Hidden = NOTHING,
    all_new: bool = False,
    progress: Progress = silent,
) -> Report:
    """Return the report of an import, with its plan when nothing is wrong with the file; nothing is written.

    `source` is the id or label of a source of the dossier, or the IRI of one that the query makes; rows for which the
    query names no source are of it. Errors: DataFaults for the dossier, KgError for what is refused as a whole.
    """
    existing = read_dossier(root)
    card, _ = read_card(root)
    defaults = {"source": source, "entered_by": entered_by}
    rows, problems = read_rdf(file, query, base=card.base_iri if card else "", defaults=defaults)
    rows = [_placed(row) for row in rows]
    elsewhere = _elsewhere(rows, _Sources(existing, rows), source)
    report = Report(file.name, read=len(rows), problems=sorted([*problems, *elsewhere]))
    if not report.problems:
        report.plan = plan_import(
            root, existing, rows, source, correct=correct, hidden=hidden, all_new=all_new, progress=progress
        )
    return report


def _placed(row: Row) -> Row:
    """Return a row that stands at a place of its source: at its IRI, unless the query names another."""
    if row.table not in SAID or row.cells.get("locator"):
        return row
    return replace(row, cells=row.cells | {"locator": row.cells["id"]})


class _Sources:
    """The sources that rows can name: those of the dossier, and those that the query makes."""

    def __init__(self, existing: Iterable[Row], rows: Iterable[Row]):
        self._standing = Standing.of(settle(existing).rows)
        made = [row for row in rows if row.table == "sources"]
        self._made = {name: row.cells["id"] for row in made for name in (row.cells["id"], row.cells.get("label_en"))}

    def find(self, source: str) -> str:
        """Return the id or the handle of a source. Errors: KgError when there is none."""
        if source in self._made:
            return self._made[source]
        found = self._standing.directory.find(source, SOURCE_COLUMN)
        if isinstance(found, Miss):
            raise KgError(f"--source: {found.message}")
        return found


def _elsewhere(rows: Iterable[Row], sources: _Sources, source: str) -> list[Problem]:
    """Return a fault for each row that the query puts into another source: one import is of one."""
    wanted = sources.find(source)
    message = f'the query puts it in another source than "{source}": import each source by itself'
    return [
        Problem(row.path, row.number, "source", "import-source", message)
        for row in rows
        if row.table in SAID and sources.find(row.cells.get("source", "")) != wanted
    ]
