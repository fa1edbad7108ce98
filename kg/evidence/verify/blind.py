"""Two people verify an item without seeing each other's work, and a third decides where they disagree.

In: an item of the store, and the sheets that verifiers hand in. Out: the sheets, kept read-only below `verification/`
by the digest of the item, and an event "verified" for each. Who is in, is read in the custody log; what they say, is
given out when both are in.

The event holds a seal: the SHA-256 of the sheet and of the questions together with a secret of the store, so that
neither can be changed afterwards unseen, and nobody can find answers by trying which of them give the seal.
"""

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Final

from kg.errors import DataFaults, KgError
from kg.evidence.collection import need_pseudonym
from kg.evidence.custody import Event, now
from kg.evidence.store import EvidenceStore, Item
from kg.evidence.verify.checklist import Question, asked_kind, read_checklist, write_checklist
from kg.evidence.verify.outcome import Outcome, differing, outcomes_of
from kg.evidence.verify.worksheet import Answer, Scan, read_worksheet
from kg.files import NotWritten, remove_file, replace_file

NEEDED: Final = 2  # verifiers who work blind to each other
_FOLDER: Final = "verification"
_SHEET, _DECISION = "worksheet", "decision"
_MOST_BYTES: Final = 2_000_000


class NotVerifiable(KgError):
    """A step of the verification does not fit where it stands; holds the digest of the item."""

    def __init__(self, digest: str, reason: str):
        self.digest = digest
        super().__init__(f"{digest[:12]}: {reason}")


