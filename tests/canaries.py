"""Words that stand in withheld rows and cells alone, and a search for them in whatever a command leaves behind."""

import base64
import csv
import gzip
import io
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from urllib.parse import quote

from pyoxigraph import Store

from kg.files import TIER
from kg.model import ALL_TABLES, LINKS, TABLES, Column, Kind, Table

WORD = "kanarivogel"  # part of every canary, in Latin letters
PERSIAN = "قناریزرد"  # part of those whose letters are not ASCII
_PROSE = (Kind.TEXT, Kind.STRING, Kind.LOCAL, Kind.NAME)
_SHAPED = {"language", "digest", "formula", "predicate_modifier", "mapping_justification"}
_NUMBER = count(1)


def canary(kind: Kind = Kind.TEXT) -> str:
    """Return a new canary, tagged where a cell of that kind has a tag."""
    word = f"{WORD.capitalize()} {PERSIAN} {next(_NUMBER)}"
    return f"{word}@en-gb" if kind in (Kind.LOCAL, Kind.NAME) else word


def withhold_all(private: Path) -> int:
    """Withhold, of every table, a row and each cell of a public row, all canaries; return how many cells there are."""
    cells = 0
    for table in ALL_TABLES.values():
        columns = [column.name for column in table.columns]
        own = [f"{table.prefix or 'ag'}-2k2k2k", *(canary() for _ in columns[1:]), "restricted"]
        public = [f"{table.prefix or 'ag'}-2222b2", *(canary() for _ in columns[1:]), "sealed"]
        _write(private / _file(table, "so-2222b2"), [[*columns, TIER], own, public])
        cells += 2 * len(columns[1:])
    return cells


def withhold_prose(data: Path, private: Path) -> int:
    """Withhold a canary in each column of prose of a dossier, without a fault; return how many cells there are.

    Each stands in a row that has that cell, once restricted and once sealed; some tables get a row of their own.
    """
    files: dict[str, list[dict[str, str]]] = {}
    for table in (*TABLES.values(), LINKS):
        rows = [(path, row) for path in _files(data, table) for row in _rows(path)]
        for column in table.columns:
            chosen = next(((path, row) for path, row in rows if row.get(column.name) and _is_prose(column)), None)
            if chosen and table.name != "tombstones":
                path, row = chosen[0].relative_to(data).as_posix(), chosen[1]
                first = table.columns[0].name
                for tier in ("restricted", "sealed"):
                    cells = {first: row[first], column.name: canary(column.kind), TIER: tier}
                    files.setdefault(path, []).append(cells)
    for path, held in files.items():
        names = list(dict.fromkeys(name for row in held for name in row))
        _write(private / path, [names, *([row.get(name, "") for name in names] for row in held)])
    return sum(len(held) for held in files.values())


def _is_prose(column: Column) -> bool:
    return column.kind in _PROSE and column.name not in _SHAPED


def _file(table: Table, source: str) -> str:
    if table is LINKS:
        return "links/some.sssom.tsv"
    return f"{table.name}/{source}.csv" if table.per_source else f"{table.name}.csv"


def _files(data: Path, table: Table) -> list[Path]:
    if (data / f"{table.name}.csv").is_file():
        return [data / f"{table.name}.csv"]
    return sorted((data / table.name).glob("*.?sv"))


def _rows(file: Path) -> list[dict[str, str]]:
    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t" if file.suffix == ".tsv" else ","))


def _write(file: Path, rows: list[list[str]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter="\t" if file.suffix == ".tsv" else ",").writerows(rows)


# -- the search


def _forms() -> list[bytes]:
    """Every way to write the words that is looked for, in small letters."""
    forms = [WORD.encode(), PERSIAN.encode(), quote(PERSIAN).lower().encode()]
    for word in (WORD, WORD.capitalize(), PERSIAN):
        forms += [word.encode(code).lower() for code in ("utf-16-le", "utf-16-be")]
        for before in ("", "x", "xx"):  # the letters of base64 depend on what stands before
            packed = base64.b64encode((before + word).encode()).decode()
            forms.append(packed[4:-4].lower().encode())
        forms.append("".join(f"\\u{ord(letter):04x}" for letter in word).encode())
        forms.append(word.encode().hex().encode())
    return forms


_FORMS = _forms()


def holds_canary(data: bytes) -> bool:
    """Return whether bytes hold a part of a canary in any form that is looked for."""
    small = data.lower()
    return any(form in small for form in _FORMS)


def found_in(folder: Path, but: Path | None = None) -> list[str]:
    """Return the files in a folder, and below, that hold a canary, packed or plain; `but` is a folder left out."""
    files = (path for path in folder.rglob("*") if path.is_file() and not (but and path.is_relative_to(but)))
    found = {str(path) for path in files if any(map(holds_canary, _contents(path)))}
    stores = {path.parent for path in folder.rglob("CURRENT") if not (but and path.is_relative_to(but))}
    return sorted(found | {str(store) for store in stores if holds_canary(_statements(store))})


def _contents(path: Path) -> Iterator[bytes]:
    data = path.read_bytes()
    yield path.name.encode()
    yield data
    if data[:2] == b"\x1f\x8b":
        yield gzip.decompress(data)
    elif data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield from (archive.read(name) for name in archive.namelist())
    elif data[:15] == b"SQLite format 3":
        yield from _values(path)


def _values(file: Path) -> Iterator[bytes]:
    """Yield the values of a database, unpacked where they are packed."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as db:
        for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            for row in db.execute(f'SELECT * FROM "{table}"').fetchall():
                for value in row:
                    if isinstance(value, bytes):
                        yield value
                        yield from _unpacked(value)


def _unpacked(value: bytes) -> Iterator[bytes]:
    for window in (15, -15, 31):
        try:
            yield zlib.decompress(value, window)
        except zlib.error:
            continue


def _statements(store: Path) -> bytes:
    return "\n".join(map(str, Store.read_only(str(store)))).encode()
