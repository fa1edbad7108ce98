"""What a release says keeps to what the ontology says of its terms: ranges, schemes of values, classes of use."""

import re
from collections import defaultdict
from pathlib import Path
from random import Random

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Store, Triple, parse

from kg.ingest import ingest
from kg.lineage import lineage_lines
from kg.lineage_rows import lineage_of, lineage_rows
from kg.settle import settle
from kg.tables import read_rows
from kg.vocab import GV_IRI, GVC_IRI, PROPERTIES, SCHEMES, concept, expand, term
from tests.whole import build_graphs

VERANIA = Path(__file__).parent / "fixture" / "verania"
ONTOLOGY = Path(__file__).parents[1] / "ontology"
BASE = "https://example.org/verania/"
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
    lines += lineage_lines(lineage_of(lineage_rows(records), BASE), BASE)
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
    named = {name: classes_named(" ".join(values(ontology, name, "skos:scopeNote"))) for name in PROPERTIES}
    assert used == named


def classes_named(note: str) -> set[str]:
    """The classes in a note of the form "Used on A, B." """
    return {cls for listed in re.findall(r"Used on ([^.]+)\.", note) for cls in re.findall(r"[A-Z]\w+", listed)}
