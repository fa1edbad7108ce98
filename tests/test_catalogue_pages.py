"""The pages of the prepared queries: complete in both languages, readable without a script, right without a server."""

import asyncio
import re
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from kg.queries import Query
from kg.store import ask
from kg.vocab import expand
from kg.web.catalogue.answers import Answers
from kg.web.catalogue.meanings import called, meaning, persian
from kg.web.catalogue.parameters import Asked, runs_bare
from kg.web.library import Library
from kg.web.pages.cells import cell_of
from kg.web.pages.queries import queries_page, query_page
from kg.web.render import render
from tests.catalogue_site import InProcess
from tests.conftest import CATALOGUE

QUERIES = [pytest.param(query, id=query.name) for query in CATALOGUE]
LANGUAGES = ("en", "fa")


@pytest.fixture(scope="module")
def library(fixture_release: Path) -> Library:
    return Library(fixture_release)


def page_of(library: Library, query: Query, language: str, limit: int = 100, live: bool = True) -> str:
    """The page of a query with its first rows, or without any when it needs a parameter."""
    answers = Answers(library, CATALOGUE, InProcess(library.store))
    part = asyncio.run(answers.part(Asked(query), limit, "")) if runs_bare(query) else None
    return render(library, query_page(library, query, language, part, live=live), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_has_every_question_with_its_columns(library: Library, language: str) -> None:
    text = render(library, queries_page(library, CATALOGUE, language), language)
    for query in CATALOGUE:
        assert f'href="queries/{query.name}.{language}.html"' in text
    assert text.count("<details>") == len(CATALOGUE.queries)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("query", QUERIES)
def test_a_page_has_its_form_its_columns_and_its_answer(library: Library, query: Query, language: str) -> None:
    text = page_of(library, query, language)
    assert ('<h2 id="answer">' in text) == runs_bare(query)
    assert [name for name in re.findall(r'(?:select|input)[^>]*name="([^"]+)"', text) if name != "limit"] == [
        parameter.name for parameter in query.params
    ]
    assert len(re.findall("<dt>", text)) == len(query.columns)


def test_every_column_and_parameter_is_explained_in_persian() -> None:
    sentences = {text for query in CATALOGUE for text in query.columns.values()}
    sentences |= {parameter.help for query in CATALOGUE for parameter in query.params}
    assert set(persian()) == sentences
    assert all(meaning(text, "fa")[1] == "fa" and re.search("[\u0600-\u06ff]", persian()[text]) for text in sentences)


def test_a_thing_in_a_cell_leads_to_its_page(library: Library) -> None:
    claim = str(ask(library.store, CATALOGUE["toll"].text).only(["claim"]).rows[0][0])
    path = claim.strip("<>").removeprefix(f"{library.base}id/")
    assert f'href="../doc/{path}.fa.html"' in page_of(library, CATALOGUE["toll"], "fa")


def test_a_concept_in_a_cell_is_named_in_the_language_of_the_page(library: Library) -> None:
    page = page_of(library, CATALOGUE["knowledge"], "fa")
    assert library.concept_label("https://w3id.org/govah/concept#stance-asserts", "fa") in page


def test_days_and_figures_have_the_digits_of_the_language(library: Library) -> None:
    cells = re.findall(r'<td class="number"><bdi>([^<]*)</bdi>', page_of(library, CATALOGUE["toll"], "fa"))
    assert any(cells) and not re.search("[0-9]", "".join(cells))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_heads_are_names_that_explain_themselves(library: Library, language: str) -> None:
    heads = re.findall(
        r'<th scope="col"[^>]* title="([^"]+)">([^<]+)</th>', page_of(library, CATALOGUE["toll"], language)
    )
    assert heads == [
        (meaning(text, language)[0], called("toll", column, language))
        for column, text in CATALOGUE["toll"].columns.items()
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_field_has_a_name_and_its_identifier_in_the_help(library: Library, language: str) -> None:
    page = page_of(library, CATALOGUE["denials"], language)
    assert f'<label for="f-agent">{called("denials", "agent", language)}</label>' in page
    assert '<p class="help" id="f-agent-help"><code dir="ltr">agent</code> ' in page
    assert 'aria-describedby="f-agent-help"' in page


def test_a_page_without_a_server_has_no_form_and_no_further_pages(library: Library) -> None:
    live, still = (page_of(library, CATALOGUE["toll"], "en", limit=2, live=live) for live in (True, False))
    assert 'rel="next"' in live and "<form" in live
    assert 'rel="next"' not in still and "<form" not in still


def test_search_engines_are_shown_each_question_once(library: Library) -> None:
    query = CATALOGUE["toll"]
    narrowed = query_page(library, query, "en", asked=Asked(query, (("case", ("cs-222222",)),)))
    assert query_page(library, query, "en").index and not narrowed.index


def test_a_name_in_a_cell_is_that_of_the_language_of_the_page(library: Library) -> None:
    hospital = next(iri for iri in library.things("Agent") if library.label(iri, "en") == "Testburg Model Hospital")
    cell = f"<td><bdi>{library.label(hospital, 'fa')}</bdi></td>"
    assert cell in page_of(library, CATALOGUE["toll"], "fa")
    assert "<td><bdi>Testburg Model Hospital</bdi></td>" in page_of(library, CATALOGUE["toll"], "en")


@pytest.mark.parametrize(("second", "shown"), [("پل", "پل"), ("گذر", "The bridge"), ("", "The bridge")])
def test_a_name_that_things_do_not_share_in_persian_stays_as_it_is(second: str, shown: str) -> None:
    text, store, label = Literal("The bridge", language="en"), Store(), NamedNode(expand("skos:prefLabel"))
    for place, name in (("pl-1", "پل"), ("pl-2", second)):
        for value in (text, *([Literal(name, language="fa")] if name else [])):
            store.add(Quad(NamedNode(f"https://example.org/id/place/{place}"), label, value))
    assert cell_of(cast(Library, SimpleNamespace(store=store, of=lambda iri: None)), "place", text, "fa").text == shown


def test_a_form_of_a_name_stays_as_its_source_writes_it(library: Library) -> None:
    assert '<bdi lang="en">Testa Sampel</bdi>' in page_of(library, CATALOGUE["name-forms"], "fa")


@pytest.mark.parametrize("query", QUERIES)
def test_search_engines_are_asked_to_leave_alone_what_names_people(library: Library, query: Query) -> None:
    page = page_of(library, query, "en")
    records = (record for iri in library.things("PersonRecord") if (record := library.of(iri)) is not None)
    names = {name.value for record in records for name in record.literals("name")}
    assert names and (not any(name in page for name in names) or 'name="robots" content="noindex' in page)
