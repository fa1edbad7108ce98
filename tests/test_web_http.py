"""What every answer is made of: negotiation, validators, conditions, parts of files, errors, and what is kept."""

import asyncio
import json
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import date
from typing import Any

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request

from kg.web.http.cache import Cache, Entry
from kg.web.http.errors import HttpError, Offer, problem
from kg.web.http.negotiate import accepts_gzip, choose, language_of
from kg.web.http.ranges import Part, part_of
from kg.web.http.respond import Content, ascii_iri, entity_tag, http_date, link, not_modified, respond
from kg.web.http.variants import Variant, pick

OFFERS = ("text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml", "text/html")
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
DAY = date(2031, 2, 28)
LONG = b"A statement that somebody made. " * 100


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", "text/turtle"),
        ("*/*", "text/turtle"),
        ("*", "text/turtle"),
        ("text/html", "text/html"),
        ("TEXT/HTML", "text/html"),
        (BROWSER, "text/html"),
        ("application/ld+json", "application/ld+json"),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', "application/ld+json"),
        ('application/ld+json;profile="a,b;q=0";q=0.4, text/html;q=0.3', "application/ld+json"),
        ("application/rdf+xml;q=0.9, text/turtle;q=0.8", "application/rdf+xml"),
        ("text/html;q=0.5, text/*;q=0.8", "text/turtle"),
        ("text/*;q=0.8, text/turtle;q=0.1", "text/html"),
        ("text/turtle;q=0, */*", "application/ld+json"),
        ("*/*, text/turtle;q=0, application/*;q=0", "text/html"),
        ("application/*", "application/ld+json"),
        ("text/html , text/turtle", "text/turtle"),
        ("text/html;q=0.001", "text/html"),
        ("text/html;q=0", None),
        ("text/html;q=0.0", None),
        ("image/png", None),
        ("image/png, */*;q=0.1", "text/turtle"),
        ("nonsense", "text/turtle"),
        (",;,,q=1", "text/turtle"),
        ("text/html;q=abc", "text/html"),
        ("text/html;q=7", "text/html"),
        ("text/html;charset=utf-8;q=0.9, text/turtle;q=0.8", "text/html"),
        ("text/html;level=1;q=0.1, text/html;q=0.9, text/turtle;q=0.5", "text/html"),
        ("text/html; q = 0.2, text/turtle; q=0.1", "text/html"),
        ('"broken, text/html', "text/turtle"),
    ],
)
def test_a_client_gets_what_it_likes_best(accept: str, chosen: str | None) -> None:
    assert choose(accept, OFFERS) == chosen


@given(st.text(max_size=200))
def test_no_accept_header_is_an_error(accept: str) -> None:
    assert choose(accept, OFFERS) in (*OFFERS, None)
    assert language_of(accept) in ("en", "fa")
    assert accepts_gzip(accept) in (True, False)


@pytest.mark.parametrize(
    ("accept_language", "language"),
    [
        ("", "en"),
        ("fa", "fa"),
        ("fa-IR,fa;q=0.9,en;q=0.8", "fa"),
        ("FA-ir", "fa"),
        ("de, fa;q=0.4, en;q=0.3", "fa"),
        ("en;q=0.3, fa;q=0.4", "fa"),
        ("de", "en"),
        ("*", "en"),
        ("en;q=0, *", "fa"),
        ("fa;q=0", "en"),
        ("far-away, fal;q=1", "en"),
    ],
)
def test_a_client_gets_the_language_it_likes_best(accept_language: str, language: str) -> None:
    assert language_of(accept_language) == language


@pytest.mark.parametrize(
    ("accept_encoding", "taken"),
    [("", False), ("gzip", True), ("br, gzip;q=0.5", True), ("gzip;q=0, *", False), ("*", True), ("identity", False)],
)
def test_gzip_is_used_only_where_it_is_taken(accept_encoding: str, taken: bool) -> None:
    assert accepts_gzip(accept_encoding) is taken


