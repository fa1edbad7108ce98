"""How alike two words sound: the cheapest alignment of their signs.

In: two words as `kg/link/names/sounds.py` spells them. Out: a number from 0 (nothing in common) to 1.
"""

from typing import Final

from kg.link.names.costs import (
    AFTER_VOWEL,
    AGAIN,
    COSTS,
    FAR,
    GAP_ACROSS,
    GAP_ARABIC,
    GAP_AT_END,
    GAP_AT_START,
    GAP_LATIN,
    LONG,
    WHOLE,
)  # fmt: skip
from kg.link.names.remembered import remembered
from kg.link.names.sounds import LETTERS

_LETTERS: Final = frozenset(LETTERS)


def in_letters(signs: str) -> bool:
    """Return whether a word of signs was written in the Arabic script."""
    return signs[:1] in _LETTERS


@remembered(1 << 18)
def gaps(signs: str, across: bool) -> tuple[int, ...]:
    """Return what it costs to leave out each sign, in hundredths; `across` when the other word is in another script."""
    costs = GAP_ARABIC if in_letters(signs) else GAP_ACROSS if across else GAP_LATIN
    found = [costs.get(sign, WHOLE) for sign in signs]
    if signs[:1] in GAP_AT_START:
        found[0] = GAP_AT_START[signs[0]]
    if signs[-1:] in GAP_AT_END:
        found[-1] = GAP_AT_END[signs[-1]]
    if signs.endswith(("ah", "eh")):
        found[-1] = AFTER_VOWEL
    for place, (sign, before) in enumerate(zip(signs[1:], signs, strict=False), 1):
        if sign == before or before + sign in LONG:
            found[place] = min(found[place], AGAIN)
    return tuple(found)


@remembered(1 << 18)
def mass(signs: str) -> int:
    """Return how much there is to compare in a word: 1 for a consonant, less for what is often left out."""
    return sum(gaps(signs, False))


def distance(one: str, other: str) -> int:
    """Return the cost of the cheapest alignment of two words of signs."""
    across = in_letters(one) != in_letters(other)
    left, right = gaps(one, across), gaps(other, across)
    above = [0]
    for gap in right:
        above.append(above[-1] + gap)
    for sign, gap in zip(one, left, strict=True):
        diagonal, beside = above[0], above[0] + gap
        row = [beside]
        for at, mark in enumerate(other):
            over = above[at + 1]
            best = diagonal + COSTS.get(sign + mark, FAR)
            if over + gap < best:
                best = over + gap
            if beside + right[at] < best:
                best = beside + right[at]
            diagonal, beside = over, best
            row.append(best)
        above = row
    return above[-1]


def likeness(one: str, other: str) -> float:
    """Return how alike two words of signs are, in [0, 1]; 1 for the same signs."""
    if one == other:
        return 1.0
    if not one or not other:
        return 0.0
    return max(0.0, 1 - 2 * distance(one, other) / (mass(one) + mass(other)))
