import csv
import json
import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.folding import fold, words
from kg.skeleton import name_keys, readings, skeleton
from kg.web.assets import STATIC
from kg.web.search.match import pattern_of

CASES = list(csv.DictReader((Path(__file__).parent / "search_cases.csv").open(encoding="utf-8", newline="")))
NODE = shutil.which("node")
RANGES = ((0x20, 0x24F), (0x2B0, 0x36F), (0x600, 0x6FF), (0x750, 0x77F), (0x2000, 0x206F), (0xFB50, 0xFDFB))
SPELLINGS = (
    ("Shahriar", "Shahryar", "Shahriyar", "شهریار", "شهريار"),
    ("Mohammad", "Muhammed", "Mohamad", "محمد", "مُحَمَّد"),
    ("Fatemeh", "Fatima", "فاطمه", "فاطمة"),
    ("Qasem", "Ghasem", "قاسم"),
    ("Yousef", "Yusuf", "یوسف", "يوسف"),
    ("Zhila", "Jila", "ژیلا"),
    ("Testa", "Tista", "تستا"),
)


def in_javascript(texts: list[str]) -> list[list[str]]:
    module = (STATIC / "search-folding.js").as_uri()
    program = (
        f"import {{ fold, skeleton }} from {json.dumps(module)}; import {{ readFileSync }} from 'node:fs';"
        "const texts = JSON.parse(readFileSync(0, 'utf8'));"
        "console.log(JSON.stringify(texts.map((text) => [fold(text), skeleton(fold(text))])));"
    )
    command = [str(NODE), "--no-warnings", "--input-type=module", "-e", program]
    done = subprocess.run(command, input=json.dumps(texts).encode(), capture_output=True, check=True)
    found: list[list[str]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"])
def test_a_text_folds_as_the_table_says(case: dict[str, str]) -> None:
    assert fold(case["text"]) == case["folded"]


@given(st.text())
def test_folded_text_folds_to_itself(text: str) -> None:
    once = " ".join(part for word in words(text) for part in word.parts)
    assert fold(once) == once


@given(st.text())
def test_each_word_stands_where_it_says(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    for word in words(text):
        assert word.joined in fold(composed[word.start : word.end]).split()


@pytest.mark.parametrize("spellings", SPELLINGS, ids=lambda spellings: spellings[0])
def test_the_spellings_of_a_name_have_one_key(spellings: tuple[str, ...]) -> None:
    assert len({skeleton(fold(spelling)) for spelling in spellings}) == 1


def test_names_with_other_consonants_have_other_keys() -> None:
    names = ("testa", "dummy", "sample", "mock", "ficta", "exemplar")
    assert len(set(map(skeleton, names))) == len(names)


def test_a_name_is_found_written_in_one_word_or_in_two() -> None:
    joined, apart = name_keys(["testreza", "sample"]), name_keys(["test", "reza", "sample"])
    asked = readings(["test", "reza", "sample"])
    assert any(set(way) <= set(joined) for way in asked)
    assert set(readings(["testreza", "sample"])[0]) <= set(apart)


@given(st.text())
def test_the_pieces_of_a_text_lose_nothing(text: str) -> None:
    pieces = pattern_of("test نمونه").pieces(text)
    assert "".join(piece.text for piece in pieces) in (text, unicodedata.normalize("NFC", text))


def test_what_is_meant_is_marked_through_other_letters() -> None:
    pieces = pattern_of("كتابهاي").pieces("این کتاب‌های نمونه است")
    assert [piece.text for piece in pieces if piece.match] == ["کتاب‌های"]


@pytest.mark.skipif(NODE is None, reason="needs Node.js")
def test_the_browser_folds_as_the_server_does() -> None:
    characters = [chr(code) for first, last in RANGES for code in range(first, last + 1)]
    texts = [case["text"] for case in CASES] + [f"a{character}b {character}" for character in characters]
    texts += [spelling for spellings in SPELLINGS for spelling in spellings]
    expected = [[fold(text), skeleton(fold(text))] for text in texts]
    different = [pair for pair in zip(texts, expected, in_javascript(texts), strict=True) if pair[1] != pair[2]]
    assert different == []
