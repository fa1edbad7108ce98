"""Rows of the private folder are read with their tier, and no fault repeats what they hold."""

import sys
from pathlib import Path

import pytest

from kg.tables import read_rows
from kg.tiers.merge import merge
from kg.tiers.place import private_of
from kg.tiers.rows import read_withheld
from kg.tiers.work import shown_of
from tests.conftest import Kg
from tests.interference import TINY, Hostile, write_files

RECORDS = "records/so-2222b2.csv"


@pytest.fixture
def public(tmp_path: Path) -> Path:
    return write_files(tmp_path / "data" / "testburg", TINY)


@pytest.fixture
def private(public: Path) -> Path:
    return private_of(public)


def rules(private: Path, files: dict[str, str]) -> list[str]:
    return [f"{problem.path}:{problem.row} {problem.rule}" for problem in read_withheld(write_files(private, files))[1]]


def test_the_private_folder_of_a_relative_path_is_found_from_where_one_stands(
    public: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(public)
    assert private_of(Path()) == public.parent.parent / "data.private" / "testburg"
    assert private_of(Path(), Path("elsewhere")) == Path("elsewhere")


@pytest.mark.skipif(sys.platform == "win32", reason="links")
def test_each_way_to_a_dossier_leads_to_the_same_private_folder(
    public: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (public / "claims").mkdir(exist_ok=True)
    (tmp_path / "current").symlink_to(public)
    monkeypatch.chdir(public / "claims")
    ways = [Path(".."), Path("../../testburg"), tmp_path / "current"]
    assert {private_of(way) for way in ways} == {private_of(public)}
    assert {shown_of(public, private_of(way)) for way in ways} == {"data.private/testburg"}


def test_a_private_folder_that_is_named_wrongly_is_not_taken_for_an_empty_one(public: Path, kg: Kg) -> None:
    before = sorted(path.read_bytes() for path in public.rglob("*.csv"))
    for words in (("check", public), ("withdraw", "re-2222b2", public, "--reason", "safety"),
                  ("fmt", public, "--withheld"), ("consent", "list", public)):  # fmt: skip
        code, _, err = kg(*words, "--private", public / "nowhere")
        assert code == 2 and "nowhere" in err
    assert sorted(path.read_bytes() for path in public.rglob("*.csv")) == before


def test_a_dossier_without_a_private_folder_withholds_nothing(private: Path) -> None:
    assert read_withheld(private) == ([], [])


def test_a_withheld_row_has_its_cells_and_its_tier(private: Path) -> None:
    write_files(private, {"agents.csv": "id,label_en,tier\nag-3333c3,تستا,sealed\n"})
    ((one,), problems) = read_withheld(private, "data.private/testburg")
    assert (one.tier, one.id, one.row.cells["label_en"], problems) == ("sealed", "ag-3333c3", "تستا", [])
    assert one.row.path == "data.private/testburg/agents.csv"


@pytest.mark.parametrize("tier", ["", "public", "Restricted", "secret"])
def test_a_tier_that_is_not_known_is_a_fault(private: Path, tier: str) -> None:
    assert rules(private, {"agents.csv": f"id,label_en,tier\nag-3333c3,Testa,{tier}\n"}) == [
        "agents.csv:2 private-tier"
    ]


@pytest.mark.parametrize("ident", ["", "testa", "pl-3333c3", "ag-3333c"])
def test_a_row_without_a_lasting_id_of_its_table_is_a_fault(private: Path, ident: str) -> None:
    assert rules(private, {"agents.csv": f"id,label_en,tier\n{ident},Testa,sealed\n"}) == ["agents.csv:2 private-id"]


def test_a_tombstone_is_never_withheld(private: Path) -> None:
    rows = "id,reason,withdrawn_on,tier\nag-3333c3,safety,1 May 2021,sealed\n"
    assert rules(private, {"tombstones.csv": rows}) == ["tombstones.csv:2 private-table"]


def test_a_table_without_the_column_tier_is_a_fault(private: Path) -> None:
    found = rules(private, {"agents.csv": "id,label_en\nag-3333c3,Testa\n"})
    assert found == ["agents.csv:1 file-column-missing", "agents.csv:2 private-tier"]


def test_a_column_of_no_table_and_a_file_of_no_table_are_faults(private: Path) -> None:
    files = {"agents.csv": "id,colour,tier\nag-3333c3,red,sealed\n", "lamps.csv": "id,tier\n"}
    assert rules(private, files) == ["agents.csv:1 file-column-unknown", "lamps.csv:0 file-unknown"]


def test_a_claim_is_not_withheld_with_its_statement_written_inline(private: Path) -> None:
    rows = "id,figure,tier\ncl-2222b2,3,restricted\n"
    assert rules(private, {"claims/so-2222b2.csv": rows}) == ["claims/so-2222b2.csv:1 file-column-unknown"]


def test_the_registers_are_no_tables(private: Path) -> None:
    assert rules(private, {"consent.csv": "id,subject\n1,2\n", "salts.csv": "graph,salt\na,b\n"}) == []


def test_a_public_table_has_no_column_for_the_tier(public: Path) -> None:
    write_files(public, {"agents.csv": TINY["agents.csv"].replace("capacity", "tier")})
    assert "file-column-unknown" in [problem.rule for problem in read_rows(public)[1]]


def test_no_fault_of_the_private_folder_repeats_a_cell(private: Path) -> None:
    files = {"agents.csv": "id,label_en,kind,tier\nkanari,kanari,kanari,kanari\n,kanari,,sealed\n"}
    assert "kanari" not in str(read_withheld(write_files(private, files)))


def test_a_withheld_cell_takes_the_place_of_the_public_one(public: Path, private: Path) -> None:
    write_files(private, {RECORDS: "id,age,act_on,tier\nre-2222b2,15,,restricted\n"})
    rows, problems = merge(read_rows(public)[0], read_withheld(private)[0])
    (record,) = (one for one in rows if one.row.table == "records")
    assert (record.row.cells["age"], record.row.cells["act_on"], problems) == ("15", "10 May 2021", [])
    assert record.filled == {"age": (RECORDS, 2)}


def test_what_is_sealed_is_merged_into_nothing(public: Path, private: Path) -> None:
    write_files(private, {RECORDS: "id,age,tier\nre-2222b2,15,sealed\nre-3333c3,15,sealed\n"})
    rows, problems = merge(read_rows(public)[0], read_withheld(private)[0])
    assert "15" not in str(rows) and "re-3333c3" not in str(rows) and problems == []


def test_a_cell_that_two_rows_fill_otherwise_is_a_fault(public: Path, private: Path) -> None:
    write_files(private, {RECORDS: "id,age,tier\nre-2222b2,15,restricted\nre-2222b2,16,restricted\n"})
    _, (problem,) = merge(read_rows(public)[0], read_withheld(private)[0])
    assert (problem.rule, problem.row, problem.column) == ("private-twice", 3, "age")
    assert "15" not in problem.message and "16" not in problem.message


def test_a_withheld_row_may_stand_in_parts_that_agree(public: Path, private: Path) -> None:
    write_files(
        private,
        {"agents.csv": "id,label_en,kind,tier\nag-3333c3,Testa,,restricted\nag-3333c3,Testa,person,restricted\n"},
    )
    rows, problems = merge(read_rows(public)[0], read_withheld(private)[0])
    assert rows[-1].row.cells["kind"] == "person" and problems == []


@pytest.mark.parametrize(("source", "expected"), [("so-3333c3", ["private-source"]), ("A page [so-2222b2]", [])])
def test_a_row_stays_with_its_source(public: Path, private: Path, source: str, expected: list[str]) -> None:
    write_files(private, {RECORDS: f"id,source,age,tier\nre-2222b2,{source},15,restricted\n"})
    _, problems = merge(read_rows(public)[0], read_withheld(private)[0])
    assert [problem.rule for problem in problems] == expected


def test_whatever_stands_in_a_private_folder_is_rows_and_faults(public: Path, tmp_path: Path) -> None:
    ends = set()
    for seed in range(12):
        private = tmp_path / f"private-{seed}"
        Hostile(seed).fill(private)
        rows, problems = read_withheld(private, "data.private/testburg")
        merged, clashes = merge(read_rows(public)[0], rows)
        assert len(merged) >= len(TINY) - 1
        assert all(problem.path.startswith("data.private/testburg/") for problem in [*problems, *clashes])
        ends |= {bool(rows), bool(problems)}
    assert ends == {True, False}