def request(method: str = "GET", path: str = "/", **headers: str) -> Request:
    """A request as an application would get it, with a release of a certain day."""
    app = Starlette()
    app.state.modified = DAY
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "headers": raw, "query_string": b"", "app": app}
    return Request({**scope, "server": ("localhost", 80), "scheme": "http", "root_path": ""})


def test_the_same_bytes_have_the_same_strong_tag_and_others_another() -> None:
    tags = [respond(request(), Content(body, "text/plain")).headers["etag"] for body in (LONG, LONG, LONG[1:])]
    assert tags[0] == tags[1] != tags[2]
    assert not tags[0].startswith("W/")


def test_a_packed_answer_is_another_representation() -> None:
    plain, packed = (
        respond(request(), Content(LONG, "text/plain")),
        respond(request(accept_encoding="gzip"), Content(LONG, "text/plain")),
    )
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["etag"] != plain.headers["etag"]
    assert "Accept-Encoding" in plain.headers["vary"] and "Accept-Encoding" in packed.headers["vary"]
    assert len(packed.body) < len(plain.body) == len(LONG)


@pytest.mark.parametrize("media_type", ["application/gzip", "image/png", "font/woff2"])
def test_what_is_packed_already_is_not_packed_again(media_type: str) -> None:
    answer = respond(request(accept_encoding="gzip"), Content(LONG, media_type))
    assert "content-encoding" not in answer.headers and answer.body == LONG


def test_a_client_that_has_it_gets_304_without_a_body() -> None:
    tag = entity_tag(LONG)
    answer = respond(request(if_none_match=f'"other", W/{tag}'), Content(LONG, "text/plain", vary=("Accept",)))
    assert (answer.status_code, answer.body) == (304, b"")
    assert answer.headers["etag"] == tag and answer.headers["vary"] == "Accept, Accept-Encoding"
    assert "content-type" not in answer.headers and "content-length" not in answer.headers


@pytest.mark.parametrize(
    ("headers", "unchanged"),
    [
        ({"if-none-match": '"a"'}, True),
        ({"if-none-match": "*"}, True),
        ({"if-none-match": '"b"'}, False),
        ({"if-none-match": 'W/"a", "c"'}, True),
        ({"if-modified-since": http_date(DAY)}, False),
        ({"if-modified-since": "Sat, 01 Mar 2031 00:00:00 GMT"}, False),
        ({"if-none-match": '"b"', "if-modified-since": http_date(DAY)}, False),
        ({}, False),
    ],
)
def test_the_tag_alone_says_what_a_client_has(headers: dict[str, str], unchanged: bool) -> None:
    assert not_modified(headers, '"a"') is unchanged


def test_an_error_is_never_304() -> None:
    content = Content(LONG, "text/plain", status=410)
    answer = respond(request(if_none_match="*", if_modified_since=http_date(DAY)), content)
    assert answer.status_code == 410 and "last-modified" not in answer.headers


def test_head_has_the_headers_of_get_and_no_body() -> None:
    get, head = (respond(request(method), Content(LONG, "text/plain")) for method in ("GET", "HEAD"))
    assert dict(get.headers) == dict(head.headers) and head.body == b""


def test_headers_hold_iris_with_persian_letters() -> None:
    content = Content(b"", "text/plain", status=303, location="doc/ورانیا", links=(link("/ایران%20x", "up"),))
    answer = respond(request(), content)
    assert answer.headers["location"] == "doc/%D9%88%D8%B1%D8%A7%D9%86%DB%8C%D8%A7"
    assert answer.headers["link"] == '</%D8%A7%DB%8C%D8%B1%D8%A7%D9%86%20x>; rel="up"'
    assert ascii_iri("a\r\nSet-Cookie: b") == "a%0D%0ASet-Cookie:%20b"


