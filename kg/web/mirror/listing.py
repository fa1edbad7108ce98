"""List what the site of a release has: its things, its graphs, and the pages from which links lead to all others."""

from collections.abc import Iterator
from typing import Final

from kg.web.address import HOME
from kg.web.documents import FORMATS
from kg.web.feeds import Feeds
from kg.web.library import Library
from kg.web.pages.browse import CLASS_OF_KIND, browse_count, browse_path
from kg.web.words import LANGUAGES

_DESCRIPTIONS: Final = ("ns", "concept", "dataset", "catalogue", "void")
_CATALOGUE: Final = ("json", "jsonld", "nt", "ttl")
_TOMBSTONE: Final = "Tombstone"
_PORTION: Final = 5_000


def things(library: Library) -> Iterator[str]:
    """Yield the IRI of every thing of the release once, a kind at a time and what was withdrawn at the end."""
    for kind, cls in CLASS_OF_KIND.items():
        start, after = f"{library.base}id/{kind}/", ""
        while portion := library.things(cls, after, _PORTION):
            # What is of two classes, a partition say, is listed under that of its address alone.
            yield from (iri for iri in portion if cls == _TOMBSTONE or iri.startswith(start))
            after = portion[-1]


def starts(library: Library, versions: bool = False) -> list[str]:
    """Return the paths of the pages and files about no single thing, as far as no link needs to be followed.

    `versions` says whether there is a list of versions.
    """
    pages = [
        HOME,
        *(["versions"] if versions else []),
        "ns",
        "concept",
        "sparql",
        *(path for kind in CLASS_OF_KIND for path in _browse(library, kind)),
    ]
    return [
        *(f"{path}.{language}.html" for path in pages for language in LANGUAGES),
        *(f"{name}.{suffix}" for name in _DESCRIPTIONS for suffix in FORMATS),
        *(f"queries.{suffix}" for suffix in _CATALOGUE),
        *(".well-known/void", "robots.txt", "feed.atom", "openapi.json", "sitemap.xml", "sitemap/pages.xml"),
        *(f"sitemap/{part}.xml" for part in Feeds(library, "", ()).parts()),
    ]


def _browse(library: Library, kind: str) -> list[str]:
    return [browse_path(kind, number + 1) for number in range(browse_count(library, kind))]
