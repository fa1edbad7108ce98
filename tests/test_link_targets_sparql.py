"""Any endpoint is a target by a SELECT of the user's that names its columns."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Store

from kg.link.entity import Entity, Sort
from kg.link.targets import open_target
from kg.link.targets.grouped import coordinates, point
from kg.link.targets.sparql import SparqlTarget
from kg.store.answers import BadQuery, EndpointFailure
from tests.endpoints import free_port, serve_oxigraph_at

DATA = """@prefix e: <https://lantern.example/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
e:1 e:name "Testa Sample"@en , "تستا سمپل"@fa ; e:born "1990"^^xsd:gYear ;
    e:died "2019-11-16"^^xsd:date , "2019-11-17"^^xsd:date ;
    e:in [ e:town "Testburg" ; e:province "Lower Examplia" ] , [ e:town "Sampleton" ] ; e:gender "female" , "male" .
e:2 e:name "Verity Ruritan" ; e:born "soon" .
e:3 e:town "Testburg" ; e:lat 91.0 ; e:long 1.0 .
[] e:name "Testa Sample" ."""
QUERY = """PREFIX e: <https://lantern.example/>
SELECT ?id ?name ?born ?happened ?gender ?place ?within {
  ?id e:name ?name FILTER(ISIRI(?id))
  OPTIONAL { ?id e:born ?born } OPTIONAL { ?id e:died ?happened } OPTIONAL { ?id e:gender ?gender }
  OPTIONAL { ?id e:in ?in . ?in e:town ?place OPTIONAL { ?in e:province ?within } }
}"""
TESTA = Entity("re-22ch7n", Sort.PERSON, (("Testa Sample", ""),), "so-22ch7n")


@pytest.fixture(scope="module")
def lanterns(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("lanterns")
    store = Store(str(folder / "store"))
    store.load(DATA.encode(), format=RdfFormat.TURTLE)
    store.flush()
    del store
    with serve_oxigraph_at(folder / "store", free_port()) as address:
        yield f"{address}/query"


def test_rows_of_one_thing_become_one_entity_with_all_that_may_be_meant(lanterns: str, tmp_path: Path) -> None:
    (tmp_path / "names.rq").write_text(QUERY)
    (thing,) = open_target(f"sparql:{lanterns}#{tmp_path / 'names.rq'}").find([TESTA])
    assert thing.id == "https://lantern.example/1" and set(thing.names) == {("Testa Sample", "en"), ("تستا سمپل", "fa")}
    assert thing.born == (date(1990, 1, 1), date(1990, 12, 31))
    assert thing.happened == (date(2019, 11, 16), date(2019, 11, 17)) and "dates 2019-11-16 or 2019-11-17" in thing.note
    assert set(thing.places) == {"Testburg, Lower Examplia", "Sampleton"} and thing.gender == ""


def test_only_what_may_be_ours_is_given(lanterns: str) -> None:
    target = SparqlTarget(lanterns, QUERY)
    (verity,) = target.find([Entity("re-1", Sort.PERSON, (("Verity Ruritan", ""),), "")])
    assert verity.born is None and "born soon" in verity.note
    assert target.find([Entity("re-1", Sort.PERSON, (("Anselm Fabricated", ""),), "")]) == [] == target.find([])


def test_the_pages_of_an_answer_make_no_difference(lanterns: str) -> None:
    assert SparqlTarget(lanterns, QUERY, page=20).find([TESTA]) == SparqlTarget(lanterns, QUERY).find([TESTA])


def test_a_row_about_no_iri_is_refused(lanterns: str) -> None:
    query = 'SELECT ?id ?name { ?thing <https://lantern.example/name> ?name BIND("x" AS ?id) }'
    with pytest.raises(EndpointFailure, match="no IRI"):
        SparqlTarget(lanterns, query).find([TESTA])


def test_coordinates_that_are_none_are_left_out(lanterns: str) -> None:
    query = """PREFIX e: <https://lantern.example/> SELECT ?id ?name ?latitude ?longitude
    { ?id e:town ?name ; e:lat ?latitude ; e:long ?longitude }"""
    (place,) = SparqlTarget(lanterns, query).find([Entity("pl-1", Sort.PLACE, (("Testburg", ""),), "")])
    assert place.coordinates is None and place.sort is Sort.PLACE


@pytest.mark.parametrize(
    "query", ["ASK { ?a ?b ?c }", "SELECT ?id { ?id ?b ?c }", "SELECT ?id ?name ?religion { ?id ?name ?religion }"]
)
def test_a_query_without_the_columns_of_a_target_is_refused(query: str) -> None:
    with pytest.raises(BadQuery):
        SparqlTarget("https://data.example/sparql", query)


def test_a_point_has_its_longitude_first_and_its_latitude_in_bounds() -> None:
    assert point("<http://www.opengis.net/def/crs/OGC/1.3/CRS84> POINT (10.5 -20.25)") == (-20.25, 10.5)
    assert point("Point(1e1 2)") == (2.0, 10.0) and point("Point(0 91)") is None and point("Point(1 2 3)") is None
    assert coordinates(["1", "2"], ["3", "3"]) is None and coordinates(["x"], ["3"]) is None
