"""What a reader does with the pages, in a real browser on a real server; nothing leaves for another host meanwhile."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pytest

from tests.browser import CHROMIUM, served

if not CHROMIUM:
    pytest.skip("Debian's chromium is not installed", allow_module_level=True)

from playwright.sync_api import Browser, Page, Request, expect

ASKED: Final = "SELECT ?claim WHERE { ?claim a <https://w3id.org/govah/ns%23Claim> } ORDER BY ?claim LIMIT 3"
CLAIM: Final = re.compile(r"/doc/claim/cl-[a-z0-9]{6}\.(en|fa)\.html$")
PLACES: Final = """() => document.getElementById("network")._cyreg.cy.nodes().map((node) => {
  const { x1, y1, x2, y2 } = node.renderedBoundingBox({ includeOverlays: false });
  return [node.id(), Math.round(x1), Math.round(y1), Math.round(x2), Math.round(y2)];
})"""
SPOT: Final = """() => document.getElementById("network")._cyreg.cy.nodes().first().renderedPosition()"""
DRAWN: Final = """() => document.getElementById("network")._cyreg?.cy.nodes().length > 0"""
HEIGHTS: Final = "(all) => [...document.querySelectorAll(all)].map((link) => link.getBoundingClientRect().height)"


@contextmanager
def opened(browser: Browser, address: str, **options: Any) -> Iterator[Page]:
    """Yield a page of its own; at the end nothing was asked of another host and no script failed."""
    settings = {"base_url": address, "reduced_motion": "reduce", "viewport": {"width": 1280, "height": 900}}
    context = browser.new_context(**(settings | options))
    outside: list[str] = []
    faults: list[str] = []

    def asked(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.netloc != urlsplit(address).netloc:
            outside.append(request.url)

    context.on("request", asked)
    page = context.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if "Security Policy" in said.text else None)
    yield page
    context.close()
    assert (outside, faults) == ([], [])


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with opened(browser, address) as found:
        yield found


def test_mark_of_the_map_leads_to_the_page_of_its_place(browser: Browser, dossier_release: Path) -> None:
    with served(dossier_release) as address, opened(browser, address) as page:
        page.goto("map.en.html")
        mark = page.locator(".mark").first
        mark.focus()
        mark.press("Enter")
        link = page.locator(".leaflet-popup .place-name a")
        place = link.inner_text()
        link.click()
        expect(page).to_have_url(re.compile(r"/doc/place/pl-[a-z0-9]{6}\.en\.html$"))
        expect(page.get_by_role("heading", level=1)).to_contain_text(place)


def test_entry_of_the_timeline_leads_to_its_row_and_on_to_the_claim(page: Page) -> None:
    page.goto("timeline.en.html")
    page.locator(".vis-item.entry-asserts:visible").first.click()
    row = page.locator(".timeline-table tr:focus")
    expect(row).to_have_attribute("id", re.compile("^cl-"))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(CLAIM)


def test_timeline_is_moved_by_keyboard(page: Page) -> None:
    page.goto("timeline.fa.html")
    heading = page.locator(".vis-text.vis-major").first
    before = heading.inner_text()
    whole = page.locator("[data-move=all]")
    whole.focus()
    whole.press("Enter")
    expect(heading).not_to_have_text(before)


def test_statement_of_the_network_leads_to_its_claim(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 2000})  # so that nothing moves below the pointer
    page.goto("network.en.html")
    page.wait_for_function(DRAWN)
    page.locator("#network").click(position=page.evaluate(SPOT))
    chosen = page.locator(".network-chosen a")
    rows = page.locator(".network-table .chosen").filter(has_text=chosen.inner_text()[1:20])
    expect(rows.first).to_be_visible()
    chosen.click()
    expect(page).to_have_url(CLAIM)


@pytest.mark.parametrize("language", [pytest.param("en", marks=pytest.mark.proof), "fa"])
def test_network_is_drawn_alike_each_time_and_no_words_cover_others(page: Page, language: str) -> None:
    drawings = []
    for _ in range(2):
        page.goto(f"network.{language}.html")
        page.wait_for_function(DRAWN)
        page.evaluate("document.fonts.ready")
        drawings.append(page.evaluate(PLACES))
    boxes = drawings[0]
    covered = [(one[0], two[0]) for at, one in enumerate(boxes) for two in boxes[:at] if _meet(one[1:], two[1:])]
    assert drawings[0] == drawings[1] and len(boxes) > 20
    assert covered == []


def _meet(one: list[int], two: list[int]) -> bool:
    return one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]


def test_example_in_the_editor_is_answered_with_rows(page: Page) -> None:
    page.goto("sparql.en.html")
    page.locator("#example").select_option("denials")
    page.get_by_role("button", name="Run").click()
    rows = page.locator("#answer tbody tr")
    expect(rows.first).to_be_visible()
    assert rows.count() > 3
    rows.first.locator("a").last.click()
    expect(page).to_have_url(re.compile(r"/doc/[a-z]+/[a-z]{2}-[a-z0-9]{6}\.en\.html"))


def test_query_in_the_address_stands_in_the_editor(page: Page) -> None:
    page.goto(f"sparql.fa.html?query={ASKED}")
    expect(page.locator(".CodeMirror-code")).to_contain_text("ORDER BY ?claim LIMIT 3")
    page.locator("#run").click()
    expect(page.locator("#answer tbody tr")).to_have_count(3)


def test_editor_completes_from_the_terms_of_the_release(page: Page) -> None:
    page.goto("sparql.en.html?query=PREFIX gv: <https://w3id.org/govah/ns%23> SELECT * { ?s gv:claima")
    page.locator(".CodeMirror-line").last.click()
    page.keyboard.press("End")
    page.keyboard.press("Control+Space")
    expect(page.locator(".CodeMirror-hint").first).to_contain_text("claimant")


def test_editor_says_where_a_query_is_wrong(page: Page) -> None:
    page.goto("sparql.en.html?query=SELECT * {%0A ?s ?p %0A}")
    page.locator(".CodeMirror-line").first.click()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#answer .notice")).to_contain_text("line 3, column")


def test_search_suggests_in_persian_for_arabic_letters(page: Page) -> None:
    page.goto("search.fa.html")
    field = page.get_by_role("combobox")
    field.press_sequentially("تيستا")
    expect(page.get_by_role("option").first).to_contain_text("تيستا")
    field.press("ArrowDown")
    field.press("Enter")
    page.wait_for_url("**q=**")
    expect(page.locator(".hits li").first).to_be_visible()


def test_theme_is_kept_from_page_to_page(page: Page) -> None:
    page.goto("about.en.html")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="Dark").click()
    page.goto("method.en.html")
    expect(page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light


@pytest.mark.parametrize(
    "path", ["about", "search?q=lantern&kind=Claim", "queries/denials?agent=ag-bk84jb&limit=5", "sparql?query=ASK"]
)
def test_other_language_keeps_page_and_question_without_scripts(browser: Browser, address: str, path: str) -> None:
    name, mark, question = path.partition("?")
    with opened(browser, address, java_script_enabled=False) as page:
        page.goto(f"{name}.en.html{mark}{question}")
        page.locator(".switches [hreflang=fa]").click()
        expect(page).to_have_url(f"{address}{name}.fa.html{mark}{question}")
        expect(page.locator("html")).to_have_attribute("dir", "rtl")


def test_paper_has_no_menus_and_every_address_in_full(page: Page) -> None:
    page.goto("doc/claim/cl-v9bdrk.en.html")
    page.emulate_media(media="print")
    expect(page.locator(".nav")).to_be_hidden()
    expect(page.locator(".switches")).to_be_hidden()
    link = page.locator("main a.outside").first
    printed = link.evaluate("(link) => getComputedStyle(link, '::after').content")
    assert link.get_attribute("href") in printed


@pytest.mark.parametrize(("wish", "seconds"), [("reduce", "0s"), ("no-preference", "0.12s")])
def test_nothing_moves_for_whoever_asked_for_that(browser: Browser, address: str, wish: str, seconds: str) -> None:
    with opened(browser, address, reduced_motion=wish) as page:
        page.goto("about.en.html")
        lasts = page.locator("main a").first.evaluate("(link) => getComputedStyle(link).transitionDuration")
        assert lasts.partition(",")[0] == seconds


def test_form_of_a_prepared_query_is_filled_in_and_sent(page: Page) -> None:
    page.goto("queries/posts-on-date.en.html")
    page.locator("[name=on]").fill("2021-05-12")
    page.get_by_role("button", name="Ask").click()
    expect(page).to_have_url(re.compile(r"on=2021-05-12"))
    expect(page.locator("main table tbody tr").first).to_be_visible()


@pytest.mark.parametrize(("field", "text"), [("agent", "nobody"), ("limit", "many")])
def test_what_is_wrong_is_said_beside_its_field(page: Page, field: str, text: str) -> None:
    page.goto(f"queries/denials.fa.html?{field}={text}")
    wrong = page.locator(f"[name={field}]")
    expect(wrong).to_have_attribute("aria-invalid", "true")
    told = (wrong.get_attribute("aria-describedby") or "").split()[-1]
    expect(page.locator(f"#{told}")).to_contain_text(text)


def test_what_is_hard_to_read_stays_folded_until_asked_for(page: Page) -> None:
    page.goto("doc/record/re-6gpkd7.en.html")
    folded = page.locator("details.sensitive").first
    inside = folded.locator(".sensitive-in")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(inside).to_be_hidden()
    folded.locator("summary").press("Enter")
    expect(inside).to_be_visible()


@pytest.mark.parametrize("path", ["index.fa.html", "browse/claim.en.html", "search.en.html?q=lantern"])
def test_links_in_lists_are_large_enough_for_a_finger(browser: Browser, address: str, path: str) -> None:
    telephone = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
    with opened(browser, address, **telephone) as page:
        page.goto(path)
        heights = page.evaluate(HEIGHTS, ".nav a, .switch, .list > li > a, .hit-label > a, .cards > li > a")
        assert len(heights) > 8 and min(heights) >= 44
