"""Ask prepared queries what could not be seen, for the chapter on gaps; an empty answer says what that means.

In: the contents of a report. Out: tables of the queries' own columns, of which only rows on this case are kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kg.answer import Answer, lexical
from kg.queries import Query, fill
from kg.report.contents import Contents
from kg.store import ask, member, members
from kg.web.catalogue.meanings import called
from kg.web.pages.cells import Cell, cell_of
from kg.web.pages.tolls import prepared

ASKED: Final = ("silence", "restrictions-overlapping", "counted-against-records", "unassessed")
_MOST: Final = 400  # rows of one query


@dataclass(frozen=True, slots=True)
class Gap:
    """The answer to a question about what is missing; `marks` are of the things that a row is about."""

    name: str
    title: str
    question: str
    empty: str
    heads: tuple[str, ...]
    rows: tuple[tuple[tuple[str, ...], tuple[Cell, ...]], ...]
    whole: bool


def gaps(contents: Contents, language: str) -> list[Gap]:
    """Return the answers, in a fixed order."""
    return [_gap(contents, prepared()[name], language) for name in ASKED]


def _gap(contents: Contents, query: Query, language: str) -> Gap:
    answer = _answer(contents, query)
    shown = [at for at, column in enumerate(answer.columns) if column in query.brief]
    rows = []
    for row in answer.rows:
        about = tuple(iri for iri in map(lexical, row) if iri in contents.marks)
        if about or _names_the_case(contents, query):
            cells = (cell_of(contents.library, answer.columns[at], row[at], language) for at in shown)
            rows.append((about, tuple(cells)))
    return Gap(
        query.name,
        query.title[language],
        query.question[language],
        query.empty[language],
        tuple(called(query.name, answer.columns[at], language) for at in shown),
        tuple(dict.fromkeys(rows)),
        len(answer.rows) < _MOST,
    )


def _answer(contents: Contents, query: Query) -> Answer:
    store = contents.library.store
    given: Mapping[str, list[str]] = {"case": list(contents.cases)} if _names_the_case(contents, query) else {}
    text = fill(query, given, lambda cls: members(store, cls), _MOST, lambda cls, name: member(store, cls, name))
    return ask(store, text)


def _names_the_case(contents: Contents, query: Query) -> bool:
    return any(parameter.name == "case" for parameter in query.params)
