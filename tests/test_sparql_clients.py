"""Clients that people use, against a running endpoint: every form of an answer, and the answers themselves."""

import csv
import io
from collections.abc import Iterator
from xml.dom.minidom import Document

import httpx
import pytest
from pyoxigraph import QueryResultsFormat, QuerySolutions, RdfFormat, parse, parse_query_results
from rdflib import Graph, URIRef
from rdflib.namespace import Namespace
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from rdflib.term import Literal
from SPARQLWrapper import BASIC, CSV, JSON, JSONLD, POST, POSTDIRECTLY, RDFXML, TSV, TURTLE, XML, SPARQLWrapper

from kg.web.sparql.formats import ROWS, TRIPLES
from tests.live import BASE, THINGS, Live, dataset, serving

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
VOID = Namespace("http://rdfs.org/ns/void#")
LABELS = f"SELECT ?s ?label {{ ?s <{BASE}ns#label> ?label }} ORDER BY ?s LIMIT 7"
GRAPH = f"CONSTRUCT {{ ?s <{BASE}ns#note> ?o }} WHERE {{ ?s <{BASE}ns#note> ?o }}"


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with serving(dataset(tmp_path_factory.mktemp("clients") / "store")) as running:
        yield running


def wrapper(live: Live, query: str, form: str) -> SPARQLWrapper:
    client = SPARQLWrapper(live.address)
    client.setQuery(query)
    client.setReturnFormat(form)
    return client


@pytest.mark.parametrize("form", [JSON, XML, CSV, TSV])
def test_sparqlwrapper_reads_a_table_in_every_form(live: Live, form: str) -> None:
    answer = wrapper(live, LABELS, form).query().convert()
    if isinstance(answer, dict):
        assert len(answer["results"]["bindings"]) == 7
    elif isinstance(answer, Document):
        assert len(answer.getElementsByTagName("result")) == 7
    else:
        assert len(bytes(answer).splitlines()) == 8  # type: ignore[arg-type]


@pytest.mark.parametrize("form", [TURTLE, RDFXML, JSONLD, XML])
def test_sparqlwrapper_reads_a_graph_in_every_form(live: Live, form: str) -> None:
    answer = wrapper(live, GRAPH, form).query().convert()
    graph = answer if isinstance(answer, Graph) else Graph().parse(data=answer, format="turtle")  # type: ignore[arg-type]
    assert len(graph) == THINGS // 3


@pytest.mark.parametrize("how", [POSTDIRECTLY, "urlencoded"])
def test_sparqlwrapper_asks_by_post(live: Live, how: str) -> None:
    client = wrapper(live, f"ASK {{ <{BASE}id/thing/1> ?p ?o }}", JSON)
    client.setMethod(POST)
    client.setRequestMethod(how)
    client.setHTTPAuth(BASIC)
    assert client.query().convert() == {"head": {}, "boolean": True}


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_asks_it_as_a_store(live: Live, method: str) -> None:
    graph = Graph(SPARQLStore(live.address, method=method), identifier=URIRef(f"{BASE}graph/notes"))
    assert len(graph) == THINGS // 3
    notes = set(graph.objects(URIRef(f"{BASE}id/thing/3"), URIRef(f"{BASE}ns#note")))
    assert notes == {Literal("3")}


@pytest.mark.parametrize("name", ROWS)
def test_a_table_has_the_form_that_is_accepted_or_named(live: Live, name: str) -> None:
    accepted, named = live.query(LABELS, ROWS[name]), live.query(LABELS, "*/*", format=name)
    assert accepted.headers["content-type"].partition(";")[0] == ROWS[name]
    assert accepted.content == named.content
    if name == "csv":
        assert len(list(csv.reader(io.StringIO(accepted.text)))) == 8
    else:
        rows = parse_query_results(accepted.content, format=QueryResultsFormat.from_media_type(ROWS[name]))
        assert isinstance(rows, QuerySolutions) and len(list(rows)) == 7


@pytest.mark.parametrize("name", TRIPLES)
def test_a_graph_has_the_form_that_is_accepted_or_named(live: Live, name: str) -> None:
    accepted, named = live.query(GRAPH, TRIPLES[name]), live.query(GRAPH, "*/*", format=name)
    assert accepted.headers["content-type"].partition(";")[0] == TRIPLES[name]
    assert accepted.content == named.content
    assert len(list(parse(accepted.content, format=RdfFormat.from_media_type(TRIPLES[name])))) == THINGS // 3


def test_the_weights_of_a_client_count(live: Live) -> None:
    response = live.query(LABELS, "text/csv;q=0.3, application/sparql-results+xml;q=0.9, text/html")
    assert response.headers["content-type"] == ROWS["xml"]
    assert "Accept" in response.headers["vary"]


