"""The SPARQL endpoint on a real server for tests, over a small store of obviously made-up things."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

import httpx
import uvicorn
from pyoxigraph import RdfFormat, Store
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from kg.web.http.errors import HttpError, on_failure, on_http_error, on_http_exception
from kg.web.sparql.dataset import Dataset
from kg.web.sparql.endpoint import routes
from kg.web.sparql.limits import Limits
from kg.web.sparql.service import Service

BASE: Final = "https://dossier.example/"
THINGS: Final = 60
START_LIMIT_S: Final = 60
Value = TypeVar("Value")


def nquads(things: int = THINGS) -> str:
    """Return two graphs: numbered things with a label, every third of them also with a note in another graph."""
    lines = []
    for number in range(things):
        thing = f"<{BASE}id/thing/{number}>"
        label = f'"چیز \\"{number}\\", with }},{{ and service from"@fa'
        lines.append(f"{thing} <{BASE}ns#label> {label} <{BASE}graph/things> .")
        if number % 3 == 0:
            lines.append(f'{thing} <{BASE}ns#note> "{number}" <{BASE}graph/notes> .')
    return "\n".join(lines) + "\n"


def dataset(folder: Path, text: str = "", graphs: Mapping[str, int] | None = None) -> Dataset:
    """Return a dataset in a new folder, made of N-Quads, of the numbered things if none are given."""
    store = Store(folder)
    store.load(text or nquads(), format=RdfFormat.N_QUADS)
    store.flush()
    counts = {f"{BASE}graph/things": THINGS, f"{BASE}graph/notes": THINGS // 3} if graphs is None else graphs
    return Dataset(folder, BASE, counts, f"digest of {folder}")


@dataclass(frozen=True)
class Live:
    """A server that runs: the address of its endpoint, its service, and the loop that the service runs in."""

    address: str
    service: Service
    loop: asyncio.AbstractEventLoop

    def query(self, text: str, accept: str = "application/sparql-results+json", **more: Any) -> httpx.Response:
        """Return the response to a query by GET."""
        parameters = {"query": text, **more}
        return httpx.get(self.address, params=parameters, headers={"Accept": accept}, timeout=60)

    def call(self, coroutine: Coroutine[Any, Any, Value]) -> Value:
        """Run a coroutine in the loop of the service and return what it returns."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(timeout=60)


@contextmanager
def serving(data: Dataset, limits: Limits | None = None) -> Iterator[Live]:
    """Yield a server of a dataset, in a thread of this process, on a free port."""
    service = Service(data, limits or Limits(workers=2, spares=1))
    loops: list[asyncio.AbstractEventLoop] = []

    @asynccontextmanager
    async def living(app: Starlette) -> AsyncIterator[None]:
        loops.append(asyncio.get_running_loop())
        async with service:
            yield

    application = _application(service, living)
    config = uvicorn.Config(application, port=0, http="httptools", log_level="critical", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until(lambda: server.started)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield Live(f"http://127.0.0.1:{port}/sparql", service, loops[0])
    finally:
        server.should_exit = True
        thread.join(timeout=START_LIMIT_S)


def until(holds: Callable[[], object], limit_s: float = START_LIMIT_S) -> None:
    """Return when something holds; AssertionError when it does not for too long."""
    deadline = time.monotonic() + limit_s
    while not holds():
        assert time.monotonic() < deadline, "it does not come about"
        time.sleep(0.02)


def children(pid: int) -> list[int]:
    """Return the processes that a process has started and that have not ended, in order."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
            if int(parent) == pid and state != "Z":
                found.append(int(stat.parent.name))
    return sorted(found)


def is_gone(pid: int) -> bool:
    """Return whether a process has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def _application(service: Service, living: Any) -> Starlette:
    def editor_page(request: Request) -> Response:
        return Response("the editor", media_type="text/html")

    handlers: dict[Any, Any] = {HttpError: on_http_error, HTTPException: on_http_exception, 500: on_failure}
    return Starlette(routes=routes(service, editor_page), lifespan=living, exception_handlers=handlers)
