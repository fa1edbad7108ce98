"""Write answers out: the rows of one page come in, the bytes of a representation go out."""

from collections.abc import Callable, Mapping
from typing import Final

from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, serialize

from kg.answer import Answer
from kg.queries import Query
from kg.render import csv_text, json_text, turtle_text
from kg.web.catalogue.answers import is_graph

JSON: Final = "application/sparql-results+json"
HTML: Final = "text/html"
CSV: Final = "text/csv"
TURTLE: Final = "text/turtle"
N_TRIPLES: Final = "application/n-triples"
JSON_LD: Final = "application/ld+json"

ANSWERS: Final[Mapping[str, str]] = {"json": JSON, "csv": CSV, "ttl": TURTLE}
GRAPHS: Final[Mapping[str, str]] = {"ttl": TURTLE, "nt": N_TRIPLES, "json": JSON, "csv": CSV}


def formats_of(query: Query) -> Mapping[str, str]:
    """Return the suffixes of a query's answers with their media types, the usual one first."""
    return GRAPHS if is_graph(query) else ANSWERS


def write(answer: Answer, suffix: str) -> bytes:
    """Return an answer in the representation of a suffix; rows as Turtle are a result set as the W3C tests it."""
    return _WRITERS[suffix](answer).encode("utf-8")


def _ntriples_text(answer: Answer) -> str:
    triples = []
    for subject, predicate, value in answer.rows:
        assert isinstance(subject, NamedNode | BlankNode) and isinstance(predicate, NamedNode) and value is not None
        triples.append(Triple(subject, predicate, value))
    text = serialize(triples, format=RdfFormat.N_TRIPLES)
    assert text is not None  # no output file was named
    return text.decode()


_WRITERS: Final[Mapping[str, Callable[[Answer], str]]] = {
    "csv": csv_text,
    "json": json_text,
    "nt": _ntriples_text,
    "ttl": turtle_text,
}
