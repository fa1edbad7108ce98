"""Find which imported rows stand in the dossier already, so that nothing is written twice.

In: settled rows of the dossier and rows that an importer made of one source. Out: for each imported row, the row that
it is. A row that a source says is found by its locator, in the source itself or in an earlier edition of it; a row of
reference by what is known to refer to it, or by its label. People are never found by their name.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from kg.directory import Directory, Miss, labels_of
from kg.importers.editions.content import Content, like
from kg.model import ALL_TABLES, INLINE, Column, Kind
from kg.tables import Row
from kg.values import parse_reference, split_many

Key = tuple[str, str]  # table and id, or table and handle

SAID: Final = frozenset(name for name, table in ALL_TABLES.items() if any(c.name == "source" for c in table.columns))
_BY_LABEL: Final = ("sources", "agents", "cases", "restrictions")
_MADE: Final = ("agents", "places")  # rows of reference that an import makes for its rows, and by itself
SOURCE_COLUMN: Final = ALL_TABLES["claims"].column("source")
_REFERRING: Final[dict[str, tuple[Column, ...]]] = {
    name: tuple(c for c in (*table.columns, *(INLINE if name == "claims" else ())) if c.kind is Kind.REF)
    for name, table in ALL_TABLES.items()
}


_DEPENDENT: Final = ("agents", "places", "propositions")  # rows that are there for the sake of others


@dataclass(slots=True)
class Standing:
    """The rows of a dossier, settled, as an import looks for them."""

    by_id: dict[str, Row]
    directory: Directory = field(default_factory=Directory)
    veiled: Directory = field(default_factory=Directory)  # rows that are withheld whole, found where no public one is
    referred: set[str] = field(default_factory=set)  # ids that a row names, if somebody says or means what it says
    content: Content = field(init=False)
    _at: dict[tuple[str, str, str], list[Row]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, rows: Iterable[Row], whole: Collection[str] = ()) -> "Standing":
        """Return the rows by id, label and locator; `whole` are the ids of those that are withheld whole."""
        rows = list(rows)
        standing = cls({row.cells.get("id", ""): row for row in rows if row.table != "links"})
        standing.content = Content(standing.by_id)
        for ident, row in standing.by_id.items():
            directory = standing.veiled if ident in whole else standing.directory
            directory.add(row.table, ident, "", labels_of(row))
            if row.table in SAID:
                standing._at[row.table, row.cells.get("source", ""), row.cells.get("locator", "")].append(row)
        todo = [row for row in rows if row.table not in _DEPENDENT]
        while todo:
            named = {ident for ident in _named(todo.pop()) if ident not in standing.referred}
            standing.referred |= named
            todo += [standing.by_id[ident] for ident in named if ident in standing.by_id]
        return standing

    def find(self, text: str, column: Column) -> str | Miss:
        """Return the id that a reference means, of a public row before one that is withheld, or why it means none."""
        found = self.directory.find(text, column)
        veiled = self.veiled.find(text, column) if isinstance(found, Miss) and found.rule == "ref-unknown" else found
        return found if isinstance(veiled, Miss) else veiled

    def table_of(self, ident: str) -> str:
        """Return the table of a row; "" when there is none with this id."""
        return self.directory.ids.get(ident, "") or self.veiled.ids.get(ident, "")

    def at(self, table: str, source: str, locator: str) -> list[Row]:
        """Return the rows of a table that stand at one place of a source, in the order of the dossier."""
        return self._at.get((table, source, locator), [])

    def of_source(self, source: str) -> Iterator[Row]:
        """Yield every row that a source says."""
        for (_, said_in, _), rows in self._at.items():
            if said_in == source:
                yield from rows

    def editions(self, source: str, edition_of: str = "") -> list[str]:
        """Return the earlier editions of a source, the nearest first; a new one is written with `edition_of`."""
        found: list[str] = []
        known = self.by_id.get(source)
        before = self._source(known.cells.get("edition_of", "") if known else edition_of)
        while before and before not in found and before != source:
            found.append(before)
            row = self.by_id.get(before)
            before = row.cells.get("edition_of", "") if row else ""
        return found

    def _source(self, text: str) -> str:
        found = self.find(text, SOURCE_COLUMN) if text else ""
        return "" if isinstance(found, Miss) else found


@dataclass(slots=True)
class Matches:
    """What is known of the imported rows: `names` says which one a handle or label means, by table.

    `own` maps a row to the one of the same source, `before` to the one of the nearest earlier edition, `reference` a
    row of reference to the one of the dossier; keys are table and handle, values ids.
    """

    rows: dict[Key, Row]
    names: dict[Key, str]
    own: dict[Key, str] = field(default_factory=dict)
    before: dict[Key, str] = field(default_factory=dict)
    reference: dict[Key, str] = field(default_factory=dict)

    def meant(self, column: Column, text: str) -> Key | None:
        """Return the imported row that a value of a reference means, None when it means another row."""
        if parse_reference(text).id:
            return None
        found = ((table, self.names[table, text]) for table in column.target if (table, text) in self.names)
        return next(found, None)


def _named(row: Row) -> Iterator[str]:
    for column in _REFERRING[row.table]:
        yield from split_many(row.cells.get(column.name, ""))


def match(standing: Standing, imported: Sequence[Row], source: str) -> tuple[Matches, list[str]]:
    """Return which imported rows stand already, and the editions looked at: of the source itself, then earlier ones.

    `source` is what the imported rows write in their column source; the first edition is "" while it is new.
    """
    matches = Matches({(row.table, row.cells.get("id", "")): row for row in imported}, _names(imported))
    _match_labels(standing, matches)
    key = matches.meant(SOURCE_COLUMN, source)
    known = matches.reference.get(key, "") if key else standing.find(source, SOURCE_COLUMN)
    own = "" if isinstance(known, Miss) else known
    edition_of = matches.rows[key].cells.get("edition_of", "") if key else ""
    earlier = standing.editions(own, edition_of)
    groups: dict[tuple[str, str], list[Key]] = defaultdict(list)
    for row_key, row in matches.rows.items():
        if row.table in SAID:
            groups[row.table, row.cells.get("locator", "")].append(row_key)
    for (table, locator), keys in groups.items():
        if own:
            matches.own.update(_pairs(standing, matches, keys, standing.at(table, own, locator)))
        nearest = next((found for one in earlier if (found := standing.at(table, one, locator))), [])
        matches.before.update(_pairs(standing, matches, keys, nearest))
    _match_links(standing, matches)
    _match_left_over(standing, matches)
    _match_veiled(standing, matches)
    return matches, [own, *earlier]


def _names(imported: Sequence[Row]) -> dict[Key, str]:
    """Return (table, handle or label) -> handle; a label that two rows have means neither."""
    names = {(row.table, row.cells.get("id", "")): row.cells.get("id", "") for row in imported}
    labels = Counter((row.table, row.cells.get("label_en", "")) for row in imported)
    for row in imported:
        label = row.cells.get("label_en", "")
        if label and labels[row.table, label] == 1:
            names.setdefault((row.table, label), row.cells.get("id", ""))
    return names


def _pairs(standing: Standing, matches: Matches, keys: list[Key], found: list[Row]) -> Iterator[tuple[Key, str]]:
    """Pair imported rows with those at the same place, the most alike first; what is left over stays alone."""
    if len(keys) == len(found) == 1:
        yield keys[0], found[0].cells["id"]
        return
    ranked = sorted(
        (-like(matches.rows[key].cells, standing.content.of(row)), number, row.cells["id"], key)
        for number, key in enumerate(keys)
        for row in found
    )
    taken: set[Key | str] = set()
    for _, _, ident, key in ranked:
        if key not in taken and ident not in taken:
            taken |= {key, ident}
            yield key, ident


def _match_labels(standing: Standing, matches: Matches) -> None:
    """Match rows of reference by their label, where it is that of one row; people are not known by their names."""
    for key, row in matches.rows.items():
        if row.table not in _BY_LABEL or row.cells.get("kind") == "person":
            continue
        column = Column("", Kind.REF, "", "", target=(row.table,))
        find = standing.find if row.table == "sources" else standing.directory.find
        found = find(row.cells.get("label_en", ""), column)
        if isinstance(found, str) and (row.table != "sources" or _same_document(standing, standing.by_id[found], row)):
            matches.reference[key] = found


def _same_document(standing: Standing, known: Row, row: Row) -> bool:
    """Two editions may have one title; they differ in the day or in the edition before them.

    One of the title of a source that is withheld is taken for it, whatever else it says.
    """
    if known.cells["id"] in standing.veiled.ids:
        return True
    if any(row.cells.get(name) and row.cells[name] != known.cells.get(name) for name in ("issued_on", "url")):
        return False
    edition_of = standing.editions("", row.cells.get("edition_of", ""))[:1]
    return not edition_of or known.cells.get("edition_of", "") == edition_of[0]


def _match_links(standing: Standing, matches: Matches) -> None:
    """Match rows of reference by the rows that name them: what a row named before, it names again."""
    known: Mapping[Key, str] = {**matches.before, **matches.own}
    for key, ident in known.items():
        content = standing.content.of(standing.by_id[ident])
        for column in _REFERRING[key[0]]:
            values = split_many(matches.rows[key].cells.get(column.name, ""))
            before = split_many(content.get(column.name, ""))
            for text, named in zip(values, before, strict=False) if len(values) == len(before) else ():
                meant = matches.meant(column, text)
                if meant and meant[0] not in SAID and standing.table_of(named) == meant[0]:
                    matches.reference.setdefault(meant, named)


def _match_left_over(standing: Standing, matches: Matches) -> None:
    """Match rows that nothing refers to and that are the same in every cell: what an import left that was cut off."""
    alone: dict[tuple[str, ...], list[str]] = defaultdict(list)
    taken = set(matches.reference.values())
    for ident, row in standing.by_id.items():
        if row.table in _MADE and ident not in standing.referred and ident not in taken:
            alone[_cells(row)].append(ident)
    for key, row in matches.rows.items():
        if row.table in _MADE and key not in matches.reference and (same := alone.get(_cells(row))):
            matches.reference[key] = same.pop(0)


def _match_veiled(standing: Standing, matches: Matches) -> None:
    """Match rows of reference that are still new to withheld ones of the same label, even people: none comes back."""
    veiled: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for ident in standing.veiled.ids:
        row = standing.by_id[ident]
        for label in labels_of(row):
            veiled[row.table, label.casefold()].append(row)
    for key, row in matches.rows.items():
        same = veiled.get((row.table, row.cells.get("label_en", "").casefold()), []) if row.table not in SAID else []
        same = [one for one in same if row.table != "places" or _same_kind(one, row)]
        if same and key not in matches.reference:
            matches.reference[key] = same[0].cells["id"]


def _same_kind(known: Row, row: Row) -> bool:
    return len({known.cells.get("kind", ""), row.cells.get("kind", "")} - {""}) < 2


def _cells(row: Row) -> tuple[str, ...]:
    """Return the table of a row and its cells, but for ids and references."""
    columns = (column for column in ALL_TABLES[row.table].columns if column.kind not in (Kind.ID, Kind.REF))
    return row.table, *(row.cells.get(column.name, "") for column in columns)
