"""The pages of the prepared queries: the catalogue, and each query with its form and the rows that were asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlencode

from pyoxigraph import NamedNode

from kg.answer import Answer
from kg.queries import Catalogue, Parameter, Query
from kg.vocab import concept
from kg.web.address import document_of
from kg.web.catalogue.answers import Part
from kg.web.catalogue.faults import Fault
from kg.web.catalogue.formats import formats_of
from kg.web.catalogue.meanings import called, meaning
from kg.web.catalogue.parameters import MOST_ROWS, Asked, default_of, is_required
from kg.web.catalogue.themes import by_theme
from kg.web.figures import number
from kg.web.library import Library
from kg.web.page import Page
from kg.web.pages.cells import cell_of
from kg.web.words import words

_MOST_CHOICES: Final = 60  # things in a list to choose from
_MOST_HINTS: Final = 300  # things that are offered while a reader types
_CASES: Final = ("Case", "Restriction")  # what a parameter `case` of no single class takes
TOLD: Final = ("fault-date", "fault-limit")  # say in words what is accepted
_DATA: Final = ("csv", "json", "ttl", "nt")


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter in the form: a list of choices, or a box of the type `type`; one control for each of `values`."""

    name: str
    called: str
    type: str
    help: tuple[str, str]
    values: tuple[str, ...]
    choices: tuple[tuple[str, str], ...]
    required: bool
    fault: str


def queries_page(library: Library, catalogue: Catalogue, language: str, fault: Fault | None = None) -> Page:
    """Return the catalogue, the queries grouped by theme; `fault` says that a query asked for is not in it."""
    say = words(language)
    themes = [
        (theme, say(f"queries.theme-{theme}"), [_entry(query, language) for query in queries])
        for theme, queries in by_theme(catalogue).items()
    ]
    values = {"themes": themes, "fault": "" if fault is None else fault.text(language), "base": library.base}
    return Page(
        path="queries",
        template="queries.html",
        title=say("queries.title"),
        description=say("queries.description"),
        values=values,
        index=fault is None,
        formats=(".json", ".ttl", ".jsonld", ".nt"),
    )


def query_page(
    library: Library,
    query: Query,
    language: str,
    part: Part | None = None,
    asked: Asked | None = None,
    fault: Fault | None = None,
    live: bool = True,
) -> Page:
    """Return the page of a query: its form, filled with what was asked, and the rows, or why there are none.

    Without `part` and `fault` only the question stands there. Where nobody answers (`live` is false) the form and what
    needs a server is left out.
    """
    asked = asked or Asked(query)
    fields = [_field(library, parameter, asked, language, fault) for parameter in query.params]
    values = {
        **_entry(query, language),
        "fields": fields,
        "fault": "" if fault is None else fault.text(language),
        "allowed": "" if fault is None or fault.key in TOLD else ", ".join(fault.allowed),
        "limit": asked.limit or "",
        "limit_fault": fault.text(language) if fault is not None and fault.parameter == "limit" else "",
        "answer": None if part is None else _table(library, query, part, language),
        "given": f"?{urlencode(asked.pairs)}" if asked.pairs and fault is None else "",
        "following": _following(asked, part) if live and part else "",
        "sparql": query.text if part is None or not part.text else part.text,
        "editor": f"?query={quote(query.text if part is None or not part.text else part.text)}",
        "address": f"{library.base}queries/{query.name}",
        "most_rows": MOST_ROWS,
        "live": live,
    }
    return Page(
        path=f"queries/{query.name}",
        template="query.html",
        title=query.title[language],
        description=query.question[language],
        values=values,
        index=not asked.pairs and not asked.after and fault is None and not _shows_people(library, query, part),
        formats=tuple(f".{suffix}" for suffix in formats_of(query)) if part is not None else (),
        query=urlencode([*asked.pairs, *_choosing(asked, asked.after)]),
    )


def _shows_people(library: Library, query: Query, part: Part | None) -> bool:
    """Whether search engines are to leave the page alone: its form or its rows lead to people or records of them."""
    people = tuple(f"{library.base}id/{kind}/" for kind in ("person", "record"))
    terms = {term for row in part.answer.rows for term in row} if part is not None else set()
    return any(parameter.cls in ("Person", "PersonRecord") for parameter in query.params) or any(
        isinstance(term, NamedNode) and term.value.startswith(people) for term in terms
    )


