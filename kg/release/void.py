"""Describe a release in VoID: what it counts, which vocabularies it uses, where its files and graphs are."""

from collections import Counter
from collections.abc import Sequence

from kg.card import Card
from kg.ntriples import literal
from kg.release.description import Description, node, texts, typed
from kg.release.dumps import piece_name
from kg.release.view import View
from kg.vocab import PREFIXES

_FORMATS_IRI = "http://www.w3.org/ns/formats/"
_DUMPS = {"data.nq": "N-Quads", "data.trig": "TriG", "data.ttl": "Turtle", "data.jsonld": "JSON-LD"}
_PREFIXES = {name: iri for name, iri in PREFIXES.items() if name not in ("dcat", "gvs")} | {
    "foaf": "http://xmlns.com/foaf/0.1/",
    "formats": _FORMATS_IRI,
}


def dataset_iri(card: Card) -> str:
    """Return the IRI of the dataset as a whole, in VoID and DCAT alike."""
    return f"{card.base_iri}dataset"


def dump_iri(card: Card, path: str) -> str:
    """Return the address at which a file of the release is published."""
    return f"{card.base_iri}dump/{path}"


def source_of(view: View, graph: str) -> str:
    """Return the IRI of the source a graph was read from, or an empty string for a graph of ours.

    A source graph is named for the id of its source: `graph/source/so-4k2m9x`.
    """
    name = graph.removeprefix(f"{view.base}graph/")
    return f"{view.base}id/{name}" if name.startswith("source/") else ""


def add_publisher(description: Description, card: Card) -> str:
    """Describe who publishes the dataset; return its IRI as a term."""
    return description.add(f"{dataset_iri(card)}#publisher", "foaf:Agent", foaf_name=literal(card.publisher))


def add_rights(description: Description, view: View, graph: str) -> str:
    """Describe what may be done with the source of a graph; return the IRI as a term, empty when nothing is known."""
    notes = view.terms(source_of(view, graph), "dcterms:rights")
    return description.add(f"{graph}#rights", "dcterms:RightsStatement", rdfs_label=notes) if notes else ""


def void(view: View, card: Card) -> str:
    """Return the VoID description as Turtle: the whole, its partitions by class and property, and each graph."""
    description = Description(card.base_iri, _PREFIXES)
    description.add(
        f"{card.base_iri}void",
        "void:DatasetDescription",
        dcterms_title=literal(f"Description of {card.title['en']}", "en"),
        foaf_primaryTopic=node(dataset_iri(card)),
    )
    _add_whole(description, view, card)
    description.add(
        dataset_iri(card),
        "void:Dataset",
        void_classPartition=_add_classes(description, view, card),
        void_propertyPartition=_add_properties(description, view, card),
        void_subset=[_add_graph(description, view, card, graph, lines) for graph, lines in view.graphs.items()],
    )
    return description.document(f"VoID description of {card.title['en']}, version {card.version}")


def _add_whole(description: Description, view: View, card: Card) -> None:
    things, base = view.things, card.base_iri
    objects = {obj for facts in things.values() for objs in facts.values() for obj in objs}
    examples = [members[0] for name in ("Case", "Source", "Claim") if (members := view.members(name))]
    description.add(
        dataset_iri(card),
        "void:Dataset",
        dcterms_title=texts(card.title),
        dcterms_description=texts(card.description),
        dcterms_license=node(card.license),
        dcterms_publisher=add_publisher(description, card),
        dcterms_modified=typed(card.release_date, "date"),
        void_dataDump=[node(dump_iri(card, path)) for path in _DUMPS],
        void_feature=[node(_FORMATS_IRI + name) for name in _DUMPS.values()],
        void_uriSpace=literal(f"{base}id/"),
        void_vocabulary=[node(namespace) for namespace in _vocabularies(view)],
        void_exampleResource=[node(iri) for iri in examples],
        void_triples=typed(view.triples, "integer"),
        void_entities=typed(sum(iri.startswith(f"{base}id/") and "#" not in iri for iri in things), "integer"),
        void_distinctSubjects=typed(len(things), "integer"),
        void_distinctObjects=typed(len(objects), "integer"),
        void_classes=typed(len(view.by_class), "integer"),
        void_properties=typed(len(_property_counts(view)), "integer"),
    )


def _add_classes(description: Description, view: View, card: Card) -> list[str]:
    return [
        description.add(
            f"{dataset_iri(card)}#class-{_slug(description, cls)}",
            "void:Dataset",
            void_class=node(cls),
            void_entities=typed(len(members), "integer"),
        )
        for cls, members in view.by_class.items()
    ]


def _add_properties(description: Description, view: View, card: Card) -> list[str]:
    return [
        description.add(
            f"{dataset_iri(card)}#property-{_slug(description, predicate)}",
            "void:Dataset",
            void_property=node(predicate),
            void_triples=typed(count, "integer"),
        )
        for predicate, count in _property_counts(view).items()
    ]


def _add_graph(description: Description, view: View, card: Card, graph: str, lines: Sequence[str]) -> str:
    """A graph is a subset; one read from a source carries the rights note of that source."""
    source = source_of(view, graph)
    return description.add(
        graph,
        "void:Dataset",
        dcterms_source=node(source) if source else "",
        dcterms_rights=add_rights(description, view, graph),
        dcterms_license=node(card.license),
        void_dataDump=node(dump_iri(card, piece_name(graph, card.base_iri))),
        void_triples=typed(len(lines), "integer"),
        void_distinctSubjects=typed(len({line.partition(" ")[0] for line in lines}), "integer"),
    )


def _property_counts(view: View) -> dict[str, int]:
    """Return predicate IRI -> number of triples of the union, in the order of IRIs."""
    counts: Counter[str] = Counter()
    for facts in view.things.values():
        counts.update({predicate: len(objs) for predicate, objs in facts.items()})
    return dict(sorted(counts.items()))


def _vocabularies(view: View) -> list[str]:
    """Return the namespaces of the classes and properties in use, sorted."""
    return sorted({iri[: max(iri.rfind("#"), iri.rfind("/")) + 1] for iri in (*view.by_class, *_property_counts(view))})


def _slug(description: Description, iri: str) -> str:
    """Return a CURIE with a hyphen for the colon, fit for a fragment: `gv-Claim`."""
    return description.turtle.iri(iri).strip("<>").replace(":", "-").replace("/", "-")
