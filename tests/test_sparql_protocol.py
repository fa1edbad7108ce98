"""The endpoint against the manifest of the SPARQL 1.1 Protocol, where a copy of it is at hand.

The copy is looked for in `shared/suites` beside the checkout, or where SPARQL_PROTOCOL_SUITE says.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx
import pytest
from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, Store
from rdflib import RDF, RDFS, Graph, Namespace
from rdflib.collection import Collection
from rdflib.term import Node

from kg.web.sparql.dataset import Dataset
from kg.web.sparql.request import asked_by_get
from tests.live import BASE, Live, serving

SUITE = Path(
    os.environ.get("SPARQL_PROTOCOL_SUITE") or Path(__file__).parents[2] / "shared" / "suites" / "sparql-protocol"
)
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
DATA = "http://kasei.us/2009/09/sparql/data/"
FORMS = {"boolean": "sparql-results+json", "tabular": "sparql-results+json", "RDF": "turtle"}

pytestmark = pytest.mark.skipif(not SUITE.is_dir(), reason="no copy of the protocol's test suite")


@dataclass(frozen=True)
class Step:
    """A request and what is expected of its response."""

    method: str
    address: str
    headers: dict[str, str]
    body: bytes
    statuses: set[str]
    boolean: bool | None
    form: str


def manifest() -> dict[str, list[Step]]:
    """Return the steps of each test by its name; empty without the suite."""
    if not SUITE.is_dir():
        return {}
    graph = Graph().parse(SUITE / "manifest.ttl")
    entries = graph.value(graph.value(predicate=RDF.type, object=MF.Manifest), MF.entries)
    return {str(test).rpartition("#")[2]: list(steps(graph, test)) for test in items(graph, entries)}


def items(graph: Graph, head: Node | None) -> Iterator[Node]:
    return iter(Collection(graph, head)) if head is not None else iter(())


def steps(graph: Graph, test: Node) -> Iterator[Step]:
    for request in items(graph, graph.value(graph.value(test, MF.action), HT.requests)):
        body, response = graph.value(request, HT.body), graph.value(request, HT.resp)
        headers = items(graph, graph.value(request, HT.headers))
        text, coding = str(graph.value(body, CNT.chars) or ""), str(graph.value(body, CNT.characterEncoding) or "utf-8")
        boolean = graph.value(response, MF.expectedBoolean)
        yield Step(
            str(graph.value(request, HT.methodName)),
            str(graph.value(request, HT.absolutePath)).removeprefix("/sparql/"),
            {str(graph.value(item, HT.fieldName)): str(graph.value(item, HT.fieldValue)) for item in headers},
            text.encode(coding),
            {str(status).rpartition("StatusCode")[2] for status in graph.objects(response, MF.expectedStatus)},
            None if boolean is None else bool(boolean.toPython()),  # type: ignore[attr-defined]
            str(graph.value(response, MF.expectedFormat) or ""),
        )


TESTS = manifest()
QUERIES = [name for name in TESTS if not name.startswith("update_")]
UPDATES = [name for name in TESTS if name.startswith("update_")]


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A server of the graphs of the manifest; the one it names without giving it is there and empty."""
    folder = tmp_path_factory.mktemp("suite") / "store"
    store = Store(folder)
    graph = Graph().parse(SUITE / "manifest.ttl")
    names = [f"{DATA}data0.rdf"]
    store.add_graph(NamedNode(names[0]))
    for file, name in {
        (str(graph.value(given, UT.graph)), str(graph.value(given, RDFS.label)))
        for given in graph.objects(None, UT.graphData)
    }:
        store.load(path=str(SUITE / file.rpartition("/")[2]), format=RdfFormat.N_TRIPLES, to_graph=NamedNode(name))
        names.append(name)
    assert not any(store.quads_for_pattern(None, None, None, DefaultGraph()))
    store.flush()
    del store
    with serving(Dataset(folder, BASE, dict.fromkeys(names, 1), "suite")) as running:
        yield running


def send(live: Live, step: Step) -> httpx.Response:
    address = urljoin(live.address, step.address) if step.address else live.address
    return httpx.request(step.method, address, headers=step.headers, content=step.body or None, timeout=60)


@pytest.mark.parametrize("name", QUERIES)
def test_the_manifest_holds_for_queries(live: Live, name: str) -> None:
    for step in TESTS[name]:
        response = send(live, step)
        assert f"{response.status_code // 100}xx" in step.statuses, response.text
        assert FORMS.get(step.form, "") in response.headers["content-type"]
        answer: Any = response.json() if step.boolean is not None else {"boolean": None}
        assert answer["boolean"] == step.boolean


@pytest.mark.parametrize(
    ("escaped", "query"),
    [
        ("%E2%82%AC+%e2%82%ac", "€ €"),
        ("%e2%82%Ac", "€"),
        ("100%25%2B", "100%+"),
        ("a%zz%", "a%zz%"),
        ("%7B%0a%7d", "{\n}"),
    ],
)
def test_a_query_is_read_however_it_is_escaped(escaped: str, query: str) -> None:
    assert asked_by_get(b"query=" + escaped.encode()).query == query


@pytest.mark.parametrize("name", UPDATES)
def test_an_update_is_forbidden_and_told_why(live: Live, name: str) -> None:
    response = send(live, TESTS[name][0])
    assert response.status_code == 403
    assert "not changed by updates" in response.json()["detail"]


def test_the_whole_manifest_was_read() -> None:
    assert len(QUERIES) == 27
    assert len(UPDATES) == 7
    assert all(steps for steps in TESTS.values())
