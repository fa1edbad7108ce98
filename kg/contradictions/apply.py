"""Put decisions on findings into a dossier, as rows of its judgements.

In: the folder of a dossier and decisions. Out: the dossier rewritten as `kg fmt` does, or not touched when a decision
cannot stand. An accepted finding becomes a judgement with its relation, a refused one a judgement that there is no
conflict, so that it is not proposed again. Applying the same decisions again changes nothing.
"""

import random
import secrets
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from kg.contradictions.finding import VERSION
from kg.contradictions.judged import REFUSAL
from kg.contradictions.sheet import Decision
from kg.errors import DataFaults, Problem
from kg.model import JUDGEMENTS
from kg.rewrite import Author, put_back_more, settled_rows
from kg.tables import Row
from kg.values import ID_PATTERN, new_id, split_many

_FILE: Final = "judgements.csv"
_TABLES: Final = frozenset(JUDGEMENTS.column("subjects").target) | frozenset(JUDGEMENTS.column("objects").target)


@dataclass(frozen=True, slots=True)
class Applied:
    """What was changed: the paths written, and how many judgements were made, withdrawn or there already."""

    paths: tuple[str, ...]
    counts: Counter[str]


def apply(
    data: Path, decisions: Sequence[Decision], author: Author, name: str, chance: random.Random | None = None
) -> Applied:
    """Put decisions into the dossier at `data`; return what was changed. `name` is the sheet, for what is wrong in it.

    A judgement of the same author on this pair alone that says otherwise is withdrawn.
    Errors: DataFaults, and nothing is written, when a decision names what is not there or contradicts somebody else's;
    NotWritten.
    """
    rows = settled_rows(data)
    faults = [*_missing(rows, decisions, name), *_contradicted(rows, decisions, author, name)]
    if faults:
        raise DataFaults(sorted(faults))
    book = _Book(rows, chance or secrets.SystemRandom())
    for decision in decisions:
        book.put(decision, author)
    return Applied(tuple(put_back_more(data, book.rows, book.chance)) if book.changed else (), book.counts)


# -- what cannot be applied


def _missing(rows: Iterable[Row], decisions: Iterable[Decision], name: str) -> Iterator[Problem]:
    there = {row.cells["id"] for row in rows if row.table in _TABLES}
    for one in decisions:
        for column, ident in (("subject", one.subject), ("object", one.object)):
            if ident not in there:
                message = f"there is no {ident} in this dossier: the finding falls with it"
                yield Problem(name, one.line, column, "contradictions-finding", message)


def _contradicted(rows: list[Row], decisions: Iterable[Decision], author: Author, name: str) -> Iterator[Problem]:
    for one in decisions:
        for row in rows:
            if _opposes(row, one) and (row.cells["author"] != author.ident or _speaks_of_more(row)):
                message = f"{row.cells['author']} judged otherwise in {row.cells['id']}: withdraw one of the two"
                yield Problem(name, one.line, "decision", "contradictions-other", message)


def _speaks_of_more(row: Row) -> bool:
    """Return whether a judgement is about more than one pair, so that it cannot be withdrawn for one of them."""
    return any(len(split_many(row.cells[side])) > 1 for side in ("subjects", "objects"))


def _stands_between(row: Row, one: Decision) -> bool:
    """Return whether a row is a standing judgement on the pair that a decision is about."""
    if row.table != JUDGEMENTS.name or row.cells["kind"] != "relation" or row.cells["withdrawn_on"]:
        return False
    ends = [split_many(row.cells[side]) for side in ("subjects", "objects")]
    return (one.subject in ends[0] and one.object in ends[1]) or (one.object in ends[0] and one.subject in ends[1])


def _says(row: Row, one: Decision) -> bool:
    return _stands_between(row, one) and row.cells["relation"] == (one.relation if one.accepted else REFUSAL)


def _opposes(row: Row, one: Decision) -> bool:
    return _stands_between(row, one) and row.cells["relation"] == (REFUSAL if one.accepted else one.relation)


# -- the rows


class _Book:
    """The rows of a dossier while judgements are put into them."""

    def __init__(self, rows: list[Row], chance: random.Random):
        self.rows = rows
        self.chance = chance
        self.counts: Counter[str] = Counter()
        self.changed = False
        self._taken = {ident for row in rows for text in row.cells.values() for ident in ID_PATTERN.findall(text)}

    def put(self, one: Decision, author: Author) -> None:
        """Put one decision into the rows, unless a standing judgement says so already."""
        if any(_says(row, one) for row in self.rows):
            self.counts["already"] += 1
            return
        for place, row in enumerate(self.rows):
            if _opposes(row, one):
                taken_back = {
                    "withdrawn_on": author.day.isoformat(),
                    "withdrawn_reason": "Its author decided otherwise.",
                }
                self.rows[place] = replace(row, cells=row.cells | taken_back)
                self.counts["withdrawn"] += 1
        self.rows.append(Row(JUDGEMENTS.name, _FILE, 0, self._cells(one, author)))
        self.counts["accepted" if one.accepted else "refused"] += 1
        self.changed = True

    def _cells(self, one: Decision, author: Author) -> dict[str, str]:
        cells = {
            "id": new_id(JUDGEMENTS.prefix, self._taken, self.chance), "kind": "relation", "subjects": one.subject,
            "relation": one.relation if one.accepted else REFUSAL, "objects": one.object,
            "method": f"review of what kg contradictions proposes by the rule {one.rule}, version {VERSION}",
            "author": author.ident, "decided_on": author.day.isoformat(),
            "justification": one.comment or one.sentence, "entered_by": author.label,
            "entered_on": author.day.isoformat(),
        }  # fmt: skip
        return {column.name: cells.get(column.name, "") for column in JUDGEMENTS.columns}
