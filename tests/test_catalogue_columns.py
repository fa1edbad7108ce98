"""What columns and parameters are called: complete in both languages, none unused, short, each its own in a table."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.queries import Query
from kg.web.catalogue.meanings import called, names
from kg.web.library import Library
from kg.web.pages.queries import queries_page, query_page
from kg.web.render import render
from kg.web.words import LANGUAGES
from tests.conftest import CATALOGUE

QUERIES = [pytest.param(query, id=query.name) for query in CATALOGUE]
LONGEST = 40
ZWNJ = "\u200c"


@pytest.fixture(scope="module")
def library(fixture_release: Path) -> Library:
    return Library(fixture_release)


def identifiers(query: Query) -> Iterator[str]:
    yield from query.columns
    yield from (parameter.name for parameter in query.params)


@pytest.mark.parametrize("query", QUERIES)
def test_every_column_and_parameter_is_called_something_in_both_languages(query: Query) -> None:
    for name in identifiers(query):
        entry = names().get(f"{query.name}.{name}", names().get(name, {}))
        assert set(entry) == set(LANGUAGES), name
        assert all(text == text.strip() != "" for text in entry.values()), name


def test_no_name_is_there_that_no_query_uses() -> None:
    own = {f"{query.name}.{name}" for query in CATALOGUE for name in identifiers(query)} & set(names())
    plain = {name for query in CATALOGUE for name in identifiers(query) if f"{query.name}.{name}" not in own}
    assert set(names()) == own | plain


def test_a_name_of_one_query_says_something_else_than_the_plain_one() -> None:
    both = {key: key.partition(".")[2] for key in names() if "." in key}
    assert not [key for key, plain in both.items() if names()[key] == names().get(plain)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_name_has_few_letters_and_those_of_its_language(language: str) -> None:
    allowed = {"en": "[A-Z][A-Za-z, ]+", "fa": f"[\u0600-\u06ff{ZWNJ} ]+"}[language]
    texts = [entry[language] for entry in names().values()]
    assert not [text for text in texts if len(text) > LONGEST or not re.fullmatch(allowed, text)]


def test_a_persian_name_has_persian_letters_and_no_joiner_beside_a_space() -> None:
    wrong = re.compile(f"[\u064a\u0643]|{ZWNJ} | {ZWNJ}")
    assert not [entry["fa"] for entry in names().values() if wrong.search(entry["fa"])]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("query", QUERIES)
def test_no_two_columns_of_a_query_are_called_the_same(query: Query, language: str) -> None:
    heads = [called(query.name, column, language) for column in query.columns]
    assert len(set(heads)) == len(heads), sorted(heads)


def test_the_name_of_a_query_goes_before_the_plain_one() -> None:
    assert called("denials", "agent", "en") == "Who denies"
    assert called("speakers", "agent", "en") == "Person or body"


def test_a_column_of_an_unknown_query_without_a_name_keeps_its_identifier() -> None:
    assert called("of-the-dossier", "height_lower", "fa") == "height_lower"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_of_columns_has_their_identifiers_beside_their_names(library: Library, language: str) -> None:
    for query in CATALOGUE:
        page = render(library, query_page(library, query, language), language)
        terms = re.findall(r'<dt>(.+?) <code dir="ltr">(\w+)</code></dt>', page)
        assert terms == [(called(query.name, column, language), column) for column in query.columns]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_has_the_names_too(library: Library, language: str) -> None:
    page = render(library, queries_page(library, CATALOGUE, language), language)
    terms = re.findall(r'<dt>(.+?) <code dir="ltr">(\w+)</code></dt>', page)
    assert {(called(query.name, column, language), column) for query in CATALOGUE for column in query.columns} == set(
        terms
    )
