"""Put the verification of an item into a dossier, as rows of its table of verifications.

In: the folder of a dossier, the final answers, and the row of evidence that they are about. Out: the dossier rewritten
as `kg fmt` does, or not touched. Publishing the same answers again changes nothing.

A row stands for one question about one item in the eyes of one author. Where its answer changes, the row keeps its id
and takes the new answer, and its check is void: the earlier answer stays in the kept releases, and `kg diff` tells the
two apart. Rows of other authors, or about questions that were not asked here, are left alone. What is withheld stays
withheld, and what was withdrawn is not published again, whoever is the author.
"""

import random
import secrets
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from kg.errors import KgError
from kg.evidence.verify.outcome import Outcome, status_of
from kg.model import EVIDENCE, TOMBSTONES, VERIFICATIONS
from kg.rewrite import Author, put_back_more, settled_rows
from kg.tables import Row
from kg.values import ID_PATTERN, join_many, new_id, split_many

_FILE: Final = "verifications.csv"
_DATED: Final = ("decided_on", "entered_on", "entered_by", "checked_by")  # what may differ in the same answer


@dataclass(frozen=True, slots=True)
class KeptBack:
    """What of a dossier is not public: its withheld rows, and the public ones with withheld cells, filled in.

    `was_withdrawn` tells whether a row that is not there was withdrawn.
    """

    rows: Sequence[Row] = ()
    was_withdrawn: Callable[[Row], bool] = lambda row: False


@dataclass(frozen=True, slots=True)
class Published:
    """What was changed: the paths written, and how many rows are new, changed, as they were, withheld or withdrawn.

    `status` is that of the item by all its rows: those of other authors and of earlier questions are among them.
    """

    paths: tuple[str, ...]
    counts: Counter[str]
    status: str


def publish(
    data: Path,
    evidence: str,
    digest: str,
    outcomes: Sequence[Outcome],
    author: Author,
    again: bool = False,
    chance: random.Random | None = None,
    kind: str = "",
    decided: str = "",
    back: KeptBack = KeptBack(),
) -> Published:
    """Put final answers into the dossier at `data` as rows about the evidence of that id; return what was changed.

    `kind` is the kind of evidence whose questions were asked, "" when that is not known; `decided` the day on which
    they were answered, YYYY-MM-DD, "" for that of the author. Answers that are kept `back` are left as they are.
    Errors: KgError when the row of evidence is not there, is withheld or withdrawn, is not held, is of another kind, or
    stands for another item, when the item was withdrawn, or when answers changed and `again` does not say that they
    may; DataFaults; NotWritten. Then nothing is written.
    """
    book = _Book(settled_rows(data), chance or secrets.SystemRandom(), back)
    book.join(evidence, digest, kind)
    for outcome in outcomes:
        book.put(evidence, outcome, author, decided)
    if book.counts["changed"] and not again:
        raise KgError(f"{book.counts['changed']} answers about {evidence} differ from its rows: say --again to change")
    paths = tuple(put_back_more(data, book.rows, book.chance)) if book.touched else ()
    return Published(paths, book.counts, book.status(evidence))


