"""Where things stand on the site: from IRIs to paths, and from one path to another.

A path has no slash at its start: "doc/claim/cl-4k2m9x". The suffix of a file says which of its variants it is.
"""

from typing import Final
from urllib.parse import quote

from kg.model import ALL_TABLES, PERSONS

HOME: Final = "index"
KINDS: Final = tuple(dict.fromkeys(table.kind for table in (*ALL_TABLES.values(), PERSONS) if table.kind))
_SAFE: Final = "/:@!$&'()*+,;=~-._"


def page_file(path: str, language: str) -> str:
    """Return the file of a page in a language.

    >>> page_file("doc/claim/cl-4k2m9x", "fa")
    'doc/claim/cl-4k2m9x.fa.html'
    """
    return f"{path or HOME}.{language}.html"


def document_of(base: str, iri: str) -> str:
    """Return the path of the document about a thing of a dossier, with its fragment, "" for what is not of it.

    >>> document_of("https://example.org/d/", "https://example.org/d/id/claim/cl-4k2m9x#stated_on")
    'doc/claim/cl-4k2m9x#stated_on'
    """
    local = iri.removeprefix(f"{base}id/")
    return "" if local == iri else f"doc/{local}"


def relative(start: str, target: str) -> str:
    """Return the reference from one file to another, so that it holds wherever the site stands.

    >>> relative("doc/claim/cl-4k2m9x.en.html", "doc/agent/ag-4k2m9x.en.html")
    '../../doc/agent/ag-4k2m9x.en.html'
    """
    path, mark, fragment = target.partition("#")
    up = "../" * start.count("/")
    return (up + quote(path, safe=_SAFE) or "./") + (mark + quote(fragment, safe=_SAFE) if mark else "")
