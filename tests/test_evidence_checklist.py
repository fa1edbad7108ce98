"""The questions: those of the package hold together, a dossier may bring its own, and faults name their line."""

from pathlib import Path

import pytest

from kg.errors import DataFaults
from kg.evidence.verify.checklist import (
    CRITERIA,
    DEFAULT,
    KINDS,
    NAME,
    checklist_of,
    kind_of_media,
    read_checklist,
    write_checklist,
)
from tests.conftest import Kg

GOOD = """questions:
  - key: lamp
    criterion: content
    needed: yes
    references: [landmark]
    en: Is the lamp lit?
    fa: آیا چراغ روشن است؟
"""


def faults(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / NAME
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataFaults) as error:
        read_checklist(path)
    assert {problem.rule for problem in error.value.problems} == {"checklist-form"}
    return [f"{problem.row} {problem.column}: {problem.message}" for problem in error.value.problems]


@pytest.mark.parametrize("kind", KINDS)
def test_each_criterion_is_asked_of_each_kind_of_evidence(kind: str) -> None:
    assert {question.criterion for question in read_checklist(DEFAULT, kind)} == set(CRITERIA)


def test_each_question_is_asked_in_both_languages() -> None:
    for question in read_checklist(DEFAULT):
        assert question.words("en").endswith("?") and question.words("fa").endswith("؟")


def test_each_criterion_has_a_needed_question_of_a_photo() -> None:
    needed = {question.criterion for question in read_checklist(DEFAULT, "photo") if question.needed}
    assert needed == set(CRITERIA)


def test_a_dossier_brings_its_own_questions(tmp_path: Path) -> None:
    assert checklist_of(tmp_path) == DEFAULT
    (tmp_path / NAME).write_text(GOOD, encoding="utf-8")
    assert [question.key for question in read_checklist(checklist_of(tmp_path))] == ["lamp"]


def test_a_checklist_comes_back_as_it_was_written(tmp_path: Path) -> None:
    questions = read_checklist(DEFAULT, "video")
    write_checklist(tmp_path / "fixed.json", questions)
    assert read_checklist(tmp_path / "fixed.json") == questions


@pytest.mark.parametrize(
    ("changed", "to", "told"),
    [
        ("criterion: content", "criterion: contents", '3 criterion: "contents" is none of provenance'),
        ("needed: yes", "needed: perhaps", '4 needed: "perhaps" must be yes or no'),
        ("needed: yes", "needed: no", "0 : no question is needed"),
        ("key: lamp", "key: The Lamp", '2 key: "The Lamp" is no key'),
        ("[landmark]", "[landmarks]", '5 references: "landmarks" is none of map'),
        ("[landmark]", "landmark", "5 references: write a list in brackets"),
        ("    en: Is the lamp lit?\n", "", "2 : fill in: en"),
        ("    needed", "    needd", 'a question has no "needd": did you mean "needed"?'),
        ("questions:", "asked:", '0 : begin with "questions:"'),
        ("  - key: lamp\n", "  - lamp\n  - key: lamp\n", "2 : write a question as fields"),
        ("questions:", "questions: [", "this cannot be read as YAML"),
    ],
)
def test_a_fault_names_its_line_and_says_what_to_do(tmp_path: Path, changed: str, to: str, told: str) -> None:
    assert any(told in fault for fault in faults(tmp_path, GOOD.replace(changed, to)))


def test_two_questions_with_one_key_are_a_fault(tmp_path: Path) -> None:
    assert 'two questions have the key "lamp"' in faults(tmp_path, GOOD + GOOD.partition("\n")[2])[0]


@pytest.mark.parametrize("text", ["", "[" * 50_000, "questions: []", "questions: \x00"])
def test_what_is_no_checklist_is_refused(tmp_path: Path, text: str) -> None:
    assert len(faults(tmp_path, text)) == 1


def test_the_kind_follows_from_the_media_where_it_can() -> None:
    kinds = [kind_of_media(media) for media in ("video/mp4", "image/png", "application/pdf", "audio/wav", "")]
    assert kinds == ["video", "photo", "document", "", ""]


def test_the_command_prints_the_questions_of_a_kind(kg: Kg) -> None:
    code, out, _ = kg("evidence", "checklist", "--kind", "certificate", "--language", "fa")
    assert code == 0
    assert "issued-when" in out and "recorded-when" not in out and "؟" in out


def test_an_unknown_kind_is_misuse(kg: Kg) -> None:
    code, _, err = kg("evidence", "checklist", "--kind", "rumour")
    assert code == 2 and "rumour" in err
