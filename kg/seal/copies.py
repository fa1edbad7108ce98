"""Read the copies of all statements in a release as the same lines: N-Quads as they stand, TriG and Turtle parsed.

In: packed dumps or pieces of them. Out: N-Quads without line ends, spelled as `kg.ntriples` spells them; those out of
Turtle, which names no graphs, are of the graph of their piece, or N-Triples.
"""

import io
import re
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import BinaryIO, Final, cast

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, parse

from kg.cut import Piece
from kg.ntriples import literal
from kg.release.bodies import NQUADS, nquads
from kg.seal.untrusted import Unpacked, Unreadable, lines
from kg.vocab import PREFIXES

_FORMATS: Final = {"data.trig": RdfFormat.TRIG, "data.ttl": RdfFormat.TURTLE}
_OTHER_ESCAPES: Final = re.compile(rb"\\[tbfuU']")
_XSD: Final = PREFIXES["xsd"]
_TEXT: Final = f"{_XSD}string"
_LANGUAGE: Final = f"{PREFIXES['rdf']}langString"


def whole(dist: Path, dump: str) -> Iterator[str]:
    """Yield the statements in a dump, in its order. Errors: Unreadable, after those before the damage."""
    path = dist / f"{dump}.gz"
    if dump == NQUADS:
        for line in lines(path):
            yield _spelled(line)
        return
    with closing(Unpacked(path)) as file:
        yield from _parsed(cast(BinaryIO, io.BufferedReader(file)), dump, "")


def of_piece(body: bytes, dump: str, head: bytes, piece: Piece, base: str) -> list[str]:
    """Return the statements in the body of a piece, sorted, each once. Errors: Unreadable."""
    if dump == NQUADS:
        return sorted(set(map(_spelled, body.split(b"\n")[:-1])))
    return sorted(set(_parsed(io.BytesIO(head + body), dump, f"{base}graph/{piece.graph}")))


def body_of(statements: list[str], piece: Piece, base: str) -> bytes:
    """Return the N-Quads of a piece as a release holds them, made of its statements."""
    end = f" <{base}graph/{piece.graph}> ."
    triples = sorted(f"{statement.removesuffix(end)} ." for statement in statements)
    return nquads(triples, f"{base}graph/{piece.graph}").encode("utf-8", "surrogatepass") if triples else b""


def triple(statement: str) -> str:
    """Return a statement without its graph."""
    return f"{statement.rpartition(' <')[0]} ."


def _spelled(line: bytes) -> str:
    """Return a line of N-Quads with the escapes that are used here; what is no N-Quads stays as it is."""
    if _OTHER_ESCAPES.search(line):
        with suppress(SyntaxError, ValueError):
            return next((_line(quad, "") for quad in parse(input=line, format=RdfFormat.N_QUADS)), "")
    return line.decode("utf-8", "backslashreplace")


def _parsed(file: BinaryIO, dump: str, graph: str) -> Iterator[str]:
    try:
        for quad in parse(input=file, format=_FORMATS[dump]):
            yield _line(quad, graph)
    except SyntaxError:
        raise Unreadable("it cannot be read as what it should be") from None
    except (ValueError, OSError):
        raise Unreadable("it is cut off, or damaged") from None


def _line(quad: Quad, graph: str) -> str:
    named = "" if isinstance(quad.graph_name, DefaultGraph) else f" {quad.graph_name}"
    return f"{quad.subject} {quad.predicate} {_term(quad.object)}{named or (graph and f' <{graph}>')} ."


def _term(term: object) -> str:
    if not isinstance(term, Literal):
        return str(term)
    if term.language:
        return literal(term.value, term.language)
    kind = term.datatype.value
    if kind in (_TEXT, _LANGUAGE):
        return literal(term.value)
    if kind.startswith(_XSD):
        return literal(term.value, datatype=kind.removeprefix(_XSD))
    return f"{literal(term.value)}^^{NamedNode(kind)}"
