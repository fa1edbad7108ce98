"""The report in a browser and on paper: axe finds nothing, nothing is asked of a host, the same PDF twice."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from kg.report import pdf
from kg.report.contents import contents_of
from kg.report.paper import html_of
from kg.report.pdf import NoBrowser, pdf_of
from kg.report.write import find_case
from kg.web.library import Library
from tests.browser import CHROMIUM, chromium, violations

if not CHROMIUM:
    pytest.skip("Debian's chromium is not installed", allow_module_level=True)

import pypdfium2  # type: ignore[import-untyped]
from playwright.sync_api import Browser

LANGUAGES = pytest.mark.parametrize("language", ["en", "fa"])
DAY = date(2031, 2, 28)


@pytest.fixture(scope="module")
def pages(fixture_release: Path) -> dict[str, str]:
    """The report of a small case, by language."""
    library = Library(fixture_release)
    contents = contents_of(library, find_case(library, "ca-77pbh2"))
    return {language: html_of(contents, language, lambda what, done, of: None) for language in ("en", "fa")}


@pytest.fixture(scope="module")
def printed(pages: dict[str, str]) -> bytes:
    return pdf_of(pages["fa"], DAY)


@pytest.fixture(scope="module")
def browser(printed: bytes) -> Iterator[Browser]:  # printed first: the driver holds the loop of this thread
    with chromium() as found:
        yield found


def test_the_same_page_is_printed_to_the_same_bytes() -> None:
    page = '<html lang="fa" dir="rtl"><title>گزارش</title><h1>گزارش</h1><svg><path d="M0 0h9"/></svg>'
    once, again = pdf_of(page, DAY), pdf_of(page, DAY)
    assert once == again
    assert once.count(b"(D:20310228000000+00'00')") == 2


@pytest.mark.proof
def test_a_whole_report_is_printed_to_the_same_bytes(pages: dict[str, str], printed: bytes) -> None:
    assert pdf_of(pages["fa"], DAY) == printed


def test_a_pdf_has_title_language_outline_and_tags(printed: bytes) -> None:
    document = pypdfium2.PdfDocument(printed)
    assert len(document) > 3
    assert document.get_metadata_value("Title").startswith("آنچه گفته شده است دربارهٔ")
    assert len(list(document.get_toc())) > 14 and document.is_tagged()
    assert b"/Lang (fa)" in printed


def test_a_pdf_has_its_text_in_persian(printed: bytes) -> None:
    document = pypdfium2.PdfDocument(printed)
    text = "".join(document[at].get_textpage().get_text_range() for at in range(len(document)))
    assert "چکیده" in text and "منابع" in text + text[::-1]  # PDFium reads some words of such a font backwards


def test_without_chromium_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "BROWSERS", ("no-such-browser",))
    with pytest.raises(NoBrowser, match="install the package chromium"):
        pdf_of("<p>", DAY)


@LANGUAGES
def test_axe_finds_nothing_and_nothing_is_asked_of_a_host(
    browser: Browser, pages: dict[str, str], language: str
) -> None:
    context = browser.new_context()
    tab = context.new_page()
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.set_content(pages[language])
    assert violations(tab) == []
    assert [url for url in asked if not url.startswith(("data:", "about:"))] == []
    context.close()


@LANGUAGES
def test_the_report_fits_on_a_narrow_screen(browser: Browser, pages: dict[str, str], language: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 640})
    tab = context.new_page()
    tab.set_content(pages[language])
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360
    context.close()
