"""Write the difference between two releases as RDF Patch, and apply it.

A line that begins with D goes, one with A comes. What was withdrawn has no D line, since that would publish it once
more. Instead the header names it: `H withdrawn <thing>` means that whatever has the thing, a part of it or, for a
source, its graph as subject or graph goes; `H clear <subject> <predicate> <graph>` that all values of one property go,
because some of them named a withdrawn thing. What remains of them comes again with A lines.
"""

import gzip
import re
import zlib
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Final

from kg.diff.lines import changed_graphs
from kg.diff.withdrawn import Gone, Place, Tombstone, place_of, tombstones_of
from kg.errors import KgError
from kg.release.read import Release

MEDIA_TYPE: Final = "application/rdf-patch"
_CLEAR: Final = re.compile(rb"H clear (<[^>]*> <[^>]*>) (<[^>]*>) \.\n")
_WITHDRAWN: Final = re.compile(rb"H withdrawn (<[^>]*>) \.\n")
_QUAD: Final = re.compile(rb"[AD] <[^<>\s]*> <[^<>\s]*> [^\n]+ <[^<>\s]*> \.\n")
_LEVEL: Final = 6


class NotAPatch(KgError):
    """A file that should hold a difference holds something else."""

    def __init__(self, name: str, line: int):
        self.line = line
        super().__init__(f"{name}:{line} is no line of an RDF Patch")


def delta_name(old: str, new: str) -> str:
    """Return the name of the file with the difference between two versions."""
    return f"{old}..{new}.rdfp.gz"


def pack_patch(lines: Iterable[bytes], path: Path) -> None:
    """Write the lines of a patch into a new file, packed by gzip; the same lines give the same bytes."""
    with path.open("wb") as raw, gzip.GzipFile("", "wb", _LEVEL, raw, mtime=0) as file:
        for line in lines:
            file.write(line)


def patch_lines(
    old: Release, new: Release, gone: Gone, before: Collection[Place] = (), left: Release | None = None
) -> Iterator[bytes]:
    """Yield the lines of the patch that makes the new release of the old one.

    `gone` is what was withdrawn by now, with its names. `before` are the properties that an earlier patch between the
    two cleared. `left` is what a recall leaves of the old release: the patch makes the new one of that as well, also
    where the new one still bears a name that was taken from the old.
    """
    cleared = {*before, *_cleared(old, new, gone)}
    old = left or old
    stones = tombstones_of(new)
    yield from _head(old, new, stones, cleared)
    yield b"TX .\n"
    for _, lines in changed_graphs(old, new):
        for line, was, is_ in lines:
            if not was:
                yield b"A " + line
            elif not is_ and not (gone and (gone.is_of(line) or gone.names_it(line))):
                yield b"D " + line
    yield from (b"A " + line for line in _again(new, stones, cleared))
    yield b"TC .\n"


def _head(old: Release, new: Release, stones: Iterable[Tombstone], cleared: Iterable[Place]) -> Iterator[bytes]:
    for name, release in (("id", new), ("prev", old)):
        yield f"H {name} <{release.base}dataset#version-{release.manifest['version']}> .\n".encode()
    for name, release in (("from", old), ("to", new)):
        yield f'H {name} "{release.manifest["version"]}" .\n'.encode()
    for stone in stones:
        yield f"H withdrawn <{stone.iri}> .\n".encode()
    for said, graph in sorted(cleared):
        yield b"H clear " + said + b" " + graph + b" .\n"


def _cleared(old: Release, new: Release, gone: Gone) -> Iterator[Place]:
    """Yield the properties of other things whose values that went named something withdrawn."""
    if not gone:
        return
    for _, lines in changed_graphs(old, new):
        for line, was, is_ in lines:
            if was and not is_ and not gone.is_of(line) and gone.names_it(line):
                yield place_of(line)


def _graph(line: bytes) -> bytes:
    return line[line.rindex(b" <") + 1 :].removesuffix(b" .\n")


def _again(new: Release, stones: Collection[Tombstone], cleared: Collection[Place]) -> Iterator[bytes]:
    """Yield the lines of the new release that the header would take away with others."""
    if not stones and not cleared:
        return
    matches = _Matches({f"<{stone.iri}".encode() for stone in stones}, set(), set(cleared))
    graphs = {graph for _, graph in cleared} | {f"<{new.base}graph/withdrawn>".encode()}
    for graph in new.graphs:
        if f"<{new.base}graph/{graph}>".encode() in graphs:
            for body in new.nquads(graph):
                yield from (line for line in body.splitlines(keepends=True) if matches.has(line))


class _Matches:
    """What a header takes away. Subjects stand as in a line, without their closing bracket."""

    def __init__(self, subjects: set[bytes], graphs: set[bytes], cleared: set[Place]):
        self.subjects = subjects
        self.graphs = graphs
        self.cleared = cleared

    def has(self, line: bytes) -> bool:
        if line[: line.index(b">")].partition(b"#")[0] in self.subjects:
            return True
        if not self.graphs and not self.cleared:
            return False
        return _graph(line) in self.graphs or place_of(line) in self.cleared


def apply_patch(lines: Iterable[bytes], patch: Iterable[bytes], name: str = "patch") -> list[bytes]:
    r"""Return sorted N-Quads lines, given in any order, as a patch makes them.

    Errors: NotAPatch. Lines are held in memory.

    >>> apply_patch([b"<s> <p> <a> <g> .\n"], [b"D <s> <p> <a> <g> .\n", b"A <s> <p> <b> <g> .\n"])
    [b'<s> <p> <b> <g> .\n']
    """
    gone: set[bytes] = set()
    come: set[bytes] = set()
    matches = _Matches(set(), set(), set())
    for number, line in enumerate(patch, 1):
        if _QUAD.fullmatch(line):
            (come if line.startswith(b"A ") else gone).add(line[2:])
        elif line.startswith(b"H "):
            _read_head(line, matches)
        elif line not in (b"TX .\n", b"TC .\n"):
            raise NotAPatch(name, number)
    left = {line for line in lines if line not in gone and not matches.has(line)}
    return sorted(left | come, key=lambda line: (_graph(line), line))


def _read_head(line: bytes, matches: _Matches) -> None:
    if found := _WITHDRAWN.fullmatch(line):
        iri = found[1][:-1]
        matches.subjects.add(iri)
        matches.graphs.add(iri.replace(b"/id/source/", b"/graph/source/", 1) + b">")
    elif found := _CLEAR.fullmatch(line):
        matches.cleared.add((found[1], found[2]))


def cleared_in(path: Path) -> set[Place]:
    """Return the properties that the patch in a file clears; empty when there is no such file.

    Errors: NotAPatch when the file is damaged.
    """
    if not path.is_file():
        return set()
    try:
        with gzip.open(path) as file:
            return {(found[1], found[2]) for line in _heads(file) if (found := _CLEAR.fullmatch(line))}
    except (OSError, EOFError, zlib.error):
        raise NotAPatch(path.name, 0) from None


def _heads(lines: Iterable[bytes]) -> Iterator[bytes]:
    for line in lines:
        if not line.startswith(b"H "):
            return
        yield line
