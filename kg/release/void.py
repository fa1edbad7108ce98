"""Describe a release in VoID: what it counts, which vocabularies it uses, where its files and graphs are.

The graph of a source is described in `sources.ttl.gz`, with its rights.
"""

from collections.abc import Mapping
from typing import Final

from kg.card import Card
from kg.ntriples import literal
from kg.release.counts import Counts
from kg.release.description import PREFIXES_ABOUT, Description, dataset_iri, dump_iri, node, texts, typed
from kg.release.summary import GraphSize, Summary
from kg.release.withdrawn import GRAPH, WITHDRAWN
from kg.vocab import PREFIXES

_FORMATS: Final = {"data.nq.gz": "N-Quads", "data.trig.gz": "TriG", "data.ttl.gz": "Turtle"}
# What hangs on a thing, or is a term: not a thing with an address of its own.
_NO_ENTITIES: Final = ("gv:Cell", "gv:Code", "gv:Response", "gv:TimeSpan", "skos:Concept", "skos:ConceptScheme")


def add_publisher(description: Description, card: Card) -> str:
    """Describe who publishes the dataset; return its IRI as a term."""
    iri = f"{dataset_iri(card.base_iri)}#publisher"
    return description.add(iri, "foaf:Agent", foaf_name=literal(card.publisher))


def void(card: Card, summary: Summary) -> str:
    """Return the VoID description as Turtle: the whole, its partitions by class and property, and graphs by size."""
    out, base = Description(card.base_iri), card.base_iri
    out.add(
        f"{base}void",
        "void:DatasetDescription",
        dcterms_title=literal(f"Description of {card.title['en']}", "en"),
        foaf_primaryTopic=node(dataset_iri(base)),
    )
    _add_whole(out, card, summary)
    counts = summary.counts
    out.add(
        dataset_iri(base),
        void_classPartition=_add_partitions(out, base, "class", "entities", counts.classes),
        void_propertyPartition=_add_partitions(out, base, "property", "triples", counts.properties),
        void_subset=[_add_graph(out, card, size) for size in summary.sized],
    )
    return out.document(f"VoID description of {card.title['en']}, version {card.version}")


def _add_whole(out: Description, card: Card, summary: Summary) -> None:
    counts, base = summary.counts, card.base_iri
    out.add(
        dataset_iri(base),
        "void:Dataset",
        dcterms_title=texts(card.title),
        dcterms_description=texts(card.description),
        dcterms_license=node(card.license),
        dcterms_publisher=add_publisher(out, card),
        dcterms_modified=typed(card.release_date, "date"),
        void_dataDump=[node(dump_iri(base, path)) for path in _FORMATS],
        void_feature=[node(PREFIXES_ABOUT["formats"] + name) for name in _FORMATS.values()],
        void_uriSpace=literal(f"{base}id/"),
        void_vocabulary=[node(namespace) for namespace in _vocabularies(counts)],
        void_exampleResource=[node(iri) for iri in summary.examples],
        void_triples=typed(counts.triples, "integer"),
        void_entities=typed(counts.classed - sum(counts.classes.get(cls, 0) for cls in _NO_ENTITIES), "integer"),
        void_distinctSubjects=typed(counts.classed, "integer"),
        void_classes=typed(len(counts.classes), "integer"),
        void_properties=typed(len(counts.properties), "integer"),
    )


def _add_partitions(out: Description, base: str, kind: str, what: str, numbers: Mapping[str, int]) -> list[str]:
    """Describe the part of the dataset that each class or property makes, and return their IRIs as terms."""
    parts = []
    for curie, number in numbers.items():
        iri = f"{dataset_iri(base)}#{kind}-{curie.replace(':', '-').replace('/', '-')}"
        values = {f"void_{kind}": node(_iri(curie)), f"void_{what}": typed(number, "integer")}
        parts.append(out.add(iri, "void:Dataset", **values))
    return parts


def _add_graph(out: Description, card: Card, size: GraphSize) -> str:
    return out.add(
        f"{card.base_iri}graph/{size.graph}",
        "void:Dataset",
        dcterms_license=node(card.license),
        void_dataDump=node(dump_iri(card.base_iri, WITHDRAWN)) if size.graph == GRAPH else "",
        void_triples=typed(size.triples, "integer"),
        void_distinctSubjects=typed(size.subjects, "integer"),
    )


def _vocabularies(counts: Counts) -> list[str]:
    """Return the namespaces of the classes and properties in use, sorted."""
    iris = map(_iri, (*counts.classes, *counts.properties))
    return sorted({iri[: max(iri.rfind("#"), iri.rfind("/")) + 1] for iri in iris})


def _iri(curie: str) -> str:
    prefix, _, local = curie.partition(":")
    return PREFIXES[prefix] + local if prefix in PREFIXES else curie
