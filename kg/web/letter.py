"""Make a letter that a reader can send: a link that opens it in their own mail program, with the words filled in.

No server and no script takes part, and nothing is known of the letter until it is sent.
"""

from urllib.parse import quote

from kg.web.library import Library
from kg.web.pages.dataset import contact_of
from kg.web.words import words


def letter_of(library: Library, language: str, about: str = "") -> str:
    """Return the text of a request for a correction; `about` is the address it is about, left open when empty."""
    title = library.describe("dcterms:title", language)
    return words(language)("about.letter", title=title, base=library.base, about=about).replace(" \n", "\n")


def letter_link(library: Library, language: str, about: str = "") -> str:
    """Return a link that opens that letter, "" when the contact of the dossier is no e-mail address."""
    email = contact_of(library).email
    return mailto(email, words(language)("about.letter-subject"), letter_of(library, language, about)) if email else ""


def mailto(address: str, subject: str, body: str) -> str:
    """Return a link that opens a letter in the reader's own mail program.

    Shape: lines end in CRLF, as RFC 6068 wants them.

    >>> mailto("desk@example.org", "One", "Two & three")
    'mailto:desk@example.org?subject=One&body=Two%20%26%20three'
    """
    body = body.replace("\n", "\r\n")
    return f"mailto:{quote(address, safe='@.+-_')}?subject={quote(subject, safe='')}&body={quote(body, safe='')}"
