"""Gather what a source graph needs beside it to be checked: the things it names, and no more.

A source graph is validated together with its references, never with another source's words: of a claim or
record in another source only its type, claimant, stance, proposition and dates are taken.
"""

from collections.abc import Iterable

from kg.graph import RDF_TYPE, Graphs
from kg.vocab import term

_DEPTH = 3  # a claim, the claim it answers, that claim's proposition, the places of its scope
_FOREIGN = frozenset(
    {RDF_TYPE, *(f"<{term(name)}>" for name in ("claimant", "stance", "proposition", "statedOn", "earliest", "latest"))}
)


class References:
    """The lines of every thing in the graphs, by the thing, so that those named by one graph are found at once."""

    def __init__(self, graphs: Graphs, base: str):
        self._base = f"<{base}id/"
        self._lines: dict[str, list[str]] = {}
        self._home: dict[str, str] = {}
        for graph, lines in graphs.items():
            for line in lines:
                thing = _thing(line)
                self._lines.setdefault(thing, []).append(line)
                self._home.setdefault(thing, graph)

    def beside(self, graph: str, lines: Iterable[str]) -> list[str]:
        """Return the lines of the things that a graph's lines name and that live in other graphs."""
        found: list[str] = []
        seen = {_thing(line) for line in lines}
        wanted = self._named(lines) - seen
        for _ in range(_DEPTH):
            taken = [line for thing in sorted(wanted) for line in self._taken(thing, graph)]
            found += taken
            seen |= wanted
            wanted = self._named(taken) - seen
        return found + [line for thing in sorted(wanted) for line in self._types(thing)]

    def _named(self, lines: Iterable[str]) -> set[str]:
        """The things of ours that stand as objects in the lines."""
        objects = (line.rsplit(" ", 2)[1] for line in lines if line.endswith("> ."))
        return {_owner(obj) for obj in objects if obj.startswith(self._base)}

    def _taken(self, thing: str, graph: str) -> list[str]:
        lines = self._lines.get(thing, [])
        home = self._home.get(thing, "")
        if "/graph/source/" in home and home != graph:
            whole = f"{thing} {RDF_TYPE} <{term('Source')}> ." in lines
            return lines if whole else [line for line in lines if _predicate(line) in _FOREIGN]
        return lines

    def _types(self, thing: str) -> list[str]:
        return [line for line in self._lines.get(thing, ()) if _predicate(line) == RDF_TYPE]


def _thing(line: str) -> str:
    return _owner(line.partition(" ")[0])


def _owner(iri: str) -> str:
    """`<…/id/claim/cl-4k2m9x#stated_on>` belongs to `<…/id/claim/cl-4k2m9x>`."""
    head, mark, _ = iri.partition("#")
    return f"{head}>" if mark else head


def _predicate(line: str) -> str:
    return line.split(" ", 2)[1]


def subjects(lines: Iterable[str]) -> set[str]:
    """Return the IRIs that stand as subjects in the lines, without their angle brackets."""
    return {line.partition(" ")[0][1:-1] for line in lines}

