"""Cut a piece into slices that are checked one by one, each beside what it names and no more.

A source graph is validated together with its references, never with another source's words: of a thing that is not in
the slice, only what the rules read across things is taken. A thing is followed by its parts (`#stated_on`).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Final

from kg.ntriples import RDF_TYPE
from kg.vocab import PREFIXES, term

DEPTH: Final = 2  # a claim, the claim that it answers, and what that claims
SLICE: Final = 1_500  # lines: an engine takes longer for each line of many, and for each of many slices

# What the rules for one graph read of a thing that is not in the slice. Dates are followed to their gv:TimeSpan.
READ_ACROSS: Final = (
    f"{PREFIXES['rdf']}type",
    *(
        term(name)
        for name in (
            "bound", "cell", "claimant", "copyOf", "disjoint", "earliest", "issuedOn", "latest", "lower", "placeKind",
            "proposition", "propositionKind", "sourceKind", "statedOn", "upper",
        )
    ),
)  # fmt: skip

# The properties that lead the rules for one graph from one thing to another.
FOLLOWED: Final = tuple(
    term(name)
    for name in (
        "about", "concerns", "copyOf", "correctionOf", "inCell", "inSource", "informantPlace", "norm", "proposition",
        "relays", "respondsTo", "revises", "subject", "subsetOf", "total",
    )
)  # fmt: skip

_READ: Final = frozenset(f"<{predicate}>" for predicate in READ_ACROSS)


@dataclass(frozen=True, slots=True)
class Slice:
    """Some things of a piece: their lines by subject (an IRI), and the lines of what they name, nearest first."""

    own: Mapping[str, Sequence[str]]
    beside: Sequence[str]

    @property
    def lines(self) -> list[str]:
        """Every line, the own ones first."""
        return [*chain.from_iterable(self.own.values()), *self.beside]

    def samples(self) -> list[str]:
        """Return the subjects without those of which the same is said, word for word, as of another; sorted.

        What a rule finds wrong with a subject depends on what is said of it and on what that names.
        """
        said = {tuple([line[len(subject) + 2 :] for line in lines]): subject for subject, lines in self.own.items()}
        return sorted(said.values())


def slices(lines: Iterable[str], known: Mapping[str, Sequence[str]], base: str, size: int = SLICE) -> Iterator[Slice]:
    """Yield sorted N-Triples lines in slices of at least `size` lines, the last one excepted; no thing is cut.

    `known` maps the IRI of a thing that is described elsewhere to its lines with predicates of READ_ACROSS.
    """
    own = _by_thing(lines)
    around = _Around(own, known, base)
    batch: list[str] = []
    count = 0
    for thing, parts in own.items():
        batch.append(thing)
        count += sum(map(len, parts.values()))
        if count >= size:
            yield around.slice(batch)
            batch, count = [], 0
    if batch:
        yield around.slice(batch)


class _Around:
    """What a slice may read of the other things: of the piece itself, else of those that are known."""

    def __init__(self, own: Mapping[str, Mapping[str, Sequence[str]]], known: Mapping[str, Sequence[str]], base: str):
        self._own, self._known = own, known
        self._names = _pattern(base)
        self._shown: dict[str, list[str]] = {}

    def slice(self, things: Iterable[str]) -> Slice:
        own = {subject: lines for thing in things for subject, lines in self._own[thing].items()}
        beside: list[str] = []
        seen = set(things)
        named: Iterable[str] = chain.from_iterable(own.values())
        for _ in range(DEPTH):
            wanted = sorted(set(self._names.findall("\n".join(named))) - seen)
            named = [line for thing in wanted for line in self._lines(thing)]
            beside += named
            seen.update(wanted)
        return Slice(own, beside)

    def _lines(self, thing: str) -> list[str]:
        if thing not in self._shown:
            parts = self._own.get(thing)
            self._shown[thing] = read_across(
                chain.from_iterable(parts.values()) if parts else self._known.get(thing, ())
            )
        return self._shown[thing]


def read_across(lines: Iterable[str]) -> list[str]:
    """Return those of a thing's lines that rules about other things read; of its parts, only what these lead to."""
    split = [(line, *line.split(" ", 2)) for line in lines]
    kept = [words for words in split if words[2] in _READ]
    objects = {rest[:-2] for _, _, _, rest in kept}
    return [
        line
        for line, subject, predicate, _ in kept
        if "#" not in subject or (subject in objects and predicate != RDF_TYPE)
    ]


def subjects(lines: Iterable[str]) -> set[str]:
    """Return the IRIs that stand as subjects in the lines, without their angle brackets."""
    return {line.partition(" ")[0][1:-1] for line in lines}


def _by_thing(lines: Iterable[str]) -> dict[str, dict[str, list[str]]]:
    """Return thing -> subject, the thing itself or one of its parts -> its lines."""
    things: dict[str, dict[str, list[str]]] = {}
    said: list[str] = []
    start = " "  # of the lines of one subject
    for line in lines:
        if not line.startswith(start):
            start = line[: line.index(" ") + 1]
            subject = start[1:-2]
            said = things.setdefault(_owner(subject), {}).setdefault(subject, [])
        said.append(line)
    return things


@cache
def _pattern(base: str) -> re.Pattern[str]:
    """Finds the things that followed properties name. Words in a text that look alike do no harm: they add lines."""
    followed = "|".join(re.escape(predicate) for predicate in FOLLOWED)
    return re.compile(rf" <(?:{followed})> <({re.escape(base)}id/[^>#]*)")


def _owner(iri: str) -> str:
    """`…/id/claim/cl-4k2m9x#stated_on` belongs to `…/id/claim/cl-4k2m9x`."""
    return iri.partition("#")[0]
