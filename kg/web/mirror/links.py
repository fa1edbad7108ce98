"""Find where the files of a site lead: the references in a page, as paths of the same site."""

import posixpath
import re
from functools import lru_cache
from html import unescape
from typing import Final
from urllib.parse import urlsplit

_REFERENCE: Final = re.compile(r'\s(?:href|src|srcset|action|poster)="([^"]*)"')
_NAMED: Final = re.compile(r'\sdata-[a-z]+="([^"\s]*\.[a-z0-9]+)"')  # a file that a script reads


def links_of(path: str, page: str) -> list[str]:
    """Return the paths that a page of HTML at a path leads to, each once, percent-encoded as they stand.

    Shape: without queries and fragments; what leads to another site, or within the page, is left out, and so are
    folders. What a page of ours quotes has its quotation marks escaped, so that no reference is found in it.

    >>> links_of("doc/a.html", '<a href="../map.html?a=b#x">map</a> <a href="https://example.org/">out</a>')
    ['map.html']
    """
    found: dict[str, None] = {}
    for reference in dict.fromkeys([*_REFERENCE.findall(page), *_NAMED.findall(page)]):
        for one in unescape(reference).split(", "):
            target = resolve(path, one.partition(" ")[0])
            if target and target != path:
                found[target] = None
    return list(found)


@lru_cache(maxsize=4096)
def resolve(path: str, reference: str) -> str:
    """Return the path of the file that a reference in the file at a path leads to; "" for another site or none.

    >>> resolve("doc/claim/a.html", "../agent/b.html#c")
    'doc/agent/b.html'
    """
    parts = urlsplit(reference)
    if parts.scheme or parts.netloc or not parts.path or parts.path.endswith("/"):
        return ""
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), parts.path))
