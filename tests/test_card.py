"""The card of a dossier is read as text, and each fault of it is listed with its line."""

from datetime import date
from pathlib import Path

import pytest

from kg.card import Card, read_card

CARD = """\
title:
  en: A sample dossier
  fa: مجموعه‌ای نمونه
description: {en: Invented statements.}
method:
  en: >
    Made up
    for tests.
license: https://creativecommons.org/licenses/by/4.0/
publisher: no
contact: someone@example.org
base_iri: https://example.org/sample/
release_date: 2026-11-24
version: 0.1.0
language: [en, fa]
counts:
  claims: [80, 200]
"""


def read(root: Path, content: str | bytes) -> tuple[Card | None, list[str]]:
    """Return the card and its faults as the researcher sees them."""
    (root / "dataset.yaml").write_bytes(content if isinstance(content, bytes) else content.encode())
    card, problems = read_card(root)
    return card, [str(problem) for problem in problems]


def test_a_card_is_read_as_it_is_written(tmp_path: Path) -> None:
    card, faults = read(tmp_path, CARD)
    assert card is not None
    assert (card.title["fa"], card.method["en"], card.publisher) == ("مجموعه‌ای نمونه", "Made up for tests.", "no")
    assert (card.release_date, card.language, card.keywords) == (date(2026, 11, 24), ("en", "fa"), ())
    assert (card.counts, faults) == ({"claims": (80, 200)}, [])


def test_the_utf_8_mark_and_windows_line_endings_read_alike(tmp_path: Path) -> None:
    assert read(tmp_path, "\ufeff" + CARD.replace("\n", "\r\n")) == read(tmp_path, CARD)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("license:", "licence:", '9 licence: the card has no "licence": did you mean "license"? [card-unknown]'),
        ("license:", "licence:", "fill in: license [card-required]"),
        ("version: 0.1.0", "version:", "fill in: version [card-required]"),
        ("version: 0.1.0", "version: 1.0", "14 version: "),
        ("version: 0.1.0", "version: 01.0.0", "14 version: "),
        ("version: 0.1.0", "version: [0, 1, 0]", "14 version: write one text here"),
        ("2026-11-24", "2026-02-30", '13 release_date: "2026-02-30" is not a day of the calendar'),
        ("2026-11-24", "24 November 2026", "13 release_date: "),
        ("sample/", "sample", '12 base_iri: "https://example.org/sample" must end with "/"'),
        ("sample/", "sample?/", "12 base_iri: "),
        ("someone@example.org", "javascript:alert(1)", "11 contact: "),
        ("https://creativecommons.org", "creativecommons.org", "9 license: "),
        ("  en: A sample", "  de: A sample", "1 title: write a text for each language"),
        ("  fa: ", "  Persian: ", '1 title: "Persian" is not a language tag'),
        ("[en, fa]", "en", "15 language: write a list in brackets"),
        ("[en, fa]", "[English]", '15 language: "English" is not a language tag'),
        ("[80, 200]", "80-200", "16 counts: write the lowest and the highest number of claims"),
        ("[80, 200]", "[200, 80]", "16 counts: write the lowest number of claims first"),
        ("  claims:", "  clams:", '16 counts: no table has the name "clams". Did you mean "claims"?'),
        ("publisher: no", "publisher: a\u202eb", "10 publisher: the invisible character U+202E"),
        ("publisher: no", "title: again", '10: the line cannot be read as YAML: "title" stands here twice'),
        ("publisher: no", "publisher: [", "card-yaml"),
        ("publisher: no", "? [a]\n: b", "10: the line cannot be read as YAML: a name must be one word"),
        ("publisher: no", "publisher: &a [*a]", 'the card uses "*"'),
        ("publisher: no", "publisher: \0", "the character U+0000 is not allowed"),
        ("publisher: no", "publisher: " + "[" * 5000 + "]" * 5000, "lists stand in lists too deeply"),
        ("publisher: no", "publisher: " + "a" * 100_000, "the card has more than 100,000 bytes"),
    ],
)
def test_each_fault_is_named_with_its_line(tmp_path: Path, old: str, new: str, fault: str) -> None:
    assert old in CARD
    card, faults = read(tmp_path, CARD.replace(old, new, 1))
    assert card is None
    assert any(fault in line for line in faults)


@pytest.mark.parametrize("content", ["", "just words", "- a\n- b\n"])
def test_what_is_no_list_of_names_is_no_card(tmp_path: Path, content: str) -> None:
    assert read(tmp_path, content)[1][0].startswith("dataset.yaml: the card must consist of lines")


def test_a_missing_card_and_one_in_another_encoding_are_faults(tmp_path: Path) -> None:
    assert [problem.rule for problem in read_card(tmp_path)[1]] == ["card-missing"]
    assert read(tmp_path, "title: Café\n".encode("latin-1"))[1][0].startswith(
        "dataset.yaml: byte 11, 0xE9, is not UTF-8"
    )


def test_all_faults_are_listed_at_once(tmp_path: Path) -> None:
    _, faults = read(tmp_path, CARD.replace("0.1.0", "1").replace("2026-11-24", "soon").replace("80", "900"))
    assert [line.split(" ")[1].rstrip(":") for line in faults] == ["release_date", "version", "counts"]
