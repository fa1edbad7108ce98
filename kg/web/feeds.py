"""Tell crawlers and feed readers what is here: robots.txt, the sitemap and the feed of releases.

Their addresses are absolute, as the standards want them, so they are made for the address at which the site is asked.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from kg.release.description import dump_iri
from kg.web.address import HOME, document_of, page_file, relative
from kg.web.http.errors import HttpError
from kg.web.http.forwarded import address_of
from kg.web.http.respond import Content, respond
from kg.web.library import Library
from kg.web.pages.browse import CLASS_OF_KIND
from kg.web.words import LANGUAGES

THINGS: Final = 5_000  # in one part of the sitemap: two addresses each, far below the 50,000 of the standard
KINDS: Final = {
    kind: cls for kind, cls in CLASS_OF_KIND.items() if cls not in ("Correction", "Person", "PersonRecord", "Tombstone")
}

_SITEMAP: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML: Final = "http://www.w3.org/1999/xhtml"
ATOM: Final = "http://www.w3.org/2005/Atom"
_OFF_LIMITS: Final = ("sparql?", "search?", "search/suggest", "reconcile")  # endless for a crawler


class Feeds:
    """What is told to crawlers and readers of a release; `paths` are those of the pages about no single thing."""

    def __init__(self, library: Library, publisher: str, paths: Sequence[str]):
        self.library = library
        self.publisher = publisher
        self.paths = paths

    def robots(self, site: str) -> bytes:
        """Return robots.txt of the site at an address."""
        path = "/" + site.split("/", 3)[3]
        lines = [f"Disallow: {path}{rest}" for rest in _OFF_LIMITS]
        return "\n".join(["User-agent: *", *lines, "", f"Sitemap: {site}sitemap.xml", ""]).encode()

    def sitemap(self, site: str) -> bytes:
        """Return the index of the sitemap: the pages, then the things of each kind."""
        root = Element("sitemapindex", xmlns=_SITEMAP)
        for part in ("pages", *self.parts()):
            entry = SubElement(root, "sitemap")
            SubElement(entry, "loc").text = f"{site}sitemap/{part}.xml"
            SubElement(entry, "lastmod").text = self.library.modified.isoformat()
        return xml(root)

    def parts(self) -> Iterator[str]:
        """Yield the names of the parts with things: "claim-1", in their order."""
        for kind, cls in KINDS.items():
            for number in range(-(-self.library.count(cls) // THINGS)):
                yield f"{kind}-{number + 1}"

    def part(self, name: str, site: str) -> bytes:
        """Return one part of the sitemap; KeyError for one that does not exist."""
        paths = self.paths if name == "pages" else self._paths(name)
        root = Element("urlset", {"xmlns": _SITEMAP, "xmlns:xhtml": _XHTML})
        for path in paths:
            for language in LANGUAGES:
                self._url(root, site, path, language)
        return xml(root)

    def _paths(self, name: str) -> list[str]:
        if name not in self.parts():
            raise KeyError(name)
        kind, _, number = name.rpartition("-")
        found: list[str] = []
        for _ in range(int(number)):
            found = self.library.things(KINDS[kind], found[-1] if found else "", THINGS)
        own = f"{self.library.base}id/{kind}/"  # a partition, say, is a proposition as well, and listed once
        return [document_of(self.library.base, iri) for iri in found if iri.startswith(own)]

    def _url(self, root: Element, site: str, path: str, language: str) -> None:
        entry = SubElement(root, "url")
        SubElement(entry, "loc").text = _absolute(site, path, language)
        SubElement(entry, "lastmod").text = self.library.modified.isoformat()
        for other in LANGUAGES:
            href = _absolute(site, path, other)
            SubElement(entry, "xhtml:link", {"rel": "alternate", "hreflang": other, "href": href})

    def atom(self, site: str) -> bytes:
        """Return the feed of releases: an entry for this one, which keeps its id wherever the site stands."""
        library, base = self.library, self.library.base
        title = library.describe("dcterms:title", "en")
        updated = f"{library.modified.isoformat()}T00:00:00Z"
        root = Element("feed", {"xmlns": ATOM, "xml:lang": "en"})
        texts(root, id=f"{base}dataset", title=title, updated=updated)
        SubElement(root, "link", rel="self", type="application/atom+xml", href=f"{site}feed.atom")
        alternates(root, site, HOME)
        texts(SubElement(root, "author"), name=self.publisher or title)
        entry = SubElement(root, "entry")
        texts(
            entry, id=f"{base}dataset#version-{library.version}", title=f"{title}, {library.version}", updated=updated
        )
        alternates(entry, site, "dumps")
        href = f"{site}{dump_iri(base, 'data.nq.gz').removeprefix(base)}"
        SubElement(entry, "link", rel="enclosure", type="application/gzip", href=href)
        texts(entry, summary=library.describe("dcterms:description", "en"))
        return xml(root)


def _answer(make: Callable[[str], bytes], media_type: str, request: Request) -> Response:
    return respond(request, Content(make(address_of(request)), media_type))


def _absolute(site: str, path: str, language: str) -> str:
    return site + relative("", page_file(path, language))


def alternates(parent: Element, site: str, path: str) -> None:
    """Add a link to a page in each language."""
    for language in LANGUAGES:
        address = _absolute(site, path, language)
        SubElement(parent, "link", rel="alternate", type="text/html", hreflang=language, href=address)


def texts(parent: Element, **named: str) -> None:
    """Add an element with a text for each name."""
    for name, text in named.items():
        SubElement(parent, name).text = text


def xml(root: Element) -> bytes:
    """Return a document as it is sent."""
    indent(root)
    text = tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()


def routes(library: Library, publisher: str, paths: Sequence[str]) -> list[BaseRoute]:
    """Return the routes of robots.txt, the sitemap and the feed."""
    feeds = Feeds(library, publisher, paths)

    def part(request: Request) -> Response:
        try:
            body = feeds.part(request.path_params["name"], address_of(request))
        except KeyError:
            raise HttpError(404, "The sitemap has no such part.") from None
        return respond(request, Content(body, "application/xml"))

    whole = {
        "/robots.txt": (feeds.robots, "text/plain"),
        "/sitemap.xml": (feeds.sitemap, "application/xml"),
        "/feed.atom": (feeds.atom, "application/atom+xml"),
    }
    found = [Route(path, partial(_answer, make, kind)) for path, (make, kind) in whole.items()]
    return [*found, Route("/sitemap/{name}.xml", part)]
