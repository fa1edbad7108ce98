"""The words by which columns and values of foreign tables are recognised, in six languages, folded.

In: the header of a column, or a value. Out: what it may hold: a role such as `age`, a language tag, a concept. The
words stand in `words.csv`, a line for each meaning and a column for each language.
"""

import csv
import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from kg.folding import fold

LANGUAGES: Final = ("en", "es", "fr", "de", "fa", "ar")
# Cells that say that nothing is known, in lower case.
UNKNOWN: Final = frozenset(
    {
        "n/a", "#n/a", "n.a.", "none", "null", "nil", "unknown", "not known", "sin datos", "s/d", "desconocido",
        "desconocida", "se ignora", "inconnu", "inconnue", "unbekannt", "k.a.", "نامعلوم", "نامشخص", "ناشناس", "مجهول",
        "غير معروف", "0000-00-00", "00/00/0000", "0/0/0", "-", "--", "---", "?", "??", "–", "—", ".",
    }
)  # fmt: skip
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_BETWEEN: Final = re.compile(r"[\W_]+")


@cache
def _tables() -> dict[str, dict[str, dict[str, frozenset[str]]]]:
    """Return what -> key -> language -> folded words."""
    tables: dict[str, dict[str, dict[str, frozenset[str]]]] = {}
    with Path(__file__).with_name("words.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, strict=True):
            words = {tag: frozenset(fold(word).strip() for word in row[tag].split()) for tag in LANGUAGES}
            tables.setdefault(row["what"], {})[row["key"]] = words
    return tables


@cache
def _words(what: str) -> dict[str, frozenset[str]]:
    """Return key -> its words in all languages."""
    return {key: frozenset().union(*by_language.values()) for key, by_language in _tables()[what].items()}


@lru_cache(maxsize=65536)
def words_of(text: str) -> tuple[str, ...]:
    """Return the folded words of a header or value.

    >>> words_of("birthDate_min")
    ('birth', 'date', 'min')
    """
    return tuple(fold(_BETWEEN.sub(" ", _CAMEL.sub(" ", unicodedata.normalize("NFC", text)))).split())


def roles_of(header: str) -> list[str]:
    """Return what a column with this header may hold, the likeliest first.

    >>> roles_of("date_of_birth"), roles_of("place_name"), roles_of("colour")
    (['born_on', 'act_on'], ['city'], [])
    """
    words = set(words_of(header))
    found = [role for role, known in _words("role").items() if known & words]
    return [role for role in found if role != "name" or not words & _words("no-name")["name"]]


def end_of(header: str) -> tuple[str, int]:
    """Return a header without the word for one end of a range, and which end: -1 low, 1 high, 0 none.

    >>> end_of("age_min"), end_of("age")
    (('age', -1), ('age', 0))
    """
    words = words_of(header)
    for key, side in (("low", -1), ("high", 1)):
        if len(words) > 1 and words[-1] in _words("end")[key]:
            return " ".join(words[:-1]), side
    return " ".join(words), 0


def tag_of(header: str) -> str:
    """Return the language tag that the last word of a header names, or "".

    >>> tag_of("name_fa"), tag_of("name")
    ('fa', '')
    """
    last = words_of(header)[-1:]
    return next((tag for tag, known in _words("tag").items() if known & set(last)), "")


def language_of(headers: list[str]) -> str:
    """Return the language that most headers are written in, English when they do not tell."""
    words = {word for header in headers for word in words_of(header)}
    counts = {
        tag: len(words & frozenset().union(*(by_language[tag] for by_language in _tables()["role"].values())))
        for tag in LANGUAGES
    }
    return max(LANGUAGES, key=lambda tag: counts[tag])


def concept_of(scheme: str, value: str) -> str:
    """Return the concept of the scheme gender or injury that a value names, or "".

    >>> concept_of("gender", "Mujer"), concept_of("injury", "Gunshot - head"), concept_of("injury", "Gunshot")
    ('female', 'head', '')
    """
    words = set(words_of(value))
    found = [key for key, known in _words(scheme).items() if known & words]
    return found[0] if len(found) == 1 else ""
