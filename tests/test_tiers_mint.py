"""Withheld rows get ids of their own, by chance, and nothing else of them changes."""

from pathlib import Path
from random import Random

import pytest

from kg.errors import DataFaults, KgError
from kg.tiers.mint import give_ids
from kg.tiers.rows import read_withheld
from kg.values import is_id
from tests.conftest import Kg
from tests.interference import TINY, write_files

ROWS = 'id,label_en,note,tier\n,Testa,"a, b",sealed\nag-3333c3,Proba,,restricted\n,تستا,,sealed\n'
AGENTS = ROWS.replace("note", "capacity")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_files(tmp_path / "data" / "testburg", TINY)


@pytest.fixture
def private(tmp_path: Path) -> Path:
    return tmp_path / "data.private" / "testburg"


def test_rows_without_an_id_get_one_and_stay_as_they_are(data: Path, private: Path) -> None:
    write_files(private, {"agents.csv": AGENTS})
    assert give_ids(data, private, Random(1)) == {"agents.csv": 2}
    rows, problems = read_withheld(private)
    assert problems == [] and all(is_id(one.id) for one in rows) and len({one.id for one in rows}) == 3
    assert [one.row.cells["capacity"] for one in rows] == ["a, b", "", ""]


def test_a_second_run_changes_nothing(data: Path, private: Path) -> None:
    write_files(private, {"agents.csv": AGENTS})
    give_ids(data, private, Random(1))
    before = (private / "agents.csv").read_bytes()
    assert give_ids(data, private, Random(2)) == {} and (private / "agents.csv").read_bytes() == before


def test_no_id_is_taken_that_a_row_has(data: Path, private: Path, tmp_path: Path) -> None:
    write_files(private, {"agents.csv": "id,label_en,tier\n,Testa,sealed\n"})
    give_ids(data, private, Random(1))
    ident = read_withheld(private)[0][0].id
    write_files(data, {"agents.csv": TINY["agents.csv"] + f"{ident},Proba,پروبا@fa,person,witness\n"})
    write_files(private, {"agents.csv": "id,label_en,tier\n,Testa,sealed\n"})
    give_ids(data, private, Random(1))
    assert read_withheld(private)[0][0].id != ident


def test_the_lines_that_open_a_file_of_links_stay(data: Path, private: Path) -> None:
    text = "# license: x\nrecord_id\tsubject_id\ttier\n\tplace:pl-2222b2\tsealed\n"
    write_files(private, {"links/some.sssom.tsv": text})
    give_ids(data, private, Random(1))
    assert (
        (private / "links" / "some.sssom.tsv").read_text().startswith("# license: x\nrecord_id\tsubject_id\ttier\nln-")
    )


def test_a_file_that_cannot_be_read_stops_it_before_a_byte_is_written(data: Path, private: Path) -> None:
    write_files(private, {"agents.csv": AGENTS, "places.csv": "id,colour,tier\n,red,sealed\n"})
    with pytest.raises(DataFaults):
        give_ids(data, private, Random(1))
    assert (private / "agents.csv").read_text(encoding="utf-8") == AGENTS


def test_there_is_nothing_to_do_without_a_private_folder(data: Path, private: Path, kg: Kg) -> None:
    assert give_ids(data, private, Random(1)) == {}
    assert kg("fmt", data, "--withheld") == (0, "", "")


def test_the_command_says_in_which_files(data: Path, private: Path, kg: Kg) -> None:
    write_files(private, {"agents.csv": AGENTS})
    assert kg("fmt", data, "--withheld") == (0, "agents.csv: 2\n", "")


def test_to_look_writes_nothing_and_says_in_which_files(data: Path, private: Path, kg: Kg) -> None:
    write_files(private, {"agents.csv": AGENTS})
    assert kg("fmt", data, "--withheld", "--check") == (1, "agents.csv: 2\n", "")
    assert (private / "agents.csv").read_text(encoding="utf-8") == AGENTS
    kg("fmt", data, "--withheld")
    assert kg("fmt", data, "--withheld", "--check") == (0, "", "")


def test_a_workbook_is_refused(data: Path, private: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet("agents")
    for row in (["id", "label_en", "tier"], ["", "Testa", "sealed"]):
        sheet.append(row)
    private.mkdir(parents=True)
    book.save(private / "entry.xlsx")
    with pytest.raises(KgError, match="CSV"):
        give_ids(data, private, Random(1))
