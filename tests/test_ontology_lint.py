"""The lint of the ontology: it passes as it stands, and each of its rules finds its own fault and no other."""

import pyshacl
import pytest
from pyoxigraph import DefaultGraph, RdfFormat, Store
from pyshacl_turbo import CompiledShapes
from rdflib import RDF, SH, Graph, URIRef
from rdflib.term import Node

from kg.resources import ontology_dir
from kg.vocab import GVS_IRI, PREFIXES

ONTOLOGY = ontology_dir()
LINT = ONTOLOGY / "shapes-ontology.ttl"
NAMES = PREFIXES | {"vann": "http://purl.org/vocab/vann/"}
HEADER = "<https://w3id.org/govah/ns>"
TERM = """ ; rdfs:isDefinedBy <https://w3id.org/govah/ns> ; skos:prefLabel "spare"@en , "یدکی"@fa ;
  skos:definition "Something that this test adds."@en , "چیزی که این آزمون می‌افزاید."@fa ; skos:example "Spare." ;
  skos:scopeNote "Used on Claim."@en"""

# Each rule with an edit that breaks it.
BREAKS = {
    "ontology-title": f'DELETE DATA {{ {HEADER} dcterms:title "واژگان گواه"@fa }}',
    "ontology-version": f"INSERT DATA {{ {HEADER} owl:versionIRI <https://w3id.org/govah/ns/next> }}",
    "ontology-licence": f"DELETE WHERE {{ {HEADER} dcterms:license ?licence }}",
    "ontology-creator": f"DELETE WHERE {{ {HEADER} dcterms:creator ?creator }}",
    "ontology-namespace": f"DELETE WHERE {{ {HEADER} vann:preferredNamespaceUri ?namespace }}",
    "ontology-label-en": 'INSERT DATA { gv:Claim skos:prefLabel "assertion"@en-GB }',
    "ontology-label-fa": 'DELETE DATA { gv:Claim skos:prefLabel "ادعا"@fa }',
    "ontology-label-languages": 'INSERT DATA { gv:Claim skos:prefLabel "Behauptung"@de }',
    "ontology-definition-en": """DELETE { gv:Claim skos:definition ?text }
        INSERT { gv:Claim skos:definition "An attitude."@en }
        WHERE { gv:Claim skos:definition ?text FILTER (LANG(?text) = "en") }""",
    "ontology-definition-fa": """DELETE { gv:Claim skos:definition ?text } INSERT { gv:Claim skos:definition ?arabic }
        WHERE { gv:Claim skos:definition ?text FILTER (LANG(?text) = "fa")
                BIND (STRLANG(REPLACE(STR(?text), "\\u06CC", "\\u064A"), "fa") AS ?arabic) }""",
    "ontology-definition-languages": 'INSERT DATA { gv:Claim skos:definition "Was jemand sagt."@de }',
    "ontology-example": "DELETE WHERE { gv:Claim skos:example ?example }",
    "ontology-defined-by": "DELETE WHERE { gv:Claim rdfs:isDefinedBy ?ontology }",
    "ontology-one-kind": "INSERT DATA { gv:claimant a owl:FunctionalProperty }",
    "ontology-definition-circular": """DELETE { gv:Claim skos:definition ?text }
        INSERT { gv:Claim skos:definition "What an agent puts forward as a Claim."@en }
        WHERE { gv:Claim skos:definition ?text FILTER (LANG(?text) = "en") }""",
    "ontology-alignment-noted": "DELETE WHERE { gv:claimant skos:editorialNote ?note }",
    "ontology-class-name": f"INSERT DATA {{ gv:lowerCase a owl:Class {TERM} }}",
    "ontology-property-name": f"INSERT DATA {{ gv:UpperCase a owl:ObjectProperty {TERM} }}",
    "ontology-used-on": "DELETE WHERE { gv:claimant skos:scopeNote ?note }",
    "ontology-domain": "INSERT DATA { gv:relays rdfs:domain prov:Entity }",
    "ontology-object-range": "INSERT DATA { gv:about rdfs:range xsd:string }",
    "ontology-values": "INSERT DATA { gv:about rdfs:seeAlso gvc:stance-denies }",
    "ontology-literal-range": "DELETE WHERE { gv:quote rdfs:range ?type }",
    "ontology-scheme-name": f"""INSERT DATA {{ gvc:Spare a skos:ConceptScheme {TERM} . gv:about rdfs:seeAlso gvc:Spare .
        gvc:Spare-a a skos:Concept {TERM} ; skos:inScheme gvc:Spare ; skos:topConceptOf gvc:Spare ; skos:notation "a" .
        gvc:Spare-b a skos:Concept ; skos:inScheme gvc:Spare ; skos:topConceptOf gvc:Spare ; skos:notation "b" ;
          skos:prefLabel "other"@en , "دیگر"@fa ; skos:definition "Something else that this test adds."@en ,
            "چیز دیگری که این آزمون می‌افزاید."@fa }}""",
    "ontology-scheme-used": "DELETE WHERE { gv:stance rdfs:seeAlso ?scheme }",
    "ontology-scheme-filled": """DELETE { ?concept ?p ?o } WHERE {
        ?concept skos:inScheme gvc:calendar ; skos:notation "gregorian" ; ?p ?o }""",
    "ontology-in-scheme": "DELETE DATA { gvc:stance-denies skos:inScheme gvc:stance ; skos:topConceptOf gvc:stance }",
    "ontology-top-concept": "DELETE WHERE { gvc:stance-denies skos:topConceptOf ?scheme }",
    "ontology-notation": "DELETE WHERE { gvc:stance-denies skos:notation ?key }",
    "ontology-concept-name": """DELETE DATA { gvc:stance-denies skos:notation "denies" } ;
        INSERT DATA { gvc:stance-denies skos:notation "refuses" }""",
    "ontology-concept-label-twice": """DELETE DATA { gvc:stance-denies skos:prefLabel "denies"@en } ;
        INSERT DATA { gvc:stance-denies skos:prefLabel "asserts"@en }""",
}


