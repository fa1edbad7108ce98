"""Make the pages that say what a dossier is, how it treats what it holds, and how to have something corrected."""

from collections.abc import Mapping
from typing import Final

from kg.vocab import SCHEMES, concept
from kg.web.letter import letter_link, letter_of
from kg.web.library import Library
from kg.web.page import Page
from kg.web.pages.corrections import half_of
from kg.web.pages.dataset import cite_dataset, contact_of, method_of, released
from kg.web.words import words

METHOD: Final = ("claims", "stances", "figures", "answers", "origins", "dates", "people", "judgements", "withdrawn")
LAWS: Final = ("flat", "origins", "harm", "invention")
ADVICE: Final = ("identity", "others", "channel", "device", "nothing")
ASKED: Final = ("where", "what", "right", "how")
NEXT: Final = ("read", "changed", "withdrawn", "logged", "copies")
NEVER: Final = ("who", "papers", "money", "password")


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
    values = {
        "contact": contact_of(library),
        "letter": letter_of(library, language),
        "mailto": letter_link(library, language),
        "kinds": [concept("correction-kind", key) for key in SCHEMES["correction-kind"]],
        "asked": ASKED,
        "advice": ADVICE,
        "next": NEXT,
        "never": NEVER,
        "half": half_of(library, language),
    }
    return _page(library, "correction", language, values)


def _page(library: Library, path: str, language: str, values: Mapping[str, object]) -> Page:
    texts = words(language)
    return Page(path, f"{path}.html", texts(f"site.{path}"), values, description=texts(f"about.{path}-lead"))
