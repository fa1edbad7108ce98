"""A store with one invented item, and worksheets that are filled without a person."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from kg.evidence.collection import Collection
from kg.evidence.custody import Event
from kg.evidence.store import EvidenceStore
from kg.evidence.verify.blind import Casework
from kg.evidence.verify.checklist import DEFAULT, Question, read_checklist
from kg.evidence.verify.worksheet import Answer, write_worksheet

QUESTIONS = read_checklist(DEFAULT, "photo")
KEYS = [question.key for question in QUESTIONS]
NEEDED = [question.key for question in QUESTIONS if question.needed]
SOURCE = "https://lantern.example/posts/7"


def nothing(text: str) -> Iterable[tuple[str, str]]:
    """Find nothing private in any text."""
    return ()


def casework(folder: Path, data: bytes = b"shapes", **known: str) -> Casework:
    """Return the verification of an item that `moth` took in, with its questions fixed, in the store at `folder`."""
    store, digest = EvidenceStore.begun(folder), sha256(data).hexdigest()
    bag = store.bag_of(digest)
    (bag / "data").mkdir(parents=True)
    (bag / "data" / "shapes.png").write_bytes(data)
    at = "2031-02-13T08:00:00Z"
    record = {"by": "moth", "media_type": "image/png", "source_url": SOURCE} | known
    made = Collection(at=at, tool="test", name="shapes.png", sha256=digest, size=len(data), **record)
    (bag / "collection.json").write_text(made.text(), encoding="utf-8")
    with store.writing():
        store.record(Event(at, record["by"], "collected", digest, "", digest))
    work = Casework(store, store.item(digest))
    work.begin(QUESTIONS)
    return work


def filled(
    path: Path,
    answers: Mapping[str, str],
    reason: str = "The clock tower shows it.",
    questions: Sequence[Question] = (),
) -> Path:
    """Write a worksheet with these answers by key, each with a reason and a reference that fits, and return it."""
    asked = questions or QUESTIONS
    write_worksheet(path, asked)
    rows = sheet_rows(path)
    for row, question in zip(rows, asked, strict=True):
        if answer := answers.get(question.key):
            row |= {
                "answer": answer,
                "reason": reason,
                "reference_kind": question.references[0],
                "reference": "sheet 4",
            }
    return put_rows(path, rows)


def sheet_rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a sheet by column."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def put_rows(path: Path, rows: list[dict[str, str]]) -> Path:
    """Write the rows of a sheet, and return it."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def both(work: Casework, folder: Path, first: Mapping[str, str], second: Mapping[str, str]) -> None:
    """Hand in what `heron` and `wren` answer."""
    for name, answers in (("heron", first), ("wren", second)):
        work.submit(filled(folder / f"{name}.csv", answers, f"{name.upper()[0]} saw the tower."), name, nothing)


def everywhere(answer: str, **other: str) -> dict[str, str]:
    """Return one answer to every question, and others to some, with `_` for the hyphen of a key."""
    return dict.fromkeys(KEYS, answer) | {key.replace("_", "-"): text for key, text in other.items()}


def given(key: str, answer: str) -> Answer:
    """Return an answer with a reason."""
    return Answer(2, key, answer, "The tower.", ("landmark",), "sheet 4")
