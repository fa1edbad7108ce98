"""Evidence in a real browser: warnings are closed, the keyboard opens them, axe finds nothing, no picture is loaded."""

import pytest

from tests.browser import CHROMIUM, violations

if not CHROMIUM:
    pytest.skip("Debian's chromium is not installed", allow_module_level=True)

from playwright.sync_api import Browser

NAMES = {"en": "Film of the shots, first posting", "fa": "فیلم تیراندازی، نخستین انتشار"}
MEDIA = ("image", "media")


@pytest.mark.parametrize("language", NAMES)
def test_a_reader_opens_the_warning_with_the_keyboard(browser: Browser, address: str, language: str) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.resource_type))
    page.goto(f"{address}doc/evidence/ev-t66fg4.{language}.html")
    name = page.get_by_text(NAMES[language], exact=True)
    assert not name.is_visible() and NAMES[language] not in page.title()
    assert violations(page) == []
    page.locator("details.sensitive summary").first.focus()
    page.keyboard.press("Enter")
    assert name.is_visible()
    assert violations(page) == []
    assert not set(asked) & set(MEDIA), asked
    page.close()


def test_the_path_from_a_statement_to_one_answer(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}doc/proposition/pr-8cr2vm.en.html")
    page.locator("section[aria-labelledby=evidence] tbody a", has_text="ev-t66fg4").click()
    assert page.locator("[data-status]").get_attribute("data-status") == "authenticated"
    page.locator("section[aria-labelledby=record] summary").press("Enter")
    page.get_by_text("Was it recorded at the time that is stated for it?").last.click()
    assert page.locator("[data-answer]").get_attribute("data-answer") == "established"
    assert violations(page) == []
    page.close()
