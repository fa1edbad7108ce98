"""The one page that a host of files sends for every address at which there is nothing.

It may be shown at any depth, so its links begin at the root of the host; it is in both languages, since a file cannot
know which one the reader likes.
"""

from dataclasses import dataclass

from kg.web.assets import asset_path
from kg.web.library import Library
from kg.web.render import environment
from kg.web.words import DIRECTIONS, LANGUAGES, Words, words


@dataclass(frozen=True, slots=True)
class Part:
    """The page in one language: its words and the title of the dossier."""

    language: str
    direction: str
    w: Words
    dossier: str


def lost_page(library: Library, prefix: str) -> bytes:
    """Return the page as HTML; `prefix` is the path of the site on its host, "" for the host itself."""
    parts = [
        Part(language, DIRECTIONS[language], words(language), library.describe("dcterms:title", language))
        for language in LANGUAGES
    ]
    styles = [f"{prefix}/{path}" for name in ("vendor/fonts/fonts.css", "site.css") if (path := asset_path(name))]
    template = environment().get_template("lost.html")
    return template.render(parts=parts, styles=styles, root=f"{prefix}/").encode()
