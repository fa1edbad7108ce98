"""Fold text for search: one spelling for what readers of Persian, Arabic, Kurdish and Latin take to be one word.

Folded text is compared, never shown. Every character folds by itself, so the place of a folded word in the text
as written is known; `static/search-folding.js` does the same, letter for letter, and a test compares the two.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

JOINT: Final = "\u200c"  # stands for every sign that may part a word or not: ZWNJ, hyphen, apostrophe

_JOINTS: Final = "\u200c'’‘ʼʾʿ`´-‐‑,٬"
_LETTERS: Final = str.maketrans(
    {
        "ي": "ی", "ى": "ی", "ې": "ی", "ۍ": "ی", "ێ": "ی", "ے": "ی", "ك": "ک", "ڪ": "ک", "ہ": "ه", "ھ": "ه", "ە": "ه",
        "ة": "ه", "ۃ": "ه", "ٱ": "ا", "ۆ": "و", "ۇ": "و", "ۈ": "و", "ۋ": "و", "ڤ": "و", "ڕ": "ر", "ڵ": "ل", "ڭ": "گ",
        "ء": "", "ـ": "", "ß": "ss", "ς": "σ", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "æ": "ae",
        "œ": "oe", "ħ": "h", "ə": "e",
    }
)  # fmt: skip
_SEATED: Final = "ئ"  # in Kurdish it opens a word that begins with a vowel; inside a word it is a yeh
_WORD: Final = re.compile(rf"[^\W_]+(?:{JOINT}+[^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Word:
    """A folded word, joined and in its parts, and where it stands in the text as written (NFC)."""

    joined: str
    parts: tuple[str, ...]
    start: int
    end: int

    @property
    def forms(self) -> tuple[str, ...]:
        """The joined form, then the parts when there are several."""
        return _forms(self.parts)


class _Folds(dict[int, str]):
    """Code point -> what it folds to, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        folded = _fold_character(chr(code))
        self[code] = folded
        return folded


def _fold_character(character: str) -> str:
    if character in _JOINTS:
        return JOINT
    if character == _SEATED:
        return character
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    return "".join(map(_plain, unicodedata.normalize("NFKD", character).lower().translate(_LETTERS)))


def _plain(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Mn", "Me", "Cf"):
        return ""
    return character if category[0] in "LN" else " "


_FOLDS: Final = _Folds()


def fold(text: str) -> str:
    """Return the folded words of a text, joined and in parts, with one space between them.

    >>> fold("Ja'far  ALİ, كتاب\u200cها ۳۰۴")
    'jafar ja far ali کتابها کتاب ها 304'
    """
    folded = unicodedata.normalize("NFC", text).translate(_FOLDS)
    return " ".join(form for word in _WORD.findall(folded) for form in _forms(_parts(word)))


def words(text: str) -> Iterator[Word]:
    """Yield the folded words of a text in order; the places count characters of its NFC form."""
    text = unicodedata.normalize("NFC", text)
    places = _places(text)
    for match in _WORD.finditer(text.translate(_FOLDS)):
        parts = _parts(match[0])
        yield Word("".join(parts), parts, places[match.start()], places[match.end() - 1] + 1)


def _parts(word: str) -> tuple[str, ...]:
    return tuple(map(_unseated, filter(None, word.split(JOINT)))) if JOINT in word else (_unseated(word),)


def _unseated(part: str) -> str:
    return part.removeprefix(_SEATED).replace(_SEATED, "ی") or "ی" if _SEATED in part else part


def _forms(parts: tuple[str, ...]) -> tuple[str, ...]:
    return parts if len(parts) == 1 else ("".join(parts), *parts)


def _places(text: str) -> list[int]:
    """Return the place in the text of each character of its fold."""
    return [place for place, character in enumerate(text) for _ in _FOLDS[ord(character)]]
