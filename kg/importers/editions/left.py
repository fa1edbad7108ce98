"""Find which imported rows are left alone: those that are withheld, those that were withdrawn, and what only they name.

In: the imported rows with what they match, and what is known in private. Out: why a row is left alone, which names no
public row may hold, and whether rows that look new may have been withdrawn unknown to this machine.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from kg.directory import SAME_THING, id_table
from kg.importers.editions.content import COLUMNS
from kg.importers.editions.hidden import Hidden, Known
from kg.importers.editions.match import SAID, SOURCE_COLUMN, Key, Matches, Standing
from kg.model import Kind
from kg.tables import Row
from kg.values import split_many

WITHHELD: Final = "withheld"
WITHDRAWN: Final = "withdrawn"
_LOOK: Final = "compare the added rows with what you know to be withdrawn or withheld; if none is, add --all-new"


class LeftAlone:
    """The imported rows of a source that are left alone: `why` says so by key.

    `names` are the ids and handles that no public row may hold; `unneeded` rows of reference that only they name.
    """

    def __init__(self, standing: Standing, matches: Matches, known: Known, hidden: Hidden, editions: Sequence[str]):
        self._standing, self._matches, self._known, self._hidden = standing, matches, known, hidden
        self._editions = [edition for edition in editions if edition]
        self.why: dict[Key, str] = {}
        for key in sorted(matches.rows, key=lambda key: key[0] in SAID):  # the source first, then what it says
            if why := self._reason(key):
                self.why[key] = why
        self.names = known.whole | {key[1] for key, why in self.why.items() if why == WITHDRAWN}

    def _reason(self, key: Key) -> str:
        row, ident = self._matches.rows[key], self._matches.own.get(key) or self._matches.reference.get(key, "")
        if ident:
            return WITHHELD if ident in self._known.whole else ""
        if key[0] in SAID:
            return self._reason_said(key, row)
        return WITHDRAWN if self._hidden.was_withdrawn(row) else ""

    def _reason_said(self, key: Key, row: Row) -> str:
        """Return why a row is left alone that its source, or an earlier edition of it, says or has said."""
        source = self._matches.meant(SOURCE_COLUMN, row.cells.get("source", ""))
        if source and self.why.get(source) == WITHDRAWN:
            return WITHDRAWN
        before = self._matches.before.get(key, "")
        stands_in = self._standing.by_id[before].cells["source"] if before else ""
        for edition in self._editions:
            if edition == stands_in:
                break
            if self._hidden.was_withdrawn(replace(row, cells=row.cells | {"source": edition})):
                return WITHDRAWN
        return WITHHELD if before in self._known.whole else ""

    def leave(self, changed: Iterable[Key]) -> None:
        """Leave alone also those of the rows that differ from an earlier edition in which cells of theirs are withheld.

        A row of the newer edition would say them in public.
        """
        for key in changed:
            if key not in self._matches.own and self._matches.before[key] in self._known.columns:
                self.why.setdefault(key, WITHHELD)

    def aside(self, table: str, cells: Mapping[str, str], ident: str) -> set[str]:
        """Return the columns in which a row is not compared with the one that stands: they are withheld there."""
        return {*self._known.columns.get(ident, ()), *self.naming(table, cells)}

    def naming(self, table: str, cells: Mapping[str, str]) -> list[str]:
        """Return the columns that name something which no public row may name."""
        if not self.names:
            return []
        refs = (name for name, column in COLUMNS[table].items() if column.kind is Kind.REF and cells.get(name))
        return [name for name in refs if not self.names.isdisjoint(split_many(cells[name]))]

    @property
    def unneeded(self) -> set[Key]:
        """The new rows of reference that only cells name which are left alone: of them nothing is to be public."""
        if not self.why and not self._known.columns:
            return set()
        shown: set[Key] = set()
        veiled: set[Key] = set()
        for key, row in self._matches.rows.items():
            stands = self._matches.own.get(key) or self._matches.before.get(key, "")
            columns = self._known.columns.get(stands, ())
            for name, meant in self._named(row):
                if key in self.why or name in columns:
                    veiled.add(meant)
                elif key[0] in SAID:
                    shown.add(meant)
        veiled = self._with_around(veiled)
        alone = {key for key in self._matches.rows if key[0] not in SAID and key not in veiled and key not in self.why}
        return veiled - self._with_around(shown | alone)

    def _with_around(self, keys: Iterable[Key]) -> set[Key]:
        """Return rows of reference with what they name, near and far."""
        found: set[Key] = set()
        todo = [key for key in keys if key[0] not in SAID]
        while todo:
            key = todo.pop()
            if key not in found:
                found.add(key)
                todo += [meant for _, meant in self._named(self._matches.rows[key]) if meant[0] not in SAID]
        return found

    def _named(self, row: Row) -> Iterator[tuple[str, Key]]:
        """Yield the imported rows that a row names, each with the column."""
        for name, column in COLUMNS[row.table].items():
            if column.kind is Kind.REF and (text := row.cells.get(name, "")):
                for part in split_many(text) if column.many else [text]:
                    if meant := self._matches.meant(column, part):
                        yield name, meant

    # -- what is not known here

    def doubts(self, added: Counter[str], prefix: str) -> Iterator[str]:
        """Yield why rows that are to be added may be withheld or withdrawn ones, though nothing here tells of them."""
        stones = self._unknown_stones(added)
        if stones:
            tables = ", ".join(f"{count:,} {table}" for table, count in sorted(stones.items()))
            yield (
                f"{tables} were withdrawn, and the private folder here does not tell which rows of a file they were: "
                f"import where it does, or {_LOOK}"
            )
        for table in sorted(added.keys() & SAID):
            if self._is_hidden_in(table) and not self._is_found_again(table):
                yield (
                    f"something of the {table} of this source is withheld or was withdrawn, and no row of the file is "
                    f"found again{f' by {prefix}' if prefix else ''}: take the key of the earlier import, or {_LOOK}"
                )

    def _unknown_stones(self, added: Counter[str]) -> Counter[str]:
        """Count the withdrawn ids of which no row is known, by table, where an added row may be one of them."""
        found: Counter[str] = Counter()
        for ident, reason in self._known.withdrawn.items():
            table = id_table(ident)
            again = self._editions if table in SAID else table == "sources" or reason not in SAME_THING
            if added[table] and again and not self._hidden.knows(ident):
                found[table] += 1
        return found

    def _is_hidden_in(self, table: str) -> bool:
        touched = any(self._hidden.touches(table, edition) for edition in self._editions)
        idents = {*self._known.whole, *self._known.columns}
        rows = (self._standing.by_id[ident] for ident in idents if ident in self._standing.by_id)
        return touched or any(row.table == table and row.cells.get("source") in self._editions for row in rows)

    def _is_found_again(self, table: str) -> bool:
        return any(key[0] == table for key in (*self._matches.own, *self._matches.before, *self.why))
