"""Read what a reader typed: the expressions that the full-text table is asked, and which words of a text they mean.

Whatever is typed is folded to letters and digits first, so nothing of it can be syntax.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Final

from kg.folding import Word, words
from kg.skeleton import readings, skeleton

MOST_CHARACTERS: Final = 400
_MOST_WORDS: Final = 12
_SHORTEST: Final = 2  # signs of a key that is looked for alone: one says too little
_TEXT: Final = "{name via body}"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text, and whether the query means it."""

    text: str
    match: bool


@dataclass(frozen=True)
class Pattern:
    """What is looked for: the folded words of a query; without any, everything is."""

    words: tuple[Word, ...]

    @property
    def tiers(self) -> tuple[str, ...]:
        """The expressions for what matches, best first; no document matches two, and only the last is of like names."""
        whole = f'whole : "{"".join(word.joined for word in self.words)}"'
        exact, begun = self.exact, self.begun
        return (
            f"({exact}) AND {whole}",
            f"({exact}) NOT {whole}",
            f"({begun}) NOT ({exact})",
            f"({self.alike}) NOT ({begun})",
        )

    @property
    def exact(self) -> str:
        """The expression for documents that have every word as it is."""
        return " AND ".join(_either(word, "") for word in self.words)

    @property
    def begun(self) -> str:
        """The expression for documents that have words which begin so."""
        return " AND ".join(_either(word, "*") for word in self.words)

    @property
    def alike(self) -> str:
        """The expression for documents that have each word as it begins or in a name that is spelt in a like way."""
        return " OR ".join(f"({' AND '.join(way)})" for way in self._ways())

    @property
    def some(self) -> str:
        """The expression for documents that have at least one of the words, as it begins or spelt in a like way."""
        return " OR ".join(_begun_or_like(word, _SHORTEST) for word in self.words)

    def _ways(self) -> Iterator[list[str]]:
        """Yield word by word first, then with two neighbours read as one name."""
        yield [_begun_or_like(word, _SHORTEST if len(self.words) == 1 else 1) for word in self.words]
        for at in range(len(self.words) - 1):
            pair, rest = self.words[at : at + 2], (*self.words[:at], *self.words[at + 2 :])
            if key := skeleton("".join(word.joined for word in pair)):
                yield [_like(key), *(_begun_or_like(word, 1) for word in rest)]

    @cached_property
    def _forms(self) -> tuple[str, ...]:
        return tuple(form for word in self.words for form in word.forms)

    @cached_property
    def _keys(self) -> frozenset[str]:
        return frozenset(key for way in readings([word.joined for word in self.words]) for key in way)

    def means(self, word: Word, alike: bool = False) -> bool:
        """Return whether a word of a text is one of those looked for, or one that is spelt in a like way."""
        if any(form.startswith(self._forms) for form in word.forms):
            return bool(self._forms)
        return alike and any(skeleton(form) in self._keys for form in word.forms)

    def pieces(self, text: str, alike: bool = False) -> list[Piece]:
        """Return a text cut where the words that are meant begin and end; nothing of it is lost."""
        found: list[Piece] = []
        done = 0
        for word in words(text):
            if self.means(word, alike):
                found += [Piece(text[done : word.start], False), Piece(text[word.start : word.end], True)]
                done = word.end
        return [piece for piece in (*found, Piece(text[done:], False)) if piece.text]


def pattern_of(text: str) -> Pattern:
    """Return what a text looks for; of a long one, its first words."""
    return Pattern(tuple(islice(words(text[:MOST_CHARACTERS]), _MOST_WORDS)))


def _either(word: Word, star: str) -> str:
    """Return the expression for a word as written in one, or in its parts."""
    parts = " AND ".join(f'"{part}"{star}' for part in word.parts)
    joined = f'"{word.joined}"{star}'
    return f"{_TEXT} : ({joined if len(word.parts) == 1 else f'{joined} OR ({parts})'})"


def _begun_or_like(word: Word, shortest: int) -> str:
    """Return the expression for a word as it begins, or for its key when that is no shorter than it may be."""
    ways = ([skeleton(word.joined)], [skeleton(part) for part in word.parts])
    like = [" AND ".join(map(_like, keys)) for keys in ways if all(len(key) >= shortest for key in keys)]
    return f"({' OR '.join([_either(word, '*'), *(f'({one})' for one in dict.fromkeys(like))])})"


def _like(key: str) -> str:
    return f'key : "{key}"'
