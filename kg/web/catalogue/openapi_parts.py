"""What the description of the HTTP interface uses in more than one place, and the paths that no query brings."""

from collections.abc import Iterable
from typing import Any, Final

from kg.web.address import KINDS
from kg.web.catalogue.parameters import MOST_ROWS, ROWS_OF_A_PAGE

_TEXT: Final = {"type": "string"}
_FAILURES: Final = {
    304: ("NotModified", "The client has this representation already"),
    400: ("BadRequest", "A parameter has a name or a value that is not allowed"),
    404: ("NotFound", "There is nothing at this address, or no such representation"),
    406: ("NotAcceptable", "No media type that the client accepts is offered"),
    410: ("Gone", "The key belongs to another release, or the thing was withdrawn"),
    429: ("TooMany", "Too many queries of this client are waiting"),
    503: ("Unavailable", "The query took more time or memory than it may"),
}
_PROBLEM: Final = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


def text_of(media_types: Iterable[str], description: str, paged: bool = False) -> dict[str, Any]:
    """Return a response of status 200 in some media types."""
    headers = {name: {"$ref": f"#/components/headers/{name}"} for name in ("ETag", "Last-Modified")}
    if paged:
        headers["Link"] = {"$ref": "#/components/headers/Link"}
    return {
        "description": description,
        "headers": headers,
        "content": {media_type: {"schema": _schema(media_type)} for media_type in media_types},
    }


def with_failures(answer: dict[str, Any], *statuses: int) -> dict[str, Any]:
    """Return the responses of an operation: its answer, 304, and the failures that can be."""
    failed = {str(status): {"$ref": f"#/components/responses/{_FAILURES[status][0]}"} for status in (304, *statuses)}
    return {"200": answer, **failed}


def from_query(name: str) -> dict[str, str]:
    """Return the reference to a parameter that several operations have."""
    return {"$ref": f"#/components/parameters/{name}"}


def _schema(media_type: str) -> dict[str, Any]:
    return {} if media_type.endswith("json") else dict(_TEXT)


def _failure(status: int, description: str) -> dict[str, Any]:
    if status == 304:
        return {"description": description}
    found: dict[str, Any] = {
        "description": description,
        "content": {**_PROBLEM, **{media_type: {"schema": _TEXT} for media_type in ("text/plain", "text/html")}},
    }
    if status in (429, 503):
        seconds = {"type": "integer", "minimum": 1}
        found["headers"] = {"Retry-After": {"description": "Seconds to wait", "schema": seconds}}
    return found


def _operation(id: str, tag: str, summary: str, responses: dict[str, Any], *parameters: object) -> dict[str, Any]:
    found = {"operationId": id, "summary": summary, "tags": [tag], "responses": responses}
    return {**found, "parameters": list(parameters)} if parameters else found


def _query_text(name: str, description: str, required: bool = False) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": description, "required": required, "schema": _TEXT}


