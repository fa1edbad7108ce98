"""A query rewritten for speed answers as it did before, and its first page is the beginning of its answer.

The texts from before stand in `tests/queries_before`; they are slower, and simpler to read.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Store

from bench.generate import generate
from kg.build import build
from kg.queries import Catalogue, Query, fill, first_rows
from kg.store import ask, members, open_release
from tests.conftest import CATALOGUE, ROOT

BEFORE = Catalogue.load(ROOT / "tests" / "queries_before")
QUERIES = [pytest.param(query, id=query.name) for query in CATALOGUE]
REWRITTEN = [pytest.param(query, id=query.name) for query in BEFORE]
DOSSIERS = ("main", "fixture", "generated")
PAGE = 5


@pytest.fixture(scope="module")
def stores(releases: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Store]:
    folder = tmp_path_factory.mktemp("generated")
    generate(10_000, folder / "rows")
    build(folder / "rows", folder / "dist")
    return {name: open_release(path) for name, path in {**releases, "generated": folder / "dist"}.items()}


def narrowed(query: Query, store: Store) -> Iterator[Mapping[str, list[str]]]:
    """Each parameter given alone: concepts all, things the two that are named most often in the store."""
    for parameter in query.params:
        if parameter.cls:
            things = sorted(members(store, parameter.cls), key=lambda iri: (-named(store, iri), iri))
            yield from ({parameter.name: [thing]} for thing in things[:2])
        yield from ({parameter.name: [key]} for key in parameter.allowed)


def named(store: Store, iri: str) -> int:
    return sum(1 for _ in store.quads_for_pattern(None, None, NamedNode(iri), None))


@pytest.mark.parametrize("dossier", DOSSIERS)
@pytest.mark.parametrize("before", REWRITTEN)
def test_the_whole_answer_is_that_of_the_text_before(before: Query, dossier: str, stores: dict[str, Store]) -> None:
    assert ask(stores[dossier], CATALOGUE[before.name].text) == ask(stores[dossier], before.text)


@pytest.mark.parametrize("before", REWRITTEN)
def test_a_parameter_narrows_the_answer_as_before(before: Query, stores: dict[str, Store]) -> None:
    store = stores["generated"]
    for given in narrowed(before, store):
        now, then = (fill(query, given, lambda cls: members(store, cls)) for query in (CATALOGUE[before.name], before))
        assert ask(store, now) == ask(store, then), given


@pytest.mark.parametrize("dossier", DOSSIERS)
@pytest.mark.parametrize("query", QUERIES)
def test_the_first_page_is_the_beginning_of_the_answer(query: Query, dossier: str, stores: dict[str, Store]) -> None:
    store = stores[dossier]
    assert ask(store, first_rows(query.text, PAGE)).rows == ask(store, query.text).rows[:PAGE]


def test_every_text_from_before_differs_from_that_of_now() -> None:
    assert [query.name for query in BEFORE if query.text == CATALOGUE[query.name].text] == []
