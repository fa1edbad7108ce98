"""From a store to the column `copy_of`: an index that can be made anew, a sheet of proposals, what is accepted."""

import csv
import json
import shutil
from pathlib import Path

import pytest
from PIL import Image

from kg.errors import DataFaults, KgError
from kg.evidence.alike.accept import Accepted, accept, read_sheet
from kg.evidence.alike.compare import Match
from kg.evidence.alike.frames import Frame
from kg.evidence.alike.groups import Group
from kg.evidence.alike.index import GONE, NAME, PLAIN, Entry, Index, renewed
from kg.evidence.alike.likeness import Likeness
from kg.evidence.alike.propose import CHAINED, SAME_BYTES, propose, write_sheet
from kg.evidence.store import EvidenceStore
from kg.filesum import sum_file
from kg.rewrite import settled_rows
from tests.alikemedia import mirrored, scene
from tests.conftest import DATA, Kg
from tests.evidencestores import begun, note, take

FILM, COPY, THIRD = "a1" * 32, "b2" * 32, "c3" * 32


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> EvidenceStore:
    """A store with a picture that was found twice, a mirrored copy of it, a plain picture and a note."""
    folder = tmp_path_factory.mktemp("store")
    store, picture = begun(folder), scene(30, (240, 180))
    for name, one in (("a.png", picture), ("b.jpg", mirrored(picture)), ("plain.png", Image.new("L", (60, 40), 9))):
        one.save(folder / name)
        take(store, folder / name)
    take(store, folder / "a.png", source_url="https://example.org/again")
    take(store, note(folder))
    return store


# -- the index


def test_an_index_is_kept_and_a_damaged_one_is_made_anew(tmp_path: Path) -> None:
    store, path = begun(tmp_path), tmp_path / "private" / "evidence" / NAME
    Image.new("L", (60, 40), 9).save(tmp_path / "plain.png")
    take(store, tmp_path / "plain.png")
    renewed(store)
    first = path.read_bytes()
    path.write_bytes(first[:-20])
    assert Index.read(path).entries == ()
    renewed(store)
    assert path.read_bytes() == first


def test_only_new_items_are_read(filled: EvidenceStore, monkeypatch: pytest.MonkeyPatch) -> None:
    before = renewed(filled)
    monkeypatch.setattr("kg.evidence.alike.index.read_frames", None)  # nothing can be read now
    assert [one.digest for one in renewed(filled).entries] == [one.digest for one in before.entries]


def test_an_index_says_what_could_not_be_compared(filled: EvidenceStore) -> None:
    assert sorted(entry.why for entry in renewed(filled).entries) == ["", "", PLAIN]


def test_an_index_of_another_version_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Index([Entry(FILM, "image", (), "why")]).write(tmp_path / NAME)
    assert [entry.why for entry in Index.read(tmp_path / NAME).entries] == ["why"]
    monkeypatch.setattr("kg.evidence.alike.index.VERSION", 99)
    assert Index.read(tmp_path / NAME).entries == ()
    sum_file(tmp_path / NAME).unlink()
    assert Index.read(tmp_path / NAME).entries == ()


def test_an_item_whose_original_is_gone_hides_no_other_and_is_read_when_it_is_back(
    filled: EvidenceStore, tmp_path: Path
) -> None:
    digest = renewed(filled).entries[0].digest
    original = filled.item(digest).original
    (filled.folder / NAME).unlink()
    aside = original.rename(tmp_path / original.name)
    try:
        found = renewed(filled).entries
    finally:
        aside.rename(original)
    assert [entry.why for entry in found if entry.digest == digest] == [GONE]
    assert len(found) == 3
    assert GONE not in [entry.why for entry in renewed(filled).entries]


def test_an_item_whose_record_is_gone_hides_no_other(filled: EvidenceStore, tmp_path: Path) -> None:
    digest = renewed(filled).entries[0].digest
    record = filled.item(digest).bag / "technical.json"
    aside = record.rename(tmp_path / record.name)
    try:
        found = [entry.digest for entry in renewed(filled).entries]
    finally:
        aside.rename(record)
    assert len(found) == 2 and digest not in found
    assert digest in [entry.digest for entry in renewed(filled).entries]


