"""What it costs to read one sign of a name as another, or as nothing: the spelling habits of five languages.

`_WRITTEN` says how each Arabic-script letter is spelled in Latin letters, 0 for the usual way, up to 1 for never. Two
Latin sounds are as near as the letter that both can spell, and two letters as near as the sound they share.
"""

from itertools import product
from typing import Final

from kg.link.names.sounds import FINAL_YEH, LETTERS, SOFT_ALEF, SOFT_LAM, SOFT_TEH, SOFT_WAW, SOUNDS

_WRITTEN: Final[dict[str, dict[str, float]]] = {
    "ب": {"b": 0, "p": 0.3, "v": 0.6},
    "پ": {"p": 0, "b": 0.4},
    "ت": {"t": 0, "θ": 0.05, "d": 0.4},
    "ط": {"t": 0, "θ": 0.1, "d": 0.4},
    "ث": {"s": 0, "θ": 0, "t": 0.3},
    "ج": {"j": 0, "c": 0.15, "C": 0.1, "g": 0.15, "ž": 0.15, "č": 0.3, "y": 0.4},
    "چ": {"č": 0, "C": 0.1, "c": 0.3, "š": 0.3, "j": 0.4, "k": 0.4},
    "ح": {"h": 0, "ʰ": 0, "x": 0.3, "k": 0.5},
    "خ": {"x": 0, "h": 0.25, "k": 0.25, "č": 0.25, "j": 0.3, "ğ": 0.3, "X": 0.1, "q": 0.4},
    "د": {"d": 0, "t": 0.35, "ð": 0.2},
    "ذ": {"z": 0, "ð": 0, "d": 0.15, "θ": 0.2},
    "ز": {"z": 0, "C": 0.4, "ˢ": 0.1, "s": 0.3, "ž": 0.3, "ð": 0.2},
    "ض": {"z": 0, "ð": 0.05, "d": 0.05},
    "ظ": {"z": 0, "ð": 0.05, "d": 0.2},
    "ر": {"r": 0, "l": 0.7},
    "ژ": {"ž": 0, "j": 0.1, "z": 0.3, "g": 0.3},
    "س": {"s": 0, "C": 0, "c": 0.3, "ˢ": 0, "z": 0.3, "š": 0.3, "k": 0.5, "č": 0.4, "θ": 0.3},
    "ص": {"s": 0, "z": 0.4},
    "ش": {"š": 0, "C": 0.3, "ˢ": 0.1, "č": 0.15, "s": 0.35, "k": 0.6},
    "ع": {"a": 0.05, "A": 0.05, "e": 0.05, "i": 0.1, "o": 0.05, "u": 0.1},
    "غ": {"ğ": 0, "g": 0.1, "q": 0.1, "k": 0.4, "x": 0.4, "h": 0.4},
    "ف": {"f": 0, "v": 0.2, "p": 0.4, "w": 0.3},
    "ڤ": {"v": 0, "w": 0.1, "f": 0.2, "b": 0.4},
    "ق": {"ğ": 0, "q": 0, "c": 0.15, "k": 0.15, "g": 0.1},
    "ک": {"k": 0, "c": 0, "C": 0.4, "X": 0, "q": 0.1, "g": 0.2, "č": 0.3, "x": 0.4},
    "گ": {"g": 0, "ğ": 0.2, "k": 0.4, "j": 0.3, "q": 0.3},
    "ل": {"l": 0},
    "م": {"m": 0, "n": 0.5},
    "ن": {"n": 0, "m": 0.5},
    "و": {"v": 0, "w": 0, "u": 0, "U": 0, "o": 0, "y": 0.5, "e": 0.6, "a": 0.65},
    "ه": {"h": 0, "ʰ": 0, "e": 0.05, "a": 0.05, "ê": 0.2, "x": 0.5},
    "ة": {"h": 0, "e": 0, "a": 0, "t": 0.1, "ê": 0.2},
    "ە": {"e": 0, "a": 0.1, "h": 0.1, "i": 0.3},
    "ی": {"i": 0, "y": 0, "ê": 0.05, "e": 0.25, "j": 0.5, "u": 0.5},
    FINAL_YEH: {"i": 0, "y": 0, "ê": 0.05, "e": 0.15, "a": 0.35, "A": 0.35},
    "ئ": {"e": 0, "i": 0, "y": 0, "ê": 0, "a": 0.2, "o": 0.2},
    "ێ": {"ê": 0, "e": 0, "i": 0.2, "y": 0.2, "a": 0.5},
    "ا": {"a": 0, "A": 0, "e": 0.1, "o": 0.1, "u": 0.2, "i": 0.2},
    SOFT_ALEF: {"a": 0, "A": 0, "U": 0.1, "e": 0, "o": 0, "u": 0, "i": 0.1},
    SOFT_LAM: {"l": 0},
    SOFT_WAW: {"u": 0, "U": 0, "o": 0, "w": 0, "v": 0},
    SOFT_TEH: {"t": 0, "θ": 0.1, "d": 0.2, "č": 0.4},
}  # fmt: skip


