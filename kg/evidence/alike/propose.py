"""Propose which rows of evidence are postings of one item: a sheet in which a person decides, row by row.

In: groups of items that show the same, and the rows of a dossier. Out: a `.csv` with an empty column to decide in. An
item and a row belong together by the digest in the row.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg.errors import KgError
from kg.evidence.alike.groups import Group
from kg.evidence.alike.words import reason
from kg.model import EVIDENCE
from kg.sheet import write_rows
from kg.tables import Row
from kg.values import split_many

COLUMNS: Final = ("decision", "evidence", "label", "copy_of", "copy_of_label", "score", "reason", "digest")
_SHORT: Final = 12  # signs of a digest that are shown
SAME_BYTES: Final = "The two rows hold the same bytes."
CHAINED: Final = "Both match {middle}, which neither row holds: that they match one another is not said."


@dataclass(frozen=True, slots=True)
class Proposal:
    """A row of evidence that may be a copy of another, with the score from 0 to 1, and the reason in words."""

    evidence: str
    copy_of: str
    score: float
    reason: str
    digest: str


def propose(found: Iterable[Group], rows: Iterable[Row]) -> list[Proposal]:
    """Return what may be a copy of what, by the ids of the rows; what a row already says is left out.

    A row that stands for several items is never proposed: which of them is meant cannot be said. The first of a group
    is the row that others already name, else that of the fullest item; a person who knows better changes the sheet.
    """
    single = [row for row in rows if row.table == EVIDENCE.name and len(split_many(row.cells["digest"])) == 1]
    by_digest: defaultdict[str, list[Row]] = defaultdict(list)
    for row in sorted(single, key=lambda row: row.cells["id"]):
        by_digest[row.cells["digest"]].append(row)
    named = {row.cells["copy_of"] for row in single}
    groups = list(found)
    grouped = {digest for group in groups for digest in group.digests}
    ways = [*groups, *(Group(digest, ()) for digest in by_digest if digest not in grouped)]
    return [one for group in ways for one in _of_group(group, by_digest, named)]


def _of_group(group: Group, by_digest: Mapping[str, list[Row]], named: set[str]) -> Iterator[Proposal]:
    """Yield a proposal for each row of a group that does not say yet of what it is a copy."""
    rows = [row for digest in group.digests for row in by_digest.get(digest, ())]
    first = next((row for row in rows if row.cells["id"] in named), rows[0] if rows else None)
    for row in rows:
        ident, digest = row.cells["id"], row.cells["digest"]
        if first is not None and row is not first and ident not in named and not row.cells["copy_of"]:
            score, why = _why(group, digest, first.cells["digest"])
            yield Proposal(ident, first.cells["copy_of"] or first.cells["id"], score, why, digest)


def _why(group: Group, digest: str, first: str) -> tuple[float, str]:
    """Return how alike an item and the first one are; of two that only match a third one, that they do no more."""
    if digest == first:
        return 1.0, SAME_BYTES
    found = {one.second: one for one in group.others}
    pair = [found[one] for one in (first, digest) if one in found]
    said = ". ".join(
        f"{reason(one)}. The first is {one.first[:_SHORT]}, the second {one.second[:_SHORT]}" for one in pair
    )
    chained = f". {CHAINED.format(middle=group.first[:_SHORT])}" if len(pair) > 1 else "."
    return min(one.score for one in pair), said + chained


def write_sheet(path: Path, proposals: Iterable[Proposal], rows: Iterable[Row]) -> None:
    """Write proposals as rows to decide on, whole or not at all. Errors: KgError for no table, NotWritten."""
    if path.suffix.lower() != ".csv":
        raise KgError(f"{path.name} is no table: give it the ending .csv")
    labels = {row.cells["id"]: row.cells["label_en"] for row in rows if row.table == EVIDENCE.name}
    written = [
        ("", one.evidence, labels.get(one.evidence, ""), one.copy_of, labels.get(one.copy_of, ""), f"{one.score:.3f}",
         one.reason, one.digest)
        for one in proposals
    ]  # fmt: skip
    write_rows(path, [COLUMNS, *written])
