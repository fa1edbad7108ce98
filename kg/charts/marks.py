"""Turn the answer of the query `toll` into the marks of a chart: what is drawn once, its origin and its words.

In: rows, one a claim and origin. Out: marks in order of time; nothing is added up or averaged.
"""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from kg.charts.speech import EN, Speech

OWN: Final = "own"
PASSED: Final = "passed"
DENIES: Final = "denies"
QUESTIONS: Final = "questions"
RETRACTS: Final = "retracts"
ANSWERS: Final = (DENIES, QUESTIONS, RETRACTS)
SEVERAL: Final = "\x00several"  # in place of a claimant, for a claim that goes back to more than one count


MOST_MARKS: Final = 150  # in one picture; with more it would show nothing

Key = tuple[date, date, str, str, int | None, int | None, str]
"""What claims have in common that are drawn as one mark: the fields of Mark before its claimants."""


@dataclass(frozen=True, slots=True)
class TollRow:
    """One row of the answer: a claim, the figure it is about and the claim that it goes back to.

    `lower` and `upper` are both None for a blanket denial, aimed at no single figure.
    """

    claimant: str
    stated_earliest: date
    stated_latest: date
    stance: str
    bound: str
    lower: int | None
    upper: int | None
    claim: str
    origin: str


@dataclass(frozen=True, slots=True)
class Mark:
    """What is drawn once: the claims of one day, figure, role and origin, with everybody who made them."""

    day: date  # the first on which it can have been said
    latest: date
    role: str
    bound: str
    lower: int | None
    upper: int | None
    origin: str  # the claimant whose count it is; empty for a mark that states none
    claimants: tuple[str, ...]

    @property
    def figure(self) -> int | None:
        """Where the mark stands: at its lowest figure, a ceiling at that; None for a blanket denial."""
        return self.upper if self.lower is None else self.lower

    def figure_in(self, speech: Speech) -> str:
        """Return the figure as it is written, with its bound; "" for a blanket denial."""
        return speech.figure(self.bound, self.lower, self.upper)


def toll_rows(answer: Iterable[str]) -> list[TollRow]:
    """Return the rows of a CSV answer with the columns of the query `toll`, in its order."""
    return [
        TollRow(
            claimant=row["claimant"],
            stated_earliest=date.fromisoformat(row["stated_earliest"]),
            stated_latest=date.fromisoformat(row["stated_latest"]),
            stance=row["stance"],
            bound=row["bound"],
            lower=int(row["lower"]) if row["lower"] else None,
            upper=int(row["upper"]) if row["upper"] else None,
            claim=row["claim"],
            origin=row["origin"] or row["claim"],
        )
        for row in csv.DictReader(answer)
    ]


def blanket_rows(answer: Iterable[str]) -> list[TollRow]:
    """Return the rows of a CSV answer with the columns of the query `blanket-denials`: denials without a figure."""
    return [
        TollRow(
            claimant=row["denier"],
            stated_earliest=date.fromisoformat(row["stated_earliest"]),
            stated_latest=date.fromisoformat(row["stated_latest"]),
            stance="denies",
            bound="",
            lower=None,
            upper=None,
            claim=row["denial"],
            origin=row["denial"],
        )
        for row in csv.DictReader(answer)
    ]


def marks_of(rows: Sequence[TollRow]) -> list[Mark]:
    """Return the marks in order of time; claims of one day, figure, role and origin are one mark."""
    claimants = {row.claim: row.claimant for row in rows}
    origins: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        origins[row.claim].add(claimants.get(row.origin, row.claimant))
    groups: dict[Key, dict[str, None]] = defaultdict(dict)
    for row in sorted({row.claim: row for row in rows}.values(), key=_order):
        origin = next(iter(origins[row.claim])) if len(origins[row.claim]) == 1 else SEVERAL
        passed = row.stance == "reports" or origin != row.claimant
        role = row.stance if row.stance in ANSWERS else PASSED if passed else OWN
        origin = "" if row.stance in ANSWERS else origin
        key = (row.stated_earliest, row.stated_latest, role, row.bound, row.lower, row.upper, origin)
        groups[key][row.claimant] = None
    return [Mark(*key, tuple(names)) for key, names in groups.items()]


def drawn_marks(rows: Sequence[TollRow]) -> list[Mark]:
    """Return the marks that one picture can show: those who pass a count on are left out when there are too many.

    Empty when there are too many even so, or no rows.
    """
    marks = marks_of(rows)
    if len(marks) > MOST_MARKS:
        marks = [mark for mark in marks if mark.role != PASSED]
    return marks if len(marks) <= MOST_MARKS else []


def _order(row: TollRow) -> tuple[date, bool, str, str]:
    return (row.stated_earliest, row.stance in ANSWERS, row.claimant, row.claim)  # a denial after what it denies


def shared_origins(marks: Iterable[Mark]) -> list[str]:
    """Return the origins that somebody else passes on, those with most marks first."""
    marks = list(marks)
    shared = {mark.origin for mark in marks if mark.role == PASSED and mark.claimants != (mark.origin,)} - {SEVERAL}
    count = Counter(mark.origin for mark in marks if mark.origin in shared)
    return sorted(count, key=lambda origin: (-count[origin], origin))


def words_of(marks: Iterable[Mark], speech: Speech = EN) -> list[str]:
    """Return the label of each mark of a panel, empty where an earlier one speaks for it.

    A claimant is named once, then each new figure of its own stands alone. Those who pass on or answer one figure
    are named together, at the first of them.
    """
    marks = list(marks)
    together: dict[tuple[object, ...], dict[str, None]] = defaultdict(dict)
    for mark in marks:
        together[_company(mark)].update(dict.fromkeys(mark.claimants))
    standing: dict[tuple[str, ...], str] = {}
    return [
        _own_words(mark, standing, speech) if mark.role == OWN else _shared_words(mark, together, speech)
        for mark in marks
    ]


def _own_words(mark: Mark, standing: dict[tuple[str, ...], str], speech: Speech) -> str:
    figure, known = mark.figure_in(speech), standing.get(mark.claimants)
    standing[mark.claimants] = figure
    if known is None:
        return speech.with_figure(speech.listed(mark.claimants), figure)
    return "" if known == figure else figure


def _shared_words(mark: Mark, together: dict[tuple[object, ...], dict[str, None]], speech: Speech) -> str:
    names = speech.listed([*together.pop(_company(mark), ())])
    if not names:
        return ""
    return speech.with_figure(names, mark.figure_in(speech)) if mark.role == PASSED else speech.verbs[mark.role] + names


def _company(mark: Mark) -> tuple[object, ...]:
    """What marks have in common that one label speaks for; a blanket denial speaks for itself."""
    return (mark.role, mark.origin, mark.bound, mark.lower, mark.upper, mark.day if mark.figure is None else None)
