"""Describe the endpoint in the words of SPARQL 1.1 Service Description, with the counts of the release."""

from collections.abc import Iterator
from typing import Final

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from kg.vocab import PREFIXES
from kg.web.sparql.dataset import Dataset
from kg.web.sparql.formats import ROWS, TRIPLES
from kg.web.sparql.limits import Limits

_SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_FORMAT: Final = "http://www.w3.org/ns/formats/"
_PREFIXES: Final = {"sd": _SD, "formats": _FORMAT, **{name: PREFIXES[name] for name in ("rdf", "rdfs", "void", "xsd")}}
_FORMATS: Final = (
    *("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"),
    *("Turtle", "N-Triples", "N-Quads", "TriG", "RDF_XML", "JSON-LD"),
)
_UNION: Final = "All named graphs taken together: a triple that stands in several is counted, and matched, in each."
assert len(_FORMATS) == len(ROWS) + len(TRIPLES)

Term = NamedNode | Literal


def description(dataset: Dataset, limits: Limits, endpoint: str, media_type: str) -> bytes:
    """Return the description of the endpoint at an address."""
    form = RdfFormat.from_media_type(media_type)
    assert form is not None
    about = sorted({*_service(limits, endpoint), *_dataset(dataset, endpoint)}, key=str)
    return serialize(about, format=form, prefixes=_PREFIXES) or b""


def _service(limits: Limits, endpoint: str) -> Iterator[Triple]:
    service = f"{endpoint}#service"
    yield _triple(service, "rdf:type", _node("sd:Service"))
    yield _triple(service, "sd:endpoint", NamedNode(endpoint))
    yield _triple(service, "sd:supportedLanguage", _node("sd:SPARQL11Query"))
    yield _triple(service, "sd:feature", _node("sd:UnionDefaultGraph"))
    yield _triple(service, "sd:defaultDataset", NamedNode(f"{endpoint}#dataset"))
    for name in _FORMATS:
        yield _triple(service, "sd:resultFormat", NamedNode(_FORMAT + name))
    for sentence in _sentences(limits):
        yield _triple(service, "rdfs:comment", Literal(sentence, language="en"))


def _sentences(limits: Limits) -> Iterator[str]:
    yield f"A query that takes longer than {limits.time_s:g} seconds is stopped and answered with status 503."
    yield f"A query that needs more than {limits.memory >> 20} MiB of memory is stopped and answered with status 503."
    yield (
        f"A SELECT gives at most {limits.rows} rows: every answer says so in the header Row-Limit, and one that "
        f'reaches the limit says "{limits.rows}; reached". Graphs are never cut.'
    )
    yield f"Each client may have {limits.waiting_each} queries waiting; more are answered with status 429."
    yield "Updates, SERVICE, and graphs that are not in the release are refused with status 403."


def _dataset(dataset: Dataset, endpoint: str) -> Iterator[Triple]:
    whole, default = f"{endpoint}#dataset", f"{endpoint}#default"
    yield _triple(whole, "rdf:type", _node("sd:Dataset"))
    yield _triple(whole, "sd:defaultGraph", NamedNode(default))
    yield _triple(default, "rdf:type", _node("sd:Graph"))
    yield _triple(default, "rdfs:comment", Literal(_UNION, language="en"))
    yield _triple(default, "void:triples", _integer(sum(dataset.graphs.values())))
    for number, (graph, count) in enumerate(dataset.graphs.items(), start=1):
        named = f"{endpoint}#graph-{number}"
        yield _triple(whole, "sd:namedGraph", NamedNode(named))
        yield _triple(named, "rdf:type", _node("sd:NamedGraph"))
        yield _triple(named, "sd:name", NamedNode(graph))
        yield _triple(named, "sd:graph", NamedNode(graph))
        yield _triple(graph, "rdf:type", _node("sd:Graph"))
        yield _triple(graph, "void:triples", _integer(count))


def _triple(subject: str, predicate: str, value: Term) -> Triple:
    return Triple(NamedNode(subject), _node(predicate), value)


def _node(name: str) -> NamedNode:
    prefix, _, local = name.partition(":")
    return NamedNode(_PREFIXES[prefix] + local)


def _integer(number: int) -> Literal:
    return Literal(str(number), datatype=_node("xsd:integer"))
