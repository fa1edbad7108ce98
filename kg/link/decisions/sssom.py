"""Read and write SSSOM files in their tabular form: rows of mappings below a block of metadata.

In: a file, and the base IRI by which things of ours are known. Out: rows with ids of ours and full IRIs in place of
CURIEs, and the metadata; or such a file, which the tools of SSSOM read.
"""

import csv
import io
from collections import abc
from dataclasses import dataclass, field
from datetime import date
from itertools import takewhile
from pathlib import Path
from typing import Any, Final, TypeAlias

import yaml

from kg.csvfile import Report, read_records
from kg.errors import DataFaults
from kg.files import replace_file
from kg.link.decisions.curies import Curies, contract

COLUMNS: Final = (
    "subject_id", "subject_label", "predicate_id", "predicate_modifier", "object_id", "object_label",
    "mapping_justification", "author_id", "author_label", "mapping_date", "confidence", "mapping_tool",
    "mapping_tool_version", "similarity_score", "similarity_measure", "other", "comment",
)  # fmt: skip
REQUIRED: Final = ("subject_id", "predicate_id", "object_id", "mapping_justification", "mapping_date")
MAX_METADATA: Final = 100_000  # characters
MAX_DEPTH: Final = 4  # of lists and mappings in the metadata; SSSOM needs two
_TYPED: Final = ("subject_id", "object_id", "author_id", "mapping_date", "confidence", "similarity_score")


Prefixes: TypeAlias = abc.Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Mapping:
    """One row: `subject`, `object` and `author` are ids of ours or IRIs, `cells` the other columns as text.

    `others` holds columns that are not in COLUMNS; numbers are from 0 to 1, None when not stated.
    """

    subject: str
    object: str
    author: str
    day: date
    confidence: float | None = None
    score: float | None = None
    cells: dict[str, str] = field(default_factory=dict)
    others: tuple[tuple[str, str], ...] = ()
    line: int = 0  # of the file it was read from


@dataclass(frozen=True, slots=True)
class MappingSet:
    """A file: its metadata without the prefixes, and its rows."""

    metadata: dict[str, Any]
    rows: tuple[Mapping, ...]


def read_mappings(path: Path, base: str) -> MappingSet:
    """Return what a file holds, rows in its order; what the metadata says of all rows is said of each.

    Errors: DataFaults, with the line and column of each, when it cannot be read.
    """
    report = Report(path.name, [])
    metadata = _read_metadata(path, report)
    prefixes = metadata.pop("curie_map", {})
    curies = Curies(base, prefixes if isinstance(prefixes, dict) else {})
    records = ((number, cells) for number, cells in read_records(path, report, "\t", "#") if any(cells))
    number, header = next(records, (0, []))
    shared = {name: value for name, value in metadata.items() if name in COLUMNS and isinstance(value, str)}
    rows = []
    if missing := [name for name in REQUIRED if name not in header and name not in shared]:
        report.fault(number, "file-column-missing", f"add the missing columns: {', '.join(missing)}")
    else:
        for number, values in records:
            cells = shared | {name: text.strip() for name, text in zip(header, values, strict=False) if text.strip()}
            if (row := _row(number, cells, curies, report)) is not None:
                rows.append(row)
    if report.problems:
        raise DataFaults(sorted(report.problems))
    kept = {name: value for name, value in metadata.items() if name not in shared}
    return MappingSet(kept, tuple(rows))


def write_mappings(path: Path, mappings: MappingSet, base: str) -> None:
    """Write a file, whole or not at all, in the order of the rows. Errors: NotWritten."""
    outside = (iri for row in mappings.rows for iri in (row.subject, row.object, row.author))
    prefixes = contract(base, outside)
    others = sorted({name for row in mappings.rows for name, _ in row.others})
    out = io.StringIO(newline="")
    out.write(metadata_block(mappings.metadata, prefixes.map))
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    writer.writerow([*COLUMNS, *others])
    for row in mappings.rows:
        cells = _written(row, prefixes)
        writer.writerow([cells.get(name, "") for name in (*COLUMNS, *others)])
    replace_file(path, out.getvalue().encode())