class _Book:
    """The rows of a dossier while verifications are put into them."""

    def __init__(self, rows: list[Row], chance: random.Random, back: KeptBack):
        self.rows = rows
        self._back = {row.cells["id"]: row for row in back.rows}
        self._was_withdrawn = back.was_withdrawn
        kept = (*back.rows, *(row for row in rows if row.cells.get("id", "") in self._back))
        self._withheld = {_question(row.cells) for row in kept if row.table == VERIFICATIONS.name}
        self.chance = chance
        self.counts: Counter[str] = Counter()
        self.touched = False
        self._taken = {ident for row in rows for text in row.cells.values() for ident in ID_PATTERN.findall(text)}

    def join(self, evidence: str, digest: str, kind: str) -> None:
        """Write the digest into the row of evidence, unless it stands there."""
        place = next((n for n, row in enumerate(self.rows) if _is_evidence(row, evidence)), None)
        if place is None:
            raise KgError(self._missing(evidence))
        cells = self.rows[place].cells
        there = split_many((self._back.get(evidence) or self.rows[place]).cells["digest"])  # or in the private folder
        if cells["held"] != "yes":
            raise KgError(f"{evidence} is entered as not held: correct its cells held and not_held_reason first")
        if kind not in ("", cells["kind"]):
            entered = (
                f"{evidence} is entered as {cells['kind']}, and the questions that were asked are those for {kind}"
            )
            raise KgError(f"{entered}: correct its cell kind, or name another row")
        if there not in ([], [digest]):
            raise KgError(f"{evidence} has the digest of another item: give this one a row of its own")
        if not there:
            self._need_not_withdrawn(evidence, digest)
            self._set(place, {"digest": digest})

    def _need_not_withdrawn(self, evidence: str, digest: str) -> None:
        """Return unless an item with that digest was withdrawn."""
        if self._was_withdrawn(Row(EVIDENCE.name, "", 0, {"digest": digest})):
            anew = f"if {evidence} is to stand for it, write its digest {digest} into that row"
            raise KgError(f"the item was withdrawn from this dossier: {anew}")

    def _missing(self, evidence: str) -> str:
        """Return why there is no public row of evidence with an id, and what to do."""
        if evidence in self._back:
            return f"{evidence} is withheld, so nothing about it is published: name a public row with --row"
        if any(row.table == TOMBSTONES.name and row.cells["id"] == evidence for row in self.rows):
            return f"{evidence} was withdrawn, so nothing about it is published again: name another row with --row"
        return f"there is no evidence {evidence} in this dossier: correct --row, or enter the row first"

    def put(self, evidence: str, outcome: Outcome, author: Author, decided: str) -> None:
        """Put one final answer into the rows, in place of what the same author answered to the same question."""
        cells = _cells(evidence, outcome, author, decided)
        place = next((n for n, row in enumerate(self.rows) if _same_question(row, cells)), None)
        if _question(cells) in self._withheld:
            self.counts["withheld"] += 1
        elif place is None and self._was_withdrawn(Row(VERIFICATIONS.name, _FILE, 0, cells)):
            self.counts["withdrawn"] += 1
        elif place is None:
            new = {"id": new_id(VERIFICATIONS.prefix, self._taken, self.chance)}
            self.rows.append(Row(VERIFICATIONS.name, _FILE, 0, cells | new))
            self.counts["new"] += 1
            self.touched = True
        elif all(self.rows[place].cells.get(name, "") == text for name, text in cells.items() if _counts(name)):
            self.counts["as they were"] += 1
        else:
            self._set(place, {name: text for name, text in cells.items() if name != "id"})
            self.counts["changed"] += 1

    def status(self, evidence: str) -> str:
        """Return the status that all answers about the evidence of that id allow together."""
        answers = (row.cells for row in self.rows if row.table == VERIFICATIONS.name)
        needed = {one["id"]: one["answer"] for one in answers if one["evidence"] == evidence and one["needed"] == "yes"}
        return status_of(needed, needed)

    def _set(self, place: int, cells: dict[str, str]) -> None:
        self.rows[place] = replace(self.rows[place], cells=self.rows[place].cells | cells)
        self.touched = True


def _is_evidence(row: Row, ident: str) -> bool:
    return row.table == EVIDENCE.name and row.cells["id"] == ident


def _same_question(row: Row, cells: dict[str, str]) -> bool:
    same = ("evidence", "question", "author")
    return row.table == VERIFICATIONS.name and all(row.cells[name] == cells[name] for name in same)


def _question(cells: Mapping[str, str]) -> tuple[str, str]:
    """Return what an answer is to: the evidence and the question."""
    return cells["evidence"], cells["question"]


def _counts(name: str) -> bool:
    return name != "id" and name not in _DATED


def _cells(evidence: str, outcome: Outcome, author: Author, decided: str) -> dict[str, str]:
    question, day = outcome.question, author.day.isoformat()
    cells = {
        "evidence": evidence, "criterion": question.criterion, "question": question.en,
        "needed": "yes" if question.needed else "no", "answer": outcome.answer, "reason": outcome.reason,
        "reference": outcome.reference, "reference_kind": join_many(outcome.reference_kinds),
        "verifiers": str(outcome.verifiers), "reached": outcome.reached, "author": author.ident,
        "decided_on": decided or day, "entered_by": author.label, "entered_on": day,
    }  # fmt: skip
    return {column.name: cells.get(column.name, "") for column in VERIFICATIONS.columns}
