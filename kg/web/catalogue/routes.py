"""Answer requests for the catalogue, for prepared queries and for the description of the interface."""

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from kg.queries import Catalogue, Query
from kg.web.catalogue import describe
from kg.web.catalogue.answers import KEPT_BYTES, Answers, Part, Runner
from kg.web.catalogue.faults import FAULTS, Fault, fault_of
from kg.web.catalogue.formats import HTML, formats_of, write
from kg.web.catalogue.openapi import openapi
from kg.web.catalogue.parameters import MOST_ROWS, ROWS_OF_A_PAGE, Asked, read, runs_bare
from kg.web.http.errors import HttpError, Offer
from kg.web.http.negotiate import choose, language_of
from kg.web.http.respond import Content, link, respond
from kg.web.library import Library
from kg.web.page import Page
from kg.web.pages.queries import queries_page, query_page
from kg.web.render import render
from kg.web.words import LANGUAGES

_CATALOGUE: Final = {
    "json": "application/json",
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
}
_OPENAPI: Final = "application/vnd.oai.openapi+json;version=3.1"
_NEGOTIATED: Final = ("Accept", "Accept-Language")


def routes(library: Library, catalogue: Catalogue, runner: Runner, kept_bytes: int = KEPT_BYTES) -> list[BaseRoute]:
    """Return the routes of `/queries`, `/queries/NAME` with and without a suffix, and `/openapi.json`."""
    queries = Queries(library, catalogue, Answers(library, catalogue, runner, kept_bytes))
    return [
        Route("/queries", queries.catalogued),
        Route("/queries.{suffix}", queries.catalogued),
        Route("/queries/{name}", queries.answered),
        Route("/openapi.json", queries.described),
    ]


class Queries:
    """The handlers of the prepared queries of one release."""

    def __init__(self, library: Library, catalogue: Catalogue, answers: Answers):
        self.library = library
        self.catalogue = catalogue
        self.answers = answers

    async def described(self, request: Request) -> Response:
        """Answer with the description of the interface."""
        return respond(request, Content(openapi(self.library, self.catalogue), "application/json"))

    async def catalogued(self, request: Request) -> Response:
        """Answer with the catalogue in a representation."""
        suffix, media_type = _representation(request, _CATALOGUE, "queries", request.path_params.get("suffix", ""))
        base = self.library.base
        if media_type == HTML:
            body = await self._page(suffix[:2], lambda: queries_page(self.library, self.catalogue, suffix[:2]))
        elif suffix == "json":
            body = describe.listing(self.catalogue, base)
        else:
            body = await asyncio.to_thread(describe.rdf, self.catalogue, base, suffix)
        named = "suffix" in request.path_params
        return respond(request, _content(body, suffix, media_type, "" if named else f"queries.{suffix}"))

    async def answered(self, request: Request) -> Response:
        """Answer a prepared query in a representation."""
        name, _, named = request.path_params["name"].partition(".")
        try:
            query = self.catalogue[name]
        except FAULTS as error:
            return await self._unknown(request, fault_of(error), named)
        suffix, media_type = _representation(request, formats_of(query), name, named)
        if media_type != HTML:
            return await self._data(request, query, suffix, media_type)
        return await self._html(request, query, suffix)

    async def _unknown(self, request: Request, fault: Fault, suffix: str) -> Response:
        wanted = choose(request.headers.get("accept", ""), ("application/problem+json", HTML))
        if not suffix.endswith("html") and (suffix or wanted != HTML):
            raise fault.error
        language = suffix[:2] if suffix[:2] in LANGUAGES else language_of(request.headers.get("accept-language", ""))
        body = await self._page(language, lambda: queries_page(self.library, self.catalogue, language, fault))
        return respond(request, Content(body, HTML, language, fault.status, vary=_NEGOTIATED))

    async def _data(self, request: Request, query: Query, suffix: str, media_type: str) -> Response:
        try:
            asked = read(query, request.query_params.multi_items())
            part = await self.answers.part(asked, asked.limit or MOST_ROWS, _client(request))
        except FAULTS as error:
            raise fault_of(error, query).error from error
        body = await asyncio.to_thread(write, part.answer, suffix)
        return respond(request, self._paged(request, body, suffix, media_type, asked, part))

    async def _html(self, request: Request, query: Query, suffix: str) -> Response:
        language = suffix[:2]
        page = partial(query_page, self.library, query, language, live=self.library.live)
        try:
            if not request.query_params and not runs_bare(query):
                body = await self._page(language, page)
                return respond(request, self._paged(request, body, suffix, HTML))
            asked = read(query, request.query_params.multi_items())
            part = await self.answers.part(asked, asked.limit or ROWS_OF_A_PAGE, _client(request))
        except FAULTS as error:
            return await self._refused(request, query, language, fault_of(error, query))
        body = await self._page(language, partial(page, part, asked))
        return respond(request, self._paged(request, body, suffix, HTML, asked, part))

    async def _refused(self, request: Request, query: Query, language: str, fault: Fault) -> Response:
        """Answer with the form as it was filled in, and what is wrong beside its field."""
        given = as_given(query, request)
        body = await self._page(language, lambda: query_page(self.library, query, language, asked=given, fault=fault))
        content = Content(body, HTML, language, fault.status, vary=_NEGOTIATED)
        return respond(request, content)

    async def _page(self, language: str, make: Callable[[], Page]) -> bytes:
        """Return a page as bytes; what makes it may look up many labels, so it does not hold up other requests."""
        return await asyncio.to_thread(lambda: render(self.library, make(), language).encode("utf-8"))

    def _paged(
        self,
        request: Request,
        body: bytes,
        suffix: str,
        media_type: str,
        asked: Asked | None = None,
        part: Part | None = None,
    ) -> Content:
        here = request.path_params["name"]
        name, _, named = here.partition(".")
        given = f"?{request.url.query}" if request.url.query else ""
        links = [
            link("../queries.ttl", "describedby", "text/turtle"),
            link("../openapi.json", "service-desc", _OPENAPI),
            *(_paging(here, asked, part) if asked and part else ()),
        ]
        headers = {"Row-Limit": f"{MOST_ROWS}{'; reached' if part and part.reached else ''}"}
        return _content(body, suffix, media_type, "" if named else f"{name}.{suffix}{given}", tuple(links), headers)


