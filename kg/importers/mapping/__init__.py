"""Read the mapping file that says in plain words what becomes of a foreign table.

In: a YAML file. Out: a `Mapping`, or every fault of the file at once with its line and its key. What a mapping may
not name is never read: religion, ethnicity, numbers of documents, telephones, e-mail and other addresses.
"""

from collections import Counter
from pathlib import Path
from typing import Final

from kg.csvfile import Report
from kg.errors import DataFaults, KgError, Problem
from kg.importers.mapping.fields import FieldReader
from kg.importers.mapping.lines import MAX_BYTES, Node, OutlineError, read_outline
from kg.importers.mapping.parts import FORMATS, Block, Field, Join, Mapping, Stated
from kg.importers.mapping.sensitive import sensitive
from kg.importers.mapping.words import Words
from kg.model import INLINE, TABLES, Column, Table
from kg.values import fold_digits, parse_date

__all__ = ["Block", "Field", "Join", "Mapping", "Stated", "mapped_tables", "read_mapping"]

_TOP: Final = ("source", "file", "key", "unknown", "entered_by", "entered_on", "join", "once")
_FILE: Final = ("format", "encoding", "delimiter", "sheet", "header_row", "records")
_JOIN: Final = ("file", "encoding", "on", "strip", "columns")
_JUDGES: Final = (
    "verifications",
    "judgements",
    "corrections",
    "tombstones",
)  # what somebody decided cannot come out of a table of facts
_FROM_KEY: Final = ("id", "source", "locator")  # written by the importer, the same for every block
_FROM_TOP: Final = ("entered_by", "entered_on", "checked_by")
_UNKNOWN_WORDS: Final = ("",)


def mapped_tables() -> tuple[str, ...]:
    """Return the tables that rows of a foreign file can become.

    >>> "records" in mapped_tables(), "judgements" in mapped_tables()
    (True, False)
    """
    return tuple(name for name in TABLES if name not in _JUDGES)


def read_mapping(path: Path) -> Mapping:
    """Return the mapping in a file.

    Errors: DataFaults with every fault of the file, sorted; KgError when it cannot be opened.
    """
    report = Report(path.name, [])
    try:
        with path.open("rb") as stream:
            parts = read_outline(stream.read(MAX_BYTES + 1))
    except OSError as error:
        raise KgError(f"the mapping {path} cannot be read: {error.strerror}") from None
    except OutlineError as error:
        raise DataFaults([Problem(path.name, error.line, "", "mapping-yaml", str(error))]) from None
    mapping = _Reader(report).read(parts)
    if report.problems:
        raise DataFaults(sorted(set(report.problems)))
    return mapping


