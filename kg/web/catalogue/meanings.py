"""Say what columns and parameters of the prepared queries are called and mean, in the language of a page.

Names stand in `columns.yaml`, in both languages; the sentences of the query files are English, and those of
`meanings.yaml` say the same in Persian.
"""

from functools import cache
from pathlib import Path
from typing import Any, Final

from kg.resources import read_yaml

_FOLDER: Final = Path(__file__).resolve().parent


def called(query: str, name: str, language: str) -> str:
    """Return what readers see as the name of a column or parameter of a query; its identifier where none is given.

    >>> called("toll", "agent", "en"), called("denials", "agent", "en"), called("toll", "something", "en")
    ('Claimant', 'Who denies', 'something')
    """
    entry = names().get(f"{query}.{name}") or names().get(name)
    return name if entry is None else entry[language]


@cache
def names() -> dict[str, dict[str, str]]:
    """Return the names by identifier, or by query and identifier as "query.name", and language."""
    entries: dict[str, dict[str, str]] = _read("columns.yaml")
    return entries


def meaning(text: str, language: str) -> tuple[str, str]:
    """Return a sentence of a query file in a language, and the language it is in: English where no other is known."""
    if language != "en" and text in persian():
        return persian()[text], language
    return text, "en"


@cache
def persian() -> dict[str, str]:
    """Return the sentences in Persian, by the English ones."""
    sentences: dict[str, str] = _read("meanings.yaml")
    return sentences


def _read(name: str) -> Any:
    return read_yaml((_FOLDER / name).read_text(encoding="utf-8"))
