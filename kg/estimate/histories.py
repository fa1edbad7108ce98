"""Read capture histories: how many people stand on exactly which lists.

In: a CSV file with one column of 0 and 1 for each list and a column of counts, or such rows from elsewhere. Out:
`Histories`, one row a pattern, sorted, without patterns that nobody has; or the faults of the file.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kg.csvfile import Record, Report, read_records
from kg.errors import DataFaults, Problem

Marks: TypeAlias = NDArray[np.int8]
Counts: TypeAlias = NDArray[np.int64]
Pattern: TypeAlias = tuple[int, ...]  # 1 for each list that the people stand on, 0 for each other

COUNT_NAMES: Final = ("count", "n", "freq", "frequency")
_LARGEST: Final = 10**12  # counts beyond are slips of the keyboard, and would lose digits in a float
_MARKS: Final = {"0": 0, "1": 1, "0.0": 0, "1.0": 1}
_WHOLE: Final = re.compile(r"0*(\d{1,13})(\.0*)?")


@dataclass(frozen=True, slots=True)
class Histories:
    """How many people have each pattern of lists.

    `patterns` (rows, lists) holds 0 and 1, sorted, no row twice and none with only zeros; `counts` (rows) is positive.
    """

    lists: tuple[str, ...]
    patterns: Marks
    counts: Counts

    @classmethod
    def of(cls, lists: Sequence[str], people: Iterable[tuple[Pattern, int]]) -> "Histories":
        """Return the histories of people who have a pattern each; counts of one pattern are added up."""
        total: Counter[Pattern] = Counter()
        for pattern, count in people:
            if any(pattern) and count:
                total[pattern] += count
        known = sorted(total)
        patterns = np.array(known, dtype=np.int8).reshape(len(known), len(lists))
        return cls(tuple(lists), patterns, np.array([total[pattern] for pattern in known], dtype=np.int64))

    @property
    def observed(self) -> int:
        """How many people stand on at least one list."""
        return int(self.counts.sum())

    @property
    def overlaps(self) -> Counts:
        """How many people each two lists share, (lists, lists); on the diagonal how many each list holds."""
        marks = self.patterns.astype(np.int64)
        return marks.T @ (marks * self.counts[:, None])


def read_histories(file: Path) -> Histories:
    """Return what a CSV file holds; columns may be separated by commas, semicolons or tabs.

    Errors: DataFaults, each with row and column.
    """
    problems: list[Problem] = []
    report = Report(file.name, problems)
    found = parse_histories(read_table(file, report), report)
    if found is None or problems:
        raise DataFaults(problems)
    return found


def parse_histories(records: Iterator[Record], report: Report) -> Histories | None:
    """Return what records hold, the header first; None when there is no header that can be read."""
    header = next(records, None)
    if header is None and not report.problems:
        report.fault(0, "file-empty", "there is nothing here, not even a header: name the lists and the column count")
    place = _read_header(header, report) if header else None
    if header is None or place is None:
        return None
    people = [_read_row(record, header[1], place, report) for record in records]
    return None if report.problems else Histories.of(_without(header[1], place), people)


def read_table(file: Path, report: Report) -> Iterator[Record]:
    """Yield the records that are not blank; the character that the first line has most often separates the cells."""
    try:
        with file.open(encoding="utf-8-sig", errors="replace") as stream:
            first = stream.readline(10_000)
    except OSError:  # which reading reports
        first = ""
    for number, cells in read_records(file, report, max(",;\t", key=first.count)):
        stripped = [cell.strip() for cell in cells]
        if any(stripped):
            yield number, stripped


def _read_header(header: Record, report: Report) -> int | None:
    """Return where the counts stand; None, and a fault, when that is not clear."""
    number, names = header
    for position, name in enumerate(names, 1):
        if not name:
            report.fault(number, "file-column-unnamed", f"column {position} has no name: name the list")
        elif name in names[: position - 1]:
            report.fault(number, "file-column-twice", f'the column "{name}" stands here twice: rename one', name)
    called = [name.casefold() for name in names]
    wanted = COUNT_NAMES[:1] if COUNT_NAMES[0] in called else COUNT_NAMES  # beside count, a list may be called N
    places = [place for place, name in enumerate(called) if name in wanted]
    if len(places) != 1:
        found = "none is" if not places else "several are"
        message = f'one column holds how many people have a pattern, and {found} named so: name it "count"'
        report.fault(number, "estimate-count-column", message)
        return None
    return places[0]


def _read_row(record: Record, names: list[str], place: int, report: Report) -> tuple[Pattern, int]:
    """Return the pattern and count of one row; an empty pattern, and faults, when it cannot be read."""
    number, cells = record
    if len(cells) != len(names):
        rule = "file-row-long" if len(cells) > len(names) else "file-row-short"
        report.fault(number, rule, f"the row has {len(cells)} cells, the header {len(names)}: make them as many")
        return (), 0
    count = _read_count(number, names[place], cells[place], report)
    pairs = zip(_without(names, place), _without(cells, place), strict=True)
    pattern = tuple(_read_mark(number, name, cell, report) for name, cell in pairs)
    if count and not any(pattern):
        message = "these people are on no list, and how many they are is what is asked for: delete the row"
        report.fault(number, "estimate-unseen", message)
    return pattern, count


def _read_count(number: int, name: str, cell: str, report: Report) -> int:
    found = _WHOLE.fullmatch(cell)
    if found is None or int(found[1]) > _LARGEST:
        report.fault(number, "estimate-count", f'"{cell}" is no number of people: write 0 or a whole number', name)
        return 0
    return int(found[1])


def _read_mark(number: int, name: str, cell: str, report: Report) -> int:
    if cell not in _MARKS:
        message = f'"{cell}" says neither that they are on the list nor that they are not: write 1 or 0'
        report.fault(number, "estimate-mark", message, name)
    return _MARKS.get(cell, 1)


def _without(cells: list[str], place: int) -> list[str]:
    return cells[:place] + cells[place + 1 :]
