"""Give a name one key in both scripts: its consonants, so that "Shahryar" finds «شهریار».

The key is coarse on purpose, since Persian and Arabic write few vowels and Latin spellings vary; whoever uses it puts
what matches only by it below what matches as written. It reads folded words, never text as written.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

_SIGNS: Final = {
    **dict(zip("بپتطثسصجچحهخدذزضظژرشغقفکگلمنیواع", "bpttsssjchhxdzzzzjrwqqfkglmnyvaa", strict=True)),
    **{letter: letter for letter in "bdfghjklmnpqrstvyz"},
    **dict.fromkeys("aeiou", "a"),
    "c": "k", "w": "v", "x": "ks",
    "tch": "c", "ch": "c", "kh": "x", "sh": "w", "gh": "q", "zh": "j", "ph": "f", "ck": "k",
}  # fmt: skip
_DIGIT: Final = re.compile(r"\d")
_SIGN: Final = re.compile("|".join(sorted(_SIGNS, key=len, reverse=True)))
_VOWELS: Final = re.compile("[avy]")
_REPEATED: Final = re.compile(r"(.)\1+")
_MOST_WORDS: Final = 12  # of a name: what is longer is a sentence


def skeleton(word: str) -> str:
    """Return the key of a folded word, "" for one with a digit or without a letter of either script.

    Shape: its consonants, one sign each, after a sign for the vowel or half-vowel it begins with; an h at its end is
    left out, since it is often silent.

    >>> skeleton("shahriar"), skeleton("شهریار")
    ('whrr', 'whrr')
    """
    if _DIGIT.search(word):
        return ""
    signs = _REPEATED.sub(r"\1", "".join(_SIGNS[part] for part in _SIGN.findall(word)))
    bare = signs[:1] + _VOWELS.sub("", signs[1:])
    return bare.removesuffix("h") or bare


def name_keys(words: Sequence[str]) -> list[str]:
    """Return the keys of the words of a name, and those of each two neighbours written as one word.

    >>> name_keys(["ali", "asqar"])
    ['al', 'asqr', 'alsqr']
    """
    words = words[:_MOST_WORDS]
    return [key for word in (*words, *map("".join, pairwise(words))) if (key := skeleton(word))]


def readings(words: Sequence[str]) -> list[list[str]]:
    """Return the ways to read the words of a query as keys: word by word, then with two neighbours as one.

    Shape: each way is the keys a name has to have; empty when a word has none.
    """
    words = words[:_MOST_WORDS]
    ways = [[*words]] + [[*words[:at], words[at] + words[at + 1], *words[at + 2 :]] for at in range(len(words) - 1)]
    keyed = [[skeleton(word) for word in way] for way in ways]
    return [keys for keys in keyed if keys and all(keys)]
