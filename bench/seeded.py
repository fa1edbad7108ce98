"""Make known mistakes in a clean dossier, so that it can be measured whether all of them are found, and no others.

Each mistake stands in a row of its own and is of a kind that disturbs no other row.
"""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from random import Random
from typing import Final

from kg.values import parse_reference

Cells = dict[str, str]

FAULTS_FILE: Final = "faults.csv"
_LATE: Final = "22 November 2026"  # before the release, after every source


@dataclass(frozen=True, slots=True)
class Mistake:
    """A kind of mistake: the rule that finds it and where, which rows it can be made in, and the cell that makes it.

    `cell` gets the row and those of the same file. The column that is written is the one that is blamed unless
    `written` names another.
    """

    rule: str
    table: str
    column: str
    cell: Callable[[Cells, list[Cells]], str]
    suits: Callable[[Cells], bool] = lambda row: True
    written: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Seeded:
    """A mistake that was made: what `kg check` says of it, with the row counted from 1 for the header."""

    path: str
    row: int
    column: str
    rule: str


def _always(text: str) -> Callable[[Cells, list[Cells]], str]:
    return lambda row, rows: text


def _stance(stance: str) -> Callable[[Cells], bool]:
    return lambda row: row["stance"] == stance


def _another_statement(row: Cells, rows: list[Cells]) -> str:
    """A claim of the same file that says something else; what is answered already when there is none."""
    return next((other["id"] for other in rows if other["proposition"] != row["proposition"]), row["answers"])


def _one_more(row: Cells, rows: list[Cells]) -> str:
    """The cells of a partition, the last of which counts one more."""
    head, _, count = row["cells"].rpartition(" = ")
    return f"{head} = {int(count) + 1}"


def _another_figure(row: Cells, rows: list[Cells]) -> str:
    return str(int(row["figure"]) + 7)


def _publisher(row: Cells, rows: list[Cells]) -> str:
    return parse_reference(row["source"]).id


MISTAKES: Final = (
    Mistake("concept-unknown", "records", "gender", _always("femmale")),
    Mistake("claim-denial-proposition", "claims", "answers", _another_statement,
            lambda row: row["stance"] == "denies" and "[cl-" in row["answers"]),
    Mistake("date-form", "records", "act_on", _always("31 February 2019")),
    Mistake("partition-sum", "partitions", "cells", _one_more, lambda row: row["exhaustive"] == "yes"),
    Mistake("claim-denial-scope", "claims", "denial_scope", _always(""), _stance("denies")),
    Mistake("date-calendar", "records", "act_on", _always("1398-08-25")),
    Mistake("ref-unknown", "claims", "attributed_to", _always("Nobody of Nowhere"), _stance("asserts")),
    Mistake("inference-result", "judgements", "formula", _another_figure, lambda row: row["kind"] == "inference",
            written="figure"),
    Mistake("claim-report-origin", "claims", "relays", _always(""),
            lambda row: row["stance"] == "reports" and not row["attributed_to"]),
    Mistake("record-act-after-source", "records", "act_on", _always(_LATE)),
    Mistake("row-required", "claims", "entered_by", _always("")),
    Mistake("claim-stated-after-source", "claims", "stated_on", _always(_LATE), _stance("questions")),
    Mistake("ref-table", "claims", "attributed_to", _publisher, _stance("asserts")),
    Mistake("record-nameless", "records", "names", _always("described-only"),
            lambda row: row["identification"] == "full-name", written="identification"),
    Mistake("claim-revision-kind", "claims", "revision_kind", _always(""),
            lambda row: row["stance"] == "asserts" and bool(row["revises"])),
    Mistake("source-address", "sources", "url", _always(""), lambda row: bool(row["url"])),
    Mistake("privacy-email", "claims", "note", _always("Write to testa@example.org."), lambda row: not row["note"]),
    Mistake("age-form", "records", "age", _always("a child")),
    Mistake("evidence-not-held-reason", "evidence", "not_held_reason", _always(""), lambda row: row["held"] == "no"),
    Mistake("date-after-release", "judgements", "decided_on", _always("1 January 2031")),
)  # fmt: skip


def seed_faults(dossier: Path, count: int, seed: int = 1) -> list[Seeded]:
    """Make so many mistakes of all kinds in turn, write `faults.csv` beside the dossier, and return them sorted.

    Errors: ValueError when the dossier has too few rows for them.
    """
    seeder = _Seeder(dossier, Random(f"{seed}:faults"))
    seeded = sorted(seeder.make(mistake) for mistake in islice(cycle(MISTAKES), count))
    for path, rows in seeder.files.items():
        (dossier / path).write_text(_text(rows), encoding="utf-8", newline="\n")
    if seeded:
        rows = [{name: str(getattr(fault, name)) for name in Seeded.__slots__} for fault in seeded]
        (dossier.parent / FAULTS_FILE).write_text(_text(rows), encoding="utf-8", newline="\n")
    return seeded


class _Seeder:
    """Makes mistakes in rows that are kept in `files`, by path; no row gets two."""

    def __init__(self, dossier: Path, chance: Random):
        self.files: dict[str, list[Cells]] = {}
        self._dossier = dossier
        self._chance = chance
        self._taken: set[tuple[str, int]] = set()

    def make(self, mistake: Mistake) -> Seeded:
        """Make one mistake in some row that suits it; ValueError when there is none."""
        paths = self._paths(mistake.table)
        written = mistake.written or mistake.column
        for path in self._chance.sample(paths, len(paths)):
            rows = self._read(path)
            for at in self._chance.sample(range(len(rows)), len(rows)):
                row = rows[at]
                if (path, at) in self._taken or not mistake.suits(row):
                    continue
                cell = mistake.cell(row, rows)
                if cell != row[written]:
                    row[written] = cell
                    self._taken.add((path, at))
                    return Seeded(path, at + 2, mistake.column, mistake.rule)
        raise ValueError(f"no row is left for a mistake of the rule {mistake.rule}")

    def _paths(self, table: str) -> list[str]:
        """The files of a table, in order of name."""
        files = [*self._dossier.glob(f"{table}.csv"), *self._dossier.glob(f"{table}/*.csv")]
        return sorted(file.relative_to(self._dossier).as_posix() for file in files)

    def _read(self, path: str) -> list[Cells]:
        if path not in self.files:
            with (self._dossier / path).open(encoding="utf-8", newline="") as stream:
                self.files[path] = list(csv.DictReader(stream))
        return self.files[path]


def _text(rows: list[Cells]) -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
