"""Gather what a graph needs beside it to be checked: the things it names, and no more.

A source graph is validated together with its references, never with another source's words: of a thing that
another graph describes, only what the rules read across graphs is taken.
"""

from collections.abc import Iterable

from kg.graph import Graphs

_DEPTH = 3  # a claim, the claim it answers, that claim's proposition, and what that names


class References:
    """The lines of every thing that the rules may read from another graph, found by the thing."""

    def __init__(self, graphs: Graphs, base: str, read_across: Iterable[str]):
        self._base = f"<{base}id/"
        self._lines: dict[str, list[str]] = {}
        read = {f"<{predicate}>" for predicate in read_across}
        for lines in graphs.values():
            for line in lines:
                subject, predicate, _ = line.split(" ", 2)
                if predicate in read:
                    self._lines.setdefault(_owner(subject), []).append(line)

    def beside(self, lines: Iterable[str]) -> list[str]:
        """Return what is known of the things that a graph's lines name and do not describe, nearest first."""
        found: list[str] = []
        seen = {_owner(line.partition(" ")[0]) for line in lines}
        named = lines
        for _ in range(_DEPTH):
            wanted = sorted(self._named(named) - seen)
            named = [line for thing in wanted for line in self._lines.get(thing, ())]
            found += named
            seen.update(wanted)
        return found

    def _named(self, lines: Iterable[str]) -> set[str]:
        """The things of ours that stand as objects in the lines."""
        objects = (line.rsplit(" ", 2)[1] for line in lines if line.endswith("> ."))
        return {_owner(obj) for obj in objects if obj.startswith(self._base)}


def _owner(iri: str) -> str:
    """`<…/id/claim/cl-4k2m9x#stated_on>` belongs to `<…/id/claim/cl-4k2m9x>`."""
    head, mark, _ = iri.partition("#")
    return f"{head}>" if mark else head


def subjects(lines: Iterable[str]) -> set[str]:
    """Return the IRIs that stand as subjects in the lines, without their angle brackets."""
    return {line.partition(" ")[0][1:-1] for line in lines}
