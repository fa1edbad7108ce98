"""Decisions: what a person said of a candidate, kept as rows of an SSSOM file from which an answer can be taken back.

In: answers of a reviewer, or a file of them. Out: `*.decisions.sssom.tsv` with the latest decision of each pair. The
file is read anew when another review has changed it, and is replaced in one step with each decision. Where a file from
elsewhere holds a pair several times, the latest counts here and the others stay in it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Final, TypeAlias

from kg.link.candidates import Candidate
from kg.link.decisions.sssom import Mapping, MappingSet, read_mappings, write_mappings
from kg.values import clean_text

ENDING: Final = ".decisions.sssom.tsv"
BY_HAND: Final = "semapv:ManualMappingCuration"
UNSURE_PREDICATE: Final = "rdfs:seeAlso"
UNSURE_CONFIDENCE: Final = 0.5
MEASURE: Final = "calibrated probability of a match"
LONGEST_COMMENT: Final = 2_000
LONGEST_LABEL: Final = 200
LONGEST_PROPOSAL: Final = 5_000

Pair: TypeAlias = tuple[str, str]  # two ids in order, whichever of them stood first

_POINTS: Final = str.maketrans(",٫٪", "..%")
_FORMULA: Final = "=+-@"  # what makes a spreadsheet run a cell
_NOTHING: Final = frozenset({"n/a", "#n/a", "n.a.", "unknown", "not known", "نامعلوم", "نامشخص"})
_UNSHOWN: Final = re.compile("[\0-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffd-\uffff\ud800-\udfff]")


class Answer(StrEnum):
    """What a reviewer can say of a pair."""

    YES = "y"
    NO = "n"
    UNSURE = "u"


@dataclass(frozen=True, slots=True)
class Decision:
    """What one person decided of one pair, and what the program had proposed.

    `subject` and `object` are ids of ours or IRIs, `author` is the id of an agent; `predicate` is what holds when the
    answer is yes and does not when it is no. `confidence` is the author's own, 0 to 1, None when not stated;
    `score` is the program's. `others` holds columns that are none of ours, as they stood in the file.
    """

    subject: str
    object: str
    answer: Answer
    author: str
    decided_on: date
    predicate: str = "skos:exactMatch"
    subject_label: str = ""
    object_label: str = ""
    author_label: str = ""
    justification: str = BY_HAND
    confidence: float | None = None
    tool: str = ""
    tool_version: str = ""
    score: float | None = None
    measure: str = ""
    proposed: str = ""
    comment: str = ""
    others: tuple[tuple[str, str], ...] = ()
    line: int = field(default=0, compare=False)  # of the file it was read from

    @property
    def pair(self) -> Pair:
        """The two ids, by which a later decision replaces this one."""
        return pair_of(self.subject, self.object)

    @property
    def reason(self) -> str:
        """The author's own reason, or that none was given; what the program says is said in its name."""
        shown = f" The program showed: {self.proposed}" if self.proposed else ""
        return self.comment or f"the reviewer wrote down no reason.{shown}"


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who decides, on which day, with which program: what all decisions of one sitting share."""

    author: str
    author_label: str
    day: date
    tool: str
    tool_version: str


def pair_of(subject: str, object: str) -> Pair:
    """Return the two ids in order.

    >>> pair_of("re-d3g67w", "re-6gpkd7")
    ('re-6gpkd7', 're-d3g67w')
    """
    return (subject, object) if subject <= object else (object, subject)


def decide(
    candidate: Candidate, answer: Answer, reviewer: Reviewer, comment: str = "", confidence: float | None = None
) -> Decision:
    """Return the decision on a candidate. Errors: ValueError for a comment or confidence that no cell can hold."""
    if confidence is not None and not 0 <= confidence <= 1:
        raise ValueError(f"{confidence} is not a confidence: write a number from 0 to 1, such as 0.9")
    unsure = answer is Answer.UNSURE
    return Decision(
        subject=candidate.subject.id, object=candidate.object.id, answer=answer, author=reviewer.author,
        decided_on=reviewer.day, predicate=UNSURE_PREDICATE if unsure else candidate.predicate,
        subject_label=clean_label(candidate.subject.label), object_label=clean_label(candidate.object.label),
        author_label=clean_label(reviewer.author_label), confidence=UNSURE_CONFIDENCE if unsure else confidence,
        tool=reviewer.tool, tool_version=reviewer.tool_version, score=candidate.stated,
        measure=MEASURE, proposed=proposal(candidate), comment=clean_comment(comment),
    )  # fmt: skip


def proposal(candidate: Candidate) -> str:
    """Return in one line what the program had proposed: the band, the conflicts and the reasons with their weights."""
    conflicts = [f"conflict: {words}" for words in candidate.conflicts]
    reasons = [f"{reason.feature} {reason.weight:+.1f}: {reason.words}" for reason in candidate.reasons]
    line = "; ".join([candidate.band, *conflicts, *reasons])
    return visible(line.replace("|", "/"))[:LONGEST_PROPOSAL]


def clean_comment(text: str) -> str:
    """Return a comment in one line. Errors: ValueError when no cell of a table can hold it.

    >>> clean_comment("  the same  family,\\n same day ")
    'the same family, same day'
    """
    line = clean_text(" ".join(text.split()))
    if line[:1] and line[0] in _FORMULA:
        raise ValueError(f'a spreadsheet would run a cell that begins with "{line[0]}": begin it otherwise')
    if len(line) > LONGEST_COMMENT:
        raise ValueError(f"the comment has {len(line):,} characters: it can hold {LONGEST_COMMENT:,}")
    return line


def visible(text: str) -> str:
    """Return a text of whatever origin as one line without characters that no one sees or that reorder the others.

    >>> visible("Tes\u202eta\x1b[31m")
    'Tes ta [31m'
    """
    return " ".join(_UNSHOWN.sub(" ", text).split())


def clean_label(text: str) -> str:
    """Return a label of whatever origin as one line that a cell can hold; empty when nothing is left of it."""
    line = visible(text).lstrip(_FORMULA + " '")[:LONGEST_LABEL].strip()
    return "" if line.casefold() in _NOTHING or not any(map(str.isalnum, line)) else line


def parse_confidence(text: str) -> float | None:
    """Return a confidence written by hand, None for nothing. Errors: ValueError when it is not from 0 to 1.

    >>> parse_confidence("0,9"), parse_confidence("90 %"), parse_confidence("")
    (0.9, 0.9, None)
    """
    number = text.strip().translate(_POINTS)
    try:
        value = float(number.removesuffix("%").strip()) / (100 if number.endswith("%") else 1) if number else None
    except ValueError:
        value = -1.0
    if value is not None and not 0 <= value <= 1:
        raise ValueError(f'"{visible(text)}" is not a confidence: write a number from 0 to 1, such as 0.9')
    return value


class DecisionBook:
    """The decisions in one file, the latest of each pair; every change is written at once, whole or not at all."""

    def __init__(self, path: Path, base: str, license: str):
        """Open the file; it may not be there yet. Errors: DataFaults when it cannot be read."""
        self.path = path
        self.base = base
        self._license = license
        self._set = MappingSet({}, ())
        self._held: dict[Pair, Decision] = {}
        self._earlier: list[Decision] = []  # of pairs that stand more than once in the file
        self._seen: tuple[int, int] | None = None
        self._refresh()

    def __iter__(self) -> Iterator[Decision]:
        self._refresh()
        return iter(list(self._held.values()))

    def pairs(self) -> frozenset[Pair]:
        """Return the pairs that are decided."""
        self._refresh()
        return frozenset(self._held)

    def get(self, pair: Pair) -> Decision | None:
        """Return the decision on a pair, or None."""
        self._refresh()
        return self._held.get(pair)

    def put(self, decision: Decision) -> Decision | None:
        """Write a decision; return the one that it replaces, or None. Errors: NotWritten."""
        return self.put_all([decision])[0]

    def put_all(self, decisions: Iterable[Decision]) -> list[Decision | None]:
        """Write decisions in one step; return, for each of them, the one that it replaces. Errors: NotWritten."""
        self._refresh()
        held = dict(self._held)
        before = []
        for decision in decisions:
            before.append(held.get(decision.pair))
            held[decision.pair] = decision
        self._write(held)
        return before

    def remove(self, pair: Pair) -> None:
        """Take the decision on a pair out of the file, if there is one. Errors: NotWritten."""
        self._refresh()
        if pair in self._held:
            self._write({other: decision for other, decision in self._held.items() if other != pair})

    def _refresh(self) -> None:
        seen = _signature(self.path)
        if seen != self._seen:
            self._set = read_mappings(self.path, self.base) if seen else MappingSet({}, ())
            found = sorted(map(_decision, self._set.rows), key=lambda one: one.decided_on)  # of one day as in the file
            self._held = {decision.pair: decision for decision in found}
            self._earlier = [one for one in found if self._held[one.pair] is not one]
            self._seen = seen

    def _write(self, held: dict[Pair, Decision]) -> None:
        every = sorted([*self._earlier, *held.values()], key=lambda one: one.pair)  # of a pair, the latest last
        rows = tuple(map(_mapping, every))
        metadata = {
            "license": self._license,
            "mapping_set_id": f"{self.base}mappings/{self.path.name.removesuffix(ENDING)}",
        }
        write_mappings(self.path, MappingSet(metadata | self._set.metadata, rows), self.base)
        self._held = held
        self._seen = _signature(self.path)


def read_decisions(path: Path, base: str) -> list[Decision]:
    """Return the decisions of a file in its order; `base` is the base IRI by which things of ours are known.

    Errors: DataFaults, with the line and column of each, when it cannot be read.
    """
    return [_decision(row) for row in read_mappings(path, base).rows]


def _signature(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_ino


def _decision(row: Mapping) -> Decision:
    refused = row.cells["predicate_modifier"] == "Not"
    unsure = row.cells["predicate_id"] == UNSURE_PREDICATE
    return Decision(
        subject=row.subject, object=row.object, author=row.author, decided_on=row.day,
        answer=Answer.UNSURE if unsure else Answer.NO if refused else Answer.YES, predicate=row.cells["predicate_id"],
        subject_label=row.cells["subject_label"], object_label=row.cells["object_label"],
        author_label=row.cells["author_label"], justification=row.cells["mapping_justification"],
        confidence=row.confidence, tool=row.cells["mapping_tool"], tool_version=row.cells["mapping_tool_version"],
        score=row.score, measure=row.cells["similarity_measure"], proposed=row.cells["other"],
        comment=row.cells["comment"], others=row.others, line=row.line,
    )  # fmt: skip


def _mapping(decision: Decision) -> Mapping:
    cells = {
        "subject_label": decision.subject_label, "predicate_id": decision.predicate,
        "predicate_modifier": "Not" if decision.answer is Answer.NO else "", "object_label": decision.object_label,
        "mapping_justification": decision.justification, "author_label": decision.author_label,
        "mapping_tool": decision.tool, "mapping_tool_version": decision.tool_version,
        "similarity_measure": decision.measure, "other": decision.proposed, "comment": decision.comment,
    }  # fmt: skip
    return Mapping(
        subject=decision.subject, object=decision.object, author=decision.author, day=decision.decided_on,
        confidence=decision.confidence, score=decision.score, cells=cells, others=decision.others,
    )  # fmt: skip
