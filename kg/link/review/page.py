"""Review on a page of this machine: both records side by side in a browser, a key or a button a decision.

In: the queue of candidates. Out: decisions in the file of the queue. The server listens on this machine only, at an
address with a secret in it, and answers nothing to whoever does not know it; the page asks no other host for anything.
"""

import json
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from kg.errors import KgError
from kg.link.candidates import Band, Candidate
from kg.link.decisions import Answer, parse_confidence, visible
from kg.link.review import ANSWER_WORDS, Queue, Tagged, probability_text, side_by_side

HOST: Final = "127.0.0.1"
MAX_BODY: Final = 20_000  # bytes
FILES: Final = {"": "page.html", "page.js": "page.js", "page.css": "page.css"}
HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",  # the address holds the secret
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
}
_HERE: Final = Path(__file__).parent

Handler = Callable[[Request], Awaitable[Response]]


class _RefusedError(ValueError):
    """A request that says something the page never says."""


class Page:
    """The page and what it asks; `secret` is the part of the address that others do not know."""

    def __init__(self, queue: Queue, secret: str):
        self.queue = queue
        self.secret = secret

    def app(self) -> Starlette:
        """Return the application that answers under /<secret>/ alone."""
        return Starlette(
            routes=[
                Route("/{secret}/state", self._guarded(self._state)),
                Route("/{secret}/decide", self._guarded(self._decide), methods=["POST"]),
                Route("/{secret}/skip", self._guarded(self._skip), methods=["POST"]),
                Route("/{secret}/undo", self._guarded(self._undo), methods=["POST"]),
                Route("/{secret}/{file}", self._guarded(self._file)),
                Route("/{secret}/", self._guarded(self._file)),
            ]
        )

    def _guarded(self, handler: Handler) -> Handler:
        async def answer(request: Request) -> Response:
            response = await handler(request) if self._may_ask(request) else Response("not found", 404)
            response.headers.update(HEADERS)
            return response

        return answer

    def _may_ask(self, request: Request) -> bool:
        """Tell whether the page asks: it knows the secret, and no other site made the browser send the request."""
        host = request.headers.get("host", "")
        here = host.rpartition(":")[0] or host
        origin = request.headers.get("origin")
        site = request.headers.get("sec-fetch-site", "same-origin")
        return (
            secrets.compare_digest(request.path_params["secret"].encode(), self.secret.encode())
            and here in (HOST, "localhost")
            and origin in (None, f"http://{host}")
            and site in ("same-origin", "none")
        )

    async def _file(self, request: Request) -> Response:
        name = FILES.get(request.path_params.get("file", ""))
        return FileResponse(_HERE / name) if name else Response("not found", 404)

    async def _state(self, request: Request) -> Response:
        return JSONResponse(self._shown(_band(request.query_params.get("band", "")), ""))

    async def _decide(self, request: Request) -> Response:
        try:
            asked = await _body(request)
            candidate, answer = self._candidate(asked), Answer(_text(asked, "answer"))
            self.queue.decide(candidate, answer, _text(asked, "comment"), parse_confidence(_text(asked, "confidence")))
        except (ValueError, KgError) as error:
            return JSONResponse({"error": str(error)}, 400)
        return JSONResponse(self._shown(_band(_text(asked, "band")), f"Decided: {ANSWER_WORDS[answer]}."))

    async def _skip(self, request: Request) -> Response:
        try:
            asked = await _body(request)
            self.queue.skip(self._candidate(asked))
        except (ValueError, KgError) as error:
            return JSONResponse({"error": str(error)}, 400)
        return JSONResponse(self._shown(_band(_text(asked, "band")), "Skipped."))

    async def _undo(self, request: Request) -> Response:
        try:
            asked = await _body(request)
            words = "Taken back." if self.queue.undo() else "There is nothing to take back."
        except (ValueError, KgError) as error:
            return JSONResponse({"error": str(error)}, 400)
        return JSONResponse(self._shown(_band(_text(asked, "band")), words))

    def _candidate(self, asked: dict[str, Any]) -> Candidate:
        candidate = self.queue.find(_text(asked, "subject"), _text(asked, "object"))
        if candidate is None:
            raise _RefusedError("this pair is no candidate: load the page again")
        return candidate

    def _shown(self, band: Band | None, words: str) -> dict[str, Any]:
        """Return what the page shows now, as plain values."""
        candidate = self.queue.next(band)
        decided, total = self.queue.counts(band)
        return {
            "said": words, "decided": decided, "total": total, "reviewer": self.queue.reviewer.author_label,
            "bands": {one.value: self.queue.counts(one) for one in Band},
            "candidate": None if candidate is None else _plain(candidate),
        }  # fmt: skip


def _plain(candidate: Candidate) -> dict[str, Any]:
    reasons = sorted(candidate.reasons, key=lambda reason: -abs(reason.weight))
    return {
        "subject": candidate.subject.id, "object": candidate.object.id, "band": candidate.band.value,
        "probability": probability_text(candidate.probability), "predicate": candidate.predicate,
        "sources": [visible(candidate.subject.source), visible(candidate.object.source)],
        "conflicts": [visible(words) for words in candidate.conflicts],
        "reasons": [[one.feature, f"{one.weight:+.1f}", visible(one.words)] for one in reasons],
        "fields": [[one.name, _tagged(one.subject), _tagged(one.object)] for one in side_by_side(candidate)],
    }  # fmt: skip


def _tagged(values: tuple[Tagged, ...]) -> list[list[str]]:
    return [list(value) for value in values]


def _band(text: str) -> Band | None:
    return Band(text) if text in {one.value for one in Band} else None


async def _body(request: Request) -> dict[str, Any]:
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        raise _RefusedError("only JSON is read here")
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise _RefusedError(f"only {MAX_BODY:,} bytes are read")
    try:
        asked = json.loads(body)
    except RecursionError:
        raise _RefusedError("lists stand in lists too deeply") from None
    if not isinstance(asked, dict):
        raise _RefusedError("an object is needed")
    return asked


def _text(asked: dict[str, Any], name: str) -> str:
    value = asked.get(name, "")
    if not isinstance(value, str):
        raise _RefusedError(f"{name} must be a text")
    return value


class ReviewServer(uvicorn.Server):
    """The server of one sitting: on this machine only, at a free port, with a secret of its own."""

    def __init__(self, queue: Queue, say: Callable[[str], None]):
        """`say` gets the address of the page once it can be opened."""
        self.secret = secrets.token_urlsafe(24)
        self._say = say
        super().__init__(
            uvicorn.Config(
                Page(queue, self.secret).app(), host=HOST, port=0, ws="none", lifespan="off", log_level="warning",
                access_log=False, proxy_headers=False, server_header=False, timeout_graceful_shutdown=2,
            )
        )  # fmt: skip

    async def startup(self, sockets: list[Any] | None = None) -> None:
        """Begin to listen, and say where."""
        await super().startup(sockets)
        if self.started and self.servers:
            port = self.servers[0].sockets[0].getsockname()[1]
            self._say(f"http://{HOST}:{port}/{self.secret}/")


def serve_page(queue: Queue, say: Callable[[str], None]) -> tuple[int, int]:
    """Serve the page until Ctrl-C; return how many candidates are decided, and of how many.

    Errors: KgError when this machine lets nothing listen.
    """
    server = ReviewServer(queue, say)
    with suppress(KeyboardInterrupt):
        try:
            server.run()
        except SystemExit:
            raise KgError(f"the page cannot be served at {HOST}; the lines above say why") from None
    return queue.counts()
