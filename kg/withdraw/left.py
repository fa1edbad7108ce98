"""Find the texts that repeat a name of something withdrawn, for a person to read: no program can tell who is meant.

In: the rows that go and the rows that stay. Out: the cells that hold a name of what goes, by path, row and column.
The name itself is not repeated.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg.card import CARD_NAME
from kg.directory import labels_of
from kg.folding import fold
from kg.model import ALL_TABLES, Kind
from kg.tables import Row
from kg.values import parse_tagged, split_many

_TEXTS: Final = (Kind.TEXT, Kind.LOCAL, Kind.STRING, Kind.NAME)
_SHORTEST: Final = 4  # letters of a name of one word that is looked for


@dataclass(frozen=True, slots=True, order=True)
class Left:
    """A place in the dossier to look at; `ident` is the id of the row."""

    path: str
    row: int
    column: str
    ident: str


def repeats_name(text: str, rows: Iterable[Row], of_words: int = 1) -> bool:
    """Return whether a text holds a name, of so many words or more, of what one of the rows says, however spelled."""
    needles = [needle for row in rows for name in _names(row) if (needle := _needle(name))]
    return _holds(text, [needle for needle in needles if len(needle.split()) >= of_words])


def names_left(data: Path, gone: Iterable[Row], kept: Iterable[Row]) -> list[Left]:
    """Return the texts among the rows that stay which repeat a name of what goes, in order of path, row and column."""
    rows = list(gone)
    needles = sorted({needle for row in rows for name in _names(row) if (needle := _needle(name))})
    needles += [row.cells["id"] for row in rows if row.cells.get("id")]
    if not needles:
        return []
    found = [left for row in kept for left in _in_row(row, needles)]
    return sorted([*found, *_in_card(data, needles)])


def _names(row: Row) -> Iterator[str]:
    yield from labels_of(row)
    for column in ("names", "preferred_name"):
        for part in split_many(row.cells.get(column, "")):
            try:
                yield parse_tagged(part)[0]
            except ValueError:
                yield part


def _needle(name: str) -> str:
    """Return a name as it is looked for, with a space on each side; empty when it is too short to tell anything."""
    folded = fold(name)
    return f" {folded} " if " " in folded or len(folded) >= _SHORTEST else ""


def _in_row(row: Row, needles: Iterable[str]) -> Iterator[Left]:
    table = ALL_TABLES[row.table]
    for column in table.columns:
        text = row.cells.get(column.name, "")
        if text and column.kind in _TEXTS and _holds(text, needles):
            yield Left(row.path, row.number, column.name, row.cells.get(table.columns[0].name, ""))


def _in_card(data: Path, needles: Iterable[str]) -> Iterator[Left]:
    card = data / CARD_NAME
    lines = card.read_text(encoding="utf-8", errors="replace").splitlines() if card.is_file() else []
    for number, line in enumerate(lines, start=1):
        if _holds(line, needles):
            yield Left(CARD_NAME, number, "", "")


def _holds(text: str, needles: Iterable[str]) -> bool:
    folded = f" {fold(text)} "
    return any(needle in (folded if needle[0] == " " else text) for needle in needles)
