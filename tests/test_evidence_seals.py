"""The audit holds what verifiers handed in against its seals: what was changed afterwards is named, and strays too."""

from pathlib import Path

import pytest

from kg.evidence.audit import audit
from kg.evidence.custody import Event, now
from kg.evidence.sheet import sheet_of
from kg.evidence.store import EvidenceStore
from kg.evidence.verify.blind import Casework
from tests.evidencestores import begun, note, take
from tests.verifying import QUESTIONS, both, everywhere, filled, nothing


@pytest.fixture
def store(tmp_path: Path) -> EvidenceStore:
    """Two items."""
    opened = begun(tmp_path)
    for number in range(2):
        take(opened, note(tmp_path, f"{number}.txt", f"note {number}\n"))
    return opened


def found(store: EvidenceStore) -> list[tuple[str, str]]:
    """Return the faults, as path and rule."""
    return [(fault.path, fault.rule) for fault in audit(store).all_faults]


def change(path: Path, data: bytes) -> None:
    path.chmod(0o600)
    path.write_bytes(data)


def place(store: EvidenceStore, path: Path) -> str:
    return path.relative_to(store.folder).as_posix()


@pytest.fixture
def work(store: EvidenceStore, tmp_path: Path) -> Casework:
    """The verification of the first item: two disagree, and a third has decided."""
    work = Casework(store, store.items()[0])
    work.begin(QUESTIONS)
    both(work, tmp_path, everywhere("likely"), everywhere("likely", origin="refuted"))
    questions = work.disputed()[0]
    work.decide(filled(tmp_path / "third.csv", {"origin": "refuted"}, questions=questions), "owl", nothing)
    assert found(store) == []
    return work


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("heron.csv", ["heron.csv"]), ("decision.csv", ["decision.csv"]),
        ("checklist.json", ["heron.csv", "wren.csv", "decision.csv"]),
        ("../secret", ["heron.csv", "wren.csv", "decision.csv"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("gone", [False, True])
def test_what_was_changed_after_it_was_handed_in_is_named(
    store: EvidenceStore, work: Casework, name: str, broken: list[str], gone: bool
) -> None:
    path = (work.folder / name).resolve()
    path.unlink() if gone else change(path, path.read_bytes() + b" ")
    assert found(store) == [(place(store, work.folder / one), "custody-seal") for one in broken]
    assert path.exists() is not gone  # looking makes no new secret


def test_a_changed_worksheet_stands_on_the_sheet_and_makes_its_item_no_damaged_one(
    store: EvidenceStore, work: Casework
) -> None:
    change(work.folder / "heron.csv", b"key\n")
    assert "custody-seal" in sheet_of(store, work.item, "en").html
    done = audit(store)
    assert [one.item for one in done.items if one.faults] == [work.item.digest]
    assert not any(one.is_damaged for one in done.items)


def test_a_worksheet_that_nobody_handed_in_is_named(store: EvidenceStore, work: Casework) -> None:
    note(work.folder, "wren-2.csv")
    note(work.folder.parent, "answers.txt")
    assert found(store) == [(place(store, path), "custody-stray") for path in sorted(
        [work.folder / "wren-2.csv", work.folder.parent / "answers.txt"])]  # fmt: skip


def test_a_verifier_whose_name_leads_out_of_the_store_leads_nowhere(store: EvidenceStore) -> None:
    digest = store.items()[0].digest
    with store.writing():
        for by in ("/etc/passwd", "../../../elsewhere", "\0"):
            store.record(Event(now(), by, "verified", digest, digest, digest, note="worksheet 00"))
    paths = [f"verification/{digest}/{name}.csv" for name in ("passwd", "elsewhere", "\0")]
    assert found(store) == [(path, "custody-seal") for path in paths]
