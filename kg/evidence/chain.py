"""What is wrong with a custody log: its chain of lines, and what the events of each item tell.

In: the log of a store. Out: its lines as they stand, also those that do not hold, and faults: each line that does not
follow from the one before it, and each event that does not fit what was known of its item.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from kg.errors import Problem
from kg.evidence.custody import KINDS, START, Event

NAME: Final = "custody.jsonl"
DIGEST: Final = re.compile("[0-9a-f]{64}")
GONE: Final = ("moved", "destroyed")  # after which an item need not be in the store
_BACK_S: Final = 60  # seconds by which a clock may be put back
_MAKES: Final = ("derived", "damaged", "restored")  # kinds after which a digest may be another
_COLUMNS: Final = tuple(field.name for field in fields(Event))


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a log: its number, from 1, its text, its SHA-256, and its event, if it holds one."""

    number: int
    text: str
    digest: str
    event: Event | None


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a log went when it was looked at: how many lines, and the digest of the last one."""

    lines: int
    head: str


@dataclass(frozen=True)
class Chain:
    """A whole log: its lines, and where they do not follow from each other."""

    lines: tuple[Line, ...]
    faults: tuple[Problem, ...]

    @property
    def mark(self) -> Mark:
        """How far it goes."""
        return Mark(len(self.lines), self.lines[-1].digest if self.lines else START)

    def events(self, item: str) -> list[Event]:
        """Return the events of an item, as far as its lines hold any."""
        return [line.event for line in self.of(item) if line.event is not None]

    def of(self, item: str) -> list[Line]:
        """Return the lines on an item, "" for those on the store as a whole."""
        return self._by_item.get(item, [])

    @cached_property
    def _by_item(self) -> dict[str, list[Line]]:
        found: dict[str, list[Line]] = {}
        for line in self.lines:
            if line.event is not None:
                found.setdefault(line.event.item, []).append(line)
        return found


def read_chain(log: Path) -> Chain:
    """Return all whole lines of a log, and a fault for each that does not follow; an empty one when there is none."""
    parts = log.read_bytes().split(b"\n") if log.exists() else [b""]
    lines, faults, last = [], [], START
    for number, raw in enumerate(parts[:-1], 1):
        text = raw.decode("utf-8", "surrogateescape")
        row = _row(text)
        if row.pop("previous", None) != last:
            faults.append(_broken(number))
        last = sha256(raw).hexdigest()
        is_event = sorted(row) == sorted(_COLUMNS) and (not row["item"] or DIGEST.fullmatch(row["item"]))
        lines.append(Line(number, text, last, Event(**row) if is_event else None))
    if parts[-1]:
        faults.append(
            _fault(len(parts), "custody-log", "this line is cut off; the next command that writes takes it away")
        )
    return Chain(tuple(lines), tuple(faults))


def faults_since(chain: Chain, known: Mark) -> Iterator[Problem]:
    """Yield what is wrong with a log by what was known of it before: it was cut back, or its past is another.

    A mark of which only the head is known has -1 lines: the head may then be that of any line.
    """
    digests = [START, *(line.digest for line in chain.lines)]
    if known.lines < 0 and known.head not in digests:
        yield _fault(0, "custody-head", f"no line has the digest {known.head}: {_CHANGED}")
    elif known.lines >= len(digests):
        gone = f"{known.lines - len(digests) + 1} lines at the end are gone of the {known.lines} at the last audit"
        yield _fault(0, "custody-head", f"{gone}: {_CHANGED}")
    elif known.lines >= 0 and digests[known.lines] != known.head:
        yield _fault(known.lines, "custody-head", f"this line is not what it was at the last audit: {_CHANGED}")


def faults_of_events(chain: Chain) -> Iterator[Problem]:
    """Yield what is wrong with the events: of each line by itself, then with those of each item in their order."""
    by_item: dict[str, list[Line]] = {}
    for line in chain.lines:
        reason = _misshapen(line.event)
        if reason:
            yield _fault(line.number, "custody-event", reason)
        elif line.event is not None and line.event.item:
            by_item.setdefault(line.event.item, []).append(line)
    for item, lines in by_item.items():
        yield from _faults_of_item(item, lines)


def is_gone(lines: Sequence[Line]) -> bool:
    """Return whether the events of an item say that it is not in the store any more."""
    kinds = [line.event.kind for line in lines if line.event is not None and line.event.kind in (*GONE, "restored")]
    return bool(kinds) and kinds[-1] in GONE


def seconds_of(at: str) -> float | None:
    """Return a time as it stands in records, in seconds; None for anything else."""
    try:
        return datetime.strptime(at, "%Y-%m-%dT%H:%M:%S%z").timestamp() if at.endswith("Z") else None
    except ValueError:
        return None


_CHANGED: Final = "the log was changed or cut back; compare it with a copy from elsewhere"


def _row(text: str) -> dict[str, Any]:
    try:
        row = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return row if isinstance(row, dict) and all(isinstance(value, str) for value in row.values()) else {}


def _broken(number: int) -> Problem:
    which = f"this line or line {number - 1} was changed" if number > 1 else "this line was changed"
    reason = f"{which}, or a line was put in, moved or taken out before this one; compare with a copy of the log"
    return _fault(number, "custody-log", reason)


def _misshapen(event: Event | None) -> str:
    """Return what is wrong with an event by itself, "" for nothing."""
    if event is None:
        return "this line is no event: its parts are not those that are written; compare it with a copy of the log"
    if event.kind not in KINDS:
        return f'"{event.kind}" is no kind of event: it was written by another program, or changed'
    if seconds_of(event.at) is None:
        return f'"{event.at}" is no time in UTC'
    return ""


def _faults_of_item(item: str, lines: Sequence[Line]) -> Iterator[Problem]:
    """Yield where the events of an item do not follow from each other."""
    known, latest, collected = {item}, None, 0
    for line in lines:
        event = line.event
        assert event is not None  # it was looked at
        seconds = seconds_of(event.at)
        assert seconds is not None
        if event.kind == "collected":  # an intake that was interrupted is entered later, with the time at which it was
            collected += 1
        elif latest is not None and seconds < latest - _BACK_S:
            reason = f"{event.at} is before the event before it: the clock was put back, or a line was changed"
            yield _fault(line.number, "custody-time", reason)
        latest = max(seconds, latest or seconds)
        if collected > 1 and event.kind == "collected":
            yield _fault(line.number, "custody-collected", f"{item[:12]} is collected a second time; one line is false")
        if reason := _gap(event, known):
            yield _fault(line.number, "custody-gap", reason)
        known.add(event.after)
    if not collected:
        reason = f"no event says how {item[:12]} was collected; add the same file again, which enters it"
        yield _fault(lines[0].number, "custody-collected", reason)


def _gap(event: Event, known: set[str]) -> str:
    """Return why an event does not follow from the digests known of its item, "" when it does."""
    what = f"{event.kind} of {event.item[:12]}"
    if event.before not in known:
        return f"{what}: before it the digest is {event.before[:12] or 'none'}, which no event before led to"
    if event.after != event.before and event.kind not in _MAKES:
        return f"{what}: the digest changes to {event.after[:12] or 'none'}, and no event says how"
    return ""


def _fault(line: int, rule: str, reason: str) -> Problem:
    return Problem(NAME, line, "", rule, reason)
