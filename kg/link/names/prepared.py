"""A name taken apart once, so that it can be compared with many.

In: a name as written. Out: its fold, its words as signs, and how much each word tells.
"""

from dataclasses import dataclass

from kg.folding import fold
from kg.link.names.common import weight
from kg.link.names.remembered import remembered
from kg.link.names.sounds import LONGEST, single, spell
from kg.link.names.words import MOST_CHARACTERS, name_words


@dataclass(frozen=True, slots=True)
class Prepared:
    """A name taken apart: its fold, its words as signs, each two neighbours as one word, and the words as written.

    `weights` says how much each word tells, and `total` is the sum of that.
    """

    folded: str
    words: tuple[str, ...]
    joined: tuple[str, ...]
    written: tuple[str, ...]
    weights: tuple[float, ...]
    total: float


@remembered(1 << 17)
def prepare(name: str) -> Prepared:
    """Return a name ready to be scored; any text will do, and what is too long for a name is cut.

    >>> prepare("Testa Shample").words
    ('testa', 'šʰample')
    """
    found = [(signs, word, title) for word, title in name_words(name) if (signs := spell(word))]
    words = tuple(signs for signs, _, _ in found)
    weights = tuple(weight(signs, title) for signs, _, title in found)
    return Prepared(
        fold(name[:MOST_CHARACTERS]), words, _joined(words), tuple(word for _, word, _ in found), weights, sum(weights)
    )


def _joined(words: tuple[str, ...]) -> tuple[str, ...]:
    """Each two neighbours as one word of signs."""
    return tuple(single(words[at] + words[at + 1])[:LONGEST] for at in range(len(words) - 1))
