"""Ask an ASGI application for a file of its site, in this process and without a network."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote

from kg.errors import KgError
from kg.web.app import Site

_WRITTEN: Final = (200, 410)  # a tombstone is a page as well


class NotWritable(KgError):
    """The site has no such file, or refuses it, though something leads to it."""

    def __init__(self, path: str, status: int):
        self.path = path
        self.status = status
        super().__init__(f"the site answers {status} for {path}")


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file of the site: its path, percent-encoded, its media type and its bytes."""

    path: str
    media_type: str
    body: bytes


def fetch_all(site: Site, paths: Iterable[str]) -> list[Fetched]:
    """Return what a site answers for some paths, in their order.

    Errors: NotWritable for an answer that is neither a success nor a tombstone.
    """

    async def fetch_each() -> list[Fetched]:
        return [await fetch(site, path) for path in paths]

    return asyncio.run(fetch_each())


async def fetch(site: Site, path: str) -> Fetched:
    """Return what a site answers for a path, which is percent-encoded and has no slash at its start."""
    parts: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        parts.append(message)

    await site.inner(_scope(site, path), receive, send)  # past the cache: no file is asked for twice
    head = parts[0]
    if head["status"] not in _WRITTEN:
        raise NotWritable(path, head["status"])
    headers = {name.lower(): value.decode("latin-1") for name, value in head["headers"]}
    body = b"".join(part.get("body", b"") for part in parts[1:])
    return Fetched(path, headers.get(b"content-type", "").partition(";")[0], body)


def _scope(site: Site, path: str) -> dict[str, Any]:
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": f"/{unquote(path)}",
        "raw_path": f"/{path}".encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [],
        "client": ("mirror", 0),
        "server": ("mirror", 80),
        "state": {"address": site.surroundings.base_url},
    }