def _entry(query: Query, language: str) -> dict[str, object]:
    return {
        "name": query.name,
        "title": query.title[language],
        "question": query.question[language],
        "empty": query.empty[language],
        "columns": _columns(query, tuple(query.columns), language),
        "suffixes": [suffix for suffix in _DATA if suffix in formats_of(query)],
        "bare": not any(map(is_required, query.params)),
    }


def _columns(query: Query, columns: Sequence[str], language: str) -> list[tuple[str, str, str, str]]:
    """Return of each column its identifier, what it is called, what it means, and the language of that sentence."""
    return [
        (column, called(query.name, column, language), *meaning(query.columns.get(column, ""), language))
        for column in columns
    ]


def _field(library: Library, parameter: Parameter, asked: Asked, language: str, fault: Fault | None) -> Field:
    choices = choices_of(library, parameter, language)
    values = tuple(_id(library, parameter, value, choices) for value in asked.given.get(parameter.name, ()))
    listed = bool(parameter.allowed) or (parameter.type == "iri" and 0 < len(choices) <= _MOST_CHOICES)
    return Field(
        name=parameter.name,
        called=called(asked.query.name, parameter.name, language),
        type="select" if listed else {"date": "date", "integer": "number"}.get(parameter.type, "text"),
        help=meaning(parameter.help, language),
        values=(*values, "") if values and not fault else values or ("",),
        choices=(*_no_choice(library, parameter, language), *choices) if listed else choices,
        required=is_required(parameter),
        fault=fault.text(language) if fault is not None and fault.parameter == parameter.name else "",
    )


def _id(library: Library, parameter: Parameter, value: str, choices: tuple[tuple[str, str], ...]) -> str:
    """Return the id of a thing that was named by its address or English label; any other value as it is."""
    if parameter.type != "iri":
        return value
    if document_of(library.base, value):
        return value.rpartition("/")[2]
    classes = (parameter.cls,) if parameter.cls and choices else ()
    things = (iri for cls in classes for iri in library.things(cls, limit=_MOST_HINTS))
    called = [iri for iri in things if library.label(iri, "en").casefold() == value.casefold()]
    return called[0].rpartition("/")[2] if len(called) == 1 else value


def _no_choice(library: Library, parameter: Parameter, language: str) -> tuple[tuple[str, str], ...]:
    say = words(language)
    if is_required(parameter):
        return (("", say("queries.choose")),)
    if default := default_of(parameter):
        return (("", say("queries.usual", value=_concept_label(library, parameter, default, language))),)
    return (("", say("queries.any")),)


def choices_of(library: Library, parameter: Parameter, language: str) -> tuple[tuple[str, str], ...]:
    """Return the values to choose from with their labels; of things those of the class, none when it has too many."""
    if parameter.allowed:
        return tuple((key, _concept_label(library, parameter, key, language)) for key in parameter.allowed)
    if parameter.type != "iri":
        return ()
    classes = (parameter.cls,) if parameter.cls else _CASES if parameter.name == "case" else ()
    if sum(library.count(cls) for cls in classes) > _MOST_HINTS:
        return ()
    things = [iri for cls in classes for iri in library.things(cls, limit=_MOST_HINTS)]
    labelled = [(iri.rpartition("/")[2], library.label(iri, language)) for iri in things]
    return tuple(sorted(labelled, key=lambda choice: (choice[1].casefold(), choice[0])))


def _concept_label(library: Library, parameter: Parameter, key: str, language: str) -> str:
    return library.label(concept(parameter.scheme, key), language) if parameter.scheme else key


def _table(library: Library, query: Query, part: Part, language: str) -> dict[str, object]:
    answer: Answer = part.answer
    first, last = part.start + 1, part.start + len(answer.rows)
    said = "reached" if part.reached else "some" if part.next else "all" if part.start == 0 else "last"
    told = words(language)(f"queries.rows-{said}", first=number(first, language), last=number(last, language))
    return {
        "heads": _columns(query, answer.columns, language),
        "rows": [
            [cell_of(library, column, term, language) for column, term in zip(answer.columns, row, strict=True)]
            for row in answer.rows
        ],
        "told": told,
        "start": part.start,
    }


def _following(asked: Asked, part: Part) -> str:
    """Return the query string of the next page, "" on the last."""
    return f"?{urlencode([*asked.pairs, *_choosing(asked, part.next)])}" if part.next else ""


def _choosing(asked: Asked, after: str) -> list[tuple[str, str]]:
    """Return what of an address only chooses the rows."""
    chosen = (("limit", str(asked.limit or "")), ("after", after))
    return [(name, value) for name, value in chosen if value]
