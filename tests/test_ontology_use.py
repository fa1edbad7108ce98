"""The ontology and the program agree: a cell becomes what the ontology says of its property, and nothing else."""

import re
from collections import defaultdict
from pathlib import Path
from random import Random

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Store, Triple, parse

from kg.build import read_lineage
from kg.graph import build_graphs
from kg.ingest import ingest
from kg.lineage import lineage_lines
from kg.model import ALL_TABLES, Column, Kind
from kg.settle import settle
from kg.tables import read_rows
from kg.vocab import CLASSES, GV_IRI, GVC_IRI, PREFIXES, PROPERTIES, SCHEMES, concept, expand, term

VERANIA = Path(__file__).parent / "fixture" / "verania"
ONTOLOGY = Path(__file__).parents[1] / "ontology"
BASE = "https://example.org/verania/"
THINGS = {
    Kind.REF, Kind.CONCEPT, Kind.DATE, Kind.CELLS, Kind.CELL, Kind.CODES, Kind.IRI, Kind.CURIE,
}  # fmt: skip
COLUMNS = {
    f"{table.name}.{column.name}": column
    for table in ALL_TABLES.values()
    for column in table.columns
    if column.property and ":" not in column.property
}
Node = NamedNode | BlankNode | Literal | Triple


@pytest.fixture(scope="module")
def ontology() -> Store:
    store = Store()
    for name in ("govah.ttl", "schemes.ttl"):
        store.load(path=str(ONTOLOGY / name), format=RdfFormat.TURTLE)
    return store


@pytest.fixture(scope="module")
def triples() -> list[Triple]:
    """Every triple that the invented dossier and its lineage make; it uses every class and property."""
    records, _ = ingest(settle(read_rows(VERANIA)[0], chance=Random(1)).rows)
    lines = [line for graph in build_graphs(records, BASE).values() for line in graph]
    lines += lineage_lines(read_lineage(records, BASE), BASE)
    return [quad.triple for quad in parse("\n".join(lines), format=RdfFormat.N_TRIPLES)]


@pytest.fixture(scope="module")
def classes(triples: list[Triple]) -> dict[Node, set[str]]:
    """Thing -> the names of its classes."""
    found: dict[Node, set[str]] = defaultdict(set)
    for triple in triples:
        if triple.predicate.value == expand("rdf:type") and isinstance(triple.object, NamedNode):
            found[triple.subject].add(triple.object.value.removeprefix(GV_IRI))
    return found


def values(ontology: Store, name: str, predicate: str) -> set[str]:
    """What the ontology says of a property of ours."""
    quads = ontology.quads_for_pattern(NamedNode(term(name)), NamedNode(expand(predicate)), None)
    return {quad.object.value for quad in quads if isinstance(quad.object, NamedNode | Literal)}


def of_ours(triples: list[Triple]) -> list[tuple[str, Triple]]:
    """Each triple with the name of its property, where that is one of ours."""
    names = ((triple.predicate.value.removeprefix(GV_IRI), triple) for triple in triples)
    return [(name, triple) for name, triple in names if name in PROPERTIES]


def kind_of(node: Node) -> set[str]:
    """The ranges that a literal or a concept lies in; none for another thing."""
    match node:
        case Literal(language=None, datatype=datatype):
            return {datatype.value, expand("rdfs:Literal")} | (
                {expand("xsd:decimal")} if datatype.value == expand("xsd:integer") else set()
            )
        case Literal():
            return {expand("rdf:langString"), expand("rdfs:Literal")}
        case NamedNode(value=iri) if iri.startswith(GVC_IRI):
            return {expand("skos:Concept")}
        case _:
            return set()


@pytest.mark.parametrize("column", COLUMNS.values(), ids=COLUMNS)
def test_a_column_leads_to_a_thing_or_to_a_literal_as_its_property_does(ontology: Store, column: Column) -> None:
    wanted = "owl:ObjectProperty" if column.kind in THINGS else "owl:DatatypeProperty"
    assert values(ontology, column.property, "rdf:type") == {expand(wanted)}


@pytest.mark.parametrize("column", [c for c in COLUMNS.values() if c.kind is Kind.CONCEPT], ids=lambda c: c.property)
def test_a_column_of_concepts_takes_them_from_the_scheme_of_its_property(ontology: Store, column: Column) -> None:
    assert values(ontology, column.property, "rdfs:seeAlso") == {GVC_IRI + column.target[0]}


def test_every_value_lies_in_the_range_of_its_property(
    ontology: Store, triples: list[Triple], classes: dict[Node, set[str]]
) -> None:
    outside = [
        str(triple)
        for name, triple in of_ours(triples)
        if (ranges := values(ontology, name, "rdfs:range"))
        and not ranges & (kind_of(triple.object) | {term(cls) for cls in classes.get(triple.object, ())})
    ]
    assert outside == []


def test_a_concept_comes_from_the_scheme_of_its_property(ontology: Store, triples: list[Triple]) -> None:
    schemes = {concept(scheme, key): GVC_IRI + scheme for scheme in SCHEMES for key in SCHEMES[scheme]}
    strays = [
        str(triple)
        for name, triple in of_ours(triples)
        if isinstance(triple.object, NamedNode)
        and triple.object.value in schemes
        and name != "cellOf"  # a cell stands for a concept of whatever its partition is by
        and values(ontology, name, "rdfs:seeAlso") != {schemes[triple.object.value]}
    ]
    assert strays == []


def test_a_property_is_used_on_the_classes_that_its_note_names(
    ontology: Store, triples: list[Triple], classes: dict[Node, set[str]]
) -> None:
    used: dict[str, set[str]] = defaultdict(set)
    for name, triple in of_ours(triples):
        own = classes[triple.subject]
        used[name] |= {"Partition"} if "Partition" in own else own  # a partition is a proposition as well
    for name in PROPERTIES:
        sentence = re.findall(r"Used on ([^.]+)\.", " ".join(values(ontology, name, "skos:scopeNote")))[0]
        assert used[name] == set(re.findall(r"[A-Z]\w+", sentence)), name


@pytest.mark.parametrize("name", [*CLASSES, *PROPERTIES])
def test_an_example_is_turtle_that_shows_its_term_and_no_unknown_one(ontology: Store, name: str) -> None:
    prefixes = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    known = {*map(term, (*CLASSES, *PROPERTIES))} | {concept(s, key) for s in SCHEMES for key in SCHEMES[s]}
    for example in values(ontology, name, "skos:example"):
        quads = parse(prefixes + example, format=RdfFormat.TURTLE, base_iri=f"{BASE}id/")
        terms = {str(node)[1:-1] for quad in quads for node in quad.triple}
        assert term(name) in terms
        assert {iri for iri in terms if iri.startswith((GV_IRI, GVC_IRI))} <= known
