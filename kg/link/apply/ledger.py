"""The rows of a dossier while links and judgements are put into them: found by id, added, replaced, withdrawn.

In: the settled rows of a dossier. Out: the same rows with changes, and a note in words of each change. What one row
means for another is for `kg/link/apply/persons.py` and `kg/link/apply` to know.
"""

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, product
from pathlib import Path
from typing import Final

from kg.dates import parse_date
from kg.errors import DataFaults, KgError
from kg.fmt import format_rows, write_formatted
from kg.link.decisions import Pair, pair_of
from kg.link.decisions.curies import contract
from kg.link.decisions.sssom import metadata_block
from kg.model import ALL_TABLES
from kg.settle import settle
from kg.tables import Row, read_rows
from kg.values import ID_ALPHABET, ID_PATTERN, SEPARATOR, split_many

SAME: Final = "same-person"
DIFFERENT: Final = "different-person"
PERSON_RELATIONS: Final = (SAME, DIFFERENT)


@dataclass(frozen=True, slots=True)
class Relation:
    """A judgement that two records are of one person, or of two."""

    id: str
    pair: Pair
    relation: str
    author: str
    decided_on: date
    withdrawn_on: date | None


@dataclass(frozen=True, slots=True)
class Identity:
    """A judgement that records are of one person, with the hub that stands for the person."""

    id: str
    records: frozenset[str]
    person: str
    author: str
    decided_on: date
    stands: bool


