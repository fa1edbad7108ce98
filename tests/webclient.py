"""A site on a real server for tests, and plain requests to it that follow nothing and add nothing."""

import http.client
import queue
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from kg.release.read import Release
from kg.web.app import KEPT_PARTS, Site
from kg.web.http.forwarded import Surroundings
from kg.web.serve import Server, Settings, server_config, stored
from kg.web.switch import Switch
from kg.web.versions.shelf import Shelf

START_LIMIT_S = 120
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


@dataclass(frozen=True)
class Answer:
    """What came back: names of headers are in small letters, one that came twice is joined by commas."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def type(self) -> str:
        """The media type without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0]

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


@dataclass(frozen=True)
class Client:
    """Asks one server; `address` ends with a slash."""

    address: str
    switch: Switch

    def ask(
        self, path: str, method: str = "GET", headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> Answer:
        """Return the answer to a request with exactly these headers, besides Host and Content-Length."""
        return ask_at(self.address, path, method, headers, body)

    def get(self, path: str, accept: str = "", **headers: str) -> Answer:
        """Return the answer to a GET; further headers are given as `if_none_match="..."`."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask(path, headers={**({"Accept": accept} if accept else {}), **named})


def ask_at(
    address: str, path: str, method: str = "GET", headers: Mapping[str, str] | None = None, body: bytes = b""
) -> Answer:
    """Return the answer of a server to a request with exactly these headers, besides Host and Content-Length."""
    named = {name.lower(): value for name, value in (headers or {}).items()}
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    try:
        connection.putrequest(method, path, skip_host="host" in named, skip_accept_encoding=True)
        for name, value in {**named, **({"Content-Length": str(len(body))} if body else {})}.items():
            connection.putheader(name, value)
        connection.endheaders(body or None)
        response = connection.getresponse()
        found: dict[str, str] = {}
        for name, value in response.getheaders():
            found[name.lower()] = f"{found[name.lower()]}, {value}" if name.lower() in found else value
        return Answer(response.status, found, response.read())
    finally:
        connection.close()


@contextmanager
def serving(
    dist: Path,
    base_url: str = "",
    trusted: tuple[str, ...] = (),
    open_site: Callable[[Path], Site] | None = None,
    also: tuple[Path, ...] = (),
) -> Iterator[Client]:
    """Yield a client of a real server in a thread, on a free port, with the site of a release."""
    surroundings = Surroundings(base_url, trusted)
    opened = open_site or (lambda folder: Site(folder, surroundings))
    switch = Switch(lambda: opened(stored(dist, dist.parent)), dist / "manifest.json", surroundings, also)
    told: queue.Queue[str] = queue.Queue()
    server = Server(server_config(switch, Settings(port=0)), told.put)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield Client(told.get(timeout=START_LIMIT_S), switch)
    finally:
        server.should_exit = True
        thread.join(timeout=START_LIMIT_S)


@contextmanager
def serving_versions(world: Path) -> Iterator[Client]:
    """Serve the release in `world/dist` beside the versions that `world/archive` keeps."""
    archive = world / "archive"

    def kept(folder: Path) -> Site:
        return Site(stored(folder, world), live=False, parts=KEPT_PARTS)

    def opened(dist: Path) -> Site:
        return Site(dist, shelf=Shelf(archive, Release(dist), kept))

    with serving(world / "dist", open_site=opened, also=(archive / "archive.json",)) as client:
        yield client
