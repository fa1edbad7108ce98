"""Describe the graph of one source in VoID and DCAT, from the piece in which the source itself stands.

What holds of every source alike (licence, files, publisher, series) is described once, in `void.ttl` and `dcat.ttl`.
"""

from kg.card import PUBLIC
from kg.cut import Piece
from kg.ntriples import literal
from kg.release.description import EU, Description, dataset_iri, node, typed
from kg.release.tier import access_right
from kg.release.view import View, concept_key


def source_body(piece: Piece, view: View, base: str, tier: str = PUBLIC) -> str:
    """Return the description as Turtle without prefixes; empty for a piece in which no source of its graph stands."""
    source, graph, dataset = f"{base}id/{piece.graph}", f"{base}graph/{piece.graph}", dataset_iri(base)
    if not piece.graph.startswith("source/") or source not in view.things:
        return ""
    out, label = Description(base), view.label(source)
    if rights := view.terms(source, "dcterms:rights"):
        out.add(f"{graph}#rights", "dcterms:RightsStatement", rdfs_label=rights)
    kind = concept_key(view.first(source, "sourceKind"), "source-kind").replace("-", " ")
    out.add(
        graph,
        "dcat:Dataset",
        "void:Dataset",
        dcterms_title=literal(f"What one source says: {label}", "en"),
        dcterms_description=literal(f"The claims, records and evidence read in {label}.", "en"),
        dcterms_references=node(source),
        dcterms_rights=node(f"{graph}#rights") if rights else "",
        dcterms_accessRights=node(access_right(tier)),
        dcterms_publisher=node(f"{dataset}#publisher"),
        dcat_contactPoint=node(f"{dataset}#contact"),
        dcat_distribution=node(f"{dataset}#file-data.nq.gz"),
        dcat_inSeries=node(f"{dataset}#sources"),
        dcat_keyword=literal(kind, "en") if kind else "",
        dcat_theme=node(f"{EU}/data-theme/JUST"),
    )
    if not piece.part:
        out.add(graph, **numbers(view))
    out.add(f"{base}catalogue", dcat_dataset=node(graph))
    out.add(dataset, dcterms_hasPart=node(graph), void_subset=node(graph))
    return out.blocks()


def numbers(view: View) -> dict[str, str | list[str]]:
    """Return how many triples a graph of one piece has, and how many subjects."""
    triples = sum(sum(map(len, facts.values())) for facts in view.things.values())
    return {"void_triples": typed(triples, "integer"), "void_distinctSubjects": typed(len(view.things), "integer")}
