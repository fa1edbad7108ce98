"""Say what an import read, made and left out: as sentences for a person, or as JSON for a program.

In: what was read, what the importer made of it and what it does to the dossier. Out: text; the same import gives the
same text, since it names no day and no id that is not there yet.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from kg.errors import Problem
from kg.importers.editions.write import Plan
from kg.model import TABLES
from kg.tables import Row

MAX_SHOWN: Final = 20  # of one sort that the text lists; the JSON has all
_FIELDS: Final = ("path", "row", "column", "rule", "message")


@dataclass(slots=True)
class Report:
    """What happened: `read` rows of `file`, with `columns_left_out` unread and `left_out` values by column.

    `notes` are sentences about how the file was read and what became of it; `done` says whether anything was written.
    `unrepeated` leaves out of the words of faults, and of notes, what leads to a person.
    """

    file: str
    read: int = 0
    columns_left_out: list[str] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    plan: Plan | None = None
    done: bool = False
    unrepeated: Callable[[Problem], Problem] = lambda problem: problem

    def text(self) -> str:
        """Return the report as lines; faults are not among them."""
        return "".join(f"{line}\n" for line in self._lines())

    def json(self) -> str:
        """Return the whole report as one JSON object, faults and vanished rows among it."""
        return json.dumps(self._plain(), ensure_ascii=False, indent=1) + "\n"

    def _lines(self) -> Iterator[str]:
        yield f"{self.file}: {_number(self.read, 'row')} read"
        for title, counts in self._counts().items():
            if counts:
                said = ", ".join(f"{number:,} {table}" for table, number in counts.items())
                yield f"{title}: {said}"
        vanished = self._vanished()
        if vanished:
            yield f"no longer in the file, kept in the dossier: {_listed(map(_named, vanished))}"
        yield f"columns left out: {', '.join(self.columns_left_out) or 'none'}"
        if self.left_out:
            said = ", ".join(f"{column} ({number:,})" for column, number in sorted(self.left_out.items()))
            yield f"values left out: {said}"
        shown = self._notes()
        yield from (f"note: {note}" for note in shown[:MAX_SHOWN])
        if len(shown) > MAX_SHOWN:
            yield f"note: {len(shown) - MAX_SHOWN:,} more; --report writes all"
        yield self._end()

    def _end(self) -> str:
        if self.faults():
            return f"{_number(len(self.faults()), 'fault')}; nothing was written"
        if self.plan is None or not self.plan.changed:
            left = self.plan is not None and (self.plan.editions.withheld or self.plan.editions.withdrawn)
            return "nothing to write: the dossier has all " + ("of it that is not left alone" if left else "of it")
        verb = "written" if self.done else "would be written"
        return f"{verb}: {', '.join(self._files())}"

    def _counts(self) -> dict[str, dict[str, int]]:
        editions = self.plan.editions if self.plan else None
        if editions is None:
            return {}
        counts = {
            "added": editions.added,
            "revised": editions.revised,
            "corrected": editions.corrected,
            "unchanged": editions.unchanged,
            "withheld, left alone": editions.withheld,
            "withdrawn, left alone": editions.withdrawn,
            "made with a label alone, to be filled in": self.plan.made if self.plan else Counter(),
        }
        return {title: _by_table(found) for title, found in counts.items()}

    def _vanished(self) -> list[Row]:
        return self.plan.editions.vanished if self.plan else []

    def _notes(self) -> list[str]:
        notes = [*self.notes, *(self.plan.editions.notes if self.plan else [])]
        return [self.unrepeated(Problem("", 0, "", "", note)).message for note in notes]

    def faults(self) -> list[Problem]:
        """Return every fault, sorted."""
        return sorted(map(self.unrepeated, [*self.problems, *(self.plan.problems if self.plan else [])]))

    def _files(self) -> list[str]:
        """The files and folders that change; a file in a folder has the name of its source, which chance may choose."""
        changed = self.plan.changed if self.plan else []
        return sorted({folder + mark for path in changed for folder, mark, _ in (path.partition("/"),)})

    def _plain(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "read": self.read,
            **{title.partition(" ")[0].rstrip(","): counts for title, counts in self._counts().items()},
            "vanished": [{name: row.cells.get(name, "") for name in ("id", "locator")} | {"table": row.table}
                         for row in self._vanished()],
            "columns_left_out": self.columns_left_out,
            "values_left_out": dict(sorted(self.left_out.items())),
            "notes": self._notes(),
            "faults": [{name: getattr(problem, name) for name in _FIELDS} for problem in self.faults()],
            "written": self._files(),
            "done": self.done,
        }  # fmt: skip


def _by_table(counts: Mapping[str, int]) -> dict[str, int]:
    return {table: counts[table] for table in TABLES if counts.get(table)}


def _named(row: Row) -> str:
    return f"{row.table} {row.cells.get('locator', '') or row.cells['id']}"


def _listed(names: Iterable[str]) -> str:
    found = list(names)
    more = f" and {len(found) - MAX_SHOWN:,} more" if len(found) > MAX_SHOWN else ""
    return ", ".join(found[:MAX_SHOWN]) + more


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
