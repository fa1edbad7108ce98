"""Change rows of a dossier that people have decided on: read them settled, put them back as `kg fmt` writes them.

In: the folder of a dossier. Out: its rows with references as ids; and, of changed rows, the paths that were written.
"""

import random
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kg.card import CARD_NAME, write_counts
from kg.errors import DataFaults
from kg.fmt import format_rows, write_formatted
from kg.settle import settle
from kg.tables import Row, read_rows


@dataclass(frozen=True, slots=True)
class Author:
    """Who decides, as an agent of the dossier, and on which day."""

    ident: str
    label: str
    day: date


def settled_rows(data: Path) -> list[Row]:
    """Return the rows of a dossier, references as ids. Errors: DataFaults."""
    rows, problems = read_rows(data)
    settled = settle(rows)
    if problems or settled.problems:
        raise DataFaults([*problems, *settled.problems])
    return settled.rows


def put_back(data: Path, rows: list[Row], chance: random.Random) -> list[str]:
    """Write rows in place of those of a dossier, as many as there were; return the paths that changed, sorted.

    Errors: DataFaults when they could not be read again, NotWritten.
    """
    formatted = format_rows(data, rows, chance)
    if formatted.problems:
        raise DataFaults(formatted.problems)
    return sorted(write_formatted(data, formatted))


def put_back_more(data: Path, rows: list[Row], chance: random.Random) -> list[str]:
    """Do as `put_back` where rows were added: the card then believes in their number."""
    changed = put_back(data, rows, chance)
    widened = write_counts(data, Counter(row.table for row in rows))
    return sorted([*changed, CARD_NAME] if widened else changed)