class StillBlind(NotVerifiable):
    """Not both verifiers have handed in, so nothing of what they say is given out; holds how many have."""

    def __init__(self, digest: str, count: int):
        self.count = count
        super().__init__(digest, f"{count} of {NEEDED} worksheets are in; what they say is shown when both are")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one verifier handed in; `collected` when the same person also took the item in."""

    verifier: str
    collected: bool
    answers: Mapping[str, Answer]  # by the key of the question


class Casework:
    """The verification of one item of a store."""

    def __init__(self, store: EvidenceStore, item: Item):
        self.store = store
        self.item = item
        self.folder = store.folder / _FOLDER / item.digest

    # -- the questions

    @property
    def begun(self) -> bool:
        """Whether the questions are fixed; they are from the first worksheet on, the same for all who verify."""
        return self._checklist.exists()

    @property
    def kind(self) -> str:
        """The kind of evidence whose questions are asked of this item, "" in a store that does not say."""
        return asked_kind(self._checklist)

    def begin(self, questions: Sequence[Question], kind: str = "") -> None:
        """Fix the questions of this item, unless they are fixed already. Errors: NotWritten."""
        with self.store.writing():
            if not self.begun:
                self._own_folder()
                write_checklist(self._checklist, questions, kind)

    def questions(self) -> tuple[Question, ...]:
        """Return the questions of this item. Errors: NotVerifiable before its first worksheet."""
        if not self.begun:
            raise NotVerifiable(self.item.digest, "nobody has a worksheet yet: write one with `kg evidence worksheet`")
        return read_checklist(self._checklist)

    # -- who is in

    def verifiers(self) -> tuple[str, ...]:
        """Return who has handed in a worksheet, in that order."""
        return tuple(name for name, _ in self._handed(_SHEET))

    def decider(self) -> str:
        """Return who decided between the two, "" when nobody did."""
        return next((name for name, _ in self._handed(_DECISION)), "")

    def last_day(self) -> str:
        """Return the day on which the last sheet came in, in UTC as YYYY-MM-DD; "" before the first."""
        days = (event.at[:10] for event in self.store.events(self.item.digest) if event.kind == "verified")
        return max(days, default="")

    def has_collected(self, person: str) -> bool:
        """Return whether somebody took this item in, and so knows more of its source than a blind verifier does."""
        taken = {
            event.by for event in self.store.events(self.item.digest) if event.kind in ("collected", "found-again")
        }
        return person.casefold() in {name.casefold() for name in {*taken, self.item.collection.by}}

    # -- handing in

    def need_open(self, verifier: str) -> None:
        """Refuse somebody who may not verify: handed in already, or two others did. Errors: NotVerifiable."""
        need_pseudonym(verifier)
        names = [name.casefold() for name in self.verifiers()]
        if verifier.casefold() in names:
            raise NotVerifiable(self.item.digest, f"{verifier} has handed in already; a worksheet is not changed")
        if verifier.casefold() == _DECISION:
            raise NotVerifiable(self.item.digest, f"choose another pseudonym than {_DECISION}: a file has this name")
        if len(names) >= NEEDED:
            reason = "two worksheets are in; where they disagree, a third decides with `kg evidence decide`"
            raise NotVerifiable(self.item.digest, reason)

    def submit(self, sheet: Path, verifier: str, scan: Scan) -> int:
        """Take a worksheet in, and return how many are in now.

        Errors: NotVerifiable; DataFaults with what is wrong in the sheet, and nothing is kept; NotWritten.
        """
        with self.store.writing():
            self.need_open(verifier)
            self._keep(sheet, verifier, self.questions(), scan)
            self._record(verifier, verifier, _SHEET)
        return len(self.verifiers())

    def disputed(self) -> tuple[list[Question], dict[str, tuple[Answer, Answer]]]:
        """Return the questions on which the two disagree, all of them needed now, and what both answered by key.

        Errors: StillBlind; NotVerifiable when they agree on everything.
        """
        one, other = self.sheets()
        found = [replace(question, needed=True) for question in differing(self.questions(), one.answers, other.answers)]
        if not found:
            raise NotVerifiable(self.item.digest, "the two agree on everything that both answered: nothing to decide")
        return found, {question.key: (one.answers[question.key], other.answers[question.key]) for question in found}

    def need_third(self, decider: str) -> None:
        """Refuse somebody who may not decide: one of the two, or a second third. Errors: StillBlind, NotVerifiable."""
        need_pseudonym(decider)
        self.sheets()
        if decider.casefold() in {name.casefold() for name in self.verifiers()}:
            raise NotVerifiable(self.item.digest, f"{decider} is one of the two who disagree: a third person decides")
        if self.decider():
            raise NotVerifiable(self.item.digest, "it is decided already; a decision is not changed")

    def decide(self, sheet: Path, decider: str, scan: Scan) -> None:
        """Take in what a third answers to the questions on which the two disagree.

        Errors: StillBlind, NotVerifiable; DataFaults with what is wrong in the sheet, and nothing is kept; NotWritten.
        """
        with self.store.writing():
            self.need_third(decider)
            self._keep(sheet, _DECISION, self.disputed()[0], scan)
            self._record(_DECISION, decider, _DECISION)

    # -- what they say

    def sheets(self, scan: Scan | None = None) -> tuple[Sheet, Sheet]:
        """Return what the two say, in the order in which they handed in. Errors: StillBlind, NotVerifiable."""
        handed = self._handed(_SHEET)
        if len(handed) < NEEDED:
            raise StillBlind(self.item.digest, len(handed))
        one, other = (
            Sheet(name, self.has_collected(name), self._answers(name, name, seal, self.questions(), scan))
            for name, seal in handed[:NEEDED]
        )
        return one, other

    def outcomes(self, scan: Scan | None = None) -> list[Outcome]:
        """Return the final answers; `scan` judges again what may be published.

        Errors: StillBlind, Undecided, NotVerifiable; DataFaults with what may not be published.
        """
        one, other = self.sheets(scan)
        third: dict[str, Answer] | None = None
        for name, seal in self._handed(_DECISION):
            third = self._answers(_DECISION, name, seal, self.disputed()[0], scan)
        return outcomes_of(self.questions(), one.answers, other.answers, third)

    def units(self) -> list[tuple[str, str]]:
        """Return the two answers to each question that both answered. Errors: StillBlind, NotVerifiable."""
        one, other = self.sheets()
        keys = (question.key for question in self.questions())
        return [
            (one.answers[key].answer, other.answers[key].answer)
            for key in keys
            if key in one.answers and key in other.answers
        ]

    # -- files and seals

    def files(self, events: Iterable[Event]) -> Iterator[Path]:
        """Yield the files that belong to this verification by the events of the item; they need not be there."""
        yield self._checklist
        yield from (self._sheet(name) for name, _, _ in _seals(events))

    def broken(self, events: Iterable[Event]) -> Iterator[Path]:
        """Yield what was handed in by the events of the item, and is gone or not what was sealed."""
        yield from (self._sheet(name) for name, by, seal in _seals(events) if not self._holds(name, by, seal))

    def _holds(self, name: str, by: str, seal: str) -> bool:
        try:
            return self._seal(by, name) == seal
        except (KgError, ValueError):  # the sheet, the questions or the secret cannot be read
            return False

    @property
    def _checklist(self) -> Path:
        return self.folder / "checklist.json"

    def _own_folder(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise NotWritten(self.folder, error) from error

    def _handed(self, what: str) -> list[tuple[str, str]]:
        """Return who handed in a worksheet or a decision, each with its seal, in order."""
        return _sealed(self.store.events(self.item.digest), what)

    def _keep(self, sheet: Path, name: str, questions: Sequence[Question], scan: Scan) -> None:
        """Keep a sheet read-only, unless it has faults; it is handed in when the log knows of it."""
        path = self._sheet(name)
        replace_file(path, _bytes(sheet))
        try:
            path.chmod(0o444)
            read_worksheet(path, sheet.name, questions, scan)
        except OSError as error:
            raise NotWritten(path, error) from error
        except DataFaults:
            remove_file(path)
            raise

    def _record(self, name: str, by: str, what: str) -> None:
        _need_secret(self.store)
        note = f"{what} {self._seal(by, name)}" + (" by who took it in" if self.has_collected(by) else "")
        digest = self.item.digest
        self.store.record(Event(now(), by, "verified", digest, digest, digest, place=f"{_FOLDER}/{digest}", note=note))

    def _answers(
        self, name: str, by: str, seal: str, questions: Sequence[Question], scan: Scan | None
    ) -> dict[str, Answer]:
        path = self._sheet(name)
        if not self._holds(name, by, seal):
            reason = f"{path}, or the questions beside it, are not what was handed in: restore them from a copy"
            raise NotVerifiable(self.item.digest, reason)
        return {answer.key: answer for answer in read_worksheet(path, path.name, questions, scan)}

    def _sheet(self, name: str) -> Path:
        return self.folder / Path(f"{name}.csv").name

    def _seal(self, by: str, name: str) -> str:
        """Return the seal of a sheet and of the questions, with the secret of the store. Errors: KgError."""
        parts = (_bytes(secret_of(self.store)), self.item.digest.encode(), by.encode(), _bytes(self._checklist))
        return sha256(b"\n".join((*parts, _bytes(self._sheet(name))))).hexdigest()


def secret_of(store: EvidenceStore) -> Path:
    """Return where the secret of a store stands, without which no seal can be made or compared."""
    return store.folder / _FOLDER / "secret"


def _need_secret(store: EvidenceStore) -> None:
    """Begin the secret of a store, unless it has one."""
    secret = secret_of(store)
    if not secret.exists():
        replace_file(secret, secrets.token_hex(32).encode())
        secret.chmod(0o400)


def _sealed(events: Iterable[Event], what: str) -> list[tuple[str, str]]:
    """Return who handed in a worksheet or a decision by the events of an item, each with its seal, in order."""
    noted = ((event.by, event.note.split()) for event in events if event.kind == "verified")
    return [(by, words[1]) for by, words in noted if len(words) > 1 and words[0] == what]


def _seals(events: Iterable[Event]) -> Iterator[tuple[str, str, str]]:
    """Yield the name of each sheet that was handed in, by whom, and its seal."""
    told = list(events)
    yield from ((by, by, seal) for by, seal in _sealed(told, _SHEET))
    yield from ((_DECISION, by, seal) for by, seal in _sealed(told, _DECISION))


def all_units(store: EvidenceStore) -> tuple[list[tuple[str, str]], int]:
    """Return the two answers to each question of every item on which both are in, and how many items these are."""
    found = [units for work in _all_work(store) if len(work.verifiers()) >= NEEDED and (units := work.units())]
    return [unit for units in found for unit in units], len(found)


def _all_work(store: EvidenceStore) -> Iterator[Casework]:
    return (work for item in store.items() if (work := Casework(store, item)).begun)


def _bytes(path: Path) -> bytes:
    """Return what a file holds. Errors: KgError when it cannot be read, or is no sheet by its size."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise KgError(f"{path} is larger than any worksheet: name the sheet that was filled")
        return path.read_bytes()
    except OSError as error:
        raise KgError(f"{path} cannot be read: {error.strerror}") from error