def test_a_page_may_load_nothing_from_elsewhere_and_run_nothing_inline() -> None:
    policy = respond(request(), Content(b"x", "text/html")).headers["content-security-policy"]
    assert "default-src 'self'" in policy and "unsafe" not in policy and "http" not in policy


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ({}, None),
        ({"range": "bytes=0-9"}, Part(0, 10)),
        ({"range": "bytes=90-"}, Part(90, 100)),
        ({"range": "bytes=-10"}, Part(90, 100)),
        ({"range": "bytes=-1000"}, Part(0, 100)),
        ({"range": "bytes=50-1000"}, Part(50, 100)),
        ({"range": "bytes=100-"}, Part(100, 100)),
        ({"range": "bytes=-0"}, Part(100, 100)),
        ({"range": "bytes=9-3"}, None),
        ({"range": "bytes=0-1,5-6"}, None),
        ({"range": "lines=0-1"}, None),
        ({"range": "bytes=-"}, None),
        ({"range": "bytes=0-9", "if-range": '"a"'}, Part(0, 10)),
        ({"range": "bytes=0-9", "if-range": '"b"'}, None),
        ({"range": "bytes=0-9", "if-range": http_date(DAY)}, None),
    ],
)
def test_a_range_is_the_part_it_names_or_the_whole(asked: dict[str, str], part: Part | None) -> None:
    assert part_of(asked, 100, '"a"') == part


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", "application/problem+json"),
        ("*/*", "application/problem+json"),
        (BROWSER, "text/html"),
        ("text/plain", "text/plain"),
        ("text/turtle", "application/problem+json"),
        ("application/problem+json, text/html;q=0.5", "application/problem+json"),
    ],
)
def test_an_error_is_told_in_the_form_the_client_accepts(accept: str, media_type: str) -> None:
    asked = request(accept=accept)
    asked.app.state.error_page = lambda request, error, language: f"<p>{error.detail}".encode()
    content = problem(asked, HttpError(404, "There is no such claim."))
    assert content.media_type == media_type and b"There is no such claim." in content.body


def test_problem_details_hold_what_is_offered_and_further_members() -> None:
    error = HttpError(406, "Not in that form.", (Offer("x.ttl", "Turtle", "text/turtle"),), limit=3)
    told = json.loads(problem(request(), error).body)
    assert told["offers"] == [{"href": "x.ttl", "title": "Turtle", "type": "text/turtle"}]
    assert (told["status"], told["title"], told["limit"]) == (406, "Not Acceptable", 3)


def test_a_suffix_wins_over_what_the_client_accepts() -> None:
    variants = [Variant("ttl", "text/turtle", bytes), Variant("en.html", "text/html", bytes, "en")]
    assert pick(request(accept="text/html"), "x", "ttl", variants).suffix == "ttl"
    with pytest.raises(HttpError) as refused:
        pick(request(), "x", "pdf", variants)
    assert refused.value.status == 404 and [offer.target for offer in refused.value.offers] == ["x.ttl", "x.en.html"]


Message = MutableMapping[str, Any]


def entry(size: int) -> Entry:
    return Entry({"type": "http.response.start", "status": 200, "headers": []}, b"x" * size)


class Counted:
    """An application that counts how often it is asked."""

    def __init__(self, status: int = 200, headers: tuple[tuple[bytes, bytes], ...] = ()):
        self.asked: list[str] = []
        self.status = status
        self.headers = headers

    async def __call__(self, scope: Any, receive: Any, send: Callable[[Message], Awaitable[None]]) -> None:
        self.asked.append(scope["path"])
        body = scope["path"].encode()
        headers = [(b"cache-control", b"no-cache"), (b"etag", b'"t"'), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": self.status, "headers": [*headers, *self.headers]})
        await send({"type": "http.response.body", "body": body})


def answers_of(cache: Cache, *requests: tuple[str, str, dict[str, str]]) -> list[tuple[int, bytes]]:
    """What a cache answers to requests, one after the other: status and body."""

    async def ask(path: str, method: str, headers: dict[str, str]) -> tuple[int, bytes]:
        sent: list[Message] = []

        async def send(message: Message) -> None:
            sent.append(message)

        path, _, query = path.partition("?")
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        scope = {"type": "http", "method": method, "path": path, "query_string": query.encode(), "headers": raw}
        await cache(scope, _nothing, send)
        return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:])

    async def all_of_them() -> list[tuple[int, bytes]]:
        return [await ask(*request) for request in requests]

    return anyio.run(all_of_them)


