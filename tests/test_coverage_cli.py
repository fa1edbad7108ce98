"""`kg coverage`: tables, JSON and CSV of each part, in words, and nothing of what was withdrawn."""

import csv
import io
import json
from pathlib import Path

import pytest

from kg.coverage.case import coverage_of
from kg.coverage.picture import drawn
from kg.coverage.sheets import SHEETS
from kg.coverage.tell import Tell, read_words
from kg.estimate.histories import read_histories
from kg.ledger import Ledger
from kg.vocab import SCHEMES
from tests.conftest import Kg

GONE = ("ev-9tq4dz", "re-7k3wpx")


def test_capture_histories_are_read_by_the_estimate(kg: Kg, fixture_release: Path, tmp_path: Path) -> None:
    code, out, err = kg("coverage", "lists", "--on", fixture_release, "--act", "killing", "--format", "csv")
    (tmp_path / "lists.csv").write_text(out, encoding="utf-8")
    found = read_histories(tmp_path / "lists.csv")
    assert (code, found.lists, found.observed) == (0, ("so-b7v756", "so-fs6m94"), 4)
    assert "4 of 5 (80 %)" in err and "an estimate from this table would come out too high" in err


@pytest.mark.parametrize("part", SHEETS)
def test_each_row_has_its_sentence_and_nothing_withdrawn_is_named(kg: Kg, fixture_release: Path, part: str) -> None:
    code, out, _ = kg("coverage", part, "--on", fixture_release, "--format", "json")
    document = json.loads(out)
    assert code == 0 and document["case"]["id"] == "ca-kbxvqs"
    assert document[part]["rows"] and document[part]["in_words"]
    assert all(row["in_words"] for row in document[part]["rows"])
    assert not any(ident in out for ident in GONE)


@pytest.mark.parametrize("part", [part for part in SHEETS if part != "lists"])
def test_a_csv_has_the_rows_of_the_json(kg: Kg, fixture_release: Path, part: str) -> None:
    rows = json.loads(kg("coverage", part, "--on", fixture_release, "--format", "json")[1])[part]["rows"]
    text = kg("coverage", part, "--on", fixture_release, "--format", "csv")[1]
    found = list(csv.DictReader(io.StringIO(text)))
    assert found == [{name: "" if cell is None else str(cell) for name, cell in row.items()} for row in rows]


def test_what_readers_are_to_be_warned_of_is_called_by_its_warning(kg: Kg, fixture_release: Path) -> None:
    rows = json.loads(kg("coverage", "lost", "--on", fixture_release, "--format", "json")[1])["lost"]["rows"]
    assert "Film of the shots" not in str(rows) and "Telephones given back empty" in str(rows)
    assert "video ev-qhrmv2 (content warning: injury, violence)" in str(rows)


def test_without_a_part_each_is_told_in_words(kg: Kg, fixture_release: Path) -> None:
    code, out, _ = kg("coverage", "--on", fixture_release)
    assert code == 0
    assert [line for line in out.splitlines() if line in SHEETS] == list(SHEETS)
    assert "This is the silence of the release, not of the world" in " ".join(out.split())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--case", "Lantern Weeks"], 'there is no case "Lantern Weeks"'),
        (["held", "--act", "killing"], "--act is for lists, and not for held"),
        (["--format", "csv"], "choose sources, lost, loss, lists, held, silence"),
    ],
)
def test_misuse_is_told_in_a_line(kg: Kg, fixture_release: Path, words: list[str], told: str) -> None:
    code, _, err = kg("coverage", "--on", fixture_release, *words)
    assert code == 2 and told in err


def test_the_picture_is_the_same_each_time(kg: Kg, fixture_release: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        drawn.cache_clear()
        kg("coverage", "lists", "--on", fixture_release, "--picture", tmp_path / f"{name}.svg")
    text = (tmp_path / "one.svg").read_text(encoding="utf-8")
    assert text == (tmp_path / "two.svg").read_text(encoding="utf-8")
    assert "Restriction 2" in text and "Sources issued" in text


@pytest.mark.parametrize("language", ["en", "fa"])
def test_every_part_can_be_told_in_both_languages(fixture_release: Path, language: str) -> None:
    ledger = Ledger.open(fixture_release)
    tell = Tell(language, lambda iri: ledger.label(iri, language))
    sheets = [make(coverage_of(ledger), tell, "") for make in SHEETS.values()]
    told = " ".join(text for sheet in sheets for text in (*sheet.words, *sheet.notes))
    assert ("surely" in told) is (language == "en") and ("به‌یقین" in told) is (language == "fa")
    assert "{" not in told


def test_every_reason_has_its_words() -> None:
    known = read_words()
    assert {f"evidence-not-held-{why}" for why in ("", *SCHEMES["not-held-reason"])} <= set(known)
    assert {f"withdrawn-{why}" for why in SCHEMES["reason-class"]} <= set(known)
    assert all(set(entry) == {"en", "fa"} and all(entry.values()) for entry in known.values())
