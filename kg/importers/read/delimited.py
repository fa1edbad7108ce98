"""Read a CSV or TSV file of any encoding and delimiter, in bounded memory.

In: a file and how it is read. Out: records (row number, cells) and faults. The cells are parsed by `kg/csvfile.py`,
as those of a dossier are.
"""

import codecs
import re
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Final

from kg.csvfile import Record, Report, parse_records
from kg.errors import KgError, Problem
from kg.importers.read.base import Faults, Reading

_DELIMITERS: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
_SAMPLE: Final = 100  # records that a delimiter is judged by
_MOST: Final = 0.9  # of them must have one width
_NAMES: Final = {name: mark for mark, name in _DELIMITERS.items()} | {"\\t": "\t"}
_SEPARATOR_LINE: Final = re.compile(r'\ufeff?"?sep=([;,\t|])"?\s*', re.IGNORECASE)


def delimiter_of(stated: str) -> str:
    """Return the delimiter that is stated by its character or its name; KgError when it is no single character.

    >>> delimiter_of("semicolon")
    ';'
    """
    mark = _NAMES.get(stated.strip().lower(), stated)
    if len(mark) != 1 or mark in '"\r\n':
        raise KgError(f'"{stated}" is not a delimiter: write one character, or one of {", ".join(_NAMES)}')
    return mark


def detect_delimiter(path: Path, encoding: str) -> tuple[str, str]:
    """Return the delimiter that divides nearly all of the first records alike, and the sentence that says so.

    Errors: KgError when two do, or none although the lines hold some.
    """
    with path.open(encoding=_with_mark(encoding), newline="", errors="replace") as stream:
        if named := _SEPARATOR_LINE.fullmatch(stream.readline(20)):
            return named[1], f"delimiter: not stated; {_DELIMITERS[named[1]]}, from the first line"
    widths = {mark: width for mark in _DELIMITERS if (width := _width(path, encoding, mark)) > 1}
    if len(widths) > 1:
        marks = " or ".join(f"{_DELIMITERS[mark]} ({width} columns)" for mark, width in widths.items())
        raise KgError(f"the delimiter of {path.name} cannot be told; it may be {marks}: state it, as in delimiter: ';'")
    for mark, width in widths.items():
        return mark, f"delimiter: not stated; {_DELIMITERS[mark]}, which gives the first records {width} columns each"
    return ",", "delimiter: not stated; none found, so the file is read as one column"


def _width(path: Path, encoding: str, mark: str) -> int:
    """Return how many cells nearly all of the first records have with this delimiter, or 0."""
    with _records(path, Reading("csv", encoding, mark), []) as records:
        counts = Counter(len(cells) for _, cells in islice(records, _SAMPLE) if any(map(str.strip, cells)))
    if not counts:
        return 0
    width, count = counts.most_common(1)[0]
    return width if count >= _MOST * counts.total() else 0


def read_delimited(path: Path, reading: Reading, wanted: Collection[str] | None, faults: Faults) -> Iterator[Record]:
    """Yield the records of a file in a known encoding, blank lines and the header among them."""
    report = Report(faults.path, [])
    with _records(path, reading, report.problems) as records:
        for record in records:
            if report.problems:
                faults.take(report, wanted)
            yield record
        faults.take(report, wanted)


@contextmanager
def _records(path: Path, reading: Reading, problems: list[Problem]) -> Iterator[Iterator[Record]]:
    with path.open(encoding=_with_mark(reading.encoding), newline="", errors="replace") as stream:
        yield parse_records(stream, Report(path.name, problems), reading.delimiter or ",")


def _with_mark(encoding: str) -> str:
    """Return the encoding that passes over a byte order mark at the beginning."""
    known = codecs.lookup(encoding or "utf-8").name
    return "utf-8-sig" if known == "utf-8" else known
