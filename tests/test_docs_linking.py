"""The worked example of docs/linking.md does what the page shows, command by command."""

import csv
import doctest
import re
from pathlib import Path

import pytest

from kg.link.candidates import COLUMNS as CANDIDATE_COLUMNS
from kg.link.compare.priors import MATCHES, NAMELESS
from kg.link.decisions.sssom import COLUMNS as DECISION_COLUMNS
from kg.link.names import SAME_PERSON_NAME
from kg.link.review.sheet import COLUMNS as SHEET_COLUMNS
from kg.link.suggest import Options
from kg.link.targets import FORMS
from tests.linking_page import LEFT_OUT, PAGE, Step, copy_files, rewritten, run, steps

TEXT = PAGE.read_text(encoding="utf-8")
SHOWN = [step for block in steps(TEXT) for step in block]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_files(tmp_path_factory.mktemp("page"))


@pytest.fixture(scope="module")
def ran(folder: Path) -> list[Step]:
    return list(run(SHOWN, folder))


def test_every_command_prints_what_the_page_shows(ran: list[Step]) -> None:
    differs = [
        (step.command, step.said, shown.said)
        for step, shown in zip(ran, SHOWN, strict=True)
        if step.said != shown.said and shown.said != LEFT_OUT
    ]
    assert differs == [], "python -m tests.linking_page writes the page anew"


def test_the_example_goes_from_a_list_to_links_and_back(ran: list[Step]) -> None:
    commands = [" ".join(step.command.split()[1:3]) for step in ran if step.command]
    order = ["import table", "link suggest", "link review", "link apply", "build dossier", "query identity"]
    assert [name for name in dict.fromkeys(commands) if name in order] == order
    assert any("--withdraw" in step.command for step in ran)


def test_what_was_withdrawn_stays_to_be_read_and_nothing_was_merged(ran: list[Step], folder: Path) -> None:
    with (folder / "dossier" / "judgements.csv").open(encoding="utf-8", newline="") as stream:
        judged = list(csv.DictReader(stream))
    gone = [row for row in judged if row["withdrawn_on"]]
    assert {row["kind"] for row in gone} == {"relation", "identity"} and all(row["withdrawn_reason"] for row in gone)
    records = sum(
        len(path.read_text(encoding="utf-8").splitlines()) - 1 for path in (folder / "dossier" / "records").glob("so-*")
    )
    assert records == 22


def test_writing_the_page_anew_changes_nothing(ran: list[Step]) -> None:
    assert rewritten(TEXT, ran) == TEXT


@pytest.mark.parametrize("name", sorted({*CANDIDATE_COLUMNS[:5], *DECISION_COLUMNS, *SHEET_COLUMNS[:7], *FORMS}))
def test_the_page_names_every_column_and_every_form_of_a_target(name: str) -> None:
    assert f"`{name}`" in TEXT


def test_the_numbers_of_the_page_are_those_of_the_program() -> None:
    options = Options()
    assert f"`SAME_PERSON_NAME`, {SAME_PERSON_NAME}," in TEXT
    assert f"| likely | {options.likely}" in TEXT and f"| possible | {options.possible}" in TEXT
    assert f"| unlikely | {options.floor}" in TEXT and f"{options.most} candidates" in TEXT
    assert f"{MATCHES:.0%}" in TEXT and f"{2**-NAMELESS:.0f} times" in TEXT


def test_what_the_page_shows_of_python_is_what_python_says() -> None:
    (code,) = re.findall(r"^```pycon\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    session = doctest.DocTestParser().get_doctest(code, {}, PAGE.name, str(PAGE), 0)
    assert len(session.examples) == 3
    assert doctest.DocTestRunner().run(session).failed == 0
