"""The page of the search: a form that works without a script, results with their facets as plain links."""

from typing import Final

from kg.web.library import Library
from kg.web.page import Page
from kg.web.search.query import Query, Results
from kg.web.search.view import choices, parameters, shown
from kg.web.words import words

SHORT: Final = 8  # values of a facet that stand open
LONG: Final = 200  # values of a facet that are listed at all


def search_page(library: Library, results: Results, query: Query, after: str, language: str) -> Page:
    """Return the page of results in a language."""
    say = words(language)
    return Page(
        path="search",
        template="search.html",
        title=say("search.title_of", text=query.text) if query.text else say("search.title"),
        values={
            "query": query,
            "results": results,
            "hits": shown(library, results, query, language),
            "facets": choices(library, results, query, language),
            "asked": parameters(query),
            "following": parameters(query, after=results.next) if results.next else "",
            "continued": bool(after),
            "short": SHORT,
            "long": LONG,
            "live": True,
        },
        description=say("search.lede"),
        index=False,
        scripts=("search.js",),
        styles=("search.css",),
        formats=(".json",),
        query=parameters(query, after=after),
    )


def static_search_page(library: Library, language: str) -> Page:
    """Return the page of the search of a mirror, where a script reads the index from files."""
    say = words(language)
    nothing = Results((), 0, 0, "")
    return Page(
        path="search",
        template="search.html",
        title=say("search.title"),
        values={
            "query": Query(), "results": nothing, "hits": [], "facets": {}, "asked": "", "following": "",
            "continued": False, "short": SHORT, "long": LONG, "live": False,
        },
        description=say("search.lede"),
        index=False,
        scripts=("search-static.js",),
        styles=("search.css",),
    )  # fmt: skip
