"""Spell a word as sounds, one sign each, so that words of different scripts and spellings can be aligned.

In: one word as written. Out: a string of signs: Arabic-script letters stand for themselves, Latin letters and their
groups ("sh", "kh") for one small set of sounds. `kg/link/names/costs.py` says what a pair of signs costs.
"""

import re
import unicodedata
from typing import Final

from anyascii import anyascii

from kg.link.names.remembered import remembered

SOFT_ALEF: Final = "\u0671"  # the vowel of an article inside a name, written or not: عبدالله
SOFT_LAM: Final = "\u06b5"  # the lam of an article before a sun letter, not spoken: عبدالرحمن
SOFT_TEH: Final = "\u067a"  # a teh or dal that belongs to the next letter: تش for ch, دج for j
SOFT_WAW: Final = "\u06c8"  # the second of two waws: one long vowel in Kurdish, two sounds in داوود
FINAL_YEH: Final = "\u0649"  # the yeh that ends a word, an i or an a: موسی
LONGEST: Final = 24  # signs of one word that are compared

_ARABIC: Final = str.maketrans(
    {
        "ي": "ی", "ى": "ی", "ې": "ی", "ۍ": "ی", "ے": "ی",  "ك": "ک", "ڪ": "ک", "ہ": "ه", "ھ": "ه",
        "ۃ": "ة", "ۀ": "ه", "ٱ": "ا", "أ": "ا", "إ": "ا", "آ": "ا", "ؤ": "و", "ۆ": "و", "ۇ": "و",
        "ۋ": "ڤ", "ڕ": "ر", "ڵ": "ل", "ڭ": "گ", "ݣ": "گ", "ڨ": "گ", "ڥ": "ڤ", "ء": "", "ـ": "",
    }
)  # fmt: skip
_LATIN: Final = {
    "ş": "š", "š": "š", "ș": "š", "ś": "š", "ŝ": "š", "ç": "č", "č": "č", "ć": "č", "ĉ": "č", "ž": "ž", "ż": "z",
    "ğ": "ğ", "ġ": "ğ", "ǧ": "j", "ǰ": "j", "ĵ": "j", "ḫ": "x", "ẖ": "x", "ḵ": "x", "ṯ": "θ", "ḏ": "ð", "ẕ": "z",
    "ə": "e", "ı": "ı", "ß": "s", "ð": "ð", "þ": "θ", "æ": "e", "œ": "e", "ø": "o", "ł": "l", "đ": "d", "ħ": "h",
    "ñ": "n", "ê": "ê", "ē": "ê", "ā": "A", "â": "A", "á": "a", "ū": "U", "û": "U", "ʿ": "",
    "ʾ": "", "ö": "o", "ü": "u",
}  # fmt: skip
_GROUPS: Final = {
    "sch": "š", "tch": "č", "tsch": "č", "ch": "č", "sh": "šʰ", "kh": "x", "gh": "ğ", "zh": "ž", "th": "θʰ", "dh": "ð",
    "ph": "f", "ck": "k", "dj": "j", "dzh": "j", "ou": "U", "oo": "U", "ee": "i", "ii": "i", "aa": "A", "uu": "U",
    "x": "Xˢ", "dsch": "j", "ce": "Ce", "ci": "Ci", "cy": "Cy", "cı": "Ci", "qu": "k",
}  # fmt: skip
_GROUP: Final = re.compile("|".join(sorted(_GROUPS, key=len, reverse=True)))
_FRENCH_DIN: Final = re.compile("(?<=..)dine$")  # Noureddine; the last letter is not spoken
_REPEATED: Final = re.compile(r"(.)\1+")
_ARTICLE: Final = re.compile(r"(?<=..)ال(?=..)")
_OPENING: Final = re.compile("^ا(?=[وی].)")
_FIRST_ARTICLE: Final = re.compile("^ال(?=...)")
_SILENT_WAW: Final = re.compile("(?<=خ)و(?=[ای])")
_LAST_YEH: Final = re.compile("(?<=.)ی$")
_JOINED_TEH: Final = re.compile(rf"ت(?=ش)|(?<=[^{SOFT_LAM}])ت(?=[سزص])|د(?=ج)")
_SPOKEN_A: Final = tuple(
    "مصطفی مجتبی مرتضی موسی عیسی یحیی لیلی کبری صغری هدی سلمی بشری یسری عظمی طوبی لبنی منی سلوی نجوی مثنی مقتدی".split()
)  # a yeh that is read a
_SUN: Final = frozenset("تثدذرزسشصضطظلن")
LETTERS: Final = "ةئێابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهیەڤ" + SOFT_ALEF + SOFT_LAM + SOFT_TEH + SOFT_WAW + FINAL_YEH
SOUNDS: Final = "aAbcCčdðeêfgğhʰijklmnopqrsˢštθuUvwxXyzž"


def in_arabic_script(word: str) -> bool:
    """Return whether a word is written in the Arabic script, by its first letter.

    >>> in_arabic_script("آزاد"), in_arabic_script("Azad")
    (True, False)
    """
    return any("\u0600" <= letter <= "\u06ff" or "\u0750" <= letter <= "\u077f" for letter in word[:3])


@remembered(1 << 18)
def spell(word: str) -> str:
    """Return the signs of a word, at most LONGEST; "" when it has none.

    >>> spell("Shahryār"), spell("Khaçatur"), spell("شهریار")
    ('šʰahryAr', 'xačatur', 'شهریار')
    """
    signs = _spell_arabic(word) if in_arabic_script(word) else single(_spell_latin(word))
    return signs[:LONGEST]


def single(signs: str) -> str:
    """Return signs with each that is repeated once, as double consonants are often written single."""
    return _REPEATED.sub(r"\1", signs)


def _spell_arabic(word: str) -> str:
    letters = unicodedata.normalize("NFC", word).translate(_ARABIC)
    letters = _OPENING.sub(SOFT_ALEF, "".join(letter for letter in letters if letter in LETTERS))
    letters = letters.replace("وو", "و" + SOFT_WAW).replace("لل", "ل")
    if letters.endswith(_SPOKEN_A):
        letters = letters[:-1] + "ا"
    letters = _LAST_YEH.sub(FINAL_YEH, letters)
    letters = _SILENT_WAW.sub(SOFT_WAW, letters)
    letters = _FIRST_ARTICLE.sub(SOFT_ALEF + SOFT_LAM, letters)
    return _JOINED_TEH.sub(SOFT_TEH, _ARTICLE.sub(_article, letters))


def _article(found: re.Match[str]) -> str:
    return SOFT_ALEF + (SOFT_LAM if found.string[found.end()] in _SUN else "ل")


def _spell_latin(word: str) -> str:
    composed = unicodedata.normalize("NFC", word.lower())
    known = "".join(_LATIN.get(letter) or _bare(letter) for letter in composed)
    known = _GROUP.sub(lambda found: _GROUPS[found[0]], _FRENCH_DIN.sub("din", known))
    return "".join(sign for sign in known.replace("ı", "i") if sign in SOUNDS)


def _bare(letter: str) -> str:
    if letter.isascii() or letter in SOUNDS:
        return letter
    return anyascii(letter).lower()
