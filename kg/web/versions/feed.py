"""Tell feed readers of versions, the newest first: what changed in numbers, and of what was withdrawn id and class."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement

from kg.archive.place import Kept
from kg.web.address import document_of
from kg.web.feeds import ATOM, alternates, texts, xml
from kg.web.library import Library
from kg.web.versions.shelf import Shelf
from kg.web.versions.since import Since

_KINDS = ("added", "removed", "revised", "withdrawn")


def versions_feed(library: Library, shelf: Shelf, site: str) -> bytes:
    """Return the feed of the kept versions, and of the newest release when it is not kept yet."""
    root = _feed(library, f"{library.base}dataset", library.describe("dcterms:title", "en"), f"{site}feed.atom")
    alternates(root, site, "versions")
    if shelf.find(library.version) is None:
        entry = _entry(root, library, library.version, library.modified.isoformat())
        alternates(entry, site, "dumps")
        texts(entry, summary=library.describe("dcterms:description", "en"))
    for one in reversed(shelf.versions):
        entry = _entry(root, library, one.version, one.day.isoformat())
        alternates(entry, site, f"changes/{one.version}")
        if delta := shelf.delta(one):
            SubElement(entry, "link", rel="enclosure", type="application/gzip", href=f"{site}delta/{delta}")
        texts(entry, summary=_summary(shelf, one))
    return xml(root)


def case_feed(library: Library, steps: Sequence[tuple[Kept, Since]], case: str, site: str) -> bytes:
    """Return the feed of one case, given by its IRI: an entry for each version that changed something about it."""
    ident = case.rpartition("/")[2]
    root = _feed(library, f"{case}#feed", library.label(case, "en"), f"{site}feed/case/{ident}.atom")
    alternates(root, site, document_of(library.base, case))
    for one, since in steps:
        entry = _entry(root, library, one.version, one.day.isoformat(), f"{case}#version-{one.version}")
        alternates(entry, site, f"changes/{since.version}/{ident}")
        texts(entry, summary=_counted({kind.value: number for kind, number in since.total.kinds.items()}))
    return xml(root)


def _feed(library: Library, iri: str, title: str, address: str) -> Element:
    root = Element("feed", {"xmlns": ATOM, "xml:lang": "en"})
    texts(root, id=iri, title=title, updated=f"{library.modified.isoformat()}T00:00:00Z")
    SubElement(root, "link", rel="self", type="application/atom+xml", href=address)
    texts(SubElement(root, "author"), name=library.publisher or title)
    return root


def _entry(root: Element, library: Library, version: str, day: str, iri: str = "") -> Element:
    entry = SubElement(root, "entry")
    title = f"{library.describe('dcterms:title', 'en')}, {version}"
    texts(entry, id=iri or f"{library.base}dataset#version-{version}", title=title, updated=f"{day}T00:00:00Z")
    return entry


def _summary(shelf: Shelf, one: Kept) -> str:
    """Return what a version changed, and what was withdrawn from it since."""
    told = _counted(one.changed["counts"]) if one.changed else "The first version that is kept."
    stones = shelf.withdrawn_from(one.version)
    listed = "; ".join(f"{stone.ident} ({stone.reason}, {stone.withdrawn_on})" for stone in stones)
    return f"{told} Withdrawn from it since: {listed}." if listed else told


def _counted(counts: dict[str, int]) -> str:
    found = [f"{counts[kind]} {kind}" for kind in _KINDS if counts.get(kind)]
    return f"Things: {', '.join(found)}." if found else "No thing changed."
