"""The RDF documents: every format says the same, and nothing is said that the release does not say."""

import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, parse

from kg.vocab import PREFIXES, term
from kg.web import documents as module
from kg.web.documents import FORMATS, Document, Documents
from kg.web.library import Library
from kg.web.thing import Thing

READ_AS = {
    "ttl": RdfFormat.TURTLE,
    "jsonld": RdfFormat.JSON_LD,
    "nt": RdfFormat.N_TRIPLES,
    "nq": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "rdf": RdfFormat.RDF_XML,
}
WITH_GRAPHS = ("jsonld", "nq", "trig")
CLASSES = ("Claim", "Agent", "Source", "PersonRecord", "Person", "Partition", "Judgement", "Place", "Tombstone")


@pytest.fixture(scope="module")
def documents(fixture_release: Path) -> Documents:
    return Documents(Library(fixture_release))


def first_of(documents: Documents, cls: str) -> Thing:
    thing = documents.library.of(documents.library.things(cls)[0])
    assert thing is not None
    return thing


def read(documents: Documents, document: Document, suffix: str) -> set[Quad]:
    return set(parse(documents.write(document, suffix), format=READ_AS[suffix]))


def without_graphs(quads: set[Quad] | tuple[Quad, ...]) -> set[Quad]:
    return {Quad(quad.subject, quad.predicate, quad.object, DefaultGraph()) for quad in quads}


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("cls", CLASSES)
def test_every_format_holds_the_statements_of_the_document(documents: Documents, cls: str, suffix: str) -> None:
    document = documents.of_thing(first_of(documents, cls))
    wanted = set(document.quads) if suffix in WITH_GRAPHS else without_graphs(document.quads)
    assert read(documents, document, suffix) == wanted


def test_a_document_says_only_what_the_release_says(documents: Documents, fixture_release: Path) -> None:
    library = documents.library
    said = set(library.store)
    for cls in CLASSES:
        assert set(documents.of_thing(first_of(documents, cls)).quads) <= said


def test_a_document_has_the_parts_of_the_thing_and_what_points_at_it(documents: Documents) -> None:
    denied = next(
        quad.object
        for quad in documents.library.store.quads_for_pattern(None, NamedNode(term("respondsTo")), None, None)
        if isinstance(quad.object, NamedNode)
    )
    thing = documents.library.of(denied.value)
    assert thing is not None
    quads = documents.of_thing(thing).quads
    assert any(quad.predicate.value == term("respondsTo") and quad.object == denied for quad in quads)
    assert any(str(quad.subject).startswith(f"<{thing.iri}#") for quad in quads)


def test_what_points_at_a_thing_is_bounded_and_the_rest_is_announced(
    documents: Documents, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = documents.library.of(
        max(documents.library.things("Source"), key=lambda s: len(documents.library.pointing(s)))
    )
    assert source is not None
    whole = documents.of_thing(source)
    monkeypatch.setattr(module, "POINTERS", 2)
    cut = documents.of_thing(source)
    announced = [quad.object for quad in cut.quads if quad.graph_name == DefaultGraph()]
    assert cut.omitted == len(whole.quads) - len(source.quads) - 2 > 0
    assert any(isinstance(said, Literal) and said.value.startswith(f"{cut.omitted} more") for said in announced)
    assert read(documents, cut, "jsonld") == set(cut.quads)


def test_another_process_writes_the_same_bytes(documents: Documents, fixture_release: Path) -> None:
    thing = first_of(documents, "Claim")
    code = (
        "import sys, hashlib; from pathlib import Path; from kg.web.library import Library\n"
        "from kg.web.documents import FORMATS, Documents\n"
        "made = Documents(Library(Path(sys.argv[1]))); found = made.of_thing(made.library.of(sys.argv[2]))\n"
        "sys.stdout.buffer.write(b''.join(made.write(found, suffix) for suffix in FORMATS))"
    )
    other = subprocess.run([sys.executable, "-c", code, fixture_release, thing.iri], check=True, capture_output=True)
    assert other.stdout == b"".join(documents.write(documents.of_thing(thing), suffix) for suffix in FORMATS)


def test_turtle_names_in_comments_what_an_iri_stands_for(documents: Documents) -> None:
    thing = first_of(documents, "Claim")
    claimant = documents.library.label(thing.iri_at("claimant"), "en")
    assert f"  # {claimant}\n" in documents.write(documents.of_thing(thing), "ttl").decode()


def test_the_document_of_a_tombstone_tells_the_class_of_reason_and_the_day_alone(documents: Documents) -> None:
    for iri in documents.library.things("Tombstone"):
        thing = documents.library.of(iri)
        assert thing is not None
        said = {quad.predicate.value for quad in documents.of_thing(thing).quads if quad.subject == NamedNode(iri)}
        assert said <= {PREFIXES["rdf"] + "type", *map(term, ("reasonClass", "withdrawnOn", "replacedBy"))}


def test_the_document_of_a_graph_is_what_the_release_has_in_it(documents: Documents) -> None:
    for local in ("lineage", "withdrawn", next(name for name in documents.library.release.graphs if "source/" in name)):
        document = documents.of_graph(local)
        assert document is not None
        released = b"".join(documents.library.release.nquads(local))
        assert read(documents, document, "nq") == set(parse(released, format=RdfFormat.N_QUADS))
    assert documents.of_graph("source/so-nowhere") is None


def test_a_graph_too_large_is_described_with_its_size_and_its_dump(
    documents: Documents, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LARGEST_GRAPH", 10)
    document = documents.of_graph("lineage")
    assert document is not None and len(document.quads) == 3
    objects = {str(quad.object.value) for quad in document.quads if not isinstance(quad.object, Quad)}  # type: ignore[union-attr]
    assert str(documents.library.release.graphs["lineage"].triples) in objects
    assert f"{documents.library.base}dump/data.nq.gz" in objects


@pytest.mark.parametrize(("local", "file"), [("ns", "govah.ttl"), ("concept", "schemes.ttl")])
def test_the_vocabulary_is_what_the_release_has(documents: Documents, local: str, file: str) -> None:
    released = set(parse((documents.library.release.dist / "ontology" / file).read_bytes(), format=RdfFormat.TURTLE))
    for suffix in FORMATS:
        assert read(documents, documents.of_terms(local), suffix) == released


def test_the_dataset_is_described_by_void_and_dcat_together(documents: Documents) -> None:
    library = documents.library
    quads = documents.of_description("dataset").quads
    said = {quad.predicate.value for quad in quads if quad.subject == NamedNode(f"{library.base}dataset")}
    assert {PREFIXES["void"] + "triples", PREFIXES["dcat"] + "distribution"} <= said
    catalogue = NamedNode(f"{library.base}catalogue")
    assert any(quad.subject == catalogue for quad in documents.of_description("catalogue").quads)
    assert not any(quad.subject == catalogue for quad in quads)
    assert documents.library.licence.startswith("https://creativecommons.org/")
    assert documents.library.publisher == "Verania Dossier"
