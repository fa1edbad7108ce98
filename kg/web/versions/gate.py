"""Stand in front of a site and answer for its kept versions: `version/`, `timegate/` and `timemap/`.

All other requests go on as they are. A kept version is only to be read: its pages and data, without search, queries
and reconciliation, which the newest release answers.
"""

import json
from collections.abc import Awaitable, Callable
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response

from kg.archive.place import Kept
from kg.diff.withdrawn import Tombstone
from kg.thumbnails import FOLDER
from kg.web.http.errors import HttpError, Offer, on_http_error
from kg.web.http.respond import Content, http_date, link, respond
from kg.web.versions.memento import Original, moment_of
from kg.web.versions.shelf import RETRY_AFTER_S, Message, NotOpen, Receive, Scope, Send, Shelf

App = Callable[[Scope, Receive, Send], Awaitable[None]]

LINK_FORMAT: Final = "application/link-format"
BESIDE: Final = ("/changes/", "/versions", "/feed", "/delta/", "/log.jsonl")  # of the newest, about kept versions
_RETRY_AFTER: Final = f"{RETRY_AFTER_S:.0f}"
_OURS: Final = ("/version/", "/timegate/", "/timemap/")
_ONLY_NEWEST: Final = (
    "sparql", "search", "reconcile", "queries", "opensearch", "openapi", "feed", "sitemap", "robots", "versions",
    "changes", "version", "timegate", "timemap", "delta", "log",
)  # fmt: skip
_GONE_WITH_A_RECALL: Final = ("dump", "dumps", "report")
_NO_TIMEGATE: Final = ("/sparql", "/search", "/reconcile", "/static/", "/queries")


