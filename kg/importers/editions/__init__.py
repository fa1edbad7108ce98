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

from kg.errors import Problem
from kg.importers.editions.content import COLUMNS, ENTRY, REVISION, STATEMENT, Content, differing, written
from kg.importers.editions.hidden import NOTHING, Hidden, Known, know
from kg.importers.editions.left import WITHDRAWN, WITHHELD, LeftAlone
from kg.importers.editions.match import SAID, SOURCE_COLUMN, Key, Matches, Standing, match
from kg.importers.editions.revision import may_revise, revision
from kg.model import Column, Kind
from kg.tables import Row
from kg.values import join_many, split_many

RULE: Final = "import-differs"
RULE_WITHHELD: Final = "import-withheld"
RULE_WITHDRAWN: Final = "import-withdrawn"
_ADVICE: Final = (
    "give the new edition a source of its own with edition_of, or import with --correct to overwrite rows that nobody "
    "has checked"
)
_CHECKED: Final = "a person has checked this row: correct it by hand, or give the new edition a source of its own"


@dataclass(slots=True)
class Editions:
    """What an import does to a dossier; the counts are by table.

    `rows` are to be written: new ones with handles, and those with an id take the place of the row of that id.
    `withheld` and `withdrawn` are left alone, though the file has them. `vanished` are public rows that stand and that
    the file no longer has; `notes` are sentences for the report.
    """

    rows: list[Row] = field(default_factory=list)
    added: Counter[str] = field(default_factory=Counter)
    revised: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    corrected: Counter[str] = field(default_factory=Counter)
    withheld: Counter[str] = field(default_factory=Counter)
    withdrawn: Counter[str] = field(default_factory=Counter)
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
    hidden: Hidden = NOTHING,
    all_new: bool = False,
) -> Editions:
    """Return what is to be written of the imported rows of one source.

    `source` is what they write in the column source; `columns` are those that the import writes, by table, beside
    those that it fills: in others a person may have written what she read. `key` are the columns of the file that
    locators begin with, so that rows which a person added to the source are not taken to have vanished. With
    `correct`, rows of the source itself that differ and that nobody has checked get the cells of the file. What is
    `hidden` is neither written nor shown; where it cannot be told whether an added row was withdrawn, that is a fault,
    unless the editor has looked and says that they are `all_new`.
    Errors: KgError when rows of the dossier have no lasting ids yet.
    """
    known = know(existing, hidden)
    standing = Standing.of(known.rows, known.whole)
    matches, editions = match(standing, imported, source)
    left = LeftAlone(standing, matches, known, hidden, editions)
    comparison = _Comparison(standing, matches, known, left, columns, correct)
    comparison.run()
    out = comparison.out
    tables = ({row.table for row in imported} | set(columns)) & SAID
    prefix = f"{key[0]} " if key else ""
    vanished = _vanished(standing, matches, editions, tables, prefix)
    out.vanished = [known.public[row.cells["id"]] for row in vanished if row.cells["id"] in known.public]
    out.notes += _placed_otherwise(standing, matches, known, editions[0], tables, prefix)
    if hidden.empty and any(editions) and out.added.keys() & SAID:
        out.notes.append(f"{hidden.empty} holds no rows: what is withheld elsewhere is added here as if it were new")
    if imported and not all_new:
        path = imported[0].path
        out.problems += [Problem(path, 0, "", RULE_WITHDRAWN, text) for text in left.doubts(out.added, prefix)]
    out.problems.sort()
    return out


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
    standing: Standing, matches: Matches, known: Known, source: str, tables: set[str], prefix: str
) -> Iterator[str]:
    """Yield a sentence for each table whose rows of this source all have locators of another key than the import."""
    found_again = {table for table, _ in matches.own}
    found: dict[str, list[str]] = defaultdict(list)
    for row in standing.of_source(source) if source and prefix else ():
        locator = row.cells.get("locator", "")
        is_other = row.table in tables - found_again and not locator.startswith(prefix)
        if is_other and row.cells["id"] in known.public:
            found[row.table].append(known.public[row.cells["id"]].cells.get("locator", ""))
    for table, locators in sorted(found.items()):
        yield (
            f'{table}: all {len(locators):,} that stand of this source have other locators than "{prefix}...", such as '
            f'"{min(locators)}": if they are rows of this file, take the key that they have'
        )


def _place(row: Row) -> tuple[str, str]:
    return row.table, row.cells.get("locator", "")


