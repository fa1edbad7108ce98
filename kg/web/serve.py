"""Serve a release: open its store, listen, and go on with the next release when there is one."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread, current_thread, main_thread
from typing import Any, Final

import uvicorn

from kg.errors import KgError
from kg.files import NotWritten
from kg.release.atomic import MARK, link
from kg.release.read import Release
from kg.store import update_store
from kg.store.local import Progress, silent
from kg.web.app import Site
from kg.web.http.forwarded import Surroundings
from kg.web.http.protocol import BoundedProtocol
from kg.web.library import Library
from kg.web.pages.tolls import draw_ahead
from kg.web.render import environment
from kg.web.sparql.limits import Limits
from kg.web.switch import Switch

STOP_WITHIN_S: Final = 10  # for the requests under way when the server is told to stop


class NotListening(KgError):
    """The server could not begin to listen."""

    def __init__(self, host: str, port: int):
        self.host = host
        self.port = port
        super().__init__(f"the server could not start at {host} port {port}; the lines above say why")


@dataclass(frozen=True, slots=True)
class Settings:
    """How a release is served: where to listen, the public address if it differs, which proxies are believed, and what
    a query may cost.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    base_url: str = ""
    trusted: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)


def serve(dist: Path, settings: Settings, say: Callable[[str], None], progress: Progress = silent) -> None:
    """Serve a release until the process is told to end; `say` gets the local address once the server listens.

    Errors: NotARelease, NotAnAddress, NotListening.
    """
    surroundings = Surroundings(settings.base_url, settings.trusted)
    with TemporaryDirectory(prefix="govah-") as spare, _ending_quietly():
        open_site = _Opener(dist, Path(spare), surroundings, settings.limits, progress)
        switch = Switch(open_site, dist.resolve() / MARK, surroundings)
        open_site.check()
        server = Server(server_config(switch, settings), say)
        try:
            server.run()
        except SystemExit:
            raise NotListening(settings.host, settings.port) from None


class _Opener:
    """Opens the release in a folder, with its store beside it or, where nothing can be written, elsewhere."""

    def __init__(self, dist: Path, spare: Path, surroundings: Surroundings, limits: Limits, progress: Progress):
        self.dist = dist
        self.spare = spare
        self.surroundings = surroundings
        self.limits = limits
        self.progress = progress

    def check(self) -> None:
        """Return when there is a release. Errors: NotARelease."""
        Release(self.dist.resolve())

    def __call__(self) -> Site:
        """Return the site of the release that is there now, for which what takes long at first is being done."""
        site = Site(stored(self.dist, self.spare, self.progress), self.surroundings, self.limits)
        Thread(target=_prepare, args=(site.library,), daemon=True).start()
        return site


def _prepare(library: Library) -> None:
    """Read the templates and draw the charts, before anybody asks for them."""
    templates = environment()
    for name in templates.list_templates(["html"]):
        templates.get_template(name)
    draw_ahead(library)


def stored(dist: Path, spare: Path, progress: Progress = silent) -> Path:
    """Return a folder with a release whose store is up to date: its own, else links to it in the folder `spare`."""
    try:
        update_store(dist, progress)
    except (NotWritten, OSError):
        elsewhere = _linked(dist.resolve(), spare)
        update_store(elsewhere, progress)
        return elsewhere
    return dist


def _linked(dist: Path, spare: Path) -> Path:
    """Return a new folder with every file of a release under its name."""
    count = sum(1 for _ in spare.glob("release-*"))
    folder = spare / f"release-{count + 1}"
    for path in [*Release(dist).manifest["files"], MARK]:
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


def server_config(switch: Switch, settings: Settings) -> uvicorn.Config:
    """Return how the server runs: one process, no log of who asked for what."""
    return uvicorn.Config(
        switch,
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
