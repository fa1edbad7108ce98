"""Answer `/search`, its JSON, its suggestions and `/opensearch.xml`; what takes time runs beside the event loop."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from sqlite3 import DatabaseError
from typing import Final, TypeVar

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from kg.web.http.errors import HttpError
from kg.web.http.forwarded import address_of
from kg.web.http.negotiate import choose, language_of
from kg.web.http.respond import Content, link, respond
from kg.web.library import Library
from kg.web.pages.search import search_page
from kg.web.render import render
from kg.web.search.index import make_index
from kg.web.search.query import LIMIT, BadQuery, Search, TooSlow
from kg.web.search.suggest import description, suggestions
from kg.web.search.view import as_json, query_of
from kg.web.words import LANGUAGES

_HTML: Final = "text/html"
_JSON: Final = "application/json"
_SUGGESTIONS: Final = "application/x-suggestions+json"
_DESCRIPTION: Final = "application/opensearchdescription+xml"
_LINKS: Final = (
    link("opensearch.xml", "search", _DESCRIPTION),
    link("search.json", "alternate", _JSON),
)

T = TypeVar("T")


def open_search(dist: Path) -> Search:
    """Return the search of a release, with its index made when there is none or the one there is damaged.

    Errors: NotARelease; KgError when another process is at it.
    """
    try:
        return Search(make_index(dist))
    except DatabaseError:
        return Search(make_index(dist, anew=True))


def routes(library: Library, search: Search) -> list[BaseRoute]:
    """Return the routes of the search of a release."""
    here = _Answers(library, search)
    pages = [Route(f"/search.{language}.html", partial(here.page, language=language)) for language in LANGUAGES]
    return [
        Route("/search", here.negotiated),
        *pages,
        Route("/search.json", here.data),
        Route("/search/suggest", here.suggested),
        Route("/opensearch.xml", here.described),
    ]


class _Answers:
    """The handlers of the search of one release."""

    def __init__(self, library: Library, search: Search):
        self.library = library
        self.search = search

    async def negotiated(self, request: Request) -> Response:
        """Answer in the form and the language the client likes best."""
        if choose(request.headers.get("accept", ""), (_HTML, _JSON)) == _JSON:
            return await self.data(request, ("Accept",))
        return await self.page(request, _language(request), ("Accept", "Accept-Language"))

    async def page(self, request: Request, language: str, vary: tuple[str, ...] = ()) -> Response:
        """Answer with a page of results."""
        body = await _beside(partial(self._page, request, language))
        at = f"search.{language}.html" + (f"?{request.url.query}" if request.url.query else "")
        return respond(request, Content(body, _HTML, language, links=_LINKS, content_location=at, vary=vary))

    def _page(self, request: Request, language: str) -> bytes:
        query, after = query_of(request.query_params), request.query_params.get("after", "")
        results = self.search.search(query, after, _limit(request))
        return render(self.library, search_page(self.library, results, query, after, language), language).encode()

    async def data(self, request: Request, vary: tuple[str, ...] = ()) -> Response:
        """Answer with results in JSON; its labels are in the language of the parameter `labels`."""
        body = await _beside(partial(self._data, request))
        return respond(request, Content(body, _JSON, vary=vary))

    def _data(self, request: Request) -> bytes:
        query, after = query_of(request.query_params), request.query_params.get("after", "")
        language = _known(request.query_params.get("labels", ""))
        results = self.search.search(query, after, _limit(request))
        return _dumped(as_json(self.library, results, query, language))

    async def suggested(self, request: Request) -> Response:
        """Answer with suggestions for what was typed so far."""
        text, language = request.query_params.get("q", ""), _known(request.query_params.get("language", ""))
        body = await _beside(lambda: _dumped(suggestions(self.search, text, language)))
        return respond(request, Content(body, _SUGGESTIONS))

    async def described(self, request: Request) -> Response:
        """Answer with the description of the search for browsers."""
        body = description(self.library, address_of(request), _language(request))
        return respond(request, Content(body, _DESCRIPTION, vary=("Accept-Language",)))


async def _beside(work: Callable[[], T]) -> T:
    """Return what some work gives, done in a thread. Errors: HttpError 400 and 503."""
    try:
        return await to_thread.run_sync(work)
    except BadQuery as error:
        raise HttpError(400, str(error), parameter=error.name) from error
    except TooSlow as error:
        raise HttpError(503, str(error), headers={"retry-after": "5"}) from error


def _language(request: Request) -> str:
    return language_of(request.headers.get("accept-language", ""))


def _known(language: str) -> str:
    return language if language in LANGUAGES else LANGUAGES[0]


def _limit(request: Request) -> int:
    text = request.query_params.get("limit", "") or str(LIMIT)
    if not (text.isascii() and text.isdigit() and int(text[:9]) > 0):
        raise BadQuery("limit", text, "is not a whole number above nought")
    return int(text[:9])


def _dumped(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
