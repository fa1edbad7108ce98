"""Review on a page of this machine: what it answers, to whom, and how it works in a real browser."""

import json
from collections.abc import Iterator
from pathlib import Path
from queue import Queue as Mailbox
from threading import Thread
from typing import Any

import anyio
import httpx
import pytest
from starlette.applications import Starlette

from kg.link.candidates import Band
from kg.link.decisions import DecisionBook
from kg.link.review import Queue
from kg.link.review.page import HEADERS, MAX_BODY, Page, ReviewServer
from tests.browser import CHROMIUM, violations
from tests.link_dossier import BASE, LICENSE, RECORDS, REVIEWER, candidate

THREE = (candidate(0, 1), candidate(2, 3, Band.POSSIBLE, ("killed two years apart",)), candidate(4, 5, Band.UNLIKELY))
HERE = "http://127.0.0.1:8000"


class Client:
    """Asks the application as a browser on this machine would."""

    def __init__(self, app: Starlette):
        self._app = app

    def get(self, path: str) -> httpx.Response:
        return self._ask("GET", path)

    def post(self, path: str, **said: Any) -> httpx.Response:
        return self._ask("POST", path, **said)

    def _ask(self, method: str, path: str, **said: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(self._app), base_url=HERE) as client:
                return await client.request(method, path, **said)

        return anyio.run(ask)


@pytest.fixture
def book(tmp_path: Path) -> DecisionBook:
    return DecisionBook(tmp_path / "pairs.decisions.sssom.tsv", BASE, LICENSE)


@pytest.fixture
def client(book: DecisionBook) -> Client:
    return Client(Page(Queue(THREE, book, REVIEWER), "secret").app())


def said(at: int, answer: str, **more: object) -> dict[str, object]:
    return {"subject": RECORDS[at], "object": RECORDS[at + 1], "answer": answer, **more}


def answers(book: DecisionBook) -> dict[str, str]:
    return {one.subject: str(one.answer) for one in book}


def test_a_decision_is_written_and_the_next_pair_is_shown(client: Client, book: DecisionBook) -> None:
    state = client.post("/secret/decide", json=said(0, "y", comment="the same pupil", confidence="0.9")).json()
    assert (state["decided"], state["total"], state["candidate"]["subject"]) == (1, 3, RECORDS[2])
    (made,) = book
    assert (made.answer, made.comment, made.confidence, made.author) == ("y", "the same pupil", 0.9, REVIEWER.author)


def test_a_decision_can_be_taken_back(client: Client, book: DecisionBook) -> None:
    client.post("/secret/decide", json=said(0, "n"))
    state = client.post("/secret/undo", json={}).json()
    assert state["candidate"]["subject"] == RECORDS[0] and not answers(book)
    assert "nothing to take back" in client.post("/secret/undo", json={}).json()["said"]


def test_a_band_can_be_shown_alone(client: Client) -> None:
    state = client.get("/secret/state?band=possible").json()
    assert (state["total"], state["candidate"]["conflicts"]) == (1, ["killed two years apart"])
    assert state["bands"]["likely"] == [0, 1]


def test_a_pair_can_be_passed_over(client: Client, book: DecisionBook) -> None:
    state = client.post("/secret/skip", json=said(0, "")).json()
    assert state["candidate"]["subject"] == RECORDS[2] and not answers(book)


PATHS = ("/", "/other/", "/other/state", "/secret/../other/state", "/secret/page.py")


@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_answered_to_who_does_not_know_the_secret(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404 and "Testa" not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_another_site_cannot_make_the_browser_decide(
    client: Client, book: DecisionBook, headers: dict[str, str]
) -> None:
    assert client.post("/secret/decide", json=said(0, "y"), headers=headers).status_code == 404
    assert not answers(book)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"{", b"[" * 9_000, b'{"subject": 1}', b"x" * (MAX_BODY + 1), json.dumps(said(5, "y")).encode(),
        json.dumps(said(0, "yes")).encode(), json.dumps(said(0, "y", comment="=1+1")).encode(),
        json.dumps(said(0, "y", confidence="2")).encode(), b"\xff",
    ],
)  # fmt: skip
def test_what_the_page_never_says_decides_nothing(client: Client, book: DecisionBook, body: bytes) -> None:
    answer = client.post("/secret/decide", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 400 and answer.json()["error"]
    assert not answers(book)


def test_a_form_of_another_page_decides_nothing(client: Client, book: DecisionBook) -> None:
    assert client.post("/secret/decide", data={"answer": "y"}).status_code == 400
    assert client.get("/secret/decide").status_code in (404, 405)
    assert not answers(book)


def test_every_answer_forbids_what_the_page_does_not_need(client: Client) -> None:
    for path in ("/secret/", "/secret/page.js", "/secret/page.css", "/secret/state", "/other/"):
        headers = client.get(path).headers
        assert {name: headers.get(name) for name in HEADERS} == HEADERS
    assert "'unsafe" not in HEADERS["Content-Security-Policy"]


@pytest.fixture
def page(book: DecisionBook) -> Iterator[str]:
    """The address of a page that is served in a thread."""
    said: Mailbox[str] = Mailbox()
    server = ReviewServer(Queue(THREE, book, REVIEWER), said.put)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    yield said.get(timeout=30)
    server.should_exit = True
    thread.join(20)


def test_each_sitting_has_an_address_that_nobody_can_guess(page: str, book: DecisionBook) -> None:
    other = ReviewServer(Queue(THREE, book, REVIEWER), print).secret
    assert page.startswith("http://127.0.0.1:") and len(page.rstrip("/").rpartition("/")[2]) >= 32
    assert other not in page


@pytest.mark.skipif(not CHROMIUM, reason="Debian's chromium is not installed")
def test_a_reviewer_decides_with_keys_in_a_real_browser(browser: Any, page: str, book: DecisionBook) -> None:
    """Keys decide, what is typed into the comment does not, axe finds nothing, and nothing leaves the machine."""
    context = browser.new_context(viewport={"width": 360, "height": 800})
    asked: list[str] = []
    complaints: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    tab = context.new_page()
    tab.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.goto(page)
    tab.wait_for_selector("body[data-ready='1']")
    assert violations(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    tab.keyboard.press("y")
    tab.wait_for_selector("body[data-ready='2']")
    cell = tab.locator("td bdi[lang=fa]")
    assert cell.evaluate("cell => getComputedStyle(cell).direction") == "rtl"
    assert tab.locator("#said").inner_text() == "Decided: the same."
    tab.locator("#comment").fill("")
    tab.locator("#comment").press_sequentially("nun")
    tab.get_by_role("button", name="No, not the same (n)").click()
    tab.wait_for_selector("body[data-ready='3']")
    tab.locator("h1").click()
    tab.keyboard.press("u")
    tab.wait_for_selector("body[data-ready='4']")
    assert tab.locator("#done").is_visible() and "3 of 3 decided" in tab.locator("#progress").inner_text()
    tab.keyboard.press("b")
    tab.wait_for_selector("body[data-ready='5']")
    context.close()
    assert answers(book) == {RECORDS[0]: "y", RECORDS[2]: "n"}
    assert [one.comment for one in book if one.answer == "n"] == ["nun"]
    assert all(url.startswith((page, "data:")) for url in asked) and complaints == []
