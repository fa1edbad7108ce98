"""The canonical rewrite: it settles every spelling of the same rows into the same bytes."""

import csv
import io
import random
import shutil
from pathlib import Path
from typing import Literal

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import DataFaults
from kg.files import NotWritten
from kg.fmt import format_dossier, write_formatted
from kg.ingest import ingest
from kg.model import INLINE
from kg.scaffold import init_dossier
from kg.settle import settle
from kg.tables import read_rows
from kg.values import parse_reference
from tests.whole import build_graphs

FIXTURE = Path(__file__).parent / "fixture" / "verania"
Sheet = tuple[list[str], list[list[str]]]


def graphs_of(root: Path, seed: int = 0) -> dict[str, list[str]]:
    rows, problems = read_rows(root)
    assert problems == []
    records, _ = ingest(settle(rows, chance=random.Random(seed)).rows)
    return build_graphs(records, "https://example.org/verania/")


def files_of(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def read_sheet(path: Path) -> Sheet:
    header, *rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8")))
    return header, rows


def write_sheet(path: Path, sheet: Sheet, chance: random.Random) -> None:
    """Write rows as some spreadsheet might: any order of rows and columns, any line end, quoting and mark."""
    header, rows = sheet
    order = chance.sample(range(len(header)), len(header))
    out = io.StringIO(newline="")
    line_end = chance.choice(["\n", "\r\n"])
    quoting: Literal[0, 1] = csv.QUOTE_ALL if chance.random() < 0.5 else csv.QUOTE_MINIMAL
    writer = csv.writer(out, lineterminator=line_end, quoting=quoting)
    writer.writerow(header[i] for i in order)
    writer.writerows([row[i] + chance.choice(["", " "]) for i in order] for row in chance.sample(rows, len(rows)))
    path.write_bytes(chance.choice([b"", b"\xef\xbb\xbf"]) + out.getvalue().encode())


def respell(cell: str, chance: random.Random) -> str:
    """Write the references of a cell another way: the id alone, or with a label that is out of date."""
    parts = []
    for part in cell.split(" | "):
        reference = parse_reference(part)
        ident = reference.id
        parts.append(chance.choice([part, ident, f"An old label [{ident}]"]) if ident and reference.label else part)
    return " | ".join(parts)


def write_inline(root: Path, path: Path, chance: random.Random) -> Sheet:
    """Copy the statements that some claims name into their rows, and drop the reference."""
    header, rows = read_sheet(path)
    columns, propositions = read_sheet(root / "propositions.csv")
    known = {row[0]: dict(zip(columns, row, strict=True)) for row in propositions}
    names = [column.name for column in INLINE]
    place = header.index("proposition")
    for row in rows:
        statement = known.get(parse_reference(row[place]).id)
        inline = statement is not None and chance.random() < 0.5
        row += [statement[name] if statement and inline else "" for name in names]
        row[place] = "" if inline else row[place]
    return header + names, rows


def scramble(root: Path, chance: random.Random) -> None:
    """Write the dossier in another spelling with the same meaning."""
    for path in sorted(root.rglob("*.csv")):
        header, rows = read_sheet(path) if path.parent.name != "claims" else write_inline(root, path, chance)
        rows = [[respell(cell, chance) if i else cell for i, cell in enumerate(row)] for row in rows]
        target = path.with_name(f"batch-{chance.randrange(10**6)}.csv") if path.parent.name == "records" else path
        path.unlink()
        write_sheet(target, (header, rows), chance)


@pytest.fixture(scope="module")
def canonical(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("canonical") / "verania"
    shutil.copytree(FIXTURE, root)
    write_formatted(root, format_dossier(root))
    return root


def test_a_canonical_dossier_stays_as_it_is(canonical: Path) -> None:
    formatted = format_dossier(canonical)
    assert (formatted.changed(canonical), formatted.minted, formatted.made) == ([], 0, ())


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_every_spelling_of_the_same_rows_becomes_the_same_bytes(canonical: Path, seed: int, tmp_path_factory) -> None:  # type: ignore[no-untyped-def]
    root = tmp_path_factory.mktemp("scrambled") / "verania"
    shutil.copytree(canonical, root)
    scramble(root, random.Random(seed))
    meaning = graphs_of(root)
    write_formatted(root, format_dossier(root))
    assert files_of(root) == files_of(canonical)
    assert graphs_of(root) == meaning


@pytest.mark.parametrize("seed", range(5))
def test_rows_without_ids_keep_their_meaning_when_they_get_them(canonical: Path, seed: int, tmp_path: Path) -> None:
    root = tmp_path / "verania"
    shutil.copytree(canonical, root)
    affiliations = root / "affiliations.csv"
    header, rows = read_sheet(affiliations)
    write_sheet(affiliations, (header, [["", *row[1:]] for row in rows]), random.Random(seed))
    meaning = graphs_of(root, seed)
    write_formatted(root, format_dossier(root, random.Random(seed)))
    assert graphs_of(root) == meaning


def test_rows_whose_source_is_missing_stay_where_they_are(canonical: Path, tmp_path: Path) -> None:
    root = tmp_path / "verania"
    shutil.copytree(canonical, root)
    header, *rows = (root / "sources.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (root / "sources.csv").write_text(header + "".join(rows[1:]), encoding="utf-8")
    formatted = format_dossier(root)
    assert {problem.rule for problem in formatted.problems} == {"ref-unknown"}
    assert formatted.changed(root) == []


def test_a_file_that_cannot_be_read_stops_it_before_a_byte_is_written(canonical: Path, tmp_path: Path) -> None:
    root = tmp_path / "verania"
    shutil.copytree(canonical, root)
    (root / "places.csv").write_bytes(b"id,label_en\npl-222222,Ville d'\xe9t\xe9\n")
    before = files_of(root)
    with pytest.raises(DataFaults):
        format_dossier(root)
    assert files_of(root) == before


def workbook_with_an_agent(root: Path) -> None:
    init_dossier(root, "A made-up dossier")
    book = openpyxl.load_workbook(root / "entry.xlsx")
    sheet = book["agents"]
    header = [cell.value for cell in sheet[1]]
    for name, value in {"label_en": "Sample Monitor", "kind": "organisation", "capacity": "monitor"}.items():
        sheet.cell(2, header.index(name) + 1).value = value
    book.save(root / "entry.xlsx")


def test_rows_of_a_workbook_move_to_their_tables(tmp_path: Path) -> None:
    root = tmp_path / "dossier"
    workbook_with_an_agent(root)
    write_formatted(root, format_dossier(root))
    rows, problems = read_rows(root)
    assert problems == []
    (row,) = rows
    assert (row.table, row.path, row.cells["label_en"]) == ("agents", "agents.csv", "Sample Monitor")
    assert "claims" in openpyxl.load_workbook(root / "entry.xlsx").sheetnames


@pytest.mark.parametrize("columns", [["label_en", "kind", "capacity"], ["label_en", "kind", "capacity", "id"]])
def test_a_workbook_of_any_layout_is_emptied_when_its_rows_have_moved(columns: list[str], tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.create_sheet("agents")
    sheet.append([])  # an empty row above the header
    for row in (columns, ["Sample Monitor", "organisation", "monitor"], ["Other Monitor", "organisation", "monitor"]):
        sheet.append(row)
    sheet.merge_cells("C4:D4")
    book.remove(book.worksheets[0])
    book.save(tmp_path / "more.xlsx")
    write_formatted(tmp_path, format_dossier(tmp_path))
    rows, problems = read_rows(tmp_path)
    assert problems == []
    assert sorted((row.path, row.cells["label_en"]) for row in rows) == [
        ("agents.csv", "Other Monitor"), ("agents.csv", "Sample Monitor"),
    ]  # fmt: skip


def test_a_workbook_that_another_program_holds_is_told_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "dossier"
    workbook_with_an_agent(root)
    before = files_of(root)
    monkeypatch.setattr("os.replace", lambda *_: (_ for _ in ()).throw(PermissionError(13, "Permission denied")))
    with pytest.raises(NotWritten, match=r"entry\.xlsx cannot be written \(Permission denied\)"):
        write_formatted(root, format_dossier(root))
    assert files_of(root) == before


def test_moving_cut_off_before_the_workbook_is_emptied_doubles_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "dossier"
    workbook_with_an_agent(root)
    with monkeypatch.context() as patch:
        patch.setattr("kg.fmt.clear_rows", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            write_formatted(root, format_dossier(root))
    write_formatted(root, format_dossier(root))
    assert [row.path for row in read_rows(root)[0]] == ["agents.csv"]
