"""A workbook reads like the CSV files; what the spreadsheet made up by itself is a fault."""

import io
import zipfile
from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from kg.tables import Row, read_rows
from kg.workbook import MAX_COLUMNS

HEADER = ["id", "label_en", "kind", "capacity"]


def workbook(*rows: list[object], sheet: str = "agents", number_format: str | None = None) -> bytes:
    """Return a workbook with one sheet: the header and these rows, their second cell in the given number format."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    page.append(HEADER)
    for row in rows:
        page.append(row)
    if number_format:
        page.cell(2, 2).number_format = number_format
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(content: bytes, change: Callable[[str, bytes], bytes | None], extra: str = "") -> bytes:
    """Return the workbook with each part changed, or left out when the change gives None."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if (part := change(name, old.read(name))) is not None:
                new.writestr(name, part)
        if extra:
            new.writestr(extra, b"x")
    return out.getvalue()


def read(root: Path, content: bytes) -> tuple[list[Row], list[str]]:
    """Return the rows of the workbook `entry.xlsx` and its faults as the researcher sees them."""
    (root / "entry.xlsx").write_bytes(content)
    rows, problems = read_rows(root)
    return rows, [str(problem) for problem in problems]


def test_a_sheet_reads_as_the_table_it_is_named_for(tmp_path: Path) -> None:
    rows, faults = read(tmp_path, workbook(["ag-1", " نمونه ", "person"], [], ["ag-2", "Next", "person", "x"]))
    cells = {"id": "ag-1", "label_en": "نمونه", "kind": "person", "capacity": ""}
    assert rows[0] == Row("agents", "entry.xlsx#agents", 2, cells)
    assert [row.number for row in rows] == [2, 4]
    assert faults == []


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (304, None, "304"),
        (304.0, "0.00", "304"),
        (16.5, None, "16.5"),
        (0.1 + 0.2, None, "0.3"),
        (10**15, None, "1000000000000000"),
        (1234567890123456, None, "1234567890123456"),
        (0.2, "0%", "20 %"),
        (0.165, "0.0 %", "16.5 %"),
        (5, '0 "%"', "5"),
        (True, None, "yes"),
        (False, None, "no"),
        (datetime(2019, 11, 16), "yyyy-mm-dd", "2019-11-16"),
        (datetime(2019, 11, 16), "[$-409]dddd, mmmm d, yyyy", "2019-11-16"),
        (datetime(2019, 11, 1), "mmm-yy", "2019-11"),
        (datetime(2019, 11, 1), "dddd mmmm yyyy", "2019-11"),
        (datetime(2019, 1, 1), "yyyy", "2019"),
        ("2019", None, "2019"),
    ],
)
def test_a_cell_reads_as_what_it_shows(tmp_path: Path, value: object, number_format: str | None, text: str) -> None:
    rows, faults = read(tmp_path, workbook(["ag-1", value, "person", "x"], number_format=number_format))
    assert (rows[0].cells["label_en"], faults) == (text, [])


@pytest.mark.parametrize(
    ("value", "number_format", "fault"),
    [
        ("=1+1", None, "cell B2 holds a formula: write its result [cell-formula]"),
        ("#REF!", None, "cell B2 shows the error #REF!"),
        (datetime(2026, 11, 16), "d-mmm", "cell B2 shows no year; the spreadsheet has put in 2026"),
        (datetime(2019, 11, 16, 12, 30), "yyyy-mm-dd hh:mm", "cell B2 holds a time of day"),
        (time(12, 30), None, "cell B2 holds a time of day"),
        (timedelta(hours=30), "[h]:mm", "cell B2 holds a time of day"),
    ],
)
def test_what_the_source_cannot_have_said_is_not_read(
    tmp_path: Path, value: object, number_format: str | None, fault: str
) -> None:
    rows, faults = read(tmp_path, workbook(["ag-1", value, "person", "x"], number_format=number_format))
    assert rows[0].cells["label_en"] == ""
    assert [f"entry.xlsx#agents:2 label_en: {fault}" in line for line in faults] == [True]


@pytest.mark.parametrize("sheet", ["guide", "Guide", "lists", "example claims", "Examples"])
def test_sheets_that_explain_are_passed_over(tmp_path: Path, sheet: str) -> None:
    assert read(tmp_path, workbook(["x"], sheet=sheet)) == ([], [])


