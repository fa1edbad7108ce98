"""Read the cells of one foreign row: what is known, which conditions hold, and the values that a field takes.

In: a row, the rows of other files that belong to it, and a field. Out: its values, each with the column it came
from. What the mapping does not provide for goes to the findings, with the column of the foreign file.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from kg.errors import Problem
from kg.importers.mapping.fields import TEMPLATE
from kg.importers.mapping.parts import KEEP, LEAVE_OUT, NOTE, Field, When
from kg.importers.read.base import ForeignRow

MAX_FAULTS: Final = 200  # of one rule in one column that are listed; the rest is counted
MAX_SHOWN: Final = 80  # characters of a value in a sentence


@dataclass(slots=True)
class Findings:
    """What is said about an import beside its rows. `path` is the foreign file."""

    path: str
    problems: list[Problem] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    noted: "Counter[str]" = field(default_factory=Counter)  # a sentence -> how many rows it is true of
    _listed: "defaultdict[tuple[str, str], int]" = field(default_factory=lambda: defaultdict(int))

    def fault(self, row: int, column: str, rule: str, message: str) -> None:
        """Report a fault; past a number of one rule in one column they are only counted."""
        self._listed[column, rule] += 1
        if self._listed[column, rule] <= MAX_FAULTS:
            self.problems.append(Problem(self.path, row, column, rule, message))

    def close(self) -> None:
        """Say how many faults were not listed, and sort."""
        for (column, rule), count in self._listed.items():
            if count > MAX_FAULTS:
                message = f"{count - MAX_FAULTS:,} more faults of this kind are not listed"
                self.problems.append(Problem(self.path, 0, column, rule, message))
        self.problems.sort()


@dataclass(frozen=True, slots=True)
class Value:
    """One value that a field takes: its text, the column it stood in, and its place among `of` in the cell."""

    text: str
    column: str
    index: int = 0
    of: int = 1


class Cells:
    """The cells of one row; a column of a joined file may hold several."""

    def __init__(self, row: ForeignRow, joined: Mapping[str, Sequence[str]], unknown: Collection[str]):
        self.row = row
        self._joined = joined
        self._unknown = unknown
        self._held: dict[When, bool] = {}
        self.notes: list[str] = []  # what the fields want noted beside the row
        self.taken: set[str] = set()  # columns whose values a field has asked for

    def written(self, column: str) -> Sequence[str]:
        """Return what stands in a column, also what says that nothing is known."""
        return self._joined[column] if column in self._joined else (self.row.cells.get(column, ""),)

    def known(self, column: str, unknown: Collection[str] = ()) -> list[str]:
        """Return what stands in a column and says something."""
        return [text for text in self.written(column) if not self.says_nothing(text, unknown)]

    def says_nothing(self, text: str, unknown: Collection[str] = ()) -> bool:
        """Return whether a text says that nothing is known."""
        plain = plain_text(text)
        return plain in self._unknown or plain in unknown

    def hold(self, when: When) -> bool:
        """Return whether each column of a condition fits one of its patterns."""
        if not when:
            return True
        if when not in self._held:
            fits = (any(self._fits(column, pattern) for pattern in patterns) for column, patterns in when)
            self._held[when] = all(fits)
        return self._held[when]

    def _fits(self, column: str, pattern: str) -> bool:
        if pattern in ("", "*"):
            return bool(self.known(column)) == (pattern == "*")
        return any(_glob(pattern).fullmatch(plain_text(text)) for text in self.written(column))


@lru_cache(maxsize=4096)
def _glob(pattern: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in pattern.casefold().split("*")), re.DOTALL)


@lru_cache(maxsize=65536)
def plain_text(text: str) -> str:
    """Return a text as texts are compared: single spaces, no case.

    >>> plain_text(" Sin  DATOS")
    'sin datos'
    """
    return " ".join(text.split()).casefold()


def shown(text: str) -> str:
    """Return a value as a sentence shows it: in quotation marks, cut when it is long."""
    return f'"{text}"' if len(text) <= MAX_SHOWN else f'"{text[:MAX_SHOWN]}…"'


def values_of(one: Field, cells: Cells, findings: Findings) -> list[Value]:
    """Return the values that a field takes in a row, in order."""
    if one.cases:
        case = next((case for case in one.cases if cells.hold(case.when)), None)
        return values_of(case.field, cells, findings) if case else []
    if one.always is not None:
        return [Value(one.always, "")]
    pieces = _rendered(one, cells) if one.template else _pieces(one, cells)
    return [value for piece in pieces for value in _translated(one, piece, cells, findings)]


def deciding(one: Field, cells: Cells) -> Field:
    """Return the field that counts in a row: of cases the first that holds."""
    while one.cases:
        case = next((case for case in one.cases if cells.hold(case.when)), None)
        if case is None:
            return Field(one.line, always="")
        one = case.field
    return one


def columns_of(fields: Iterable[Field]) -> list[str]:
    """Return the columns of the foreign file that fields read, each once."""
    names: dict[str, None] = {}
    for one in fields:
        found = [*one.columns, *TEMPLATE.findall(one.template), *(one.chain or ())]
        found += columns_of(case.field for case in one.cases)
        found += [column for case in one.cases for column, _ in case.when]
        names.update(dict.fromkeys(found))
    return list(names)


def value_columns(fields: Iterable[Field]) -> set[str]:
    """Return the columns of the foreign file whose values fields may write, those of conditions and chains apart."""
    names: set[str] = set()
    for one in fields:
        names.update(one.columns, TEMPLATE.findall(one.template))
        names |= value_columns(case.field for case in one.cases)
    return names


def _rendered(one: Field, cells: Cells) -> list[Value]:
    """Return the text of a template, nothing when a column in it is unknown."""
    names = TEMPLATE.findall(one.template)
    cells.taken.update(names)
    texts = {name: ", ".join(cells.known(name, one.unknown)) for name in names}
    if not all(texts.values()):
        return []
    return [Value(TEMPLATE.sub(lambda match: texts[match[1]], one.template), ", ".join(dict.fromkeys(names)))]


def _pieces(one: Field, cells: Cells) -> list[Value]:
    pieces = []
    cells.taken.update(one.columns)
    for column in one.columns:
        for text in cells.written(column):
            parts = _split(one, _clipped(one, text))
            pieces += [
                Value(part.strip(), column, index, len(parts))
                for index, part in enumerate(parts)
                if not cells.says_nothing(part, one.unknown)
            ]
    return pieces


def _clipped(one: Field, text: str) -> str:
    if one.after:
        text = text.partition(one.after)[2]
    if one.before:
        text = text.partition(one.before)[0]
    return text.strip().removeprefix(one.strip) if one.strip else text


def _split(one: Field, text: str) -> list[str]:
    parts = [text]
    for mark in one.split:
        parts = [piece for part in parts for piece in part.split(mark)]
    return parts


def _translated(one: Field, piece: Value, cells: Cells, findings: Findings) -> list[Value]:
    """Return a value as the list of values of its field has it."""
    if one.values is None:
        return [piece]
    ours = one.values.get(plain_text(piece.text))
    if ours is None:
        reason = (
            f"{shown(piece.text)} is not among the values of the mapping: add it to them, or say what happens otherwise"
        )
        return [piece] if unfit(one, piece, cells, findings, "import-value", reason) else []
    return [Value(part, piece.column, piece.index, piece.of) for part in ours.split(" | ") if part]


def unfit(one: Field, value: Value, cells: Cells, findings: Findings, rule: str, reason: str) -> bool:
    """Do with a value that does not fit what its field says; return whether it is kept as it stands."""
    if one.otherwise == LEAVE_OUT:
        findings.left_out[value.column] += 1
    elif one.otherwise == NOTE:
        cells.notes.append(f"{value.column}: {' '.join(value.text.split())}")
    elif one.otherwise != KEEP:
        findings.fault(cells.row.number, value.column, rule, reason)
    return one.otherwise == KEEP
