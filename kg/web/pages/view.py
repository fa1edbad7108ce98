"""Answer for a view: a page with a drawing, in each language, and the JSON documents that it is drawn from.

A document is one for both languages and does not depend on the request, so the static mirror has the same bytes.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any, TypeAlias

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from kg.web.front import page_routes
from kg.web.http.respond import Content, respond
from kg.web.library import Library
from kg.web.page import Page
from kg.web.words import LANGUAGES

Data: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class View:
    """A page at a path and its documents, by their paths: "map", {"map.json": …}."""

    path: str
    page: Callable[[Library, str], Page]
    documents: Mapping[str, Callable[[Library], Data]] = field(default_factory=dict)


def json_bytes(data: Data) -> bytes:
    """Return a document as JSON in UTF-8, the same bytes for the same data."""
    return (json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def labels(library: Library, iri: str) -> dict[str, str]:
    """Return the label of a thing in each language."""
    return {language: library.label(iri, language) for language in LANGUAGES}


def view_routes(library: Library, view: View) -> list[BaseRoute]:
    """Return the routes of a view: the page, negotiated and in each language, and its documents."""
    documents = [Route(f"/{path}", _document(partial(build, library))) for path, build in view.documents.items()]
    return [*page_routes(library, view.path, partial(view.page, library)), *documents]


def _document(build: Callable[[], Data]) -> Callable[[Request], Response]:
    written = cache(lambda: json_bytes(build()))

    def answer(request: Request) -> Response:
        return respond(request, Content(written(), "application/json"))

    return answer
