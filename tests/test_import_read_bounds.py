"""What a foreign file can do to its reader is bounded: size, width, depth, bombs; each is refused with its reason."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from kg.errors import DataFaults, KgError, Problem
from kg.importers.read import Reading, detect, kinds, limits, read_rows

CSV = Reading("csv", "utf-8", ",", "", 1)


def write(folder: Path, data: str | bytes, name: str) -> Path:
    path = folder / name
    path.write_bytes(data.encode("utf-8") if isinstance(data, str) else data)
    return path


def faults(path: Path, reading: Reading, wanted: list[str] | None = None) -> list[str]:
    problems: list[Problem] = []
    for _ in read_rows(path, reading, wanted, problems):
        pass
    return [problem.rule for problem in problems]


@pytest.mark.parametrize("form", ["csv", "json", "jsonl", "yaml", "tsv"])
def test_a_file_that_is_too_large_is_refused_before_it_is_read(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(kinds.LIMITS, form, 10)
    with pytest.raises(KgError, match=rf"has 12 bytes; 10 of a {form} file are read: split it"):
        detect(write(tmp_path, "id,name\nV1,a", f"list.{form}"))


def test_the_limits_are_those_that_are_documented() -> None:
    assert kinds.LIMITS["csv"] == kinds.LIMITS["jsonl"] == 2_000_000_000
    assert kinds.LIMITS["json"] == kinds.LIMITS["xlsx"] == 200_000_000
    assert (limits.MAX_ROWS, limits.MAX_COLUMNS, limits.MAX_CELL) == (10_000_000, 1_000, 100_000)


def test_too_many_columns_are_refused(tmp_path: Path) -> None:
    header = ",".join(f"c{n}" for n in range(1001))
    with pytest.raises(KgError, match="has 1,001 columns; 1,000 are read"):
        faults(write(tmp_path, f"{header}\n", "list.csv"), CSV)
    record = "{" + ",".join(f'"c{n}":1' for n in range(1001)) + "}"
    assert faults(write(tmp_path, f"[{record}]", "list.json"), Reading("json", "utf-8")) == ["import-columns"]


@pytest.mark.parametrize(
    ("name", "text"),
    [("l.csv", "id\n1\n2\n3\n"), ("l.jsonl", '{"id":1}\n' * 3), ("l.json", '[{"id":1},{"id":2},{"id":3}]')],
)
def test_too_many_rows_end_the_reading(name: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_ROWS", 2)
    path = write(tmp_path, text, name)
    problems: list[Problem] = []
    assert len(list(read_rows(path, detect(path)[0], None, problems))) == 2
    assert [problem.rule for problem in problems] == ["import-rows"]


@pytest.mark.parametrize(
    ("name", "text", "rule"),
    [
        ("l.csv", "id,n\n1," + "x" * 140_000 + "\n", "cell-long"),
        ("l.json", '[{"n": "' + "x" * 100_001 + '"}]', "import-cell-long"),
        ("l.jsonl", '{"n": "' + "x" * 100_001 + '"}\n', "import-cell-long"),
        ("l.yaml", "- n: " + "x" * 100_001 + "\n", "import-cell-long"),
        ("l.json", '[{"n": "' + "x" * 5_000_000, "import-long"),
        ("l.jsonl", '{"n": "' + "x" * 5_000_000 + "\n", "import-long"),
    ],
)
def test_a_cell_that_is_too_long_is_a_fault(name: str, text: str, rule: str, tmp_path: Path) -> None:
    path = write(tmp_path, text, name)
    reading = CSV if name == "l.csv" else Reading(name.partition(".")[2], "utf-8")
    assert faults(path, reading) == [rule]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("l.json", '[{"a":' + "[" * 100_000), ("l.json", '[{"a":' + "[" * 50 + "1" + "]" * 50 + "}]"),
        ("l.jsonl", '{"a":' * 30_000 + "\n"), ("l.jsonl", '{"a":' * 50 + "1" + "}" * 50 + "\n"),
        ("l.yaml", "- a: " + "[" * 50 + "1" + "]" * 50 + "\n"),
    ],
)  # fmt: skip
def test_lists_within_lists_are_not_followed_without_end(name: str, text: str, tmp_path: Path) -> None:
    assert faults(write(tmp_path, text, name), Reading(name.partition(".")[2], "utf-8")) == ["import-depth"]


def test_yaml_that_nests_beyond_its_parser_is_refused(tmp_path: Path) -> None:
    assert faults(write(tmp_path, "- a: " + "[" * 20_000, "l.yaml"), Reading("yaml", "utf-8")) == ["import-yaml"]


def test_a_yaml_that_laughs_a_billion_times_is_refused(tmp_path: Path) -> None:
    lines = ["- a0: &a0 [ha, ha]", *(f"  a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10))]
    assert faults(write(tmp_path, "\n".join(lines), "l.yaml"), Reading("yaml", "utf-8")) == ["import-yaml"]


def test_one_kind_of_fault_is_listed_a_hundred_times_and_then_counted(tmp_path: Path) -> None:
    problems: list[Problem] = []
    list(read_rows(write(tmp_path, "id,n\n" + "1\n" * 5_000, "l.csv"), CSV, None, problems))
    assert len(problems) == 101
    assert problems[-1].message == "4,900 more faults of this kind are not listed"


# -- workbooks


def book(folder: Path) -> Path:
    workbook = Workbook()
    workbook.worksheets[0].append(["id"])
    workbook.worksheets[0].append(["V1"])
    path = folder / "list.xlsx"
    workbook.save(path)
    return path


def repacked(path: Path, part: str, data: bytes) -> Path:
    """Put other bytes into one part of a workbook."""
    out = path.with_name("other.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, data if name == part else old.read(name))
    return out


def test_a_workbook_that_unpacks_to_much_more_is_refused(tmp_path: Path) -> None:
    bomb = repacked(book(tmp_path), "xl/worksheets/sheet1.xml", b"<worksheet>" + b" " * 50_000_000)
    with pytest.raises(DataFaults) as refused:
        detect(bomb)
    assert [problem.rule for problem in refused.value.problems] == ["file-size"]


def test_a_workbook_whose_directory_lies_about_its_size_gives_no_more_than_it_says(tmp_path: Path) -> None:
    bomb = repacked(book(tmp_path), "xl/worksheets/sheet1.xml", b"<worksheet>" + b" " * 5_000_000)
    data = bytearray(bomb.read_bytes())
    size = (5_000_011).to_bytes(4, "little")
    assert data.count(size) >= 1
    bomb.write_bytes(bytes(data).replace(size, (1000).to_bytes(4, "little")))
    with pytest.raises(DataFaults) as refused:
        detect(bomb)
    assert [problem.rule for problem in refused.value.problems] == ["file-workbook"]


def test_entities_in_the_parts_of_a_workbook_are_refused(tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    sheet = (
        f'<!DOCTYPE w [<!ENTITY e0 "ha">{entities}]><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/'
        'main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&e9;</t></is></c></row></sheetData></worksheet>'
    )
    with pytest.raises(DataFaults) as refused:
        detect(repacked(book(tmp_path), "xl/worksheets/sheet1.xml", sheet.encode()))
    assert [problem.rule for problem in refused.value.problems] == ["file-workbook"]


def test_a_workbook_with_macros_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    with pytest.raises(DataFaults, match="1 fault"):
        detect(path)


# -- memory

_MEASURE = """
import re, sys
from pathlib import Path
from kg.importers.read import Reading, detect, read_rows
def peak():  # of this process alone: what getrusage gives is inherited from the one that started it
    return int(re.search("VmHWM:[^0-9]*([0-9]+)", Path("/proc/self/status").read_text())[1])
