"""Serve a release: open its store, listen, and go on with the next release when there is one."""

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread, current_thread, main_thread
from typing import Any, Final

import uvicorn

from kg.archive.place import CONTENTS, log_of, need_archive
from kg.card import PUBLIC
from kg.errors import KgError
from kg.files import NotWritten
from kg.pace import Progress, silent
from kg.release.atomic import MARK, cache_of, link
from kg.release.manifest import SEALED
from kg.release.read import Release
from kg.release.tier import NotPublic, need_public
from kg.release.whole import need_whole
from kg.store import update_store
from kg.web.ahead import make_ahead
from kg.web.app import KEPT_PARTS, Site
from kg.web.http.alone import Alone
from kg.web.http.forwarded import Surroundings
from kg.web.http.protocol import BoundedProtocol
from kg.web.library import Library
from kg.web.memory import share_heaps
from kg.web.pages.standing import draw_cascades_ahead
from kg.web.pages.tolls import draw_ahead
from kg.web.render import environment
from kg.web.sparql.limits import Limits
from kg.web.switch import Switch
from kg.web.versions.shelf import Shelf

STOP_WITHIN_S: Final = 10  # for the requests under way when the server is told to stop


class NotListening(KgError):
    """The server could not begin to listen."""

    def __init__(self, host: str, port: int):
        self.host = host
        self.port = port
        super().__init__(f"the server could not start at {host} port {port}; the lines above say why")


