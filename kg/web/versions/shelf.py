"""The archive as a server needs it: which versions there are, what is withdrawn from them, and their sites.

Sites are opened when they are asked for, two at most; the one that was not asked for the longest is closed when its
last request has been answered.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, Protocol

from kg.archive.place import CONTENTS, Kept, delta_of, kept, need_archive
from kg.archive.recall import Pending
from kg.diff.withdrawn import Tombstone, tombstones_of
from kg.errors import KgError
from kg.release.read import Release
from kg.values import ID_PATTERN
from kg.web.thing import kind_of
from kg.web.versions.memento import Memento, Original

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

MOST_OPEN: Final = 2
_FAILED: Final = (KgError, OSError, RuntimeError, SyntaxError, ValueError)
_OF_THINGS: Final = ("id", "doc", "cite")


class KeptSite(Protocol):
    """The site of a kept release."""

    async def stop(self) -> None:
        """Close it, when no request is under way."""

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""


class NotOpen(KgError):
    """A kept release cannot be opened now: it is damaged, or being replaced."""

    def __init__(self, version: str):
        self.version = version
        super().__init__(f"version {version} cannot be opened now")


class _Open:
    """An open site and how many requests it is answering."""

    def __init__(self, site: KeptSite):
        self.site = site
        self.under_way = 0
        self.retired = False


class Shelf:
    """The kept releases beside the release that is served.

    `open_site` opens the site of a kept release in a folder. What the served release withdraws is taken from every
    version at once, whether or not the archive has been told.
    Errors: NotAnArchive, NotARelease.
    """

    def __init__(self, archive: Path, release: Release, open_site: Callable[[Path], KeptSite] | None = None):
        need_archive(archive)
        self.archive = archive
        self.release = release
        self._open_site = open_site
        self._open: OrderedDict[str, _Open] = OrderedDict()
        self._opening = asyncio.Lock()
        self._spare: TemporaryDirectory[str] | None = None
        self._read()

    def _read(self) -> None:
        """Read what the archive holds, and find what is withdrawn by now."""
        self._seen = _stamp(self.archive)
        self.versions = kept(self.archive)
        stones = tombstones_of(self.release)
        self.pending = Pending(self.versions, stones)
        recalled = (stone for one in self.versions for stone in one.withdrawn)
        self.gone: dict[str, Tombstone] = {stone.ident: stone for stone in (*recalled, *stones)}

    async def look(self) -> None:
        """Read the archive again when it has changed, and close what was opened before.

        The site as a whole is opened anew soon after; what was recalled must be gone by then. Errors: NotOpen.
        """
        if _stamp(self.archive) == self._seen:
            return
        async with self._opening:
            if _stamp(self.archive) == self._seen:
                return
            await self._close_some(0)
            try:
                await asyncio.to_thread(self._read)
            except _FAILED as error:
                raise NotOpen("of the archive") from error

    def find(self, version: str) -> Kept | None:
        """Return a kept release, None when that version is not kept."""
        return next((one for one in self.versions if one.version == version), None)

    def before(self, version: str) -> Kept | None:
        """Return the version before another one."""
        older = [one for one in self.versions if one.version != version]
        at = next((place for place, one in enumerate(self.versions) if one.version == version), len(self.versions))
        return older[at - 1] if at else None

    def versions_before(self, version: str) -> tuple[str, ...]:
        """Return the kept versions other than one, the lowest first."""
        return tuple(one.version for one in self.versions if one.version != version)

    def delta(self, one: Kept) -> str:
        """Return the name of the difference from the version before; "" when there is none that may be shown now."""
        before = self.before(one.version)
        if before is None or {before.version, one.version} & {*self.pending.versions}:
            return ""
        path = delta_of(self.archive, before.version, one.version)
        return path.name if path.is_file() else ""

    def withdrawn_in(self, path: str) -> Tombstone | None:
        """Return the tombstone of the first thing that a path names and that is withdrawn, None when none is."""
        return next((self.gone[ident] for ident in ID_PATTERN.findall(path) if ident in self.gone), None)

    def withdrawn_from(self, version: str) -> list[Tombstone]:
        """Return what was withdrawn from a version after it was released; empty when it is as it was published."""
        one = self.find(version)
        return sorted({*(one.withdrawn if one else ()), *self.pending.withdrawn(version)})

    def original(self, site: str, path: str) -> Original:
        """Return an address of the site with those versions that have it."""
        holding = [one for one in self.versions if self._has(one, path)]
        return Original(
            site, path, tuple(Memento(one.version, one.day, f"{site}version/{one.version}/{path}") for one in holding)
        )

    def _has(self, one: Kept, path: str) -> bool:
        first, _, rest = path.partition("/")
        ident = next(iter(ID_PATTERN.findall(rest)), "")
        if first in _OF_THINGS and ident:
            return one.holds(_thing(ident))
        if path.startswith("graph/source/") and ident:
            return one.holds(_thing(ident))
        return True

    @asynccontextmanager
    async def site(self, version: str) -> AsyncIterator[KeptSite]:
        """Hold the site of a kept release open while a request is answered. Errors: NotOpen."""
        opened = self._open.get(version)
        if opened is None:
            async with self._opening:
                opened = self._open.get(version)
                if opened is None:
                    try:
                        opened = _Open(await asyncio.to_thread(self._opened, version))
                    except _FAILED as error:
                        raise NotOpen(version) from error
                    self._open[version] = opened
        self._open.move_to_end(version)
        opened.under_way += 1
        await self._close_some()
        try:
            yield opened.site
        finally:
            opened.under_way -= 1
            if opened.retired and not opened.under_way:
                await opened.site.stop()

    def _opened(self, version: str) -> KeptSite:
        assert self._open_site is not None, "a mirror has no mementos"
        if version not in self.pending.versions:
            return self._open_site(self.archive / version)
        if self._spare is None:
            self._spare = TemporaryDirectory(prefix="govah-")
        folder = Path(self._spare.name) / version
        if not folder.exists():
            folder.mkdir()
            self.pending.without(version, folder, date.fromisoformat(self.release.manifest["release_date"]))
        return self._open_site(folder)

    async def _close_some(self, most: int = MOST_OPEN) -> None:
        while len(self._open) > most:
            _, opened = self._open.popitem(last=False)
            opened.retired = True
            if not opened.under_way:
                await opened.site.stop()

    async def close(self) -> None:
        """Close every site."""
        await self._close_some(0)
        if self._spare is not None:
            self._spare.cleanup()


def _stamp(archive: Path) -> tuple[int, ...]:
    """Return what changes when an archive does."""
    try:
        found = (archive / CONTENTS).stat()
    except OSError:
        return ()
    return found.st_mtime_ns, found.st_ino, found.st_size


def _thing(ident: str) -> str:
    return f"{kind_of(ident)}/{ident}"
