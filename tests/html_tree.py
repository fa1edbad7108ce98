"""Read a page as a tree: what the tests of pages look into."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from kg.web.library import Library
from kg.web.page import Page
from kg.web.render import render

_EMPTY = frozenset(("br", "circle", "col", "hr", "img", "input", "link", "meta", "path", "source"))


@dataclass
class Node:
    """An element with its attributes and what stands in it."""

    tag: str
    attributes: dict[str, str]
    inside: "list[Node | str]" = field(default_factory=list)

    def all(self, tag: str = "", **attributes: str) -> "Iterator[Node]":
        """Yield the elements in it, in their order, that have a tag and attributes; `_` stands for `-` in names."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        for node in self.inside:
            if isinstance(node, Node):
                if tag in ("", node.tag) and all(node.attributes.get(name) == value for name, value in wanted.items()):
                    yield node
                yield from node.all(tag, **attributes)

    def having(self, attribute: str) -> "list[Node]":
        """Return the elements in it that have an attribute."""
        return [node for node in self.all() if attribute in node.attributes]

    def text(self) -> str:
        """Return its text with spaces made one."""
        parts = [node if isinstance(node, str) else node.text() for node in self.inside]
        return " ".join(" ".join(parts).split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Node("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(node)
        if tag not in _EMPTY:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].inside.append(Node(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag not in _EMPTY:
            assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


def read_html(text: str) -> Node:
    """Return a page as a tree; an element that is not closed where it should be fails the test."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    assert reader.open == [reader.root], [node.tag for node in reader.open]
    return reader.root


def read_page(library: Library, page: Page, language: str = "en") -> Node:
    """Return a page, written out in a language, as a tree."""
    return read_html(render(library, page, language))


def main_of(root: Node) -> Node:
    """Return what stands in <main>, without the frame of every page."""
    return next(root.all("main"))


__all__ = ["Node", "main_of", "read_html", "read_page"]
