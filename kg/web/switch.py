"""Serve one release after another at the same address: each request is answered whole by the one it began with.

A new release is opened beside the one that is served, takes its place at once, and the old one is closed when its
last request has been answered, or after some minutes. One that cannot be opened yet is tried again later.
"""

import asyncio
import gc
import logging
import signal
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from pathlib import Path
from threading import current_thread, main_thread
from typing import Any, Final, Protocol
from weakref import ref

from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.routing import BaseRoute, Match

from kg.errors import KgError
from kg.web.http.forwarded import Surroundings
from kg.web.http.respond import COMMON
from kg.web.memory import give_back

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

LOOK_EVERY_S: Final = 1.0
GIVE_BACK_EVERY_S: Final = 60.0  # memory that answers needed for a moment
RETRY_AFTER_S: Final = 10.0  # when a release could not be opened
LINGER_S: Final = 300.0  # that a replaced release stays open for a client who has not read to the end

_LOG: Final = logging.getLogger("kg.web")
_FAILURES: Final = (KgError, OSError, RuntimeError, SyntaxError, ValueError)
_PREFLIGHT: Final = {
    "access-control-allow-methods": "GET, HEAD, POST, OPTIONS",
    "access-control-allow-headers": "Accept, Accept-Language, Content-Type, If-Modified-Since, If-None-Match, Range",
    "access-control-max-age": "86400",
}


class Served(Protocol):
    """What a switch sends requests to."""

    routes: list[BaseRoute]

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""

    async def start(self) -> None:
        """Start what runs beside it."""

    async def stop(self) -> None:
        """Stop it, when no request is under way."""


class _Turn:
    """A site and how many requests it is answering."""

    def __init__(self, site: Served):
        self.site = site
        self.under_way = 0
        self.retired = False


class Switch:
    """An ASGI application in front of the site of the newest release.

    `open_site` opens the release that is there now; `mark` is the file whose change means a new one, as does a change
    of one of the files `also`.
    """

    def __init__(
        self, open_site: Callable[[], Served], mark: Path, surroundings: Surroundings, also: tuple[Path, ...] = ()
    ):
        self.open_site = open_site
        self.mark = mark
        self.also = also
        self.surroundings = surroundings
        self._seen = self._stamp()
        self._turn: _Turn | None = None
        self._beside: list[asyncio.Task[None]] = []
        self._hurrying: asyncio.Task[None] | None = None
        self._asked = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request by the site of the moment."""
        if scope["type"] != "http":
            return await self._live(receive, send) if scope["type"] == "lifespan" else None
        turn = self._turn
        assert turn is not None, "a request before the start"
        self._place(scope)
        turn.under_way += 1
        try:
            if scope["method"] == "OPTIONS":
                await _options(turn.site, scope)(scope, receive, send)
            else:
                await turn.site.app(scope, receive, send)
        except ClientDisconnect:  # in the middle of what it sent: nobody is left to be told, and nothing is wrong here
            pass
        finally:
            turn.under_way -= 1
            if turn.retired and not turn.under_way:
                await _let_go(turn)

    def _place(self, scope: Scope) -> None:
        """Put into a request who asks, at which address, and the path below it."""
        claimed = self.surroundings.claimed(scope)
        scope["client"] = (self.surroundings.client(scope, claimed), 0)
        scope.setdefault("state", {})["address"] = self.surroundings.address(scope, claimed)
        if self.surroundings.prefix:
            scope["path"] = self.surroundings.without_prefix(scope["path"])

    async def start(self) -> None:
        """Open the first release and begin to look for the next."""
        site = await asyncio.to_thread(self.open_site)
        await site.start()
        self._turn = _Turn(site)
        _settle()
        self._beside = [asyncio.create_task(self._look()), asyncio.create_task(_give_back())]
        if hasattr(signal, "SIGHUP") and current_thread() is main_thread():
            asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, self.look_now)

    async def stop(self) -> None:
        """Stop looking, and stop the site."""
        for task in self._beside:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        if self._turn is not None:
            await self._turn.site.stop()

    def look_now(self) -> None:
        """Open the release again even if its mark has not changed."""
        self._seen = ()
        self._asked.set()

    async def _look(self) -> None:
        pause = LOOK_EVERY_S
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._asked.wait(), pause)
            self._asked.clear()
            stamp = self._stamp()
            failed = bool(stamp) and stamp != self._seen and not await self._is_renewed(stamp)
            pause = RETRY_AFTER_S if failed else LOOK_EVERY_S

    def _stamp(self) -> tuple[int, ...]:
        """Return what changes when there is something new; empty while the mark is not there."""
        mark = _stamp(self.mark)
        return (*mark, *(part for path in self.also for part in _stamp(path))) if mark else ()

    async def _is_renewed(self, stamp: tuple[int, ...]) -> bool:
        """Return whether the release that is there now is served; when it is not, the log says why."""
        try:
            await self._renew(stamp)
        except _FAILURES as error:
            _LOG.warning("the new release is not served yet: %s", error)
            return False
        except Exception:  # whoever stops looking serves for ever what was withdrawn
            _LOG.exception("the new release is not served yet")
            return False
        return True

    async def _renew(self, stamp: tuple[int, ...]) -> None:
        """Serve the release that is there now, and close the one before."""
        site = await asyncio.to_thread(self.open_site)
        await site.start()
        old, self._turn, self._seen = self._turn, _Turn(site), stamp
        if old is not None:
            old.retired = True
            if not old.under_way:
                await old.site.stop()
            asyncio.get_running_loop().call_later(LINGER_S, self._hurry, ref(old))
        del old
        _settle()

    def _hurry(self, old: "ref[_Turn]") -> None:
        """Close a replaced release though a client still reads: one that never ends would hold it open for ever."""
        turn = old()
        if turn is not None and turn.under_way:
            self._hurrying = asyncio.get_running_loop().create_task(_let_go(turn))

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            await self.start()
        except _FAILURES as error:
            return await send({"type": "lifespan.startup.failed", "message": str(error)})
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.stop()
        return await send({"type": "lifespan.shutdown.complete"})


async def _let_go(turn: _Turn) -> None:
    """Close a replaced release, and collect soon what of it was taken to stay."""
    await turn.site.stop()
    asyncio.get_running_loop().call_later(LOOK_EVERY_S, _settle)


async def _give_back() -> None:
    while True:
        await asyncio.sleep(GIVE_BACK_EVERY_S)
        await asyncio.to_thread(give_back)  # some hundredths of a second


def _settle() -> None:
    """Let the garbage collector pass over what is there to stay; what was, and is no more, is collected first."""
    gc.unfreeze()
    gc.collect()
    give_back()
    gc.freeze()


def _stamp(mark: Path) -> tuple[int, ...]:
    """Return what changes when a file is replaced; empty when it is not there."""
    try:
        found = mark.stat()
    except OSError:
        return ()
    return found.st_mtime_ns, found.st_ino, found.st_size


def _options(site: Served, scope: Scope) -> Response:
    """Return the answer to OPTIONS, also when a browser asks before a request from another site."""
    matches = (_methods(route) for route in site.routes if route.matches(scope)[0] != Match.NONE)
    allowed = next(matches, set()) or {"GET", "HEAD"}
    headers = {**COMMON, **_PREFLIGHT, "allow": ", ".join(sorted({*allowed, "OPTIONS"}))}
    return Response(status_code=204, headers=headers)


def _methods(route: BaseRoute) -> set[str]:
    return set(getattr(route, "methods", None) or ())