def _hundredths(costs: dict[str, float]) -> dict[str, int]:
    return {sign: round(100 * cost) for sign, cost in costs.items()}


_SHARED: Final = frozenset("عهة" + SOFT_ALEF)  # letters that prove nothing of the vowels they may spell
_VOWELS: Final = {
    "aA": 0.02, "oU": 0.05, "uU": 0.02, "ou": 0.05, "ei": 0.15, "êi": 0.05, "eê": 0.05, "ae": 0.2, "Ae": 0.3, "aê": 0.3,
    "ao": 0.35, "Ao": 0.25, "au": 0.45, "iy": 0.05, "ey": 0.3, "êy": 0.2, "ai": 0.6, "Ai": 0.7, "eo": 0.5, "eu": 0.5,
    "uw": 0.2, "Uw": 0.2, "ow": 0.2, "iu": 0.6, "io": 0.7,
}  # fmt: skip
GAP_ACROSS: Final = _hundredths(
    {
        "a": 0.05, "e": 0.05, "o": 0.1, "i": 0.25, "u": 0.2, "A": 0.3, "ê": 0.3, "U": 0.5, "y": 0.35, "w": 0.6,
        "v": 0.8, "h": 0.35, "ʰ": 0.02, "ˢ": 0.1,
    }
)  # fmt: skip
GAP_LATIN: Final = _hundredths(
    {
        "a": 0.35, "e": 0.3, "o": 0.35, "i": 0.4, "u": 0.4, "A": 0.4, "ê": 0.4, "U": 0.4, "y": 0.35, "w": 0.6, "h": 0.4,
        "ʰ": 0.02, "ˢ": 0.1,
    }
)  # fmt: skip
GAP_ARABIC: Final = _hundredths(
    {
        "ا": 0.5, "و": 0.7, "ی": 0.7, "ێ": 0.5, "ئ": 0.2, "ە": 0.25, "ع": 0.1, "ه": 0.5, SOFT_ALEF: 0.05, SOFT_LAM: 0.2,
        SOFT_TEH: 0.2, SOFT_WAW: 0.1,
    }
)  # fmt: skip
GAP_AT_START: Final = _hundredths({"ا": 0.7, **dict.fromkeys("aAeêioUu", 0.7)})
GAP_AT_END: Final = _hundredths(
    {
        "ه": 0.7,
        "ة": 0.55,
        "h": 0.1,
        FINAL_YEH: 0.7,
        "i": 0.7,
        "a": 0.75,
        "A": 0.75,
        "e": 0.5,
        "o": 0.5,
        "u": 0.5,
        "U": 0.6,
    }
)
AFTER_VOWEL: Final = 55  # for an h that ends a word after an a or e, as it then ends a word in Arabic script too
AGAIN: Final = 15  # for a sign that is written twice, or once more for a long sound
LONG: Final = frozenset(("vu", "vU", "vo", "wu", "wU", "wo", "yi", "iy", "ow", "uw", "ی" + FINAL_YEH))
WHOLE: Final = 100  # for a consonant
_FAR: Final = 1.6  # of two signs that no habit joins: a little less than leaving both out
_SAME_SCRIPT: Final = 0.05  # what two spellings of one sound cost beside each other


def _substitutions() -> dict[str, float]:
    """Pair of signs, written together, -> its cost; a pair that is not there costs FAR."""
    costs = {letter + sound: cost for letter, sounds in _WRITTEN.items() for sound, cost in sounds.items()}
    costs |= {pair[::-1]: cost for pair, cost in costs.items()}
    near: dict[str, float] = {}
    for (letter, sounds), (other, others) in product(_WRITTEN.items(), repeat=2):
        cost = min((sounds[sound] + others[sound] for sound in sounds.keys() & others.keys()), default=_FAR)
        if letter != other and cost < 0.8 and not {letter, other} & _SHARED:
            near[letter + other] = cost + _SAME_SCRIPT
    for letter, sounds in _WRITTEN.items():
        for (sound, cost), (other, more) in product(sounds.items(), repeat=2):
            if sound != other and letter not in _SHARED:
                near[sound + other] = min(near.get(sound + other, _FAR), cost + more + _SAME_SCRIPT)
    near |= _VOWELS | {pair[::-1]: cost for pair, cost in _VOWELS.items()}
    return costs | near | {sign * 2: 0.0 for sign in LETTERS + SOUNDS}


COSTS: Final = {pair: round(100 * cost) for pair, cost in _substitutions().items()}
FAR: Final = round(100 * _FAR)
