"""Turn records into triples, one named graph per source and one per table of reference.

In: records (`kg/ingest.py`). Out: for each graph, its sorted N-Triples lines in the canonical escaping of
N-Quads; no blank nodes. Every line is written here and nowhere else, so that equal facts are equal bytes.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal

from kg.ingest import BASIS_SCHEME, Record
from kg.model import KIND_OF_PREFIX, LINKS, Column, Kind
from kg.ntriples import PREF_LABEL, RDF_TYPE, literal, value_literal
from kg.values import Age, Figure, TimeSpan, fragment, is_id
from kg.vocab import PREFIXES, concept, expand, term

Graphs = dict[str, list[str]]

LINK_PREFIXES = PREFIXES | {"semapv": "https://w3id.org/semapv/vocab/"}


def thing_iri(base: str, ident: str) -> str:
    """Return the IRI of the thing with that id; its kind is read from the id's two letters.

    >>> thing_iri("https://example.org/", "cl-4k2m9x")
    'https://example.org/id/claim/cl-4k2m9x'
    """
    return f"{base}id/{KIND_OF_PREFIX[ident[:2]]}/{ident}"


def graph_iri(base: str, record: Record) -> str:
    """Return the IRI of the graph a record belongs to: its source's, or its table's."""
    if record.table.graph != "source":
        return f"{base}graph/{record.table.graph}"
    source = record.id if record.table.name == "sources" else record.text("source")
    return f"{base}graph/source/{source}"


def build_graphs(records: Iterable[Record], base: str) -> Graphs:
    """Return graph IRI -> sorted, distinct N-Triples lines of all records with ids; graphs in order of their IRIs."""
    graphs: dict[str, set[str]] = defaultdict(set)
    for record in records:
        if record.id:
            graphs[graph_iri(base, record)].update(record_lines(record, base))
    return {graph: sorted(graphs[graph]) for graph in sorted(graphs)}


def record_lines(record: Record, base: str) -> Iterator[str]:
    """Yield the N-Triples lines of one record, in the order of its columns."""
    return _Writer(record, base, thing_iri(base, record.id)).lines()


class _Writer:
    """Writes one record; `s` is its subject, ready for a line."""

    def __init__(self, record: Record, base: str, subject: str):
        self.record = record
        self.base = base
        self.subject = subject
        self.s = f"<{subject}>"

    def lines(self) -> Iterator[str]:
        name = self.record.table.name
        yield self._line(RDF_TYPE, f"<{term(self.record.table.cls)}>")
        for column in self.record.table.columns:
            values = self.record.values.get(column.name)
            if values:
                for value in values:
                    yield from self._cell(column, value)
        if name == "partitions":
            yield self._line(RDF_TYPE, f"<{term('Proposition')}>")
            yield self._term("propositionKind", f"<{concept('proposition-kind', 'partition')}>")
        elif name == LINKS.name:
            yield from self._link()
        elif name == "judgements":
            if inputs := self.record.values.get("inputs"):
                yield self._term("inputOrder", literal(" ".join(map(str, inputs))))
            if self.record.text("kind") == "identity":
                yield from self._persons()

    # -- one cell

    def _cell(self, column: Column, value: object) -> Iterator[str]:
        match column.kind, value:
            case Kind.DATE, TimeSpan() as span:
                yield from self._time_span(column, span)
            case _, Figure() as figure:
                yield from self._figure(figure)
            case _, Age() as age:
                yield from self._age(age)
            case Kind.CELLS, (str() as key, int() as count):
                yield from self._partition_cell(key, count)
            case Kind.CODES, (str() as system, str() as version, str() as code):
                yield from self._code(system, version, code)
            case Kind.REF, str() as ident if column.property == "response":
                yield from self._response(column, ident)
            case _ if column.property:
                yield self._line(f"<{expand(column.property)}>", self._object(column, value))

    def _object(self, column: Column, value: object) -> str:
        match column.kind, value:
            case Kind.REF, str() as ident:
                return f"<{thing_iri(self.base, ident)}>"
            case Kind.CONCEPT, str() as key:
                return f"<{concept(column.target[0], key)}>"
            case Kind.TEXT, str() as text:
                return literal(text, "en")
            case Kind.URL, str() as url:
                return literal(url, datatype="anyURI")
            case Kind.IRI, str() as iri:
                return f"<{iri}>"
            case Kind.CURIE, str() as curie:
                return f"<{_expand_curie(curie)}>"
            case Kind.CELL, str() as cell:
                return f"<{self._cell_iri(cell)}>"
            case _, (str() as text, str() as tag):
                return literal(text, tag)
            case _:
                return value_literal(value)

    def _cell_iri(self, cell: str) -> str:
        partition, _, key = cell.partition("#")
        return f"{thing_iri(self.base, partition)}#cell-{fragment(key)}"

    # -- parts of a thing

    def _time_span(self, column: Column, span: TimeSpan) -> Iterator[str]:
        part = f"<{self.subject}#{column.name}>"
        yield self._line(f"<{expand(column.property)}>", part)
        yield f"{part} {RDF_TYPE} <{term('TimeSpan')}> ."
        yield f"{part} <{term('earliest')}> {value_literal(span.earliest)} ."
        yield f"{part} <{term('latest')}> {value_literal(span.latest)} ."
        yield f"{part} <{term('asWritten')}> {literal(span.as_written)} ."
        if span.edtf:
            yield f"{part} <{term('edtf')}> {literal(span.edtf)} ."
        if span.calendar != "gregorian":
            yield f"{part} <{term('calendar')}> <{concept('calendar', span.calendar)}> ."

    def _figure(self, figure: Figure) -> Iterator[str]:
        for name, value in (("lower", figure.lower), ("upper", figure.upper)):
            if value is not None:
                yield self._term(name, value_literal(Decimal(value) if figure.share else value))

    def _age(self, age: Age) -> Iterator[str]:
        yield self._term("ageAsWritten", literal(age.as_written))
        for name, value in (("ageLower", age.lower), ("ageUpper", age.upper)):
            if value is not None:
                yield self._term(name, value_literal(value))

    def _partition_cell(self, key: str, count: int) -> Iterator[str]:
        part = f"<{self.subject}#cell-{fragment(key)}>"
        yield self._term("cell", part)
        yield f"{part} {RDF_TYPE} <{term('Cell')}> ."
        yield f"{part} <{term('cellCount')}> {value_literal(count)} ."
        basis = self.record.text("basis")
        if scheme := BASIS_SCHEME.get(basis):
            yield f"{part} <{term('cellOf')}> <{concept(scheme, key)}> ."
        elif basis == "place" and is_id(key):
            yield f"{part} <{term('cellOf')}> <{thing_iri(self.base, key)}> ."
        elif basis == "day":
            yield f"{part} <{term('cellDay')}> {literal(key, datatype='date')} ."
        else:
            yield f"{part} {PREF_LABEL} {literal(key, 'en')} ."

    def _code(self, system: str, version: str, code: str) -> Iterator[str]:
        part = f"<{self.subject}#code-{fragment(system)}-{fragment(code)}>"
        yield self._term("code", part)
        yield f"{part} {RDF_TYPE} <{term('Code')}> ."
        yield f"{part} <{term('codeSystem')}> <{concept('code-system', system)}> ."
        yield f"{part} <{term('codeVersion')}> {literal(version)} ."
        yield f"{part} <{PREFIXES['skos']}notation> {literal(code)} ."

    def _response(self, column: Column, ident: str) -> Iterator[str]:
        part = f"<{self.subject}#response-{ident}>"
        basis = "inferred" if column.name == "answers_inferred" else "explicit"
        yield self._term("response", part)
        yield f"{part} {RDF_TYPE} <{term('Response')}> ."
        yield f"{part} <{term('respondsTo')}> <{thing_iri(self.base, ident)}> ."
        yield f"{part} <{term('responseBasis')}> <{concept('response-basis', basis)}> ."
        if basis == "inferred" and (reason := self.record.text("inferred_reason")):
            yield f"{part} <{term('responseReason')}> {literal(reason, 'en')} ."

    # -- what a row says of another thing

    def _link(self) -> Iterator[str]:
        refused = self.record.text("predicate_modifier") == "Not"
        yield self._term("refused", value_literal(refused))
        subject, predicate, target = (self.record.text(c) for c in ("subject_id", "predicate_id", "object_id"))
        if not refused and subject and predicate and target:
            yield f"<{thing_iri(self.base, subject)}> <{_expand_curie(predicate)}> <{target}> ."

    def _persons(self) -> Iterator[str]:
        """A standing identity judgement makes its object a person with its subjects as records."""
        if self.record.text("withdrawn_on"):
            return
        for person in self.record.values.get("objects", ()):
            hub = f"<{thing_iri(self.base, str(person))}>"
            yield f"{hub} {RDF_TYPE} <{term('Person')}> ."
            for record in self.record.values.get("subjects", ()):
                yield f"{hub} <{term('hasRecord')}> <{thing_iri(self.base, str(record))}> ."
            for name in self.record.values.get("preferred_name", ()):
                if isinstance(name, tuple):
                    yield f"{hub} {PREF_LABEL} {literal(str(name[0]), str(name[1]))} ."

    # -- lines

    def _line(self, predicate: str, obj: str) -> str:
        return f"{self.s} {predicate} {obj} ."

    def _term(self, name: str, obj: str) -> str:
        return f"{self.s} <{term(name)}> {obj} ."


def _expand_curie(curie: str) -> str:
    prefix, _, local = curie.partition(":")
    return LINK_PREFIXES[prefix] + local
