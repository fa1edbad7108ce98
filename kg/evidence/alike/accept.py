"""Put what a person accepted into a dossier: the column `copy_of` of its evidence.

In: a sheet of proposals that somebody filled, and the folder of a dossier. Out: the dossier rewritten as `kg fmt` does,
or not touched when an answer cannot stand. Accepting the same again changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from secrets import SystemRandom
from typing import Final

from kg.csvfile import Report
from kg.errors import DataFaults
from kg.model import EVIDENCE
from kg.rewrite import put_back, settled_rows
from kg.sheet import DECISIONS, NO_DECISION, filled_rows
from kg.tables import Row
from kg.values import split_many

_NEEDED: Final = ("decision", "evidence", "copy_of", "digest")


@dataclass(frozen=True, slots=True)
class Accepted:
    """A row of evidence that somebody says is a copy of another; `line` is where that stands in the sheet."""

    line: int
    evidence: str
    copy_of: str
    digest: str


def read_sheet(path: Path) -> list[Accepted]:
    """Return what was accepted, in the order of the sheet; what is refused or left open is passed over.

    Errors: DataFaults with the row and column of each fault.
    """
    report = Report(path.name, [])
    found = []
    for number, cells in filled_rows(path, report, _NEEDED, _NEEDED):
        answer = cells["decision"].casefold()
        if answer not in DECISIONS:
            report.fault(number, "alike-decision", f'"{answer}" {NO_DECISION}', "decision")
        elif DECISIONS[answer]:
            found.append(Accepted(number, cells["evidence"], cells["copy_of"], cells["digest"]))
    if report.problems:
        raise DataFaults(sorted(report.problems))
    return found


def accept(data: Path, answers: Sequence[Accepted], name: str) -> list[str]:
    """Put what was accepted into the dossier at `data`; return the paths written, none when all stood there already.

    `name` is that of the sheet. Errors: DataFaults, and nothing is written, when a row is not there, holds another
    item, or would be a copy of a copy; NotWritten.
    """
    rows = settled_rows(data)
    evidence = {row.cells["id"]: row for row in rows if row.table == EVIDENCE.name}
    report = Report(name, [])
    wanted = {one.evidence: one.copy_of for one in answers}
    for one in answers:
        if fault := _fault(one, evidence, wanted):
            report.fault(one.line, *fault)
    if report.problems:
        raise DataFaults(sorted(report.problems))
    if all(evidence[ident].cells["copy_of"] == copy_of for ident, copy_of in wanted.items()):
        return []
    return put_back(data, [_accepted(row, wanted) for row in rows], SystemRandom())


def _fault(one: Accepted, evidence: dict[str, Row], wanted: dict[str, str]) -> tuple[str, str, str] | None:
    """Return the rule, the message and the column of why an answer cannot stand, None when it can."""
    row, first = evidence.get(one.evidence), evidence.get(one.copy_of)
    heads = {other.cells["copy_of"] for other in evidence.values()}  # also of those that were withdrawn
    if row is None or (first is None and one.copy_of not in heads):
        ident, column = (one.evidence, "evidence") if row is None else (one.copy_of, "copy_of")
        return "alike-row", f'there is no evidence "{ident}" in this dossier: make the sheet anew', column
    if split_many(row.cells["digest"]) != [one.digest]:
        return "alike-row", f"{one.evidence} does not hold this item, or not it alone: make the sheet anew", "digest"
    if wanted[one.evidence] != one.copy_of or row.cells["copy_of"] not in ("", one.copy_of):
        return "alike-other", f"{one.evidence} is said to be a copy of another row too: keep one", "copy_of"
    chained = first is not None and first.cells["copy_of"] != ""
    if one.evidence in heads | set(wanted.values()) or chained or one.copy_of in wanted:
        return "alike-chain", "this makes a copy of a copy, or of itself: name the first row of the item", "copy_of"
    return None


def _accepted(row: Row, wanted: dict[str, str]) -> Row:
    if row.table != EVIDENCE.name or row.cells["id"] not in wanted:
        return row
    return replace(row, cells=row.cells | {"copy_of": wanted[row.cells["id"]]})
