"""The ontology, its schemes, its context and its lint: each says the same as `kg/vocab.py` and `kg/model.py`."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, XSD, Graph, Literal, URIRef
from rdflib.compare import isomorphic

from kg.model import ALL_TABLES, Column, Kind, Table
from kg.resources import ontology_dir
from kg.vocab import CLASSES, GV_IRI, GVC_IRI, PREFIXES, PROPERTIES, SCHEMES, concept, expand, term

ONTOLOGY = ontology_dir()
EXAMPLE_HEAD = "@base <https://example.org/id/> .\n" + "".join(f"@prefix {p}: <{i}> .\n" for p, i in PREFIXES.items())
LITERALS = {
    Kind.TEXT: RDF.langString,
    Kind.LOCAL: RDF.langString,
    Kind.NAME: RDF.langString,
    Kind.STRING: XSD.string,
    Kind.COUNT: XSD.integer,
    Kind.FLAG: XSD.boolean,
    Kind.URL: XSD.anyURI,
    Kind.CONFIDENCE: XSD.decimal,
}
COERCED = {XSD.date: "xsd:date", XSD.anyURI: "xsd:anyURI"}  # the types that JSON has no value of its own for


def read(*names: str) -> Graph:
    graph = Graph()
    for name in names:
        graph.parse(ONTOLOGY / name)
    return graph


@pytest.fixture(scope="module")
def ontology() -> Graph:
    return read("govah.ttl", "schemes.ttl")


@pytest.fixture(scope="module")
def context() -> dict[str, object]:
    document = json.loads((ONTOLOGY / "context.jsonld").read_text(encoding="utf-8"))
    terms: dict[str, object] = document["@context"]
    return terms


def example_of(ontology: Graph, name: str) -> Graph:
    """The example of a term, parsed."""
    return Graph().parse(data=EXAMPLE_HEAD + str(ontology.value(URIRef(term(name)), SKOS.example)), format="turtle")


def columns() -> Iterator[tuple[Table, Column]]:
    """Each column whose cell becomes a term of ours, with its table."""
    for table in ALL_TABLES.values():
        yield from ((table, column) for column in table.columns if column.property and ":" not in column.property)


def test_the_ontology_defines_the_classes_of_the_code_and_no_other() -> None:
    assert {str(cls) for cls in read("govah.ttl").subjects(RDF.type, OWL.Class)} == {term(name) for name in CLASSES}


def test_the_ontology_defines_the_properties_of_the_code_and_no_other() -> None:
    graph = read("govah.ttl")
    found = [*graph.subjects(RDF.type, OWL.ObjectProperty), *graph.subjects(RDF.type, OWL.DatatypeProperty)]
    assert sorted(map(str, found)) == sorted(term(name) for name in PROPERTIES)


def test_the_schemes_hold_the_keys_of_the_code_and_no_other() -> None:
    graph = read("schemes.ttl")
    found = {(str(scheme), str(one)) for one, scheme in graph.subject_objects(SKOS.inScheme)}
    assert found == {(GVC_IRI + scheme, concept(scheme, key)) for scheme, keys in SCHEMES.items() for key in keys}
    schemes = {str(scheme) for scheme in graph.subjects(RDF.type, SKOS.ConceptScheme)}
    assert schemes == {GVC_IRI + scheme for scheme in SCHEMES}


def test_concepts_stand_in_the_order_of_the_lists_that_show_them() -> None:
    text = (ONTOLOGY / "schemes.ttl").read_text(encoding="utf-8")
    places = [text.index(f"\ngvc:{scheme}-{key} a ") for scheme, keys in SCHEMES.items() for key in keys]
    assert places == sorted(places)


def test_terms_and_concepts_have_no_blank_nodes(ontology: Graph) -> None:
    assert all(isinstance(node, URIRef | Literal) for triple in ontology for node in triple)


def test_a_column_becomes_a_property_that_takes_its_kind_of_value(ontology: Graph) -> None:
    wrong = []
    for _, column in columns():
        iri = URIRef(expand(column.property))
        expected = LITERALS.get(column.kind, RDFS.Literal)
        wanted = {expected, RDFS.Literal} if column.kind in LITERALS else set()
        is_literal = (iri, RDF.type, OWL.DatatypeProperty) in ontology
        if is_literal != (column.kind in LITERALS) or (is_literal and ontology.value(iri, RDFS.range) not in wanted):
            wrong.append(column.name)
    assert wrong == []


def test_a_column_of_concepts_becomes_a_property_that_points_to_their_scheme(ontology: Graph) -> None:
    pairs = {(expand(column.property), column.target[0]) for _, column in columns() if column.kind is Kind.CONCEPT}
    assert {(iri, str(ontology.value(URIRef(iri), RDFS.seeAlso))) for iri, _ in pairs} == {
        (iri, GVC_IRI + scheme) for iri, scheme in pairs
    }


def test_a_property_says_that_it_is_used_on_each_class_whose_table_has_it(ontology: Graph) -> None:
    notes = {iri: str(ontology.value(URIRef(iri), SKOS.scopeNote)) for iri in map(term, PROPERTIES)}
    missing = [
        (table.cls, column.property)
        for table, column in columns()
        if table.cls not in notes[expand(column.property)].partition(".")[0].replace(",", "").split()
    ]
    assert missing == []


@pytest.mark.parametrize("name", CLASSES)
def test_the_example_of_a_class_has_a_member_of_it(ontology: Graph, name: str) -> None:
    example = example_of(ontology, name)
    assert (None, RDF.type, URIRef(term(name))) in example
    ours = {node for triple in example for node in triple if str(node).startswith((GV_IRI, GVC_IRI))}
    assert ours <= set(ontology.subjects())


@pytest.mark.parametrize("name", PROPERTIES)
def test_the_example_of_a_property_uses_it_as_its_range_says(ontology: Graph, name: str) -> None:
    values = list(example_of(ontology, name).objects(None, URIRef(term(name))))
    reach = ontology.value(URIRef(term(name)), RDFS.range)
    scheme = ontology.value(URIRef(term(name)), RDFS.seeAlso)
    literal = (URIRef(term(name)), RDF.type, OWL.DatatypeProperty) in ontology
    assert values
    for value in values:
        assert isinstance(value, Literal) is literal
        assert not isinstance(value, Literal) or reach in types_of(value)
        assert scheme is None or (value, SKOS.inScheme, scheme) in ontology


def types_of(value: Literal) -> set[URIRef]:
    """The types of literal that a range may name for this value."""
    own = RDF.langString if value.language else value.datatype or XSD.string
    return {own, RDFS.Literal} | ({XSD.decimal} if own == XSD.integer else set())


def test_the_context_names_the_terms_of_the_code_and_no_other(context: dict[str, object]) -> None:
    iris = [str(entry["@id"]) if isinstance(entry, dict) else str(entry) for entry in context.values()]
    ours = sorted(iri.removeprefix("gv:") for iri in iris if iri.startswith("gv:"))
    assert ours == sorted((*CLASSES, *PROPERTIES))
    assert {name: context.get(name) for name in PREFIXES} == PREFIXES


@pytest.mark.parametrize("name", PROPERTIES)
def test_the_context_reads_a_value_as_the_ontology_says(ontology: Graph, context: dict[str, object], name: str) -> None:
    iri, entry = URIRef(term(name)), context[name]
    reach = ontology.value(iri, RDFS.range)
    kind = "@id" if (iri, RDF.type, OWL.ObjectProperty) in ontology else COERCED.get(URIRef(str(reach)))
    assert entry == ({"@id": f"gv:{name}", "@type": kind} if kind else f"gv:{name}")


def test_the_context_names_every_reused_property_of_the_tables(context: dict[str, object]) -> None:
    reused = {column.property for table in ALL_TABLES.values() for column in table.columns if ":" in column.property}
    named = {str(entry["@id"]) if isinstance(entry, dict) else str(entry) for entry in context.values()}
    assert reused <= named


def test_examples_survive_json_ld_with_the_context(ontology: Graph, context: dict[str, object]) -> None:
    graph = Graph()
    for name in (*CLASSES, *PROPERTIES):
        graph += example_of(ontology, name)
    text = graph.serialize(format="json-ld", context=context, auto_compact=False)
    assert '"claimant":' in text and '"gv:claimant":' not in text  # the short names are used
    assert isomorphic(Graph().parse(data=text, format="json-ld"), graph)


def test_the_version_of_the_ontology_is_in_its_version_iri(ontology: Graph) -> None:
    header = ontology.value(None, RDF.type, OWL.Ontology)
    version = ontology.value(header, OWL.versionInfo)
    assert str(ontology.value(header, OWL.versionIRI)) == f"{header}/{version}"


def test_every_file_of_the_ontology_ends_with_one_line_end() -> None:
    files = [path for path in Path(ONTOLOGY).iterdir() if path.is_file()]
    assert len(files) == 4
    assert all(path.read_bytes().endswith(b"\n") and b"\r" not in path.read_bytes() for path in files)