def _in_path(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": schema}


_GRAPHS: Final = ("text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml")
_QUADS: Final = ("application/n-quads", "application/trig")
_RESULTS: Final = ("application/sparql-results+json", "application/sparql-results+xml", "text/csv")
_SPARQL: Final = with_failures(text_of((*_RESULTS, *_GRAPHS, *_QUADS), "The answer"), 400, 406, 429, 503)
_SPARQL_PARAMETERS: Final = (
    _query_text("query", "A SPARQL 1.1 query; without it the description of the service is returned"),
    *(
        {
            "name": f"{kind}-graph-uri",
            "in": "query",
            "description": f"A graph of the release that is to be a {kind} graph",
            "schema": {"type": "array", "items": {"type": "string", "format": "iri"}},
        }
        for kind in ("default", "named")
    ),
)
_SPARQL_BODY: Final = {
    "required": True,
    "content": {
        "application/sparql-query": {"schema": _TEXT},
        "application/x-www-form-urlencoded": {
            "schema": {"type": "object", "required": ["query"], "properties": {"query": _TEXT}}
        },
    },
}
_FACETS: Final = ("kind", "place", "stance", "source", "since", "until", "language")
_SEARCH: Final = (
    _query_text("q", "Words to look for; Persian and Latin spellings of a name find each other"),
    *(_query_text(name, f"Only results of this {name}") for name in _FACETS),
    _query_text("after", "The key of the page, from the link to it"),
)
_ADDRESS: Final = (
    _in_path("kind", {"type": "string", "enum": sorted(KINDS)}),
    _in_path("id", {"type": "string", "pattern": "^[a-z]{2}-[0-9a-z]{6,}$"}),
)
_TO_DOCUMENT: Final = {
    "303": {"description": "The document about the thing", "headers": {"Location": {"schema": _TEXT}}},
    "404": {"$ref": "#/components/responses/NotFound"},
}
_SUGGESTIONS: Final = {
    "description": "The words asked for, suggestions, their descriptions and addresses (OpenSearch)",
    "content": {"application/x-suggestions+json": {"schema": {"type": "array"}}},
}
_DOCUMENT: Final = with_failures(text_of((*_GRAPHS, *_QUADS, "text/html"), "The document"), 404, 406, 410)
_FILE: Final = with_failures(text_of(("application/octet-stream",), "The file"), 404)

SITE_PATHS: Final[dict[str, Any]] = {
    "/sparql": {
        "get": _operation("sparql-get", "sparql", "Ask a query", _SPARQL, *_SPARQL_PARAMETERS),
        "post": {**_operation("sparql-post", "sparql", "Ask a query", _SPARQL), "requestBody": _SPARQL_BODY},
    },
    "/search": {
        "get": _operation(
            "search",
            "search",
            "Search names and texts",
            with_failures(text_of(("text/html", "application/json"), "The results"), 400, 406, 503),
            *_SEARCH,
        )
    },
    "/search/suggest": {
        "get": _operation(
            "suggest",
            "search",
            "Suggest as a reader types",
            with_failures(_SUGGESTIONS, 400),
            _query_text("q", "Words"),
        )
    },
    "/id/{kind}/{id}": {"get": _operation("thing", "things", "A thing itself", _TO_DOCUMENT, *_ADDRESS)},
    "/doc/{kind}/{id}": {"get": _operation("document", "things", "What is said of a thing", _DOCUMENT, *_ADDRESS)},
    "/dump/{path}": {"get": _operation("file", "files", "A file of the release", _FILE, _in_path("path", dict(_TEXT)))},
}
COMPONENTS: Final[dict[str, Any]] = {
    "parameters": {
        "limit": {
            "name": "limit",
            "in": "query",
            "description": (
                f"How many rows, {MOST_ROWS} at most; without it {ROWS_OF_A_PAGE} in HTML, {MOST_ROWS} in any other "
                "representation. Where more rows follow, the Link header has rel=next."
            ),
            "schema": {"anyOf": [{"type": "integer", "minimum": 1, "maximum": MOST_ROWS}, {"const": ""}]},
            "example": 100,
        },
        "after": {
            "name": "after",
            "in": "query",
            "description": (
                "The key of a page, as the link to it has it. It is a position in the answer to this question in this "
                "release; a later release answers it with 410."
            ),
            "schema": {"type": "string", "pattern": "^([A-Za-z0-9_-]{27})?$"},
        },
    },
    "headers": {
        "ETag": {"description": "The strong entity tag of the representation", "schema": _TEXT},
        "Last-Modified": {"description": "The day of the release", "schema": _TEXT},
        "Link": {"description": "The first and the next page, and the catalogue", "schema": _TEXT},
    },
    "responses": {name: _failure(status, description) for status, (name, description) in _FAILURES.items()},
    "schemas": {
        "Term": {
            "type": "object",
            "required": ["type", "value"],
            "properties": {
                "type": {"enum": ["uri", "literal", "bnode"]},
                "value": _TEXT,
                "xml:lang": _TEXT,
                "datatype": {"type": "string", "format": "iri"},
            },
            "additionalProperties": False,
        },
        "Problem": {
            "type": "object",
            "required": ["title", "status", "detail"],
            "properties": {
                "type": {"type": "string", "format": "uri-reference"},
                "title": _TEXT,
                "status": {"type": "integer"},
                "detail": _TEXT,
                "parameter": {"type": "string", "description": "The parameter at fault"},
                "value": {"type": "string", "description": "The value that is not allowed"},
                "allowed": {"type": "array", "items": _TEXT},
            },
        },
    },
}
