"""Link the claims of one import that replace each other: each to the one before it with the same claimant.

In: the rows made of one block, in the order of the file. Out: the same rows with `revises` and, for claims, the
kind of revision, which follows from the two figures.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from kg.tables import Row
from kg.values import Figure, parse_date, parse_figure


@dataclass(frozen=True, slots=True)
class Link:
    """A row that stands in a chain: the block and the values that it shares with the rows before and after it."""

    row: Row
    chain: tuple[str, ...]


def link_chains(links: Iterable[Link]) -> int:
    """Fill in what each row revises, and how; return how many rows revise another.

    Rows of one chain go by the day of `stated_on`, then by the order of the file.
    """
    chains: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for link in links:
        chains[link.chain].append(link.row)
    revising = 0
    for rows in chains.values():
        rows.sort(key=_day)
        for earlier, later in pairwise(rows):
            later.cells["revises"] = earlier.cells["id"]
            if later.table == "claims":
                later.cells["revision_kind"] = revision_kind(earlier.cells, later.cells)
            revising += 1
    return revising


def _day(row: Row) -> date:
    try:
        return parse_date(row.cells.get("stated_on", "")).earliest
    except ValueError:
        return date.min


def revision_kind(earlier: dict[str, str], later: dict[str, str]) -> str:
    """Return how a claim revises another, by the figures of the two.

    >>> revision_kind({"figure": "200", "bound": "exactly"}, {"figure": "225", "bound": "exactly"})
    'raises'
    """
    before, after = _figure(earlier), _figure(later)
    if before is None or after is None or before.share != after.share or earlier.get("measure") != later.get("measure"):
        return "rescopes"
    old, new = _amount(before), _amount(after)
    if new == old:
        return "reaffirms"
    return "raises" if new > old else "lowers"


def _figure(cells: dict[str, str]) -> Figure | None:
    try:
        return parse_figure(cells.get("figure", ""), cells.get("bound", ""))
    except ValueError:
        return None


def _amount(figure: Figure) -> float:
    amount = figure.upper if figure.lower is None else figure.lower
    return float(amount or 0)
