"""Describe a release in VoID: what it counts, which vocabularies it uses, where its files and graphs are."""

from collections import Counter

from kg.card import Card
from kg.release.description import Description, node, text, texts, typed
from kg.release.dumps import piece_name
from kg.release.manifest import curie
from kg.release.view import View, read_things
from kg.vocab import PREFIXES

_PREFIXES = {name: PREFIXES[name] for name in ("dcterms", "gv", "gvc", "owl", "rdf", "rdfs", "skos", "void", "xsd")} | {
    "formats": "http://www.w3.org/ns/formats/"
}
_FORMATS = {"data.nq": "N-Quads", "data.trig": "TriG", "data.ttl": "Turtle", "data.jsonld": "JSON-LD"}


def dataset_iri(card: Card) -> str:
    """Return the IRI of the dataset as a whole, in VoID and DCAT alike."""
    return f"{card.base_iri}dataset"


def dump_iri(card: Card, path: str) -> str:
    """Return the address at which a file of the release is published."""
    return f"{card.base_iri}dump/{path}"


def void(view: View, card: Card) -> str:
    """Return the VoID description as Turtle: the whole, its partitions by class and property, and each graph."""
    description = Description(card.base_iri, _PREFIXES)
    description.add(
        f"{card.base_iri}void",
        "void:DatasetDescription",
        dcterms_title=text("Description of the dataset", "en"),
        foaf_primaryTopic=node(dataset_iri(card)),
    )
    _add_whole(description, view, card)
    _add_partitions(description, view, card)
    for graph, lines in view.graphs.items():
        _add_graph(description, view, card, graph, len(lines), len(read_things(lines)))
    return description.document(f"VoID description of {card.title['en']}, version {card.version}")


def _add_whole(description: Description, view: View, card: Card) -> None:
    objects = {obj for facts in view.things.values() for objs in facts.values() for obj in objs}
    description.add(
        dataset_iri(card),
        "void:Dataset",
        dcterms_title=texts(card.title),
        dcterms_description=texts(card.description),
        dcterms_license=node(card.license),
        dcterms_publisher=text(card.publisher),
        dcterms_modified=typed(card.release_date.isoformat(), "date"),
        void_dataDump=[node(dump_iri(card, path)) for path in _FORMATS],
        void_feature=[node(_PREFIXES["formats"] + name.replace("-LD", "-LD")) for name in _FORMATS.values()],
        void_uriSpace=text(f"{card.base_iri}id/"),
        void_vocabulary=_vocabularies(view),
        void_exampleResource=[node(members[0]) for cls, members in view.by_class.items() if _is_ours(cls)],
        void_triples=typed(view.triples, "integer"),
        void_entities=typed(sum(subject.startswith(f"{card.base_iri}id/") for subject in view.things), "integer"),
        void_distinctSubjects=typed(len(view.things), "integer"),
        void_distinctObjects=typed(len(objects), "integer"),
        void_classes=typed(len(view.by_class), "integer"),
        void_properties=typed(len(_properties(view)), "integer"),
    )
