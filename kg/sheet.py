"""A sheet that goes out to a person and comes back filled: what all such sheets have in common.

In: rows of cells, or a .csv or .tsv file that somebody has filled. Out: such a file, or its rows by column.
"""

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from kg.csvfile import Report, read_records
from kg.files import replace_file

# What people write into the column "decision": yes, no, or left for later.
DECISIONS: Final = {"y": True, "yes": True, "بله": True, "n": False, "no": False, "نه": False, "u": None, "": None}
NO_DECISION: Final = "is no decision: write y, n or u"
_LIVE: Final = "=+-@"  # what makes a spreadsheet run a cell


def write_rows(path: Path, rows: Iterable[Sequence[str]], delimiter: str = ",") -> None:
    """Write rows, the header first, whole or not at all; no cell is run by a spreadsheet. Errors: NotWritten."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerows([_guarded(cell) for cell in row] for row in rows)
    replace_file(path, ("\ufeff" + out.getvalue()).encode())  # the mark tells spreadsheet programs that it is UTF-8


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(tuple(_LIVE)) else cell


def filled_rows(
    path: Path, report: Report, needed: Sequence[str], known: Collection[str] = (), delimiter: str = ","
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows below the header by column, trimmed, without the apostrophes that guard them; blank ones not.

    Each has all `needed` columns. One of them that is missing, and one of the `known` that stands there twice, is
    reported, and nothing is yielded.
    """
    header: list[str] = []
    for number, values in read_records(path, report, delimiter):
        cells = [text.strip() for text in values]
        if not any(cells):
            continue
        if header:
            named = zip(header, cells, strict=False)
            yield number, dict.fromkeys(needed, "") | {name: text.removeprefix("'") for name, text in named if name}
            continue
        header = [text.casefold() for text in cells]
        if missing := [name for name in needed if name not in header]:
            report.fault(number, "file-column-missing", f"add the missing columns: {', '.join(missing)}")
            return
        if twice := [name for name in known if header.count(name) > 1]:
            report.fault(number, "file-column-twice", f"two columns are called {twice[0]}: delete one", twice[0])
            return
    if not header and not report.problems:
        report.fault(0, "file-empty", "there is nothing here, not even a header")
