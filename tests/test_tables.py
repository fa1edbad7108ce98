"""A dossier folder becomes rows; whatever is wrong with its files is listed and stops nothing else."""

import csv
import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.csvfile import Report, read_records
from kg.errors import KgError
from kg.rules import RULES
from kg.tables import Row, read_rows

HEADER = "id,label_en,kind,capacity"
ROW = "ag-1,Sample,person,writer"
LINKS_HEADER = "record_id\tsubject_id\tpredicate_id\tobject_id\tmapping_justification\tauthor_id\tmapping_date\tcomment"


def read(root: Path, content: str | bytes, name: str = "agents.csv") -> tuple[list[Row], list[str]]:
    """Return the rows of one file and its faults as the researcher sees them."""
    file = root / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    rows, problems = read_rows(root)
    return rows, [str(problem) for problem in problems]


def labels(rows: list[Row]) -> list[str]:
    """Return the English label of each row."""
    return [row.cells["label_en"] for row in rows]


def test_a_row_has_its_place_and_trimmed_cells_with_empty_ones(tmp_path: Path) -> None:
    rows, faults = read(tmp_path, f"{HEADER}\nag-1,  Sample ,person,\n")
    assert rows == [
        Row("agents", "agents.csv", 2, {"id": "ag-1", "label_en": "Sample", "kind": "person", "capacity": ""})
    ]
    assert faults == []


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_every_line_ending_and_the_utf_8_mark_read_alike(tmp_path: Path, ending: str, mark: str) -> None:
    rows, faults = read(tmp_path, mark + ending.join([HEADER, ROW, "", ",,,", "ag-2,نمونه,person,x"]))
    assert [(row.number, row.cells["label_en"]) for row in rows] == [(2, "Sample"), (5, "نمونه")]
    assert faults == []


def test_the_number_of_a_row_is_the_line_it_starts_on(tmp_path: Path) -> None:
    rows, _ = read(tmp_path, f'{HEADER}\nag-1,"Two\nlines",person,x\nag-2,Next,person,x\n')
    assert [row.number for row in rows] == [2, 4]


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (f"{HEADER}\n{ROW}\nag-2,Café,person,x\n".encode("latin-1"), "3: byte 9 of the line, 0xE9, is not UTF-8"),
        (f"{HEADER}\n{ROW}\nag-2,شهر,person,x\n".encode("cp1256"), "3: byte 6 of the line, 0xD4, is not UTF-8"),
        (f"{HEADER}\n{ROW}\nag-2,é,person,Ä\n".encode() + b"\xff", "4: byte 1 of the line, 0xFF, is not UTF-8"),
    ],
)
def test_another_encoding_is_reported_once_with_row_and_byte(tmp_path: Path, content: bytes, place: str) -> None:
    rows, faults = read(tmp_path, content)
    assert [fault for fault in faults if "file-encoding" in fault] == [fault for fault in faults if place in fault]
    assert labels(rows)[0] == "Sample"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_refused_as_a_whole(tmp_path: Path, encoding: str) -> None:
    rows, faults = read(tmp_path, f"{HEADER}\n{ROW}\n".encode(encoding))
    assert rows == []
    assert len(faults) == 1
    assert "the file is in UTF-16" in faults[0]


def test_nul_is_reported_with_row_and_byte(tmp_path: Path) -> None:
    rows, faults = read(tmp_path, f"{HEADER}\nag-1,Sam\0ple,person,x\n{ROW}\n")
    assert len(faults) == 1
    assert faults[0].startswith("agents.csv:2: byte 9 of the line is NUL")
    assert labels(rows) == ["Sam\ufffdple", "Sample"]


@pytest.mark.parametrize("mark", [";", "\t"])
def test_another_separator_is_refused_unless_the_file_names_it(tmp_path: Path, mark: str) -> None:
    content = f"{HEADER}\n{ROW}\n".replace(",", mark)
    rows, faults = read(tmp_path, content)
    assert (rows, [fault.rpartition("[")[2] for fault in faults]) == ([], ["file-separator]"])
    rows, faults = read(tmp_path, f"sep={mark}\r\n{content}")
    assert (labels(rows), rows[0].number, faults) == (["Sample"], 3, [])


def test_faults_of_the_header_name_the_near_column_and_the_missing_ones_once(tmp_path: Path) -> None:
    rows, faults = read(tmp_path, f"id,Label EN,kind,kind,,xyzzy\n{ROW},,\n{ROW},,\n")
    assert [row.cells for row in rows] == [{"id": "ag-1", "kind": "person"}] * 2
    assert faults == [
        "agents.csv:1: add the missing columns: label_en, capacity [file-column-missing]",
        "agents.csv:1: column 5 has no name: name it, or delete the column [file-column-unnamed]",
        'agents.csv:1 Label EN: no column has the name "Label EN": did you mean "label_en"? [file-column-unknown]',
        'agents.csv:1 kind: the column "kind" stands here twice: delete one of them [file-column-twice]',
        'agents.csv:1 xyzzy: no column has the name "xyzzy": delete it, or give it the name of a column '
        "[file-column-unknown]",
    ]


