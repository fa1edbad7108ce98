"""How to cite a source: a line of text, and an entry for BibTeX with the copy that was read."""

import re
from typing import Final

from kg.web.days import day_text
from kg.web.library import Library
from kg.web.pages.bibtex import bibtex_entry
from kg.web.thing import Span, Thing
from kg.web.words import words

_TYPES: Final = {"report": "techreport"}
_UNSAFE: Final = re.compile(r"[{}\\\s]")


def reference_of(library: Library, source: Thing, language: str) -> str:
    """Return a source as a line of a bibliography, in the language of the page."""
    texts = words(language)
    accessed = day_text(source.span("accessedOn"), language)
    parts = (
        library.label(source.iri_at("dcterms:publisher"), language),
        texts("source.titled", title=library.label(source.iri, language)),
        day_text(source.span("issuedOn"), language),
        source.value("locator"),
        source.value("url"),
        texts("source.known_on" if source.iri_at("knownThrough") else "source.read_on", day=accessed)
        if accessed
        else "",
    )
    return texts("source.comma").join(part for part in parts if part) + "."


def bibtex_of(library: Library, source: Thing) -> str:
    """Return a source as an entry for BibTeX; what it does not state is left out."""
    kind = _TYPES.get(source.key("sourceKind"), "misc")
    publisher = library.label(source.iri_at("dcterms:publisher"), "en")
    issued, accessed = source.span("issuedOn"), source.span("accessedOn")
    fields = {
        "author": publisher,
        "title": library.label(source.iri, "en"),
        "institution": publisher if kind == "techreport" else "",
        "year": issued.earliest[:4] if issued is not None and issued.earliest[:4] == issued.latest[:4] else "",
        "date": _exact(issued),
        "langid": source.value("dcterms:language"),
        "url": _address(source.value("url")),
        "urldate": _exact(accessed),
        "note": _note(source),
    }
    return bibtex_entry(kind, source.id, fields)


def _exact(day: Span | None) -> str:
    return day.earliest if day is not None and day.exact else ""


def _note(source: Thing) -> str:
    archived = source.value("archivedUrl")
    return "; ".join(part for part in (source.value("locator"), f"archived at {archived}" if archived else "") if part)


def _address(url: str) -> str:
    """Return an address without what would end the field of an entry."""
    return _UNSAFE.sub(lambda found: f"%{ord(found.group()):02X}", url)
