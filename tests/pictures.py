"""Take the pictures of the README from a release: `python -m tests.pictures dist docs/pictures`."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from playwright.sync_api import Browser, sync_playwright

from tests.browser import ARGUMENTS, CHROMIUM, served

_SIZE: Final = (1280, 860)
_DRAWN: Final = "document.fonts.ready.then(() => document.fonts.status === 'loaded')"
_TO_TOP: Final = "(part) => part.scrollIntoView({ block: 'start' })"


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as a reader sees it on opening; `part` is a selector of what stands at the top instead."""

    name: str
    path: str
    scheme: Literal["light", "dark"] = "light"
    part: str = ""


PICTURES: Final = (
    Picture("home", "index.en.html"),
    Picture("thread", "doc/claim/cl-rdf75g.fa.html", "dark", "#cl-k7tmxf"),
    Picture("query", "queries/toll.en.html"),
    Picture("network", "network/cl-rdf75g.fa.html"),
)


def take(browser: Browser, address: str, picture: Picture, out: Path) -> None:
    """Write one picture as PNG: no motion, every drawing done, and the fonts of the site in place."""
    width, height = _SIZE
    context = browser.new_context(
        color_scheme=picture.scheme, reduced_motion="reduce", viewport={"width": width, "height": height}
    )
    page = context.new_page()
    answer = page.goto(f"{address}{picture.path}", wait_until="networkidle")
    assert answer is not None and answer.ok, picture.path
    page.wait_for_function(_DRAWN)
    if picture.part:
        page.locator(picture.part).evaluate(_TO_TOP)
    page.screenshot(path=out / f"{picture.name}.png", animations="disabled")
    context.close()


def main(dist: Path, out: Path) -> None:
    """Write all pictures of a release into a folder."""
    out.mkdir(parents=True, exist_ok=True)
    with served(dist) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for picture in PICTURES:
            take(browser, address, picture, out)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
