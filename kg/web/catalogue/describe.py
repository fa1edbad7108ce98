"""Describe the prepared queries for machines: as SHACL executables in RDF, and as one JSON document.

Every node has an IRI: `<base>queries` is the catalogue and declares the prefixes, `<base>queries/NAME` is a query and
`<base>queries/NAME#PARAMETER` one of its parameters.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from kg.queries import Catalogue, Parameter, Query
from kg.vocab import PREFIXES, concept, term
from kg.web.catalogue.answers import is_graph
from kg.web.catalogue.formats import formats_of
from kg.web.catalogue.parameters import default_of, is_required
from kg.web.catalogue.themes import theme_of
from kg.web.words import LANGUAGES, words

SH: Final = "http://www.w3.org/ns/shacl#"
SCHEMA: Final = "https://schema.org/"
RDF: Final = PREFIXES["rdf"]
RDFS: Final = PREFIXES["rdfs"]

_NAMES: Final[Mapping[str, str]] = {**PREFIXES, "sh": SH, "schema": SCHEMA}
_XSD: Final = PREFIXES["xsd"]
_RDF_FORMATS: Final = {"ttl": RdfFormat.TURTLE, "nt": RdfFormat.N_TRIPLES, "jsonld": RdfFormat.JSON_LD}


def rdf(catalogue: Catalogue, base: str, suffix: str) -> bytes:
    """Return the description of all queries in an RDF format: "ttl", "nt" or "jsonld"."""
    format_ = _RDF_FORMATS[suffix]
    prefixes = None if format_ == RdfFormat.N_TRIPLES else {**_NAMES, "q": f"{base}queries/"}
    body = serialize(triples(catalogue, base), format=format_, prefixes=prefixes)
    assert body is not None  # no output file was named
    return body


def triples(catalogue: Catalogue, base: str) -> list[Triple]:
    """Return the description of all queries, in an order that does not change."""
    whole = _iri(f"{base}queries")
    found = [Triple(whole, _name("rdf:type"), _name("owl:Ontology"))]
    found += [Triple(whole, _name("rdfs:label"), _text(words(lang)("queries.title"), lang)) for lang in LANGUAGES]
    for prefix, namespace in sorted(PREFIXES.items()):
        node = _iri(f"{base}queries#prefix-{prefix}")
        found.append(Triple(whole, _name("sh:declare"), node))
        found.append(Triple(node, _name("rdf:type"), _name("sh:PrefixDeclaration")))
        found.append(Triple(node, _name("sh:prefix"), Literal(prefix)))
        found.append(Triple(node, _name("sh:namespace"), Literal(namespace, datatype=_name("xsd:anyURI"))))
    for query in catalogue:
        found += _query(query, base)
    return found


def _query(query: Query, base: str) -> Iterator[Triple]:
    node, whole = _iri(f"{base}queries/{query.name}"), _iri(f"{base}queries")
    form = "Construct" if is_graph(query) else "Select"
    yield Triple(node, _name("rdf:type"), _name("sh:SPARQLExecutable"))
    yield Triple(node, _name("rdf:type"), _name(f"sh:SPARQL{form}Executable"))
    for language in LANGUAGES:
        yield Triple(node, _name("rdfs:label"), _text(query.title[language], language))
        yield Triple(node, _name("rdfs:comment"), _text(query.question[language], language))
        yield Triple(node, _name("skos:scopeNote"), _text(query.empty[language], language))
        theme = words(language)(f"queries.theme-{theme_of(query.name)}")
        yield Triple(node, _name("schema:keywords"), _text(theme, language))
    yield Triple(node, _name("dcterms:isPartOf"), whole)
    yield Triple(node, _name("sh:prefixes"), whole)
    yield Triple(node, _name(f"sh:{form.lower()}"), Literal(query.text))
    yield Triple(node, _name("schema:target"), _iri(f"{base}sparql"))
    for order, parameter in enumerate(query.params):
        yield from _parameter(parameter, order, node)


def _parameter(parameter: Parameter, order: int, query: NamedNode) -> Iterator[Triple]:
    node = _iri(f"{query.value}#{parameter.name}")
    yield Triple(query, _name("sh:parameter"), node)
    yield Triple(node, _name("rdf:type"), _name("sh:Parameter"))
    yield Triple(node, _name("sh:path"), node)
    yield Triple(node, _name("sh:name"), Literal(parameter.name))
    yield Triple(node, _name("sh:order"), Literal(order))
    yield Triple(node, _name("sh:description"), _text(parameter.help, "en"))
    yield Triple(node, _name("sh:optional"), Literal(not is_required(parameter)))
    yield from _kind(parameter, node)


def _kind(parameter: Parameter, node: NamedNode) -> Iterator[Triple]:
    if parameter.type in ("concept", "iri"):
        yield Triple(node, _name("sh:nodeKind"), _name("sh:IRI"))
    else:
        yield Triple(node, _name("sh:datatype"), NamedNode(_XSD + parameter.type))
    if parameter.cls:
        yield Triple(node, _name("sh:class"), NamedNode(term(parameter.cls)))
    if parameter.allowed:
        yield from _list(node, _name("sh:in"), [_allowed(parameter, value) for value in parameter.allowed])
    if default := default_of(parameter):
        yield Triple(node, _name("sh:defaultValue"), _allowed(parameter, default))


def _allowed(parameter: Parameter, value: str) -> NamedNode | Literal:
    return NamedNode(concept(parameter.scheme, value)) if parameter.scheme else Literal(value)


def _list(node: NamedNode, predicate: NamedNode, values: list[NamedNode | Literal]) -> Iterator[Triple]:
    """Yield an RDF list whose cells have IRIs after the node: `<node>-1` and so on."""
    cells = [*(_iri(f"{node.value}-{number}") for number in range(1, len(values) + 1)), _name("rdf:nil")]
    yield Triple(node, predicate, cells[0])
    for cell, value, rest in zip(cells, values, cells[1:], strict=False):
        yield Triple(cell, _name("rdf:first"), value)
        yield Triple(cell, _name("rdf:rest"), rest)


def listing(catalogue: Catalogue, base: str) -> bytes:
    """Return the catalogue as JSON: of each query all that is written in its file, and where to ask it."""
    document = {"catalogue": f"{base}queries", "queries": [_entry(query, base) for query in catalogue]}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _entry(query: Query, base: str) -> dict[str, Any]:
    address = f"{base}queries/{query.name}"
    return {
        "name": query.name,
        "iri": address,
        "theme": theme_of(query.name),
        "title": dict(query.title),
        "question": dict(query.question),
        "empty": dict(query.empty),
        "parameters": [_declared(parameter) for parameter in query.params],
        "columns": dict(query.columns),
        "answers": {media_type: f"{address}.{suffix}" for suffix, media_type in formats_of(query).items()},
        "sparql": query.text,
    }


def _declared(parameter: Parameter) -> dict[str, Any]:
    known: Iterable[tuple[str, object]] = (
        ("name", parameter.name),
        ("type", parameter.type),
        ("class", parameter.cls),
        ("scheme", parameter.scheme),
        ("help", parameter.help),
        ("required", is_required(parameter)),
        ("default", default_of(parameter)),
        ("allowed", list(parameter.allowed)),
    )
    return {key: value for key, value in known if value not in ("", [])}


def _name(curie: str) -> NamedNode:
    prefix, _, local = curie.partition(":")
    return NamedNode(_NAMES[prefix] + local)


def _iri(iri: str) -> NamedNode:
    return NamedNode(iri)


def _text(text: str, language: str) -> Literal:
    return Literal(text, language=language)
