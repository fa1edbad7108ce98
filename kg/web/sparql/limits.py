"""What a query may cost, and how many may wait."""

import os
from dataclasses import dataclass, field
from typing import Final

SHARES: Final = 8  # two of pages, one of lists, two of prepared queries, one of SPARQL, two of rows
_ROW: Final = 8 << 10  # bytes that a row takes, as measured: seven kilobytes


def _workers() -> int:
    return 2 * max(2, os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes are in bytes. `waiting` counts the queries that are not begun yet, `waiting_each` those of one client.

    One client has at most half of the workers, so by itself it cannot hold up the others; the other half is by default
    as many as there are processors.

    `spares` are workers that have opened the release and wait to take the place of one that is killed; `patience_s` is
    how long a query may wait for its turn; `kept` bounds the answers that are kept to be given again. With its pages,
    the answers to prepared queries and the rows that pages are made of a site keeps `SHARES` times as much in memory.
    """

    time_s: float = 10.0
    memory: int = 1 << 30
    rows: int = 10_000
    answer: int = 32 << 20
    query: int = 64 << 10
    workers: int = field(default_factory=_workers)
    spares: int = 2
    waiting: int = 256
    waiting_each: int = 32
    patience_s: float = 30.0
    kept: int = 24 << 20

    @property
    def workers_each(self) -> int:
        """How many workers one client may have at once."""
        return max(1, self.workers // 2)

    @property
    def kept_rows(self) -> int:
        """How many rows of a release are kept in memory."""
        return 2 * self.kept // _ROW
