"""A small HTTP server for tests that answers as it is told, and remembers what it was sent."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True, slots=True)
class Sent:
    """One request as it came in."""

    method: str
    path: str
    headers: dict[str, str]
    form: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Reply:
    """What to answer: a body shorter than `length` is an answer that breaks off; `None` leaves the length out."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = -1  # -1: the length of the body
    drip_s: float = 0.0  # seconds between the bytes


Answering = Callable[[Sent], Reply]


@contextmanager
def faulty(answering: Answering) -> Iterator[tuple[str, list[Sent]]]:
    """Yield the address of a server that asks `answering` for each reply, and the requests that it got."""
    got: list[Sent] = []
    stopping = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def _reply(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            form = parse_qs(body or urlsplit(self.path).query)
            sent = Sent(self.command, self.path, {name.lower(): text for name, text in self.headers.items()}, form)
            got.append(sent)
            reply = answering(sent)
            self.send_response(reply.status)
            for name, text in reply.headers.items():
                self.send_header(name, text)
            if reply.length is not None:
                self.send_header("Content-Length", str(len(reply.body) if reply.length < 0 else reply.length))
            self.end_headers()
            for piece in [reply.body[at : at + 1] for at in range(len(reply.body))] if reply.drip_s else [reply.body]:
                self.wfile.write(piece)
                if reply.drip_s and stopping.wait(reply.drip_s):
                    return

        do_GET = do_POST = _reply  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", got
    finally:
        stopping.set()
        server.shutdown()
        server.server_close()


def in_turn(*replies: Reply) -> Answering:
    """Return what gives one reply after the other, and then the last again and again."""
    left = list(replies)
    return lambda sent: left.pop(0) if len(left) > 1 else left[0]
