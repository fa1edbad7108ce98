"""Answers are cut into pages that join to the whole, asked for once, and kept up to a bound."""

import asyncio
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from kg.answer import Term
from kg.queries import Catalogue, Query
from kg.store import ask
from kg.web.catalogue.answers import MOST_REACHED, Answers, cut, is_graph
from kg.web.catalogue.parameters import Asked, runs_bare
from kg.web.library import Library
from tests.catalogue_site import InProcess
from tests.conftest import CATALOGUE

BARE = [pytest.param(query, id=query.name) for query in CATALOGUE if runs_bare(query)]


@pytest.fixture(scope="module")
def library(fixture_release: Path) -> Library:
    return Library(fixture_release)


def pages(answers: Answers, query: Query, limit: int) -> list[tuple[tuple[Term | None, ...], ...]]:
    found, after = [], ""
    while True:
        part = asyncio.run(answers.part(Asked(query, after=after), limit, ""))
        found.append(part.answer.rows)
        if not (after := part.next):
            return found


@pytest.mark.parametrize("query", BARE)
def test_the_pages_of_an_answer_join_to_the_whole(query: Query, library: Library) -> None:
    found = pages(Answers(library, CATALOGUE, InProcess(library.store)), query, 7)
    assert [row for rows in found for row in rows] == list(ask(library.store, query.text).rows)
    assert all(len(rows) == 7 for rows in found[:-1]) and (found[-1] or len(found) == 1)


def test_the_next_page_does_not_run_the_query_again(library: Library) -> None:
    runner = InProcess(library.store)
    assert len(pages(Answers(library, CATALOGUE, runner), CATALOGUE["toll"], 2)) > 2
    assert len(runner.asked) == 1


def test_those_who_ask_the_same_at_the_same_time_wait_for_one_answer(library: Library) -> None:
    runner = InProcess(library.store)
    answers = Answers(library, CATALOGUE, runner)

    async def both() -> None:
        await asyncio.gather(*(answers.part(Asked(CATALOGUE["toll"]), 5, name) for name in ("a", "b")))

    asyncio.run(both())
    assert len(runner.asked) == 1


def test_the_first_rows_of_an_answer_are_all_that_is_asked_for(library: Library) -> None:
    runner = InProcess(library.store)
    asyncio.run(Answers(library, CATALOGUE, runner).part(Asked(CATALOGUE["toll"]), 100, ""))
    assert runner.asked[0].endswith("LIMIT 1001")


def test_a_graph_is_paged_in_the_order_of_its_lines(library: Library) -> None:
    text = "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?g { ?s a ?c ; ?p ?o } }"
    query = CATALOGUE["cases"]
    graph = Query("graph", query.title, query.question, (), {}, query.empty, "main", text)
    found = pages(Answers(library, Catalogue({"graph": graph}), InProcess(library.store)), graph, 50)
    rows = [row for rows in found for row in rows]
    assert is_graph(graph) and len(found) > 2
    lines = [" ".join(map(str, row)) for row in rows]
    assert lines == sorted(set(lines))


def test_no_key_leads_beyond_the_rows_that_can_be_reached() -> None:
    subject, predicate = NamedNode("urn:s"), NamedNode("urn:p")
    triples = (Triple(subject, predicate, Literal(f"{number:07}")) for number in range(MOST_REACHED + 1))
    raw = serialize(triples, format=RdfFormat.N_TRIPLES)
    assert raw is not None
    part = cut(raw, True, MOST_REACHED - 3, 10, str)
    assert (len(part.answer.rows), part.next, part.reached) == (3, "", True)