before = peak()
path = Path(sys.argv[1])
reading, _ = detect(path)
rows = sum(1 for row in read_rows(path, reading, ["id"]))
print(rows, (peak() - before) // 1024)
"""


def measured(path: Path) -> tuple[int, int]:
    """Return the rows of a file and the megabytes that reading it took in a process of its own."""
    if not Path("/proc/self/status").is_file():
        pytest.skip("this system does not say how much memory a process took")
    done = subprocess.run(
        [sys.executable, "-c", _MEASURE, str(path)], capture_output=True, text=True, check=True, timeout=600
    )
    rows, megabytes = map(int, done.stdout.split())
    return rows, megabytes


@pytest.mark.parametrize("name", ["list.csv", "list.jsonl", "list.json"])
def test_memory_does_not_grow_with_the_file(name: str, tmp_path: Path) -> None:
    path = generated(tmp_path / name, 20_000)
    assert path.stat().st_size > 20_000_000
    rows, megabytes = measured(path)
    assert rows == 20_000
    assert megabytes < 15


@pytest.mark.proof
def test_a_gigabyte_is_read_in_less_than_100_megabytes(tmp_path: Path) -> None:
    path = generated(tmp_path / "list.csv", 1_000_000)
    assert path.stat().st_size > 1_000_000_000
    rows, megabytes = measured(path)
    assert rows == 1_000_000
    assert megabytes < 100


def generated(path: Path, rows: int) -> Path:
    """Write that many rows of about a kilobyte each."""
    filler = "x" * 1000
    with path.open("w", encoding="utf-8") as stream:
        if path.suffix == ".csv":
            stream.write("id,note\n")
            stream.writelines(f"V{n},{filler}\n" for n in range(rows))
        else:
            between, ends = ("\n", ("", "\n")) if path.suffix == ".jsonl" else (",\n", ("[", "]"))
            stream.write(ends[0])
            stream.writelines(f'{between if n else ""}{{"id": "V{n}", "note": "{filler}"}}' for n in range(rows))
            stream.write(ends[1])
    return path
