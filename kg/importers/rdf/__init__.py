"""Turn a foreign RDF file into rows of our tables, by a CONSTRUCT query that says it in our terms.

In: a file (Turtle, N-Triples, N-Quads, TriG, RDF/XML, JSON-LD) and a query. Out: a row for each constructed thing
that has a class of ours, with its IRI as the handle, and a fault for everything that does not fit a column. Nothing
is fetched: the query may name no other service or file.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final
from xml.sax import SAXException, handler

from defusedxml.common import DefusedXmlException
from defusedxml.sax import parse as parse_xml
from pyoxigraph import BlankNode, NamedNode, QueryTriples, RdfFormat, Store

from kg.errors import KgError, Problem
from kg.gate import Unreadable, read
from kg.importers.mapping.sensitive import sensitive
from kg.importers.rdf.cells import Cells, Node, Things
from kg.model import ALL_TABLES, PERSONS, Table
from kg.tables import Row
from kg.vocab import PREFIXES, expand

MAX_BYTES: Final = 200_000_000
MAX_TRIPLES: Final = 1_000_000  # that a query may construct
# What is made of the judgement of people here, and cannot come out of somebody else's graph.
_OURS: Final = ("verifications", "judgements", "corrections", "tombstones", "persons", "links")
_TYPE: Final = f"{PREFIXES['rdf']}type"
_FORMATS: Final = {
    ".ttl": RdfFormat.TURTLE, ".nt": RdfFormat.N_TRIPLES, ".nq": RdfFormat.N_QUADS, ".trig": RdfFormat.TRIG,
    ".rdf": RdfFormat.RDF_XML, ".owl": RdfFormat.RDF_XML, ".xml": RdfFormat.RDF_XML, ".jsonld": RdfFormat.JSON_LD,
}  # fmt: skip
# Texts, full IRIs, comments and names with a prefix, so that none is taken for another.
_TOKEN: Final = re.compile(r"""\"(?:[^"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|<[^<>\s]*>|#[^\n]*|[\w.-]*:[\w.-]+""")
_CLASSES: Final = {expand(table.cls): table for table in (*ALL_TABLES.values(), PERSONS)}


def read_rdf(
    path: Path, query: str, *, base: str = "", defaults: Mapping[str, str] | None = None
) -> tuple[list[Row], list[Problem]]:
    """Return the rows that the query makes of a file, in order of the IRIs of their subjects, and the faults, sorted.

    Shape: `Row.path` is the name of the file, `Row.number` counts from 1, and the id is the IRI of the subject.
    `base` is the base IRI of the dossier, so that references to its things are known; `defaults` fills a column,
    such as source or entered_by, that the query leaves empty.
    Errors: KgError for a file or a query that is refused.
    """
    check_query(query, base or "urn:govah:")
    things = _construct(_load(path), query, path.name)
    tables, problems = _tables_of(path.name, things)
    cells = Cells(things, tables, base)
    rows = []
    for number, subject in enumerate(sorted(tables, key=str), 1):
        table = tables[subject]
        found, faults = cells.of(subject)
        filled = {name: text for name, text in (defaults or {}).items() if name in {one.name for one in table.columns}}
        rows.append(Row(table.name, path.name, number, {"id": subject.value} | filled | found))
        problems += [Problem(path.name, number, column, rule, f"{subject}: {says}") for column, rule, says in faults]
    problems += [
        Problem(
            path.name, 0, "", "import-rdf-class", f"{node} has no class of ours, so nothing becomes of it: give it one"
        )
        for node in sorted(cells.unused(), key=str)
    ]
    return rows, sorted(problems)


def check_query(query: str, base: str) -> None:
    """Refuse a query that asks anything but the file, or what nobody may import. Errors: KgError."""
    try:
        asked = read(query, base)
    except Unreadable as error:
        raise KgError(f"{error}: correct it there") from None
    for local in _local_names(query):
        if reason := sensitive(local):
            raise KgError(f'the query names "{local}", which tells {reason}: it is never imported, so take it out')
    if asked.calls_out:
        raise KgError("the query asks another service by SERVICE: take it out, only the file is read")
    if asked.default_graphs or asked.named_graphs:
        raise KgError("the query names graphs by FROM: take it out, all graphs of the file are asked together")


