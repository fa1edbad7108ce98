"""Keep the index of a release on the disk: it is used again only when it is, byte for byte, as it was left.

In: the path of an index. Out: whether it may be used, and what to tell when the disk refuses. SQLite itself notices
little: a flipped bit in a row reads as another row.
"""

import errno
import sqlite3
from pathlib import Path
from typing import Final

from kg.files import NotWritten
from kg.filesum import has_sum, sum_file, write_sum

# What SQLite says when the disk refuses, by the low byte of its code, and the same in the words of the system.
_REFUSALS: Final = {
    sqlite3.SQLITE_FULL: errno.ENOSPC,
    sqlite3.SQLITE_IOERR: errno.EIO,
    sqlite3.SQLITE_READONLY: errno.EACCES,
    sqlite3.SQLITE_CANTOPEN: errno.EACCES,
    sqlite3.SQLITE_PERM: errno.EACCES,
}


def is_as_left(index: Path) -> bool:
    """Return whether an index, in which a transaction has begun, is as it was when it was left.

    The transaction has undone what an interrupted one had written.
    """
    return has_sum(index)


def leave(index: Path) -> None:
    """Write down that an index is finished, when it is closed. Errors: NotWritten, OSError."""
    write_sum(index)


def discard(index: Path) -> None:
    """Remove an index, and what an interrupted build would have undone in it. Errors: OSError."""
    for path in (index, index.with_name(f"{index.name}-journal"), sum_file(index)):
        path.unlink(missing_ok=True)


def refusal(index: Path, error: Exception) -> NotWritten | None:
    """Return what to tell when it was the disk that refused; None when it was not, or the index is damaged.

    A damaged index can look like one that may not be written.
    """
    code = getattr(error, "sqlite_errorcode", None)
    number = None if code is None else _REFUSALS.get(code & 0xFF)
    if number is None or (index.exists() and not has_sum(index) and number != errno.ENOSPC):
        return None
    return NotWritten(index, OSError(number, str(error)))
