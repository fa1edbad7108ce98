"""Keep finished answers in memory and send them again without asking the application.

Within one release the same request has the same answer, so a key is what negotiation looks at: path, query, Accept,
language and coding. Pages and answers to queries have a store each: a crawler that asks ever new queries cannot push
out the pages. Least recently used goes first; both are bounded in bytes.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from functools import lru_cache
from typing import Any, Final

from starlette.datastructures import Headers

from kg.web.http.negotiate import accepts_gzip, language_of
from kg.web.http.respond import FOREVER, REVALIDATE, not_modified
from kg.web.kept import Kept

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Key = tuple[object, ...]

_KEPT: Final = (200, 303, 410)
_CONDITION: Final = b"if-none-match"
_NEVER: Final = frozenset((b"range", b"authorization"))
_OF_CONTENT: Final = (b"content-type", b"content-length", b"content-encoding", b"content-language", b"link")
_LARGEST: Final = 4 << 20  # bytes of one answer
_KEEPING: Final = (REVALIDATE.encode(), FOREVER.encode())
_OVERHEAD: Final = 2048  # bytes that an entry costs beside its body
_EMPTY: Final = {"type": "http.response.body", "body": b""}

_language = lru_cache(maxsize=512)(lambda value: language_of(value.decode("latin-1")))
_gzip = lru_cache(maxsize=512)(lambda value: accepts_gzip(value.decode("latin-1")))


class Entry:
    """A finished answer, as messages that can be sent again and again."""

    __slots__ = ("body", "size", "start")

    def __init__(self, start: Message, body: bytes):
        self.start = start
        self.body = {"type": "http.response.body", "body": body}
        self.size = len(body) + _OVERHEAD

    def unchanged(self, asked: dict[bytes, bytes]) -> Message | None:
        """Return how 304 begins, None when the client has not this answer already."""
        if self.start["status"] != 200 or _CONDITION not in asked:
            return None
        found = Headers(raw=self.start["headers"])
        tag = found.get("etag", "")
        if not tag or not not_modified(Headers(raw=list(asked.items())), tag):
            return None
        kept = [item for item in self.start["headers"] if item[0] not in _OF_CONTENT]
        return {**self.start, "status": 304, "headers": kept}


def _answers(limit: int) -> Kept[Key, Entry]:
    return Kept(limit, lambda key, entry: entry.size)


class Cache:
    """An ASGI application in front of another. `keyed` are further headers that answers depend on.

    Kept is what has an entity tag and is to be revalidated; `whole` are the starts of paths that are passed on as they
    are: of files too large to keep.
    """

    def __init__(self, app: App, keyed: tuple[bytes, ...] = (), limit: int = 64 << 20, whole: tuple[str, ...] = ()):
        self.app = app
        self.keyed = keyed
        self.whole = whole
        self.pages, self.answers = _answers(limit), _answers(limit // 2)
        self._making: dict[Key, asyncio.Event] = {}  # who asks for the same waits for the one that is being made

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request from memory, else by the application."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            return await self.app(scope, receive, send)
        headers = dict(scope["headers"])
        if len(headers) != len(scope["headers"]) or not _NEVER.isdisjoint(headers):
            return await self.app(scope, receive, send)
        key = self._key(scope, headers)
        answers = self.answers if scope["query_string"] else self.pages
        if (making := self._making.get(key)) is not None:
            await making.wait()
        if (entry := answers.get(key)) is not None:
            return await _send_again(entry, scope["method"], headers, send)
        if scope["method"] == "HEAD" or scope["path"].startswith(self.whole):
            return await self.app(scope, receive, send)
        made = self._making[key] = asyncio.Event()
        try:
            return await self._fill(answers, key, headers, scope, receive, send)
        finally:
            self._making.pop(key, None)
            made.set()

    def _key(self, scope: Scope, headers: dict[bytes, bytes]) -> Key:
        return (
            scope["path"],
            scope["query_string"],
            headers.get(b"accept"),
            _language(headers.get(b"accept-language", b"")),
            _gzip(headers.get(b"accept-encoding", b"")),
            *[headers.get(name) for name in self.keyed],
        )

    async def _fill(
        self, answers: Kept[Key, Entry], key: Key, asked: dict[bytes, bytes], scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Ask the application without the conditions of this client, keep its answer, then heed them."""
        taken = _Taken(send)
        if _CONDITION in asked:
            scope = {**scope, "headers": [item for item in scope["headers"] if item[0] != _CONDITION]}
        await self.app(scope, receive, taken)
        if (entry := taken.entry()) is not None:
            answers.put(key, entry)
            await _send_again(entry, scope["method"], asked, send)


class _Taken:
    """Takes the messages of an answer that may be kept; lets every other one through."""

    def __init__(self, send: Send):
        self.send = send
        self.start: Message | None = None
        self.body: list[bytes] = []

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _may_be_kept(message):
            self.start = message
        elif self.start is None or message["type"] != "http.response.body":
            await self.send(message)
        else:
            self.body.append(message.get("body", b""))

    def entry(self) -> Entry | None:
        return None if self.start is None else Entry(self.start, b"".join(self.body))


def _may_be_kept(start: Message) -> bool:
    headers = dict(start["headers"])
    length = headers.get(b"content-length", b"")
    return (
        start["status"] in _KEPT
        and headers.get(b"cache-control") in _KEEPING
        and length.isdigit()
        and int(length) <= _LARGEST
    )


async def _send_again(entry: Entry, method: str, asked: dict[bytes, bytes], send: Send) -> None:
    if (unchanged := entry.unchanged(asked)) is not None:
        await send(unchanged)
        return await send(_EMPTY)
    await send(entry.start)
    return await send(_EMPTY if method == "HEAD" else entry.body)
