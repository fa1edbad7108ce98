"""Say in words why two names are alike or not.

In: two names as written. Out: their score, the words that go together, and the reasons as plain sentences.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kg.folding import fold
from kg.link.names.coarse import coarse
from kg.link.names.common import TITLE_WEIGHT, is_common
from kg.link.names.compare import Match, matches
from kg.link.names.prepared import Prepared, prepare
from kg.link.names.scoring import score
from kg.link.names.sounds import in_arabic_script

_ALIKE: Final = 0.95  # likeness from which only usual ways to spell differ
_NEAR: Final = 0.82


@dataclass(frozen=True, slots=True)
class Explanation:
    """The score of two names, the reasons for it as sentences, and the words that go together, as written."""

    score: float
    reasons: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...]


def explain(a: str, b: str) -> Explanation:
    """Return why two names are alike or not; the score is that of `similarity`.

    Shape: the words of `a` stand first in each pair and each sentence; the words that are most alike come first, then
    what is on one side only.

    >>> for reason in explain("Testa Nemuneh", "نمونه پور").reasons: print(reason)
    "Nemuneh" and «نمونه» are usual spellings of one word
    nothing in the other name goes with "Testa" or «پور»
    """
    one, other = prepare(a), prepare(b)
    value = score(one, other)
    if one.folded == other.folded:
        return Explanation(
            value, ("both names are written alike",), tuple(zip(one.written, other.written, strict=True))
        )
    if not one.words or not other.words:
        return Explanation(value, ("a name without letters cannot be compared",), ())
    found = matches(one, other)
    pairs = tuple((" ".join(one.written[match.left]), " ".join(other.written[match.right])) for match in found)
    told = [_sentence(match, *pair, one, other) for match, pair in zip(found, pairs, strict=True)]
    return Explanation(value, (*told, *_order(found), *_left_over(found, one, other)), pairs)


def _sentence(match: Match, left: str, right: str, one: Prepared, other: Prepared) -> str:
    signs, marks = "".join(one.words[match.left]), "".join(other.words[match.right])
    both = f"{_quoted(left)} and {_quoted(right)}"
    common = ", a word of many names" if is_common(signs) else ""
    if fold(left) == fold(right):
        return f"{both} are the same{common}"
    if 1 in (len(signs), len(marks)) and len(signs) != len(marks):
        return f"{both} can be an initial and its word"
    if match.likeness >= _ALIKE:
        return f"{both} are usual spellings of one word{common}"
    if coarse(signs) == coarse(marks):
        return f"{both} have the same consonants{'' if match.likeness >= _NEAR else ', but other vowels'}{common}"
    return f"{both} sound {'alike' if match.likeness >= _NEAR else 'a little alike, but not the same'}{common}"


def _order(found: list[Match]) -> Iterator[str]:
    places = [match.right.start for match in sorted(found, key=lambda match: match.left.start)]
    if places != sorted(places):
        yield "the words stand in another order"


def _left_over(found: list[Match], one: Prepared, other: Prepared) -> Iterator[str]:
    mine, titles = _spare(one, [match.left for match in found])
    theirs, others = _spare(other, [match.right for match in found])
    if mine and theirs:
        yield f"nothing in the other name goes with {_list(mine)} or {_list(theirs)}"
    elif mine or theirs:
        yield f"only one of the names has {_list(mine or theirs)}"
    if titles or others:
        yield f"only one of the names has the title {_list(titles + others)}"


def _spare(name: Prepared, used: list[slice]) -> tuple[list[str], list[str]]:
    """The words of a name that go with none of the other, and the titles among them apart."""
    taken = {place for part in used for place in range(part.start, part.stop)}
    spare = [place for place in range(len(name.words)) if place not in taken]
    titles = [place for place in spare if name.weights[place] == TITLE_WEIGHT]
    return (
        [_quoted(name.written[place]) for place in spare if place not in titles],
        [_quoted(name.written[place]) for place in titles],
    )


def _list(words: list[str]) -> str:
    return " and ".join(words)


def _quoted(word: str) -> str:
    """The word in the quotation marks of its script; one of another script with a capital letter."""
    return f"«{word}»" if in_arabic_script(word) else f'"{word.title()}"'
