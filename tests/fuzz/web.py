"""Targets of the web: whole requests to the application, what the reconciliation service is sent, and searches."""

import asyncio
import re
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

from kg.errors import KgError
from kg.web.app import Site
from kg.web.http.forwarded import Surroundings
from kg.web.http.respond import COMMON, SHOWN
from kg.web.search.query import Query
from kg.web.search.routes import open_search
from kg.web.serve import stored
from kg.web.sparql.limits import Limits
from kg.web.switch import Switch
from tests.fuzz.target import Run, Target, text_of

_METHODS: Final = ("GET", "GET", "GET", "HEAD", "POST", "OPTIONS", "PUT", "TRACE")
_NEVER: Final = (b"Traceback", b'File "', b"site-packages")
_TOKEN: Final = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
_NOT_SENT: Final = re.compile(rb"[^\x21-\x7e]")
Message = MutableMapping[str, Any]
Request = tuple[str, bytes, list[tuple[bytes, bytes]], bytes]


def http(dist: Path) -> Run:
    """No request gets a 5xx of ours, a torn header, a traceback, or an answer without the headers of safety."""
    app = Application(dist)

    def run(data: bytes) -> None:
        method, path, headers, body = request_of(data)
        app.ask(method, path, headers, body)

    return run


def reconcile(dist: Path) -> Run:
    """The same for what is posted to the reconciliation service; the first byte says as what."""
    app = Application(dist)
    kinds = (b"application/json", b"application/x-www-form-urlencoded")
    paths = (b"/reconcile", b"/reconcile/suggest/entity", b"/reconcile/extend/propose", b"/reconcile/preview")

    def run(data: bytes) -> None:
        first = data[0] if data else 0
        if first < 0xC0:
            app.ask("POST", paths[0], [(b"content-type", kinds[first % 2])], data[1:])
        else:
            app.ask("GET", paths[first % 4] + b"?" + _NOT_SENT.sub(b"", data[1:]), [], b"")

    return run


def search(dist: Path) -> Run:
    """A search finds something or says which of its parts cannot be read."""
    stored(dist, dist.parent)
    found = open_search(dist)

    def run(data: bytes) -> None:
        text, kind, since, after, *_ = [*text_of(data).split("\n", 3), "", "", ""]
        try:
            results = found.search(Query(text, kind, since=since, until=since), after)
            assert len(results.hits) <= results.total
            found.names(text)
        except KgError as error:
            assert str(error)

    return run


def request_of(data: bytes) -> Request:
    """Return a request as a server lets it through: the method, a line with the path, lines of headers, and the body.

    The first byte is the method. Of other bytes than those of an address, or of a header, a server makes no request.
    """
    head, _, body = data[1:].partition(b"\n\n")
    path, *lines = head.split(b"\n")
    pairs = (line.partition(b":")[::2] for line in lines)
    headers = [(name.lower(), _CONTROL.sub(b"", value).strip()) for name, value in pairs if _TOKEN.fullmatch(name)]
    target = _NOT_SENT.sub(lambda found: b"%%%02X" % found[0][0], path)
    return _METHODS[(data[0] if data else 0) % len(_METHODS)], b"/" + target, headers, body


OPEN: "list[Application]" = []


