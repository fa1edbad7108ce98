"""The words of the interface, in English and Persian: files `words/<area>.yaml`, asked for as "area.key"."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from kg.resources import read_yaml

LANGUAGES: Final = ("en", "fa")
DIRECTIONS: Final = {"en": "ltr", "fa": "rtl"}
_FOLDER: Final = Path(__file__).resolve().parent / "words"


class Words:
    """The words in one language; a key that does not exist is a KeyError, since a page must not show a gap."""

    def __init__(self, language: str, texts: Mapping[str, str]):
        self.language = language
        self._texts = texts

    def __call__(self, key: str, **values: object) -> str:
        """Return the words of a key, with the values put where they name them in braces."""
        text = self._texts[key]
        return text.format_map(values) if values else text

    def __contains__(self, key: str) -> bool:
        """Return whether there are words of that key."""
        return key in self._texts


@cache
def words(language: str) -> Words:
    """Return the words in "en" or "fa".

    Errors: KeyError for another language, ValueError when an entry lacks one of the two.
    """
    if language not in LANGUAGES:
        raise KeyError(language)
    return Words(language, {key: entry[language] for key, entry in read_words().items()})


@cache
def read_words() -> dict[str, dict[str, str]]:
    """Return every entry as "area.key" -> language -> words.

    Errors: ValueError when an entry lacks a language or has another.
    """
    entries: dict[str, dict[str, str]] = {}
    for path in sorted(_FOLDER.glob("*.yaml")):
        for key, entry in (read_yaml(path.read_text(encoding="utf-8")) or {}).items():
            if set(entry) != set(LANGUAGES):
                raise ValueError(f"{path.name}: {key} needs the languages {' and '.join(LANGUAGES)}")
            entries[f"{path.stem}.{key}"] = entry
    return entries