class Ledger:
    """The rows of one dossier and what has been changed in them."""

    def __init__(self, root: Path, chance: random.Random):
        """Read a dossier. Errors: DataFaults when its rows cannot be read or refer to what is not there."""
        rows, problems = read_rows(root)
        if problems:
            raise DataFaults(problems)
        settled = settle(rows, chance=chance)
        if settled.problems:
            raise DataFaults(settled.problems)
        self.root = root
        self.rows = settled.rows
        self.notes: list[str] = []
        self._chance = chance
        self._taken = {ident for row in self.rows for text in row.cells.values() for ident in ID_PATTERN.findall(text)}
        self._at = {row.id: place for place, row in enumerate(self.rows)}
        self._removed: set[str] = set()
        self._link_files = {row.path for row in self.rows if row.table == "links"}
        self._relations: dict[str, list[Relation]] = {}
        self._judged: dict[Pair, set[str]] = defaultdict(set)
        self.changed = False
        for row in self.rows:
            self._index(row)
        self._persons = {one.person for one in self.identities() if one.stands}

    # -- rows

    def get(self, ident: str) -> Row | None:
        """Return the row with an id (for tombstones: of the tombstone), or None."""
        place = self._at.get(ident)
        return None if place is None else self.rows[place]

    def thing(self, ident: str) -> str:
        """Return the table of a thing that can be linked, or an empty string when there is no such thing."""
        row = self.get(ident)
        if row is None or row.table in ("links", "tombstones") or ident in self._removed:
            return "persons" if ident in self._persons else ""
        return row.table

    def of(self, table: str) -> Iterator[Row]:
        """Yield the rows of a table, those added last."""
        return (row for row in self.rows if row.table == table and row.id not in self._removed)

    def add(self, table: str, path: str, cells: dict[str, str]) -> str:
        """Add a row; return its id, which is made here unless the cells hold it."""
        column = ALL_TABLES[table].columns[0].name
        ident = cells.get(column) or self.mint(ALL_TABLES[table].prefix)
        filled = {column.name: cells.get(column.name, "") for column in ALL_TABLES[table].columns}
        row = Row(table, path, 0, filled | {column: ident})
        if ident in self._removed:
            self._removed.remove(ident)
            self.rows[self._at[ident]] = row
        else:
            self._at[ident] = len(self.rows)
            self.rows.append(row)
        self._index(row)
        self.changed = True
        return ident

    def edit(self, ident: str, **cells: str) -> None:
        """Write new cells into a row."""
        place = self._at[ident]
        self.rows[place] = replace(self.rows[place], cells=self.rows[place].cells | cells)
        self._index(self.rows[place])
        self.changed = True

    def remove(self, ident: str) -> None:
        """Take a row out."""
        self._removed.add(ident)
        self.changed = True

    def bury(self, ident: str, day: date, reason: str, replaced_by: str = "") -> None:
        """Put up a tombstone."""
        cells = {"id": ident, "reason": reason, "withdrawn_on": day.isoformat(), "replaced_by": replaced_by}
        self.add("tombstones", "tombstones.csv", cells)

    def mint(self, prefix: str) -> str:
        """Return a new id."""
        while True:
            ident = f"{prefix}-" + "".join(self._chance.choice(ID_ALPHABET) for _ in range(6))
            if ident not in self._taken:
                self._taken.add(ident)
                return ident

    def note(self, words: str) -> None:
        """Remember a sentence about a change, or about why there was none."""
        self.notes.append(words)

    def write(self, metadata: dict[str, str], base: str) -> list[str]:
        """Write what has changed as `kg fmt` does; return the paths. A new file of links opens with the metadata.

        Errors: DataFaults, NotWritten.
        """
        if not self.changed:
            return []
        kept = [row for row in self.rows if row.id not in self._removed]
        formatted = format_rows(self.root, kept, self._chance)
        if formatted.problems:
            raise DataFaults(formatted.problems)
        for path in formatted.files:
            if path.startswith("links/") and not (self.root / path).exists():
                things = [row.cells[name] for row in kept if row.path == path for name in ("subject_id", "author_id")]
                formatted.files[path] = metadata_block(metadata, contract(base, things).map) + formatted.files[path]
        emptied = self._link_files - formatted.files.keys()
        there = (path for path in emptied if (self.root / path).is_file())
        return write_formatted(self.root, replace(formatted, removed=tuple(sorted({*formatted.removed, *there}))))

    def _index(self, row: Row) -> None:
        if row.table == "judgements":
            self._relations[row.cells["id"]] = found = _relations_in(row)
            for one in found:
                self._judged[one.pair].add(one.id)

    # -- judgements

    def judge(self, **cells: str) -> str:
        """Add a judgement; return its id."""
        return self.add("judgements", "judgements.csv", cells)

    def withdraw(self, ident: str, day: date, reason: str) -> None:
        """Let a judgement stand no longer. Errors: KgError when it was made later than that day."""
        row = self.rows[self._at[ident]]
        made = day_of(row.cells["decided_on"])
        if made is not None and made > day:
            raise KgError(f"{ident} was decided on {row.cells['decided_on']}: it cannot be withdrawn on {day}")
        self.edit(ident, withdrawn_on=day.isoformat(), withdrawn_reason=reason)

    def relations(self) -> Iterator[Relation]:
        """Yield the judgements on pairs of records, standing or not, a pair at a time."""
        return chain.from_iterable(self._relations.values())

    def relations_of(self, pair: Pair) -> list[Relation]:
        """Return the judgements on a pair of records, standing or not, in order of ids."""
        return [one for ident in sorted(self._judged[pair]) for one in self._relations[ident] if one.pair == pair]

    def identities(self) -> Iterator[Identity]:
        """Yield the judgements that make persons, standing or not."""
        for row in self.of("judgements"):
            if row.cells.get("kind") == "identity":
                yield Identity(
                    row.cells["id"], frozenset(split_many(row.cells["subjects"])), row.cells["objects"],
                    row.cells["author"], day_of(row.cells["decided_on"]) or date.min, not row.cells["withdrawn_on"],
                )  # fmt: skip


def _relations_in(row: Row) -> list[Relation]:
    """Return what a judgement on pairs of records says of each; nothing for another judgement."""
    if row.cells.get("kind") != "relation" or row.cells.get("relation") not in PERSON_RELATIONS:
        return []
    ends = (split_many(row.cells[side]) for side in ("subjects", "objects"))
    decided, withdrawn = day_of(row.cells["decided_on"]) or date.min, day_of(row.cells["withdrawn_on"])
    said = (row.cells["relation"], row.cells["author"], decided, withdrawn)
    return [Relation(row.cells["id"], pair_of(*pair), *said) for pair in product(*ends)]


def day_of(text: str) -> date | None:
    """Return the first day that a cell of the kind date can mean, None for an empty one or one that is no date."""
    try:
        return parse_date(text).earliest if text else None
    except ValueError:
        return None


def join_ids(idents: Iterable[str]) -> str:
    """Return a cell with these ids, sorted."""
    return SEPARATOR.join(sorted(idents))
