"""Read settled rows into records: every cell parsed, every fault with its row and column.

In: rows with bare ids (`kg/settle.py`). Out: records with typed values, in the order of the rows, and
the faults of cells that could not be read; a record keeps the values that could.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import PurePosixPath

from kg.codes import code_fault
from kg.errors import Problem, near
from kg.model import ALL_TABLES, KIND_OF_PREFIX, LINKS, Column, Kind, Table
from kg.tables import Row, cell_fault
from kg.values import (
    Age,
    CalendarError,
    Figure,
    TimeSpan,
    clean_text,
    fragment,
    is_id,
    look_alikes,
    parse_age,
    parse_cell_count,
    parse_code,
    parse_count,
    parse_date,
    parse_figure,
    parse_flag,
    parse_tagged,
    parse_url,
    split_many,
)
from kg.vocab import SCHEMES

CellCount = tuple[str, int]
Tagged = tuple[str, str]
Code = tuple[str, str, str]
Value = str | int | bool | date | Decimal | TimeSpan | Figure | Age | CellCount | Tagged | Code

RULE_OF_KIND = {
    Kind.TEXT: "text-form",
    Kind.STRING: "text-form",
    Kind.LOCAL: "tag-form",
    Kind.NAME: "tag-form",
    Kind.DATE: "date-form",
    Kind.FIGURE: "figure-form",
    Kind.COUNT: "figure-form",
    Kind.AGE: "age-form",
    Kind.FLAG: "flag-form",
    Kind.URL: "url-form",
    Kind.CELLS: "cells-form",
    Kind.CELL: "cells-form",
    Kind.CODES: "code-form",
    Kind.CONFIDENCE: "figure-form",
    Kind.IRI: "url-form",
    Kind.CURIE: "concept-unknown",
}

REVIEWED = ("semapv:ManualMappingCuration", "semapv:MappingReview")  # justifications that say that a person decided
LINK_PREDICATES = ("skos:exactMatch", "skos:closeMatch", "skos:broadMatch", "skos:narrowMatch", "skos:relatedMatch")
BASIS_SCHEME = {"identification": "identification", "gender": "gender"}


@dataclass(slots=True)
class Record:
    """One row, read: its table, its id ("" when it has none), the values of its filled cells by column, and the row."""

    table: Table
    id: str
    values: dict[str, tuple[Value, ...]]
    row: Row

    def text(self, column: str) -> str:
        """Return the one string or id in a column, or an empty string when the cell is empty."""
        values = self.values.get(column)
        return str(values[0]) if values else ""


def ingest(rows: Iterable[Row]) -> tuple[list[Record], list[Problem]]:
    """Return one record per settled row and the faults of their cells, sorted."""
    reader = _Reader()
    records = [reader.read(row) for row in rows]
    return records, sorted(reader.problems)


def parse_cell_key(text: str, basis: str) -> CellCount:
    """Return the key and count of one cell of a partition; ValueError when the key does not suit the basis.

    >>> parse_cell_key("full-name = 233", "identification")
    ('full-name', 233)
    """
    key, count = parse_cell_count(text)
    scheme = BASIS_SCHEME.get(basis)
    if scheme and key not in SCHEMES[scheme]:
        raise ValueError(f'"{key}" is none of {", ".join(SCHEMES[scheme])}')
    if basis != "place" and not fragment(key):
        raise ValueError(f'"{key}" cannot name a cell: write the name in English, as in students = 9')
    if basis == "day" and parse_date(key).earliest.isoformat() != key:
        raise ValueError(f'"{key}" is not one day: write it as 2019-11-16')
    return key, count


def _named_twice(cells: Iterable[Value]) -> str:
    """Return the name that two cells of one partition have, as it stands in their IRIs; empty when none do."""
    names = Counter(fragment(cell[0]) for cell in cells if isinstance(cell, tuple))
    return next((name for name, number in names.items() if number > 1), "")


def _parse_confidence(text: str) -> Decimal:
    value = Decimal(text) if text.replace(".", "", 1).isdigit() else Decimal(-1)
    if not 0 <= value <= 1:
        raise ValueError(f'"{text}" is not a confidence: write a number from 0 to 1, such as 0.9')
    return value


def _parse_predicate(text: str) -> str:
    if text not in LINK_PREDICATES:
        raise ValueError(f'"{text}" is none of {", ".join(LINK_PREDICATES)}')
    return text


def _parse_place_code(text: str) -> Code:
    system, version, code = parse_code(text)
    if fault := code_fault(system, version, code):
        raise ValueError(fault)
    return system, version, code


def _parse_cell_of(text: str) -> str:
    partition, mark, key = text.partition("#")
    if not (mark and key and is_id(partition)):
        raise ValueError(f'"{text}" is not a cell: write the partition, "#" and the key, such as pt-4k2m9x#full-name')
    return text


PARSERS: dict[Kind, Callable[[str], Value]] = {
    Kind.TEXT: clean_text,
    Kind.STRING: clean_text,
    Kind.LOCAL: parse_tagged,
    Kind.NAME: parse_tagged,
    Kind.DATE: parse_date,
    Kind.COUNT: parse_count,
    Kind.AGE: parse_age,
    Kind.FLAG: parse_flag,
    Kind.URL: parse_url,
    Kind.CELL: _parse_cell_of,
    Kind.CODES: _parse_place_code,
    Kind.CURIE: _parse_predicate,
    Kind.CONFIDENCE: _parse_confidence,
    Kind.IRI: parse_url,
}


Parser = Callable[[Row, str], Value]  # of one value in a cell of a row


def _parser(column: Column) -> Parser:
    """Return what reads the values of a column."""
    match column.kind:
        case Kind.REF:
            return lambda row, text: _reference(text)
        case Kind.CONCEPT:
            return lambda row, text: _concept(text, column.target[0])
        case Kind.FIGURE:
            return _figure
        case Kind.CELLS:
            return lambda row, text: parse_cell_key(text, row.cells.get("basis", ""))
        case kind:
            parse = PARSERS[kind]
            return lambda row, text: parse(text)


@cache
def _parsers(table: str) -> tuple[tuple[Column, Parser | None], ...]:
    """Return the columns of a table, each with what reads it; nothing reads the id, which the record holds itself."""
    columns = ALL_TABLES[table].columns
    return tuple((column, None if column.kind is Kind.ID else _parser(column)) for column in columns)


def _checked(column: Column, value: Value, text: str) -> Value:
    """Return a value whose text may stand on a page, and beside other names.

    Errors: _NotAllowedError for a name of two alphabets, ValueError for a character that no text may hold.
    """
    clean_text(text)
    if column.property == "skos:prefLabel" or column.kind is Kind.NAME:
        name, tag = value if isinstance(value, tuple) and len(value) == 2 else (value, "en")
        if fault_of_name := look_alikes(str(name), tag == "en"):
            raise _NotAllowedError("text-letters", fault_of_name)
    return value


class _Reader:
    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def read(self, row: Row) -> Record:
        table = ALL_TABLES[row.table]
        ident = row.cells.get(table.columns[0].name, "")
        record = Record(table, ident if is_id(ident) else "", {}, row)
        for column, parse in _parsers(row.table):
            text = row.cells.get(column.name, "")
            if text and parse:
                self._read_cell(record, column, parse, text)
            elif column.required and not text:
                self._fault(row, column, "row-required", f"this cell must be filled. {column.help}")
        if table.per_source:
            self._check_file(row)
        if table is LINKS:
            self._check_link(row)
        return record

    def _read_cell(self, record: Record, column: Column, parse: Parser, text: str) -> None:
        values: list[Value] = []
        for part in split_many(text) if column.many else [text]:
            try:
                if column.many and (live := cell_fault(part)):  # of the first value the reader of files knows it
                    raise _NotAllowedError(*live)
                values.append(_checked(column, parse(record.row, part), part))
            except _ReportedElsewhereError:
                continue
            except _NotAllowedError as fault:
                self._fault(record.row, column, fault.rule, str(fault))
            except CalendarError as fault:
                self._fault(record.row, column, "date-calendar", str(fault))
            except ValueError as fault:
                self._fault(record.row, column, RULE_OF_KIND[column.kind], str(fault))
        if column.kind is Kind.CELLS and (twice := _named_twice(values)):
            self._fault(record.row, column, "cells-form", f'two cells have the name "{twice}": name each of them once')
        if values:
            record.values[column.name] = tuple(values)

    def _check_file(self, row: Row) -> None:
        of_file, source = _source_of_file(row.path), row.cells.get("source", "")
        if of_file and is_id(source) and of_file != source:
            message = f"the row is of source {source}, but the file is for {of_file}: run kg fmt to move it"
            self.problems.append(Problem(row.path, row.number, "source", "row-source-file", message))

    def _check_link(self, row: Row) -> None:
        """Report a link of a person that no person made."""
        subject, why = (row.cells.get(name, "") for name in ("subject_id", "mapping_justification"))
        if why and why not in REVIEWED and KIND_OF_PREFIX.get(subject[:2]) in ("record", "person"):
            message = f'"{why}" is no judgement of a person, and only a person links people: review the pair'
            self._fault(row, LINKS.column("mapping_justification"), "link-not-reviewed", message)

    def _fault(self, row: Row, column: Column, rule: str, message: str) -> None:
        self.problems.append(Problem(row.path, row.number, column.name, rule, message))


@lru_cache(maxsize=1024)
def _source_of_file(path: str) -> str:
    """Return the id of the source that a file is named after, empty for a file of another name."""
    folder, _, name = path.rpartition("/")
    stem = PurePosixPath(name).stem
    return stem if folder and is_id(stem) else ""


class _NotAllowedError(ValueError):
    """A value that is well formed but not allowed, with the rule it breaks."""

    def __init__(self, rule: str, message: str):
        self.rule = rule
        super().__init__(message)


def _reference(text: str) -> str:
    if not is_id(text):
        raise _ReportedElsewhereError
    return text


def _concept(text: str, scheme: str) -> str:
    if text in SCHEMES[scheme]:
        return text
    guess = near(text, SCHEMES[scheme])
    allowed = ", ".join(SCHEMES[scheme])
    raise _NotAllowedError("concept-unknown", f'"{text}" is none of {allowed}{"; " + guess if guess else ""}')


def _figure(row: Row, text: str) -> Figure:
    bound = row.cells.get("bound", "")
    if not bound:
        raise _NotAllowedError("row-figure-bound", f'the figure "{text}" needs a bound: {", ".join(SCHEMES["bound"])}')
    if bound not in SCHEMES["bound"]:
        raise _ReportedElsewhereError
    return parse_figure(text, bound)


class _ReportedElsewhereError(Exception):
    """A value whose fault is reported elsewhere, once."""
