"""The prepared queries answer alike in every store, as expected, and as derived by hand."""

import csv
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import Literal, RdfFormat, Store
from rdflib import Dataset

from kg.answer import Answer, lexical
from kg.queries import Query, fill
from kg.release.read import Release
from kg.render import csv_text
from kg.resources import queries_dir
from kg.store import ask, members, open_release
from kg.vocab import CLASSES, PROPERTIES
from tests.conftest import CATALOGUE

QUERIES = [pytest.param(query, id=query.name) for query in CATALOGUE]
# rdflib takes seconds for most queries: it is asked every third here, without the slowest, and all by `make proof`.
SLOW = ("according-to-source", "by-place", "dependence", "ledger", "response-time", "two-origins-denied")
QUICK = {query.name for query in list(CATALOGUE)[::3]} - {*SLOW}
Asked = Callable[[str, str], Answer]
BY_HAND = [path.name.removesuffix(".hand.csv") for path in sorted(queries_dir().glob("*.hand.csv"))]


@pytest.fixture(scope="module")
def stores(releases: dict[str, Path]) -> dict[str, Store]:
    return {name: open_release(release) for name, release in releases.items()}


@pytest.fixture(scope="module")
def datasets(releases: dict[str, Path]) -> dict[str, Dataset]:
    datasets = {name: Dataset() for name in releases}
    for name, release in releases.items():
        with Release(release).whole() as data:
            datasets[name].parse(data, format="nquads")
    return datasets


@pytest.fixture(scope="module")
def answered(stores: dict[str, Store]) -> Asked:
    """Asks a release a query as it stands in its file; once, however many tests look at the answer."""
    return cache(lambda dossier, name: ask(stores[dossier], CATALOGUE[name].text))


def texts(answer: Answer) -> list[tuple[str, ...]]:
    return [tuple(lexical(term) for term in row) for row in answer.rows]


@pytest.mark.parametrize("query", QUERIES)
def test_the_columns_are_those_of_the_front_matter_in_order(query: Query, answered: Asked) -> None:
    assert answered(query.dossier, query.name).columns == tuple(query.columns)


@pytest.mark.parametrize("query", QUERIES)
def test_the_answer_is_the_expected_one(query: Query, answered: Asked) -> None:
    written = (queries_dir() / f"{query.name}.csv").read_text(encoding="utf-8")
    assert csv_text(answered(query.dossier, query.name)) == written


@pytest.mark.parametrize("query", QUERIES)
def test_the_expected_answer_has_rows(query: Query) -> None:
    assert (queries_dir() / f"{query.name}.csv").read_text(encoding="utf-8").count("\n") > 1


@pytest.mark.parametrize("dossier", [pytest.param("main", marks=pytest.mark.proof), "fixture"])
@pytest.mark.parametrize(
    "query",
    [pytest.param(one, id=one.name, marks=[] if one.name in QUICK else [pytest.mark.proof]) for one in CATALOGUE],
)
def test_rdflib_gives_the_same_rows(query: Query, dossier: str, answered: Asked, datasets: dict[str, Dataset]) -> None:
    result = datasets[dossier].query(query.text)
    rows = [tuple(str(binding.get(name, "")) for name in result.vars or ()) for binding in result.bindings]
    assert rows == texts(answered(dossier, query.name))


@pytest.mark.parametrize("dossier", ["main", "fixture"])
@pytest.mark.parametrize("query", QUERIES)
def test_an_endpoint_gives_the_same_rows(
    query: Query, dossier: str, answered: Asked, endpoints: dict[str, str]
) -> None:
    assert ask(endpoints[dossier], query.text) == answered(dossier, query.name)


@pytest.mark.parametrize(
    ("query", "name", "cls"),
    [
        pytest.param(query, parameter.name, parameter.cls, id=f"{query.name}-{parameter.name}")
        for query in CATALOGUE
        for parameter in query.params
        if parameter.optional and parameter.cls
    ],
)
def test_naming_every_thing_is_the_same_as_naming_none(
    query: Query, name: str, cls: str, stores: dict[str, Store], answered: Asked
) -> None:
    store = stores[query.dossier]
    known = members(store, cls)
    assert ask(store, fill(query, {name: list(known)}, lambda cls: known)) == answered(query.dossier, query.name)


def test_naming_one_thing_leaves_its_rows_alone(stores: dict[str, Store]) -> None:
    store, query = stores["fixture"], CATALOGUE["toll"]
    agents = {label: iri for iri, label in members(store, "Agent").items()}
    given = {"agent": [agents["Lantern Monitor"], agents["Ficta Exemplar"]]}
    rows = ask(store, fill(query, given, lambda cls: members(store, cls))).rows
    everybody = ask(store, query.text).rows
    assert rows == tuple(row for row in everybody if lexical(row[0]) in ("Ficta Exemplar", "Lantern Monitor"))
    assert 0 < len(rows) < len(everybody)


@pytest.mark.parametrize("dossier", [pytest.param("main", marks=pytest.mark.proof), "fixture"])
def test_the_order_of_rows_does_not_hang_on_the_order_of_the_data(
    dossier: str, releases: dict[str, Path], answered: Asked
) -> None:
    with Release(releases[dossier]).whole() as data:
        lines = data.readlines()
    backwards = Store()
    backwards.load(b"".join(reversed(lines)), format=RdfFormat.N_QUADS)
    assert [q.name for q in CATALOGUE if ask(backwards, q.text) != answered(dossier, q.name)] == []


@pytest.mark.parametrize("query", QUERIES)
def test_texts_are_ordered_by_their_whole_string(query: Query, answered: Asked) -> None:
    """Virtuoso 7 compares the first twenty characters alone of a literal with a language; STR gives it the whole."""
    order = query.text.rpartition("ORDER BY")[2]
    bare = [name for name in query.columns if re.search(rf"(?<!\()\?{name}\b", order)]
    terms = [term for row in answered(query.dossier, query.name).only(bare).rows for term in row]
    assert [term for term in terms if isinstance(term, Literal) and term.language] == []


@pytest.mark.parametrize("name", BY_HAND)
def test_what_was_derived_by_hand_holds(name: str, answered: Asked) -> None:
    """A hand answer is complete for every value of its first column that it names."""
    with (queries_dir() / f"{name}.hand.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    named = {row[0] for row in rows}
    answer = answered(CATALOGUE[name].dossier, name).only(header)
    assert {row for row in texts(answer) if row[0] in named} == {tuple(row) for row in rows}


def test_every_hand_answer_shows_how_it_was_derived() -> None:
    assert len(BY_HAND) >= 15
    assert [name for name in BY_HAND if not (queries_dir() / f"{name}.derivation.md").is_file()] == []


def test_every_class_and_property_serves_a_query_that_has_an_answer(answered: Asked, stores: dict[str, Store]) -> None:
    useful = [query.text for query in CATALOGUE if any(answered(dossier, query.name).rows for dossier in stores)]
    used = set(re.findall(r"\bgv:(\w+)", " ".join(useful)))
    assert sorted({*CLASSES, *PROPERTIES} - used) == []
