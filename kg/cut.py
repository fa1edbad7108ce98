"""Cut the graphs of a release into pieces that are made, checked and replaced one by one.

In: how many rows a graph has, and the IRI of a thing. Out: the piece the thing stands in. A graph with few rows is one
piece; a larger one is cut by the kind of a thing and the first letters of its id, so that pieces put together in their
order are in the order of (graph, line). Where the cuts lie depends on nothing but the number of rows.
"""

from dataclasses import dataclass
from typing import Final

from kg.values import ID_ALPHABET

_RANK: Final = {letter: rank for rank, letter in enumerate(ID_ALPHABET)}
_LETTERS: Final = 3  # of an id that cuts look at
_PLACES: Final = len(ID_ALPHABET) ** _LETTERS
_MOST_PARTS: Final = 8192  # a power of two that has four digits, as the names of parts do
_MOST_ROWS: Final = {"source": 256}  # of one piece, on average; a source is a piece as long as it is readable as one
_MOST_ROWS_ELSE: Final = 64


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of one graph: `graph` is its local name ("source/so-4k2m9x", "agents"), `part` names the cut.

    A graph that is not cut has one part, ""; else a part is a kind of thing and a number: "claim/0003".
    """

    graph: str
    part: str = ""

    @property
    def order(self) -> tuple[str, str]:
        """The key that sorts pieces as their lines sort."""
        return self.graph, self.part

    @property
    def name(self) -> str:
        """The name in listings and addresses: "source/so-4k2m9x", "propositions.claim/0003"."""
        return f"{self.graph}:{self.part}" if self.part else self.graph


def parts_of(graph: str, rows: int) -> int:
    """Return into how many parts, a power of two, the things of each kind in a graph of so many rows are cut.

    >>> parts_of("propositions", 64), parts_of("propositions", 65), parts_of("source/so-4k2m9x", 65)
    (1, 2, 1)
    """
    most = _MOST_ROWS.get(graph.partition("/")[0], _MOST_ROWS_ELSE)
    parts = 1
    while rows > parts * most and parts < _MOST_PARTS:
        parts *= 2
    return parts


def piece_of(graph: str, parts: int, subject: str) -> Piece:
    """Return the piece of a subject, given by what stands behind `<base>id/`: `claim/cl-4k2m9x#stated_on`.

    >>> piece_of("propositions", 16, "proposition/pr-zzzzzz").part
    'proposition/0015'
    """
    if parts == 1:
        return Piece(graph)
    kind, _, local = subject.partition("/")
    letters = local.partition("-")[2][:_LETTERS]
    place = 0
    for letter in letters:
        place = place * len(ID_ALPHABET) + _RANK.get(letter, 0)
    return Piece(graph, f"{kind}/{place * parts // _PLACES:04}")


def span_of(part: str, prefix: str, parts: int) -> tuple[str, str]:
    """Return the first subject that can stand in a part and the first that comes after it; ids start with `prefix`.

    >>> span_of("claim/0001", "cl", 2), span_of("claim/0000", "cl", 1)
    (('claim/cl-hhj', 'claim/cl-{'), ('claim/cl-222', 'claim/cl-{'))
    """
    kind, _, number = part.partition("/")
    first, after = (
        f"{kind}/{prefix}-{_letters(-(-place * _PLACES // parts))}" for place in (int(number), int(number) + 1)
    )
    return first, after


def _letters(place: int) -> str:
    """Return the letters an id has at a place; what comes after all ids at the last."""
    if place == _PLACES:
        return "{"
    letters = ""
    for _ in range(_LETTERS):
        place, rank = divmod(place, len(ID_ALPHABET))
        letters = ID_ALPHABET[rank] + letters
    return letters
