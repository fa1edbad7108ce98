"""Answer `/reconcile` and what stands below it; what takes time runs beside the event loop, a few at a time."""

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, Final, TypeVar

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from kg.web.http.errors import PROBLEM, HttpError
from kg.web.http.forwarded import address_of
from kg.web.http.negotiate import language_of
from kg.web.http.respond import Content, respond
from kg.web.library import Library
from kg.web.reconcile.answers import one, reconcile, suggest_entities
from kg.web.reconcile.extend import extend, propose
from kg.web.reconcile.manifest import PATH, manifest
from kg.web.reconcile.preview import HEADERS, flyout, preview
from kg.web.reconcile.properties import properties_like
from kg.web.reconcile.query import LONGEST
from kg.web.reconcile.request import JSON, as_object, decoded, parameters
from kg.web.reconcile.types import Told, types_like
from kg.web.search.query import Search, TooSlow

_SCRIPT: Final = "text/javascript"
_CALLBACK: Final = re.compile(r"[A-Za-z_$][\w$]{0,63}(?:\.[A-Za-z_$][\w$]{0,63}){0,3}", re.ASCII)
_AT_A_TIME: Final = 3  # batches that are worked at, so that readers of pages do not wait for them
_EACH: Final = 2  # of them, of one client: who sends very many does not keep the others waiting
_WAITING: Final = 64
_WAITING_EACH: Final = 32
_VARY: Final = ("Accept-Language",)

Handler = Callable[[Request], Awaitable[Response]]
T = TypeVar("T")


def routes(library: Library, search: Search) -> list[BaseRoute]:
    """Return the routes of the reconciliation service of a release."""
    here = _Service(library, search)
    return [
        *(Route(path, _refusing(here.asked), methods=["GET", "POST"]) for path in (PATH, f"{PATH}/")),
        Route(f"{PATH}/suggest/entity", _refusing(here.entities)),
        Route(f"{PATH}/suggest/type", _refusing(partial(here.suggested, types_like))),
        Route(f"{PATH}/suggest/property", _refusing(partial(here.suggested, properties_like))),
        Route(f"{PATH}/properties", _refusing(here.proposed)),
        Route(f"{PATH}/flyout/{{what}}", _refusing(here.flown)),
        Route(f"{PATH}/preview", _refusing(here.previewed)),
    ]


class _Service:
    """The handlers of the service of one release."""

    def __init__(self, library: Library, search: Search):
        self.library = library
        self.search = search
        self._limiter = CapacityLimiter(_AT_A_TIME)
        self._of_client: dict[str, CapacityLimiter] = {}

    async def asked(self, request: Request) -> Response:
        """Answer with the results of queries, the values of things, or the manifest when nothing is asked."""
        given = await parameters(request)
        return _answer(
            request, await self._beside(request, partial(self._asked, given, address_of(request), _language(request)))
        )

    def _asked(self, given: dict[str, Any], site: str, language: str) -> Mapping[str, object]:
        if "queries" in given:
            return reconcile(self.library, self.search, as_object(given["queries"], "queries"), language)
        if "extend" in given:
            return extend(self.library, as_object(given["extend"], "questions for data extension"), language)
        if "query" in given:
            query = given["query"]
            is_json = isinstance(query, str) and query.lstrip().startswith("{")
            return one(self.library, self.search, decoded(query, "queries") if is_json else query, language)
        return manifest(self.library, site, language)

    async def entities(self, request: Request) -> Response:
        """Answer with the things whose name begins with what was typed."""
        given = request.query_params
        prefix, kinds, cursor = _text(request, "prefix"), given.get("type", ""), _number(request, "cursor")
        work = partial(suggest_entities, self.library, self.search, prefix, kinds, cursor, _language(request))
        return _answer(request, await self._beside(request, work))

    async def suggested(self, like: Callable[[Library, str, str], list[Told]], request: Request) -> Response:
        """Answer with the types or the properties whose name begins with what was typed."""
        found = like(self.library, _text(request, "prefix"), _language(request))
        return _answer(request, {"result": found[_number(request, "cursor") :]})

    async def proposed(self, request: Request) -> Response:
        """Answer with the properties that a type has."""
        type, limit = request.query_params.get("type", ""), _number(request, "limit")
        return _answer(request, propose(self.library, type, limit, _language(request)))

    async def flown(self, request: Request) -> Response:
        """Answer with what is shown of an entity, a type or a property that is pointed at."""
        found = flyout(self.library, request.path_params["what"], _text(request, "id"), _language(request))
        if found is None:
            raise HttpError(404, "There is nothing of this id in the release.")
        return _answer(request, found)

    async def previewed(self, request: Request) -> Response:
        """Answer with the page about a thing for a frame."""
        language = _language(request)
        status, body = await self._beside(request, partial(preview, self.library, _text(request, "id"), language))
        return respond(request, Content(body, "text/html", language, status, vary=_VARY, headers=HEADERS))

    async def _beside(self, request: Request, work: Callable[[], T]) -> T:
        """Return what takes time, made when it is the client's turn. Errors: HttpError 503 when too many wait."""
        client = request.client.host if request.client else ""
        own = self._of_client.setdefault(client, CapacityLimiter(_EACH))
        try:
            if _waiting(own) >= _WAITING_EACH or sum(map(_waiting, self._limiters())) >= _WAITING:
                detail = "Too many batches are waiting; send them again later."
                raise HttpError(503, detail, headers={"retry-after": "5"})
            async with own:
                return await to_thread.run_sync(work, limiter=self._limiter)
        finally:
            if not (own.borrowed_tokens or _waiting(own)):
                self._of_client.pop(client, None)

    def _limiters(self) -> list[CapacityLimiter]:
        return [self._limiter, *self._of_client.values()]


def _waiting(limiter: CapacityLimiter) -> int:
    return limiter.statistics().tasks_waiting


def _refusing(handler: Handler) -> Handler:
    """Return a handler whose refusals are JSON, whatever the client accepts: it is always a program."""

    async def handle(request: Request) -> Response:
        try:
            return await handler(request)
        except TooSlow as error:
            return _refusal(request, HttpError(503, str(error), headers={"retry-after": "5"}))
        except HttpError as error:
            return _refusal(request, error)

    return handle


def _refusal(request: Request, error: HttpError) -> Response:
    details = {"title": error.title, "status": error.status, "detail": error.detail}
    return respond(request, Content(_dumped(details), PROBLEM, status=error.status, headers=error.headers))


def _answer(request: Request, told: Mapping[str, object]) -> Response:
    """Return an answer as JSON, or as a call of the function that the client names (JSONP, of version 0.1)."""
    callback = request.query_params.get("callback", "")
    if not callback:
        return respond(request, Content(_dumped(told), JSON, vary=_VARY))
    if not _CALLBACK.fullmatch(callback):
        raise HttpError(400, 'The "callback" is to be the name of a function.')
    return respond(request, Content(f"/**/{callback}({json.dumps(told)});\n".encode(), _SCRIPT, vary=_VARY))


def _dumped(told: object) -> bytes:
    return (json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def _language(request: Request) -> str:
    return language_of(request.headers.get("accept-language", ""))


def _text(request: Request, name: str) -> str:
    text = request.query_params.get(name, "")
    if len(text) > LONGEST:
        raise HttpError(400, f'"{name}" has {len(text)} characters; shorten it to {LONGEST}.')
    return text


def _number(request: Request, name: str) -> int:
    text = request.query_params.get(name, "") or "0"
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise HttpError(400, f'"{name}" is to be a whole number.')
    return int(text)
