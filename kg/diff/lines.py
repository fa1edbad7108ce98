"""Find the lines in which two releases differ, graph by graph; pieces that are equal are never read.

In: two releases. Out: the lines of the pieces that differ, in their order, each with the releases that have it.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from kg.release.pieces import Listed
from kg.release.read import GraphEntry, NotARelease, Release

Marked = tuple[bytes, bool, bool]  # a line with its end, whether the old release has it, whether the new one has

_NONE: Final = GraphEntry(0, "", ())


def changed_graphs(old: Release, new: Release) -> Iterator[tuple[str, Iterator[Marked]]]:
    """Yield the local name of each graph that differs, with the lines of its pieces that differ, in order.

    The lines of one graph are to be read before the next is asked for.
    Errors: NotARelease for a piece that is damaged.
    """
    for graph, gone, come in changed_pieces(old, new):
        yield graph, merged(_lines(old, gone), _lines(new, come))


def changed_pieces(old: Release, new: Release) -> Iterator[tuple[str, list[Listed], list[Listed]]]:
    """Yield each graph that differs with the pieces that only the old release has, and those only the new one has."""
    before, after = old.graphs, new.graphs
    for graph in sorted(before.keys() | after.keys()):
        was, now = before.get(graph, _NONE), after.get(graph, _NONE)
        if was.digest != now.digest:
            known = {listed.sha256 for listed in was.pieces} & {listed.sha256 for listed in now.pieces}
            gone, come = ([listed for listed in entry.pieces if listed.sha256 not in known] for entry in (was, now))
            yield graph, gone, come


def merged(old: Iterable[bytes], new: Iterable[bytes]) -> Iterator[Marked]:
    r"""Yield every line of two sorted texts once, in order.

    >>> list(merged([b"a\n", b"b\n"], [b"b\n", b"c\n"]))
    [(b'a\n', True, False), (b'b\n', True, True), (b'c\n', False, True)]
    """
    left, right = iter(old), iter(new)
    ours, theirs = next(left, b""), next(right, b"")
    while ours or theirs:
        if ours == theirs:
            yield ours, True, True
            ours, theirs = next(left, b""), next(right, b"")
        elif theirs and (not ours or theirs < ours):
            yield theirs, False, True
            theirs = next(right, b"")
        else:
            yield ours, True, False
            ours = next(left, b"")


def _lines(release: Release, pieces: list[Listed]) -> Iterator[bytes]:
    """Yield the lines of some pieces. Errors: NotARelease when they are not in their order."""
    last = b""
    for body in release.bodies(pieces):
        for line in body.splitlines(keepends=True):
            if line <= last:
                raise NotARelease(release.dist, "its lines are not in their order")
            yield line
            last = line
