"""What docs/import.md shows is what the program does: its tables of dates and ages, its mapping, its CONSTRUCT."""

import re
from datetime import date
from pathlib import Path

import pytest

from kg.build import check
from kg.importers.editions.write import write_import
from kg.importers.mapping import read_mapping
from kg.importers.rdf import read_rdf
from kg.importers.rows import Imported
from kg.importers.table import import_table
from kg.importers.values.ages import write_age
from kg.importers.values.dates import DateStyle, write_date
from kg.protect.apply import protect
from kg.scaffold import init_dossier
from kg.tiers.place import private_of
from tests.foreign import cells_of, import_file

PAGE = (Path(__file__).parents[1] / "docs" / "import.md").read_text(encoding="utf-8")


def table(title: str) -> list[tuple[str, str, str]]:
    """Return the rows of three cells of the table below a title."""
    section = PAGE.partition(f"\n### {title}\n")[2].partition("\n#")[0]
    rows = [
        tuple(cell.strip() for cell in line.strip("|").split("|")) for line in section.splitlines() if line[:1] == "|"
    ]
    return [(first, second, third) for first, second, third in rows[2:]]


def block(language: str, begins: str) -> str:
    """Return the block of code in a language that begins so."""
    (found,) = re.findall(rf"^```{language}\n({re.escape(begins)}.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    return str(found)


def outcome(expected: str, write: object, *arguments: object) -> str:
    """Return what a function of one result writes, or "refused: " and the words that are expected of the reason."""
    assert callable(write)
    try:
        return str(write(*arguments))
    except ValueError as error:
        reason = expected.removeprefix("refused: ")
        return f"refused: {reason}" if reason in str(error) else f"refused: {error}"


@pytest.mark.parametrize(("theirs", "stated", "ours"), table("Dates"))
def test_a_date_becomes_what_the_page_says(theirs: str, stated: str, ours: str) -> None:
    style = DateStyle(**dict(part.split(": ") for part in stated.split(", ") if part))
    assert outcome(ours, write_date, [theirs], style) == ("" if ours == "nothing" else ours)


@pytest.mark.parametrize(("theirs", "ours", "noted"), table("Ages"))
def test_an_age_becomes_what_the_page_says(theirs: str, ours: str, noted: str) -> None:
    assert outcome(ours, lambda: write_age(theirs)[0]) == ours
    assert ours.startswith("refused") or write_age(theirs)[1] == noted


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of the page and its mapping."""
    folder = tmp_path_factory.mktemp("page")
    (folder / "list.csv").write_text(block("csv", "id,"), encoding="utf-8")
    (folder / "list.mapping.yaml").write_text(block("yaml", "source:\n  label_en: The Lantern List\n  kind"), "utf-8")
    return folder


@pytest.fixture(scope="module")
def shown(folder: Path) -> Imported:
    """What the mapping of the page makes of the file of the page."""
    assert "telephone" not in read_mapping(folder / "list.mapping.yaml").columns
    return import_file(folder / "list.csv", folder / "list.mapping.yaml")


def test_the_mapping_of_the_page_makes_its_two_records(shown: Imported) -> None:
    first, second = cells_of(shown, "records")
    assert shown.problems == []
    assert first["names"] == "تستا نمونه@fa | Testa Sample@fa-latn | Testa Exempel@fa-latn"
    assert (first["age"], first["act_on"], first["locator"]) == ("17 or 18", "16/11/2031 = 2031-11-16", "id V1")
    assert first["places"].count("|") == 1 and first["note"] == "status in the list: killed"
    assert (second["identification"], second["act_on"]) == ("described-only", "16 or 17 November 2031")


def test_what_the_mapping_of_the_page_makes_has_no_faults(folder: Path) -> None:
    data = folder / "data"
    init_dossier(data, "Lantern Week", date(2032, 12, 1))
    plan = import_table(folder / "list.csv", folder / "list.mapping.yaml", data).plan
    assert plan is not None
    write_import(data, plan)
    protect(data, private_of(data))  # one of them is not named, and the card of a new dossier asks for three alike
    assert check(data).problems == []


def test_two_places_of_one_name_in_two_provinces_stay_two(shown: Imported) -> None:
    cities = [cells for cells in cells_of(shown, "places") if cells["kind"] == "city"]
    assert sorted(cells["label_en"] for cells in cities) == ["Sampleton", "Testburg", "Testburg"]


def test_the_construct_of_the_page_makes_its_two_rows(tmp_path: Path) -> None:
    (tmp_path / "memorial.ttl").write_text(block("turtle", "@prefix"), encoding="utf-8")
    rows, problems = read_rdf(tmp_path / "memorial.ttl", block("sparql", "PREFIX ex:"))
    assert problems == []
    assert [(row.cells["names"], row.cells["act_on"], row.cells.get("age", "")) for row in rows] == [
        ("Testa Sample@en | تستا نمونه@fa", "2031-11-16", "17 or 18"), ("Mock Tester@en", "November 2031", ""),
    ]  # fmt: skip
