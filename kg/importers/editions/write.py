"""Write what an import adds to a dossier: all of it or nothing, by the same path as `kg fmt`.

In: the folder of a dossier and the rows that an importer made of one source. Out: the files of the dossier with the
new rows in them, each replaced in one step, those that others refer to first: an import that was cut off is completed
by running it again.
"""

import random
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

from kg.errors import DataFaults, Problem
from kg.fmt import Formatted, format_rows, write_formatted
from kg.importers.editions import Editions, compare
from kg.importers.editions.hidden import NOTHING, Hidden
from kg.pace import Progress, silent
from kg.tables import Row, cell_fault, read_rows
from kg.values import is_id

_MARK: Final = "#rows"  # keeps the path of a foreign file apart from the files of the dossier


@dataclass(slots=True)
class Plan:
    """What an import would do: the comparison, the files as they would be, and every fault of the new rows."""

    editions: Editions
    formatted: Formatted | None = None
    changed: list[str] = field(default_factory=list)  # paths in the dossier, sorted
    problems: list[Problem] = field(default_factory=list)

    @property
    def made(self) -> Counter[str]:
        """How many rows of agents and sources were named and missing, and are made with their label alone."""
        made = self.formatted.made if self.formatted else ()
        return Counter(row.table for row in made if row.table != "propositions")


def read_dossier(root: Path) -> list[Row]:
    """Return the rows of a dossier. Errors: DataFaults when a file cannot be read, KgError when it is no folder."""
    rows, problems = read_rows(root)
    if problems:
        raise DataFaults(problems)
    return rows


def plan_import(
    root: Path,
    existing: Sequence[Row],
    imported: Sequence[Row],
    source: str,
    *,
    columns: Mapping[str, Collection[str]] = MappingProxyType({}),
    key: Sequence[str] = (),
    correct: bool = False,
    hidden: Hidden = NOTHING,
    all_new: bool = False,
    chance: random.Random | None = None,
    progress: Progress = silent,
) -> Plan:
    """Return what an import of rows of one source would do to a dossier; nothing is written.

    `existing` are the rows of the dossier as `read_dossier` gives them; the rest is as in `compare`. `chance` chooses
    the new ids, as in `kg.settle`. Errors: KgError when rows of the dossier have no lasting ids.
    """
    progress("compare with the dossier", 0, 2)
    editions = compare(
        existing, imported, source, columns=columns, key=key, correct=correct, hidden=hidden, all_new=all_new
    )
    plan = Plan(editions, problems=sorted([*editions.problems, *_unreadable(editions.rows)]))
    progress("compare with the dossier", 1, 2)
    if editions.rows and not plan.problems:
        plan.formatted = format_rows(root, _together(existing, editions.rows), chance)
        plan.changed = plan.formatted.changed(root)
        plan.problems = [_ours(problem) for problem in plan.formatted.problems if problem.path.endswith(_MARK)]
    progress("compare with the dossier", 2, 2)
    return plan


def write_import(root: Path, plan: Plan) -> list[str]:
    """Write what was planned and return the changed paths, sorted. Errors: DataFaults when there is any fault."""
    if plan.problems:
        raise DataFaults(plan.problems)
    return write_formatted(root, plan.formatted) if plan.formatted else []


def _unreadable(rows: Iterable[Row]) -> Iterator[Problem]:
    """Yield a fault for each cell that the dossier would refuse once it stands in it, such as a formula."""
    for row in rows:
        for name, text in row.cells.items():
            if fault := cell_fault(text):
                yield Problem(row.path, row.number, name, *fault)


def _together(existing: Sequence[Row], added: Sequence[Row]) -> list[Row]:
    """Return the rows of the dossier with the new ones; a new one with an id takes the place of the row of that id."""
    replaced = {ident for row in added if is_id(ident := row.cells.get("id", ""))}
    kept = [row for row in existing if row.cells.get("id", "") not in replaced]
    return [*kept, *(replace(row, path=row.path + _MARK) for row in added)]


def _ours(problem: Problem) -> Problem:
    return replace(problem, path=problem.path.removesuffix(_MARK))
