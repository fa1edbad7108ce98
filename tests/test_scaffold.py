"""A new dossier: empty, canonical, and with a workbook that knows the tables."""

import csv
import io
import re
import subprocess
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation

from kg.build import check
from kg.files import NotWritten
from kg.fmt import format_dossier, write_formatted
from kg.model import INLINE, TABLES, Kind, Table
from kg.release.lock import EDITED
from kg.resources import template
from kg.scaffold import FolderNotEmpty, dossier_files, init_dossier
from kg.tables import read_rows
from kg.vocab import SCHEMES
from kg.workbook_template import entry_workbook, sheet_columns

DAY = date(2031, 2, 28)


@pytest.fixture(scope="module")
def book() -> Workbook:
    return load_workbook(io.BytesIO(entry_workbook()))


def rules(book: Workbook, table: str) -> dict[str, DataValidation]:
    """Column name -> the drop-down list that the column has."""
    names = {get_column_letter(i): cell.value for i, cell in enumerate(book[table][1], start=1)}
    found = book[table].data_validations.dataValidation
    return {str(names[re.sub(r"2:.*", "", str(rule.sqref))]): rule for rule in found}


def test_a_new_dossier_reads_as_a_dossier_without_rows(tmp_path: Path) -> None:
    files = init_dossier(tmp_path / "mine", "My dossier", DAY)
    assert {path.name for path in files} >= {"dataset.yaml", "entry.xlsx", "README.txt", "new.csv", "sources.csv"}
    assert read_rows(tmp_path / "mine") == ([], [])


def test_what_is_no_row_of_a_new_dossier_is_not_committed_with_it(tmp_path: Path) -> None:
    dossier = tmp_path / "mine"
    init_dossier(dossier, "My dossier", DAY)
    git = ["git", "-C", str(dossier)]
    subprocess.run([*git, "init", "--quiet"], check=True)
    left = [EDITED, ".~lock.claims.csv#", "~$entry.xlsx", "dist/data.trig", ".dist.cache/index", "data.private/x.csv"]
    names = [*left, "claims/new.csv", "dataset.yaml", "entry.xlsx", ".gitignore"]
    told = subprocess.run([*git, "check-ignore", *names], capture_output=True, text=True, check=True).stdout
    assert {line.strip('"') for line in told.splitlines()} == {*left}


def test_a_folder_that_holds_something_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(FolderNotEmpty):
        init_dossier(tmp_path, "My dossier", DAY)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_an_empty_folder_is_filled_and_nothing_temporary_stays(tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    init_dossier(folder, "My dossier", DAY)
    assert (folder / "claims" / "new.csv").is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["empty"]


def test_a_failure_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: Path, target: Path) -> Path:
        raise OSError("disk full")

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(NotWritten, match="disk full"):
        init_dossier(tmp_path / "mine", "My dossier", DAY)
    assert list(tmp_path.iterdir()) == []


def test_the_same_arguments_give_the_same_bytes() -> None:
    assert dossier_files("My dossier", "mine", DAY) == dossier_files("My dossier", "mine", DAY)


def test_a_title_may_hold_any_character() -> None:
    card = dossier_files('Flood: "why?" - شهر #1', "mine", DAY)["dataset.yaml"].decode()
    assert '  en: "Flood: \\"why?\\" - شهر #1"\n' in card
    assert "release_date: 2031-02-28\n" in card


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_the_header_of_a_csv_file_is_the_model(table: Table) -> None:
    name = f"{table.name}/new.csv" if table.per_source else f"{table.name}.csv"
    header = next(csv.reader(dossier_files("t", "t", DAY)[name].decode().splitlines()))
    inline = INLINE if table.name == "claims" else ()
    assert header == [column.name for column in (*table.columns, *inline)]


def test_the_workbook_has_a_sheet_for_each_table_with_its_columns(book: Workbook) -> None:
    for table in TABLES.values():
        header = [cell.value for cell in book[table.name][1]]
        assert header == [column.name for column in sheet_columns(table)]
        assert len(set(header)) == len(header)


def test_each_concept_column_has_its_scheme_as_a_list(book: Workbook) -> None:
    for table in TABLES.values():
        found = rules(book, table.name)
        for column in sheet_columns(table):
            if column.kind is Kind.CONCEPT:
                cells = book["lists"][str(found[column.name].formula1).removeprefix("lists!")]
                assert tuple(cell.value for (cell,) in cells) == SCHEMES[column.target[0]]


def test_each_reference_column_lists_the_rows_it_may_name(book: Workbook) -> None:
    assert str(rules(book, "claims")["claimant"].formula1).startswith("OFFSET(agents!$B$2")
    assert str(rules(book, "claims")["relays"].formula1).startswith("OFFSET(claims!$A$2")
    for table in TABLES.values():
        references = {column.name for column in sheet_columns(table) if column.kind is Kind.REF}
        assert references <= set(rules(book, table.name))


def test_only_a_single_concept_or_flag_refuses_other_values(book: Workbook) -> None:
    names = {name for name, rule in rules(book, "claims").items() if rule.showErrorMessage}
    columns = sheet_columns(TABLES["claims"])
    assert names == {c.name for c in columns if c.kind in (Kind.CONCEPT, Kind.FLAG) and not c.many}


def test_every_column_is_text_so_that_nothing_is_rewritten(book: Workbook) -> None:
    sheet = book["claims"]
    letters = [get_column_letter(index) for index in range(1, sheet.max_column + 1)]
    assert {sheet.column_dimensions[letter].number_format for letter in letters} == {"@"}
    assert sheet.freeze_panes == "B2" and all(cell.comment for cell in sheet[1])


def test_the_guide_explains_every_column(book: Workbook) -> None:
    guide = {(row[0].value, row[1].value) for row in book["guide"].iter_rows(min_row=2)}
    assert book["lists"].sheet_state == "hidden"
    for table in TABLES.values():
        assert (table.name, table.help) in guide
        assert {column.name for column in sheet_columns(table)} <= {name for name, _ in guide}


def test_the_example_is_a_dossier_without_faults(tmp_path: Path) -> None:
    init_dossier(tmp_path / "example", "Long Bridge", date(2026, 11, 24))
    for path in template("example").glob("*.csv"):
        (tmp_path / "example" / path.name).write_bytes(path.read_bytes())
    write_formatted(tmp_path / "example", format_dossier(tmp_path / "example"))
    checked = check(tmp_path / "example")
    assert checked.problems == []
    assert checked.rows >= 25
