"""Rewrite a dossier canonically: lasting ids, one order, one spelling; the meaning stays the same.

In: the folder of a dossier. Out: the same folder with `<table>.csv`, `claims/<source>.csv`,
`records/<source>.csv` and `links/*.sssom.tsv` in UTF-8, LF, fixed columns, sorted by id, references written
as `Label [id]`. Rows from a workbook or from new.csv move to their tables; what cannot be read stops it
before a byte is written.
"""

import random
import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from kg.directory import labels_of
from kg.errors import DataFaults, Problem
from kg.files import remove_file, replace_file
from kg.model import ALL_TABLES, INLINE, KIND_OF_PREFIX, LINKS, Column, Kind, Table
from kg.settle import settle
from kg.tables import Row, read_rows, remarks_of, table_text
from kg.values import is_id, join_many, parse_cell_count, parse_reference, parse_tagged, split_many
from kg.workbook_update import clear_rows, write_ids

ENTRY_FILES = ("claims/new.csv", "records/new.csv")  # emptied, never removed
# What others refer to is written first; evidence, claims, records and judgements come last, each in files of its own.
_REFERENCE = ("places", "agents", "sources", "cases", "restrictions", "propositions", "partitions")
_SAID = (
    "affiliations", "evidence", "records", "claims", "verifications", "judgements", "corrections", "tombstones",
    "links",
)  # fmt: skip
_ORDER = {name: n for n, table in enumerate((*_REFERENCE, *_SAID)) for name in (table, f"{table}.csv")}
LABEL_LENGTH = 70
_UNSAFE = re.compile(r"[|\[\]#]|^[=+\-@]+")


@dataclass(frozen=True, slots=True)
class Formatted:
    """What a canonical rewrite would leave: path -> text, files to remove, ids minted, and rows made with notes."""

    files: dict[str, str]
    removed: tuple[str, ...]
    minted: int
    made: tuple[Row, ...]
    problems: tuple[Problem, ...]
    moved: dict[str, dict[tuple[str, int], str]]  # workbook -> (sheet, row) -> id of the rows that leave it

    def changed(self, root: Path) -> list[str]:
        """Return the paths that differ from what stands in the folder now, sorted."""
        differing = [path for path, text in self.files.items() if _current(root / path) != text.encode()]
        return sorted([*differing, *self.removed, *self.moved])


def format_dossier(root: Path, chance: random.Random | None = None) -> Formatted:
    """Return the canonical form of the dossier in a folder; DataFaults when a file cannot be read."""
    rows, problems = read_rows(root)
    if problems:
        raise DataFaults(problems)
    return format_rows(root, rows, chance)


def format_rows(root: Path, rows: list[Row], chance: random.Random | None = None) -> Formatted:
    """Return the canonical form of a dossier that has these rows, in place of those its files hold."""
    settled = settle(rows, make=True, chance=chance)
    if _differing(settled.rows):
        raise DataFaults(problem for problem in settled.problems if problem.rule == "id-duplicate")
    texts = _texts(root, rows, settled.rows)
    removed = {row.path for row in rows if "#" not in row.path} - set(texts)
    return Formatted(
        files=texts,
        removed=tuple(sorted(removed)),
        minted=sum(settled.minted.values()),
        made=tuple(settled.made),
        problems=tuple(problem for problem in settled.problems if problem.rule != "id-duplicate"),
        moved=_moved(settled.rows),
    )


def _differing(rows: Iterable[Row]) -> set[str]:
    """The ids that stand on rows with different cells; equal rows are one row, written twice."""
    first: dict[str, Row] = {}
    differing = set()
    for row in rows:
        ident = row.cells.get(ALL_TABLES[row.table].columns[0].name, "")
        if first.setdefault(ident, row).cells != row.cells:
            differing.add(ident)
    return differing


def _moved(rows: Iterable[Row]) -> dict[str, dict[tuple[str, int], str]]:
    moved: dict[str, dict[tuple[str, int], str]] = defaultdict(dict)
    for row in rows:
        book, mark, sheet = row.path.partition("#")
        if mark and sheet == row.table:
            moved[book][sheet, row.number] = row.cells["id"]
    return dict(moved)


def write_formatted(root: Path, formatted: Formatted, first: Collection[str] = ()) -> list[str]:
    """Write the canonical files, each replaced in one step, then remove what has moved; return the changed paths.

    `first` names files that are written before all others.

    Rows of a workbook get their ids before they move: when the writing is cut off, the next run finds the
    same rows with the same ids, and nothing is lost or doubled. What others refer to is written before them.
    """
    changed = formatted.changed(root)
    for book, ids in formatted.moved.items():
        write_ids(root / book, ids)
    for path in sorted(
        changed, key=lambda path: (path not in first, _ORDER.get(PurePosixPath(path).parts[0], 0), path)
    ):
        if path in formatted.files:
            replace_file(root / path, formatted.files[path].encode())
    for path in formatted.removed:
        remove_file(root / path)
    for book, ids in formatted.moved.items():
        clear_rows(root / book, sorted({sheet for sheet, _ in ids}))
    return changed


