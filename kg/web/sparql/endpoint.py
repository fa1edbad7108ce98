"""The endpoint on the web: requests by the SPARQL 1.1 Protocol come in, answers and descriptions go out."""

import asyncio
from collections.abc import Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Message, Receive, Scope, Send

from kg.web.http.errors import HttpError
from kg.web.http.forwarded import address_of
from kg.web.http.negotiate import choose
from kg.web.http.respond import Content, entity_tag, respond
from kg.web.sparql.description import description
from kg.web.sparql.formats import TRIPLES, wanted
from kg.web.sparql.request import Asked, asked_by_get, asked_by_post
from kg.web.sparql.service import Service
from kg.web.sparql.wire import Outcome

_CONDITIONS: Final = frozenset((b"accept-encoding", b"if-none-match", b"if-modified-since"))
EditorPage = Callable[[Request], Response]

_HTML: Final = "text/html"
_ENCODED: Final = 3  # times as long a query can be when it is percent-encoded
_TINY: Final = 512  # bytes from which an answer may be packed, and says so
_HASHED: Final = 512 << 10  # bytes that are hashed in half a millisecond, without keeping others waiting
_SMALL: Final = 16 << 10  # bytes that are hashed and packed faster than another thread is found


def routes(service: Service, editor_page: EditorPage | None = None, path: str = "/sparql") -> list[BaseRoute]:
    """Return the routes of the endpoint; `editor_page` answers a browser that asks nothing."""
    return [Route(path, Endpoint(service, editor_page), methods=["GET", "POST"], name="sparql")]


class Endpoint:
    """An ASGI application that answers by the SPARQL 1.1 Protocol."""

    def __init__(self, service: Service, editor_page: EditorPage | None = None):
        self.service = service
        self.editor_page = editor_page
        self._headers: dict[tuple[object, ...], list[tuple[bytes, bytes]]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        asked = asked_by_get(scope["query_string"]) if scope["method"] != "POST" else await self._posted(scope, receive)
        if asked.query is None:
            response = await self._about(Request(scope, receive))
        else:
            headers = dict(scope["headers"])
            outcome = await self._answer(scope, receive, headers, asked, asked.query)
            if start := self._start(scope, headers, outcome):
                await send(start)
                return await send({"type": "http.response.body", "body": outcome.body})
            response = await _response(Request(scope, receive), self.service.content(outcome))
        return await response(scope, receive, send)

    def _start(self, scope: Scope, headers: dict[bytes, bytes], outcome: Outcome) -> Message | None:
        """Return how an answer of moderate size to a plain request begins, None when the request needs more thought.

        Most of its headers are those of the answer before.
        """
        size = len(outcome.body)
        if scope["method"] == "HEAD" or size > _HASHED or not _CONDITIONS.isdisjoint(headers):
            return None
        key = (self.service.dataset.digest, outcome.media_type, outcome.kind, size < _TINY)
        if (common := self._headers.get(key)) is None:
            raw = respond(Request(scope), self.service.content(outcome)).raw_headers
            common = self._headers[key] = [item for item in raw if item[0] not in (b"etag", b"content-length")]
        own = [(b"etag", entity_tag(outcome.body).encode()), (b"content-length", b"%d" % size)]
        return {"type": "http.response.start", "status": 200, "headers": common + own}

    async def _posted(self, scope: Scope, receive: Receive) -> Asked:
        request = Request(scope, receive)
        most = self.service.limits.query * _ENCODED
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > most:
                raise HttpError(413, f"The query has more than {self.service.limits.query >> 10} KiB.")
        return asked_by_post(scope["query_string"], request.headers.get("content-type", ""), bytes(body))

    async def _answer(
        self, scope: Scope, receive: Receive, headers: dict[bytes, bytes], asked: Asked, query: str
    ) -> Outcome:
        async def gone() -> None:
            message: Message = {"type": ""}
            while message["type"] != "http.disconnect":
                message = await receive()

        client = scope["client"][0] if scope.get("client") else ""
        accept = headers.get(b"accept", b"").decode("latin-1")
        return await self.service.outcome(
            query, asked.default_graphs, asked.named_graphs, accept, client, asked.format, gone
        )

    async def _about(self, request: Request) -> Response:
        """Return the description of the service, or the page with the editor."""
        accept = request.headers.get("accept", "")
        offers = [*TRIPLES.values(), *([_HTML] if self.editor_page else [])]
        if self.editor_page and choose(accept, offers) == _HTML:
            return self.editor_page(request)
        media_type = wanted(accept, request.query_params.get("format", "")).triples
        if not media_type:
            raise HttpError(406, "The description of this endpoint has no form that your Accept header allows.")
        endpoint = f"{address_of(request)}{request.url.path.lstrip('/')}"
        service = self.service
        body = description(service.dataset, service.limits, endpoint, media_type)
        return await _response(request, Content(body, media_type, vary=("Accept",)))


async def _response(request: Request, content: Content) -> Response:
    if len(content.body) <= _SMALL:
        return respond(request, content)
    return await asyncio.to_thread(respond, request, content)
