"""A part of a file, as a client asks for it (RFC 9110, section 14): one range, or the whole."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_RANGE: Final = re.compile(r"bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes from `start` up to `end`, which is not in it; empty when the range begins behind the end of the file."""

    start: int
    end: int

    def __len__(self) -> int:
        return max(self.end - self.start, 0)


def part_of(asked: Mapping[str, str], size: int, tag: str) -> Part | None:
    """Return the part of a file that is asked for; None for the whole.

    Shape: the whole is sent as well when the range cannot be read, when there are several, and when `If-Range` names
    another representation than the one with this entity tag: a date may be that of two.
    """
    match = _RANGE.fullmatch(asked.get("range", ""))
    if match is None or match[1] == match[2] == "" or asked.get("if-range", tag) != tag:
        return None
    if not match[1]:
        return Part(max(size - int(match[2]), 0), size) if int(match[2]) else Part(size, size)
    start, end = int(match[1]), int(match[2] or size) + bool(match[2])
    return None if match[2] and end <= start else Part(start, min(end, size))
