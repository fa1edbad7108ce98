"""A server between a client and a store: it writes down what is asked, and fails when it is told to."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

Asked = tuple[str, str, str]  # method, path with its query, body


@dataclass
class Recorder:
    """What was asked so far, the address to ask at, and which request is to fail: it reaches nobody, or no answer."""

    store: str
    address: str = ""
    asked: list[Asked] = field(default_factory=list)
    challenge: str = ""  # what is answered to a request without credentials; any credentials will do
    credentials: list[str] = field(default_factory=list)
    fails: Callable[[int, Asked], str] = lambda number, asked: ""

    def written(self) -> list[Asked]:
        """Return what was asked that is no query."""
        return [asked for asked in self.asked if not asked[1].startswith("/query")]


@contextmanager
def recording(store: str) -> Iterator[Recorder]:
    """Yield a recorder in front of the store at an address."""
    recorder = Recorder(store)

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            asked = self.command, unquote(self.path), body.decode()
            recorder.credentials.append(self.headers.get("Authorization") or "")
            if recorder.challenge and not recorder.credentials[-1]:
                self.send_response(401)
                self.send_header("WWW-Authenticate", recorder.challenge)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            recorder.asked.append(asked)
            failure = recorder.fails(len(recorder.asked), asked)
            if failure == "cut":  # before it reaches the store
                self.connection.close()
                return
            if failure.isdigit():
                self.send_error(int(failure), "as the test wants it")
                return
            status, content_type, content = self.forwarded(body)
            if failure == "unanswered":  # the store has done it, and the client does not know
                self.connection.close()
                return
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def forwarded(self, body: bytes) -> tuple[int, str, bytes]:
            connection = HTTPConnection(urlsplit(recorder.store).netloc, timeout=60)
            headers = {name: self.headers[name] for name in ("Content-Type", "Accept") if name in self.headers}
            connection.request(self.command, self.path, body, headers)
            response = connection.getresponse()
            content = response.read()
            connection.close()
            return response.status, response.getheader("Content-Type") or "", content

        do_GET = do_POST = do_PUT = do_DELETE = answer  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    recorder.address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield recorder
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
