"""Draw a chart in a process of its own: the compiler of charts is slow to start, large, and lets nothing run beside it.

The rows go to its standard input as JSON, the drawing comes from its standard output.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from functools import lru_cache
from typing import Any, Final

from kg.charts.kept import kept_or
from kg.charts.marks import TollRow
from kg.errors import KgError

LONGEST_S: Final = 300  # a machine at the end of its strength takes a hundred times the three seconds of an idle one
KEPT: Final = 16  # drawings of the same rows, which the next release often has again


class NotDrawn(KgError):
    """A chart could not be drawn."""

    def __init__(self, reason: str):
        self.reason = reason
        super().__init__(f"the chart could not be drawn: {reason}")


def draw_apart(rows: Sequence[TollRow], language: str, title: str = "") -> str:
    """Return the drawing of the toll chart as `drawing_of` gives it, made by another process.

    Errors: NotDrawn, which says why.
    """
    return drawn_by("kg.charts.apart", {"rows": [asdict(row) for row in rows], "language": language, "title": title})


def drawn_by(module: str, order: Mapping[str, object]) -> str:
    """Return what a module of charts writes to its standard output, run as a program with an order as JSON.

    Days are written as ISO 8601. Errors: NotDrawn, which says why.
    """
    return _drawn(module, json.dumps(order, default=date.isoformat))


@lru_cache(maxsize=KEPT)
def _drawn(module: str, order: str) -> str:
    return kept_or(lambda: _draw_now(module, order), module, order)


def _draw_now(module: str, order: str) -> str:
    try:
        done = subprocess.run(
            [sys.executable, "-m", module],
            input=order,
            capture_output=True,
            encoding="utf-8",
            timeout=LONGEST_S,
        )
    except subprocess.TimeoutExpired as error:
        raise NotDrawn(f"it took longer than {LONGEST_S} seconds") from error
    if done.returncode:
        raise NotDrawn(done.stderr.strip().rpartition("\n")[2])
    return done.stdout


def answer_order(draw: Callable[[Any], str]) -> None:
    """Read an order from standard input and write the drawing to standard output: what such a module does."""
    sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(draw(json.load(sys.stdin)))


def _row(values: dict[str, Any]) -> TollRow:
    days = {name: date.fromisoformat(values[name]) for name in ("stated_earliest", "stated_latest")}
    return TollRow(**values | days)


def _draw(order: dict[str, Any]) -> str:
    from kg.charts.toll import drawing_of

    return drawing_of([_row(values) for values in order["rows"]], order["language"], order["title"])


if __name__ == "__main__":
    answer_order(_draw)