class Application:
    """The whole application, as `kg serve` runs it, asked without a socket."""

    def __init__(self, dist: Path):
        stored(dist, dist.parent)
        self.loop = asyncio.new_event_loop()
        limits = Limits(time_s=1.0, workers=1, spares=0)
        surroundings = Surroundings()
        site = Site(dist, surroundings, limits)
        self.switch = Switch(lambda: site, dist / "manifest.json", surroundings)
        self.loop.run_until_complete(self.switch.start())
        OPEN.append(self)

    def close(self) -> None:
        """Stop what runs beside it."""
        OPEN.remove(self)
        self.loop.run_until_complete(self.switch.stop())
        self.loop.close()

    def ask(self, method: str, target: bytes, headers: list[tuple[bytes, bytes]], body: bytes) -> tuple[int, bytes]:
        """Return the status and the body of an answer that is as every answer must be."""
        sent = self.loop.run_until_complete(self._asked(method, target, headers, body))
        starts = [message for message in sent if message["type"] == "http.response.start"]
        assert len(starts) == 1, sent
        status, named = starts[0]["status"], dict(starts[0]["headers"])
        answer = b"".join(message.get("body", b"") for message in sent[1:])
        assert 200 <= status < 500 or status in (503, 501), status
        assert not any(trace in answer for trace in _NEVER)
        check_headers(starts[0]["headers"])
        shown = named.get(b"content-type", b"").startswith(b"text/html") and status != 304
        for name in (*COMMON, *(SHOWN if shown else ())):
            assert name.encode() in named, (name, method, target)
        return status, answer

    async def _asked(
        self, method: str, target: bytes, headers: list[tuple[bytes, bytes]], body: bytes
    ) -> list[Message]:
        raw, _, query = target.partition(b"?")
        messages = [{"type": "http.request", "body": body, "more_body": False}]
        sent: list[Message] = []

        async def receive() -> Message:
            if messages:
                return messages.pop()
            await asyncio.sleep(3600)
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": unquote(raw.decode("latin-1")),
            "raw_path": raw,
            "query_string": query,
            "root_path": "",
            "headers": headers
            if any(name == b"host" for name, _ in headers)
            else [(b"host", b"127.0.0.1:8000"), *headers],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 8000),
            "state": {},
        }
        await self.switch(scope, receive, send)
        return sent


def check_headers(headers: list[tuple[bytes, bytes]]) -> None:
    """Fail when a header could be read as two, or as none."""
    for name, value in headers:
        assert name == name.lower() and name.replace(b"-", b"").isalnum(), name
        assert not {0, 10, 13} & {*value}, (name, value)
        assert value.isascii(), (name, value)


_PATHS = (
    "id/",
    "doc/",
    "claim/",
    "cl-4k2m9x",
    "graph/source/",
    ".ttl",
    ".en.html",
    ".fa.html",
    ".jsonld",
    "ns",
    "concept",
    "dataset",
    "catalogue",
    ".well-known/void",
    "sparql?query=ASK%20%7B%7D",
    "queries/toll.csv?measure=killed",
    "search?q=",
    "reconcile?queries=",
    "map",
    "timeline",
    "network",
    "browse/claim?after=",
    "dump/data.nq.gz",
    "cite/cl-4k2m9x.bib",
    "openapi.json",
    "feed.atom",
    "robots.txt",
    "static/",
    "../",
    "%2e%2e/",
    "%00",
    "%0d%0aX:%20y",
    "..;/",
    "%5c",
    "%c0%ae",
    "\naccept: text/html",
    "\naccept: */*;q=0.1",
    "\naccept-language: fa",
    "\nrange: bytes=0-1",
    "\nif-none-match: *",
    "\nx-forwarded-host: evil.example",
    "\nforwarded: for=1.2.3.4",
    "\norigin: http://x",
    "\naccept-encoding: gzip",
    "\ncontent-type: application/sparql-query",
    "\n\n",
    "&",
    "=",
    "?",
    "%",
    "suggest",
    "\nif-modified-since: ",
)
_RECONCILE = (
    '{"q0": {"query": "Testa", "type": "Agent", "limit": 5}}',
    '"properties": [{"pid": "',
    '", "v": ',
    '"id": ',
    "queries=",
    "extend=",
    '{"ids": ["ag-4k2m9x"], "properties": [{"id": "label_en"}]}',
    "[",
    "]",
    "{",
    "}",
    '"',
    ":",
    ",",
    "null",
    "1e999",
    "NaN",
    "true",
    "\\ud800",
    "\\u0000",
    "%22",
    "%7B",
    "%7D",
    "prefix=",
    "cursor=",
    "&",
    "lang=fa",
    '"type_strict": "any"',
)

TARGETS = (
    Target("http", "requests to the whole application", http, _PATHS, needs_release=True),
    Target("reconcile", "what the reconciliation service is sent", reconcile, _RECONCILE, needs_release=True),
    Target(
        "search",
        "searches",
        search,
        ("\n", "Testa", "نمونه", '"', "*", " OR ", "NEAR(", "Claim", "2031-02", ":", "-", "^", "(", ")"),
        needs_release=True,
    ),
)
