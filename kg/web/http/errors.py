"""Refusals and failures as clients are told them: an HTML page, problem details (RFC 9457) or plain text, by Accept."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from kg.errors import KgError
from kg.web.http.negotiate import choose, language_of
from kg.web.http.respond import Content, respond

PROBLEM: Final = "application/problem+json"
_HTML: Final = "text/html"
_FORMS: Final = (PROBLEM, "text/plain", _HTML)  # a client that takes anything is a program
_VARY: Final = ("Accept", "Accept-Language")


@dataclass(frozen=True, slots=True)
class Offer:
    """Something the client may ask for instead: a reference, words for it, and its media type if it has one."""

    target: str
    label: str
    media_type: str = ""


class HttpError(KgError):
    """A request that is refused: its status, one sentence on what to do, and what may be asked for instead.

    `headers` and `links` go with the response; `members` stand in the problem details beside the usual ones. `words`
    names what the page of the refusal says, where that is not what it says of the status.
    """

    def __init__(self, status: int, detail: str, offers: tuple[Offer, ...] = (), **more: Any):
        self.status = status
        self.detail = detail
        self.offers = offers
        self.links: tuple[str, ...] = more.pop("links", ())
        self.headers: Mapping[str, str] = more.pop("headers", {})
        self.words: str = more.pop("words", "")
        self.members: Mapping[str, object] = more
        super().__init__(detail)

    @property
    def title(self) -> str:
        """The name of the status."""
        return HTTPException(self.status).detail


ErrorPage = Callable[[Request, HttpError, str], bytes]  # with the language


def problem(request: Request, error: HttpError) -> Content:
    """Return what tells a client of an error, in the form it accepts; problem details when it accepts none.

    `error_page` in the state of the application, an `ErrorPage`, makes the HTML; without one there is none.
    """
    page: ErrorPage | None = getattr(request.app.state, "error_page", None)
    wanted = choose(request.headers.get("accept", ""), _FORMS if page else _FORMS[:-1]) or PROBLEM
    language = language_of_request(request) if wanted == _HTML else "en"
    body = page(request, error, language) if page and wanted == _HTML else _text(error, wanted)
    return Content(body, wanted, language, error.status, error.links, vary=_VARY, headers=error.headers)


def _text(error: HttpError, media_type: str) -> bytes:
    if media_type == PROBLEM:
        return _details(error)
    offers = [f"{offer.target}  {offer.label}\n" for offer in error.offers]
    return "".join([f"{error.status} {error.title}\n\n{error.detail}\n", *offers]).encode()


def _details(error: HttpError) -> bytes:
    found: dict[str, object] = {"title": error.title, "status": error.status, "detail": error.detail, **error.members}
    if error.offers:
        found["offers"] = [_offer(offer) for offer in error.offers]
    return (json.dumps(found, ensure_ascii=False, indent=2) + "\n").encode()


def _offer(offer: Offer) -> dict[str, str]:
    named = {"href": offer.target, "title": offer.label, "type": offer.media_type}
    return {name: value for name, value in named.items() if value}


def language_of_request(request: Request) -> str:
    """Return the language of the page that was asked for: by the suffix of its path, else as the client likes."""
    path = request.url.path
    for language in ("en", "fa"):
        if path.endswith(f".{language}.html"):
            return language
    return language_of(request.headers.get("accept-language", ""))


def on_http_error(request: Request, error: Exception) -> Response:
    """Answer a refusal."""
    assert isinstance(error, HttpError)
    return respond(request, problem(request, error))


def on_http_exception(request: Request, error: Exception) -> Response:
    """Answer what the framework refuses: an address that is none, a method that is not known."""
    assert isinstance(error, HTTPException)
    detail = _DETAILS.get(error.status_code, error.detail)
    return on_http_error(request, HttpError(error.status_code, detail, headers=dict(error.headers or {})))


def on_failure(request: Request, error: Exception) -> Response:
    """Answer a failure of our own; the client learns nothing of the machine, the log keeps the traceback."""
    return on_http_error(request, HttpError(500, _DETAILS[500]))


_DETAILS: Final = {
    404: "There is nothing at this address.",
    405: "This address cannot be used in that way; the Allow header says how it can.",
    500: "The server failed to answer. The fault is ours; it has been written to the log.",
}
