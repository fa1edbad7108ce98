"""The page on evidence names tests that exist, and its mapping of the Berkeley Protocol parts that are there."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from typer import Context
from typer.main import get_group

from kg.cli import app
from kg.evidence.verify.checklist import DEFAULT, read_checklist
from kg.model import EVIDENCE, VERIFICATIONS

ROOT: Final = Path(__file__).resolve().parent.parent
PAGE: Final = (ROOT / "docs" / "evidence.md").read_text(encoding="utf-8")
FILES: Final = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "tests").glob("test_*.py")}
KEPT: Final = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "kg" / "evidence").rglob("*.py"))
NAMED: Final = re.compile(r"`([^`]+)`")
COLUMNS: Final = {column.name for table in (EVIDENCE, VERIFICATIONS) for column in table.columns} | {
    EVIDENCE.name,
    VERIFICATIONS.name,
}
QUESTIONS: Final = {one.key: one for one in read_checklist(DEFAULT)}


def tables() -> Iterator[list[list[str]]]:
    """Yield the cells of each table of the page, row by row."""
    for block in re.findall(r"(?:^\|.*\n)+", PAGE, re.MULTILINE):
        yield [[cell.strip() for cell in line.strip("|").split("|")] for line in block.splitlines()]


def mapping() -> list[list[str]]:
    """Return the rows of the mapping: the part of the protocol, the field, the test."""
    (found,) = (rows for rows in tables() if rows[0] == ["part of the protocol", "field or command", "test"])
    return found[2:]


def test_each_test_that_the_page_names_exists() -> None:
    named = set(re.findall(r"`(test_\w+)`", PAGE))
    functions = {name for text in FILES.values() for name in re.findall(r"^def (test_\w+)", text, re.MULTILINE)}
    assert len(named) > 30
    assert named - functions == named & FILES.keys()


def test_each_part_of_the_protocol_has_a_field_and_a_test() -> None:
    assert all(field and NAMED.search(test) for _, field, test in mapping())


def test_each_field_of_the_mapping_exists() -> None:
    named = {name for _, field, _ in mapping() for name in NAMED.findall(field) if not name.startswith("kg ")}
    unknown = {name for name in named - COLUMNS - QUESTIONS.keys() if f'"{name}"' not in KEPT}
    assert unknown == set()


def test_each_question_of_the_checklist_stands_in_the_mapping_under_its_criterion() -> None:
    rows = [(key, field) for _, field, _ in mapping() for key in NAMED.findall(field) if key in QUESTIONS]
    assert {key for key, field in rows if QUESTIONS[key].criterion in field} == QUESTIONS.keys()


# -- commands


def commands() -> list[str]:
    """Return the commands that stand by themselves on the page, without their remarks."""
    lines = re.findall(r"^(?: {4})?(kg .*)$", PAGE, re.MULTILINE)
    return [line.partition("  #")[0].strip() for line in lines]


def test_each_command_of_the_page_can_be_typed_as_it_stands() -> None:
    assert len(commands()) > 20
    for line in commands():
        words, command = shlex.split(line)[1:], get_group(app)
        while commands_of := getattr(command, "commands", None):
            command = commands_of[words.pop(0)]
        given, _, _ = command.make_parser(Context(command)).parse_args(words)
        place = {"data", "store"} & {one.name for one in command.params if one.opts[0].startswith("--")}
        assert not place or place & given.keys(), line  # else it works only inside of a dossier
