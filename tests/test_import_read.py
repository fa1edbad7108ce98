"""Foreign tables are read as text, row by row, only in the columns that are wanted, and their faults are said."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from kg.errors import DataFaults, KgError, Problem
from kg.importers.read import ForeignRow, Reading, columns, detect, read_rows

CSV = 'id,name,age\nV1,"Sample, Testa",17 or 18\nV2,Samplo Testarian,\n'


def write(folder: Path, text: str | bytes, name: str = "list.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode("utf-8") if isinstance(text, str) else text)
    return path


def read(path: Path, *wanted: str, **stated: str | int) -> tuple[list[ForeignRow], list[Problem]]:
    problems: list[Problem] = []
    reading, _ = detect(path, Reading(**stated))  # type: ignore[arg-type]  # names and kinds as Reading has them
    return list(read_rows(path, reading, wanted or None, problems)), problems


def shown(problems: list[Problem]) -> list[str]:
    return [f"{problem.row} {problem.column} {problem.rule}" for problem in problems]


def test_rows_hold_only_the_wanted_columns_and_their_line(tmp_path: Path) -> None:
    rows, problems = read(write(tmp_path, CSV), "age", "id")
    assert not problems
    assert rows == [ForeignRow(2, {"age": "17 or 18", "id": "V1"}), ForeignRow(3, {"age": "", "id": "V2"})]


def test_what_was_not_stated_is_said(tmp_path: Path) -> None:
    reading, said = detect(write(tmp_path, CSV))
    assert reading == Reading("csv", "utf-8", ",", "", 1, "")
    assert [sentence.partition(":")[0] for sentence in said] == ["format", "encoding", "delimiter", "header_row"]


def test_what_was_stated_is_not_said_again(tmp_path: Path) -> None:
    stated = Reading("csv", "utf-8", "comma", "", 1, "")
    assert detect(write(tmp_path, CSV), stated) == (Reading("csv", "utf-8", ",", "", 1, ""), [])


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_divides_all_rows_alike(mark: str, tmp_path: Path) -> None:
    path = write(tmp_path, f"id{mark}name\nV1{mark}Testa\nV2{mark}Samplo\n")
    assert detect(path)[0].delimiter == mark
    assert columns(path, detect(path)[0]) == ["id", "name"]


def test_two_possible_delimiters_have_to_be_decided(tmp_path: Path) -> None:
    path = write(tmp_path, "a,b;c\n1,2;3\n4,5;6\n")
    with pytest.raises(KgError, match=r"comma \(2 columns\) or semicolon \(2 columns\)"):
        detect(path)
    assert [row.cells for row in read(path, delimiter=";")[0]] == [{"a,b": "1,2", "c": "3"}, {"a,b": "4,5", "c": "6"}]


def test_the_first_line_of_excel_names_the_delimiter(tmp_path: Path) -> None:
    rows, problems = read(write(tmp_path, "sep=;\nid;name\nV1;a,b\n"))
    assert (rows, problems) == ([ForeignRow(3, {"id": "V1", "name": "a,b"})], [])


def test_a_title_above_the_header_is_passed_over(tmp_path: Path) -> None:
    path = write(tmp_path, "The Lantern List,,\n,,\nid,name,age\nV1,Testa,17\n")
    assert detect(path)[0].header_row == 3
    assert read(path, "id")[0] == [ForeignRow(4, {"id": "V1"})]


def test_a_line_break_within_quotes_stays_in_the_cell(tmp_path: Path) -> None:
    rows, _ = read(write(tmp_path, 'id,name\r\nV1,"Testa\r\nSample"\r\nV2,b\r\n'))
    assert [(row.number, row.cells["name"]) for row in rows] == [(2, "Testa\r\nSample"), (4, "b")]


def test_a_column_without_a_name_is_called_by_its_place(tmp_path: Path) -> None:
    path = write(tmp_path, "id,,name,\nV1,x,Testa,\n")
    assert columns(path, detect(path)[0]) == ["id", "column 2", "name"]
    assert read(path, "column 2")[0] == [ForeignRow(2, {"column 2": "x"})]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("id,name,name\nV1,a,b\n", "1 name import-column-twice"),
        ("id,nmae\nV1,a\n", "1 name import-column-missing"),
        ("id,name\nV1,a,b\n", "2  import-row-long"),
        ("id,name\nV1\n", "2  import-row-short"),
        ('id,name\nV1,"a\n', "2  file-quote"),
        ("id,name\nV1,a\0b\n", "2  file-nul"),
        ("id,name\nV1,a\ufffdb\n", "2 name import-lost"),
        ("", "1  import-empty"),
    ],
)
def test_a_file_at_fault_gives_the_fault_and_not_the_row(text: str, fault: str, tmp_path: Path) -> None:
    problems: list[Problem] = []
    path = write(tmp_path, text)
    rows = list(read_rows(path, Reading("csv", "utf-8", ",", "", 1), ["id", "name"], problems))
    assert not rows
    assert shown(problems)[0] == fault


def test_columns_with_one_name_do_no_harm_where_nobody_wants_them(tmp_path: Path) -> None:
    assert read(write(tmp_path, "id,note,note\nV1,a,b\n"), "id") == ([ForeignRow(2, {"id": "V1"})], [])


def test_without_a_list_for_them_faults_are_raised_after_the_last_row(tmp_path: Path) -> None:
    rows = read_rows(write(tmp_path, "id,name\nV1\nV2,b\n"), Reading("csv", "utf-8", ",", "", 1))
    assert next(rows).number == 3
    with pytest.raises(DataFaults):
        next(rows)


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("list.csv", b"\x1f\x8b\x08\x00", "packed: unpack it"),
        ("list.gz", b"\x1f\x8b\x08\x00", "packed: unpack it"),
        ("list.zip", b"PK\x03\x04aaaa", "packed: unpack it"),
        ("list.csv", b"PK\x03\x04aaaa", "state format: xlsx"),
        ("list.xlsx", b"id,name\n", "no .xlsx workbook"),
        ("list.xls", b"\xd0\xcf\x11\xe0", "old Excel workbook"),
        ("list.csv", b"%PDF-1.7", "is a PDF"),
        ("list.csv", b"\n <!DOCTYPE HTML><html>", "is a web page"),
        ("list.doc", b"id", "does not say what it is"),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(name: str, data: bytes, says: str, tmp_path: Path) -> None:
    with pytest.raises(KgError, match=says):
        detect(write(tmp_path, data, name))


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="is not a file"):
        detect(tmp_path / "nothing.csv")


# -- workbooks


def workbook(folder: Path, **sheets: list[list[object]]) -> Path:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    path = folder / "list.xlsx"
    book.save(path)
    return path


def test_the_one_sheet_with_something_in_it_is_read(tmp_path: Path) -> None:
    path = workbook(tmp_path, Empty=[], Deaths=[["id", "name", "age"], ["V1", "تستا", 17], ["V2", None, None]])
    reading, said = detect(path)
    assert (reading.sheet, reading.header_row) == ("Deaths", 1)
    assert any("Deaths, the only one" in sentence for sentence in said)
    assert [row.cells for row in read_rows(path, reading, ["name", "age"])] == [
        {"name": "تستا", "age": "17"}, {"name": "", "age": ""},
    ]  # fmt: skip


def test_of_several_sheets_one_has_to_be_stated(tmp_path: Path) -> None:
    path = workbook(tmp_path, Deaths=[["id"], ["V1"]], Arrests=[["id"], ["A1"]])
    with pytest.raises(KgError, match="Deaths, Arrests: state which"):
        detect(path)
    assert read(path, sheet="Arrests")[0] == [ForeignRow(2, {"id": "A1"})]
    with pytest.raises(KgError, match='no sheet "Arests": did you mean "Arrests"'):
        read(path, sheet="Arests", header_row=1)


def test_a_formula_is_a_fault_only_in_a_column_that_is_wanted(tmp_path: Path) -> None:
    path = workbook(tmp_path, Deaths=[["The Lantern List"], ["id", "sum"], ["V1", "=1+1"]])
    assert read(path, "id") == ([ForeignRow(3, {"id": "V1"})], [])
    assert shown(read(path, "sum")[1]) == ["3 sum cell-formula"]


def test_cells_of_any_text_come_back_as_they_were_written(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("any")
    texts = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters='"\ufffd\ufeff'), max_size=20)

    @given(st.lists(st.tuples(texts, texts), min_size=1, max_size=5))
    def check(rows: list[tuple[str, str]]) -> None:
        lines = "".join(f'"{number}","{first}","{second}"\n' for number, (first, second) in enumerate(rows))
        path = write(folder, f"id,first,second\n{lines}")
        found = read_rows(path, Reading("csv", "utf-8", ",", "", 1), ["first", "second"])
        assert [tuple(row.cells.values()) for row in found] == [(a.strip(), b.strip()) for a, b in rows]

    check()
