"""The custody log of a store: every movement, copy and transformation of an item, with its digest before and after.

In: events. Out: `custody.jsonl`, one line an event, each with the digest of the line before it, so that nothing can be
taken out of the middle or put into it unseen. Lines are only ever added.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final

from kg.errors import KgError
from kg.evidence.names import readable
from kg.files import NotWritten

KINDS: Final = (
    "collected", "found-again", "read", "copied", "moved", "derived", "exported", "verified", "audited", "damaged",
    "restored", "destroyed",
)  # fmt: skip
START: Final = "0" * 64  # the digest before the first line
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_NO_EVENT: Final = (ValueError, KeyError, TypeError, AttributeError, RecursionError)  # at a line of something else
_BLOCK: Final = 1 << 14  # bytes at the end of a log that are read first


class LogDamaged(KgError):
    """A line of a custody log does not follow from the one before it; holds the path and the line."""

    def __init__(self, path: Path, line: int):
        self.path = path
        self.line = line
        super().__init__(f"{path}:{line}: this line was changed, or one before it was taken out; compare with a copy")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to an item. `before` and `after` are SHA-256 digests; `item` that of the original.

    `after` differs from `before` only where something new was made ("derived") or something is wrong ("damaged").
    """

    at: str  # UTC, 2026-11-28T06:00:00Z
    by: str  # a pseudonym
    kind: str  # of KINDS
    item: str
    before: str = ""
    after: str = ""
    tool: str = ""
    place: str = ""  # where it went or what was made, such as a path in the store
    note: str = ""

    def row(self) -> dict[str, str]:
        """Return its fields as they stand in the log, by name."""
        return {name: readable(value) for name, value in asdict(self).items()}


def now() -> str:
    """Return this moment in UTC, to the second."""
    return moment(datetime.now(UTC).timestamp())


def moment(seconds: float) -> str:
    """Return a moment, in seconds since 1970, as it stands in records: in UTC, to the second; "" beyond the year 9999.

    >>> moment(0)
    '1970-01-01T00:00:00Z'
    """
    try:
        return (_EPOCH + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")
    except OverflowError:
        return ""


def append(log: Path, *events: Event) -> None:
    """Add events to a log, durably, all or none; the caller holds the lock of the store.

    Only the end of the log is read. A last line that was cut off in the middle is taken away first: its event was
    never finished. Errors: LogDamaged when the last lines do not hold together, NotWritten when the file system
    refuses.
    """
    try:
        with _opened(log) as file:
            whole, lines = _end(file)
            last = _last(log, lines, from_start=sum(map(len, lines)) + len(lines) == whole)
            added = []
            for event in events:
                line = json.dumps({**event.row(), "previous": last}, ensure_ascii=False, sort_keys=True)
                last = _digest(line)
                added.append(line + "\n")
            file.truncate(whole)
            file.seek(whole)
            file.write("".join(added).encode("utf-8", "surrogateescape"))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise NotWritten(log, error) from error


def read(log: Path) -> Iterator[Event]:
    """Yield the events of a log in their order. Errors: LogDamaged at the first line that does not hold."""
    last = START
    for number, line in enumerate(_lines(log), 1):
        try:
            row = json.loads(line)
            if row.pop("previous") != last:
                raise LogDamaged(log, number)
            yield Event(**row)
        except _NO_EVENT as error:
            raise LogDamaged(log, number) from error
        last = _digest(line)


def has_event(log: Path, kind: str, item: str) -> bool:
    """Return whether a log has an event of a kind for an item; quick in a long log, whose chain is not looked at."""
    marks = [f'"{name}": "{value}"'.encode() for name, value in (("item", item), ("kind", kind))]
    if not log.exists():
        return False
    with log.open("rb") as lines:
        return any(all(mark in line for mark in marks) for line in lines)


def head(log: Path) -> str:
    """Return the digest of the last line, which stands for the whole log; `START` for an empty one.

    Written down elsewhere, it shows later whether lines at the end were taken away.
    """
    if not log.exists():
        return START
    with log.open("rb") as file:
        lines = _end(file)[1]
    return sha256(lines[-1]).hexdigest() if lines else START


def _opened(log: Path) -> BinaryIO:
    """Return a log opened for reading and writing; a new one is readable by its owner alone."""
    return os.fdopen(os.open(log, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600), "r+b")


def _end(file: BinaryIO) -> tuple[int, list[bytes]]:
    """Return how many bytes the whole lines of a log take, and its last two whole lines, or fewer."""
    size = file.seek(0, os.SEEK_END)
    length = _BLOCK
    while True:
        start = file.seek(max(size - length, 0))
        parts = file.read().split(b"\n")
        if start == 0 or len(parts) > 3:  # the first part may be the end of a line
            break
        length *= 2
    lines = parts[:-1] if start == 0 else parts[1:-1]
    return size - len(parts[-1]), lines[-2:]


def _last(log: Path, lines: list[bytes], from_start: bool) -> str:
    """Return the digest of the last line, if it is one that follows from the line before it."""
    if not lines:
        return START
    before = START if from_start and len(lines) == 1 else sha256(lines[0]).hexdigest()
    try:
        if json.loads(lines[-1].decode("utf-8", "surrogateescape"))["previous"] != before:
            raise ValueError("it does not follow")
    except _NO_EVENT as error:
        raise LogDamaged(log, len(_lines(log))) from error
    return sha256(lines[-1]).hexdigest()


def _lines(log: Path) -> list[str]:
    """Return the whole lines of a log; one without its end was cut off while it was written."""
    if not log.exists():
        return []
    return log.read_bytes().decode("utf-8", "surrogateescape").split("\n")[:-1]


def _digest(line: str) -> str:
    return sha256(line.encode("utf-8", "surrogateescape")).hexdigest()
