"""The mirror in a real browser, from Python's own file server and below a path: a site that needs no other."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from kg.web.mirror import write
from kg.web.mirror.links import links_of
from kg.web.serve import stored
from tests.browser import CHROMIUM, chromium, served_files
from tests.mirroring import Mirrored, write_mirror

if not CHROMIUM:
    pytest.skip("Debian's chromium is not installed", allow_module_level=True)

from playwright.sync_api import Browser, Page, expect

CLAIM, RECORD = "doc/claim/cl-3h5w2x", "doc/record/re-6gpkd7"
# The one from left to right has fewer ways to go wrong: `make proof` looks at it.
LANGUAGES = pytest.mark.parametrize(
    ("language", "direction"), [pytest.param("en", "ltr", marks=pytest.mark.proof), ("fa", "rtl")]
)


@pytest.fixture(scope="module")
def host(dossier_release: Path, mirrored: Mirrored, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A host of files with both dossiers below a path; of the real one the map alone, with what it draws."""
    folder = tmp_path_factory.mktemp("browser")
    dossiers = folder / "host" / "dossiers"
    dist = stored(shutil.copytree(dossier_release, folder / "main"), folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(write, "things", lambda library: [])
        patch.setattr(write, "starts", lambda library, versions: ["index.en.html", "map.en.html", "map.fa.html"])
        patch.setattr(write, "links_of", lambda path, page: [one for one in links_of(path, page) if ".json" in one])
        write_mirror(dist, dossiers / "main", "")
    (dossiers / "fixture").symlink_to(mirrored.site)
    with served_files(folder / "host") as found:
        yield found


@pytest.fixture(scope="module")
def address(host: str) -> str:
    """The address of the fictional dossier."""
    return f"{host}dossiers/fixture/"


@pytest.fixture(scope="module")
def browser(address: str) -> Iterator[Browser]:  # the mirror first: the driver holds the loop of this thread
    with chromium() as found:
        yield found


class Visit:
    """An open page, what was asked of other hosts or not found, and what the browser complained of."""

    def __init__(self, browser: Browser, address: str):
        self.context = browser.new_context(reduced_motion="reduce")
        self.page: Page = self.context.new_page()
        self.wrong: list[str] = []
        host = urlsplit(address).netloc
        self.context.on("request", lambda asked: self._note(asked.url, urlsplit(asked.url).netloc in (host, "")))
        self.context.on("response", lambda answer: self._note(answer.url, answer.status < 400))
        self.page.on("console", lambda said: self._note(said.text, said.type != "error"))
        self.page.on("pageerror", lambda error: self._note(str(error), False))

    def _note(self, what: str, sound: bool) -> None:
        if not sound:
            self.wrong.append(what)


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Visit]:
    visit = Visit(browser, address)
    yield visit
    visit.context.close()


@LANGUAGES
def test_pages_stand_in_their_direction_and_nothing_is_wrong(
    visit: Visit, address: str, language: str, direction: str
) -> None:
    for path in ("index", CLAIM, "queries/toll", "timeline", "network", "browse/record", "sparql", "dumps"):
        visit.page.goto(f"{address}{path}.{language}.html", wait_until="networkidle")
        assert visit.page.evaluate("getComputedStyle(document.body).direction") == direction
        assert visit.page.get_attribute("html", "lang") == language
    assert visit.wrong == []


def test_the_folder_itself_shows_the_front_page(visit: Visit, address: str) -> None:
    visit.page.goto(address, wait_until="networkidle")
    expect(visit.page.locator("main h1")).to_be_visible()
    assert visit.wrong == []


@LANGUAGES
def test_the_search_finds_a_persian_name_without_a_server(
    visit: Visit, address: str, language: str, direction: str
) -> None:
    page = visit.page
    page.goto(f"{address}index.{language}.html")
    page.locator("main form input[name=q]").fill("تيستا سامبل")
    page.locator("main form input[name=q]").press("Enter")
    page.locator(f'.hits a[href="{RECORD}.{language}.html"]').click()
    page.wait_for_url(f"**/{RECORD}.{language}.html")
    assert page.evaluate("document.documentElement.dir") == direction
    assert visit.wrong == []


@LANGUAGES
def test_the_map_is_drawn_from_files(visit: Visit, host: str, language: str, direction: str) -> None:
    visit.page.goto(f"{host}dossiers/main/map.{language}.html", wait_until="networkidle")
    expect(visit.page.locator("#map .leaflet-marker-icon").first).to_be_visible()
    assert visit.page.locator("#map svg path").count() > 1
    assert visit.wrong == []


def test_one_language_leads_to_the_other(visit: Visit, address: str) -> None:
    visit.page.goto(f"{address}{CLAIM}.en.html")
    visit.page.locator("a[data-keep-query]").click()
    visit.page.wait_for_url(f"{address}{CLAIM}.fa.html")
    assert visit.page.evaluate("document.documentElement.dir") == "rtl"


def test_the_editor_says_that_nobody_answers_and_where_answers_are(visit: Visit, address: str) -> None:
    visit.page.goto(f"{address}sparql.en.html")
    assert visit.page.locator("textarea").count() == 0
    visit.page.locator('main a[href="queries.en.html"]').first.click()
    visit.page.wait_for_url("**/queries.en.html")
