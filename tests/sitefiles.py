"""Read a site that stands as files, as a browser would: every reference in it, and what each of them leads to."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

_URL = re.compile(r"url\(\s*['\"]?([^'\")]+)['\"]?\s*\)|@import\s+['\"]([^'\"]+)['\"]")
_MODULE = re.compile(r"""(?:^|[\s;}])(?:import|from)\s*\(?["'](\.[^"']+)["']""")
_ONE = ("href", "src", "action", "poster", "data")
_FILE = re.compile(
    r"[^\s]*(?:\.[a-z0-9]{2,5}|/)", re.ASCII
)  # what a script reads, among all that an element says to it


class Page(HTMLParser):
    """What a page refers to, and the fragments it has; `forms` are the methods of its forms."""

    def __init__(self, text: str):
        super().__init__()
        self.references: list[str] = []
        self.ids: set[str] = set()
        self.forms: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what a tag refers to and how it is called."""
        for name, value in attrs:
            if value and name == "srcset":
                self.references += [part.split()[0] for part in value.split(",")]
            elif name in _ONE or (value and name.startswith("data-") and _FILE.fullmatch(value)):
                self.references.append(value or "")
            elif value and (name == "id" or (name == "name" and tag == "a")):
                self.ids.add(value)
        if tag == "form":
            self.forms.append(str(dict(attrs).get("method")))


@dataclass(frozen=True)
class SiteFiles:
    """A site in a folder that stands below a path of its host, such as "/dossier"."""

    folder: Path
    prefix: str = ""
    _pages: dict[str, Page] = field(default_factory=dict)

    @cached_property
    def paths(self) -> frozenset[str]:
        """The path of every file."""
        found = (path for path in self.folder.rglob("*") if path.is_file())
        return frozenset(path.relative_to(self.folder).as_posix() for path in found)

    def page(self, path: str) -> Page:
        """Return a page by its path."""
        if path not in self._pages:
            self._pages[path] = Page((self.folder / path).read_text(encoding="utf-8"))
        return self._pages[path]

    @property
    def pages(self) -> list[str]:
        """The path of every page, in order."""
        return sorted(path for path in self.paths if path.endswith(".html"))

    def references(self) -> Iterator[tuple[str, str]]:
        """Yield every reference with the path of the file it stands in; those of a page, a style sheet or a module."""
        for path in sorted(self.paths):
            if path.endswith(".html"):
                yield from ((path, reference) for reference in self.page(path).references)
            elif path.endswith((".css", ".svg")):
                text = (self.folder / path).read_text(encoding="utf-8")
                yield from ((path, one or other) for one, other in _URL.findall(text))
            elif path.endswith(".js"):
                text = (self.folder / path).read_text(encoding="utf-8")
                yield from ((path, reference) for reference in _MODULE.findall(text))

    def fault(self, path: str, reference: str) -> str:
        """Return what is wrong with a reference in a file, "" for a sound one or one to another site."""
        parts = urlsplit(reference)
        if parts.scheme or parts.netloc:
            return ""
        if parts.query:
            return "a query, which files cannot answer"
        target = self._target(path, unquote(parts.path))
        if target.endswith("/"):
            inside = (self.folder / target).is_dir() or (self.folder / target / "index.html").is_file()
            return "" if inside else "no such folder"
        if target not in self.paths:
            return "no such file"
        missing = parts.fragment and target.endswith(".html") and unquote(parts.fragment) not in self.page(target).ids
        return "no such fragment" if missing else ""

    def _target(self, path: str, reference: str) -> str:
        if not reference:
            return path
        if reference.startswith("/"):
            return reference.removeprefix(f"{self.prefix}/")
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), reference))
        return f"{target}/" if reference.endswith("/") and target != "." else "./" if target == "." else target

    def faults(self) -> list[str]:
        """Return every reference that leads nowhere, with where it stands."""
        found = {(path, reference): self.fault(path, reference) for path, reference in self.references()}
        return [f"{path}: {reference}: {fault}" for (path, reference), fault in found.items() if fault]
