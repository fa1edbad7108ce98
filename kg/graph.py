"""Turn records into triples.

In: a record (`kg/ingest.py`). Out: its N-Triples lines in the canonical escaping of N-Quads; no blank nodes. Every
line is written here and nowhere else, so that equal facts are equal bytes.
"""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from kg.dates import GREGORIAN
from kg.ingest import BASIS_SCHEME, Record
from kg.model import ALL_TABLES, JUDGEMENTS, KIND_OF_PREFIX, LINKS, PARTITIONS, Column, Kind
from kg.ntriples import PREF_LABEL, RDF_TYPE, literal, value_literal
from kg.values import Age, Figure, TimeSpan, fragment, is_id
from kg.vocab import PREFIXES, concept, expand

LINK_PREFIXES = PREFIXES | {"semapv": "https://w3id.org/semapv/vocab/"}


def thing_iri(base: str, ident: str) -> str:
    """Return the IRI of the thing with that id; its kind is read from the id's two letters.

    >>> thing_iri("https://example.org/", "cl-4k2m9x")
    'https://example.org/id/claim/cl-4k2m9x'
    """
    return f"{base}id/{KIND_OF_PREFIX[ident[:2]]}/{ident}"


def record_lines(record: Record, base: str) -> list[str]:
    """Return the N-Triples lines of one record, in the order of its columns."""
    return _Writer(record, base).lines()


class _Writer:
    """Writes one record; `s` is its subject, ready for a line."""

    def __init__(self, record: Record, base: str):
        self.record = record
        self.base = base
        self.subject = thing_iri(base, record.id)
        self.s = f"<{self.subject}>"

    def lines(self) -> list[str]:
        table = self.record.table
        lines = [f"{self.s} {RDF_TYPE} {_iri(table.cls)} ."]
        writers = _writers(table.name)
        for name, values in self.record.values.items():
            if write := writers.get(name):
                for value in values:
                    lines += write(self, value)
        if table is PARTITIONS:
            lines.append(f"{self.s} {RDF_TYPE} {_iri('Proposition')} .")
            lines.append(self._line("propositionKind", _concept("proposition-kind", "partition")))
        elif table is LINKS:
            lines += self._link()
        elif table is JUDGEMENTS:
            if inputs := self.record.values.get("inputs"):
                lines.append(self._line("inputOrder", literal(" ".join(map(str, inputs)))))
            if self.record.text("kind") == "identity":
                lines += self._persons()
        return lines

    # -- parts of a thing

    def time_span(self, column: Column, span: TimeSpan) -> list[str]:
        part = f"<{self.subject}#{column.name}>"
        return [self._line(column.property, part), *[f"{part} {said}" for said in _said_of_span(span)]]

    def figure(self, figure: Figure) -> Iterator[str]:
        for name, value in (("lower", figure.lower), ("upper", figure.upper)):
            if value is not None:
                yield self._line(name, value_literal(Decimal(value) if figure.share else value))

    def age(self, age: Age) -> Iterator[str]:
        yield self._line("ageAsWritten", literal(age.as_written))
        for name, value in (("ageLower", age.lower), ("ageUpper", age.upper)):
            if value is not None:
                yield self._line(name, value_literal(value))

    def partition_cell(self, key: str, count: int) -> Iterator[str]:
        part = f"<{self.subject}#cell-{fragment(key)}>"
        yield self._line("cell", part)
        yield f"{part} {RDF_TYPE} {_iri('Cell')} ."
        yield f"{part} {_iri('cellCount')} {value_literal(count)} ."
        basis = self.record.text("basis")
        if scheme := BASIS_SCHEME.get(basis):
            yield f"{part} {_iri('cellOf')} {_concept(scheme, key)} ."
        elif basis == "place" and is_id(key):
            yield f"{part} {_iri('cellOf')} <{thing_iri(self.base, key)}> ."
        elif basis == "day":
            yield f"{part} {_iri('cellDay')} {literal(key, datatype='date')} ."
        else:
            yield f"{part} {PREF_LABEL} {literal(key, 'en')} ."

    def code(self, system: str, version: str, code: str) -> Iterator[str]:
        part = f"<{self.subject}#code-{fragment(system)}-{fragment(code)}>"
        yield self._line("code", part)
        yield f"{part} {RDF_TYPE} {_iri('Code')} ."
        yield f"{part} {_iri('codeSystem')} {_concept('code-system', system)} ."
        yield f"{part} {_iri('codeVersion')} {literal(version)} ."
        yield f"{part} {_iri('skos:notation')} {literal(code)} ."

    def response(self, column: Column, ident: str) -> Iterator[str]:
        part = f"<{self.subject}#response-{ident}>"
        basis = "inferred" if column.name == "answers_inferred" else "explicit"
        yield self._line("response", part)
        yield f"{part} {RDF_TYPE} {_iri('Response')} ."
        yield f"{part} {_iri('respondsTo')} <{thing_iri(self.base, ident)}> ."
        yield f"{part} {_iri('responseBasis')} {_concept('response-basis', basis)} ."
        if basis == "inferred" and (reason := self.record.text("inferred_reason")):
            yield f"{part} {_iri('responseReason')} {literal(reason, 'en')} ."

    # -- what a row says of another thing

    def _link(self) -> Iterator[str]:
        refused = self.record.text("predicate_modifier") == "Not"
        yield self._line("refused", value_literal(refused))
        subject, predicate, target = (self.record.text(c) for c in ("subject_id", "predicate_id", "object_id"))
        if not refused and subject and predicate and target:
            yield f"<{thing_iri(self.base, subject)}> <{_expand_curie(predicate)}> <{target}> ."

    def _persons(self) -> Iterator[str]:
        """A standing identity judgement makes its object a person with its subjects as records."""
        if self.record.text("withdrawn_on"):
            return
        for person in self.record.values.get("objects", ()):
            hub = f"<{thing_iri(self.base, str(person))}>"
            yield f"{hub} {RDF_TYPE} {_iri('Person')} ."
            for record in self.record.values.get("subjects", ()):
                yield f"{hub} {_iri('hasRecord')} <{thing_iri(self.base, str(record))}> ."
            for name in self.record.values.get("preferred_name", ()):
                if isinstance(name, tuple):
                    yield f"{hub} {PREF_LABEL} {literal(str(name[0]), str(name[1]))} ."

    def _line(self, predicate: str, obj: str) -> str:
        return f"{self.s} {_iri(predicate)} {obj} ."


