"""A release and an endpoint are asked alike, and what goes wrong is said in one line."""

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Store

from kg.store import BadQuery, EndpointFailure, NotARelease, ask, member, members, open_release, open_target
from tests.endpoints import free_port

CASES = "SELECT ?case WHERE { GRAPH ?g { ?case a <https://w3id.org/govah/ns#Case> } } ORDER BY ?case"
LABELS = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
CONSTRUCT { ?case skos:prefLabel ?label }
WHERE { GRAPH ?g { ?case a <https://w3id.org/govah/ns#Case> ; skos:prefLabel ?label } }"""


def test_a_release_is_asked_by_its_folder_its_name_or_its_store(fixture_release: Path) -> None:
    answer = ask(fixture_release, CASES)
    assert answer.rows and answer.columns == ("case",)
    assert ask(str(fixture_release), CASES) == ask(open_release(fixture_release), CASES) == answer


def test_an_endpoint_answers_with_the_same_terms(fixture_release: Path, endpoints: dict[str, str]) -> None:
    assert ask(open_target(endpoints["fixture"]), CASES) == ask(open_target(str(fixture_release)), CASES)


def test_a_graph_answer_has_the_same_triples_everywhere(fixture_release: Path, endpoints: dict[str, str]) -> None:
    local, remote = ask(fixture_release, LABELS), ask(endpoints["fixture"], LABELS)
    assert local.graph and local.columns == remote.columns == ("subject", "predicate", "object")
    assert set(local.rows) == set(remote.rows) != set()


@pytest.mark.parametrize(("clause", "pattern"), [("FROM", "?s ?p ?o"), ("from named", "GRAPH ?g { ?s ?p ?o }")])
def test_a_query_that_names_its_dataset_is_asked_of_that_alone(
    clause: str, pattern: str, fixture_release: Path
) -> None:
    store = open_release(fixture_release)
    graph = next(name for name in store.named_graphs() if str(name).endswith("/places>"))
    answer = ask(store, f"SELECT (COUNT(*) AS ?n) {clause} {graph} WHERE {{ {pattern} }}")
    assert answer.rows == ((Literal(len(list(store.quads_for_pattern(None, None, None, graph)))),),)


def test_the_word_from_in_a_text_names_no_dataset(fixture_release: Path) -> None:
    query = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o FILTER(?o != 'from') }"
    assert ask(fixture_release, query) == ask(fixture_release, query.replace("from", "far"))


@pytest.mark.parametrize(("pattern", "truth"), [("?s ?p ?o", "true"), ("?s <x:none> ?o", "false")])
def test_a_yes_or_no_is_one_row(pattern: str, truth: str, fixture_release: Path, endpoints: dict[str, str]) -> None:
    query = f"ASK {{ GRAPH ?g {{ {pattern} }} }}"
    expected = Literal(truth, datatype=NamedNode("http://www.w3.org/2001/XMLSchema#boolean"))
    assert ask(fixture_release, query).rows == ask(endpoints["fixture"], query).rows == ((expected,),)


def test_the_members_of_a_class_have_their_english_labels(fixture_release: Path, endpoints: dict[str, str]) -> None:
    agents = members(fixture_release, "Agent")
    assert list(agents) == sorted(agents) and "Testa Sample" not in agents
    assert "Ministry of Public Lanterns" in agents.values()
    assert members(endpoints["fixture"], "Agent") == agents


def test_one_member_is_found_by_its_id_or_address_alone(fixture_release: Path, endpoints: dict[str, str]) -> None:
    iri = next(iter(members(fixture_release, "Agent")))
    for target in (fixture_release, endpoints["fixture"]):
        for name in (iri, iri.rpartition("/")[2]):
            assert member(target, "Agent", name) == iri


@pytest.mark.parametrize("name", ["ag-222222", "Ministry of Public Lanterns", "https://example.org/none", ""])
def test_what_is_no_id_or_address_of_the_class_is_no_member(name: str, fixture_release: Path) -> None:
    assert member(fixture_release, "Agent", name) == member(Store(), "Agent", name) == ""


def test_things_without_a_label_are_members_too(fixture_release: Path) -> None:
    assert set(members(fixture_release, "Claim").values()) == {""}


def test_a_folder_without_data_is_not_a_release(tmp_path: Path) -> None:
    with pytest.raises(NotARelease, match="run kg build first"):
        ask(tmp_path, CASES)


@pytest.mark.parametrize("query", ["SELECT ?case WHERE {", "INSERT DATA { <x:s> <x:p> <x:o> }"])
def test_what_is_not_a_query_is_refused(query: str, fixture_release: Path, endpoints: dict[str, str]) -> None:
    for target in (str(fixture_release), endpoints["fixture"]):
        with pytest.raises(BadQuery, match="the query cannot be run"):
            ask(target, query)


def test_an_endpoint_that_is_not_there_is_named() -> None:
    address = f"http://127.0.0.1:{free_port()}/query"
    with pytest.raises(EndpointFailure, match="gave no answer") as caught:
        ask(address, CASES)
    assert caught.value.url == address


def test_an_answer_that_is_no_sparql_result_is_told_from_an_empty_one(endpoints: dict[str, str]) -> None:
    page = endpoints["fixture"].removesuffix("query")
    with pytest.raises(EndpointFailure):
        ask(page, CASES)
