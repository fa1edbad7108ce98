"""Capturing: what a server sends is kept byte for byte, and no page leads further than it may."""

import io
import socket
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from kg.evidence.capture import addresses
from kg.evidence.capture.addresses import is_public, resolved
from kg.evidence.capture.capture import Captured, capture
from kg.evidence.capture.check import check
from kg.evidence.capture.embedded import embedded_in
from kg.evidence.capture.errors import NotCaptured
from kg.evidence.capture.limits import Limits
from kg.evidence.capture.replay import answers, write_body
from kg.files import NotWritten
from tests.capture_site import HERE, PACKED, PAGE, Site, certified, running

PRIVATE = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "240.0.0.1", "255.255.255.255", "192.0.0.8", "198.18.0.1", "::", "::1", "fe80::1", "fc00::1", "fec0::1", "ff02::1",
    "::ffff:93.184.215.14", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::1", "2001::1",
]  # fmt: skip


def take(web: Site, folder: Path, path: str, limits: Limits = HERE) -> Captured:
    return capture(web.url(path), folder, limits, "lantern-7", "Govah")


def body(made: Captured, url: str = "") -> bytes:
    out = io.BytesIO()
    write_body(made.path, url or made.url, out)
    return out.getvalue()


def held(made: Captured) -> list[Any]:
    """The records of a capture as warcio reads them."""
    found = []
    with made.path.open("rb") as file:
        for record in ArchiveIterator(file, no_record_parse=True):
            found.append((record.rec_headers, record.raw_stream.read()))
    return found


def test_a_capture_holds_what_made_it_and_each_response_with_its_request(web: Site, tmp_path: Path) -> None:
    (info, words), (answer, sent), (asked, request) = held(take(web, tmp_path, "/page/"))
    kinds = [one.get_header("WARC-Type") for one in (info, answer, asked)]
    assert kinds == ["warcinfo", "response", "request"] and answer.protocol == "WARC/1.1"
    assert b"operator: lantern-7\r\n" in words and socket.gethostname().encode() not in words
    assert sent.startswith(b"HTTP/1.1 200 OK\r\n") and sent.endswith(b"\r\n\r\n" + PAGE)
    assert request.startswith(b"GET /page/ HTTP/1.1\r\nHost: 127.0.0.1:")
    assert asked.get_header("WARC-Concurrent-To") == answer.get_header("WARC-Record-ID")
    assert answer.get_header("WARC-IP-Address") == "127.0.0.1" and answer.get_header("WARC-Date").endswith("Z")
    assert answer.get_header("WARC-Block-Digest").startswith("sha256:")


def test_each_redirect_is_a_record_of_its_own(web: Site, tmp_path: Path) -> None:
    made = take(web, tmp_path, "/moved")
    chain = [(one.status, one.url, one.onward) for one in answers(made.path)]
    moved, landed, page = (web.url(path) for path in ("/moved", "/landed", "/page/"))
    assert chain == [(302, moved, landed), (301, landed, page), (200, page, "")]
    assert (made.url, made.status, made.responses, made.notes) == (page, 200, 3, ())


def test_redirects_in_a_circle_are_given_up(web: Site, tmp_path: Path) -> None:
    with pytest.raises(NotCaptured, match="more than 10 redirects"):
        take(web, tmp_path, "/around")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("path", ["/inward", "/to/file"])
def test_a_redirect_into_a_private_network_or_to_a_file_is_refused(
    web: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(addresses, "is_public", lambda address: address == "127.0.0.1")
    with pytest.raises(NotCaptured, match=r"10\.0\.0\.1 is no address|only addresses"):
        take(web, tmp_path, path, replace(HERE, allow_private=False))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("address", PRIVATE)
def test_no_address_of_a_network_of_ones_own_is_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "http://localhost/", "http://2130706433/", "http://[::1]:80/"])
def test_this_machine_is_captured_only_when_allowed(url: str) -> None:
    with pytest.raises(NotCaptured, match="no address of the public web"):
        resolved(url)
    assert resolved(url, allow_private=True).addresses


NO_PAGES = [
    "ftp://127.0.0.1/", "file:/etc/passwd", "http://", "http://a b/", "http://x:99999/", "http://[::1", "",
    "http://me:secret@127.0.0.1/", "http://no-such-host.invalid/", "http://127.0.0.1/\udcff",
]  # fmt: skip


