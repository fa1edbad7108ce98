"""Judge a query before a release answers it: nothing in it may send the store to another host.

In: the text of a query. Out: whether it calls out. It is read by a parser, since a word in a text or a comment
is no call.
"""

from collections.abc import Iterator

from pyparsing import ParseException, ParseResults
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue


def calls_out(query: str) -> bool:
    """Return whether a query asks another endpoint by SERVICE, at any depth; True for what cannot be read.

    >>> calls_out("SELECT * WHERE { ?s ?p 'service' }")
    False
    """
    try:
        return "ServiceGraphPattern" in _patterns(parseQuery(query))
    except ParseException:
        return True


def _patterns(node: object) -> Iterator[str]:
    """Yield the name of every pattern in a parsed query."""
    if isinstance(node, CompValue):
        yield node.name
        for part in node.values():
            yield from _patterns(part)
    elif isinstance(node, ParseResults | list):
        for part in node:
            yield from _patterns(part)