def _local_names(query: str) -> Iterator[str]:
    """Yield what stands last in each IRI of a query, whether written in full or with a prefix."""
    for token in _TOKEN.findall(query):
        if token[0] == "<":
            yield re.split("[/#:]", token[1:-1])[-1]
        elif token[0] not in "\"'#":
            yield token.partition(":")[2]


def _load(path: Path) -> Store:
    """Return a store in memory with all that stands in a file."""
    if not path.is_file():
        raise KgError(f"{path} is not a file")
    kind = _FORMATS.get(path.suffix.lower())
    if kind is None:
        raise KgError(f"the ending of {path.name} is none of {', '.join(_FORMATS)}: rename it to what it is")
    if (size := path.stat().st_size) > MAX_BYTES:
        raise KgError(f"{path.name} has {size:,} bytes; {MAX_BYTES:,} of RDF are read: take out the part that you need")
    if kind == RdfFormat.RDF_XML:
        _check_entities(path)
    store = Store()
    try:
        with path.open("rb") as stream:
            store.load(stream, format=kind, base_iri="urn:govah:file")
    except SyntaxError as error:
        raise KgError(f"{path.name} cannot be read: {error.msg}") from None
    except (OSError, ValueError) as error:
        raise KgError(f"{path.name} cannot be read: {error}") from None
    return store


def _check_entities(path: Path) -> None:
    """Refuse entities: the store would write them out, however large they grow."""
    try:
        parse_xml(str(path), handler.ContentHandler(), forbid_entities=True, forbid_external=True)
    except DefusedXmlException:
        raise KgError(f"{path.name} declares entities, which can grow without end: save it as Turtle") from None
    except (SAXException, ValueError) as error:
        raise KgError(f"{path.name} cannot be read as XML: {error}") from None


def _construct(store: Store, query: str, name: str) -> Things:
    """Return what the query says of each subject: property IRI -> its values, sorted so that runs agree."""
    try:
        found = store.query(query, use_default_graph_as_union=True)
        if not isinstance(found, QueryTriples):
            raise KgError("the query must be a CONSTRUCT that says the file in our terms")
        things: dict[Node, dict[str, set[object]]] = {}
        for count, triple in enumerate(found):
            if count >= MAX_TRIPLES:
                raise KgError(f"the query makes more than {MAX_TRIPLES:,} triples of {name}: narrow it")
            subject = triple.subject
            if isinstance(subject, NamedNode | BlankNode):
                things.setdefault(subject, {}).setdefault(triple.predicate.value, set()).add(triple.object)
    except (SyntaxError, ValueError, RuntimeError) as error:
        raise KgError(f"the query cannot be answered: {error}") from None
    return {node: {one: sorted(values, key=str) for one, values in facts.items()} for node, facts in things.items()}


def _tables_of(path: str, things: Things) -> tuple[dict[NamedNode, Table], list[Problem]]:
    """Return the table of each subject that becomes a row, and a fault for each that has a class and cannot."""
    tables: dict[NamedNode, Table] = {}
    problems = []
    for node, facts in things.items():
        classes = {name for value in facts.get(_TYPE, ()) if (name := getattr(value, "value", "")) in _CLASSES}
        found = {table.name: table for table in map(_CLASSES.__getitem__, classes)}
        if "partitions" in found:
            found.pop("propositions", None)  # a partition is both
        if says := _refusal(node, found.values()):
            problems.append(Problem(path, 0, "", "import-rdf-class", f"{node} {says}"))
        elif found and isinstance(node, NamedNode):
            (tables[node],) = found.values()
    return tables, problems


def _refusal(node: Node, found: Iterable[Table]) -> str:
    """Return why a subject with these classes becomes no row, or ""."""
    names = sorted(table.name for table in found)
    if len(names) > 1:
        return f"would be a row of {' and '.join(names)}: give it one class"
    if names and names[0] in _OURS:
        return "is something that only a person judges here: leave it out of the query"
    if names and isinstance(node, BlankNode):
        return f"becomes a row of {names[0]} and has no IRI: make one in the query, as IRI(CONCAT(...))"
    return ""