@pytest.mark.parametrize(("query", "accept"), [(LABELS, "text/turtle"), (GRAPH, "text/csv"), (LABELS, "image/png")])
def test_a_form_that_cannot_be_had_is_406_with_what_there_is(live: Live, query: str, accept: str) -> None:
    response = live.query(query, accept)
    assert response.status_code == 406
    assert {*ROWS.values(), *TRIPLES.values()} == {offer["type"] for offer in response.json()["offers"]}


def test_an_answer_is_not_sent_again_to_who_has_it(live: Live) -> None:
    first = live.query(LABELS)
    tag = first.headers["etag"]
    headers = {"If-None-Match": tag, "Accept": ROWS["json"]}
    second = httpx.get(live.address, params={"query": LABELS}, headers=headers)
    assert (second.status_code, second.content, second.headers["etag"]) == (304, b"", tag)
    assert live.query(f"{LABELS} OFFSET 1").headers["etag"] != tag


def test_other_sites_may_ask_and_see_the_row_limit(live: Live) -> None:
    headers = live.query(LABELS).headers
    assert headers["access-control-allow-origin"] == "*"
    assert "Row-Limit" in headers["access-control-expose-headers"]


@pytest.mark.parametrize("name", TRIPLES)
def test_the_description_has_the_counts_of_the_release(live: Live, name: str) -> None:
    response = httpx.get(live.address, headers={"Accept": TRIPLES[name]})
    quads = parse(response.content, format=RdfFormat.from_media_type(TRIPLES[name]))
    counts = {q.subject.value: q.object.value for q in quads if q.predicate.value == str(VOID.triples)}
    assert counts == {
        f"{BASE}graph/things": str(THINGS),
        f"{BASE}graph/notes": str(THINGS // 3),
        f"{live.address}#default": str(THINGS + THINGS // 3),
    }


def test_the_description_says_what_the_endpoint_can_do_and_no_more(live: Live) -> None:
    graph = Graph().parse(data=httpx.get(live.address, headers={"Accept": "text/turtle"}).text, format="turtle")
    service = graph.value(predicate=SD.endpoint, object=URIRef(live.address))
    assert set(graph.objects(service, SD.supportedLanguage)) == {SD.SPARQL11Query}
    assert SD.UnionDefaultGraph in set(graph.objects(service, SD.feature))
    assert len(set(graph.objects(service, SD.resultFormat))) == len(ROWS) + len(TRIPLES)
    named = set(graph.objects(graph.value(service, SD.defaultDataset), SD.namedGraph / SD.name))
    assert named == {URIRef(f"{BASE}graph/things"), URIRef(f"{BASE}graph/notes")}


def test_a_browser_that_asks_nothing_gets_the_editor(live: Live) -> None:
    response = httpx.get(live.address, headers={"Accept": "text/html,application/xml;q=0.9,*/*;q=0.8"})
    assert response.text == "the editor"


def test_the_default_graph_is_the_union_unless_a_dataset_is_named(live: Live) -> None:
    count = "SELECT (COUNT(*) AS ?n) {} {{ ?s ?p ?o }}"
    notes = f"{BASE}graph/notes"
    assert live.query(count.format(""), "text/csv").text.split() == ["n", str(THINGS + THINGS // 3)]
    assert live.query(count.format(f"FROM <{notes}>"), "text/csv").text.split() == ["n", str(THINGS // 3)]
    named = live.query(count.format(""), "text/csv", **{"default-graph-uri": notes})
    assert named.text.split() == ["n", str(THINGS // 3)]
    empty = live.query(count.format(f"FROM NAMED <{notes}>"), "text/csv")
    assert empty.text.split() == ["n", "0"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT *\nWHERE { ?s ?p }", "line 2, column 16"),
        ("SELECT * { ?s ?p ?o } LIMIT ten", "line 1, column 29"),
        ("SELECT * { ?s ex:p ?o }", "line 1, column 20"),
        ("SELECT *\nFROM <x> { ?s ?p", "line 2, column"),
        ("", "line 1, column 1"),
        ("SELECT * { " + "{ " * 300 + "}" * 300 + " }", "nested"),
        ("SELECT (<x:f>(1) AS ?x) {}", "custom function"),
    ],
)
def test_a_fault_in_a_query_is_400_and_said_with_its_place(live: Live, query: str, said: str) -> None:
    response = live.query(query)
    assert response.status_code == 400
    assert said in response.json()["detail"]


def test_a_query_that_is_too_long_is_413(live: Live) -> None:
    response = httpx.post(live.address, data={"query": f"ASK {{}} # {'x' * live.service.limits.query}"})
    assert response.status_code == 413
    assert "64 KiB" in response.json()["detail"]