@dataclass(frozen=True, slots=True)
class Settings:
    """How a release is served: where to listen, the public address if it differs, which proxies are believed, what a
    query may cost, and which tier is served beside public releases.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    base_url: str = ""
    trusted: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    tier: str = PUBLIC
    archive: Path | None = None  # kept versions to be served beside the release


def serve(dist: Path, settings: Settings, say: Callable[[str], None], progress: Progress = silent) -> None:
    """Serve a release until the process is told to end; `say` gets the local address once the server listens.

    Errors: NotARelease, NotAnAddress, NotListening, NotPublic, NotHere.
    """
    surroundings = Surroundings(settings.base_url, settings.trusted)
    if settings.tier != PUBLIC and not _is_here(settings):
        raise NotHere(settings.host)
    share_heaps()
    with TemporaryDirectory(prefix="govah-") as spare, _ending_quietly():
        open_site = _Opener(dist, Path(spare), surroundings, settings, progress)
        archive = settings.archive.resolve() if settings.archive else None
        also = (archive / CONTENTS, *log_of(archive)) if archive else ()
        switch = Switch(open_site, dist.resolve() / MARK, surroundings, also)
        open_site.check()
        server = Server(server_config(switch if settings.tier == PUBLIC else Alone(switch), settings), say)
        try:
            server.run()
        except SystemExit:
            raise NotListening(settings.host, settings.port) from None


class NotHere(KgError):
    """A release that is not public was to be served to other machines."""

    def __init__(self, host: str):
        self.host = host
        super().__init__(f"a restricted release is served on this machine alone: {host} is another address")


def _is_here(settings: Settings) -> bool:
    """Return whether only this machine can ask, and no proxy passes on what others ask."""
    try:
        here = settings.host == "localhost" or ip_address(settings.host).is_loopback
    except ValueError:
        return False
    return here and not settings.trusted and not settings.base_url


class _Opener:
    """Opens the release in a folder, with its store beside it or, where nothing can be written, elsewhere."""

    def __init__(self, dist: Path, spare: Path, surroundings: Surroundings, settings: Settings, progress: Progress):
        self.dist = dist
        self.spare = spare
        self.surroundings = surroundings
        self.limits = settings.limits
        self.tier = settings.tier
        self.archive = settings.archive
        self.progress = progress
        self.before = nothing  # the first release is made here, where its progress is shown

    def check(self) -> None:
        """Return when there is a release that may be served. Errors: NotARelease, NotPublic, NotAnArchive."""
        need_whole(self.dist.resolve())
        need_public(self.dist, self.tier)
        if self.archive is not None:
            need_archive(self.archive)

    def __call__(self) -> Site:
        """Return the site of the release that is there now, for which what takes long at first is being done.

        Errors: DamagedFiles; NotPublic, for a next release that is of another tier.
        """
        need_whole(self.dist.resolve())
        need_public(self.dist, self.tier)
        place = stored(self.dist, self.spare, self.progress, self.before)
        try:
            site = Site(place, self.surroundings, self.limits, shelf=self._shelf(place))
            if site.library.tier not in (PUBLIC, self.tier):  # it took the place of another meanwhile
                site.held.close()
                raise NotPublic(self.dist, site.library.tier)
        except BaseException:
            self._put_away(place)
            raise
        site.living.callback(self._put_away, place)
        Thread(target=_prepare, args=(site.library,), daemon=True).start()
        self.before = make_ahead
        return site

    def _shelf(self, place: Path) -> Shelf | None:
        """Return the kept versions beside a release, if there is an archive. Errors: NotPublic, NotAnArchive."""
        if self.archive is None:
            return None
        return Shelf(self.archive.resolve(), Release(place.resolve()), self._kept)

    def _kept(self, folder: Path) -> Site:
        """Return the site of a kept version, which is only to be read."""
        place = stored(folder, self.spare)
        site = Site(place, self.surroundings, live=False, parts=KEPT_PARTS)
        if place != folder:
            site.living.callback(shutil.rmtree, place, ignore_errors=True)
            site.living.callback(shutil.rmtree, cache_of(place), ignore_errors=True)
        return site

    def _put_away(self, place: Path) -> None:
        """Remove a copy made elsewhere, with its store: what a later release withdraws must not stay in it."""
        if place != self.dist:
            shutil.rmtree(place, ignore_errors=True)
            shutil.rmtree(cache_of(place), ignore_errors=True)


def _prepare(library: Library) -> None:
    """Read the templates and draw the charts, before anybody asks for them."""
    templates = environment()
    for name in templates.list_templates(["html"]):
        templates.get_template(name)
    draw_ahead(library)
    draw_cascades_ahead(library)


def nothing(dist: Path) -> None:
    """Do nothing with a release."""


def stored(dist: Path, spare: Path, progress: Progress = silent, before: Callable[[Path], None] = nothing) -> Path:
    """Return a folder with a release whose store is up to date: its own, else links to it in the folder `spare`.

    `before` is done with the folder first.
    """
    try:
        before(dist)
        update_store(dist, progress)
    except (NotWritten, OSError):
        elsewhere = _linked(dist.resolve(), spare)
        before(elsewhere)
        update_store(elsewhere, progress)
        return elsewhere
    return dist


def _linked(dist: Path, spare: Path) -> Path:
    """Return a new folder with every file of a release under its name."""
    numbers = (int(path.name.rpartition("-")[2]) for path in spare.glob("release-*"))
    folder = spare / f"release-{max(numbers, default=0) + 1}"
    sealed = [path for path in SEALED if (dist / path).is_file()]
    for path in [*Release(dist).manifest["files"], MARK, *sealed]:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        try:
            os.symlink(dist / path, folder / path)
        except OSError:
            link(dist / path, folder / path)
    return folder


class Server(uvicorn.Server):
    """A server that says at which address it listens."""

    def __init__(self, config: uvicorn.Config, say: Callable[[str], None]):
        super().__init__(config)
        self.say = say

    async def startup(self, sockets: list[Any] | None = None) -> None:
        """Begin to listen."""
        await super().startup(sockets)
        if self.started and self.servers:
            host, port = self.servers[0].sockets[0].getsockname()[:2]
            self.say(f"http://{f'[{host}]' if ':' in host else host}:{port}/")


def server_config(app: Switch | Alone, settings: Settings) -> uvicorn.Config:
    """Return how the server runs: one process, no log of who asked for what."""
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        http=BoundedProtocol,
        ws="none",
        lifespan="on",
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=STOP_WITHIN_S,
    )


@contextmanager
def _ending_quietly() -> Iterator[None]:
    """Let the server end on SIGTERM and SIGINT and what is around it be put away; then the process ends as usual."""
    if current_thread() is not main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, lambda number, frame: None)
    try:
        with suppress(KeyboardInterrupt):
            yield
    finally:
        signal.signal(signal.SIGTERM, before)
