"""Weigh what a text in an old one-byte encoding can be: how well each language's letters cover what is read.

In: bytes. Out: for each encoding that can decode them, the share of the characters beyond ASCII that are letters
of one and the same language, in words that mix no scripts and no capitals. Letters decide, no dictionary.
"""

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from typing import Final

# The encodings weighed, the usual one of several with the same letters first.
ENCODINGS: Final = (
    "windows-1252", "windows-1256", "windows-1250", "windows-1251", "windows-1254", "windows-1253", "windows-1255",
    "windows-1257", "iso-8859-1", "iso-8859-15", "iso-8859-2", "iso-8859-5", "iso-8859-6", "iso-8859-7", "iso-8859-9",
    "koi8-r", "cp850", "cp437", "cp852", "cp866", "mac_roman",
)  # fmt: skip

_MARKS: Final = "“”„‘’‚«»–—…•·€£§©®°±×½\u00a0\u200c\u200d\u200e\u200f"
_LETTERS: Final = {
    "Spanish": "áéíóúüñªº¿¡",
    "French": "àâæçéèêëîïôœùûüÿ",
    "German": "äöüß",
    "Portuguese": "áâãàçéêíóôõúüªº",
    "Italian": "àèéìíîòóùú",
    "a Nordic language": "åäöæøéü",
    "Icelandic": "áéíóúýðþæö",
    "Polish": "ąćęłńóśźż",
    "Czech or Slovak": "áäčďéěíĺľňóôŕřšťúůýž",
    "Hungarian": "áéíóöőúüű",
    "Romanian": "ăâîşţșț",
    "a South Slavic language": "čćđšž",
    "Turkish": "çğıİöşüâî",
    "Kurdish": "çêîşû",
    "Lithuanian": "ąčęėįšųūž",
    "Latvian": "āčēģīķļņšūž",
    "Estonian": "äõöüšž",
    "Russian": "абвгдежзийклмнопрстуфхцчшщъыьэюяё№",
    "Ukrainian or Belarusian": "абвгґдеєжзиіїйклмнопрстуўфхцчшщыьэюяё№",
    "Bulgarian": "абвгдежзийклмнопрстуфхцчшщъьюя№",
    "Serbian or Macedonian": "абвгдђѓежзѕијкќлљмнњопрстћуфхцчџш",
    "Greek": "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ",
    "Hebrew": "אבגדהוזחטיךכלםמןנסעףפץצקרשת־׳״₪",
    "Arabic": "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيـًّ،؛؟",
    "Persian": "ءآأؤئابپتثجچحخدذرزژسشصضطظعغفقكکگلمنهةوىيیـًّ،؛؟",
}  # fmt: skip
_MOST: Final = 20  # times that a character counts, so that a rare letter can decide against a common one
_WORD: Final = re.compile(r"[^\W\d_]+")
_SCRIPTS: Final = ("LATIN", "CYRILLIC", "GREEK", "HEBREW", "ARABIC")


def coverage(data: bytes, encoding: str) -> tuple[float, str]:
    """Return the largest share of the characters beyond ASCII that one language covers, and that language.

    Shape: 0 to 1; (0.0, "") when the bytes do not decode.

    >>> coverage("MUÑOZ, Inés".encode("windows-1252"), "windows-1252")
    (1.0, 'Spanish')
    >>> coverage("MUÑOZ, Inés".encode("windows-1252"), "windows-1250")
    (0.5, 'Spanish')
    """
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return 0.0, ""
    beyond = Counter(character for character in text if character > "\x7f")
    odd_words = (word for word in _WORD.findall(text) if _is_odd(word))
    odd = Counter(character for word in odd_words for character in word if character > "\x7f")
    whole = sum(min(count, _MOST) for count in beyond.values())
    good = {one: min(count, _MOST) * (1 - odd[one] / count) for one, count in beyond.items()}
    covered = {
        name: sum(part for one, part in good.items() if one in letters) for name, letters in _alphabets().items()
    }
    best = max(covered, key=lambda name: covered[name])
    return (covered[best] / whole if whole else 1.0), best


@lru_cache(maxsize=1)
def _alphabets() -> dict[str, frozenset[str]]:
    return {name: frozenset(letters + letters.upper() + _MARKS) for name, letters in _LETTERS.items()}


@lru_cache(maxsize=65536)
def _is_odd(word: str) -> bool:
    """Return whether no language writes such a word: two scripts in it, or a capital after a small letter."""
    if word.isascii():
        return False
    if word[1:] != word[1:].lower() and word != word.upper():
        return True
    return len({_script(letter) for letter in word if letter not in "ªºـ"}) > 1


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    name = unicodedata.name(letter, "")
    return next((script for script in _SCRIPTS if script in name), name)
