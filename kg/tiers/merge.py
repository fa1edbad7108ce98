"""Put withheld rows and cells together with the public ones, for a release that may hold them.

In: the rows of a dossier and those of its private folder. Out: the rows of the restricted tier, each with where its
cells came from, and what the two contradict each other in. What is sealed is passed over.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from kg.errors import Problem
from kg.model import ALL_TABLES
from kg.release.tier import RESTRICTED
from kg.tables import Row
from kg.tiers.rows import Withheld
from kg.values import parse_reference

Place = tuple[str, int]  # path and number of a row
_HUSH: Final = "…"
_QUOTED: Final = re.compile('"[^"]*"')
_SAID: Final = ("id", "source")  # cells that a message may repeat
_TELLING: Final = 3  # letters of a cell that are looked for in a message, also where they are not quoted


@dataclass(slots=True)
class Merged:
    """A row of the restricted tier; `filled` says where each withheld cell was written."""

    row: Row
    filled: dict[str, Place] = field(default_factory=dict)


def merge(public: Iterable[Row], withheld: Iterable[Withheld]) -> tuple[list[Merged], list[Problem]]:
    """Return public rows with the restricted cells filled in, then the restricted rows, and the faults, sorted.

    A row whose id stands on a public row fills its cells: each of its cells that is not empty takes the place of the
    public one. All others are rows of their own; several of one id fill each other.
    """
    rows = [Merged(row) for row in public]
    known = {ident: one for one in rows if (ident := one.row.id)}
    problems: list[Problem] = []
    for one in withheld:
        if one.tier != RESTRICTED:
            continue
        found = known.get(one.id)
        if found is None:
            place = one.row.path, one.row.number
            known[one.id] = Merged(one.row, {name: place for name, text in one.row.cells.items() if text})
            rows.append(known[one.id])
        else:
            problems += _fill(found, one.row)
    return rows, sorted(problems)


def filled(public: Iterable[Row], withheld: Iterable[Withheld]) -> list[Row]:
    """Return public and withheld rows with all that is withheld of them, what is sealed included.

    Where a restricted and a sealed row fill the same cell, the sealed one stands: it is the finer one.
    """
    return [one.row for one in merge(public, (replace(one, tier=RESTRICTED) for one in sealed_first(withheld)))[0]]


def sealed_first(withheld: Iterable[Withheld]) -> list[Withheld]:
    """Return withheld rows in the order in which they fill a cell: the first that has it stands."""
    return sorted(withheld, key=lambda one: one.tier == RESTRICTED)


def _fill(merged: Merged, row: Row) -> list[Problem]:
    """Fill in the cells of a withheld row; return a fault for each that cannot be."""
    if row.table != merged.row.table:
        return []  # a public row with an id of another table, which is a fault of its own
    first = ALL_TABLES[row.table].columns[0].name
    problems = []
    cells = dict(merged.row.cells)
    for name, text in row.cells.items():
        if name == first or not text or text == cells.get(name):
            continue
        if name == "source":
            if parse_reference(text).id != parse_reference(cells.get(name, "")).id:
                message = "a row cannot be withheld from its source: write the source of the public row, or nothing"
                problems.append(Problem(row.path, row.number, name, "private-source", message))
        elif name in merged.filled:
            message = (
                f"the cell is filled by row {merged.filled[name][1]} of {merged.filled[name][0]} as well: keep one"
            )
            problems.append(Problem(row.path, row.number, name, "private-twice", message))
        else:
            cells[name] = text
            merged.filled[name] = row.path, row.number
    merged.row = replace(merged.row, cells=cells)
    return problems


def place_in(origins: Mapping[Place, Merged], problem: Problem) -> Problem:
    """Return a fault found in merged rows as one of the row that its cell was written in, without withheld words."""
    merged = origins.get((problem.path, problem.row))
    if merged is None:
        return problem
    path, row = merged.filled.get(problem.column, (merged.row.path, merged.row.number))
    return replace(problem, path=path, row=row, message=_hushed(problem, merged))


def _hushed(problem: Problem, merged: Merged) -> str:
    """Return the message of a fault without what a withheld cell of its row says; terminals and logs keep messages."""
    message, cells = problem.message, merged.row.cells
    if problem.column in merged.filled and '"' in cells[problem.column]:
        return re.sub('".*"', f'"{_HUSH}"', message, flags=re.DOTALL)
    for text in sorted({cells[name] for name in merged.filled if name not in _SAID}, key=len, reverse=True):
        if len(text) >= _TELLING:
            message = message.replace(text, _HUSH)
    return _QUOTED.sub(f'"{_HUSH}"', message) if problem.column in merged.filled else message