def metadata_block(metadata: dict[str, Any], prefixes: Prefixes) -> str:
    """Return the lines, each with "# " before it, that open a file.

    >>> print(metadata_block({"license": "https://example.org/by"}, {"skos": "https://example.org/skos#"}), end="")
    # curie_map:
    #   skos: https://example.org/skos#
    # license: https://example.org/by
    """
    text = yaml.safe_dump({"curie_map": dict(prefixes), **metadata}, allow_unicode=True, sort_keys=True, width=10_000)
    return "".join(f"# {line}\n" for line in text.splitlines())


def _written(row: Mapping, prefixes: Curies) -> dict[str, str]:
    return {
        **dict(row.others), **row.cells,
        "subject_id": prefixes.short(row.subject), "object_id": prefixes.short(row.object),
        "author_id": prefixes.short(row.author), "mapping_date": row.day.isoformat(),
        "confidence": _number(row.confidence), "similarity_score": _number(row.score),
    }  # fmt: skip


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.6g}"


# -- reading


def _read_metadata(path: Path, report: Report) -> dict[str, Any]:
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
            lines = list(takewhile(lambda line: line.startswith("#"), stream))
    except OSError:
        return {}  # whoever reads the rows reports it
    text = "".join(line[1:].removeprefix(" ") for line in lines)
    try:
        _check_nesting(text)
        found = yaml.load(text, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, ValueError) as error:
        report.fault(1, "sssom-metadata", f"the lines that begin with # cannot be read as YAML: {_line(error)}")
        return {}
    return found if isinstance(found, dict) else {}


def _check_nesting(text: str) -> None:
    if len(text) > MAX_METADATA:
        raise ValueError(f"they have more than {MAX_METADATA:,} characters")
    depth = 0
    for event in yaml.parse(text, Loader=yaml.BaseLoader):
        if isinstance(event, yaml.AliasEvent):
            raise ValueError('they use "*" to repeat a part')
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise ValueError("lists stand in lists too deeply")


def _line(error: Exception) -> str:
    return " ".join(str(error).split())


def _row(number: int, cells: dict[str, str], curies: Curies, report: Report) -> Mapping | None:
    before = len(report.problems)
    for name in REQUIRED:
        if name not in cells:
            report.fault(number, "row-required", "fill in this cell", name)
    things = {name: _thing(number, name, cells, curies, report) for name in ("subject_id", "object_id", "author_id")}
    day = _day(number, cells.get("mapping_date", ""), report)
    numbers = {name: _read_number(number, name, cells, report) for name in ("confidence", "similarity_score")}
    if len(report.problems) > before or day is None:
        return None
    return Mapping(
        subject=things["subject_id"], object=things["object_id"], author=things["author_id"], day=day,
        confidence=numbers["confidence"], score=numbers["similarity_score"],
        cells={name: cells.get(name, "") for name in COLUMNS if name not in _TYPED},
        others=tuple(sorted((name, text) for name, text in cells.items() if name and name not in COLUMNS)),
        line=number,
    )  # fmt: skip


def _thing(number: int, name: str, cells: dict[str, str], curies: Curies, report: Report) -> str:
    text = cells.get(name, "")
    try:
        return curies.long(text) if text else ""
    except ValueError as error:
        report.fault(number, "sssom-curie", str(error), name)
        return ""


def _day(number: int, text: str, report: Report) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        report.fault(number, "date-form", f'"{text}" is not a day: write it as 2031-02-28', "mapping_date")
        return None


def _read_number(number: int, name: str, cells: dict[str, str], report: Report) -> float | None:
    text = cells.get(name, "")
    try:
        value = float(text) if text else None
        if value is None or 0 <= value <= 1:
            return value
    except ValueError:
        pass
    report.fault(number, "figure-form", f'"{text}" is not a number from 0 to 1: write one such as 0.9', name)
    return None
