"""Take a name apart into the words that tell people apart, and say how much each of them tells.

In: a name as written. Out: its words as written, in order, each with a weight; articles and the particles of
patronymics are left out, and what stands in brackets, unless nothing else is there.
"""

import re
import unicodedata
from typing import Final

from kg.folding import words as folded_words
from kg.link.names.sounds import in_arabic_script

MOST_CHARACTERS: Final = 400  # of a name that are read
MOST_WORDS: Final = 8  # of a name that are compared

_BRACKETS: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|«[^«»]*»|\"[^\"]*\"|“[^“”]*”")
TITLES: Final = frozenset(
    (
        "seyyed seyed sayyid sayed syed sayyed seyyid seyyedeh seyedeh haj hajj hadj hajieh dr doctor mr mrs ms miss"
        " prof professor sheikh shaikh shaykh cheikh sheykh sheik shaheed chahid martyr ayatollah hojatoleslam mulla"
        " hojjatoleslam mullah mollah kak khanum khanom engineer eng general gen colonel col captain capt major sir"
        " herr frau sarhang سید سیده سادات حاج حاجیه دکتر آقای اقای خانم مهندس شیخ الشیخ الشهید شهیده ملا کاک السید"
        " السیده الدکتور الحاج سرهنگ آیتالله ایتالله حجتالاسلام آیت\u200cالله ایت\u200cالله حجت\u200cالاسلام"
    ).split()
)  # fmt: skip
"""Words that say what a person is rather than who; they keep a little weight."""

NAMES_TOO: Final = frozenset(
    "haji hajji hadji mirza agha aqa ostad ustad sardar shahid molla حاجی میرزا آقا اقا استاد سردار شهید".split()
)
"""Titles that are given names too: they are titles where two other words are left."""

PARTICLES: Final = frozenset(
    "bin ibn ben bint ould wuld son daughter of kuri kure kurê keca keça kecê بن ابن بنت ولد کوری کچی".split()
)
ARTICLES: Final = frozenset("al el ul ol".split())
_SUN_ARTICLE: Final = re.compile("[aeou](sh|th|[drnstz])")  # written as the letter after it is spoken: ar-Rahman
_SERVANT: Final = frozenset("abd abdol abdul abdal abdel abdoul عبد".split())
_AFTER_ARTICLE: Final = frozenset("din dine deen eddin allah lah llah".split())
_OF_FAITH: Final = frozenset(
    "eddin eddine eddeen uddin uddine addin addine oddin aldin aldine eldin eldine eldeen الدین الدين".split()
)  # the second half of one name, as in "Nour Eddine"


def name_words(name: str) -> list[tuple[str, bool]]:
    """Return the words of a name in small letters, at most MOST_WORDS, each with whether it is a title.

    >>> name_words("Dr. Testa bin Sample (the elder)")
    [('dr', True), ('testa', False), ('sample', False)]
    """
    text = unicodedata.normalize("NFC", name[:MOST_CHARACTERS])
    found = _words(_BRACKETS.sub(" ", text)) or _words(text)
    kept = [word for word in found if word not in PARTICLES] or found
    fused = _fuse(kept)[:MOST_WORDS]
    titles = TITLES | NAMES_TOO if sum(word not in TITLES | NAMES_TOO for word in fused) > 1 else TITLES
    if titles.issuperset(fused):
        titles = frozenset()
    return [(word, word in titles) for word in fused]


def _words(text: str) -> list[str]:
    """The words in small letters; a hyphen or an apostrophe parts Latin words only."""
    found = []
    for word in folded_words(text):
        surface = text[word.start : word.end].lower()
        if len(word.parts) == 1 or in_arabic_script(surface):
            found.append(surface)
        else:
            found.extend(filter(None, re.split(r"[-‐‑–]", surface)))
    return found


def _fuse(words: list[str]) -> list[str]:
    """Join what an article or "servant of" joins to one name; drop other articles."""
    fused: list[str] = []
    left = words[::-1]
    while left:
        word = left.pop()
        if fused and word in _OF_FAITH:
            fused[-1] += word
        elif left and _is_article(word, left[-1]):
            if fused and left[-1] in _AFTER_ARTICLE:
                fused[-1] += word + left.pop()
        elif word in _SERVANT and left:
            article = left.pop() if len(left) > 1 and _is_article(left[-1], left[-2]) else ""
            fused.append(word + article + left.pop())
        else:
            fused.append(word)
    return fused


def _is_article(word: str, following: str) -> bool:
    found = _SUN_ARTICLE.fullmatch(word)
    return word in ARTICLES or (found is not None and following.startswith(found[1]))
