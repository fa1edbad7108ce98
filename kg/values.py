"""Read single cells: pure functions from text to typed values.

In: the trimmed text of one cell or of one part of it. Out: the value. Each raises ValueError with a
sentence for the researcher that says what is wrong and what to write. Dates have `kg/dates.py`.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from random import Random
from typing import Final
from urllib.parse import urlsplit

from kg.dates import CalendarError, TimeSpan, fold_digits, parse_date
from kg.model import ALL_TABLES, PERSONS
from kg.vocab import SCHEMES

__all__ = [
    "ID_ALPHABET", "ID_PATTERN", "SEPARATOR", "Age", "CalendarError", "Figure", "Reference", "TimeSpan", "clean_text",
    "fold_digits", "fragment", "is_id", "is_tag", "join_many", "look_alikes", "new_id", "parse_age", "parse_cell_count",
    "parse_code", "parse_count", "parse_date", "parse_figure", "parse_flag", "parse_reference", "parse_tagged",
    "parse_url", "split_many",
]  # fmt: skip

ID_ALPHABET: Final = "23456789bcdfghjkmnpqrstvwxz"  # no vowels, so no words; no look-alikes
_PREFIXES: Final = "|".join(table.prefix for table in (*ALL_TABLES.values(), PERSONS) if table.prefix)
ID_PATTERN: Final = re.compile(rf"(?:{_PREFIXES})-[{ID_ALPHABET}]{{6}}")

SEPARATOR: Final = " | "  # of the values of a cell that holds several
OLDEST: Final = 130  # years

_NUMBER = r"\d{1,3}(?:,\d{3}){1,5}|\d{1,18}"  # what fits into the integers of every store
_AMOUNT = rf"(?:{_NUMBER})(?:\.\d+)?"
_WHOLE: Final = re.compile(_NUMBER, re.ASCII)
_FIGURE: Final = re.compile(rf"({_AMOUNT})(?:(\s?%)?\s?[-–]\s?({_AMOUNT}))?(\s?%)?", re.ASCII)
_AGE: Final = re.compile(r"(under |over |about )?(\d{1,3})(?:(?: or |\s?[-–]\s?)(\d{1,3}))?", re.ASCII)
_REFERENCE: Final = re.compile(rf"(.*)\[({ID_PATTERN.pattern})\]", re.DOTALL)
_CODE: Final = re.compile(r"([^\s@=]+)@([^\s@=]+)\s*=\s*(\S+)")
# Language, script, region, variants and private use, as RFC 5646 shapes them.
_TAG: Final = re.compile(
    r"[a-z]{2,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?(?:-(?:[a-z\d]{5,8}|\d[a-z\d]{3}))*(?:-x(?:-[a-z\d]{1,8})+)?",
    re.ASCII,
)
_NO_FRAGMENT: Final = re.compile(r"[^0-9A-Za-z._-]+")
_PUNCTUATION: Final = str.maketrans("٬٫٪\u00a0\u202f", ",.%  ")  # Arabic separators and per cent, hard spaces
# What no text may hold, and why. The direction overrides make a text show other words than it holds.
_REFUSED: Final = {
    r"\n\r\u2028\u2029": "there is a line break in the cell: write one line",
    r"\u202a-\u202e\u2066-\u2069": "the invisible character {} changes the order in which the text is shown: delete it",
    r"\ufffd\ud800-\udfff": "a character was lost in an earlier step ({} stands for it): copy it from the source again",
    r"\0-\x1f\x7f-\x9f\xad\u180e\u200b\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff"
    r"\U000e0000-\U000e007f": "the invisible character {} is no part of a text: delete it",
}
_ANY_REFUSED: Final = re.compile(f"[{''.join(_REFUSED)}]")
# Letters of Cyrillic and Greek beside Latin ones: many of them look the same, and no name is written so.
_BEYOND: Final = "\u0370-\u03ff\u0400-\u052f\u1f00-\u1fff"
_LATIN: Final = "A-Za-z\u00c0-\u024f"
_MIXED: Final = re.compile(f"[{_LATIN}][{_BEYOND}]|[{_BEYOND}][{_LATIN}]")
_NOT_LATIN: Final = re.compile(f"[{_BEYOND}]")
_UNSAFE_IN_URL: Final = frozenset('<>"{}|\\^`')


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its bounds, inclusive; None is no bound. A share is in per cent and always Decimal."""

    lower: int | Decimal | None
    upper: int | Decimal | None
    share: bool


