"""Which words of two names go together, and what that says.

In: two prepared names. Out: the words that match, and evidence: how unlike they are, how much they tell, and how much
is left over on each side.
"""

from dataclasses import dataclass
from typing import Final, NamedTuple

from kg.link.names.align import likeness
from kg.link.names.coarse import coarse, far_apart
from kg.link.names.prepared import Prepared
from kg.link.names.twins import UNLIKE, twin

TOGETHER: Final = 0.3  # likeness above which two words go together
SURE: Final = 0.8  # likeness from which two words are not looked for elsewhere
INITIAL: Final = 0.8  # likeness of an initial to a word that begins with it
MOST_KEPT: Final = 1 << 21  # pairs of words whose likeness is kept


class Evidence(NamedTuple):
    """How unlike the words are that go together, the weight they carry, and the weight left over on each side."""

    unlike: float
    agreed: float
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Match:
    """Words of two names that go together: how alike they are, and the first and the end of them on each side."""

    likeness: float
    left: slice
    right: slice


class _Row(dict[str, float]):
    """The likeness of one word to others, each worked out when it is first met."""

    __slots__ = ("word",)

    def __init__(self, word: str) -> None:
        self.word = word

    def __missing__(self, other: str) -> float:
        value = self[other] = word_likeness(self.word, other)
        _ROWS.count += 1
        return value


class _Rows(dict[str, _Row]):
    """A row for each word; all are forgotten when they hold too many pairs."""

    count = 0

    def __missing__(self, word: str) -> _Row:
        if self.count > MOST_KEPT:
            self.clear()
            self.count = 0
        row = self[word] = _Row(word)
        return row


_ROWS: Final = _Rows()


def word_likeness(one: str, other: str) -> float:
    """Return how alike two words of signs are, in [0, 1]; INITIAL for a single sign and a word it begins."""
    if len(one) == 1 or len(other) == 1:
        alike = likeness(one[0], other[0]) > SURE
        return 0.0 if not alike else 1.0 if len(one) == len(other) else INITIAL
    if far_apart(coarse(one), coarse(other)):
        return 0.0
    found = likeness(one, other)
    return min(found, UNLIKE) if 0 != twin(one) != twin(other) != 0 else found


def evidence(one: Prepared, other: Prepared) -> Evidence:
    """Return what the words of two names say; the same either way round, but for the sides."""
    if len(one.words) == len(other.words) == 2:
        return _two_words(one, other)
    if one.words > other.words:
        one, other = other, one
    unlike = agreed = left = right = 0.0
    for match in matches(one, other):
        here, there = sum(one.weights[match.left]), sum(other.weights[match.right])
        unlike += (1 - match.likeness) * min(1.0, here + there)
        agreed += (here + there) / 2
        left += here
        right += there
    return Evidence(unlike, agreed, max(0.0, one.total - left), max(0.0, other.total - right))


def _two_words(one: Prepared, other: Prepared) -> Evidence:
    """The same for two names of two words, which most are: the better of the two ways to put them together."""
    first, second = _ROWS[one.words[0]], _ROWS[one.words[1]]
    mark, end = other.words
    weight, more = one.weights
    against, rest = other.weights
    straight, at_end = first[mark], second[end]
    if straight < SURE or at_end < SURE:
        crossed, at_mark = first[end], second[mark]
        if crossed + at_mark > straight + at_end:
            straight, at_end, against, rest = crossed, at_mark, rest, against
    unlike = agreed = left = right = 0.0
    if straight > TOGETHER:
        agreed = weight + against
        unlike = (1 - straight) * min(1.0, agreed)
    else:
        left, right = weight, against
    if at_end > TOGETHER:
        both = more + rest
        agreed += both
        unlike += (1 - at_end) * min(1.0, both)
    else:
        left, right = left + more, right + rest
    return Evidence(unlike, agreed / 2, left, right)


def matches(one: Prepared, other: Prepared) -> list[Match]:
    """Return the words that go together, the most alike first; no word is in two, and two neighbours may be one."""
    taken: list[Match] = []
    here = there = 0
    for value, start, end, first, last in sorted(_offers(one, other), key=_likeness, reverse=True):
        left, right = (1 << end) - (1 << start), (1 << last) - (1 << first)
        if not (here & left or there & right):
            taken.append(Match(value, slice(start, end), slice(first, last)))
            here |= left
            there |= right
    return taken


_Offer = tuple[float, int, int, int, int]


def _likeness(offer: _Offer) -> float:
    return offer[0]


def _offers(one: Prepared, other: Prepared) -> list[_Offer]:
    """Words that may go together, with their places; of two offers that are as good, the one of more words is first."""
    found: list[_Offer] = []
    rows = [_ROWS[word] for word in one.words]
    for at, word in enumerate(one.joined):
        row = _ROWS[word]
        found += [(row[mark], at, at + 2, place, place + 1) for place, mark in enumerate(other.words)]
    for place, mark in enumerate(other.joined):
        found += [(row[mark], at, at + 1, place, place + 2) for at, row in enumerate(rows)]
    for at, row in enumerate(rows):
        found += [(row[mark], at, at + 1, place, place + 1) for place, mark in enumerate(other.words)]
    return [offer for offer in found if offer[0] > TOGETHER]
