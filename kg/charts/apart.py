"""Draw a chart in a process of its own: the compiler of charts is slow to start, large, and lets nothing run beside it.

The rows go to its standard input as JSON, the drawing comes from its standard output.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from kg.charts.marks import TollRow
from kg.errors import KgError

LONGEST_S: Final = 120


class NotDrawn(KgError):
    """A chart could not be drawn."""

    def __init__(self, reason: str):
        self.reason = reason
        super().__init__(f"the chart could not be drawn: {reason}")


def draw_apart(rows: Sequence[TollRow], language: str, title: str = "") -> str:
    """Return the drawing of the toll chart as `drawing_of` gives it, made by another process.

    Errors: NotDrawn, which says why.
    """
    order = {"rows": [asdict(row) for row in rows], "language": language, "title": title}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "kg.charts.apart"],
            input=json.dumps(order, default=date.isoformat),
            capture_output=True,
            encoding="utf-8",
            timeout=LONGEST_S,
        )
    except subprocess.TimeoutExpired as error:
        raise NotDrawn(f"it took longer than {LONGEST_S} seconds") from error
    if done.returncode:
        raise NotDrawn(done.stderr.strip().rpartition("\n")[2])
    return done.stdout


def _row(values: dict[str, Any]) -> TollRow:
    days = {name: date.fromisoformat(values[name]) for name in ("stated_earliest", "stated_latest")}
    return TollRow(**values | days)


def _draw(text: str) -> str:
    from kg.charts.toll import drawing_of

    order = json.loads(text)
    return drawing_of([_row(values) for values in order["rows"]], order["language"], order["title"])


if __name__ == "__main__":
    sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(_draw(sys.stdin.read()))
