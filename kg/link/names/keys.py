"""Keys by which names that may be one are brought together, so that not every pair has to be scored.

In: a name as written. Out: a few keys. They hold the classes of its consonants (`kg/link/names/coarse.py`), which
hardly any spelling changes, for the whole name and for each two of its words.
"""

import re
from itertools import combinations
from typing import Final

from kg.link.names.coarse import coarse
from kg.link.names.common import TITLE_WEIGHT, is_common
from kg.link.names.prepared import prepare
from kg.link.names.sounds import FINAL_YEH, SOFT_ALEF, SOFT_LAM

_MOST_PAIRED: Final = 5  # words of a name
_ARTICLE: Final = re.compile(rf"^(?:[ae]l(?=[^aAeêioUuyw])|{SOFT_ALEF}{SOFT_LAM}(?=[^ایێو{FINAL_YEH}]))")
# The lam of an article before a sun letter is not spoken; a letter that follows itself is often written once.
_SPOKEN_TWICE: Final = re.compile(r"L(?=[STRN])|(.)(?=\1)")
# Signs that are read in two ways, each as a sign of one class: th, dh, ز and its like; g for ج, c for j.
_READINGS: Final = (("θðثذضظ", "t", "s"), ("gcCج", "k", "s"))
_NO_CONSONANT: Final = "-"


def block_keys(name: str) -> frozenset[str]:
    """Return the keys of a name; two spellings of one name share one at least. Empty when it has no letters.

    Shape: the consonant classes of the whole name, the same whichever word comes first and wherever words are parted;
    and those of each two of its words, so that a name is found with a word left out, but not by two common words.

    >>> sorted(block_keys("Testa Samplepour") & block_keys("سمپل‌پور تستا"))
    ['LPRTSTSMP', 'SMPLPR TST']
    """
    prepared = prepare(name)
    kept = [word for word, tells in zip(prepared.words, prepared.weights, strict=True) if tells != TITLE_WEIGHT]
    ways = {tuple(way) for words in (list(prepared.words), kept) for way in _readings(words)}
    rare = [not is_common(word) for word in kept]
    paired = {key for way in _readings(kept) for key in _pairs(way, rare)}
    return frozenset(filter(None, map(_whole, ways))) | paired


def _readings(words: list[str]) -> list[list[str]]:
    """The words as consonant classes, once for each way to read what is read in two ways."""
    ways = [[_ARTICLE.sub("", word) for word in words]]
    for signs, one, other in _READINGS:
        if any(sign in word for way in ways for word in way for sign in signs):
            both = [str.maketrans(dict.fromkeys(signs, reading)) for reading in (one, other)]
            ways = [[word.translate(table) for word in way] for way in ways for table in both]
    return [[coarse(word) for word in way] for way in ways]


def _whole(bones: tuple[str, ...]) -> str:
    """The classes of the whole name as a ring, read from where it comes first in the alphabet."""
    ring = "".join(bones)
    ring = _SPOKEN_TWICE.sub("", ring + ring[:1])[:-1] or ring[:1]
    return min((ring[at:] + ring[:at] for at in range(len(ring))), default="")


def _pairs(bones: list[str], rare: list[bool]) -> set[str]:
    words = list(zip(bones, rare, strict=True))[:_MOST_PAIRED]
    return {
        " ".join(sorted(_SPOKEN_TWICE.sub("", word) or _NO_CONSONANT for word in (one, other)))
        for (one, this), (other, that) in combinations(words, 2)
        if this or that or len(words) == 2
    }