def test_rows_of_another_length_are_reported_and_kept(tmp_path: Path) -> None:
    rows, faults = read(tmp_path, f"{HEADER}\n{ROW},,\n{ROW},more\nag-3,Short\n")
    assert [row.cells["capacity"] for row in rows] == ["writer", "writer", ""]
    assert ["agents.csv:3: the row has 5 cells, the header 4" in faults[0], len(faults)] == [True, 2]
    assert "agents.csv:4: the row ends after 2 of 4 cells" in faults[1]


@pytest.mark.parametrize("bad", ['ag-1,"open,person,x', 'ag-1,"closed" early,person,x'])
@pytest.mark.parametrize("after", [ROW, '"ag-1","Sample","person","writer"', f"{ROW}\n" * 9000])
def test_a_bad_quotation_mark_costs_one_row_only(tmp_path: Path, bad: str, after: str) -> None:
    rows, faults = read(tmp_path, f"{HEADER}\n{ROW}\n{bad}\n{after}\n")
    assert len(faults) == 1
    assert faults[0].startswith("agents.csv:3: ")
    assert "[file-quote]" in faults[0]
    assert labels(rows) == ["Sample"] * (1 + max(1, after.count("\n")))


def test_a_quoted_cell_without_end_stops_its_file_in_bounded_time(tmp_path: Path) -> None:
    csv.field_size_limit(10_000_000)  # as a library may leave it
    rows, faults = read(tmp_path, f'{HEADER}\n{ROW}\nag-2,"' + "x\n" * 2_000_000)
    assert len(rows) == len(faults) == 1
    assert faults[0].startswith("agents.csv:3: the quotation mark")


@pytest.mark.parametrize(
    ("size", "message"),
    [(100_001, "2 label_en: the cell has 100,001 characters"), (10_000_000, "2: the line has 10,000,015 characters")],
)
def test_an_overlong_cell_is_left_out_with_its_size(tmp_path: Path, size: int, message: str) -> None:
    rows, faults = read(tmp_path, f"{HEADER}\nag-1,{'x' * size},person,x\n{ROW}\n")
    assert len(faults) == 1
    assert message in faults[0]
    assert labels(rows)[-1] == "Sample"


def test_a_cell_of_the_largest_size_is_read(tmp_path: Path) -> None:
    rows, faults = read(tmp_path, f"{HEADER}\nag-1,{'x' * 100_000},person,x\n")
    assert (len(labels(rows)[0]), faults) == (100_000, [])


@pytest.mark.parametrize("text", ["=1+1", "+98 21", "-x", "@sample", " =1+1"])
def test_a_cell_that_a_spreadsheet_would_run_is_emptied(tmp_path: Path, text: str) -> None:
    rows, faults = read(tmp_path, f"{HEADER}\nag-1,{text},person,x\n")
    assert labels(rows) == [""]
    assert [("2 label_en: " in fault, "[cell-formula]" in fault) for fault in faults] == [(True, True)]


@pytest.mark.parametrize("text", ["N/A", "unknown", "Unknown", "-", "?", "—", "نامعلوم"])
def test_a_word_for_not_knowing_is_a_fault(tmp_path: Path, text: str) -> None:
    rows, faults = read(tmp_path, f"{HEADER}\nag-1,{text},person,x\nag-2,unknown unknowns,person,x\n")
    assert labels(rows) == ["", "unknown unknowns"]
    assert [fault.rpartition("[")[2] for fault in faults] == ["cell-unknown]"]


@pytest.mark.parametrize("content", ["", "\n\n", "\ufeff", ",,\n"])
def test_a_file_without_a_header_is_a_fault_and_a_header_alone_is_none(tmp_path: Path, content: str) -> None:
    assert "[file-empty]" in read(tmp_path, content)[1][0]
    assert read(tmp_path, HEADER) == ([], [])


def test_tables_are_read_from_their_file_and_their_folder_in_order(tmp_path: Path) -> None:
    for name in ("agents/b.csv", "agents/a.CSV", "agents/.hidden.csv", "agents/notes.txt", "agents.csv"):
        read(tmp_path, f"{HEADER}\n{ROW}\n", name)
    rows, problems = read_rows(tmp_path)
    assert [row.path for row in rows] == ["agents.csv", "agents/a.CSV", "agents/b.csv"]
    assert problems == []


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("agent.csv", 'agent.csv: no table has the name agent, so the file is not read. Did you mean "agents"?'),
        ("zzz.csv", "The tables are cases, places,"),
        ("agent/x.csv", 'did you mean "agents"?'),
        ("agents/2019/x.csv", "agents/2019: this is a folder"),
        ("agents.csv/x", "agents.csv: this is a folder with the name of a file"),
        ("entry.xlsm", ".xlsm files are not read here"),
        ("agents.tsv", ".tsv files are not read here"),
        ("agents/x.xlsx", "only files that end in .csv are read from agents/"),
        ("links/x.tsv", "only files that end in .sssom.tsv are read from links/"),
    ],
)
def test_data_that_would_be_passed_over_is_named(tmp_path: Path, name: str, fault: str) -> None:
    file = tmp_path / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(HEADER)
    rows, problems = read_rows(tmp_path)
    assert rows == []
    assert [fault in str(problem) for problem in problems] == [True]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_what_cannot_be_opened_is_reported_and_the_rest_is_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "cases.csv")
    (tmp_path / "places.csv").symlink_to(tmp_path / "nowhere")
    rows, faults = read(tmp_path, f"{HEADER}\n{ROW}\n")
    assert labels(rows) == ["Sample"]
    assert [fault.partition(":")[0] for fault in faults] == ["cases.csv", "places.csv"]