async def _nothing() -> Message:
    return {"type": "http.request"}


def test_an_answer_is_made_once_for_all_that_ask_alike() -> None:
    app = Counted()
    found = answers_of(Cache(app), ("/a", "GET", {}), ("/a", "GET", {}), ("/a", "HEAD", {}), ("/a?b", "GET", {}))
    assert found == [(200, b"/a"), (200, b"/a"), (200, b""), (200, b"/a")]
    assert app.asked == ["/a", "/a"]


def test_many_that_ask_for_the_same_at_once_wait_for_one_answer() -> None:
    app = Counted()

    async def slow(scope: Any, receive: Any, send: Callable[[Message], Awaitable[None]]) -> None:
        await asyncio.sleep(0)
        await app(scope, receive, send)

    async def all_at_once(cache: Cache) -> None:
        sent: list[Message] = []

        async def send(message: Message) -> None:
            sent.append(message)

        scope = {"type": "http", "method": "GET", "path": "/a", "query_string": b"", "headers": []}
        await asyncio.gather(*(cache({**scope}, _nothing, send) for _ in range(8)))
        assert len(sent) == 16

    asyncio.run(all_at_once(Cache(slow)))
    assert app.asked == ["/a"]


def test_what_negotiation_looks_at_is_kept_apart() -> None:
    app = Counted()
    ways: list[dict[str, str]] = [
        {}, {"accept": "text/html"}, {"accept-language": "fa"}, {"accept-encoding": "gzip"}, {"host": "other.example"},
    ]  # fmt: skip
    answers_of(Cache(app, keyed=(b"host",)), *[("/a", "GET", headers) for headers in [*ways, *ways]])
    assert len(app.asked) == len(ways)


def test_conditions_are_heeded_on_kept_answers_and_on_the_first() -> None:
    app = Counted()
    condition = {"if-none-match": '"t"'}
    found = answers_of(Cache(app), ("/a", "GET", condition), ("/a", "GET", condition), ("/a", "GET", {}))
    assert found == [(304, b""), (304, b""), (200, b"/a")]
    assert app.asked == ["/a"]


@pytest.mark.parametrize(
    ("app", "request_of"),
    [
        (Counted(404), ("/a", "GET", {})),
        (Counted(503), ("/a", "GET", {})),
        (Counted(200, ((b"cache-control", b"no-store"),)), ("/a", "GET", {})),
        (Counted(), ("/a", "POST", {})),
        (Counted(), ("/a", "GET", {"range": "bytes=0-1"})),
        (Counted(), ("/a", "GET", {"authorization": "x"})),
        (Counted(), ("/dump/a", "GET", {})),
    ],
)
def test_what_may_differ_the_next_time_is_not_kept(app: Counted, request_of: tuple[str, str, dict[str, str]]) -> None:
    answers_of(Cache(app, whole=("/dump/",)), request_of, request_of)
    assert len(app.asked) == 2


def test_new_questions_cannot_push_out_the_pages() -> None:
    app = Counted()
    many: list[tuple[str, str, dict[str, str]]] = [(f"/search?q={number}", "GET", {}) for number in range(50)]
    answers_of(Cache(app, limit=20_000), ("/page", "GET", {}), *many, ("/page", "GET", {}))
    assert app.asked.count("/page") == 1
