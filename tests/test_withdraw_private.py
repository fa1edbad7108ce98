"""Withdrawal and the private folder: rows and cells go, salts are destroyed; what never was public leaves nothing."""

import shutil
from pathlib import Path

import pytest

from kg.errors import DataFaults, KgError
from kg.seal.salts import read_salts, salts_of
from kg.withdraw.private import private_ids, purge_private
from tests.conftest import DATA, Kg
from tests.withdrawing import contents, ids

HEAD = "id,source,about,names,identification,act,places,description_en,entered_by,tier"
CASE = "Lantern Week protests [ca-kbxvqs]"
ROWS = (
    f"re-2b3c4d,so-b7v756,{CASE},Nomo Secret@en,full-name,killing,,,fixture,restricted",  # a row of its own
    "re-6gpkd7,,,,,,,Her street is known.,,sealed",  # a cell of a public row
    f"re-3c4d5f,so-fs6m94,{CASE},Alia Secret@en,full-name,killing,,,fixture,restricted",
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return shutil.copytree(DATA["fixture"], tmp_path / "data" / "verania")


@pytest.fixture
def private(tmp_path: Path) -> Path:
    folder = tmp_path / "data.private" / "verania"
    (folder / "records").mkdir(parents=True)
    for source, rows in {"so-b7v756": ROWS[:2], "so-fs6m94": ROWS[2:]}.items():
        (folder / "records" / f"{source}.csv").write_text("\n".join((HEAD, *rows, "")), encoding="utf-8")
    return folder


def test_cells_that_fill_a_withdrawn_row_go_with_it(data: Path, private: Path, kg: Kg) -> None:
    code, _, err = kg("withdraw", "re-6gpkd7", data, "--reason", "safety", "--date", "2026-11-24")
    assert code == 0 and "taken out of the private folder: re-6gpkd7" in err
    assert private_ids(private) == {"re-2b3c4d", "re-3c4d5f"}


def test_withheld_rows_go_with_the_source_they_were_read_in(data: Path, private: Path, kg: Kg) -> None:
    assert kg("withdraw", "so-fs6m94", data, "--reason", "legal", "--date", "2026-11-24")[0] == 0
    assert not (private / "records" / "so-fs6m94.csv").exists()
    assert "re-3c4d5f" not in ids(data, "tombstones.csv")


def test_what_never_was_public_leaves_no_tombstone(data: Path, private: Path, kg: Kg) -> None:
    before = contents(data)
    code, out, err = kg("withdraw", "re-2b3c4d", data, "--reason", "safety")
    assert (code, out) == (0, "") and "no tombstone" in err and "Secret" not in err
    assert contents(data) == before and "re-2b3c4d" not in private_ids(private)


def test_an_archive_that_is_not_there_stops_it_before_a_byte_is_written(data: Path, private: Path, kg: Kg) -> None:
    before, salts = contents(data), salts_of(private, ["judgements"])
    code, out, err = kg("withdraw", "re-6gpkd7", data, "--reason", "safety", "--archive", data / "mistyped")
    assert (code, out) == (2, "") and "is no archive" in err
    assert contents(data) == before and read_salts(private / "salts.csv") == salts


def test_all_salts_are_destroyed_since_a_name_may_stand_anywhere(data: Path, private: Path, kg: Kg) -> None:
    salts_of(private, ["source/so-b7v756", "source/so-fs6m94", "judgements", "places"])
    assert kg("withdraw", "re-6gpkd7", data, "--reason", "safety", "--date", "2026-11-24")[0] == 0
    assert read_salts(private / "salts.csv") == {}


def test_a_dry_run_leaves_the_private_folder_alone(data: Path, private: Path, kg: Kg) -> None:
    salts_of(private, ["source/so-b7v756"])
    before = contents(private)
    assert kg("withdraw", "re-6gpkd7", data, "--reason", "safety", "--dry-run")[0] == 0
    assert kg("withdraw", "re-2b3c4d", data, "--reason", "safety", "--dry-run")[0] == 0
    assert contents(private) == before


def test_no_private_folder_is_none_to_purge(tmp_path: Path) -> None:
    assert purge_private(tmp_path / "none", ["re-6gpkd7"]) == {} and private_ids(tmp_path / "none") == set()


def test_a_private_table_that_cannot_be_read_stops_it_before_a_byte_is_written(private: Path) -> None:
    file = private / "records" / "so-b7v756.csv"
    file.write_bytes(b"\xff\xfe" + file.read_bytes())
    with pytest.raises(DataFaults):
        purge_private(private, ["re-3c4d5f"])
    assert (private / "records" / "so-fs6m94.csv").is_file()


def test_a_row_in_a_private_workbook_is_not_passed_over(private: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "places"
    for row in (["id", "label_en", "label_local", "kind", "within", "precision", "codes", "tier"],
                ["pl-2b3c4d", "Hidden Yard", "", "site", "", "exact", "", "sealed"]):  # fmt: skip
        sheet.append(row)
    book.save(private / "entry.xlsx")
    with pytest.raises(KgError, match=r"entry\.xlsx in the private folder holds such rows"):
        purge_private(private, ["pl-2b3c4d"])


def test_withheld_rows_of_a_doubled_source_go_over_to_the_other_one(data: Path, private: Path, kg: Kg) -> None:
    row = f"re-4d5f6g,so-8bf8fd,{CASE},Nemo Secret@en,full-name,killing,,,fixture,sealed"
    file = private / "records" / "so-8bf8fd.csv"
    file.write_text(f"{HEAD}\n{row}\n", encoding="utf-8")
    heir = file.with_name("so-b7v756.csv")
    words = ("withdraw", "so-8bf8fd", data, "--reason", "duplicate", "--replaced-by", "so-b7v756")
    for _ in range(2):  # the second run finds all of it done
        code, _, err = kg(*words, "--date", "2026-11-24")
        assert code == 0 and "Secret" not in err and "taken out of the private folder" not in err
        assert not file.exists() and private_ids(private) == {"re-2b3c4d", "re-3c4d5f", "re-4d5f6g", "re-6gpkd7"}
        assert "\nre-4d5f6g,so-b7v756," in heir.read_text(encoding="utf-8")
    assert "private-withdrawn" not in kg("check", data)[1]


def test_withheld_rows_of_a_source_go_with_it_when_another_is_not_the_same(data: Path, private: Path, kg: Kg) -> None:
    words = ("withdraw", "so-fs6m94", data, "--reason", "error", "--replaced-by", "so-b7v756")
    assert kg(*words, "--date", "2026-11-24")[0] == 0
    assert "re-3c4d5f" not in private_ids(private)


def test_withheld_rows_name_the_agent_in_the_place_of_another(data: Path, private: Path, kg: Kg) -> None:
    (private / "claims").mkdir()
    file = private / "claims" / "so-b7v756.csv"
    file.write_text("id,claimant,tier\ncl-2b3c4d,ag-b39276,sealed\n", encoding="utf-8")
    words = ("withdraw", "ag-b39276", data, "--reason", "safety", "--replaced-by", "ag-db3qvr", "--date", "2026-11-24")
    code, _, err = kg(*words)
    assert code == 0 and "the private folder names ag-db3qvr in its place: cl-2b3c4d" in err
    assert "\ncl-2b3c4d,ag-db3qvr,sealed" in file.read_text(encoding="utf-8")
