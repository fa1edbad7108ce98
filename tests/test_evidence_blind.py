"""Two verify blind to each other: nothing that is printed tells one what the other answered, and nothing is changed."""

import os
import re
from pathlib import Path
from random import Random

import pytest

from kg.errors import DataFaults, KgError
from kg.evidence.store import EvidenceStore
from kg.evidence.verify import blind
from kg.evidence.verify.blind import Casework, NotVerifiable, StillBlind, all_units
from kg.evidence.verify.outcome import Undecided
from kg.evidence.verify.worksheet import ANSWERS, BOTH_SAID
from tests.conftest import Kg
from tests.verifying import KEYS, QUESTIONS, both, casework, everywhere, filled, nothing, put_rows, sheet_rows

MASKED = re.compile(r"[0-9a-f]{64}")


@pytest.fixture
def work(tmp_path: Path) -> Casework:
    return casework(tmp_path / "store")


def decided(work: Casework, folder: Path, answer: str) -> None:
    questions, _ = work.disputed()
    work.decide(
        filled(folder / "third.csv", {one.key: answer for one in questions}, questions=questions), "owl", nothing
    )


def test_who_is_in_is_told_and_what_they_say_is_not(work: Casework, tmp_path: Path) -> None:
    assert work.submit(filled(tmp_path / "s.csv", everywhere("likely")), "heron", nothing) == 1
    assert work.verifiers() == ("heron",)
    for ask in (work.sheets, work.units, work.outcomes, work.disputed, lambda: work.need_third("owl")):
        with pytest.raises(StillBlind) as error:
            ask()
        assert "1 of 2" in str(error.value) and "likely" not in str(error.value)


def printed(kg: Kg, folder: Path, sheets: Path) -> list[object]:
    """Everything that the commands say while one worksheet is in, with what files they write; digests are masked."""
    os.chdir(folder)
    digest = EvidenceStore(Path("store")).items()[0].digest
    asked: list[tuple[object, ...]] = [
        ("list",), ("list", "--format", "json"), ("show", digest), ("show", digest, "--format", "json"),
        ("compare", digest), ("compare", digest, "--format", "json"),
        ("worksheet", digest, "--verifier", "wren", "--out", "wren.csv"),
        ("worksheet", digest, "--verifier", "heron", "--out", "again.csv"),
        ("worksheet", digest, "--verifier", "owl", "--out", "owl.csv", "--decide"),
        ("submit", digest, sheets / "faulty.csv", "--verifier", "wren"),
        ("submit", digest, sheets / "good.csv", "--verifier", "Heron"),
        ("decide", digest, sheets / "good.csv", "--verifier", "owl"),
        ("publish", digest, "--row", "ev-4k2m9x", "--author", "A"),
        ("audit",), ("audit", "--format", "json"), ("sheet", digest), ("alike", digest),
    ]  # fmt: skip
    said: list[object] = [kg("evidence", *words, "--store", "store") for words in asked]
    files = sorted(path for path in Path().glob("*.csv"))
    return [MASKED.sub("…", repr(one)) for one in said] + [(path.name, path.read_bytes()) for path in files]


def test_nothing_that_is_printed_depends_on_what_the_other_answered(
    kg: Kg, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blind, "now", lambda: "2031-02-14T08:00:00Z")
    monkeypatch.setattr("kg.evidence.custody.now", lambda: "2031-02-14T09:00:00Z")
    monkeypatch.chdir(tmp_path)
    filled(tmp_path / "faulty.csv", everywhere("perhaps")), filled(tmp_path / "good.csv", everywhere("likely"))
    seen = []
    for seed in range(2):
        chance, folder = Random(seed), tmp_path / str(seed)
        work = casework(folder / "store")
        answers = {key: chance.choice(ANSWERS) for key in KEYS}
        work.submit(filled(tmp_path / "s.csv", answers, f"Reason {seed}."), "heron", nothing)
        seen.append(printed(kg, folder, tmp_path))
    assert seen[0] == seen[1]
    assert "1 of 2" in str(seen[0][4])


