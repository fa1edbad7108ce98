"""Read a page as a browser and its reader would: its headings, links and tables, and whether its tags are closed."""

import posixpath
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from kg.web.library import Library
from kg.web.page import Page
from kg.web.pages.registry import page_of
from kg.web.render import render

LANGUAGES = ("en", "fa")
_VOID = {"area", "br", "circle", "col", "hr", "img", "input", "link", "meta", "path", "source", "wbr"}
_INLINE = {"a", "bdi", "cite", "code", "em", "span", "strong", "time"}


class Document(HTMLParser):
    """A page that was read. `faults` are tags that were not closed or closed wrongly, and repeated ids."""

    def __init__(self, html: str):
        super().__init__()
        self.html = html
        self.faults: list[str] = []
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.levels: list[int] = []
        self.text = ""
        self.closed = ""  # what stands in <details>
        self.lists: list[list[str]] = []  # the text of the cells of each row of a table
        self.captions = 0
        self.tables = 0
        self.robots = ""
        self._open: list[str] = []
        self.feed(html)
        self.close()
        self.faults += [f"<{tag}> is not closed" for tag in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if (at := given.get("id")) is not None:
            self.faults += [f"#{at} twice"] if at in self.ids else []
            self.ids.add(at)
        if tag not in _VOID:
            self._open.append(tag)
        if tag not in _INLINE:
            self.handle_data(" ")
        if tag == "a":
            self.links.append(given.get("href", ""))
        if tag == "meta" and given.get("name") == "robots":
            self.robots = given.get("content", "")
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.levels.append(int(tag[1]))
        self.captions += tag == "caption"
        self.tables += tag == "table"
        if tag == "tr":
            self.lists.append([])
        if tag in ("td", "th") and self.lists:
            self.lists[-1].append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        return

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing at {self.getpos()}")

    def handle_data(self, data: str) -> None:
        if "script" in self._open:
            return
        self.text += data
        if "details" in self._open:
            self.closed += data
        if ("td" in self._open or "th" in self._open) and self.lists and self.lists[-1]:
            self.lists[-1][-1] += data

    def row(self, term: str) -> list[str]:
        """Return the cells of the first row whose head begins with a term, without their surplus space."""
        for cells in self.lists:
            if cells and cells[0].strip().startswith(term):
                return [" ".join(cell.split()) for cell in cells]
        raise AssertionError(f"no row {term}")


def read(library: Library, page: Page, language: str) -> Document:
    """Return a page as it is read."""
    return Document(render(library, page, language))


def read_thing(library: Library, kind: str, id: str, language: str = "en") -> Document:
    """Return the page of a thing as it is read."""
    thing = library.thing(kind, id)
    assert thing is not None, f"{kind} {id}"
    return read(library, page_of(library, thing, language), language)


@cache
def library_of(dist: Path) -> Library:
    """Return a release, opened once."""
    return Library(dist)


def target(path: str, link: str) -> str:
    """Return the path of the file that a link on a page leads to, without query and fragment; "" to another site."""
    parts = urlsplit(link)
    if parts.scheme:
        return ""
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(parts.path))) if parts.path else path
