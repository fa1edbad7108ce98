"""Ask a release or any SPARQL endpoint: a query text comes in, an `Answer` goes out.

A release is read into an embedded store; an endpoint is asked over HTTP, by form POST, as every store accepts.
"""

from http.client import HTTPException
from pathlib import Path
from typing import Any, Final, TypeAlias
from urllib.error import URLError

from pyoxigraph import (
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    parse,
    parse_query_results,
)
from SPARQLWrapper import JSON, POST, TURTLE, URLENCODED, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed, SPARQLWrapperException

from kg.answer import Answer
from kg.errors import KgError
from kg.vocab import PREFIXES, term

Target: TypeAlias = Store | Path | str

ENDPOINT_TIMEOUT_S: Final = 120
_TRIPLE: Final = ("subject", "predicate", "object")


class NotARelease(KgError):
    """A folder was named as a release and holds no data."""

    def __init__(self, path: Path):
        self.path = path
        super().__init__(f"{path} is not a release: it has no data.nq; run kg build first")


class BadQuery(KgError):
    """The store could not read or run the query."""

    def __init__(self, reason: str):
        self.reason = reason
        super().__init__(f"the query cannot be run: {' '.join(reason.split())}")


class EndpointFailure(KgError):
    """An endpoint did not answer, or not with SPARQL results."""

    def __init__(self, url: str, reason: str):
        self.url = url
        self.reason = reason
        super().__init__(f"{url} gave no answer: {reason}")


def open_release(dist: Path) -> Store:
    """Return the release in the folder as an in-memory store, one named graph per source.

    Errors: NotARelease when the folder holds no `data.nq`.
    """
    data = dist / "data.nq"
    if not data.is_file():
        raise NotARelease(dist)
    store = Store()
    store.bulk_load(path=data, format=RdfFormat.N_QUADS)
    return store


def open_target(on: str) -> Target:
    """Return what the reader named: an endpoint's address as it is, a release folder as an open store.

    Errors: NotARelease when the folder holds no `data.nq`.
    """
    return on if _is_address(on) else open_release(Path(on))


def ask(target: Target, query: str) -> Answer:
    """Return the answer of a store, of the release in a folder, or of the endpoint at an http(s) address.

    The default graph is the union of all graphs; endpoints decide theirs, so prepared queries name graphs.
    Errors: NotARelease, BadQuery (a syntax error, an update, or SERVICE in a query of a release), EndpointFailure.
    """
    if isinstance(target, str) and _is_address(target):
        return _ask_endpoint(target, query)
    if _may_call_out(query):
        raise BadQuery("SERVICE would send it to another host, and a release answers from its own data alone")
    store = target if isinstance(target, Store) else open_release(Path(target))
    try:
        return _answer(store.query(query, use_default_graph_as_union=True))
    except (SyntaxError, ValueError, RuntimeError, OSError) as error:
        raise BadQuery(str(error)) from error


def members(target: Target, cls: str) -> dict[str, str]:
    """Return the things of a class: IRI to English label (empty when it has none), in the order of IRIs.

    Shape: `cls` is a local name of gv:; KeyError when the vocabulary has no such class.
    """
    rows = ask(target, _MEMBERS.format(cls=term(cls), label=PREFIXES["skos"] + "prefLabel")).rows
    labels: dict[str, str] = {}
    for thing, label in rows:
        assert isinstance(thing, NamedNode)
        labels.setdefault(thing.value, label.value if isinstance(label, Literal) else "")
    return labels


_MEMBERS: Final = """SELECT DISTINCT ?thing ?label WHERE {{
  GRAPH ?graph {{
    ?thing a <{cls}> .
    OPTIONAL {{ ?thing <{label}> ?label FILTER(LANG(?label) = "en") }}
  }}
}} ORDER BY ?thing ?label"""


def _is_address(text: str) -> bool:
    return text.startswith(("http://", "https://"))


def _may_call_out(query: str) -> bool:
    """Return whether a query calls out; only one that may spell the word is worth the time of a parser."""
    if "service" not in query.casefold() and "\\u" not in query.casefold():
        return False
    from kg.gate import calls_out

    return calls_out(query)


def _answer(results: QuerySolutions | QueryTriples | QueryBoolean) -> Answer:
    """Return what pyoxigraph gave back; the answer to ASK is one row with the column `answer`."""
    if isinstance(results, QuerySolutions):
        columns = tuple(variable.value for variable in results.variables)
        return Answer(columns, tuple(tuple(row[column] for column in columns) for row in results))
    if isinstance(results, QueryTriples):
        return Answer(_TRIPLE, tuple((t.subject, t.predicate, t.object) for t in results), graph=True)
    return Answer(("answer",), ((Literal(bool(results)),),))


def _ask_endpoint(url: str, query: str) -> Answer:
    wrapper = SPARQLWrapper(url)
    wrapper.setQuery(query)
    if wrapper.isSparqlUpdateRequest():
        raise BadQuery("it is an update, and only queries are sent")
    graph = wrapper.queryType in ("CONSTRUCT", "DESCRIBE")
    wrapper.setMethod(POST)
    wrapper.setRequestMethod(URLENCODED)
    wrapper.setOnlyConneg(True)
    wrapper.setReturnFormat(TURTLE if graph else JSON)
    wrapper.setTimeout(ENDPOINT_TIMEOUT_S)
    body = _read(url, wrapper)
    try:
        if graph:
            triples = tuple((q.subject, q.predicate, q.object) for q in parse(body, format=RdfFormat.TURTLE))
            return Answer(_TRIPLE, triples, graph=True)
        return _answer(parse_query_results(body, format=QueryResultsFormat.JSON))
    except (SyntaxError, ValueError) as error:
        raise EndpointFailure(url, f"it did not send SPARQL results ({error})") from error


def _read(url: str, wrapper: SPARQLWrapper) -> bytes:
    try:
        response: Any = wrapper.query().response
        return bytes(response.read())
    except QueryBadFormed as error:
        raise BadQuery(str(error)) from error
    except SPARQLWrapperException as error:
        raise EndpointFailure(url, error.msg) from error  # without the page that came with it
    except URLError as error:
        raise EndpointFailure(url, str(error.reason)) from error
    except (HTTPException, OSError, ValueError) as error:  # a ValueError for what is no address
        raise EndpointFailure(url, str(error)) from error
