"""Say things in English and Persian at once: the words of `words.yaml` with names, figures and days put in.

In: a key and what stands in its braces. Out: both texts. Digits are those of the language.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, TypeAlias

from kg.charts.speech import SPEECHES, Speech
from kg.ledger import Days, Ledger, Proposition
from kg.resources import read_yaml

LANGUAGES: Final = ("en", "fa")
_EN, _FA = (SPEECHES[language] for language in LANGUAGES)


@dataclass(frozen=True, slots=True, order=True)
class Words:
    """The same in two languages."""

    en: str
    fa: str

    def __bool__(self) -> bool:
        return bool(self.en)

    def in_language(self, language: str) -> str:
        """Return the text in "en" or "fa"."""
        return self.fa if language == "fa" else self.en


Put: TypeAlias = "Words | str"
NONE: Final = Words("", "")


def say(key: str, **values: Put) -> Words:
    """Return the words of a key with the values put where they name them in braces. Errors: KeyError."""
    texts = _texts()[key]
    return Words(*(texts[language].format_map(_values(values, language)) for language in LANGUAGES))


def _values(values: dict[str, Put], language: str) -> dict[str, str]:
    return {name: it.in_language(language) if isinstance(it, Words) else it for name, it in values.items()}


def sentences(parts: Iterable[Words]) -> Words:
    """Return sentences one after another."""
    filled = [part for part in parts if part]
    return Words(" ".join(part.en for part in filled), " ".join(part.fa for part in filled))


def listed(parts: Iterable[Words], most: int = 5) -> Words:
    """Return the first of some names in a row, and how many more there are."""
    every = list(parts)
    rest = [say("more", count=number(len(every) - most))] if len(every) > most else []
    shown = [*every[:most], *rest]
    return Words(_EN.listed([part.en for part in shown]), _FA.listed([part.fa for part in shown]))


def label(ledger: Ledger, iri: str) -> Words:
    """Return the name of a thing in both languages."""
    return Words(ledger.label(iri, "en"), ledger.label(iri, "fa"))


def quoted(text: Put) -> Words:
    """Return a text in the quotation marks of each language."""
    return say("quoted", text=text)


def number(value: float) -> Words:
    """Return a number, grouped by thousands.

    >>> number(1500)
    Words(en='1,500', fa='۱٬۵۰۰')
    """
    text = f"{value:,.0f}" if float(value).is_integer() else f"{value:,}"
    return Words(text, _FA.digits(text))


def day(days: Days) -> Words:
    """Return a date: as it was written where that can be read in the language, else by its first and last day.

    >>> from datetime import date
    >>> day(Days(date(2019, 11, 16), date(2019, 11, 17), "16 and 17 November 2019"))
    Words(en='16 and 17 November 2019', fa='۲۵ آبان ۱۳۹۸ تا ۲۶ آبان ۱۳۹۸')
    """
    latin = days.as_written.isascii()
    return Words(days.as_written if latin else _span(days, _EN), _span(days, _FA) if latin else days.as_written)


def _span(days: Days, language: Speech) -> str:
    ends = dict.fromkeys(language.dated(end)[0] for end in (days.earliest, days.latest))
    return language.between.join(ends)


def figure(statement: Proposition) -> Words:
    """Return the figure of a statement with its bound: "at least 304", "20-25 %"."""
    ends = [number(end) for end in dict.fromkeys((statement.lower, statement.upper)) if end is not None]
    if not ends:
        return NONE
    span = Words(_EN.between.join(end.en for end in ends), _FA.between.join(end.fa for end in ends))
    if statement.kind == "share":
        span = say("per-cent", figure=span)
    return say(f"bound-{statement.bound}", figure=span)


def statement_words(ledger: Ledger, statement: Proposition) -> Words:
    """Return a statement as its figure and its text, in quotation marks."""
    text, amount = label(ledger, statement.iri), figure(statement)
    return quoted(say("with-figure", figure=amount, text=text) if amount else text)


@cache
def _texts() -> dict[str, dict[str, str]]:
    path = Path(__file__).with_name("words.yaml")
    texts: dict[str, dict[str, str]] = read_yaml(path.read_text(encoding="utf-8"))
    return texts
