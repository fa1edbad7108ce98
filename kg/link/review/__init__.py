"""Review candidates: in a terminal, in a spreadsheet or on a page of this machine, each writing the same decisions.

In: candidates, the file of decisions, and who decides. Out: decisions in that file, each written when it is made.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from kg.errors import KgError
from kg.link.candidates import Band, Candidate
from kg.link.decisions import Answer, Decision, DecisionBook, Pair, Reviewer, decide, pair_of, visible
from kg.link.entity import Days, Entity, Years

Tagged: TypeAlias = tuple[str, str]  # a text and its language tag, "" when not known

ANSWER_WORDS: Final = {Answer.YES: "the same", Answer.NO: "not the same", Answer.UNSURE: "unsure"}


@dataclass(frozen=True, slots=True)
class Field:
    """One line of the two records side by side; a side without values says nothing of it."""

    name: str
    subject: tuple[Tagged, ...]
    object: tuple[Tagged, ...]


class Queue:
    """The candidates of one sitting and what was decided of them, with a way back from each step."""

    def __init__(
        self, candidates: Sequence[Candidate], book: DecisionBook, reviewer: Reviewer, bands: Iterable[Band] = ()
    ):
        """Take the candidates of these bands, or all when none is named. Errors: KgError when a pair stands twice."""
        wanted = frozenset(bands) or frozenset(Band)
        self.candidates = tuple(candidate for candidate in candidates if candidate.band in wanted)
        self.reviewer = reviewer
        self.book = book
        self._by_pair = by_pair(self.candidates)
        self._steps: list[tuple[Candidate, Answer | None, Decision | None]] = []  # no answer: passed over
        self._skipped: set[Pair] = set()
        self._again: Pair | None = None  # the candidate whose decision was taken back just now

    def decided(self, candidate: Candidate) -> Decision | None:
        """Return the decision on a candidate, or None."""
        return self.book.get(pair_of(*candidate.pair))

    def find(self, subject: str, object: str) -> Candidate | None:
        """Return the candidate with these ids, or None."""
        return self._by_pair.get(pair_of(subject, object))

    def next(self, band: Band | None = None) -> Candidate | None:
        """Return the best candidate neither decided nor passed over, or None; after a step back, that candidate."""
        if self._again is not None and (again := self._by_pair.get(self._again)) is not None:
            return again
        done = self.book.pairs()
        for candidate in self.candidates:
            pair = pair_of(*candidate.pair)
            if band in (None, candidate.band) and pair not in done and pair not in self._skipped:
                return candidate
        return None

    def decide(self, candidate: Candidate, answer: Answer, comment: str = "", confidence: float | None = None) -> None:
        """Write a decision. Errors: ValueError when comment or confidence cannot stand, NotWritten."""
        before = self.book.put(decide(candidate, answer, self.reviewer, comment, confidence))
        self._step(candidate, answer, before)

    def skip(self, candidate: Candidate) -> None:
        """Pass a candidate over until the next sitting."""
        self._skipped.add(pair_of(*candidate.pair))
        self._step(candidate, None, None)

    def _step(self, candidate: Candidate, answer: Answer | None, before: Decision | None) -> None:
        self._steps.append((candidate, answer, before))
        self._again = None

    def undo(self) -> Candidate | None:
        """Take back the last step of this sitting and return its candidate; None when there is none left."""
        if not self._steps:
            return None
        candidate, answer, before = self._steps[-1]
        pair = pair_of(*candidate.pair)
        if answer is None:
            self._skipped.discard(pair)
        elif before is None:
            self.book.remove(pair)
        else:
            self.book.put(before)
        self._steps.pop()
        self._again = pair
        return candidate

    def counts(self, band: Band | None = None) -> tuple[int, int]:
        """Return how many candidates, of a band or of all, are decided, and how many there are."""
        done = self.book.pairs()
        pairs = [pair_of(*candidate.pair) for candidate in self.candidates if band in (None, candidate.band)]
        return sum(pair in done for pair in pairs), len(pairs)


def by_pair(candidates: Iterable[Candidate]) -> dict[Pair, Candidate]:
    """Return each candidate by its two ids in order. Errors: KgError when a pair stands twice."""
    found: dict[Pair, Candidate] = {}
    for candidate in candidates:
        pair = pair_of(*candidate.pair)
        if pair in found:
            raise KgError(f"the candidates hold the pair {pair[0]} and {pair[1]} twice: keep one of the two rows")
        found[pair] = candidate
    return found


def side_by_side(candidate: Candidate) -> list[Field]:
    """Return what is said of the two things, line by line; lines of which neither says anything are left out."""
    left, right = dict(_fields(candidate.subject)), dict(_fields(candidate.object))
    return [Field(name, _visible(left[name]), _visible(right[name])) for name in left if left[name] or right[name]]


def _visible(values: tuple[Tagged, ...]) -> tuple[Tagged, ...]:
    return tuple((visible(text), tag) for text, tag in values)


def _fields(entity: Entity) -> list[tuple[str, tuple[Tagged, ...]]]:
    return [
        ("names", entity.names),
        ("source", _one(entity.source)),
        ("born", _one(days_text(entity.born))),
        ("age", _one(years_text(entity.age))),
        ("gender", _one(entity.gender)),
        ("date", _one(days_text(entity.happened))),
        ("act", _one(entity.act)),
        ("places", tuple((place, "") for place in entity.places)),
        ("position", _one(", ".join(map(str, entity.coordinates or ())))),
        ("codes", tuple((f"{system} {code}", "") for system, code in entity.codes)),
        ("note", _one(entity.note)),
        ("id", _one(entity.id)),
    ]


def _one(text: str) -> tuple[Tagged, ...]:
    return ((text, ""),) if text else ()


def probability_text(probability: float) -> str:
    """Return a probability in two digits, never as certain: a machine is not.

    >>> probability_text(0.934), probability_text(0.9991), probability_text(0.001)
    ('0.93', 'over 0.99', 'under 0.01')
    """
    return "over 0.99" if probability > 0.99 else "under 0.01" if probability < 0.01 else f"{probability:.2f}"


def days_text(days: Days | None) -> str:
    """Return the days in words: one day, or the first and the last."""
    if days is None:
        return ""
    first, last = days
    return first.isoformat() if first == last else f"{first.isoformat()} to {last.isoformat()}"


def years_text(age: Years) -> str:
    """Return an age in words.

    >>> years_text((16, 17)), years_text((None, 17)), years_text((60, None)), years_text((16, 16))
    ('16 to 17', 'at most 17', 'at least 60', '16')
    """
    match age:
        case None, None:
            return ""
        case None, upper:
            return f"at most {upper}"
        case lower, None:
            return f"at least {lower}"
        case lower, upper:
            return str(lower) if lower == upper else f"{lower} to {upper}"