def _representation(request: Request, formats: Mapping[str, str], name: str, suffix: str) -> tuple[str, str]:
    """Return the suffix and media type to answer with: those of the address, else what the client accepts.

    Errors: HttpError 404 for a suffix that there is not, 406 when the client accepts nothing that there is.
    """
    pages = {f"{language}.html": HTML for language in LANGUAGES}
    offered = {**formats, **pages}
    if suffix:
        if suffix not in offered:
            raise HttpError(404, f"there is no such representation: .{suffix[:20]}", _offers(offered, name))
        return suffix, offered[suffix]
    types = {media_type: found for found, media_type in formats.items()}
    if "json" in formats:
        types["application/json"] = "json"
    chosen = choose(request.headers.get("accept", ""), (*types, HTML))
    if chosen is None:
        raise HttpError(406, "none of the media types you accept is offered", _offers(offered, name))
    language = language_of(request.headers.get("accept-language", ""))
    return (f"{language}.html", HTML) if chosen == HTML else (types[chosen], chosen)


def _offers(offered: Mapping[str, str], name: str) -> tuple[Offer, ...]:
    return tuple(Offer(f"{name}.{suffix}", media_type, media_type) for suffix, media_type in offered.items())


def _content(
    body: bytes,
    suffix: str,
    media_type: str,
    location: str,
    links: tuple[str, ...] = (),
    headers: Mapping[str, str] | None = None,
) -> Content:
    """Return content of an address that names its suffix, or, with a location, of one that negotiates."""
    return Content(
        body,
        media_type,
        suffix[:2] if media_type == HTML else "",
        links=links,
        content_location=location,
        vary=_NEGOTIATED if location else (),
        headers=headers or {},
    )


def _paging(here: str, asked: Asked, part: Part) -> list[str]:
    limit = [("limit", str(asked.limit))] if asked.limit else []
    pairs = [*asked.pairs, *limit]
    found = []
    if part.next or part.start:
        found.append(link(f"{here}?{urlencode(pairs)}" if pairs else here, "first"))
    if part.next:
        found.append(link(f"{here}?{urlencode([*pairs, ('after', part.next)])}", "next"))
    return found


def as_given(query: Query, request: Request) -> Asked:
    """Return what was given, right or wrong, to show it in the form again."""
    given = ((parameter.name, request.query_params.getlist(parameter.name)) for parameter in query.params)
    return Asked(query, tuple((name, tuple(values[:20])) for name, values in given if values))


def _client(request: Request) -> str:
    return request.client.host if request.client else ""
