"""Write a page out: its template, filled with its values and with the words of its language.

Whatever links one page to another is relative, so that the same bytes hold on a server, below a path and as a file.
"""

from dataclasses import dataclass, replace
from functools import cache
from html import unescape
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pyoxigraph import Literal

from kg.vocab import curie
from kg.web.address import HOME, document_of, page_file, relative
from kg.web.assets import asset_path
from kg.web.days import day_text
from kg.web.figures import digits, figure_of, number
from kg.web.letter import letter_link
from kg.web.library import Library
from kg.web.page import Page
from kg.web.pages.corrections import Asked, requests_about
from kg.web.people import names_somebody
from kg.web.thing import Span, Thing
from kg.web.words import DIRECTIONS, LANGUAGES, Words, words

_TEMPLATES: Final = Path(__file__).resolve().parent / "templates"


@dataclass(frozen=True, slots=True)
class Frame:
    """What every template has at hand, under the names of these methods."""

    library: Library
    page: Page
    language: str

    @property
    def live(self) -> bool:
        """Whether a server stands behind the page, which a form needs."""
        return self.library.live

    @property
    def here(self) -> str:
        """The file of the page."""
        return page_file(self.page.path, self.language)

    @property
    def other(self) -> str:
        """The other language."""
        return next(language for language in LANGUAGES if language != self.language)

    @property
    def direction(self) -> str:
        """The direction of the text: "ltr" or "rtl"."""
        return DIRECTIONS[self.language]

    @property
    def w(self) -> Words:
        """The words of the language."""
        return words(self.language)

    def href(self, path: str = HOME, language: str = "") -> str:
        """Return the link to a page, in the same language unless told otherwise."""
        path, mark, fragment = path.partition("#")
        return relative(self.here, page_file(path, language or self.language) + mark + fragment)

    def file(self, path: str) -> str:
        """Return the link to a file of the site as it is named."""
        return relative(self.here, path)

    def to(self, iri: str) -> str:
        """Return the link to the page about a thing of the release; what is of elsewhere keeps its IRI."""
        document = document_of(self.library.base, iri)
        return self.href(document) if document else iri

    def asset(self, name: str) -> str:
        """Return the link to a file of `kg/web/static`, "" for one of others that was not collected."""
        path = asset_path(name)
        return relative(self.here, path) if path else ""

    def label(self, iri: str) -> str:
        """Return the label of a thing or a concept."""
        return self.library.label(iri, self.language)

    def number(self, value: int | float | str) -> str:
        """Return a number with the digits of the language."""
        return number(value, self.language)

    def digits(self, text: str) -> str:
        """Return a text with the digits of the language."""
        return digits(text, self.language)

    def figure(self, thing: Thing) -> str:
        """Return the figure of a proposition with its bound."""
        return figure_of(self.library, thing, self.language)

    def day(self, span: Span | None) -> str:
        """Return a date in the calendars of the language."""
        return day_text(span, self.language)

    def letter(self, iri: str) -> str:
        """Return the link to a letter that asks for a correction of a thing, "" without an address to write to."""
        return letter_link(self.library, self.language, iri)

    def requests(self, iri: str) -> list[Asked]:
        """Return what was asked to have corrected of a thing."""
        return requests_about(self.library, iri, self.language) if iri else []

    @property
    def released(self) -> Span:
        """The day of the release."""
        day = self.library.modified.isoformat()
        return Span(day, day, day)

    def curie(self, iri: str) -> str:
        """Return an IRI with the usual prefix."""
        return curie(iri)

    def lang(self, literal: Literal) -> str:
        """Return the language tag of a literal, as HTML wants it; that of the page for one without a tag."""
        return literal.language or self.language


_HELPERS: Final = (
    "asset", "curie", "day", "digits", "direction", "figure", "file", "here", "href", "label", "lang", "language",
    "letter", "library", "live", "number", "other", "page", "released", "requests", "to", "w",
)  # fmt: skip


def render(library: Library, page: Page, language: str) -> str:
    """Return a page as HTML; `language` is "en" or "fa".

    Whatever its module says, a page on which a person of the records is named is kept from search engines.
    """
    text = fill_template(Frame(library, page, language))
    if page.index and names_somebody(library, unescape(text)):
        return fill_template(Frame(library, replace(page, index=False), language))
    return text


def fill_template(frame: Frame) -> str:
    """Return the template of a page, filled with its values and with what its frame has at hand."""
    helpers = {name: getattr(frame, name) for name in _HELPERS}
    return environment().get_template(frame.page.template).render({**helpers, **frame.page.values})


@cache
def environment() -> Environment:
    """Return the environment of all templates: everything is escaped, and an unknown name is an error."""
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