@pytest.mark.parametrize("url", NO_PAGES)
def test_what_is_no_address_of_a_page_is_refused(url: str) -> None:
    with pytest.raises(NotCaptured) as refusal:
        resolved(url, allow_private=True)
    assert "secret" not in str(refusal.value)


def test_an_address_in_persian_is_written_in_ascii() -> None:
    target = resolved("http://127.0.0.1/خبر/۱?جا=بم و#پایان", allow_private=True)
    assert target.url == "http://127.0.0.1/%D8%AE%D8%A8%D8%B1/%DB%B1?%D8%AC%D8%A7=%D8%A8%D9%85%20%D9%88"


def test_a_name_is_looked_up_once_and_that_address_connected_to(
    web: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that leads elsewhere the second time gains nothing by it."""
    port = web.server_address[1]
    given = iter(["127.0.0.1", "10.0.0.1"])
    monkeypatch.setattr(addresses, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", (next(given), port))])
    made = capture(f"http://rebound.example:{port}/page/", tmp_path, HERE)
    assert made.status == 200 and web.seen[-1]["Host"] == f"rebound.example:{port}"


def test_no_cookie_is_sent_back(web: Site, tmp_path: Path) -> None:
    before = len(web.seen)
    take(web, tmp_path, "/cookie")
    assert len(web.seen) == before + 2 and not any("Cookie" in one for one in web.seen[before:])


def test_what_a_page_embeds_is_captured_when_wished_and_what_it_links_to_is_not(web: Site, tmp_path: Path) -> None:
    made = take(web, tmp_path, "/page/", replace(HERE, embedded=3))
    paths = [one.url.removeprefix(web.url("")) for one in answers(made.path)]
    assert paths == ["/page/", "/page/style.css", "/app.js", "/page/picture.png"]
    assert made.notes[0] == "3 more addresses that the page embeds were left out"


def test_an_answer_that_is_no_page_is_kept_and_its_status_said(web: Site, tmp_path: Path) -> None:
    made = take(web, tmp_path, "/not-here")
    assert made.notes == (f"{web.url('/not-here')} answered with status 404: that answer is kept",)
    (tmp_path / "page").mkdir()
    page = take(web, tmp_path / "page", "/page/", replace(HERE, embedded=2))
    assert [text.rpartition("/")[2][:35] for text in page.notes[1:]] == [
        "style.css answered with status 404:", "app.js answered with status 404: th",
    ]  # fmt: skip


def test_what_a_page_embeds_from_a_private_network_is_told_and_the_page_kept(
    web: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(addresses, "is_public", lambda address: address == "127.0.0.1")
    monkeypatch.setattr("kg.evidence.capture.capture.embedded_in", lambda html, url: ("http://10.0.0.1/a.png",))
    made = take(web, tmp_path, "/page/", replace(HERE, embedded=3, allow_private=False))
    assert made.responses == 1 and "10.0.0.1 is no address of the public web" in made.notes[0]


def test_relative_addresses_follow_the_base_of_the_page() -> None:
    html = "<base href='/b/'><img src=' a.png '><img srcset='c.png 1x, d.png 2x'><img src='data:,x'><img src='a.png'>"
    found = embedded_in(html, "https://site.example/page")
    assert found == tuple(f"https://site.example/b/{name}.png" for name in "acd")


@pytest.mark.parametrize(
    "part", ["<", "<a ", "<img ", "<![", "<!--", "<img a='", '<img a="b', "<img aaaa", "<img " + " " * 99]
)
def test_a_page_that_is_made_to_take_long_does_not(part: str) -> None:
    assert embedded_in(part * (500_000 // len(part)), "https://site.example/") == ()


@given(st.text(max_size=200))
def test_no_page_is_too_odd_to_be_searched(text: str) -> None:
    for html in (text, f"<img src={text}>", f'<base href="{text}"><img src="a">', f"<img srcset='{text}'>"):
        assert all(one.startswith("http") for one in embedded_in(html, "https://site.example/"))


def test_a_packed_body_stays_as_it_was_sent(web: Site, tmp_path: Path) -> None:
    made = take(web, tmp_path, "/gzip")
    assert body(made) == PACKED
    assert next(answers(made.path)).coding == "gzip"


def test_chunks_are_kept_and_joined_when_the_body_is_asked_for(web: Site, tmp_path: Path) -> None:
    made = take(web, tmp_path, "/chunked")
    headers, sent = held(made)[1]
    assert sent.endswith(b"5\r\nfirst\r\n6;a=b\r\nsecond\r\n0\r\nTrailer: yes\r\n\r\n")
    assert headers.get_header("WARC-Payload-Digest") is None and body(made) == b"firstsecond"


def test_a_word_that_the_answer_is_under_way_is_passed_over(web: Site, tmp_path: Path) -> None:
    made = take(web, tmp_path, "/early")
    assert made.status == 200 and body(made) == b"ok"


def test_a_body_without_a_length_ends_with_the_connection(web: Site, tmp_path: Path) -> None:
    made = take(web, tmp_path, "/open")
    assert body(made) == b"until the end of the connection" and made.notes == ()


@pytest.mark.parametrize(
    ("path", "limits", "cut", "kept"),
    [
        ("/short", HERE, "disconnect", b"not all of it"),
        ("/half/chunked", HERE, "disconnect", b"firstseco"),
        ("/slow", replace(HERE, seconds=0.4), "time", b"wait"),
        ("/endless", replace(HERE, response=50_000), "length", b"again and again " * 3000),
        ("/endless", replace(HERE, whole=50_000), "length", b"again and again " * 3000),
    ],
)
def test_what_is_cut_off_is_kept_and_marked(
    web: Site, tmp_path: Path, path: str, limits: Limits, cut: str, kept: bytes
) -> None:
    made = take(web, tmp_path, path, limits)
    (answer,) = answers(made.path)
    assert answer.cut == cut and body(made).startswith(kept) and made.path.stat().st_size < 50_000
    assert len(made.notes) == 1 and "was cut off" in made.notes[0]
    assert check(made.path) == []


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/header", "its header is too long"),
        ("/torn/header", "its header ends in the middle"),
        ("/not/http", "it does not answer in HTTP"),
    ],
)
def test_an_answer_without_a_sound_header_is_refused(web: Site, tmp_path: Path, path: str, reason: str) -> None:
    with pytest.raises(NotCaptured, match=reason):
        take(web, tmp_path, path)
    assert list(tmp_path.iterdir()) == []


def test_a_closed_port_is_told_in_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(NotCaptured, match=r"cannot be reached \(Connection refused\)"):
            capture(f"http://127.0.0.1:{taken.getsockname()[1]}/", tmp_path, HERE)


@pytest.mark.parametrize(
    ("host", "is_trusted", "reason"),
    [
        ("127.0.0.1", True, ""),
        ("127.0.0.1", False, "its certificate does not hold (self-signed certificate)"),
        ("site.example", True, "its certificate does not hold (IP address mismatch, certificate is not valid for"),
    ],
)
def test_a_certificate_must_hold_and_be_that_of_the_host(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: str, is_trusted: bool, reason: str
) -> None:
    certificate = certified(host, tmp_path / "certificate.pem")
    if is_trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with running(certificate) as site:
        url = site.url("/page/").replace("http:", "https:")
        if not reason:
            made = capture(url, tmp_path, HERE)
            assert made.status == 200 and made.notes == () and body(made) == PAGE
            return
        with pytest.raises(NotCaptured) as refusal:
            capture(url, tmp_path, HERE)
        assert reason in str(refusal.value)


def test_a_file_that_is_there_is_never_written_over(web: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = take(web, tmp_path, "/page/")
    before = made.path.read_bytes()
    monkeypatch.setattr("kg.evidence.capture.capture.datetime", _Clock(made.path.name))
    with pytest.raises(NotWritten):
        take(web, tmp_path, "/page/")
    assert made.path.read_bytes() == before


class _Clock:
    """A clock that stands still at the moment that a name of a capture tells."""

    def __init__(self, name: str):
        self.name = name

    def now(self, zone: object) -> Any:
        from datetime import datetime

        return datetime.strptime(self.name.split("-")[1].split(".")[0] + "+0000", "%Y%m%dT%H%M%SZ%z")


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=3000))
def test_any_bytes_come_back_as_they_were_sent(web: Site, tmp_path: Path, sent: bytes) -> None:
    web.bodies["/any"] = sent
    made = take(web, tmp_path, "/any")
    try:
        assert body(made) == sent and check(made.path) == []
    finally:
        made.path.unlink()