class Gate:
    """An ASGI application in front of a site; `inner` is the application whose errors it uses."""

    def __init__(self, app: App, inner: Starlette, shelf: Shelf):
        self.app = app
        self.inner = inner
        self.shelf = shelf

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http" and scope["path"].startswith(BESIDE):
            return await self._beside(scope, receive, send)
        if scope["type"] != "http" or not scope["path"].startswith(_OURS):
            return await self.app(scope, receive, send)
        scope["app"] = self.inner
        request = Request(scope, receive)
        try:
            if scope["method"] not in ("GET", "HEAD"):
                raise HttpError(405, "A kept version is only to be read.", headers={"allow": "GET, HEAD, OPTIONS"})
            await self._look()
            _, first, rest = scope["path"].split("/", 2)
            if first == "version":
                return await self._memento(request, rest, scope, receive, send)
            response = self._timegate(request, rest) if first == "timegate" else self._timemap(request, rest)
        except HttpError as error:
            response = on_http_error(request, error)
        return await response(scope, receive, send)

    async def _beside(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._look()
        except HttpError as error:
            response = on_http_error(Request({**scope, "app": self.inner}, receive), error)
            return await response(scope, receive, send)
        return await self.app(scope, receive, send)

    async def _look(self) -> None:
        try:
            await self.shelf.look()
        except NotOpen as error:
            detail = "The archive is being changed, or cannot be read; the newest release is not concerned."
            raise HttpError(503, detail, headers={"retry-after": _RETRY_AFTER}, words="kept") from error

    # -- a version

    async def _memento(self, request: Request, rest: str, scope: Scope, receive: Receive, send: Send) -> None:
        version, slash, path = rest.partition("/")
        one = self.shelf.find(version)
        if one is None and version not in self.shelf.closed:
            raise self._unknown(version, scope["path"])
        if not slash:
            response = respond(request, Content(b"", "text/plain", status=303, location=f"{version}/"))
            return await response(scope, receive, send)
        if (stone := self.shelf.withdrawn_in(path)) is not None:
            return await self._tombstone(stone, path, scope, receive, send)
        if one is None:
            raise self._not_open(version, path, scope["path"])
        self._need_readable(one, path, scope["path"])
        original = self.shelf.original(scope["state"]["address"], path)
        inner = {
            **scope,
            "path": f"/{path}",
            "raw_path": f"/{path}".encode(),
            "state": {**scope["state"], "address": f"{original.site}version/{version}/"},
        }
        inner.pop("app", None)
        try:
            async with self.shelf.site(version) as site:
                await site.app(inner, receive, _Dated(send, original, one))
        except NotOpen as error:
            raise self._not_open(version, path, scope["path"]) from error

    def _unknown(self, version: str, path: str) -> HttpError:
        up = _up(path)
        offers = tuple(Offer(f"{up}version/{one.version}/", one.version) for one in self.shelf.versions[-10:])
        if day := self.shelf.given_up.get(version):
            return HttpError(410, f"Version {version} was damaged and was given up on {day}.", offers)
        return HttpError(404, f'There is no version "{version}"; these are kept.', offers)

    def _not_open(self, version: str, path: str, whole: str) -> HttpError:
        return not_open(version, (Offer(_up(whole) + path, "the same, asked of the newest release"),))

    def _need_readable(self, one: Kept, path: str, whole: str) -> None:
        """Return when a kept version has that kind of address. Errors: HttpError 404 and 410."""
        first, _, file = path.partition("/")
        first = first.partition(".")[0]
        if file.startswith(f"{FOLDER}/") and file not in self.shelf.release.manifest["files"]:
            raise HttpError(410, "A picture that the newest release does not show is not shown in older ones either.")
        if first in _ONLY_NEWEST:
            offer = Offer(_up(whole) + path, "the same, asked of the newest release")
            raise HttpError(404, "A kept version is only to be read; ask the newest release.", (offer,))
        stones = self.shelf.withdrawn_from(one.version)
        if first in _GONE_WITH_A_RECALL and stones:
            reasons = sorted({(stone.reason, stone.withdrawn_on) for stone in stones})
            told = ", ".join(f"{reason} on {day}" for reason, day in reasons)
            raise HttpError(410, f"The files of version {one.version} were recalled: something was withdrawn ({told}).")

    async def _tombstone(self, stone: Tombstone, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the newest release does for the thing itself; for anything else that names it, in a sentence."""
        if path.startswith(("id/", "doc/")) and tuple(path.split("/")[1:2]) == tuple(stone.iri.split("/")[-2:-1]):
            sent = _Watched(send)
            await self.app({**scope, "path": f"/{path}", "raw_path": f"/{path}".encode()}, receive, sent)
            if sent.passed:
                return
        response = on_http_error(Request({**scope, "app": self.inner}, receive), gone(stone))
        await response(scope, receive, send)

    # -- all versions of an address

    def _asked(self, request: Request, rest: str) -> Original:
        """Return what a path behind `timegate/` is about: a path of the site, or a whole address of it."""
        site = str(request.scope["state"]["address"])
        path = rest
        for start in (site, self.shelf.release.base):
            path = path.removeprefix(start)
        if path.startswith(("http:", "https:")):
            raise HttpError(404, f"Only addresses below {self.shelf.release.base} have versions here.")
        if (stone := self.shelf.withdrawn_in(path)) is not None:
            raise gone(stone)
        original = self.shelf.original(site, path)
        if not original.mementos or path.partition("/")[0].partition(".")[0] in _ONLY_NEWEST:
            raise HttpError(404, "No kept version has this address.")
        return original

    def _timegate(self, request: Request, rest: str) -> Response:
        original = self._asked(request, rest)
        chosen = original.chosen(moment_of(request.headers.get("accept-datetime", "")))
        query = f"?{request.url.query}" if request.url.query else ""
        headers = {"vary": "accept-datetime", "cache-control": "no-cache"}
        links = tuple(original.links(chosen.version))
        content = Content(b"", "text/plain", status=302, location=chosen.address + query, links=links, headers=headers)
        return respond(request, content)

    def _timemap(self, request: Request, rest: str) -> Response:
        form, _, path = rest.partition("/")
        if form not in ("link", "json"):
            raise HttpError(404, "A list of versions is to be had as timemap/link/… or timemap/json/….")
        original = self._asked(request, path)
        if form == "json":
            return respond(request, Content(_timemap_json(original), "application/json"))
        return respond(request, Content(_timemap_link(original), LINK_FORMAT))


class _Dated:
    """Sends an answer of a kept version with its moment, and with links to the other versions."""

    def __init__(self, send: Send, original: Original, one: Kept):
        self.send = send
        self.headers = [(b"memento-datetime", http_date(one.day).encode())]
        self.links = ", ".join(original.links(one.version)).encode()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [(name, value) for name, value in message["headers"] if name.lower() != b"link"]
            links = [value for name, value in message["headers"] if name.lower() == b"link"]
            dated = self.headers if message["status"] in (200, 206, 303, 304) else []
            message = {**message, "headers": [*headers, *dated, (b"link", b", ".join([*links, self.links]))]}
        await self.send(message)


class _Watched:
    """Lets an answer through when it says that something is gone."""

    def __init__(self, send: Send):
        self.send = send
        self.passed = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.passed = message["status"] == 410
        if self.passed:
            await self.send(message)


class Advertised:
    """An ASGI application whose answers say where their older versions are chosen."""

    def __init__(self, app: App):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or scope["path"].startswith(_NO_TIMEGATE):
            return await self.app(scope, receive, send)
        address = scope["state"]["address"]
        gate = link(f"{address}timegate{scope['path']}", "timegate").encode()

        async def advertising(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] in (200, 206, 303):
                headers = list(message["headers"])
                at = next((place for place, (name, _) in enumerate(headers) if name == b"link"), None)
                if at is None:
                    headers.append((b"link", gate))
                else:
                    headers[at] = (b"link", headers[at][1] + b", " + gate)
                message = {**message, "headers": headers}
            await send(message)

        return await self.app(scope, receive, advertising)


def gone(stone: Tombstone) -> HttpError:
    """Return the refusal for what names a withdrawn thing: its class of reason and the day."""
    return HttpError(
        410,
        f"{stone.ident} was withdrawn on {stone.withdrawn_on}; the class of reason is {stone.reason}.",
        reason=stone.reason,
        withdrawn_on=stone.withdrawn_on,
    )


def not_open(version: str, offers: tuple[Offer, ...] = ()) -> HttpError:
    """Return the answer for a version that is closed, or cannot be read now."""
    detail = f"Version {version} cannot be shown now: files of it are damaged, or are being replaced."
    return HttpError(503, detail, offers, headers={"retry-after": _RETRY_AFTER}, words="kept")


def _up(path: str) -> str:
    """Return the reference from a path to the root of the site."""
    return "../" * (path.count("/") - 1)


def _timemap_link(original: Original) -> bytes:
    first, last = original.mementos[0], original.mementos[-1]
    span = {"from": http_date(first.day), "until": http_date(last.day)}
    lines = [
        link(original.address, "original"),
        link(original.timemap("link"), "self", LINK_FORMAT, **span),
        link(original.timegate, "timegate"),
    ]
    for place, memento in enumerate(original.mementos):
        ends = ["first"] * (place == 0) + ["last"] * (place == len(original.mementos) - 1)
        lines.append(memento.link(" ".join([*ends, "memento"])))
    return (",\n".join(lines) + "\n").encode()


def _timemap_json(original: Original) -> bytes:
    listed = [
        {"datetime": f"{one.day.isoformat()}T00:00:00Z", "uri": one.address, "version": one.version}
        for one in original.mementos
    ]
    content = {
        "original_uri": original.address,
        "timegate_uri": original.timegate,
        "timemap_uri": {form: original.timemap(form) for form in ("link", "json")},
        "mementos": {"first": listed[0], "last": listed[-1], "list": listed},
    }
    return (json.dumps(content, indent=2) + "\n").encode()
