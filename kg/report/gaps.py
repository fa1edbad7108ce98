"""Ask prepared queries what could not be seen, for the chapter on gaps; an empty answer says what that means.

In: the contents of a report. Out: tables of the queries' own columns, of which only rows on this case are kept; a query
that cannot be asked of one case is asked for all its rows, so that none of the case is cut off before that.
"""

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
    cases = _cases(contents, query)
    limit = _MOST if cases else None
    answer = _answer(contents, query, cases, limit)
    shown = [at for at, column in enumerate(answer.columns) if column in query.brief]
    rows: dict[tuple[tuple[str, ...], tuple[Cell, ...]], None] = {}
    for row in answer.rows:
        named = (lexical(term).partition("#")[0] for term in row)  # a part of a thing stands for the thing
        about = tuple(dict.fromkeys(iri for iri in named if iri in contents.marks))
        if about or cases:
            cells = (cell_of(contents.library, answer.columns[at], row[at], language) for at in shown)
            rows[about, tuple(cells)] = None
    return Gap(
        query.name,
        query.title[language],
        query.question[language],
        query.empty[language],
        tuple(called(query.name, answer.columns[at], language) for at in shown),
        tuple(rows)[:_MOST],
        len(rows) <= _MOST and len(answer.rows) != limit,
    )


def _cases(contents: Contents, query: Query) -> list[str]:
    """Return what a query can be asked about: the cases, also their restrictions if it takes these; else nothing."""
    for parameter in query.params:
        if parameter.name == "case":
            return [*contents.cases, *(() if parameter.cls else contents.restrictions)]
    return []


def _answer(contents: Contents, query: Query, cases: list[str], limit: int | None) -> Answer:
    store = contents.library.store
    given = {"case": cases} if cases else {}
    text = fill(query, given, lambda cls: members(store, cls), limit, lambda cls, name: member(store, cls, name))
    return ask(store, text)
