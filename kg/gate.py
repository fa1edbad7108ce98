"""Judge a query before a release answers it: nothing in it may send the store to another host.

In: the text of a query. Out: whether it calls out, and which graphs it names as its dataset. It is read by a parser,
since a word in a text or a comment is no call.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from pyparsing import ParseException, ParseResults
from rdflib.plugins.sparql.algebra import translatePrologue
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.plugins.sparql.sparql import Prologue

from kg.errors import KgError

_CALL: Final = "ServiceGraphPattern"
_FAILURES: Final = (ParseException, RecursionError, ValueError)  # the last for an escape of no character, \U00FFFFFF
_DECLARATION: Final = re.compile(r"\s*(?:#[^\r\n]*|((?:BASE|PREFIX\s+[^\s:<]*:)\s*<[^<>]*>))", re.IGNORECASE)


class Unreadable(KgError):
    """A query cannot be read by the parser that judges it."""

    def __init__(self, line: int, column: int):
        self.line = line
        self.column = column
        super().__init__(f"the query cannot be read at line {line}, column {column}")


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: whether the query calls out, and the graphs of FROM and of FROM NAMED, in its order."""

    calls_out: bool
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Select:
    """A SELECT in its parts: the declarations, the rest, the variables it gives (none for `*`), whether it has FROM."""

    prologue: str
    body: str
    variables: tuple[str, ...]
    has_dataset: bool


def select_of(query: str) -> Select | None:
    """Return the parts of a SELECT, None for another form. Errors: Unreadable.

    >>> select_of("PREFIX e: <http://e.example/> SELECT ?a (1 AS ?b) { ?a e:b ?c }").variables
    ('a', 'b')
    """
    try:
        parsed = parseQuery(query)[1]
    except _FAILURES as error:
        raise Unreadable(getattr(error, "lineno", 1), getattr(error, "column", 1)) from None
    if parsed.name != "SelectQuery":
        return None
    declarations, end = [], 0
    while match := _DECLARATION.match(query, end):
        declarations.append(match[1])
        end = match.end()
    given = parsed["projection"] if "projection" in parsed else ()
    variables = tuple(str(part["evar" if "evar" in part else "var"]) for part in given)
    return Select("\n".join(filter(None, declarations)), query[end:].strip(), variables, "datasetClause" in parsed)


def calls_out(query: str) -> bool:
    """Return whether a query asks another endpoint by SERVICE, at any depth; True for what cannot be read.

    >>> calls_out("SELECT * WHERE { ?s ?p 'service' }")
    False
    """
    try:
        return any(part.name == _CALL for part in _parts(parseQuery(query)))
    except _FAILURES:
        return True


def read(query: str, base: str) -> Reading:
    """Return what a query asks of others than the default graph; relative IRIs are resolved by the base.

    Errors: Unreadable.
    """
    try:
        parsed = parseQuery(query)
        prologue = translatePrologue(parsed[0], base)
        parts = list(_parts(parsed[1]))
    except _FAILURES as error:
        raise Unreadable(getattr(error, "lineno", 1), getattr(error, "column", 1)) from None
    named = {kind: tuple(_graphs(parts, kind, prologue)) for kind in ("default", "named")}
    return Reading(any(part.name == _CALL for part in parts), named["default"], named["named"])


def _graphs(parts: Iterable[CompValue], kind: str, prologue: Prologue) -> Iterator[str]:
    """Yield the graphs of one kind of clause, but for those whose prefix is not declared: the store says so."""
    for part in parts:
        if part.name == "DatasetClause" and kind in part:
            graph = part[kind]
            declared = prologue.namespace_manager.store
            if not isinstance(graph, CompValue) or declared.namespace(graph.get("prefix") or "") is not None:
                yield str(prologue.absolutize(graph))


def _parts(node: Any) -> Iterator[CompValue]:
    """Yield every part of a parsed query, the outer before the inner."""
    if isinstance(node, CompValue):
        yield node
        for part in node.values():
            yield from _parts(part)
    elif isinstance(node, ParseResults | list):
        for part in node:
            yield from _parts(part)
