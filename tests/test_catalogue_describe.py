"""The catalogue describes itself: as SHACL executables, the same in every format, and as JSON."""

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from kg.queries import Catalogue
from kg.web.catalogue import describe
from kg.web.catalogue.parameters import runs_bare
from tests.catalogue_site import Site
from tests.conftest import CATALOGUE

BASE = "https://example.org/verania/"
FORMATS = {"ttl": RdfFormat.TURTLE, "nt": RdfFormat.N_TRIPLES, "jsonld": RdfFormat.JSON_LD}


def values(subject: str, predicate: str) -> list[str]:
    found = describe.triples(CATALOGUE, BASE)
    wanted = NamedNode(BASE + subject), NamedNode(predicate)
    return [t.object.value for t in found if (t.subject, t.predicate) == wanted and not isinstance(t.object, Triple)]


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_says_the_same(suffix: str) -> None:
    read = {quad.triple for quad in parse(describe.rdf(CATALOGUE, BASE, suffix), format=FORMATS[suffix])}
    assert read == set(describe.triples(CATALOGUE, BASE))


def test_the_description_has_no_blank_nodes_and_states_nothing_twice() -> None:
    found = describe.triples(CATALOGUE, BASE)
    assert all(isinstance(t.subject, NamedNode) and isinstance(t.object, NamedNode | Literal) for t in found)
    assert len(found) == len(set(found))


def test_a_query_is_an_executable_with_its_text_and_its_endpoint() -> None:
    assert f"{describe.SH}SPARQLSelectExecutable" in values("queries/toll", f"{describe.RDF}type")
    assert values("queries/toll", f"{describe.SH}select") == [CATALOGUE["toll"].text]
    assert values("queries/toll", f"{describe.SCHEMA}target") == [f"{BASE}sparql"]


def test_the_title_is_there_in_both_languages() -> None:
    title = CATALOGUE["toll"].title
    assert values("queries/toll", f"{describe.RDFS}label") == [title["en"], title["fa"]]


def test_a_parameter_says_what_it_takes() -> None:
    assert values("queries/toll#case", f"{describe.SH}class") == ["https://w3id.org/govah/ns#Case"]
    assert values("queries/as-known-on#on", f"{describe.SH}datatype") == ["http://www.w3.org/2001/XMLSchema#date"]
    assert values("queries/as-known-on#on", f"{describe.SH}optional") == ["false"]
    default = values("queries/scope#counting", f"{describe.SH}defaultValue")
    assert default == ["https://w3id.org/govah/concept#measure-killed"]


def test_the_list_of_what_a_concept_may_be_is_a_whole_list() -> None:
    cell, found = values("queries/scope#counting", f"{describe.SH}in")[0], []
    while not cell.endswith("#nil"):
        local = cell.removeprefix(BASE)
        found += values(local, f"{describe.RDF}first")
        (cell,) = values(local, f"{describe.RDF}rest")
    allowed = CATALOGUE["scope"].params[0].allowed
    assert [iri.rpartition("#measure-")[2] for iri in found] == list(allowed)


def test_the_json_names_every_query_with_its_addresses(fixture_release: Path) -> None:
    document = Site(fixture_release).get("/queries.json").json()
    assert [entry["name"] for entry in document["queries"]] == list(CATALOGUE.queries)
    for entry in document["queries"]:
        query = CATALOGUE[entry["name"]]
        assert entry["iri"] == f"{BASE}queries/{query.name}" and list(entry["columns"]) == list(query.columns)
        assert any(parameter["required"] for parameter in entry["parameters"]) != runs_bare(query)


def test_an_empty_catalogue_is_described_too() -> None:
    assert b"owl:Ontology" in describe.rdf(Catalogue({}), BASE, "ttl")
