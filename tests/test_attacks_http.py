"""What a client can send that no client should: each is refused in words, and the next request is answered as ever."""

import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from kg.web.http import protocol
from tests.fuzz.web import Application, check_headers
from tests.webclient import Client, serving

CLOSE = b"Host: x\r\nConnection: close\r\n"


@pytest.fixture(scope="module")
def client(fixture_release: Path) -> Iterator[Client]:
    with serving(fixture_release) as found:
        yield found


@pytest.fixture(scope="module")
def application(fixture_release: Path) -> Iterator[Application]:
    found = Application(fixture_release)
    yield found
    found.close()


def raw(client: Client, data: bytes, wait_s: float = 20) -> bytes:
    """Return all that a server says to some bytes until it closes the connection."""
    address = urlsplit(client.address)
    answer = b""
    with (
        socket.create_connection((address.hostname, address.port), timeout=wait_s) as connection,
        suppress(ConnectionResetError, BrokenPipeError),  # of a server that reads no more of it
    ):
        connection.sendall(data)
        while piece := connection.recv(65536):
            answer += piece
    return answer


def status_of(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.mark.parametrize("head", [
    b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
    b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n" + SMUGGLED,
    b"Content-Length: 0\r\nContent-Length: 36\r\n\r\n" + SMUGGLED,
    b"Content-Length: +5\r\n\r\nabcde",
    b"Content-Length: 0x5\r\n\r\nabcde",
    b"Content-Length : 5\r\n\r\nabcde",
    b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
    b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + SMUGGLED,
    b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
    b"X: a\r\n Transfer-Encoding: chunked\r\n\r\n",
    b"X: \0\r\n\r\n",
])  # fmt: skip
def test_a_request_with_two_ends_or_torn_headers_is_one_refusal(client: Client, head: bytes) -> None:
    answer = raw(client, b"POST /sparql HTTP/1.1\r\n" + CLOSE + head)
    assert status_of(answer) == 400
    assert answer.count(b"HTTP/1.1 ") == 1 and b"smuggled" not in answer


@pytest.mark.parametrize("body", [b"ZZ\r\n\r\n", b"5\r\nabc\r\n0\r\n\r\n", b"FFFFFFFFFFFFFFFFF\r\n", b"-1\r\n\r\n"])
def test_chunks_that_are_none_end_the_connection_and_nothing_else(
    client: Client, body: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    answer = raw(client, b"POST /sparql HTTP/1.1\r\n" + CLOSE + b"Transfer-Encoding: chunked\r\n\r\n" + body)
    assert status_of(answer) in (400, 415)
    assert client.get("/robots.txt").status == 200
    assert "Traceback" not in capfd.readouterr().err


@pytest.mark.parametrize(
    "line",
    [
        b"GET / HTTP/1.1\nHost: x\n",
        b"GET /\xff HTTP/1.1\r\n",
        b"GET /a b HTTP/1.1\r\n",
        b"CONNECT evil.example:1 HTTP/1.1\r\n",
        b"PRI * HTTP/2.0\r\n",
        b"\x16\x03\x01\x02\x00\x01",
        b"GET / HTTP/9.9\r\n",
        b"GET http://[/ HTTP/1.1\r\n",
    ],
)
def test_what_is_no_request_is_refused(client: Client, line: bytes) -> None:
    assert status_of(raw(client, line + CLOSE + b"\r\n")) in (400, 404, 405, 505)


def test_headers_without_end_are_cut_off(client: Client) -> None:
    for endless in (b"X: " + b"a" * (4 * protocol.HEAD_SIZE), b"X: a\r\n" * protocol.HEAD_SIZE):
        answer = raw(client, b"GET / HTTP/1.1\r\n" + endless)
        assert not answer or status_of(answer) == 431  # what comes on is not read, so the refusal may be lost
        assert b"200 OK" not in answer and client.get("/robots.txt").status == 200


@pytest.mark.parametrize("sent", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nX: aaaaaaaa"])
def test_a_client_that_does_not_finish_its_request_is_left(
    client: Client, sent: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "HEAD_WITHIN_S", 0.3)
    address = urlsplit(client.address)
    with socket.create_connection((address.hostname, address.port), timeout=8) as slow:
        for byte in sent:  # one now and then, so that the connection is never idle for long
            with suppress(OSError):  # closed meanwhile
                slow.sendall(bytes([byte]))
            time.sleep(0.02)
        with suppress(ConnectionResetError):
            assert slow.recv(100) == b""


def test_slow_clients_keep_nobody_waiting(client: Client) -> None:
    address = urlsplit(client.address)
    slow = [socket.create_connection((address.hostname, address.port)) for _ in range(100)]
    for connection in slow:
        connection.sendall(b"GET / HTTP/1.1\r\nX: ")
    assert client.get("/robots.txt").status == 200
    for connection in slow:
        connection.close()


def test_a_body_without_end_is_refused(application: Application) -> None:
    for path, kind, body in (
        (b"/sparql", b"application/sparql-query", b"a" * (1 << 18)),
        (b"/sparql", b"application/x-www-form-urlencoded", b"query=" + b"a" * (1 << 18)),
        (b"/reconcile", b"application/x-www-form-urlencoded", b"queries=" + b"a" * (1 << 20)),
        (b"/reconcile", b"application/json", b"[" * ((1 << 20) + 1)),
    ):
        assert application.ask("POST", path, [(b"content-type", kind)], body)[0] == 413


OUT = [
    "..",
    "%2e%2e",
    "%2e.",
    ".%2E",
    "..%00",
    "..%5c",
    "..\\",
    "..;",
    "%c0%ae%c0%ae",
    "%252e%252e",
    "%uff0e%uff0e",
    "%ef%bc%8e%ef%bc%8e",
]
ROOTS = ["dump", "static", "static/x", "graph", "doc/claim", "id/claim", "cite", "queries", "browse", "sitemap"]


@pytest.mark.parametrize("root", ROOTS)
def test_no_path_leads_out_of_the_release(application: Application, root: str) -> None:
    for out in OUT:
        for way in ("/", "%2f", "%5c", "\\"):
            for end in ("etc/passwd", "dist/manifest.json"):
                path = f"/{root}/" + f"{out}{way}" * 3 + end
                status, body = application.ask("GET", path.encode(), [], b"")
                assert status in (303, 400, 404), (status, path)
                assert b"root:" not in body and b"release_date" not in body


@pytest.mark.parametrize(
    "path", ["/dump//etc/passwd", "/dump/./manifest.json", "/dump/csv/../manifest.json", "/static//etc/passwd"]
)
def test_a_path_that_is_not_written_plainly_is_not_found(application: Application, path: str) -> None:
    assert application.ask("GET", path.encode(), [], b"")[0] == 404


TORN = [
    "%0d%0aX-Evil:%20y",
    "%0aX-Evil:%20y",
    "%0d%0a%0d%0a<script>",
    "%00",
    "%e5%98%8d%e5%98%8aX:%20y",
    "%c4%8d%c4%8aX:y",
]


@pytest.mark.parametrize("torn", TORN)
def test_no_header_is_torn_by_what_an_address_holds(application: Application, torn: str) -> None:
    for path in (
        f"id/claim/cl-22bz6h{torn}",
        f"id/{torn}",
        f"doc/claim/{torn}.ttl",
        f"graph/source/{torn}",
        f"queries/toll?measure={torn}",
        f"queries/{torn}",
        f"search?q={torn}",
        f"search.json?q={torn}&after={torn}",
        f"dump/{torn}",
        f"browse/claim/{torn}",
        f"sparql?query={torn}&format={torn}",
        f"reconcile/preview?id={torn}",
        f"cite/{torn}.bib",
        f"{torn}",
        f"ns?{torn}",
    ):
        application.ask("GET", f"/{path}".encode(), [], b"")  # which looks at every header


def test_a_torn_header_would_be_found() -> None:
    for value in (b"a\r\nb: c", b"a\0", "é".encode()):
        with pytest.raises(AssertionError):
            check_headers([(b"location", value)])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (b"accept", b",".join(b"text/x%d;q=0.%d" % (n, n % 10) for n in range(6000))),
        (b"accept", b"*/*;" * 16000),
        (b"accept", b'"' * 60000),
        (b"accept", b"a/b;q=" + b"1" * 60000),
        (b"accept-language", b"fa-" * 20000),
        (b"accept-language", b",".join([b"x"] * 30000)),
        (b"accept-encoding", b"gzip;q=0," * 7000),
        (b"if-none-match", b'"a",' * 15000),
        (b"range", b"bytes=" + b"0-0," * 15000),
        (b"range", b"bytes=0-" + b"9" * 60000),
        (b"cookie", b"a" * 60000),
        (b"forwarded", b"for=1.2.3.4," * 5000),
        (b"x-forwarded-for", b"1.2.3.4," * 8000),
        (b"if-modified-since", b"Mon " * 15000),
    ],
)
def test_a_header_as_long_as_may_be_costs_little(application: Application, name: bytes, value: bytes) -> None:
    for path in (b"/dump/manifest.json", b"/doc/case/ca-kbxvqs"):
        began = time.process_time()
        application.ask("GET", path, [(name, value)], b"")
        assert time.process_time() - began < 2


@pytest.mark.parametrize(
    "path",
    [
        "queries/toll.json?" + "&".join(f"measure=x{n}" for n in range(2000)),
        "queries/toll.json?" + "&".join(f"x{n}=1" for n in range(2000)),
        "queries/toll.json?measure=" + "a" * 60000,
        "search.json?q=" + "a" * 60000,
        "search.json?q=" + "a%20" * 15000,
        "search.json?q=" + "*" * 30000,
        "search.json?q=" + "%22" * 20000,
        "search.json?q=" + "(" * 30000,
        "search.json?q=" + "NEAR(a%20" * 5000,
        "search.json?q=a*%20OR%20" + "b*%20OR%20" * 3000,
        "search.json?since=" + "9" * 60000,
        "search/suggest?q=" + "%d8%a7" * 10000,
        "reconcile?queries=" + "%7B%22a%22:" * 3000,
        "reconcile?queries=" + "[" * 60000,
        "sparql?" + "&".join(["a=1"] * 2000),
        "sparql?query=" + "(" * 60000,
        "doc/claim/" + "a" * 60000,
        "graph/" + "a/" * 30000,
        "browse/claim/" + "9" * 60000,
        "sitemap/claim-" + "9" * 5000 + ".xml",
    ],
)
def test_an_address_as_long_as_may_be_is_refused_or_answered_soon(application: Application, path: str) -> None:
    began = time.process_time()
    status, _ = application.ask("GET", f"/{path}".encode(), [], b"")
    assert status in (200, 303, 400, 404, 413, 414, 503), status
    assert time.process_time() - began < 3


INJECTED = [
    "' OR 1=1 --",
    '"; DROP TABLE words; --',
    "killed } SERVICE <http://localhost:1/> { ?s ?p ?o",
    '" } #',
    "\\",
    "UNDEF",
    "?measure",
    "<http://x/>",
    '"^^<http://x/>',
    "killed\n} FILTER(1",
    "{{7*7}}",
]


@pytest.mark.parametrize("value", INJECTED)
def test_a_parameter_is_a_value_and_nothing_more(application: Application, value: str) -> None:
    given = quote(value, safe="").encode()
    assert application.ask("GET", b"/queries/toll.json?measure=" + given, [], b"")[0] == 400
    status, body = application.ask("GET", b"/search.json?q=" + given, [], b"")
    assert status == 200 and b"49" not in body.partition(b'"total"')[0].replace(value.encode(), b"")
    assert application.ask("GET", b"/search.json?kind=" + given, [], b"")[0] in (200, 400)