class _Reader:
    def __init__(self, report: Report):
        self.words = Words(report)

    def read(self, parts: dict[str, Node]) -> Mapping:
        tables = mapped_tables()
        parts = self.words.known(parts, (*_TOP, *tables), "the mapping")
        blocks = tuple(block for name in tables if name in parts for block in self._blocks(name, parts[name]))
        self._required(parts, blocks)
        self._same_rows(blocks)
        source, new_source = self._source(parts.get("source"))
        key = self.words.column_list(parts.get("key"), "key")
        joins = tuple(self._join(node) for node in self._list(parts.get("join")))
        joined = {column for join in joins for column in join.columns}
        return Mapping(
            path=self.words.report.path,
            source=source,
            new_source=new_source,
            file=self._file(parts.get("file")),
            key=key,
            unknown=frozenset(text.casefold() for text in (*_UNKNOWN_WORDS, *self._unknown(parts.get("unknown")))),
            entered_by=self.words.text(parts.get("entered_by"), "entered_by"),
            entered_on=self._day(parts.get("entered_on")),
            joins=joins,
            once=tuple(self._once(parts.get("once"))),
            blocks=blocks,
            columns=frozenset(self.words.columns) - joined,
        )

    def _required(self, parts: dict[str, Node], blocks: tuple[Block, ...]) -> None:
        missing = [name for name in ("source", "key", "entered_by") if name not in parts]
        if not blocks:
            missing.append("a table, such as records")
        if missing:
            self.words.fault(0, "mapping-required", f"the mapping lacks {', '.join(missing)}")

    def _same_rows(self, blocks: tuple[Block, ...]) -> None:
        made = {block.table for block in blocks}
        for block in blocks:
            for name, fields in block.fields.items():
                for field in fields:
                    if field.same_row and field.same_row not in made:
                        message = f"no block makes a row of {field.same_row} to refer to"
                        self.words.fault(field.line, "mapping-value", message, name)

    def _list(self, node: Node | None) -> list[Node]:
        return self.words.items(node, "join") if node else []

    def _unknown(self, node: Node | None) -> list[str]:
        return [" ".join(text.split()) for text in self.words.texts(node, "unknown")]

    def _day(self, node: Node | None) -> str:
        text = self.words.text(node, "entered_on")
        try:
            if node and text:
                parse_date(text)
        except ValueError as error:
            self.words.fault(node.line if node else 0, "mapping-value", str(error), "entered_on")
        return text

    def _file(self, node: Node | None) -> Stated:
        parts = self.words.known(self.words.table(node, "file"), _FILE, "file") if node else {}
        texts = {name: self.words.text(parts.get(name), name, raw=name == "delimiter") for name in _FILE}
        self.words.choice(parts.get("format"), "format", FORMATS)
        row = fold_digits(texts.pop("header_row")) or "0"
        if not (row.isascii() and row.isdigit() and len(row) < 7):
            self.words.fault(parts["header_row"].line, "mapping-value", "write the number of the row", "header_row")
            row = "0"
        return Stated(header_row=int(row), **texts)

    def _join(self, node: Node) -> Join:
        parts = self.words.known(self.words.table(node, "join"), _JOIN, "a join")
        if missing := [name for name in ("file", "on", "columns") if name not in parts]:
            self.words.fault(node.line, "mapping-required", f"the join lacks {', '.join(missing)}", "join")
        on = self.words.table(parts["on"], "on") if "on" in parts else {}
        pairs = tuple((self.words.column(ours, theirs.line, "on"), self.words.text(theirs, "on"))
                      for ours, theirs in on.items())  # fmt: skip
        columns = self.words.texts(parts.get("columns"), "columns")
        for name in (*columns, *(theirs for _, theirs in pairs)):
            if reason := sensitive(name):
                message = f'the column "{name}" tells {reason}: it is never imported'
                self.words.fault(node.line, "mapping-sensitive", message, "columns")
        file = self.words.text(parts.get("file"), "file")
        if "/" in file or "\\" in file or file.startswith("."):
            self.words.fault(
                node.line, "mapping-value", "a joined file stands beside the main one: write its name", "file"
            )
        encoding = self.words.text(parts.get("encoding"), "encoding")
        return Join(file, encoding, pairs, self.words.text(parts.get("strip"), "strip", raw=True), columns)

    # -- rows that do not come from the file

    def _source(self, node: Node | None) -> tuple[str, dict[str, str]]:
        if node is None or not isinstance(node.value, dict):
            return self.words.text(node, "source"), {}
        cells = self._cells(node, TABLES["sources"], "source")
        return cells.get("label_en", ""), cells

    def _once(self, node: Node | None) -> list[tuple[str, dict[str, str]]]:
        rows: list[tuple[str, dict[str, str]]] = []
        tables = self.words.known(self.words.table(node, "once"), mapped_tables(), "once") if node else {}
        for name, items in tables.items():
            for item in self.words.items(items, name):
                cells = self._cells(item, TABLES[name], name)
                if any(cells.get("label_en") == other["label_en"] for table, other in rows if table == name):
                    message = f'two rows of {name} have the label "{cells["label_en"]}": one of them needs another'
                    self.words.fault(item.line, "mapping-value", message, name)
                elif "label_en" in cells:
                    rows.append((name, cells))
        return rows

    def _cells(self, node: Node, table: Table, key: str) -> dict[str, str]:
        """Return the cells of a row that the mapping writes out; rows know how to read them."""
        names = [column.name for column in table.columns if column.name not in ("id", *_FROM_TOP)]
        parts = self.words.known(self.words.table(node, key), names, f"a row of {table.name}")
        if missing := [column.name for column in table.columns
                       if column.required and column.name in names and column.name not in parts]:  # fmt: skip
            self.words.fault(node.line, "mapping-required", f"the row lacks {', '.join(missing)}", key)
        return {name: self.words.text(cell, name) for name, cell in parts.items()}

    # -- blocks

    def _blocks(self, table: str, node: Node) -> list[Block]:
        nodes = node.value if isinstance(node.value, list) else [node]
        blocks = [self._block(TABLES[table], item, number, len(nodes)) for number, item in enumerate(nodes, 1)]
        for part, count in Counter(block.part for block in blocks).items():
            if count > 1:
                self.words.fault(node.line, "mapping-value", f'two blocks have the part "{part}": change one', table)
        return blocks

    def _block(self, table: Table, node: Node, number: int, count: int) -> Block:
        columns = {column.name: column for column in _mappable(table)}
        parts = self.words.known(self.words.table(node, table.name), ["when", "part", *columns], table.name)
        reader = FieldReader(self.words, notes="note" in columns)
        fields = {name: reader.read(parts[name], column) for name, column in columns.items() if name in parts}
        missing = [name for name, column in columns.items() if column.required and name not in parts]
        if "proposition" in missing and any(column.name in parts for column in INLINE):
            missing.remove("proposition")  # written inline
        if missing:
            message = f"{table.name} needs {', '.join(missing)}, in every row"
            self.words.fault(node.line, "mapping-required", message, table.name)
        part = self.words.text(parts.get("part"), "part") or (f"part {number}" if count > 1 else "")
        return Block(table.name, part, node.line, self.words.when(parts.get("when"), "when"), fields)


def _mappable(table: Table) -> list[Column]:
    """Return the columns of a table that a mapping can fill; those of a statement stand in claims too."""
    inline = INLINE if table.name == "claims" else ()
    written = ("id", *_FROM_TOP) if table.name == "sources" else (*_FROM_KEY, *_FROM_TOP)
    return [column for column in (*table.columns, *inline) if column.name not in written]