def test_a_seal_is_not_the_digest_of_the_sheet_so_answers_cannot_be_tried(work: Casework, tmp_path: Path) -> None:
    work.submit(filled(tmp_path / "s.csv", everywhere("likely")), "heron", nothing)
    (event,) = [event for event in work.store.events() if event.kind == "verified"]
    other = casework(tmp_path / "other")
    other.submit(tmp_path / "s.csv", "heron", nothing)
    (same,) = [event for event in other.store.events() if event.kind == "verified"]
    assert event.note.split()[0] == "worksheet" and event.note != same.note
    assert (event.before, event.after, event.by) == (work.item.digest, work.item.digest, "heron")


def test_a_worksheet_is_handed_in_once(work: Casework, tmp_path: Path) -> None:
    sheet = filled(tmp_path / "s.csv", everywhere("likely"))
    work.submit(sheet, "heron", nothing)
    for name in ("heron", "HERON"):
        with pytest.raises(NotVerifiable, match="handed in already"):
            work.submit(sheet, name, nothing)
    work.submit(sheet, "wren", nothing)
    with pytest.raises(NotVerifiable, match="two worksheets are in"):
        work.submit(sheet, "crane", nothing)


def test_a_faulty_worksheet_leaves_nothing_behind(work: Casework, tmp_path: Path) -> None:
    before = sorted(work.folder.iterdir())
    with pytest.raises(DataFaults):
        work.submit(filled(tmp_path / "s.csv", everywhere("perhaps")), "heron", nothing)
    assert work.verifiers() == () and sorted(work.folder.iterdir()) == before