def _texts(root: Path, rows: list[Row], settled: list[Row]) -> dict[str, str]:
    labels = reference_labels(settled)
    files: dict[str, list[Row]] = defaultdict(list)
    for path in _kept_files(root, rows):
        files[path] = []
    for row in settled:
        files[_file_of(row)].append(row)
    return {path: remarks_of(root / path) + _text(path, files[path], labels) for path in sorted(files)}


def _kept_files(root: Path, rows: Iterable[Row]) -> set[str]:
    """The files that stay although no row may be left in them: one per table, and the entry files."""
    single = {f"{name}.csv" for name in ALL_TABLES if (root / f"{name}.csv").is_file()}
    return {path for path in single | set(ENTRY_FILES) if (root / path).is_file()}


def _file_of(row: Row) -> str:
    table = ALL_TABLES[row.table]
    source = parse_reference(row.cells.get("source", "")).id  # that row may be missing; its file is still this one
    if table is LINKS:
        return row.path
    if table.per_source and source:
        return f"{table.name}/{source}.csv"
    return f"{table.name}/new.csv" if table.per_source else f"{table.name}.csv"


def _text(path: str, rows: list[Row], labels: dict[str, str]) -> str:
    table = ALL_TABLES["links" if path.startswith("links/") else PurePosixPath(path).parts[0].removesuffix(".csv")]
    columns = list(table.columns)
    if path == "claims/new.csv":
        columns += [column for column in INLINE if column.name not in {c.name for c in columns}]
    first = columns[0].name
    ordered = {row.cells[first]: row for row in sorted(rows, key=lambda row: row.cells[first])}
    written = ({column.name: _cell(table, column, row, labels) for column in columns} for row in ordered.values())
    return table_text(table.name, [column.name for column in columns], written)


def _cell(table: Table, column: Column, row: Row, labels: dict[str, str]) -> str:
    """One cell as it is written: references carry the label of what they mean."""
    text = row.cells.get(column.name, "")
    if column.kind is Kind.REF and table is LINKS:
        return f"{KIND_OF_PREFIX[text[:2]]}:{text}" if is_id(text) else text
    if column.kind is Kind.REF and column.many:
        return join_many(_labelled(part, labels) for part in split_many(text))
    if column.kind is Kind.REF:
        return _labelled(text, labels)
    if column.kind is Kind.CELLS:
        return join_many(_labelled_count(part, labels) for part in split_many(text))
    return text


def _labelled(ident: str, labels: dict[str, str]) -> str:
    label = labels.get(ident)
    return f"{label} [{ident}]" if label else ident


def _labelled_count(part: str, labels: dict[str, str]) -> str:
    try:
        key, count = parse_cell_count(part)
    except ValueError:
        return part
    return f"{_labelled(key, labels)} = {count}"


def reference_labels(rows: Iterable[Row]) -> dict[str, str]:
    """Return id -> the short label that a reference to it is written with, made of settled rows."""
    cells = {row.cells.get("id", ""): row for row in rows}
    return {ident: label for ident, row in cells.items() if (label := _label(row, cells))}


def _label(row: Row, rows: dict[str, Row]) -> str:
    match row.table:
        case "propositions":
            text = " ".join(row.cells.get(name, "") for name in ("bound", "figure", "text_en"))
        case "partitions":
            text = row.cells.get("text_en", "")
        case "claims":
            claimant = rows.get(row.cells.get("claimant", ""))
            statement = rows.get(row.cells.get("proposition", ""))
            parts = [_label(claimant, rows) if claimant else "", row.cells.get("stance", "")]
            text = " ".join([*parts, _label(statement, rows) if statement else ""])
        case "records":
            text = _first_name(row)
        case _:
            text = next(iter(labels_of(row)), "")
    return _short(text)


def _first_name(row: Row) -> str:
    for part in split_many(row.cells.get("names", "")):
        try:
            return parse_tagged(part)[0]
        except ValueError:
            return ""  # the reader of the cell reports it
    return ""


def _short(text: str) -> str:
    text = " ".join(_UNSAFE.sub(" ", text).split())
    return text if len(text) <= LABEL_LENGTH else text[: LABEL_LENGTH - 1].rstrip() + "…"


def _current(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
