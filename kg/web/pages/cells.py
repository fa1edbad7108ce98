"""Show the values of an answer to readers: days, figures, concepts and names as their language writes them.

Prepared queries name things in English; where the release has the same text in the language of the page, that is shown.
What readers are to be warned of, as the name of a film of violence, is marked, so that it can be folded.
"""

from dataclasses import dataclass, replace
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from kg.answer import Term, lexical
from kg.vocab import PREFIXES, SCHEMES, STATUSES, concept, curie, expand
from kg.web.address import document_of
from kg.web.days import day_text
from kg.web.figures import digits, number
from kg.web.labels import warned_of
from kg.web.library import Library
from kg.web.thing import Span, name
from kg.web.words import words

_XSD: Final = PREFIXES["xsd"]
_NAMING: Final = tuple(NamedNode(expand(prop)) for prop in ("skos:prefLabel", "text"))
_TELLING: Final = tuple(NamedNode(expand(prop)) for prop in ("skos:prefLabel", "answerReason", "reference"))
_TRUTHS: Final = {"yes": "true", "no": "false", "true": "true", "false": "false"}
_SCHEMES_OF: Final = {  # of a column that is not called as its scheme
    "detail": ("stance", "revision-kind", "identification", "evidence-kind", "affiliation-kind", "reason-class"),
    "form": ("denial-form",),
    "kind": (
        "evidence-kind",
        "agent-kind",
        "place-kind",
        "restriction-kind",
        "judgement-kind",
        "source-kind",
        "correction-kind",
    ),
    "measure": ("accountability", "measure"),
    "status": ("status", "correction-status"),
    "requester": ("requester-kind",),
    "reason": ("not-held-reason",),
    "revision": ("revision-kind",),
    "scope": ("denial-scope",),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a table: its text, its language, and the IRI it leads to; `kind` says how it is set.

    `warning` is what readers are to be told before they see the text, "" when that is nothing.
    """

    text: str
    kind: str = "text"
    language: str = ""
    iri: str = ""
    warning: str = ""


def cell_of(library: Library, column: str, term: Term | None, language: str) -> Cell:
    """Return a value of a column as the readers of a language see it; an empty one where there is none."""
    if isinstance(term, NamedNode):
        return _reference(library, term.value)
    if not isinstance(term, Literal):
        return Cell(lexical(term))
    datatype = term.datatype.value
    if datatype == f"{_XSD}date":
        return Cell(day_text(Span(term.value, term.value, ""), language), "day", iri=term.value)
    if datatype == f"{_XSD}integer":
        return Cell(number(int(term.value), language), "figure")
    if datatype == f"{_XSD}decimal":
        return Cell(digits(term.value, language), "figure")
    return replace(_text(library, column, term, language), warning=_warning(library, term, language))


def _warning(library: Library, text: Literal, language: str) -> str:
    """Return the warning that stands before the name of an item of evidence, or before what an answer tells of it."""
    things = (
        library.of(name(quad.subject))
        for prop in _TELLING
        for quad in library.store.quads_for_pattern(None, prop, text, None)
    )
    found = sorted({library.label(iri, language) for thing in things for iri in warned_of(library, thing)})
    texts = words(language)
    return texts("evidence.warned_cell", what=texts("search.list_comma").join(found)) if found else ""


def _text(library: Library, column: str, term: Literal, language: str) -> Cell:
    for scheme in _SCHEMES_OF.get(column, (column,)):
        if term.value in SCHEMES.get(scheme, ()):
            return Cell(library.label(concept(scheme, term.value), language), language=language)
    if column == "status" and term.value in STATUSES:
        return Cell(words(language)(f"evidence.status_{term.value}"), language=language)
    if language == "fa" and term.value in _TRUTHS:
        return Cell(words(language)(f"generic.{_TRUTHS[term.value]}"), language=language)
    if (term.language or "en") != language and (known := _in_language(library, term.value, language)):
        return Cell(known, language=language)
    return Cell(term.value, language=term.language or "en")


def _in_language(library: Library, text: str, language: str) -> str:
    """Return what all things that have this English name or wording are called in a language; "" unless it is one."""
    found = (
        quad
        for prop in _NAMING
        for quad in library.store.quads_for_pattern(None, prop, Literal(text, language="en"), None)
    )
    said = {_beside(library, quad, language) for quad in found}
    return said.pop() if len(said) == 1 else ""


def _beside(library: Library, quad: Quad, language: str) -> str:
    """Return the value of the same property of the same thing in a language; "" when it has none, or several."""
    others = library.store.quads_for_pattern(quad.subject, quad.predicate, None, None)
    values = [other.object for other in others if isinstance(other.object, Literal)]
    texts = [value.value for value in values if value.language == language]
    return texts[0] if len(texts) == 1 else ""


def _reference(library: Library, iri: str) -> Cell:
    if document_of(library.base, iri):
        return Cell(iri.rpartition("/")[2], "thing", iri=iri)
    short = curie(iri)
    if short != iri:
        return Cell(short, "term", iri=iri)
    return Cell(iri, "outside" if iri.startswith(("http://", "https://")) else "term", iri=iri)
