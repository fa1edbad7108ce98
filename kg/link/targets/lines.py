"""Read JSON lines of others: bounded in size, and every bad line named.

In: a file with one JSON object a line. Out: the objects with their line numbers; what cannot be read is a Problem.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from kg.errors import DataFaults, KgError, Problem

MAX_BYTES: Final = 4 * 1024**3
MAX_LINE: Final = 4 * 1024**2  # bytes
MAX_PROBLEMS: Final = 50  # after which the reading ends


class NotReadable(KgError):
    """A file cannot be opened, or is larger than what is read."""

    def __init__(self, path: Path, reason: str):
        self.path = path
        super().__init__(f"{path.name} cannot be read: {reason}")


def checked_size(path: Path, most: int = MAX_BYTES) -> int:
    """Return the size of a file in bytes. Errors: NotReadable when there is none or it is too large."""
    try:
        size = path.stat().st_size if path.is_file() else -1
    except OSError as error:
        raise NotReadable(path, str(error.strerror)) from None
    if size < 0:
        raise NotReadable(path, "there is no such file")
    if size > most:
        raise NotReadable(path, f"it has {size:,} bytes, and {most:,} are the most: take a part of it")
    return size


class Lines:
    """The JSON objects of a file; `problems` holds what was wrong so far, and `fault` adds to it."""

    def __init__(self, path: Path, most: int = MAX_BYTES):
        checked_size(path, most)
        self.path = path
        self.problems: list[Problem] = []

    def __iter__(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield the line number, from 1, and the object of each line that is one; blank lines are passed over."""
        try:
            with self.path.open("rb") as stream:
                number = 0
                while line := stream.readline(MAX_LINE + 1):
                    number += 1
                    if len(line) > MAX_LINE:
                        self.fault(number, f"the line is longer than {MAX_LINE:,} bytes: is it JSON lines?")
                        return
                    if line.strip() and (found := self._read(number, line)) is not None:
                        yield number, found
                    if len(self.problems) >= MAX_PROBLEMS:
                        return
        except OSError as error:
            raise NotReadable(self.path, str(error.strerror)) from None

    def fault(self, number: int, message: str) -> None:
        """Keep what is wrong with a line."""
        self.problems.append(Problem(self.path.name, number, "", "target-line", message))

    def must_be_clean(self) -> None:
        """Raise DataFaults when anything was wrong."""
        if self.problems:
            raise DataFaults(self.problems)

    def _read(self, number: int, line: bytes) -> dict[str, Any] | None:
        try:
            found = json.loads(line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line)
        except UnicodeDecodeError:
            self.fault(number, "the line is not UTF-8")
        except (ValueError, RecursionError) as error:
            self.fault(number, f"the line is not JSON: {error}")
        else:
            if isinstance(found, dict):
                return found
            self.fault(number, "the line is no JSON object")
        return None