@dataclass(frozen=True, slots=True)
class Age:
    """An age in completed years with its bounds, inclusive; None is no bound."""

    lower: int | None
    upper: int | None
    as_written: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference: the label or handle, and the id; either may be empty."""

    label: str
    id: str


def parse_figure(text: str, bound: str) -> Figure:
    """Return the figure with the bounds that its bound gives it.

    Shape: a whole number, or a number and "%" for a share; two joined by a hyphen when `bound` is range.
    Errors: ValueError for another form, a count that is not whole, or a bound that does not go with it.

    >>> parse_figure("1,500", "at-least")
    Figure(lower=1500, upper=None, share=False)
    >>> parse_figure("16.5 %", "about").upper
    Decimal('16.5')
    """
    if bound not in SCHEMES["bound"]:
        raise ValueError(f'the figure "{text}" needs a bound: write one of {", ".join(SCHEMES["bound"])} beside it')
    match = _FIGURE.fullmatch(_fold_number(text))
    if match is None or (match[2] and not match[4]):
        raise ValueError(
            f'"{text}" is not a figure: write digits only, as in 304, 200-225 or 20 %, and put "at least" or "about" '
            "in the column bound"
        )
    share = match[4] is not None
    first = _amount(match[1], share)
    if match[3] is None:
        return _bounded(first, bound, share, text)
    last = _amount(match[3], share)
    if bound != "range":
        raise ValueError(f'"{text}" is a range: write range in the column bound, or one figure here')
    if first > last:
        raise ValueError(f'"{text}" must have the lower figure first')
    return Figure(first, last, share)


def _bounded(number: int | Decimal, bound: str, share: bool, text: str) -> Figure:
    if bound == "range":
        raise ValueError(f'"{text}" is one figure, and a range needs two: write 200-225, or another bound')
    return Figure(None if bound == "at-most" else number, None if bound == "at-least" else number, share)


def _amount(digits: str, share: bool) -> int | Decimal:
    digits = digits.replace(",", "")
    if share:
        return Decimal(digits)
    if "." in digits:
        raise ValueError(f'"{digits}" is not a whole number: write 1500 or 1,500; a share needs "%" after it')
    return int(digits)


def _fold_number(text: str) -> str:
    return fold_digits(text).translate(_PUNCTUATION).strip()


def parse_count(text: str) -> int:
    """Return a whole number, zero or more, that may have commas between thousands.

    >>> parse_count("۱٬۵۰۰")
    1500
    """
    folded = _fold_number(text)
    if not _WHOLE.fullmatch(folded):
        raise ValueError(f'"{text}" is not a count: write a whole number, as in 24')
    return int(folded.replace(",", ""))


def parse_age(text: str) -> Age:
    """Return the bounds of an age in completed years, with the age as written.

    "under 18" is at most 17; "over 60" is at least 60, since the year after it begins counts; "about" does
    not widen the bounds. Errors: ValueError for another form, or for more than 130 years.

    >>> parse_age("16 or 17")
    Age(lower=16, upper=17, as_written='16 or 17')
    """
    match = _AGE.fullmatch(_fold_number(text))
    if match is None or (match[1] and match[3]):
        raise ValueError(f'"{text}" is not an age: write years as in 15, 16 or 17, 12-17, under 18, over 60, about 30')
    word, lower = match[1], int(match[2])
    upper = int(match[3] or lower)
    if upper > OLDEST or upper < lower or (word == "under " and lower == 0):
        raise ValueError(f'"{text}" is not an age: years go from 0 to {OLDEST}, the lower first')
    if word == "under ":
        return Age(None, lower - 1, text)
    return Age(lower, None if word == "over " else upper, text)


def parse_flag(text: str) -> bool:
    """Return True for yes and False for no, in any case.

    >>> parse_flag("Yes")
    True
    """
    flags = {"yes": True, "no": False}
    if text.casefold() not in flags:
        raise ValueError(f'"{text}" must be yes or no')
    return flags[text.casefold()]


def split_many(cell: str) -> list[str]:
    """Return the values of a cell that holds several, in order, trimmed and without empty ones.

    >>> split_many("first | second |")
    ['first', 'second']
    """
    return [part for part in (piece.strip() for piece in cell.split("|")) if part]


def join_many(parts: Iterable[str]) -> str:
    """Return the cell that holds these values; ValueError when one of them holds the separator.

    >>> join_many(["first", "second"])
    'first | second'
    """
    values = list(parts)
    for value in values:
        if "|" in value:
            raise ValueError(f'"{value}" must not contain "|", which separates the values of a cell')
    return SEPARATOR.join(values)


def parse_tagged(text: str) -> tuple[str, str]:
    """Return a text and its language tag, in lower case; the tag stands after the last "@".

    >>> parse_tagged("Nemune@fa-Latn")
    ('Nemune', 'fa-latn')
    """
    form, mark, tag = text.rpartition("@")
    form, tag = form.strip(), tag.strip().lower()
    if not mark:
        raise ValueError(f'"{text}" has no language tag: add @fa, @en or another at its end')
    if not form:
        raise ValueError(f'"{text}" has nothing before the tag: write the words, then @{tag}')
    if not is_tag(tag):
        raise ValueError(f'"{tag}" is not a language tag: write @fa, @ar, @ckb, @en, or @fa-latn for Latin letters')
    return clean_text(form), tag


def is_tag(text: str) -> bool:
    """Return whether the text has the shape of a language tag in lower case.

    >>> is_tag("fa-latn"), is_tag("English")
    (True, False)
    """
    return _TAG.fullmatch(text) is not None


def is_id(text: str) -> bool:
    """Return whether the text is an id: the two letters of a table, a hyphen and six of the alphabet of ids.

    >>> is_id("ag-4k2m9x"), is_id("amnesty")
    (True, False)
    """
    return ID_PATTERN.fullmatch(text) is not None


def new_id(prefix: str, taken: set[str], chance: Random) -> str:
    """Return an id with that prefix that is none of those taken, and count it among them.

    >>> taken = {"cl-4k2m9x"}
    >>> is_id(new_id("cl", taken, Random(1))), len(taken)
    (True, 2)
    """
    while True:
        ident = prefix + "-" + "".join(chance.choice(ID_ALPHABET) for _ in range(6))
        if ident not in taken:
            taken.add(ident)
            return ident


@lru_cache(maxsize=8192)
def parse_reference(text: str) -> Reference:
    """Return the label and the id that a reference names; without an id the label may be a handle.

    >>> parse_reference("Example Agency [ag-4k2m9x]")
    Reference(label='Example Agency', id='ag-4k2m9x')
    >>> parse_reference("ag-4k2m9x")
    Reference(label='', id='ag-4k2m9x')
    """
    if is_id(text):
        return Reference("", text)
    match = _REFERENCE.fullmatch(text)
    return Reference(match[1].rstrip(), match[2]) if match else Reference(text, "")


def fragment(key: str) -> str:
    """Return a key as it stands after the # of an IRI: letters a to z, digits, dots, underscores and hyphens only.

    >>> fragment("Active forces")
    'active-forces'
    """
    return _NO_FRAGMENT.sub("-", key).strip("-").lower()


def parse_cell_count(text: str) -> tuple[str, int]:
    """Return the key of a partition's cell and its count, which stands after the last "=".

    >>> parse_cell_count("full-name = 233")
    ('full-name', 233)
    """
    key, _, count = text.rpartition("=")
    if not key.strip():
        raise ValueError(f'"{text}" is not a cell with its count: write the key, "=" and the count: full-name = 233')
    return key.strip(), parse_count(count.strip())


def parse_code(text: str) -> tuple[str, str, str]:
    """Return the system, the version of the system and the code in it.

    >>> parse_code("geonames@2026-08 = 112931")
    ('geonames', '2026-08', '112931')
    """
    match = _CODE.fullmatch(text)
    if match is None:
        raise ValueError(f'"{text}" is not a code: write system@version = code, as in geonames@2026-08 = 112931')
    return match[1], match[2], match[3]


def parse_url(text: str) -> str:
    """Return the address unchanged; ValueError unless it is plain http or https with a host and no user name.

    >>> parse_url("https://example.org/report")
    'https://example.org/report'
    """
    clean_text(text)
    if any(character.isspace() or character in _UNSAFE_IN_URL for character in text):
        raise ValueError(f'"{text}" has a space or another character that an address writes as %20 and the like')
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise ValueError(f'"{text}" is not a web address: it must begin with https:// or http:// and a host name')
    if "@" in parts.netloc:
        raise ValueError('the address holds a user name or password: take out what stands before "@"')
    return text


def look_alikes(name: str, english: bool = False) -> str:
    """Return why a name can be taken for another one that it is not, "" for any other name.

    Shape: a word of Latin letters with one of Cyrillic or Greek in it; in an English name any of these letters.

    >>> look_alikes("Testa S\u0430mple")
    'the word has letters of two alphabets, the first of them U+0430: type it anew with one keyboard'
    >>> look_alikes("Testa Sample")
    ''
    """
    found = (_NOT_LATIN if english else _MIXED).search(name)
    if found is None:
        return ""
    odd = next(letter for letter in found[0] if _NOT_LATIN.match(letter))
    return f"the word has letters of two alphabets, the first of them U+{ord(odd):04X}: type it anew with one keyboard"


def clean_text(text: str) -> str:
    """Return the text in Unicode form NFC.

    Errors: ValueError for line breaks and other control characters, for characters that override the reading
    order, and for the mark of a lost character. Joiners (ZWJ, ZWNJ) and direction marks (LRM, RLM) may stay.

    >>> clean_text("Cafe\\u0301")
    'Café'
    """
    if found := _ANY_REFUSED.search(text):
        reason = next(reason for characters, reason in _REFUSED.items() if re.match(f"[{characters}]", found[0]))
        raise ValueError(reason.format(f"U+{ord(found[0]):04X}"))
    return unicodedata.normalize("NFC", text)
