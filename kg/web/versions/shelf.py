"""The archive as a server needs it: which versions there are, what is withdrawn from them, and their sites.

Sites are opened when they are asked for, two at most; the one that was not asked for the longest is closed when its
last request has been answered. A version is opened only when every file of it is what its manifest says; what is wrong
is written to the log once, and it is tried again after a while.
"""

import asyncio
import logging
import shutil
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, MutableMapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from time import monotonic
from typing import Any, Final, Protocol

from kg.archive.damage import UNREADABLE, Damaged, need_base_of, need_data, need_sound, sort_out
from kg.archive.place import ABOUT, CONTENTS, Kept, delta_of, given_up, kept, log_of, need_archive
from kg.archive.recall import Pending
from kg.archive.tombstones import merged
from kg.archive.undecided import UNDECIDED
from kg.diff.withdrawn import RECALLED, Tombstone, tombstones_of
from kg.errors import KgError
from kg.release.atomic import MARK
from kg.release.bodies import NQUADS
from kg.release.pieces import LISTING
from kg.release.read import Release
from kg.release.tier import need_public, tier_of
from kg.release.whole import need_whole
from kg.values import ID_PATTERN
from kg.web.thing import kind_of
from kg.web.versions.memento import Memento, Original

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

MOST_OPEN: Final = 2
RETRY_AFTER_S: Final = 10.0  # when a version could not be opened: reading all of it again takes time

_LOG: Final = logging.getLogger("kg.web")
_FAILED: Final = (KgError, OSError, RuntimeError, SyntaxError, ValueError)
_ARCHIVE: Final = "the archive"
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


