"""Make rows of our tables from the rows of a foreign file, as a mapping says.

In: a mapping, foreign rows, and the rows that the dossier holds already. Out: rows that say what this source says,
with every fault, count and remark. Nothing is merged with what another source says, and nothing is written here.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from kg.csvfile import MAX_CELL
from kg.directory import Directory, Miss, labels_of
from kg.errors import Problem
from kg.importers.mapping.parts import Block, Field, Mapping
from kg.importers.read.base import ForeignRow
from kg.importers.rows.cells import Cells, Findings, columns_of, deciding, plain_text, value_columns
from kg.importers.rows.chain import Link, link_chains
from kg.importers.rows.earlier import Earlier, source_faults
from kg.importers.rows.fill import Filler
from kg.importers.rows.join import join_all
from kg.importers.rows.places import Gazetteer
from kg.ingest import ingest
from kg.model import INLINE, PROPOSITIONS, TABLES, Kind
from kg.pace import Progress
from kg.settle import MADE_ON_DEMAND
from kg.tables import Row
from kg.values import join_many, parse_reference, split_many

_REFERRING: Final = {
    name: [column for column in (*table.columns, *(INLINE if name == "claims" else ())) if column.kind is Kind.REF]
    for name, table in TABLES.items()
}
_EMPTY: Final = {name: {column.name: "" for column in table.columns} for name, table in TABLES.items()}
_SUMS: Final = frozenset(
    "total|totals|subtotal|sum|suma|totales|somme|summe|gesamt|جمع|جمع کل|مجموع|المجموع".split("|")
)
_SHOWN: Final = 20  # rows that one sentence names
_STEP: Final = 1000  # rows between two reports of progress
_INLINE_NAMES: Final = tuple(column.name for column in INLINE)
_HANDLE_MARKS: Final = str.maketrans("|[]", "/()")  # what a reference cannot hold


@dataclass(slots=True)
class Imported:
    """What an import makes: rows, faults, and what the report says.

    `rows` have the foreign file as their path and the foreign row as their number, and a handle as their id. `made`
    counts rows by table, `left_out` values by foreign column; `notes` are sentences.
    """

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    made: Counter[str] = field(default_factory=Counter)
    read: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)


def make_rows(
    mapping: Mapping,
    foreign: Iterable[ForeignRow],
    existing: Iterable[Row],
    joined: Sequence[Iterable[ForeignRow]] = (),
    *,
    path: str,
    progress: Progress | None = None,
) -> Imported:
    """Return the rows that a mapping makes of foreign rows, with handles in place of ids.

    `existing` are the rows of the dossier as written; `joined` has the rows of each file that the mapping joins;
    `path` is the name of the foreign file, for faults. The rows carry no ids yet: `kg.settle` gives them.
    """
    maker = _Maker(mapping, list(existing), joined, path)
    for row in foreign:
        maker.add(row)
        if progress and maker.out.read % _STEP == 0:
            progress("rows", maker.out.read, 0)
    return maker.finish()


@dataclass(slots=True)
class _Made:
    """One row on its way: its block and its cells."""

    block: Block
    cells: dict[str, str]


class _Maker:
    def __init__(self, mapping: Mapping, existing: list[Row], joined: Sequence[Iterable[ForeignRow]], path: str):
        self.out = Imported()
        self._mapping = mapping
        self._path = path
        self._findings = Findings(path)
        self._earlier = Earlier(existing)
        self._directory = _directory(existing)
        self._origins: list[tuple[Row, Block | None]] = []
        self._source = self._open_source()
        self._once()
        self._gazetteer = Gazetteer([*existing, *self.out.rows])
        self._filler = Filler(self._gazetteer, self._findings)
        self._joined = join_all(mapping.joins, joined)
        self._places = 0  # of those made, how many have a row
        self._keys: dict[str, int] = {}
        fields = (one for block in mapping.blocks for some in block.fields.values() for one in some)
        self._written = value_columns(fields) - {*mapping.key}
        self._nothing: list[int] = []  # rows of which nothing is made
        self._links: list[Link] = []

    # -- rows that the mapping itself writes

    def _open_source(self) -> str:
        mapping = self._mapping
        self.out.problems += source_faults(mapping, self._earlier)
        if found := self._earlier.row("sources", mapping.source):
            return found.cells["id"]
        return self._write("sources", dict(mapping.new_source)) if mapping.new_source else mapping.source

    def _once(self) -> None:
        for table, cells in self._mapping.once:
            if not self._earlier.row(table, cells.get("label_en", "")):
                self._write(table, dict(cells))

    def _write(self, table: str, cells: dict[str, str]) -> str:
        """Append a row that stands in the mapping, and return its handle."""
        handle = _handle(f"{table}: {cells.get('label_en', '')}")
        row = Row(table, self._path, 0, self._whole(table, cells | {"id": handle}))
        self._append(row, None)
        return handle

    def _whole(self, table: str, cells: dict[str, str]) -> dict[str, str]:
        """Return one cell for every column of a table; those of a statement only where one is written."""
        whole = _EMPTY[table] | cells
        for name, text in (("entered_by", self._mapping.entered_by), ("entered_on", self._mapping.entered_on)):
            if name in whole:
                whole[name] = text
        return whole

    # -- rows of the foreign file

    def add(self, row: ForeignRow) -> None:
        """Make the rows that one foreign row becomes."""
        self.out.read += 1
        beside = {name: texts for joined in self._joined for name, texts in joined.of(row).items()}
        for name in beside.keys() & row.cells.keys():
            self._findings.fault(
                row.number, name, "import-join", "the joined file has a column of the same name: rename one"
            )
        cells = Cells(row, beside, self._mapping.unknown)
        locator = self._locator(cells)
        blocks = [block for block in self._mapping.blocks if cells.hold(block.when)]
        if not locator or self._is_sum(blocks, cells):
            return
        made = [self._make(block, cells, locator) for block in blocks]
        self._refer(made, cells)
        for one in made:
            self._keep(one, cells)
        for _, place in self._gazetteer.made[self._places :]:
            self._append(Row("places", self._path, row.number, self._whole("places", place)), None)
        self._places = len(self._gazetteer.made)
        if not made:
            self._nothing.append(row.number)
        for column in self._written - cells.taken:
            if cells.known(column):
                self._findings.left_out[column] += 1

    def _locator(self, cells: Cells) -> str:
        """Return what names a row in every edition of its source, "" and a fault when it has no name of its own."""
        columns = self._mapping.key
        texts = [" ".join("".join(cells.known(column)).split()) for column in columns]
        number = cells.row.number
        if not all(texts):
            empty = ", ".join(column for column, text in zip(columns, texts, strict=True) if not text)
            message = (
                "the key is empty here, so that the row cannot be found again: fill it, or choose other columns as key"
            )
            self._findings.fault(number, empty, "import-key", message)
            return ""
        locator = ", ".join(f"{column} {text}" for column, text in zip(columns, texts, strict=True))
        first = self._keys.setdefault(locator, number)
        if first != number:
            message = f"the key stands in row {first} already: delete one row, or add a column to the key"
            self._findings.fault(number, ", ".join(columns), "import-key", message)
            return ""
        return locator

    def _is_sum(self, blocks: Iterable[Block], cells: Cells) -> bool:
        """Return whether a row that would become a record is a sum of others, which is a fault."""
        sums = [name for name in self._mapping.key if any(plain_text(text) in _SUMS for text in cells.known(name))]
        if not sums or not any(block.table == "records" for block in blocks):
            return False
        message = "the row looks like the sum of others, and would become the record of a person: delete it"
        self._findings.fault(cells.row.number, ", ".join(sums), "import-key", message)
        return True

    def _make(self, block: Block, cells: Cells, locator: str) -> _Made:
        locator = f"{locator}, {block.part}" if block.part else locator
        filled = self._filler.fill(block, cells)
        base = {"id": _handle(f"{self._mapping.source}: {locator} ({block.table})")}
        if block.table != "sources" and "source" in _EMPTY[block.table]:
            base |= {"source": self._source, "locator": locator}
        if block.table == "claims":
            filled = dict.fromkeys(_INLINE_NAMES, "") | filled
        return _Made(block, self._whole(block.table, filled | base))

    def _refer(self, made: list[_Made], cells: Cells) -> None:
        """Fill in what refers to other rows made from the same foreign row."""
        for one in made:
            for name, fields in one.block.fields.items():
                if table := next((found for item in fields if (found := deciding(item, cells).same_row)), ""):
                    one.cells[name] = join_many(other.cells["id"] for other in made if other.block.table == table)

    def _keep(self, one: _Made, cells: Cells) -> None:
        row = Row(one.block.table, self._path, cells.row.number, one.cells)
        for item in one.block.fields.get("revises", ()):
            if (chain := deciding(item, cells).chain) is not None:
                values = ("/".join(cells.written(column)) for column in chain)
                self._links.append(Link(row, (one.block.table, one.block.part, *values)))
        self._append(row, one.block)

    def _append(self, row: Row, block: Block | None) -> None:
        self.out.rows.append(row)
        self._origins.append((row, block))
        self._directory.add(row.table, row.cells["id"], row.cells["id"], labels_of(row))

    # -- the end

    def finish(self) -> Imported:
        """Return everything, checked."""
        out = self.out
        revising = link_chains(self._links)
        if revising:
            out.notes.append(f"{revising:,} rows revise the one before them")
        if self._nothing:
            out.notes.append(_nothing(self._nothing))
        for joined in self._joined:
            joined.close(self._findings)
        for row, block in self._origins:
            self._check(row, block)
        self._findings.close()
        out.problems = sorted([*out.problems, *self._findings.problems])
        out.made = Counter(row.table for row in out.rows)
        out.left_out = self._findings.left_out
        counted = self._findings.noted.items()
        out.notes += sorted([f"{text} ({count:,} rows)" if count > 1 else text for text, count in counted])
        out.notes += _conversions(self._mapping)
        return out

    def _check(self, row: Row, block: Block | None) -> None:
        """Report what no reader of our tables would take, with the columns of the foreign file that it came from."""
        for problem in _faults(row):
            self._blame(row, block, problem.column, problem.rule, problem.message)
        for name, text in row.cells.items():
            if len(text) > MAX_CELL:
                self._blame(
                    row, block, name, "cell-long", f"the cell has {len(text):,} characters: at most {MAX_CELL:,}"
                )
        for column in _REFERRING[row.table]:
            text = row.cells.get(column.name, "")
            for part in split_many(text) if column.many else filter(None, [text]):
                found = self._directory.find(part, column)
                if not isinstance(found, Miss):
                    continue
                if found.rule == "ref-unknown" and column.target[0] in MADE_ON_DEMAND and not parse_reference(part).id:
                    self._findings.noted[f'"{part}" is made in {column.target[0]}: fill in what it is'] += 1
                else:
                    self._blame(row, block, column.name, found.rule, found.message)

    def _blame(self, row: Row, block: Block | None, column: str, rule: str, message: str) -> None:
        fields: tuple[Field, ...] = block.fields.get(column, ()) if block else ()
        theirs = ", ".join(columns_of(fields))
        self._findings.fault(row.number, theirs or column, rule, f"{row.table} {column}: {message}")


def _faults(row: Row) -> list[Problem]:
    """Return the faults of a row's cells, references apart; of a claim also those of the statement in it."""
    _, problems = ingest([row])
    if row.table == "claims" and any(row.cells.get(name) for name in _INLINE_NAMES):
        statement = {name: row.cells.get(name, "") for name in _INLINE_NAMES}
        problems = [problem for problem in problems if problem.column != "proposition"]
        problems += ingest([Row(PROPOSITIONS.name, row.path, row.number, statement)])[1]
    return problems


