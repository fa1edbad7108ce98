"""Ask a SPARQL endpoint over HTTP, by form POST, as every store accepts."""

from http.client import HTTPException
from typing import Any
from urllib.error import URLError

from pyoxigraph import QueryResultsFormat, RdfFormat, parse, parse_query_results
from SPARQLWrapper import JSON, POST, TURTLE, URLENCODED, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed, SPARQLWrapperException

from kg.answer import Answer
from kg.store.answers import ENDPOINT_TIMEOUT_S, TRIPLE, BadQuery, EndpointFailure, answer_of


def ask_endpoint(url: str, query: str) -> Answer:
    """Return the answer of an endpoint. Errors: BadQuery, EndpointFailure."""
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
            return Answer(TRIPLE, triples, graph=True)
        return answer_of(parse_query_results(body, format=QueryResultsFormat.JSON))
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
