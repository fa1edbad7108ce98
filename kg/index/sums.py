"""Check sums of what the index holds: a row that was damaged on the disk is never used."""

import zlib

from kg.errors import KgError


class Damaged(KgError):
    """A row of the index does not have the check sum it was written with; the index is made again."""

    def __init__(self, what: str):
        super().__init__(f"the cache is damaged at {what}")


def check_sum(*parts: str | bytes) -> int:
    """Return a check sum of texts.

    >>> check_sum("a", "b") == check_sum("ab")
    False
    """
    total = 0
    for part in parts:
        total = zlib.crc32(b"\0", zlib.crc32(part.encode() if isinstance(part, str) else part, total))
    return total