@dataclass(frozen=True, slots=True)
class _Seen:
    """The stamps of an archive and of its closed versions: when they are others, something changed."""

    archive: tuple[int, ...] = ()
    closed: dict[str, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Failure:
    """Why something could not be opened, and the time until which it is not tried again.

    `seen` are the stamps of an archive that could not be read: when they are others it is tried at once.
    """

    reason: str
    until: float
    seen: _Seen | None = None


class Shelf:
    """The kept releases beside the release that is served.

    `open_site` opens the site of a kept release in a folder; `damaged` are versions known to be damaged. What the
    served release withdraws is taken from every version at once, whether or not the archive has been told. A version
    that is damaged is `closed`: what cannot be read cannot be cleared of what is withdrawn.
    Errors: NotAnArchive; OtherDossier; NotPublic when one is neither public nor of the tier of the served release.
    """

    def __init__(
        self,
        archive: Path,
        release: Release,
        open_site: Callable[[Path], KeptSite] | None = None,
        damaged: Iterable[str] = (),
    ):
        need_archive(archive)
        self.archive = archive
        self.release = release
        self._open_site = open_site
        self._open: OrderedDict[str, _Open] = OrderedDict()
        self._opening = asyncio.Lock()
        self._failed: dict[str, _Failure] = {}
        self._spare: TemporaryDirectory[str] | None = None
        self._making = Lock()
        self._spoilt: dict[str, Damaged] = {}
        self._seen = _Seen()
        self.reading = 0  # how many times the archive was read: what was made of an earlier reading shows too much
        self.closed: dict[str, str] = {}
        self._read()
        for version in damaged:
            self.is_damaged(version)

    def _read(self) -> None:
        """Read what the archive holds, and find what is withdrawn by now."""
        seen = _stamp(self.archive)
        sound, damaged = sort_out(kept(self.archive), with_things=True)
        for one in sound:
            need_public(one.path, tier_of(self.release.dist))
        need_base_of(self.archive, sound, self.release.base)
        stones = tombstones_of(self.release)
        spoilt = {version: one for version, one in self._spoilt.items() if not self._is_other(version)}
        pending = Pending([one for one in sound if one.version not in spoilt], stones, self.release)
        dropped = given_up(self.archive)
        recalled = (stone for one in (*sound, *dropped) for stone in one.withdrawn)
        closed = self._close((*damaged, *spoilt.values(), *pending.damaged))
        with self._making:  # at the end, and together: what failed is tried again
            self._empty_spare()
            self.reading += 1
            self.gone: dict[str, Tombstone] = {stone.ident: stone for stone in (*recalled, *stones)}
            self.pending, self.closed = pending, closed
            self.given_up = {one.version: str((one.recalled or {})["recalled_on"]) for one in dropped}
            self.versions = [one for one in sound if one.version not in closed]
            self._seen = _Seen(seen, {version: _stamp_of(self.archive, version) for version in closed})

    def _close(self, damaged: Iterable[Damaged]) -> dict[str, str]:
        """Return why versions are closed, and write to the log what was not known before."""
        closed = {one.version: one.reason for one in damaged}
        for said in sorted(closed.items() - self.closed.items()):
            _LOG.warning("version %s of the archive is not served, since it is damaged: %s", *said)
        return closed

    def is_damaged(self, version: str) -> bool:
        """Read the data of a version again; return whether they are damaged: it is closed until they are others."""
        if version in self.closed:
            return True
        one, stamp = Kept(version, self.archive / version), _stamp_of(self.archive, version)
        try:
            need_sound(one)
            need_data(one)
        except UNREADABLE as error:
            self._close_spoilt(version, stamp, Damaged(one.path, error))
            return True
        return False

    def _close_spoilt(self, version: str, stamp: tuple[int, ...], damaged: Damaged) -> None:
        with self._making:
            self._spoilt[version] = damaged
            self._seen = _Seen(self._seen.archive, self._seen.closed | {version: stamp})
            self.closed = self.closed | self._close([damaged])
            self.versions = [one for one in self.versions if one.version != version]

    async def look(self) -> None:
        """Read the archive again when it has changed, and close what was opened before.

        The site as a whole is opened anew soon after; what was recalled must be gone by then. Errors: NotOpen.
        """
        if not self._is_changed():
            return
        async with self._opening:
            if not self._is_changed():
                return
            now = self._now()
            failure = self._failed.get(_ARCHIVE)
            if failure is not None and failure.seen == now and monotonic() < failure.until:
                raise NotOpen("of the archive")
            await self._close_some(0)
            try:
                await asyncio.to_thread(self._read)
            except _FAILED as error:
                self._tell(_ARCHIVE, error, now)
                raise NotOpen("of the archive") from error
            self._failed.clear()

    def _is_changed(self) -> bool:
        """Return whether the archive changed, or a version that is closed."""
        return self._now() != self._seen

    def _now(self) -> "_Seen":
        return _Seen(_stamp(self.archive), {one: _stamp_of(self.archive, one) for one in self._seen.closed})

    def _is_other(self, version: str) -> bool:
        """Return whether the files of a version are others than when it was closed."""
        return self._seen.closed.get(version) != _stamp_of(self.archive, version)

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

    @property
    def log(self) -> tuple[Path, ...]:
        """The transparency log of the archive, and its signature when it has one; empty when there is no log."""
        log, signature = log_of(self.archive)
        return tuple(path for path in (log, signature) if path.is_file()) if log.is_file() else ()

    def withdrawn_in(self, path: str) -> Tombstone | None:
        """Return the tombstone of the first thing that a path names and that is withdrawn, None when none is."""
        return next((self.gone[ident] for ident in ID_PATTERN.findall(path) if ident in self.gone), None)

    def withdrawn_from(self, version: str) -> list[Tombstone]:
        """Return what was withdrawn from a version after it was released; empty when it is as it was published."""
        one = self.find(version)
        return merged(one.withdrawn if one else (), self.pending.withdrawn(version))

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
                    opened = self._open[version] = _Open(await asyncio.to_thread(self._opened, version))
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
        """Return the site of a kept release, opened. Errors: NotOpen, and what is wrong stands in the log."""
        what = f"version {version} of the archive"
        failure = self._failed.get(what)
        if failure is not None and monotonic() < failure.until:
            raise NotOpen(version)
        try:
            site = self._opened_whole(version)
        except _FAILED as error:
            self._tell(what, error)
            raise NotOpen(version) from error
        self._failed.pop(what, None)
        return site

    def _tell(self, what: str, error: Exception, seen: _Seen | None = None) -> None:
        """Write to the log why something cannot be opened, once as long as it is the same."""
        failure = self._failed.get(what)
        if failure is None or failure.reason != str(error):
            _LOG.warning("%s is not served: %s", what, error)
        self._failed[what] = _Failure(str(error), monotonic() + RETRY_AFTER_S, seen)

    def _opened_whole(self, version: str) -> KeptSite:
        assert self._open_site is not None, "a mirror has no mementos"
        need_whole(self.archive / version)
        return self._open_site(self._folder(version))

    def _folder(self, version: str) -> Path:
        """Return the folder of what is to be shown of a version now."""
        with self._making:
            if version not in self.pending.versions:
                return self.archive / version
            if self._spare is None:
                self._spare = TemporaryDirectory(prefix="govah-")
            folder = Path(self._spare.name) / version
            if not folder.exists():
                new = folder.with_name(f"{version}.new")
                shutil.rmtree(new, ignore_errors=True)
                new.mkdir()
                self.pending.without(version, new, date.fromisoformat(self.release.manifest["release_date"]))
                new.rename(folder)
        return folder

    def _empty_spare(self) -> None:
        """Remove the copies that were made of what the archive held before."""
        if self._spare is not None:
            self._spare.cleanup()
            self._spare = None

    def shown(self, one: Kept) -> Release:
        """Return a kept release to be compared, as its pages show it: without what is withdrawn by now."""
        return Release(self._folder(one.version)) if one.version in self.pending.versions else one.release

    async def _close_some(self, most: int = MOST_OPEN) -> None:
        while len(self._open) > most:
            _, opened = self._open.popitem(last=False)
            opened.retired = True
            if not opened.under_way:
                await opened.site.stop()

    async def close(self) -> None:
        """Close every site."""
        await self._close_some(0)
        self._empty_spare()


def _stamp(archive: Path) -> tuple[int, ...]:
    """Return what changes when an archive does."""
    return _stamp_of_file(archive / CONTENTS)


def _stamp_of(archive: Path, version: str) -> tuple[int, ...]:
    """Return what changes when a damaged version is put back from a copy."""
    files = [archive / version / name for name in (MARK, LISTING, RECALLED, f"{NQUADS}.gz")]
    files.append(archive / ABOUT / version / UNDECIDED)
    return tuple(part for path in files for part in _stamp_of_file(path))


def _stamp_of_file(path: Path) -> tuple[int, ...]:
    try:
        found = path.stat()
    except OSError:
        return ()
    return found.st_mtime_ns, found.st_ino, found.st_size


def _thing(ident: str) -> str:
    return f"{kind_of(ident)}/{ident}"
