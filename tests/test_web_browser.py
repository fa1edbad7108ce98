"""Every kind of page in a real browser: nothing leaves for another host, nothing is refused, and axe finds nothing."""

import os
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pytest

from kg.web.address import KINDS
from kg.web.library import Library
from kg.web.thing import Thing
from tests.browser import CHROMIUM, violations

if not CHROMIUM:
    pytest.skip("Debian's chromium is not installed", allow_module_level=True)

from playwright.sync_api import Browser, Page, Request

SCREENSHOTS: Final = Path(__file__).resolve().parent.parent / "build" / "screenshots"
FIXED: Final = (
    "index", "search", "queries", "queries/toll", "queries/denials", "sparql", "map", "timeline", "network",
    "browse/claim", "browse/record", "dumps", "report", "method", "correction", "corrections", "families", "about",
    "view", "independence", "contradictions", "coverage", "missing",
)  # fmt: skip
TELEPHONE: Final = 320
DRAWN: Final = ("map", "network", "timeline", "sparql", "search")  # which scripts draw, anew when the window changes
TO_DRAW_MS: Final = 1_000
COLOURS: Final = ("color-contrast", "link-in-text-block")


@pytest.fixture(scope="module")
def paths(fixture_release: Path) -> list[str]:
    """The pages that stand alone, and of each kind of thing the one of which most is said."""
    library = Library(fixture_release)
    return [*FIXED, *(f"doc/{kind}/{richest.id}" for kind in KINDS if (richest := _richest(library, kind)) is not None)]


def _richest(library: Library, kind: str) -> Thing | None:
    start = f"{library.base}id/{kind}/"
    subjects = {quad.subject.value for quad in library.store if quad.subject.value.startswith(start)}
    things = [thing for iri in sorted(subjects) if "#" not in iri and (thing := library.of(iri)) is not None]
    return max(things, key=lambda thing: (len(thing.quads), thing.id), default=None)


class Visit:
    """One open page with what it asked for and what the browser complained of."""

    def __init__(self, browser: Browser, address: str, scheme: str, width: int = 1280):
        self.host = urlsplit(address).netloc
        self.outside: list[str] = []
        self.complaints: list[str] = []
        self.context = browser.new_context(
            color_scheme="dark" if scheme == "dark" else "light",
            viewport={"width": width, "height": 900},
            reduced_motion="reduce",
        )
        self.page: Page = self.context.new_page()
        self.context.on("request", self._asked)
        self.page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.netloc != self.host:
            self.outside.append(request.url)

    def go(self, url: str) -> Page:
        answer = self.page.goto(url, wait_until="networkidle" if any(path in url for path in DRAWN) else "load")
        assert answer is not None and answer.status in (200, 410), f"{url}: {answer and answer.status}"
        return self.page


@pytest.mark.parametrize("language", ["en", "fa"])
def test_every_kind_of_page_is_sound(browser: Browser, address: str, paths: list[str], language: str) -> None:
    """All rules are run, in Persian on every sixth page; those that colours decide, which are the same in both, in
    English alone, by turns on light and on dark. All pages fit a small telephone; in Persian every second is opened.
    """
    visit, found, wide = Visit(browser, address, "light"), [], {}
    chosen = [*enumerate(paths)]
    for number, path in chosen[1::2] if language == "fa" else chosen:
        page, dark = visit.go(f"{address}{path}.{language}.html"), number % 2 == 0
        _keep(page, f"{path}.{language}.light", language == "en")
        if language == "en" or number % 6 == 1:
            found += violations(page, rules={rule: {"enabled": not dark} for rule in COLOURS})
        if language == "en" and dark:
            page.emulate_media(color_scheme="dark", reduced_motion="reduce")
            _keep(page, f"{path}.{language}.dark", wanted=True)
            found += violations(page, runOnly={"type": "rule", "values": COLOURS})
            page.emulate_media(color_scheme="light", reduced_motion="reduce")
        page.set_viewport_size({"width": TELEPHONE, "height": 900})
        page.wait_for_timeout(TO_DRAW_MS if path in DRAWN else 0)
        _keep(page, f"{path}.{language}.{TELEPHONE}", language == "fa")
        if (width := page.evaluate("document.documentElement.scrollWidth")) > TELEPHONE:
            wide[path] = width
        page.set_viewport_size({"width": 1280, "height": 900})
    assert (found, wide, visit.outside, visit.complaints) == ([], {}, [], [])
    visit.context.close()


def test_every_kind_of_page_says_what_it_says_without_scripts(browser: Browser, address: str, paths: list[str]) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for path in paths:
        page.goto(f"{address}{path}.en.html")
        assert len(page.inner_text("main").split()) > 15, path
    context.close()


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("fa", "rtl")])
def test_pages_stand_in_the_direction_of_their_language(
    browser: Browser, address: str, language: str, direction: str
) -> None:
    visit = Visit(browser, address, "light")
    page = visit.go(f"{address}index.{language}.html")
    assert page.get_attribute("html", "lang") == language
    assert page.evaluate("getComputedStyle(document.body).direction") == direction
    before, after = page.evaluate(
        "(() => { const range = document.createRange(); const h1 = document.querySelector('h1');"
        " range.selectNodeContents(h1); const text = range.getBoundingClientRect();"
        " const box = h1.parentElement.getBoundingClientRect();"
        " return [text.left - box.left, box.right - text.right]; })()"
    )
    assert (before <= after) == (direction == "ltr")
    visit.context.close()


def test_the_keyboard_reaches_the_text_first_and_shows_where_it_is(browser: Browser, address: str) -> None:
    visit = Visit(browser, address, "light")
    page = visit.go(f"{address}index.en.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')").endswith("#content")
    for _ in range(6):
        page.keyboard.press("Tab")
        outline = page.evaluate(
            "(({outlineStyle, outlineWidth, boxShadow}) => [outlineStyle, outlineWidth, boxShadow])"
            "(getComputedStyle(document.activeElement))"
        )
        assert (outline[0] != "none" and outline[1] != "0px") or outline[2] != "none"
    visit.context.close()


def _keep(page: Page, name: str, wanted: bool) -> None:
    """Keep a picture of a page for people to look at, when asked to."""
    if wanted and os.environ.get("KG_SCREENSHOTS"):
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"{name.replace('/', '-')}.jpg", type="jpeg", full_page=True)
