"""A page before it is written out: what the modules of `kg.web.pages` return and `kg.web.render` reads."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """A page in one language.

    `path` is that of the page without the suffix of its language: "doc/claim/cl-4k2m9x", "search", "index".
    `template` is a file of `kg/web/templates`, and `values` what it gets; `title` and `description` are in the
    language of the page. `thing` is the IRI of what it is about, if it is about one thing. Search engines are asked
    to leave a page alone unless `index` is true. `scripts` and `styles` are files of `kg/web/static` it needs.
    `formats` are the suffixes of the other representations at the same path: ".ttl", ".json". `query` is what was asked
    of it, as it stands in an address after the question mark; the same is asked in the other language.
    """

    path: str
    template: str
    title: str
    values: Mapping[str, object]
    description: str = ""
    thing: str = ""
    index: bool = True
    scripts: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    json_ld: Mapping[str, object] | None = None
    formats: tuple[str, ...] = ()
    query: str = ""
