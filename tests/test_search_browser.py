"""The search in a real browser: suggestions by keyboard on a server, and the mirror's search over plain files."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import uvicorn
from starlette.applications import Starlette

from kg.web import statics
from kg.web.assets import asset_files, asset_path
from kg.web.library import Library
from kg.web.pages.search import static_search_page
from kg.web.render import render
from kg.web.search.routes import open_search, routes
from kg.web.search.static import static_index
from tests.browser import CHROMIUM, chromium

if not CHROMIUM:
    pytest.skip("Debian's chromium is not installed", allow_module_level=True)

from playwright.sync_api import Page, expect


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with chromium() as browser:
        yield browser.new_page()


@pytest.fixture(scope="module")
def address(fixture_release: Path) -> Iterator[str]:
    app = Starlette(routes=[*routes(Library(fixture_release), open_search(fixture_release)), *statics.routes()])
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def mirror(fixture_release: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    out = tmp_path_factory.mktemp("mirror")
    library = Library(fixture_release)
    static_index(library, open_search(fixture_release), out)
    for name, path in asset_files().items():
        target = out / asset_path(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    for language in ("en", "fa"):
        text = render(library, static_search_page(library, language), language)
        (out / f"search.{language}.html").write_text(text, encoding="utf-8")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=str(out))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_a_suggestion_is_chosen_by_keyboard(page: Page, address: str) -> None:
    page.goto(f"{address}search.en.html")
    field = page.get_by_role("combobox")
    field.press_sequentially("tes")
    expect(page.get_by_role("option").first).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    field.press("ArrowDown")
    chosen = page.locator(f"#{field.get_attribute('aria-activedescendant')}")
    expect(chosen).to_have_attribute("aria-selected", "true")
    name = chosen.locator("bdi").inner_text()
    field.press("Enter")
    page.wait_for_url("**q=**")
    expect(page.get_by_role("searchbox").or_(page.get_by_role("combobox"))).to_have_value(name)


def test_escape_gives_back_what_was_typed(page: Page, address: str) -> None:
    page.goto(f"{address}search.fa.html")
    field = page.get_by_role("combobox")
    field.press_sequentially("تست")
    expect(page.get_by_role("option").first).to_be_visible()
    field.press("ArrowUp")
    field.press("Escape")
    expect(field).to_have_value("تست")
    expect(page.get_by_role("listbox", include_hidden=True)).to_be_hidden()


@pytest.mark.parametrize("language", ["en", "fa"])
def test_the_mirror_finds_a_record_from_files_alone(page: Page, mirror: str, language: str) -> None:
    page.goto(f"{mirror}search.{language}.html")
    page.locator("#q").fill("تيستا سامبل")
    page.locator("#q").press("Enter")
    hit = page.locator('.hits a[href="doc/record/re-6gpkd7.' + language + '.html"]')
    expect(hit).to_be_visible()


def test_the_mirror_narrows_to_a_kind_and_shows_more_on_demand(page: Page, mirror: str) -> None:
    page.goto(f"{mirror}search.en.html?q=lantern")
    expect(page.locator(".hits > li")).to_have_count(20)
    page.locator("[data-next]").click()
    expect(page.locator(".hits > li")).to_have_count(40)
    page.locator("[data-kinds] a", has_text="statement (19)").click()
    expect(page.locator(".hits > li")).to_have_count(19)
