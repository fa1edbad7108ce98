"""Read foreign tables: CSV, TSV, XLSX, JSON, JSON lines, YAML and FollowTheMoney.

In: a file of somebody else's and how it is read. Out: its rows as text, only the columns that are wanted, and the
faults of the file. What has not been stated is detected and then stated, in a sentence; nothing is guessed silently.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from kg.csvfile import Record
from kg.errors import DataFaults, KgError, Problem
from kg.importers.read import limits
from kg.importers.read.base import Faults, ForeignRow, Reading, missing_column
from kg.importers.read.delimited import delimiter_of, detect_delimiter, read_delimited
from kg.importers.read.encoding import check_encoding, detect_encoding, is_encoding
from kg.importers.read.jsonfile import json_records, line_records
from kg.importers.read.kinds import format_of
from kg.importers.read.nested import BadFile, BadRecord, Value, flatten
from kg.importers.read.tabular import header_row, name_rows, read_header
from kg.importers.read.yamlfile import yaml_records

__all__ = ["ForeignRow", "Reading", "columns", "detect", "read_rows"]


def detect(path: Path, stated: Reading | None = None) -> tuple[Reading, list[str]]:
    """Return how a file is read, complete, and a sentence for each thing that was not stated.

    Errors: KgError for a file that is not read, and for what cannot be told, with what to state.
    """
    stated = stated or Reading()
    found, sentence = format_of(path, stated.format)
    reading, said = replace(stated, format=found), [sentence]
    if found == "xlsx":
        from kg.importers.read.sheets import detect_sheet  # openpyxl takes a tenth of a second to load

        if not reading.sheet:
            sheet, sentence = detect_sheet(path)
            reading, said = replace(reading, sheet=sheet), [*said, sentence]
    else:
        reading = _with_encoding(path, reading, said)
    if found in ("csv", "tsv"):
        reading = _with_delimiter(path, reading, said)
    if found in ("csv", "tsv", "xlsx") and not reading.header_row:
        faults = Faults(path.name, [])
        row, sentence = header_row(_records(path, reading, (), faults))
        reading, said = replace(reading, header_row=row or 1), [*said, sentence]
    return reading, [sentence for sentence in said if sentence]


def _with_encoding(path: Path, reading: Reading, said: list[str]) -> Reading:
    if not reading.encoding:
        encoding, sentence = detect_encoding(path)
        said.append(sentence)
        return replace(reading, encoding=encoding)
    if not is_encoding(reading.encoding):
        raise KgError(f'"{reading.encoding}" is not an encoding: write utf-8, windows-1252, windows-1256 or the like')
    return reading


def _with_delimiter(path: Path, reading: Reading, said: list[str]) -> Reading:
    if reading.delimiter:
        return replace(reading, delimiter=delimiter_of(reading.delimiter))
    if reading.format == "tsv":
        return replace(reading, delimiter="\t")
    delimiter, sentence = detect_delimiter(path, reading.encoding)
    said.append(sentence)
    return replace(reading, delimiter=delimiter)


def columns(path: Path, reading: Reading) -> list[str]:
    """Return the names of the columns in the order of the file; of JSON and YAML those of any record.

    Errors: KgError for more than are read, DataFaults for a file that cannot be read to its end.
    """
    problems: list[Problem] = []
    faults = Faults(path.name, problems)
    if reading.format in ("csv", "tsv", "xlsx"):
        return read_header(_records(path, reading, (), faults), reading.header_row)[1]
    names: dict[str, None] = {}
    if not check_encoding(path, reading.encoding or "utf-8", faults):
        raise DataFaults(problems)
    for row in _rows(path, reading, None, faults):
        names.update(dict.fromkeys(row.cells))
        if len(names) > limits.MAX_COLUMNS:
            raise KgError(f"{path.name} has more than {limits.MAX_COLUMNS:,} columns: leave some out")
    if problems:
        raise DataFaults(problems)
    return list(names)


def read_rows(
    path: Path, reading: Reading, wanted: Collection[str] | None = None, problems: list[Problem] | None = None
) -> Iterator[ForeignRow]:
    """Yield the rows of a file in its order, each with the wanted columns and no others; all when `wanted` is None.

    `reading` is what `detect` returned. Faults of the file are appended to `problems`, and a row with one is left
    out; without such a list they are raised as DataFaults after the last row.
    Errors: KgError for a file or a sheet that is not there.
    """
    found: list[Problem] = []
    faults = Faults(path.name, found if problems is None else problems)
    chosen = wanted if wanted is None else frozenset(wanted)
    if reading.format == "xlsx" or check_encoding(path, reading.encoding or "utf-8", faults):
        yield from _complete(_rows(path, reading, chosen, faults), wanted, faults)
    faults.close()
    if found:
        raise DataFaults(found)


def _rows(path: Path, reading: Reading, wanted: Collection[str] | None, faults: Faults) -> Iterator[ForeignRow]:
    if reading.format == "ftm":
        from kg.importers.read.ftm import ftm_rows

        return ftm_rows(path, wanted, faults)
    if reading.format in ("csv", "tsv", "xlsx"):
        return name_rows(_records(path, reading, wanted, faults), reading.header_row, wanted, faults)
    return _flat_rows(path, reading, wanted, faults)


def _records(path: Path, reading: Reading, wanted: Collection[str] | None, faults: Faults) -> Iterator[Record]:
    if reading.format != "xlsx":
        return read_delimited(path, reading, wanted, faults)
    from kg.importers.read.sheets import read_sheet

    return read_sheet(path, reading.sheet, reading.header_row, wanted, faults)


Numbered = Iterator[tuple[int, Value]]
_DOCUMENTS: Final[dict[str, Callable[[Path, str, str], Numbered]]] = {
    "json": json_records,
    "jsonl": lambda path, encoding, records: line_records(path, encoding),
    "yaml": yaml_records,
}


def _flat_rows(path: Path, reading: Reading, wanted: Collection[str] | None, faults: Faults) -> Iterator[ForeignRow]:
    """Yield the records of a document as rows; one that is no row is a fault, and left out."""
    encoding = "utf-8-sig" if reading.encoding in ("", "utf-8") else reading.encoding
    try:
        for count, (number, record) in enumerate(_DOCUMENTS[reading.format](path, encoding, reading.records)):
            if count >= limits.MAX_ROWS:
                faults.add(number, "import-rows", f"{limits.MAX_ROWS:,} rows are read, and the file has more: split it")
                return
            try:
                if isinstance(record, BadRecord):
                    raise record
                yield ForeignRow(number, flatten(record, wanted))
            except BadRecord as bad:
                faults.add(number, bad.rule, bad.message, bad.column)
    except BadFile as bad:
        faults.add(bad.line, bad.rule, bad.message)


def _complete(rows: Iterator[ForeignRow], wanted: Collection[str] | None, faults: Faults) -> Iterator[ForeignRow]:
    """Yield rows that have each wanted column; a column that no row has is a fault, found at the end."""
    seen: dict[str, None] = {}
    any_rows = False
    for row in rows:
        any_rows = True
        if wanted is None:
            yield row
            continue
        seen.update(dict.fromkeys(row.cells))
        yield ForeignRow(row.number, {name: row.cells.get(name, "") for name in wanted})
    for name in wanted or ():
        if any_rows and name not in seen:
            faults.add(0, "import-column-missing", missing_column(name, list(seen)), name)