def test_an_unknown_sheet_is_a_fault_with_the_near_name(tmp_path: Path) -> None:
    rows, faults = read(tmp_path, workbook(["x"], sheet="Agent"))
    assert rows == []
    assert [line.startswith("entry.xlsx#Agent: ") and 'Did you mean "agents"?' in line for line in faults] == [True]


def test_a_cell_beyond_the_header_is_a_fault(tmp_path: Path) -> None:
    _, faults = read(tmp_path, workbook(["ag-1", "Sample", "person", "x", "more"]))
    assert ["entry.xlsx#agents:2: the row has 5 cells, the header 4" in line for line in faults] == [True]


def test_a_false_size_of_the_sheet_hides_no_row(tmp_path: Path) -> None:
    honest = workbook(["ag-1", "Sample", "person", "x"])
    lying = repacked(honest, lambda _, part: part.replace(b'ref="A1:D2"', b'ref="A1:B1"'))
    assert lying != honest
    assert [row.cells["label_en"] for row in read(tmp_path, lying)[0]] == ["Sample"]


def test_a_row_number_no_spreadsheet_has_ends_the_sheet(tmp_path: Path) -> None:
    content = repacked(workbook(["ag-1"]), lambda _, part: part.replace(b'<row r="2"', b'<row r="2000000000"'))
    assert "[file-size]" in read(tmp_path, content)[1][0]


def test_a_cell_far_beside_the_table_ends_the_sheet_where_it_stands(tmp_path: Path) -> None:
    far: list[object] = ["ag-2", "Sample", "person", "x", *[None] * (MAX_COLUMNS - 4), "far"]
    rows, faults = read(tmp_path, workbook(["ag-1", "Sample", "person", "x"], *[far] * 30))
    assert [row.cells["id"] for row in rows] == ["ag-1"]
    assert len(faults) == 1 and "entry.xlsx#agents:3: more than 1,000 columns are filled" in faults[0]


def test_what_is_only_formatted_beside_the_table_is_no_fault(tmp_path: Path) -> None:
    book = load_workbook(io.BytesIO(workbook(["ag-1", "Sample", "person", "x"])))
    book["agents"].cell(2, 16_384).number_format = "0.00"
    out = io.BytesIO()
    book.save(out)
    rows, faults = read(tmp_path, out.getvalue())
    assert ([row.cells["id"] for row in rows], faults) == (["ag-1"], [])


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "file-workbook"),
        (b"no workbook", "file-workbook"),
        (workbook()[:-400], "file-workbook"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "file-kind"),
        (repacked(workbook(), lambda _, part: part, extra="xl/vbaProject.bin"), "file-kind"),
        (repacked(workbook(), lambda _, part: part + b" " * 5_000_000), "file-size"),
        (repacked(workbook(), lambda name, part: None if "workbook.xml" in name else part), "file-workbook"),
        (repacked(workbook(), lambda name, part: part[:-30] if "sheet1" in name else part), "file-workbook"),
    ],
)
def test_a_workbook_that_is_damaged_locked_or_too_large_is_one_fault(tmp_path: Path, content: bytes, rule: str) -> None:
    rows, faults = read(tmp_path, content)
    assert rows == []
    assert [f"[{rule}]" in line for line in faults] == [True]


def test_the_locks_of_open_workbooks_are_passed_over(tmp_path: Path) -> None:
    for name in ("~$entry.xlsx", ".~lock.entry.xlsx#"):
        (tmp_path / name).write_bytes(b"lock")
    assert read_rows(tmp_path) == ([], [])


GOOD = workbook(["ag-1", datetime(2019, 11, 16), 304, "x"], ["ag-2", "=1", 0.5, None])


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 99), st.integers(0, 10**6), st.sampled_from([b"<", b'"', b"9", b"&", b"\0", b"", b"</c>"]))
def test_no_damage_to_a_part_raises(
    tmp_path_factory: pytest.TempPathFactory, part: int, at: int, damage: bytes
) -> None:
    names = zipfile.ZipFile(io.BytesIO(GOOD)).namelist()
    victim = names[part % len(names)]

    def change(name: str, data: bytes) -> bytes:
        place = at % len(data)
        return data[:place] + damage + data[place + 1 :] if name == victim else data

    rows, faults = read(tmp_path_factory.mktemp("dossier"), repacked(GOOD, change))
    assert len(rows) <= 2
    assert all(line.startswith("entry.xlsx") for line in faults)
