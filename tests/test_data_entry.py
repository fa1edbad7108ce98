"""The data-entry guide says what the program does: its tables, its rules, and its first hour."""

import re
from datetime import date
from pathlib import Path
from random import Random

import pytest

from kg.build import check
from kg.docs import generated_pages
from kg.docs_entry import MARK, data_entry_page
from kg.fmt import format_dossier, write_formatted
from kg.model import Kind
from kg.resources import ontology_dir
from kg.rules import RULES
from kg.scaffold import init_dossier
from kg.shapes import load_shapes
from tests.fault_cases import add, replace

DOCS = Path(__file__).parent.parent / "docs"
GUIDE = (DOCS / "data-entry.md").read_text(encoding="utf-8")
WRITTEN_BY_HAND = GUIDE.partition(MARK)[0]


def test_the_generated_half_is_up_to_date() -> None:
    assert GUIDE == generated_pages(DOCS)["data-entry.md"]


def test_every_rule_is_explained_in_two_languages() -> None:
    explained = dict(
        re.findall(r'^\| `([a-z-]+)` \| \*.+\.\* .+ \| <span dir="rtl" lang="fa">(.+)</span> \|$', GUIDE, re.M)
    )
    assert explained.keys() == {*RULES, *load_shapes(ontology_dir() / "shapes").rules}
    assert [rule for rule, persian in explained.items() if not re.search("[آ-ی]{3}", persian)] == []


def test_every_kind_of_cell_is_explained() -> None:
    explained = set(re.findall(r"^\| ([A-Za-z ]+) \| ", WRITTEN_BY_HAND.partition("## How cells are written")[2], re.M))
    named = {"word" if kind is Kind.CONCEPT else str(kind) for kind in Kind}
    assert named == explained - {"the cell holds"}


def test_a_page_without_the_mark_is_refused() -> None:
    with pytest.raises(ValueError, match="no line"):
        data_entry_page("A page.\n", load_shapes(ontology_dir() / "shapes"), ontology_dir() / "schemes.ttl")


@pytest.fixture
def evening(tmp_path: Path) -> Path:
    """The dossier of the guide's first hour, as it is before its mistakes are mended."""
    init_dossier(tmp_path / "evening", "evening", date(2026, 11, 24))
    for name, rows in re.findall(r"in `(\w+\.csv)`:\n\n```csv\n(.+?)```", WRITTEN_BY_HAND, re.S):
        (tmp_path / "evening" / name).write_text(rows, encoding="utf-8")
    cells = re.findall(r"^\| `(\w+)` \| (.*?) ?\| (.*?) ?\|$", WRITTEN_BY_HAND, re.M)
    for row in (1, 2):
        add(tmp_path / "evening", "claims/new.csv", {cell[0]: cell[row] for cell in cells})
    return tmp_path / "evening"


def test_the_first_hour_shows_the_faults_of_its_mistakes(evening: Path) -> None:
    faults = [str(problem) for problem in check(evening).problems if problem.rule != "id-missing"]
    assert len(faults) == 3 and "\n".join(["```text", *faults, "```"]) in WRITTEN_BY_HAND


def test_the_first_hour_ends_without_faults(evening: Path) -> None:
    for mistake, mended in (("at least 7", "7"), ("32 Khordad", "3 Khordad"), ("Statment", "Statement")):
        replace(evening, "claims/new.csv", mistake, mended)
    write_formatted(evening, format_dossier(evening, Random(1)))
    checked = check(evening)
    assert checked.problems == []
    assert f"```text\n{checked.rows} rows, no faults\n```" in WRITTEN_BY_HAND
