"""What the descriptions of a release need of the whole: small, however large the release is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kg.release.counts import Counts

LARGEST: Final = 100  # graphs that the report lists


@dataclass(frozen=True, slots=True)
class GraphCount:
    """A graph by its local name, the label of its source (empty for other graphs), and its triples."""

    graph: str
    label: str
    triples: int


@dataclass(frozen=True, slots=True)
class GraphSize:
    """The sizes of one graph, named by its local name."""

    graph: str
    triples: int = 0
    subjects: int = 0


@dataclass(frozen=True, slots=True)
class Summary:
    """The whole of a release in little.

    `counts` is the sum over all pieces. `context` holds the sorted N-Triples lines of the cases that are part of no
    other case and of the places these name, with their parts. `examples` are IRIs of things, such as the first
    case, source and claim. `largest` are the LARGEST graphs with the most triples, in the order of their names.
    `graphs` are how many there are, `sources` how many of them are of sources, `pieces` into how many they are cut;
    `sized` are those whose size no description of a source tells: our own, and those of several pieces.
    """

    counts: Counts
    context: Sequence[str] = ()
    examples: Sequence[str] = ()
    largest: Sequence[GraphCount] = ()
    graphs: int = 0
    sources: int = 0
    pieces: int = 0
    sized: Sequence[GraphSize] = ()
