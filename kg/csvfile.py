"""Read one CSV or TSV file into records, in one pass and bounded memory.

In: a file. Out: an iterator of (row number, cells), where the number is the line the record starts on,
counted from 1. Faults of the file are appended to the caller's list and reading goes on where it can.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

from kg.errors import Problem

Record = tuple[int, list[str]]

MAX_CELL: Final = 100_000  # characters
MAX_FIELD: Final = 131_072  # characters, the limit that the csv module has by itself
MAX_LINE: Final = 130_000  # a line this long is dropped unread; below it, no line can run into the limit of a field
_SEPARATOR_LINE: Final = re.compile(r'"?sep=([;,\t])"?\s*', re.IGNORECASE)
LOST: Final = "\ufffd"  # stands for a character that could not be read; no cell may hold it
# What a line of text cannot hold: bytes that were no UTF-8 (kept as lone surrogates) and NUL.
_BROKEN: Final = re.compile("[\udc80-\udcff\0]")
_SIGNATURES: Final = {
    b"PK\x03\x04": "is a workbook with the name of a CSV file: give it the ending .xlsx",
    b"\xd0\xcf\x11\xe0": 'is an old Excel workbook: open it and save it as "CSV UTF-8" or .xlsx',
}
_ENDLESS: Final = (
    f"the quotation mark that opens a cell in this line is not closed within {MAX_CELL:,} characters: close it; "
    "the rest of the file is not read"
)
_SAVE_AS_UTF8: Final = 'save it again as UTF-8 (in Excel: "CSV UTF-8 (Comma delimited)")'


@dataclass(frozen=True, slots=True)
class Report:
    """Where the faults of one file go: the path to show and the list to append to."""

    path: str
    problems: list[Problem]

    def fault(self, row: int, rule: str, message: str, column: str = "") -> None:
        """Append one fault of this file."""
        self.problems.append(Problem(self.path, row, column, rule, message))


def read_records(file: Path, report: Report, delimiter: str = ",", comment: str = "") -> Iterator[Record]:
    """Yield the records of a file, the header and blank lines among them.

    A first line `sep=;` sets the delimiter, as Excel has it. Leading lines that begin with `comment` are passed over.
    """
    if not _is_text(file, report):
        return
    try:
        with file.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as stream:
            lines = _Lines(stream, report)
            first = next(lines, "")
            while comment and first.startswith(comment):
                first = next(lines, "")
            if separator := _SEPARATOR_LINE.fullmatch(first):
                delimiter = separator[1]
            elif first:
                lines.put_back(lines.taken[-1:])
            yield from _parse(lines, delimiter, report)
    except OSError as error:
        report.fault(0, "file-unreadable", f"the file cannot be read: {error.strerror}")


def parse_records(stream: TextIO, report: Report, delimiter: str) -> Iterator[Record]:
    """Yield the records of an open text as `read_records` does; it must have been opened with newline=""."""
    yield from _parse(_Lines(stream, report), delimiter, report)


def _is_text(file: Path, report: Report) -> bool:
    """Return whether the file can be text in UTF-8, judged by its first bytes; report why not."""
    try:
        with file.open("rb") as stream:
            head = stream.read(4)
    except OSError as error:
        report.fault(0, "file-unreadable", f"the file cannot be read: {error.strerror}")
        return False
    if head in _SIGNATURES:
        report.fault(0, "file-kind", f"the file {_SIGNATURES[head]}")
    elif head[:2] in (b"\xff\xfe", b"\xfe\xff") or 0 in head[:2]:
        report.fault(1, "file-encoding", f"the file is in UTF-16, from its first byte 0x{head[0]:02X}: {_SAVE_AS_UTF8}")
    else:
        return True
    return False


class _Lines:
    """The lines of a file, in which broken characters are reported once each kind and overlong lines are dropped."""

    def __init__(self, stream: TextIO, report: Report):
        self.taken: list[tuple[int, str]] = []  # the numbered lines of the record being read
        self._stream = stream
        self._report = report
        self._number = 0  # of the line read last
        self._waiting: list[tuple[int, str]] = []  # lines put back, the next one last
        self._reported: set[str] = set()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        numbered = self._waiting.pop() if self._waiting else self._read()
        self.taken.append(numbered)
        return numbered[1]

    def put_back(self, lines: list[tuple[int, str]]) -> None:
        """Give these lines once more."""
        self._waiting += reversed(lines)

    def _read(self) -> tuple[int, str]:
        while True:
            line = self._stream.readline(MAX_LINE)
            if not line:
                raise StopIteration
            self._number += 1
            if len(line) < MAX_LINE or line[-1] in "\r\n":
                return self._number, self._mend(line) if _BROKEN.search(line) else line
            self._drop(len(line))

    def _drop(self, size: int) -> None:
        """Pass over the rest of an overlong line, in pieces, and report how long it is."""
        piece = "-"
        while piece and piece[-1] not in "\r\n":
            piece = self._stream.readline(MAX_LINE)
            size += len(piece)
        message = f"the line has {size:,} characters and is left out: a cell can hold {MAX_CELL:,}, a line {MAX_LINE:,}"
        self._report.fault(self._number, "cell-long", message)

    def _mend(self, line: str) -> str:
        """Return the line with LOST for each broken character."""
        for found in _BROKEN.finditer(line):
            rule = "file-nul" if found[0] == "\0" else "file-encoding"
            if rule not in self._reported:
                self._reported.add(rule)
                self._report.fault(self._number, rule, _broken(found[0], line[: found.start()]))
        return _BROKEN.sub(LOST, line)


def _broken(character: str, before: str) -> str:
    offset = len(before.encode("utf-8", "surrogateescape")) + 1
    if character == "\0":
        return f"byte {offset} of the line is NUL, which no text holds: the file is damaged, save it again"
    value = ord(character) - 0xDC00
    return f"byte {offset} of the line, 0x{value:02X}, is not UTF-8: {_SAVE_AS_UTF8}; later ones are not listed"


def _parse(lines: _Lines, delimiter: str, report: Report) -> Iterator[Record]:
    """Yield records; one that cannot be parsed is reported, and reading goes on with the line after its first.

    It ends there only when a cell runs on without end and the next line is no row: the rest may be that cell.
    """
    width = 0
    csv.field_size_limit(MAX_FIELD)  # a library that was loaded before may have raised it for the whole process
    while True:
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        lines.taken.clear()
        try:
            for cells in reader:
                width = width or len(cells)
                yield lines.taken[0][0], cells
                lines.taken.clear()
            return
        except csv.Error as error:
            (number, _), *rest = lines.taken
            endless = "field limit" in str(error) and rest[0][1].count(delimiter) < width - 1
            report.fault(number, "file-quote", _ENDLESS if endless else _quote_fault(str(error), len(rest)))
            if endless:
                return
            lines.put_back(rest)


def _quote_fault(error: str, more_lines: int) -> str:
    if more_lines or "unexpected end" in error:
        return (
            'a quotation mark that opens a cell in this line is not closed: close it, or write "" for one within a cell'
        )
    return 'there is text after the quotation mark that closes a cell: write "" for a quotation mark within a cell'
