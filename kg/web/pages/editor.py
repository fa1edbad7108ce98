"""The page of the SPARQL endpoint: an editor that completes from this release alone, and a plain form without script.

Words to complete come from the VoID description, examples from the prepared queries; nothing is asked of other hosts.
"""

from collections.abc import Callable
from functools import cache, partial
from typing import Any, Final
from urllib.parse import urlencode

from pyoxigraph import Literal, NamedNode
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from kg.queries import Catalogue
from kg.vocab import PREFIXES, expand
from kg.web.assets import asset_path
from kg.web.catalogue.themes import by_theme
from kg.web.front import answer_page
from kg.web.http.respond import Content, respond
from kg.web.library import Library
from kg.web.page import Page
from kg.web.pages.view import json_bytes
from kg.web.thing import name
from kg.web.words import LANGUAGES, words

EDITOR: Final = "sparql"
DATA: Final = "editor.json"
FORMATS: Final = ("json", "xml", "csv", "tsv", "ttl", "nt", "nq", "trig", "rdf", "jsonld")
_FIRST: Final = """PREFIX gv: <https://w3id.org/govah/ns#>

SELECT ?claim ?claimant ?proposition WHERE {
  ?claim a gv:Claim ;
         gv:claimant ?claimant ;
         gv:proposition ?proposition .
}
LIMIT 20
"""


def editor_page(library: Library, language: str, query: str = "", live: bool = True) -> Page:
    """Return the page with the editor, filled with a query; where nobody answers (`live` is false) it says so."""
    texts = words(language)
    return Page(
        path=EDITOR,
        template="editor.html",
        title=texts("editor.title"),
        description=texts("editor.description"),
        values={
            "query": query or _FIRST,
            "answer_formats": FORMATS,
            "live": live,
            "drawn": bool(asset_path("vendor/yasqe/yasqe.js")),
        },
        index=not query,
        scripts=("editor.js",) if live else (),
        styles=("vendor/yasqe/yasqe.css", "editor.css"),
        query=urlencode({"query": query}) if query else "",
    )


def editor_data(library: Library, catalogue: Catalogue) -> dict[str, Any]:
    """Return what the editor completes and offers: prefixes, classes and properties in use, examples by theme."""
    return {
        "base": library.base,
        "prefixes": PREFIXES,
        "classes": _used(library, "void:class", "void:entities"),
        "properties": _used(library, "void:property", "void:triples"),
        "examples": [
            {
                "theme": {language: words(language)(f"queries.theme-{theme}") for language in LANGUAGES},
                "queries": [{"name": one.name, "title": dict(one.title), "text": one.text} for one in queries],
            }
            for theme, queries in by_theme(catalogue).items()
        ],
    }


def _used(library: Library, term: str, count: str) -> list[str]:
    """Return the IRIs of the terms that VoID counts, those used most first."""
    counts: dict[str, int] = {}
    for quad in library.dataset.quads_for_pattern(None, NamedNode(expand(term)), None, None):
        at = quad.subject if isinstance(quad.subject, NamedNode) else None
        for found in library.dataset.quads_for_pattern(at, NamedNode(expand(count)), None, None):
            if isinstance(found.object, Literal):
                counts[name(quad.object)] = max(counts.get(name(quad.object), 0), int(found.object.value))
    return sorted(counts, key=lambda iri: (-counts[iri], iri))


def answer_editor(library: Library) -> Callable[[Request], Response]:
    """Return what answers a browser that asks the endpoint nothing."""
    return partial(_answer, library, suffix="")


def routes(library: Library, catalogue: Catalogue) -> list[BaseRoute]:
    """Return the routes of the page in each language and of its document; its plain address is the endpoint's."""
    written = cache(lambda: json_bytes(editor_data(library, catalogue)))

    def document(request: Request) -> Response:
        return respond(request, Content(written(), "application/json"))

    pages = [Route(f"/{EDITOR}.{tag}.html", partial(_answer, library, suffix=tag)) for tag in LANGUAGES]
    return [*pages, Route(f"/{DATA}", document)]


def _answer(library: Library, request: Request, suffix: str) -> Response:
    def page(language: str) -> Page:
        return editor_page(library, language, request.query_params.get("query", ""))

    return answer_page(library, page, (), request, suffix)
