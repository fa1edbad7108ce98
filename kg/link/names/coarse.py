"""The bare bones of a word: classes of consonants that few spelling habits cross, to tell at once what is far apart.

In: a word as signs. Out: a string of P, T, S, K, R, L, M and N; vowels, half-vowels and breaths are left out.
"""

from typing import Final

from rapidfuzz.distance import Levenshtein

from kg.link.names.remembered import remembered
from kg.link.names.sounds import LETTERS, LONGEST, SOUNDS

_CLASSES: Final = {
    "P": "bpfبپفڤ", "T": "tdتطدٺ", "S": "szCšžčjθðثسصزظضذشچجژ", "K": "kcgqğxXخغقکگ", "R": "rر", "L": "lلڵ", "M": "mم",
    "N": "nن",
}  # fmt: skip
CLASSES: Final = tuple(_CLASSES)
_CLASS: Final = str.maketrans(
    dict.fromkeys(LETTERS + SOUNDS, "") | {sign: name for name, signs in _CLASSES.items() for sign in signs}
)

FEW: Final = tuple(max(1, (length + 1) // 3) for length in range(LONGEST + 1))  # of as many classes, that may differ


@remembered(1 << 18)
def coarse(signs: str) -> str:
    """Return the classes of the consonants of a word; "" when it has vowels only.

    >>> coarse("šahryar"), coarse("شهریار")
    ('SRR', 'SRR')
    """
    return signs.translate(_CLASS)


def far_apart(one: str, other: str) -> bool:
    """Return whether two coarse words differ so much that their words cannot be one, whatever the vowels."""
    most = FEW[max(len(one), len(other))]
    return Levenshtein.distance(one, other, score_cutoff=most) > most