def test_what_was_read_before_an_interruption_is_kept_with_what_was_kept_before(
    filled: EvidenceStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, last = renewed(filled).entries
    Index([last]).write(filled.folder / NAME)

    def interrupted(path: Path) -> list[Frame]:
        if path.parent.parent.name == second.digest:
            raise KeyboardInterrupt
        return list(first.frames)

    monkeypatch.setattr("kg.evidence.alike.index.read_frames", interrupted)
    with pytest.raises(KeyboardInterrupt):
        renewed(filled)
    assert [entry.digest for entry in Index.read(filled.folder / NAME).entries] == [first.digest, last.digest]


def test_an_item_that_is_no_longer_held_leaves_the_index(filled: EvidenceStore) -> None:
    entries = renewed(filled).entries
    Index([*entries, Entry(FILM, "image", ())]).write(filled.folder / NAME)
    assert [entry.digest for entry in renewed(filled).entries] == [entry.digest for entry in entries]
    assert len(Index.read(filled.folder / NAME).entries) == len(entries)


# -- the command


def test_the_command_shows_groups_with_their_postings(filled: EvidenceStore, kg: Kg) -> None:
    code, out, _ = kg("evidence", "alike", "--store", filled.folder, "--format", "json")
    told = json.loads(out)
    (group,) = told["groups"]
    assert (code, group["postings"], len(group["others"]), group["others"][0]["mirrored"]) == (0, 3, 1, True)
    assert list(told["not_compared"].values()) == [PLAIN]


def test_the_command_says_that_it_proposes_and_why(filled: EvidenceStore, kg: Kg) -> None:
    code, out, _ = kg("evidence", "alike", "--store", filled.folder)
    told = " ".join(out.split())
    assert code == 0
    assert "These are proposals" in told
    assert f"1 not compared: {PLAIN}" in told
    assert "2 items, 3 postings" in told


def test_an_audit_knows_what_the_index_is(filled: EvidenceStore, kg: Kg) -> None:
    kg("evidence", "alike", "--store", filled.folder)
    (filled.folder / "notes.txt").write_text("whose is this?")
    _, out, said = kg("evidence", "audit", "--store", filled.folder)
    (filled.folder / "notes.txt").unlink()
    strays = [line for line in (out + said).splitlines() if "[custody-stray]" in line]
    assert len(strays) == 1 and strays[0].startswith("notes.txt")


def test_one_item_that_cannot_be_compared_is_refused_with_the_reason(filled: EvidenceStore, kg: Kg) -> None:
    plain = next(entry.digest for entry in renewed(filled).entries if entry.why)
    assert kg("evidence", "alike", plain[:20], "--store", filled.folder)[::2] == (
        2, f"kg: {plain[:12]} cannot be compared: {PLAIN}\n",
    )  # fmt: skip


def test_a_sheet_goes_neither_over_another_nor_into_a_dossier(filled: EvidenceStore, kg: Kg, data: Path) -> None:
    sheet = data.parent / "copies.csv"
    asked = ("evidence", "alike", "--store", filled.folder, "--data", data, "--propose")
    assert kg(*asked, sheet)[0] == 0
    sheet.write_text("filled by somebody", encoding="utf-8")
    assert "is there already" in kg(*asked, sheet)[2] and sheet.read_text(encoding="utf-8") == "filled by somebody"
    assert "is published" in kg(*asked, data / "copies.csv")[2] and not (data / "copies.csv").exists()


# -- proposals and what becomes of them


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The fictional dossier with four more rows of evidence: two hold the same bytes, two hold copies of them."""
    folder = tmp_path / "verania"
    shutil.copytree(DATA["fixture"], folder)
    rows = list(csv.DictReader((folder / "evidence.csv").open(encoding="utf-8")))
    blank = dict.fromkeys(rows[0], "") | {
        "label_en": "A film", "label_local": "یک فیلم@fa", "kind": "video", "count": "1", "held": "yes",
        "entered_by": "test", "source": rows[0]["source"], "about": rows[0]["about"],
    }  # fmt: skip
    new = {"ev-2b2222": FILM, "ev-2c2222": COPY, "ev-2d2222": FILM, "ev-2f2222": THIRD}
    rows += [blank | {"id": ident, "digest": digest} for ident, digest in new.items()]
    with (folder / "evidence.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(blank), lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(rows, key=lambda row: row["id"]))
    return folder


def group(*others: str) -> Group:
    match = Match(24, 25, (0, 0, 1, 1), (0, 0, 1, 1))
    return Group(FILM, tuple(Likeness(FILM, other, 0.96, (1, 1), match) for other in others))


def copies(data: Path) -> dict[str, str]:
    rows = csv.DictReader((data / "evidence.csv").open(encoding="utf-8"))
    return {row["id"]: row["copy_of"].rpartition("[")[2].strip("]") for row in rows if row["id"].startswith("ev-2")}


def test_rows_of_one_group_are_proposed_as_copies_of_its_first(data: Path) -> None:
    found = propose([group(COPY, THIRD)], settled_rows(data))
    assert [(one.evidence, one.copy_of) for one in found] == [
        ("ev-2d2222", "ev-2b2222"), ("ev-2c2222", "ev-2b2222"), ("ev-2f2222", "ev-2b2222"),
    ]  # fmt: skip
    assert found[0].reason == SAME_BYTES
    assert "24 of 25 parts of the picture agree" in found[1].reason


def test_a_row_that_others_name_is_the_first(data: Path) -> None:
    accept(data, [Accepted(2, "ev-2f2222", "ev-2c2222", THIRD)], "first.csv")
    found = propose([group(COPY, THIRD)], settled_rows(data))
    assert [(one.evidence, one.copy_of) for one in found] == [("ev-2b2222", "ev-2c2222"), ("ev-2d2222", "ev-2c2222")]
    assert f"The first is {FILM[:12]}, the second {COPY[:12]}." in found[0].reason


def test_of_two_that_only_match_a_third_it_is_said_that_they_were_not_seen_to_match(data: Path) -> None:
    alone = Group("d4" * 32, group(COPY, THIRD).others)
    rows = [row for row in settled_rows(data) if row.cells.get("digest") != FILM]
    (one,) = propose([alone], rows)
    assert (one.evidence, one.copy_of) == ("ev-2f2222", "ev-2c2222")
    assert CHAINED.format(middle="d4" * 6) in one.reason
    (plain, *_) = propose([group(COPY)], settled_rows(data))[1:]
    assert CHAINED.partition(" {")[0] not in plain.reason


def test_the_same_bytes_are_proposed_without_any_group(data: Path) -> None:
    assert [(one.evidence, one.copy_of) for one in propose([], settled_rows(data))] == [("ev-2d2222", "ev-2b2222")]


def test_what_is_accepted_reaches_the_column_and_is_proposed_no_more(data: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "copies.csv"
    rows = settled_rows(data)
    write_sheet(sheet, propose([group(COPY, THIRD)], rows), rows)
    head, *lines = sheet.read_text(encoding="utf-8").splitlines()
    sheet.write_text("\n".join([head, "y" + lines[0], "Y" + lines[1], "n" + lines[2]]), encoding="utf-8")
    assert accept(data, read_sheet(sheet), sheet.name) == ["evidence.csv"]
    assert copies(data) == {"ev-2b2222": "", "ev-2c2222": "ev-2b2222", "ev-2d2222": "ev-2b2222", "ev-2f2222": ""}
    assert accept(data, read_sheet(sheet), sheet.name) == []
    assert [one.evidence for one in propose([group(COPY, THIRD)], settled_rows(data))] == ["ev-2f2222"]


@pytest.mark.parametrize(
    ("evidence", "copy_of", "digest", "rule"),
    [
        ("ev-2c2222", "ev-zzzzzz", COPY, "alike-row"),
        ("ev-2c2222", "ev-2b2222", FILM, "alike-row"),
        ("ev-2c2222", "ev-2c2222", COPY, "alike-chain"),
        ("ev-2c2222", "ev-2d2222", COPY, "alike-chain"),
        ("ev-2b2222", "ev-2c2222", FILM, "alike-chain"),
        ("ev-2d2222", "ev-2f2222", FILM, "alike-other"),
    ],
)
def test_what_cannot_stand_is_a_fault_and_nothing_is_written(
    data: Path, evidence: str, copy_of: str, digest: str, rule: str
) -> None:
    accept(data, [Accepted(2, "ev-2d2222", "ev-2b2222", FILM)], "first.csv")
    before = (data / "evidence.csv").read_bytes()
    with pytest.raises(DataFaults) as faults:
        accept(data, [Accepted(7, evidence, copy_of, digest)], "sheet.csv")
    assert [(one.row, one.rule) for one in faults.value.problems] == [(7, rule)]
    assert (data / "evidence.csv").read_bytes() == before


def test_a_further_copy_of_a_row_that_was_withdrawn_joins_those_that_name_it(data: Path, kg: Kg) -> None:
    accept(data, [Accepted(2, "ev-2d2222", "ev-2b2222", FILM)], "first.csv")
    assert kg("withdraw", "ev-2b2222", data, "--reason", "consent-withdrawn", "--date", "2026-11-24")[0] == 0
    (one,) = propose([group(COPY)], settled_rows(data))
    assert (one.evidence, one.copy_of) == ("ev-2c2222", "ev-2b2222")
    accept(data, [Accepted(2, one.evidence, one.copy_of, one.digest)], "second.csv")
    assert copies(data) == {"ev-2c2222": "ev-2b2222", "ev-2d2222": "ev-2b2222", "ev-2f2222": ""}


def test_a_decision_that_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "sheet.csv").write_text("decision,evidence,copy_of,digest\nperhaps,a,b,c\n", encoding="utf-8")
    with pytest.raises(DataFaults) as faults:
        read_sheet(tmp_path / "sheet.csv")
    assert [(one.row, one.rule) for one in faults.value.problems] == [(2, "alike-decision")]


def test_a_sheet_has_the_ending_of_a_table(tmp_path: Path) -> None:
    with pytest.raises(KgError, match=r"\.csv"):
        write_sheet(tmp_path / "copies.txt", [], [])
