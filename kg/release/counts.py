"""Count what stands in a piece of a release, so that the counts of all pieces add up to those of the whole."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from kg.ntriples import RDF_TYPE, Things
from kg.vocab import curie, term

_curie = cache(curie)
_TYPE, _ENTERED, _CHECKED = RDF_TYPE[1:-1], term("enteredBy"), term("checkedBy")


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers that add up: classes and properties are CURIEs, and nothing is counted that is not there.

    `subjects` are all of which something is said here; they add up within a graph, in which each stands in one piece.
    `classed` are those whose class stands here: they add up over all graphs, wherever else something is said of them.
    `rows` are the things of a class that somebody entered, `unchecked` those of them that nobody has checked.
    """

    triples: int = 0
    subjects: int = 0
    classed: int = 0
    classes: Mapping[str, int] = field(default_factory=dict)
    properties: Mapping[str, int] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)
    unchecked: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: "Counts") -> "Counts":
        return self._with(other, 1)

    def __sub__(self, other: "Counts") -> "Counts":
        return self._with(other, -1)

    def _with(self, other: "Counts", sign: int) -> "Counts":
        return Counts(
            self.triples + sign * other.triples,
            self.subjects + sign * other.subjects,
            self.classed + sign * other.classed,
            _sum(self.classes, other.classes, sign),
            _sum(self.properties, other.properties, sign),
            _sum(self.rows, other.rows, sign),
            _sum(self.unchecked, other.unchecked, sign),
        )


def count(things: Things) -> Counts:
    """Return the counts of the things of a piece; the keys are sorted."""
    classes: dict[str, int] = {}
    properties: dict[str, int] = {}
    rows: dict[str, int] = {}
    unchecked: dict[str, int] = {}
    classed = 0
    for facts in things.values():
        for predicate, objs in facts.items():
            properties[predicate] = properties.get(predicate, 0) + len(objs)
        types = facts.get(_TYPE, [])
        classed += bool(types)
        _add(classes, types)
        if _ENTERED in facts:
            _add(rows, types)
            if _CHECKED not in facts:
                _add(unchecked, types)
    named = map(_named, (classes, properties, rows, unchecked))
    return Counts(sum(properties.values()), len(things), classed, *named)


def _add(numbers: dict[str, int], types: list[str]) -> None:
    for cls in types:
        numbers[cls] = numbers.get(cls, 0) + 1


def _named(numbers: dict[str, int]) -> dict[str, int]:
    return dict(sorted((_curie(iri.strip("<>")), number) for iri, number in numbers.items()))


def _sum(mine: Mapping[str, int], other: Mapping[str, int], sign: int) -> dict[str, int]:
    numbers = {name: mine.get(name, 0) + sign * other.get(name, 0) for name in sorted({*mine, *other})}
    return {name: number for name, number in numbers.items() if number}