# -- what is the same for all values of a column

Write = Callable[[_Writer, Any], Iterable[str]]  # the lines of one value
Term = Callable[[Any, str], str]  # the object that a value is, given the base IRI


@cache
def _writers(table: str) -> dict[str, Write]:
    """Return column -> what writes its values, for each column of a table that the graph keeps."""
    return {column.name: write for column in ALL_TABLES[table].columns if (write := _writer_of(column))}


def _writer_of(column: Column) -> Write | None:
    match column.kind:
        case Kind.FIGURE:
            return _Writer.figure
        case Kind.AGE:
            return _Writer.age
        case Kind.CELLS:
            return lambda writer, cell: writer.partition_cell(*cell)
        case Kind.CODES:
            return lambda writer, code: writer.code(*code)
        case _ if not column.property:
            return None
        case Kind.DATE:
            return lambda writer, span: writer.time_span(column, span)
        case Kind.REF if column.property == "response":
            return lambda writer, ident: writer.response(column, ident)
    predicate, term_of = _iri(column.property), _term_of(column)
    return lambda writer, value: (f"{writer.s} {predicate} {term_of(value, writer.base)} .",)


def _term_of(column: Column) -> Term:
    match column.kind:
        case Kind.REF:
            return lambda ident, base: f"<{thing_iri(base, ident)}>"
        case Kind.CONCEPT:
            return lambda key, base: _concept(column.target[0], key)
        case Kind.TEXT:
            return lambda text, base: literal(text, "en")
        case Kind.LOCAL | Kind.NAME:
            return lambda tagged, base: literal(*tagged)
        case Kind.URL:
            return lambda url, base: literal(url, datatype="anyURI")
        case Kind.IRI:
            return lambda iri, base: f"<{iri}>"
        case Kind.CURIE:
            return lambda curie, base: f"<{_expand_curie(curie)}>"
        case Kind.CELL:
            return lambda cell, base: f"<{_cell_iri(base, cell)}>"
        case _:
            return lambda value, base: value_literal(value)


# -- terms, and what is said of a part wherever it stands


@cache
def _iri(name: str) -> str:
    """Return a class or property, as `kg/model.py` writes it, as a term."""
    return f"<{expand(name)}>"


@cache
def _concept(scheme: str, key: str) -> str:
    return f"<{concept(scheme, key)}>"


@lru_cache(maxsize=8192)
def _said_of_span(span: TimeSpan) -> tuple[str, ...]:
    """Return the lines of a time span behind their subject; dates are often the same."""
    said = [
        f"{RDF_TYPE} {_iri('TimeSpan')} .",
        f"{_iri('earliest')} {value_literal(span.earliest)} .",
        f"{_iri('latest')} {value_literal(span.latest)} .",
        f"{_iri('asWritten')} {literal(span.as_written)} .",
    ]
    if span.edtf:
        said.append(f"{_iri('edtf')} {literal(span.edtf)} .")
    if span.calendar != GREGORIAN:
        said.append(f"{_iri('calendar')} {_concept('calendar', span.calendar)} .")
    return tuple(said)


def _cell_iri(base: str, cell: str) -> str:
    partition, _, key = cell.partition("#")
    return f"{thing_iri(base, partition)}#cell-{fragment(key)}"


def _expand_curie(curie: str) -> str:
    prefix, _, local = curie.partition(":")
    return LINK_PREFIXES[prefix] + local
