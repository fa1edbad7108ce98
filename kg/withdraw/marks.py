"""Remember which rows were withdrawn and keep nothing of them, so that no import brings one back.

In: rows that go, settled. Out: `withdrawn.csv` in the private folder, with a key made by chance and marks: keyed
digests of what an import finds a row by. Without the key nobody can test a guess; the marks are sorted, so that none of
them tells which id it belongs to. Unlike the salts of seals the key is kept, since no mark is ever published.
"""

import hmac
import re
import secrets
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from kg.errors import KgError
from kg.files import NotWritten, replace_file
from kg.model import ALL_TABLES
from kg.tables import Row
from kg.values import split_many

REGISTER: Final = "withdrawn.csv"
_HEAD: Final = "what,value"
_BYTES: Final = 32
_LINE: Final = re.compile(rf"(key|mark),[0-9a-f]{{{2 * _BYTES}}}", re.ASCII)


class BadMarks(KgError):
    """The list of what was withdrawn cannot be read."""

    def __init__(self, path: Path, line: int):
        self.path = path
        super().__init__(
            f"{path}:{line} is no key or mark: put the list back from a copy, or remove it, and imports will ask "
            "whether the rows that they add were withdrawn"
        )


@dataclass(frozen=True, slots=True)
class Marks:
    """What was withdrawn from a dossier, as far as this private folder knows: a key, and the marks made with it."""

    key: bytes = b""
    marks: frozenset[str] = field(default_factory=frozenset)

    def knows(self, ident: str) -> bool:
        """Return whether a withdrawn id is one of those whose row is remembered."""
        return self._has("id", ident)

    def was_withdrawn(self, row: Row) -> bool:
        """Return whether a row stands where a withdrawn one stood: `source` is the id of its source."""
        return any(self._has(*parts) for parts in _parts(row))

    def touches(self, table: str, source: str) -> bool:
        """Return whether any row of a table was withdrawn from a source, by its id."""
        return self._has("source", table, source)

    def _has(self, *parts: str) -> bool:
        return bool(self.marks) and _mark(self.key, parts) in self.marks


def read_marks(private: Path) -> Marks:
    """Return the marks in a private folder; none when there are none. Errors: BadMarks."""
    path = private / REGISTER
    try:
        lines = path.read_bytes().decode("utf-8", "replace").split("\n")
    except FileNotFoundError:
        return Marks()
    if lines[0] != _HEAD or lines[-1]:
        raise BadMarks(path, 1 if lines[-1] == "" else len(lines))
    for number, line in enumerate(lines[1:-1], start=2):
        if not _LINE.fullmatch(line) or line.startswith("key") != (number == 2):
            raise BadMarks(path, number)
    values = [line.partition(",")[2] for line in lines[1:-1]]
    return Marks(bytes.fromhex(values[0]), frozenset(values[1:])) if values else Marks()


def remember(private: Path, rows: Iterable[Row], idents: Collection[str], *, labels: bool = True) -> None:
    """Remember rows that are withdrawn, before they go, with the ids that are accounted for by that.

    Without `labels` a row that no source says is not known by its label: a twin of what stays may be meant by it.
    Errors: BadMarks, NotWritten.
    """
    known = read_marks(private)
    key = known.key or secrets.token_bytes(_BYTES)
    told: list[tuple[str, ...]] = [("id", ident) for ident in idents]
    told += [parts for row in rows for parts in [*_parts(row), *_sources(row)] if labels or parts[0] != "label"]
    marks = known.marks | {_mark(key, parts) for parts in told}
    if marks != known.marks:
        try:
            private.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise NotWritten(private, error) from error
        lines = [_HEAD, f"key,{key.hex()}", *(f"mark,{mark}" for mark in sorted(marks)), ""]
        replace_file(private / REGISTER, "\n".join(lines).encode("ascii"))


def _parts(row: Row) -> Iterator[tuple[str, ...]]:
    """Yield what a row is found again by: its place in its source, or its label when no source says it.

    An answer is found by its item and question, an item of evidence by the digests of its copies as well.
    """
    cells = row.cells
    if any(column.name == "source" for column in ALL_TABLES[row.table].columns):
        if cells.get("source") and cells.get("locator"):
            yield "row", row.table, cells["source"], _plain(cells["locator"])
    elif row.table == "verifications":
        yield "row", row.table, cells.get("evidence", ""), _plain(cells.get("question", ""))
    elif cells.get("label_en"):
        kind = cells.get("kind", "") if row.table == "places" else ""  # a town is not the province of its name
        yield "label", row.table, kind, _plain(cells["label_en"])
    if row.table == "evidence":
        yield from (("label", row.table, "digest", digest) for digest in split_many(cells.get("digest", "")))


def _sources(row: Row) -> Iterator[tuple[str, ...]]:
    if row.cells.get("source"):
        yield "source", row.table, row.cells["source"]


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _mark(key: bytes, parts: Iterable[str]) -> str:
    return hmac.digest(key, "\x1f".join(parts).encode("utf-8", "surrogatepass"), "sha256").hex()
