"""Compare what was imported with what stands: nothing is written twice, and a newer edition revises the older one.

In: the rows of a dossier and those that an importer made of one source. Out: the rows that are to be written, how many
stand unchanged, what differs within one source, and what a newer edition no longer has. A row that vanished stays in
its edition.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from kg.errors import KgError, Problem
from kg.importers.editions.content import COLUMNS, ENTRY, REVISION, STATEMENT, differing, written
from kg.importers.editions.match import SAID, SOURCE_COLUMN, Key, Matches, Standing, match
from kg.importers.editions.revision import may_revise, revision
from kg.model import Column, Kind
from kg.settle import settle
from kg.tables import Row
from kg.values import join_many, split_many

RULE: Final = "import-differs"
_ADVICE: Final = (
    "give the new edition a source of its own with edition_of, or import with --correct to overwrite rows that nobody "
    "has checked"
)
_CHECKED: Final = "a person has checked this row: correct it by hand, or give the new edition a source of its own"


@dataclass(slots=True)
class Editions:
    """What an import does to a dossier; the counts are by table.

    `rows` are to be written: new ones with handles, and those with an id take the place of the row of that id.
    `vanished` are rows that stand and that the file no longer has; `notes` are sentences for the report.
    """

    rows: list[Row] = field(default_factory=list)
    added: Counter[str] = field(default_factory=Counter)
    revised: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    corrected: Counter[str] = field(default_factory=Counter)
    vanished: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def compare(
    existing: Iterable[Row],
    imported: Sequence[Row],
    source: str,
    *,
    columns: Mapping[str, Collection[str]] = MappingProxyType({}),
    key: Sequence[str] = (),
    correct: bool = False,
) -> Editions:
    """Return what is to be written of the imported rows of one source.

    `source` is what they write in the column source; `columns` are those that the import writes, by table, beside
    those that it fills: in others a person may have written what she read. `key` are the columns of the file that
    locators begin with, so that rows which a person added to the source are not taken to have vanished. With
    `correct`, rows of the source itself that differ and that nobody has checked get the cells of the file.
    Errors: KgError when rows of the dossier have no lasting ids yet.
    """
    settled = settle(existing)
    if settled.minted:
        raise KgError("the dossier has rows without lasting ids: run kg fmt, then import again")
    standing = Standing.of(settled.rows)
    matches, editions = match(standing, imported, source)
    comparison = _Comparison(standing, matches, columns, correct)
    comparison.run()
    tables = ({row.table for row in imported} | set(columns)) & SAID
    prefix = f"{key[0]} " if key else ""
    comparison.out.vanished = _vanished(standing, matches, editions, tables, prefix)
    comparison.out.notes += _placed_otherwise(standing, matches, editions[0], tables, prefix)
    comparison.out.problems.sort()
    return comparison.out


def _vanished(
    standing: Standing, matches: Matches, editions: Sequence[str], tables: set[str], prefix: str
) -> list[Row]:
    """Return, sorted, the rows of the nearest edition that has any at a place which no imported row is."""
    kept = {*matches.own.values(), *matches.before.values()}
    seen: set[tuple[str, str]] = set()
    found: list[Row] = []
    for edition in filter(None, editions):
        rows = [row for row in standing.of_source(edition) if row.table in tables]
        rows = [row for row in rows if _place(row) not in seen and row.cells.get("locator", "").startswith(prefix)]
        seen |= {_place(row) for row in rows}
        found += [row for row in rows if row.cells["id"] not in kept]
    return sorted(found, key=lambda row: (row.table, row.cells.get("locator", ""), row.cells["id"]))


def _placed_otherwise(
    standing: Standing, matches: Matches, source: str, tables: set[str], prefix: str
) -> Iterator[str]:
    """Yield a sentence for each table whose rows of this source all have locators of another key than the import."""
    found_again = {table for table, _ in matches.own}
    found: dict[str, list[str]] = defaultdict(list)
    for row in standing.of_source(source) if source and prefix else ():
        locator = row.cells.get("locator", "")
        if row.table in tables - found_again and not locator.startswith(prefix):
            found[row.table].append(locator)
    for table, locators in sorted(found.items()):
        yield (
            f'{table}: all {len(locators):,} that stand of this source have other locators than "{prefix}...", such as '
            f'"{min(locators)}": if they are rows of this file, take the key that they have'
        )


def _place(row: Row) -> tuple[str, str]:
    return row.table, row.cells.get("locator", "")


class _Comparison:
    """Decides about each imported row; `final` is the id, or the handle, by which a row will be known."""

    def __init__(self, standing: Standing, matches: Matches, columns: Mapping[str, Collection[str]], correct: bool):
        self.standing, self.matches, self.correct = standing, matches, correct
        self.out = Editions()
        self.final: dict[Key, str] = {}
        self._columns: dict[str, dict[str, str]] = {}  # by table: those that are mapped or filled, all empty
        for (table, _), row in matches.rows.items():
            filled = [name for name, text in row.cells.items() if text]
            self._columns.setdefault(table, dict.fromkeys(columns.get(table, ()), "")).update(dict.fromkeys(filled, ""))

    def run(self) -> None:
        """Compare every row: first with the edition before, which says what is written, then with its own."""
        names = {**self.matches.reference, **self.matches.before}
        changed = {key for key, ident in self.matches.before.items() if self._differs_from_before(key, ident, names)}
        for key in self.matches.rows:
            unchanged = "" if key in changed else self.matches.before.get(key, "")
            self.final[key] = self.matches.own.get(key) or self.matches.reference.get(key) or unchanged or key[1]
        for key, row in self.matches.rows.items():
            if key in self.matches.reference:
                self._reference(key, row)
            elif key[0] not in SAID:
                self._add(row, self._cells(row, self.final), self.out.added)
            else:
                self._said(key, row, key in changed)

    def _differs_from_before(self, key: Key, ident: str, names: Mapping[Key, str]) -> bool:
        row, before = self.matches.rows[key], self.standing.by_id[ident]
        aside = {*REVISION, "stated_on"} if self._dated_by_edition(row, before) else set(REVISION)
        return bool(differing(self._cells(row, names), self.standing.content.of(before), aside))

    def _dated_by_edition(self, row: Row, before: Row) -> bool:
        """Whether both claims are dated by the day of their edition, so that the day is no part of what is said."""
        days = [self._issued(one.cells.get("source", "")) for one in (row, before)]
        return row.table == "claims" and days == [one.cells.get("stated_on", "") for one in (row, before)]

    def _issued(self, source: str) -> str:
        """Return when the source was published, as it is written."""
        meant = self.matches.meant(SOURCE_COLUMN, source)
        if meant and meant not in self.matches.reference:
            return self.matches.rows[meant].cells.get("issued_on", "")
        found = self.standing.directory.find(self.matches.reference[meant] if meant else source, SOURCE_COLUMN)
        row = self.standing.by_id.get(found) if isinstance(found, str) else None
        return row.cells.get("issued_on", "") if row else ""

    def _cells(self, row: Row, names: Mapping[Key, str]) -> dict[str, str]:
        """Return the cells that were written of a row, each reference as the id it means, where there is one yet."""
        filled = {name: text for name, text in row.cells.items() if text}
        cells = written(self._columns[row.table] | filled, row.table)
        if row.table == "claims" and any(cells.get(name) for name in STATEMENT):
            cells.pop("proposition", None)  # it is what the statement is found by, or made of
        for name, column in COLUMNS[row.table].items():
            if column.kind is Kind.REF and cells.get(name):
                values = split_many(cells[name]) if column.many else [cells[name]]
                cells[name] = join_many(self._named(column, text, names) for text in values)
        return cells

    def _named(self, column: Column, text: str, names: Mapping[Key, str]) -> str:
        meant = self.matches.meant(column, text)
        if meant:
            return names.get(meant, meant[1])
        found = self.standing.directory.find(text, column)
        return found if isinstance(found, str) else text

    def _reference(self, key: Key, row: Row) -> None:
        """Count a row of reference that stands; what the file has otherwise is told, and the dossier's row is kept."""
        self.out.unchanged[row.table] += 1
        ident = self.matches.reference[key]
        known = self.standing.content.of(self.standing.by_id[ident])
        for name in differing(self._cells(row, self.final), known):
            if row.cells.get(name):
                there = f'"{known[name]}"' if known[name] else "nothing"
                self.out.notes.append(f'{row.table} {ident} {name}: the file says "{row.cells[name]}", '
                                      f"the dossier {there}; the dossier's row is kept")  # fmt: skip

    def _said(self, key: Key, row: Row, changed: bool) -> None:
        """Decide about a row that a source says."""
        cells, own = self._cells(row, self.final), self.matches.own.get(key)
        revised = changed and self._revise(row, cells, self.matches.before[key])
        if own:
            self._again(row, cells, self.standing.by_id[own])
        elif key in self.matches.before and not changed:
            self.out.unchanged[row.table] += 1
        else:
            self._add(row, cells, self.out.revised if revised else self.out.added)

    def _revise(self, row: Row, cells: dict[str, str], ident: str) -> bool:
        """Let the row name the one of the earlier edition that it replaces; return whether it can."""
        if row.table == "records":
            cells["revises"] = ident
            return True
        if row.table != "claims":
            return False
        before = self.standing.content.of(self.standing.by_id[ident])
        if may_revise(cells, before):
            cells |= revision(ident, cells, before)
            return True
        self.out.notes.append(f"claims {row.cells.get('locator', '')}: another claimant or an earlier day than "
                              f"{ident}, so it does not revise it")  # fmt: skip
        return False

    def _again(self, row: Row, cells: dict[str, str], own: Row) -> None:
        """Compare a row with the one of its own source that it was written as."""
        there = self.standing.content.of(own)
        names = differing(cells, there)
        if not names:
            self.out.unchanged[row.table] += 1
        elif self.correct and not own.cells.get("checked_by"):
            self._correct(own, cells, there)
        else:
            advice = _CHECKED if self.correct else _ADVICE
            for name in names:
                message = f'the file says "{cells[name]}", the dossier "{there[name]}" ({own.cells["id"]}): {advice}'
                self.out.problems.append(Problem(row.path, row.number, name, RULE, message))

    def _correct(self, own: Row, cells: dict[str, str], there: Mapping[str, str]) -> None:
        kept = dict(own.cells)
        if own.table == "claims" and "proposition" not in cells:
            kept |= {name: there[name] for name in STATEMENT} | {"proposition": ""}
        self.out.rows.append(replace(own, cells=kept | cells))
        self.out.corrected[own.table] += 1

    def _add(self, row: Row, cells: dict[str, str], count: Counter[str]) -> None:
        count[row.table] += 1
        named = {name: row.cells[name] for name in ENTRY if name in row.cells}
        if "source" in named:
            meant = self.matches.meant(SOURCE_COLUMN, named["source"])
            named["source"] = self.final[meant] if meant else named["source"]
        self.out.rows.append(replace(row, cells=named | cells))