class _Comparison:
    """Decides about each imported row; `final` is the id, or the handle, by which a row will be known."""

    def __init__(
        self,
        standing: Standing,
        matches: Matches,
        known: Known,
        left: LeftAlone,
        columns: Mapping[str, Collection[str]],
        correct: bool,
    ):
        self.standing, self.matches, self.known, self.left, self.correct = standing, matches, known, left, correct
        self._public = Content(known.public)
        self._partly: Counter[str] = Counter()  # rows of which cells are left alone, by table
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
        self.left.leave(changed)
        for key in self.matches.rows:
            before = "" if key in changed and key not in self.left.why else self.matches.before.get(key, "")
            self.final[key] = self.matches.own.get(key) or self.matches.reference.get(key) or before or key[1]
        unneeded = self.left.unneeded - self.matches.reference.keys()
        for key, row in self.matches.rows.items():
            if key in self.left.why:
                self._leave(row, self.left.why[key])
            elif key in self.matches.reference:
                self._reference(key, row)
            elif key[0] in SAID:
                self._said(key, row, key in changed)
            elif key not in unneeded:
                self._add(row, self._cells(row, self.final), self.out.added)
        for table, number in sorted(self._partly.items()):
            what = f"1 row of {table} has cells" if number == 1 else f"{number:,} rows of {table} have cells"
            self.out.notes.append(f"{what} that are withheld or less exact than the file: they were left alone")

    def _leave(self, row: Row, why: str) -> None:
        counts = {WITHHELD: self.out.withheld, WITHDRAWN: self.out.withdrawn}
        counts[why][row.table] += 1

    def _differs_from_before(self, key: Key, ident: str, names: Mapping[Key, str]) -> bool:
        row, before = self.matches.rows[key], self.standing.by_id[ident]
        cells = self._cells(row, names)
        aside = {*REVISION, *self.left.aside(row.table, cells, ident)}
        if self._dated_by_edition(row, before):
            aside.add("stated_on")
        return bool(differing(cells, self.standing.content.of(before), aside))

    def _dated_by_edition(self, row: Row, before: Row) -> bool:
        """Whether both claims are dated by the day of their edition, so that the day is no part of what is said."""
        days = [self._issued(one.cells.get("source", "")) for one in (row, before)]
        return row.table == "claims" and days == [one.cells.get("stated_on", "") for one in (row, before)]

    def _issued(self, source: str) -> str:
        """Return when the source was published, as it is written."""
        meant = self.matches.meant(SOURCE_COLUMN, source)
        if meant and meant not in self.matches.reference:
            return self.matches.rows[meant].cells.get("issued_on", "")
        found = self.standing.find(self.matches.reference[meant] if meant else source, SOURCE_COLUMN)
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
        found = self.standing.find(text, column)
        return found if isinstance(found, str) else text

    def _reference(self, key: Key, row: Row) -> None:
        """Count a row of reference that stands; what the file has otherwise is told, and the dossier's row is kept."""
        self.out.unchanged[row.table] += 1
        ident = self.matches.reference[key]
        known = self.standing.content.of(self.standing.by_id[ident])
        cells = self._cells(row, self.final)
        for name in differing(cells, known, self.left.aside(row.table, cells, ident)):
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
        aside = self.left.aside(row.table, cells, own.cells["id"])
        if any(cells.get(name) for name in aside):
            self._partly[row.table] += 1
        names = differing(cells, there, aside)
        if not names:
            self.out.unchanged[row.table] += 1
        elif self.correct and not own.cells.get("checked_by"):
            self._correct(own.cells["id"], {name: text for name, text in cells.items() if name not in aside})
        else:
            advice = _CHECKED if self.correct else _ADVICE
            for name in names:
                message = f'the file says "{cells[name]}", the dossier "{there[name]}" ({own.cells["id"]}): {advice}'
                self.out.problems.append(Problem(row.path, row.number, name, RULE, message))

    def _correct(self, ident: str, cells: dict[str, str]) -> None:
        """Write cells into a public row as it stands, without what is withheld of it."""
        own = self.known.public[ident]
        kept, there = dict(own.cells), self._public.of(own)
        if own.table == "claims" and "proposition" not in cells:
            kept |= {name: there[name] for name in STATEMENT} | {"proposition": ""}
        self.out.rows.append(replace(own, cells=kept | cells))
        self.out.corrected[own.table] += 1

    def _add(self, row: Row, cells: dict[str, str], count: Counter[str]) -> None:
        count[row.table] += 1
        named: dict[str, str] = {name: row.cells[name] for name in ENTRY if name in row.cells}
        if "source" in named:
            meant = self.matches.meant(SOURCE_COLUMN, named["source"])
            named["source"] = self.final[meant] if meant else named["source"]
        self._refuse_hidden(row, cells, named)
        self.out.rows.append(replace(row, cells=named | cells))

    def _refuse_hidden(self, row: Row, cells: Mapping[str, str], named: Mapping[str, str]) -> None:
        """Report a new row that names what no public row may name."""
        columns = self.left.naming(row.table, cells)
        source = named.get("source", "")
        if source and not self.known.whole.isdisjoint({source, self.standing.find(source, SOURCE_COLUMN)}):
            columns.append("source")
        for name in columns:
            message = (
                "it names something that is withheld or was withdrawn, which no public row can name: leave the row out "
                "of the file, or put back by hand what it names"
            )
            self.out.problems.append(Problem(row.path, row.number, name, RULE_WITHHELD, message))
