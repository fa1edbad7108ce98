"""Turn content into a response: validators, conditions, compression, and the headers every answer has.

The entity tag is of the bytes; the date is that of the release, so the same release gives the same headers. Nothing
is kept by a cache without asking again, and that by the tag, because what is withdrawn must be gone everywhere.
"""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from functools import lru_cache
from typing import Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from kg.web.http.negotiate import accepts_gzip

CONTENT_POLICY: Final = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
COMMON: Final[Mapping[str, str]] = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "Allow, Content-Location, Content-Range, ETag, Link, Retry-After, Vary",
    "cross-origin-resource-policy": "cross-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
SHOWN: Final[Mapping[str, str]] = {  # with what a browser may show as a page
    "content-security-policy": CONTENT_POLICY,
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
UNLISTED: Final[Mapping[str, str]] = {"x-robots-tag": "noindex"}  # data has names in it, as pages of people have
REVALIDATE: Final = "no-cache"
FOREVER: Final = "public, max-age=31536000, immutable"  # for a file whose name holds its digest

_SMALLEST: Final = 512  # bytes: what is shorter is not worth packing
_PACKABLE: Final = ("text/", "application/", "image/svg+xml")
_PACKED: Final = ("application/gzip", "application/zip", "application/octet-stream")
_IRI_SAFE: Final = ":/?#[]@!$&'()*+,;=%~"
_NOT_MODIFIED: Final = ("content-type", "content-language", "content-encoding", "link", "location")


@dataclass(frozen=True, slots=True)
class Content:
    """What is to be sent. `links` are link values as `link` makes them; `headers` stand over the usual ones.

    `media_type` may leave out the character set: text and what is built on XML or JSON is UTF-8.
    """

    body: bytes
    media_type: str
    language: str = ""
    status: int = 200
    links: tuple[str, ...] = ()
    location: str = ""
    content_location: str = ""
    vary: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


def respond(request: Request, content: Content) -> Response:
    """Return the response to a request: whole, packed, without its body for HEAD, or 304.

    `modified` in the state of the application, a date, is its Last-Modified.
    """
    body, packed = _encoded(request, content)
    tag = entity_tag(content.body, packed)
    modified = getattr(request.scope["app"].state, "modified", None) if "app" in request.scope else None
    headers = _headers(content, packed, tag, modified)
    if content.status == 200 and not_modified(request.headers, tag):
        return Response(status_code=304, headers=_without_content(headers))
    if request.method == "HEAD" or content.status == 304:
        return Response(status_code=content.status, headers={**headers, "content-length": str(len(body))})
    return Response(body, content.status, headers)


def link(target: str, rel: str, media_type: str = "", **attributes: str) -> str:
    """Return one value of a Link header.

    >>> link("x.ttl", "alternate", "text/turtle")
    '<x.ttl>; rel="alternate"; type="text/turtle"'
    """
    given = {"rel": rel, "type": media_type, **attributes}
    parts = [f'{name}="{value}"' for name, value in given.items() if value]
    return "; ".join([f"<{ascii_iri(target)}>", *parts])


def ascii_iri(iri: str) -> str:
    """Return an IRI or a reference as a header can hold it: letters beyond ASCII percent-encoded, `%` kept.

    >>> ascii_iri("id/case/x?q=ا")
    'id/case/x?q=%D8%A7'
    """
    return quote(iri, safe=_IRI_SAFE)


@lru_cache(maxsize=64)
def http_date(day: date) -> str:
    """Return a day, at its first second in UTC, as HTTP writes it."""
    return format_datetime(datetime.combine(day, time(), UTC), usegmt=True)


def entity_tag(body: bytes, packed: bool = False) -> str:
    """Return the strong entity tag of some bytes; packed, they are another representation with another tag."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}{"-gzip" if packed else ""}"'


def not_modified(asked: Mapping[str, str], tag: str) -> bool:
    """Return whether the client has the current representation already, by its tags.

    Never by a date: something may be withdrawn from a release of the same day, and from an old version at any time.
    """
    known = {known.strip().removeprefix("W/") for known in asked.get("if-none-match", "").split(",")}
    return "*" in known or tag in known


def _encoded(request: Request, content: Content) -> tuple[bytes, bool]:
    if not _is_packable(content) or not accepts_gzip(request.headers.get("accept-encoding", "")):
        return content.body, False
    return gzip.compress(content.body, mtime=0), True


def _is_packable(content: Content) -> bool:
    return (
        len(content.body) >= _SMALLEST
        and content.media_type.startswith(_PACKABLE)
        and not content.media_type.startswith(_PACKED)
        and "content-encoding" not in content.headers
    )


def _headers(content: Content, packed: bool, tag: str, modified: date | None) -> dict[str, str]:
    vary = (*content.vary, "Accept-Encoding") if _is_packable(content) else content.vary
    found = {
        "content-type": _with_charset(content.media_type),
        "content-language": content.language,
        "content-encoding": "gzip" if packed else "",
        "content-location": ascii_iri(content.content_location),
        "location": ascii_iri(content.location),
        "link": ", ".join(content.links),
        "vary": ", ".join(dict.fromkeys(vary)),
        "cache-control": REVALIDATE,
        "etag": tag if content.body else "",
        "last-modified": http_date(modified) if modified and content.status == 200 else "",
    }
    own = {name.lower(): value for name, value in content.headers.items()}
    return {**usual(content.media_type), **{name: value for name, value in found.items() if value}, **own}


def usual(media_type: str) -> dict[str, str]:
    """Return the headers that every answer of a media type has; a page says itself whether it is to be found."""
    page = media_type.startswith("text/html")
    shown = page or "xml" in media_type
    return {**COMMON, **(SHOWN if shown else {}), **({} if page else UNLISTED)}


def _with_charset(media_type: str) -> str:
    needs = media_type.startswith("text/") and "charset" not in media_type
    return f"{media_type}; charset=utf-8" if needs else media_type


def _without_content(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name not in _NOT_MODIFIED}