def _directory(existing: Iterable[Row]) -> Directory:
    directory = Directory()
    for row in existing:
        if row.table in TABLES and row.table != "tombstones" and "id" in row.cells:
            directory.add(row.table, row.cells["id"], row.cells["id"], labels_of(row))
    return directory


def _handle(text: str) -> str:
    return " ".join(text.translate(_HANDLE_MARKS).split())


def _nothing(numbers: Sequence[int]) -> str:
    """Return the sentence for the rows of which nothing is made."""
    listed = f"{', '.join(map(str, numbers[:_SHOWN]))}{' and more' if len(numbers) > _SHOWN else ''}"
    rows = "1 row becomes" if len(numbers) == 1 else f"{len(numbers):,} rows become"
    return f"{rows} nothing, since the `when` of no block holds there: {listed}"


def _conversions(mapping: Mapping) -> list[str]:
    """Return a sentence for each column whose dates are converted from another calendar."""
    found: dict[str, None] = {}
    for block in mapping.blocks:
        for fields in block.fields.values():
            for one in _leaves(fields):
                if one.date.calendar not in ("", "gregorian"):
                    columns = ", ".join(one.columns) or one.template
                    found[f"dates in {columns} are read in the {one.date.calendar} calendar"] = None
    return list(found)


def _leaves(fields: Iterable[Field]) -> list[Field]:
    return [leaf for one in fields for leaf in (_leaves(case.field for case in one.cases) if one.cases else [one])]
