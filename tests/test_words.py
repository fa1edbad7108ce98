"""The words of the interface: whole in both languages, used, and written as the language writes them."""

import re
from pathlib import Path
from string import Formatter

import pytest

import kg.web
from kg.web.words import LANGUAGES, read_words, words

FOLDER = Path(kg.web.__file__).parent
ENTRIES = read_words()
AREAS = {key.partition(".")[0] for key in ENTRIES}
NAMED = re.compile(rf"""["'`]((?:{"|".join(sorted(AREAS))})\.[\w-]*)(\{{)?""")
ASKED = re.compile(r"""\b(?:w|texts|words\(\w+\))\(\s*["']([\w.-]+)["']\s*[,)]""")
LETTERS = re.compile("[\u0600-\u06ff]")
WORD = re.compile(r"(?<![\w{])[a-z]{3,}(?![\w}])")
AS_IT_IS = re.compile(r"\b[0-9]{4}(-[0-9]{2}){0,2}\b|[A-Za-z][\w./-]*( [0-9.]+)?")  # a day to be typed; SHA-256
ALIEN = re.compile("[يىكة]|[0-9]|[\u0600-\u06ff] ?[,;?]|\\s\u200c|\u200c\\s|\\s[،؛؟:.](?:\\s|$)")
ATTACHED = re.compile(r"(?:^|[\s(«])ن?می [آ-ی]|[آ-ی] (?:ها|های|هایی|هایش|هایشان)(?:[\s.،؛:)»]|$)")


def sources() -> list[tuple[Path, str]]:
    found = sorted(path for suffix in ("py", "html") for path in FOLDER.rglob(f"*.{suffix}"))
    return [(path, path.read_text(encoding="utf-8")) for path in found if "node_modules" not in path.parts]


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_words_are_empty_or_have_space_around_them(language: str) -> None:
    texts = {key: entry[language] for key, entry in ENTRIES.items()}
    spaced = {key for key, text in texts.items() if not text.strip() or text != text.strip()}
    joining = re.compile(r".*(comma|\.or)$")
    assert sorted(key for key in spaced if not joining.match(key)) == []


def test_both_languages_name_the_same_values() -> None:
    assert [key for key, entry in ENTRIES.items() if fields(entry["en"]) != fields(entry["fa"])] == []


def test_whatever_is_asked_for_exists() -> None:
    asked = [(path.name, key) for path, text in sources() for key in ASKED.findall(text) if "." in key]
    assert asked
    assert [(name, key) for name, key in asked if key not in ENTRIES] == []


def test_no_words_are_left_over() -> None:
    whole: set[str] = set()
    starts: set[str] = set()
    for _, text in sources():
        for key, brace in NAMED.findall(text):
            (starts if brace or key.endswith((".", "_", "-")) else whole).add(key)
    counted = {key.removesuffix("_one") for key in ENTRIES}
    unused = [key for key in counted if key not in whole and not any(key.startswith(start) for start in starts)]
    assert sorted(unused) == []


def test_persian_words_are_in_persian() -> None:
    english = ("site.other_language",)
    foreign = [key for key, entry in ENTRIES.items() if not LETTERS.search(entry["fa"]) and WORD.search(entry["en"])]
    assert [key for key in foreign if key not in english] == []


def test_persian_words_have_no_foreign_digits_letters_or_marks() -> None:
    assert {key: entry["fa"] for key, entry in ENTRIES.items() if ALIEN.search(AS_IT_IS.sub("x", entry["fa"]))} == {}


def test_persian_prefixes_and_plurals_are_joined_without_a_space() -> None:
    assert {key: entry["fa"] for key, entry in ENTRIES.items() if ATTACHED.search(entry["fa"])} == {}


def test_english_words_have_no_persian_letters() -> None:
    persian = ("site.other_language",)
    assert [key for key, entry in ENTRIES.items() if key not in persian and LETTERS.search(entry["en"])] == []


def test_asking_for_words_that_do_not_exist_is_an_error() -> None:
    with pytest.raises(KeyError):
        words("en")("site.nothing_of_the_sort")
    with pytest.raises(KeyError):
        words("de")


def test_an_origin_and_a_dossier_have_one_name_each_in_persian() -> None:
    for key, texts in ENTRIES.items():
        assert "خاستگاه" not in texts["fa"], key
        assert "dossier" not in texts["en"].lower() or "پرونده" not in texts["fa"], key