def test_a_sheet_that_the_log_does_not_know_of_was_never_handed_in(
    work: Casework, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = filled(tmp_path / "s.csv", everywhere("likely"))
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(EvidenceStore, "record", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        work.submit(sheet, "heron", nothing)
    assert work.verifiers() == ()
    assert work.submit(sheet, "heron", nothing) == 1


def test_sheets_are_kept_read_only_and_for_their_owner(work: Casework, tmp_path: Path) -> None:
    work.submit(filled(tmp_path / "s.csv", everywhere("likely")), "heron", nothing)
    assert (work.folder / "heron.csv").stat().st_mode & 0o777 == 0o444
    assert work.folder.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["heron.csv", "decision.csv"])
def test_a_sheet_that_was_changed_afterwards_is_found(work: Casework, tmp_path: Path, name: str) -> None:
    both(work, tmp_path, everywhere("likely"), everywhere("likely", origin="refuted"))
    decided(work, tmp_path, "refuted")
    path = work.folder / name
    path.chmod(0o644)
    path.write_bytes(path.read_bytes().replace(b"refuted", b"likely").replace(b"likely", b"established"))
    with pytest.raises(NotVerifiable, match="not what was handed in"):
        work.outcomes()


def test_a_needed_question_cannot_be_made_less_afterwards(work: Casework, tmp_path: Path) -> None:
    both(work, tmp_path, everywhere("likely", origin="refuted"), everywhere("likely", origin="refuted"))
    path = work.folder / "checklist.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"needed": "yes"', '"needed": "no"', 1), encoding="utf-8")
    with pytest.raises(NotVerifiable, match="not what was handed in"):
        work.outcomes()


def test_where_they_agree_the_answers_are_final(work: Casework, tmp_path: Path) -> None:
    both(work, tmp_path, everywhere("likely"), everywhere("likely"))
    assert {one.reached for one in work.outcomes()} == {"agreed"}
    with pytest.raises(NotVerifiable, match="nothing to decide"):
        work.disputed()


def test_where_they_disagree_a_third_person_decides_once(work: Casework, tmp_path: Path) -> None:
    both(work, tmp_path, everywhere("likely"), everywhere("likely", origin="refuted"))
    with pytest.raises(Undecided):
        work.outcomes()
    with pytest.raises(NotVerifiable, match="one of the two"):
        work.need_third("Wren")
    decided(work, tmp_path, "undetermined")
    assert work.outcomes()[0].answer == "undetermined" and work.decider() == "owl"
    with pytest.raises(NotVerifiable, match="decided already"):
        decided(work, tmp_path, "likely")


def test_a_third_answers_all_that_is_disputed_and_nothing_else(work: Casework, tmp_path: Path) -> None:
    both(work, tmp_path, everywhere("likely"), everywhere("likely", complete="refuted"))
    questions, _ = work.disputed()
    assert [(one.key, one.needed) for one in questions] == [("complete", True)]
    for sheet in (
        filled(tmp_path / "a.csv", {}, questions=questions),
        filled(tmp_path / "b.csv", everywhere("likely")),
    ):
        with pytest.raises(DataFaults):
            work.decide(sheet, "owl", nothing)


def test_the_collector_may_verify_and_is_marked(work: Casework, tmp_path: Path) -> None:
    both(work, tmp_path, everywhere("likely"), everywhere("likely"))
    assert [sheet.collected for sheet in work.sheets()] == [False, False]
    other = casework(tmp_path / "other", by="heron")
    both(other, tmp_path, everywhere("likely"), everywhere("likely"))
    assert [sheet.collected for sheet in other.sheets()] == [True, False]
    notes = [event.note for event in other.store.events() if event.kind == "verified"]
    assert [note.endswith("who took it in") for note in notes] == [True, False]


@pytest.mark.parametrize("name", ["decision", "a@b.example", "Jane Example", "../x", ""])
def test_a_name_that_is_no_pseudonym_is_refused(work: Casework, tmp_path: Path, name: str) -> None:
    with pytest.raises(KgError):
        work.submit(filled(tmp_path / "s.csv", everywhere("likely")), name, nothing)


def test_the_questions_of_an_item_stay_as_they_were_first_asked(work: Casework) -> None:
    work.begin(QUESTIONS[:1])
    assert work.questions() == QUESTIONS


def test_before_the_first_worksheet_there_is_nothing_to_hand_in(work: Casework, tmp_path: Path) -> None:
    (work.folder / "checklist.json").unlink()
    with pytest.raises(NotVerifiable, match="kg evidence worksheet"):
        work.submit(filled(tmp_path / "s.csv", everywhere("likely")), "heron", nothing)


def test_agreement_over_the_store_leaves_out_items_that_are_still_blind(work: Casework, tmp_path: Path) -> None:
    both(work, tmp_path, everywhere("likely"), everywhere("likely", origin="refuted"))
    other = casework(tmp_path / "store", b"other shapes")
    other.submit(filled(tmp_path / "s.csv", everywhere("unlikely")), "heron", nothing)
    units, items = all_units(work.store)
    assert items == 1 and len(units) == len(KEYS) and units[0] == ("likely", "refuted")


def test_the_commands_lead_from_worksheets_to_a_status(kg: Kg, work: Casework, tmp_path: Path) -> None:
    digest, store = work.item.digest[:8], ("--store", work.store.folder)
    both(work, tmp_path, everywhere("likely"), everywhere("likely", unaltered="undetermined"))
    code, out, _ = kg("evidence", "compare", digest, *store)
    assert code == 0 and "heron" in out and "differ" in out and "alpha" in out and "a third decides" in out
    sheet = tmp_path / "third.csv"
    assert kg("evidence", "worksheet", digest, "--verifier", "owl", "--out", sheet, "--decide", *store)[0] == 0
    (row,) = sheet_rows(sheet)
    assert [row[name] for name in BOTH_SAID[:2]] == ["likely", "H saw the tower."]
    put_rows(sheet, [row | {"answer": "undetermined", "reason": "It cannot be told."}])
    code, _, err = kg("evidence", "decide", digest, sheet, "--verifier", "owl", *store)
    assert code == 0 and "status: unverified, since unaltered is undetermined" in err


def test_a_sheet_that_may_be_filled_is_not_written_over(kg: Kg, work: Casework, tmp_path: Path) -> None:
    sheet = filled(tmp_path / "heron.csv", everywhere("likely"))
    before = sheet.read_bytes()
    words = ("evidence", "worksheet", work.item.digest, "--verifier", "heron", "--store", work.store.folder)
    code, _, err = kg(*words, "--out", sheet)
    assert code == 2 and "is there already" in err and sheet.read_bytes() == before


def test_the_kind_of_the_questions_is_fixed_and_another_one_is_refused(kg: Kg, tmp_path: Path) -> None:
    work = casework(tmp_path / "store")
    (work.folder / "checklist.json").unlink()
    words = ("evidence", "worksheet", work.item.digest, "--store", work.store.folder, "--data", tmp_path)
    code, _, err = kg(*words, "--verifier", "heron", "--kind", "certificate", "--out", tmp_path / "a.csv")
    assert code == 0 and "questions for a certificate" in err and work.kind == "certificate"
    code, _, err = kg(*words, "--verifier", "wren", "--kind", "device", "--out", tmp_path / "b.csv")
    assert code == 2 and "are those for certificate" in err and not (tmp_path / "b.csv").exists()
