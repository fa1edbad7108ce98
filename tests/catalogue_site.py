"""The prepared queries of a release as an application of their own, answered in the same process."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from socket import socket
from threading import Thread
from time import sleep

import httpx
from pyoxigraph import QueryResultsFormat, QueryTriples, RdfFormat, Store
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from uvicorn import Config, Server

from kg.queries import Catalogue
from kg.web.catalogue.routes import routes
from kg.web.http.errors import HttpError, on_http_error, on_http_exception
from kg.web.library import Library
from tests.conftest import CATALOGUE


class InProcess:
    """Answers from a store, and remembers what it was asked; raises `failure` instead if there is one."""

    def __init__(self, store: Store, failure: HttpError | None = None):
        self.store = store
        self.failure = failure
        self.asked: list[str] = []

    async def run(self, text: str, media_type: str, client: str) -> bytes:
        self.asked.append(text)
        await asyncio.sleep(0)
        if self.failure is not None:
            raise self.failure
        results = self.store.query(text, use_default_graph_as_union=True)
        form = (RdfFormat if isinstance(results, QueryTriples) else QueryResultsFormat).from_media_type(media_type)
        body = results.serialize(format=form)  # type: ignore[arg-type]
        assert body is not None
        return body


class Site:
    """The application, and a client for it."""

    def __init__(self, dist: Path, catalogue: Catalogue = CATALOGUE, failure: HttpError | None = None):
        self.library = Library(dist)
        self.runner = InProcess(self.library.store, failure)
        handlers = {HttpError: on_http_error, HTTPException: on_http_exception}
        found = routes(self.library, catalogue, self.runner)
        self.app = Starlette(routes=found, exception_handlers=handlers)
        self.app.state.modified = self.library.modified

    def get(self, path: str, accept: str = "*/*", method: str = "GET", **headers: str) -> httpx.Response:
        """Return the response to one request."""
        return asyncio.run(self._get(path, {"accept": accept, **headers}, method))

    def all(self, paths: Sequence[str]) -> list[httpx.Response]:
        """Return the responses to requests that are made at the same time."""

        async def ask() -> list[httpx.Response]:
            return list(await asyncio.gather(*(self._get(path, {}, "GET") for path in paths)))

        return asyncio.run(ask())

    async def _get(self, path: str, headers: dict[str, str], method: str) -> httpx.Response:
        transport = httpx.ASGITransport(app=self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            return await client.request(method, path, headers=headers)


@contextmanager
def served(app: Starlette) -> Iterator[str]:
    """Yield the address of a real server of an application, stopped at the end."""
    with socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = Server(Config(app, log_level="critical"))
        thread = Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            sleep(0.02)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()
