"""The page of anything without a page of its own: every statement of it, with the graph that makes it."""

from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from kg.vocab import term
from kg.web.library import Library
from kg.web.page import Page
from kg.web.pages.shown import FORMATS, Shown, shown
from kg.web.pages.term import definition, property_label
from kg.web.thing import TYPE, Thing, name
from kg.web.words import words

MOST_LINES: Final = 300


@dataclass(frozen=True, slots=True)
class Line:
    """One statement: of which part, by which property, what, and the graph that says it with its path on the site."""

    part: str
    term: str
    meaning: str
    value: Shown
    graph: str
    graph_path: str
    id: str  # of the row, on the first of its part


def generic_page(library: Library, thing: Thing, language: str) -> Page:
    """Return a page with every statement of a thing, up to a number that is said."""
    quads = thing.quads[:MOST_LINES]
    firsts = {quad.subject: quad for quad in reversed(quads)}
    pointing = library.pointing(thing.iri)
    return Page(
        path=f"doc/{thing.kind}/{thing.id}",
        template="generic.html",
        title=library.label(thing.iri, language),
        values={
            "thing": thing,
            "term": term,
            "lines": [
                line
                for quad in quads
                if (line := _line(library, thing, quad, firsts[quad.subject] is quad, language)) is not None
            ],
            "more": len(thing.quads) - len(quads),
            "pointing": pointing[:MOST_LINES],
            "pointing_more": max(0, len(pointing) - MOST_LINES),
        },
        thing=thing.iri,
        index=False,
        formats=FORMATS,
    )


def _line(library: Library, thing: Thing, quad: Quad, first: bool, language: str) -> Line | None:
    if not isinstance(quad.object, NamedNode | Literal):
        return None
    prop = quad.predicate.value
    graph, part = name(quad.graph_name), name(quad.subject).removeprefix(thing.iri).removeprefix("#")
    return Line(
        part=part,
        term=words(language)("generic.is_a") if quad.predicate == TYPE else property_label(library, prop, language),
        meaning=definition(library, prop, language),
        value=shown(library, quad.object, language, thing),
        graph=graph_label(library, graph, language),
        graph_path=graph.removeprefix(library.base),
        id=part if first else "",
    )


def graph_label(library: Library, graph: str, language: str) -> str:
    """Return the name of a graph: that of the source it was read in, or of what it gathers."""
    local = graph.removeprefix(f"{library.base}graph/")
    source = library.thing("source", local.removeprefix("source/"))
    if source is not None:
        return library.label(source.iri, language)
    key = f"generic.graph_{local}"
    texts = words(language)
    return texts(key) if key in texts else local