def test_a_file_that_vanishes_is_a_fault(tmp_path: Path) -> None:
    report = Report("agents.csv", [])
    assert list(read_records(tmp_path / "agents.csv", report)) == []
    assert [problem.rule for problem in report.problems] == ["file-unreadable"]


def test_a_workbook_named_as_csv_is_recognised(tmp_path: Path) -> None:
    assert "give it the ending .xlsx" in read(tmp_path, b"PK\x03\x04\x14\0")[1][0]


def test_a_folder_that_is_not_there_is_misuse(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="is not a folder"):
        read_rows(tmp_path / "nowhere")


def test_claims_may_write_their_proposition_inline_and_other_tables_may_not(tmp_path: Path) -> None:
    rows, faults = read(
        tmp_path,
        "source,claimant,stance,stated_on,entered_by,kind,figure,bound\ns,c,asserts,2019,me,count,304,about\n",
        "claims/so-1.csv",
    )
    assert (rows[0].path, rows[0].cells["kind"], faults) == ("claims/so-1.csv", "count", [])
    assert "[file-column-unknown]" in read(tmp_path, f"{HEADER},figure\n{ROW},304\n")[1][0]


def test_a_claim_needs_a_proposition_column_when_nothing_is_inline(tmp_path: Path) -> None:
    _, faults = read(tmp_path, "source,claimant,stance,stated_on,entered_by\n", "claims.csv")
    assert faults == ["claims.csv:1: add the missing columns: proposition [file-column-missing]"]


def test_links_are_read_below_their_metadata(tmp_path: Path) -> None:
    values = "\tpl-1\tskos:exactMatch\thttps://example.org/1\tsemapv:ManualMappingCuration\tme\t2026-11-24\tseen"
    rows, faults = read(tmp_path, f"# mapping_set_id: x\n#\n{LINKS_HEADER}\n{values}\n", "links/places.sssom.tsv")
    assert (rows[0].table, rows[0].path, rows[0].number) == ("links", "links/places.sssom.tsv", 4)
    assert (rows[0].cells["predicate_id"], faults) == ("skos:exactMatch", [])


@given(st.lists(st.sampled_from([*b'",;\n\r\0\t=aZ', 0xD8, 0xA2, 0xE9, 0xFF]), max_size=60).map(bytes))
def test_any_bytes_are_read_without_an_exception(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    root = tmp_path_factory.mktemp("dossier")
    rows, faults = read(root, f"{HEADER}\n".encode() + content)
    assert all(set(row.cells) == set(HEADER.split(",")) for row in rows)
    assert all("[" in fault for fault in faults)
    assert "\udcff" not in "".join(labels(rows))


def test_every_rule_of_the_reading_is_explained_and_every_explained_one_exists() -> None:
    kg = Path(__file__).parents[1] / "kg"
    code = "".join(
        (kg / f"{name}.py").read_text(encoding="utf-8") for name in ("csvfile", "tables", "workbook", "card")
    )
    found = set(re.findall(r'"((?:file|cell|card)-[a-z-]+)"', code))
    assert found == {rule for rule in RULES if rule.startswith(("file-", "cell-", "card-"))} - {"card-counts"}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_rule_is_explained_in_english_and_persian(rule: object) -> None:
    texts = [getattr(rule, name) for name in ("title_en", "title_fa", "explain_en", "explain_fa")]
    assert all(texts)
    assert all(re.search("[\u0600-\u06ff]", text) for text in texts[1::2])
    assert not re.search("[\u0600-\u06ff]", "".join(texts[0::2]))


def test_a_link_that_leads_in_a_circle_is_no_folder(tmp_path: Path) -> None:
    for name in ("claims", "agents.csv", "notes"):
        (tmp_path / name).symlink_to(name)
    assert [problem.path for problem in read_rows(tmp_path)[1]] == ["agents.csv"]


def test_a_folder_that_may_not_be_read_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "claims").mkdir()
    scandir = os.scandir

    def closed(path: Path) -> object:
        if Path(path).name == "claims":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", closed)
    assert [(problem.path, problem.rule) for problem in read_rows(tmp_path)[1]] == [("claims", "file-unreadable")]
    with pytest.raises(KgError, match="Permission denied"):
        read_rows(tmp_path / "claims")