@pytest.fixture(scope="module")
def lint() -> CompiledShapes:
    shapes = Store()
    shapes.load(path=str(LINT), format=RdfFormat.TURTLE)
    return CompiledShapes(shapes)  # type: ignore[no-untyped-call]


@pytest.fixture
def ontology() -> Store:
    store = Store()
    for name in ("govah.ttl", "schemes.ttl"):
        store.load(path=str(ONTOLOGY / name), format=RdfFormat.TURTLE)
    return store


def broken_rules(lint: CompiledShapes, ontology: Store) -> set[str]:
    """The rules that the ontology breaks, by the local names of their shapes."""
    _, report, text = lint.validate(ontology)  # type: ignore[no-untyped-call]
    assert isinstance(report, Graph), text
    return {str(shape).removeprefix(GVS_IRI) for shape in report.objects(None, SH.sourceShape)}


def test_the_ontology_passes_its_lint(lint: CompiledShapes, ontology: Store) -> None:
    assert broken_rules(lint, ontology) == set()


@pytest.mark.parametrize("rule", BREAKS)
def test_a_broken_term_breaks_its_rule_and_no_other(lint: CompiledShapes, ontology: Store, rule: str) -> None:
    ontology.update(BREAKS[rule], prefixes=NAMES)
    assert broken_rules(lint, ontology) == {rule}


def faults(report: object) -> set[tuple[Node | None, ...]]:
    """What a report says is wrong: the term, the rule, the constraint and the value."""
    assert isinstance(report, Graph), report
    parts = (SH.focusNode, SH.sourceShape, SH.sourceConstraintComponent, SH.value)
    return {tuple(report.value(result, part) for part in parts) for result in report.objects(None, SH.result)}


@pytest.mark.proof
def test_both_engines_find_the_same_in_an_ontology_that_is_broken_all_over(
    lint: CompiledShapes, ontology: Store
) -> None:
    most = "?concept skos:inScheme ?scheme ; ?p ?o FILTER (?scheme NOT IN (gvc:stance, gvc:calendar))"
    for edit in (f"DELETE {{ ?concept ?p ?o }} WHERE {{ {most} }}", *BREAKS.values()):  # the slow engine is slow
        ontology.update(edit, prefixes=NAMES)
    triples = ontology.dump(format=RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
    _, slow, _ = pyshacl.validate(Graph().parse(data=triples, format="nt"), shacl_graph=Graph().parse(LINT))
    _, fast, _ = lint.validate(ontology)  # type: ignore[no-untyped-call]
    assert faults(slow) == faults(fast)
    assert len(faults(fast)) > len(BREAKS) / 2


def test_every_rule_of_the_lint_has_something_that_breaks_it() -> None:
    shapes = Graph().parse(LINT)
    rules = {str(shape).removeprefix(GVS_IRI) for shape in shapes.subjects(SH.message) if isinstance(shape, URIRef)}
    assert rules == set(BREAKS)
    assert all((URIRef(GVS_IRI + rule), RDF.type, None) in shapes for rule in rules)
