"""Make the pages that say what a dossier is, how it treats what it holds, and how to have something corrected."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from kg.vocab import SCHEMES, concept
from kg.web.library import Library
from kg.web.page import Page
from kg.web.pages.dataset import cite_dataset, contact_of, method_of, released
from kg.web.words import words

METHOD: Final = ("claims", "stances", "figures", "answers", "origins", "dates", "people", "judgements", "withdrawn")
LAWS: Final = ("flat", "origins", "harm", "invention")
ADVICE: Final = ("identity", "others", "channel", "device", "nothing")
ASKED: Final = ("where", "what", "right", "how")
NEXT: Final = ("read", "changed", "withdrawn", "copies")


def method_page(library: Library, language: str) -> Page:
    """Return the page that says how claims, stances, figures, origins and dates are treated."""
    values = {
        "own": method_of(library, language),
        "sections": METHOD,
        "stances": [concept("stance", key) for key in SCHEMES["stance"]],
        "bounds": [concept("bound", key) for key in SCHEMES["bound"]],
        "dependences": [concept("dependence", key) for key in SCHEMES["dependence"]],
    }
    return _page(library, "method", language, values)


def about_page(library: Library, language: str) -> Page:
    """Return the page that says what the dossier is, who publishes it, under which licence, and how to cite it."""
    values = {
        "laws": LAWS,
        "cited": cite_dataset(library, language),
        "licence": library.licence,
        "publisher": library.publisher,
        "contact": contact_of(library),
        "released": released(library),
    }
    return _page(library, "about", language, values)


def correction_page(library: Library, language: str) -> Page:
    """Return the page that says how to ask for a correction or a removal, with a letter to send."""
    contact = contact_of(library)
    letter = words(language)("about.letter", title=library.describe("dcterms:title", language), base=library.base)
    subject = words(language)("about.letter-subject")
    values = {
        "contact": contact,
        "letter": letter,
        "mailto": mailto(contact.email, subject, letter) if contact.email else "",
        "asked": ASKED,
        "advice": ADVICE,
        "next": NEXT,
    }
    return _page(library, "correction", language, values)


def mailto(address: str, subject: str, body: str) -> str:
    """Return a link that opens a letter in the reader's own mail program.

    Shape: lines end in CRLF, as RFC 6068 wants them.

    >>> mailto("desk@example.org", "One", "Two & three")
    'mailto:desk@example.org?subject=One&body=Two%20%26%20three'
    """
    body = body.replace("\n", "\r\n")
    return f"mailto:{quote(address, safe='@.+-_')}?subject={quote(subject, safe='')}&body={quote(body, safe='')}"


def _page(library: Library, path: str, language: str, values: Mapping[str, object]) -> Page:
    texts = words(language)
    return Page(path, f"{path}.html", texts(f"site.{path}"), values, description=texts(f"about.{path}-lead"))
