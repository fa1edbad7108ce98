"""Write what RDF says of a thing into the cells of its row: the way back from what `kg/graph.py` does.

In: things, each with the values of its properties, and the tables their rows belong to. Out: the cells of a row and
what could not be written, as (column, rule, message).
"""

from functools import lru_cache
from typing import Any, Final, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.dates import parse_date
from kg.model import ALL_TABLES, PERSONS, Column, Kind, Table
from kg.values import SEPARATOR, is_id, is_tag
from kg.vocab import GVC_IRI, PREFIXES, SCHEMES, curie, expand

Node: TypeAlias = NamedNode | BlankNode
Things: TypeAlias = dict[Node, dict[str, list[Any]]]
Fault: TypeAlias = tuple[str, str, str]

_TYPE: Final = f"{PREFIXES['rdf']}type"
_LABEL: Final = f"{PREFIXES['skos']}prefLabel"
_FLAGS: Final = {"true": "yes", "1": "yes", "false": "no", "0": "no", "yes": "yes", "no": "no"}
_WORDS: Final = (Kind.TEXT, Kind.LOCAL)  # two columns that share a property, told apart by the language
# Properties that belong to cells made of several: read where those cells are.
_BESIDE: Final = {
    Kind.FIGURE: ("lower", "upper"), Kind.AGE: ("ageAsWritten", "ageLower", "ageUpper"), Kind.CELLS: ("cell",),
    Kind.CODES: ("code",),
}  # fmt: skip


class _Unfit(ValueError):
    """A value that does not fit its column."""


class Cells:
    """Writes the cells of things; `base` is the base IRI of the dossier, whose things are referred to by their ids."""

    def __init__(self, things: Things, tables: dict[NamedNode, Table], base: str):
        self._things = things
        self._tables = tables
        self._base = base
        self._parts: set[Node] = set()  # what has been read as a part of a thing

    def of(self, subject: NamedNode) -> tuple[dict[str, str], list[Fault]]:
        """Return the filled cells of the row of a subject, in the order of its table, and what does not fit."""
        table, facts = self._tables[subject], self._things[subject]
        cells: dict[str, str] = {}
        faults: list[Fault] = []
        for column in table.columns:
            try:
                if text := self._cell(column, table, facts):
                    cells[column.name] = text
            except _Unfit as unfit:
                faults.append((column.name, "import-rdf-value", str(unfit)))
        for name in sorted(facts.keys() - _known(table)):
            faults.append(
                ("", "import-rdf-property", f"no column of {table.name} has the property {curie(name)}: drop it")
            )
        return cells, faults

    def unused(self) -> set[Node]:
        """Return the things that became neither a row nor a part of one."""
        left = self._things.keys() - self._tables.keys() - self._parts
        return {node for node in left if not _classes(self._things[node]) & _ROWS}

    def _cell(self, column: Column, table: Table, facts: dict[str, list[Any]]) -> str:
        match column.kind:
            case Kind.FIGURE:
                return self._figure(facts)
            case Kind.AGE:
                return _age(facts)
            case _ if column.property == "response" or column.name == "inferred_reason":
                return self._answers(column.name, facts)
            case _ if not column.property:
                return ""
        values = [value for value in facts.get(expand(column.property), ()) if _is_for(column, table, value)]
        texts = [_plain(self._value(column, value)) for value in values]
        if len(texts) > 1 and not column.many:
            raise _Unfit(f"the column {column.name} holds one value, and the query makes {len(texts)}: choose one")
        return SEPARATOR.join(dict.fromkeys(texts))

    def _value(self, column: Column, value: Any) -> str:
        match column.kind:
            case Kind.REF:
                return self._reference(value)
            case Kind.CONCEPT:
                return _concept(column.target[0], value)
            case Kind.DATE:
                return self._date(value)
            case Kind.LOCAL | Kind.NAME:
                return _tagged(value)
            case Kind.FLAG:
                return _flag(value)
            case Kind.CELLS:
                return self._partition_cell(value)
            case Kind.CELL:
                return self._cell_reference(value)
            case Kind.CODES:
                return self._code(value)
            case Kind.URL | Kind.IRI if isinstance(value, NamedNode):
                return value.value
            case _:
                return _literal(value)

    # -- what refers to other things

    def _reference(self, value: Any) -> str:
        """Return the handle of another row, the id of a thing of the dossier, or the label that is written."""
        if isinstance(value, Literal):
            return value.value
        if value in self._tables:
            return str(value.value)
        if isinstance(value, NamedNode) and self._base and value.value.startswith(f"{self._base}id/"):
            ident = value.value.rpartition("/")[2]
            if is_id(ident):
                return ident
        raise _Unfit(f"{value} is made by no part of the query and is no thing of this dossier: construct it as well")

    def _cell_reference(self, value: Any) -> str:
        """Return the cell of a partition, which is a part of it."""
        for partition in self._tables:
            if value in self._things[partition].get(expand("cell"), ()):
                return f"{partition.value}#{self._cell_key(value)}"
        if isinstance(value, Literal):
            return value.value
        raise _Unfit(f"{value} is the cell of no partition that the query makes: construct it as well")

    def _answers(self, name: str, facts: dict[str, list[Any]]) -> str:
        inferred = name != "answers"
        parts = [self._part(value) for value in facts.get(expand("response"), ())]
        wanted = [part for part in parts if (_key(part, "responseBasis", "response-basis") == "inferred") == inferred]
        if name == "inferred_reason":
            return SEPARATOR.join(
                dict.fromkeys(_texts(part, "responseReason")[0] for part in wanted if _texts(part, "responseReason"))
            )
        return SEPARATOR.join(self._reference(value) for part in wanted for value in part.get(expand("respondsTo"), ()))

    # -- what is made of several values

    def _part(self, value: Any) -> dict[str, list[Any]]:
        if isinstance(value, NamedNode | BlankNode) and value in self._things and value not in self._tables:
            self._parts.add(value)
            return self._things[value]
        raise _Unfit(f"{value} has no properties of its own in what the query makes: construct them")

    def _date(self, value: Any) -> str:
        """Return a date as written, with its meaning in EDTF where the words do not say it."""
        if isinstance(value, Literal):
            return value.value
        part = self._part(value)
        written = next(iter(_texts(part, "asWritten")), "")
        first, last = (next(iter(_texts(part, name)), "") for name in ("earliest", "latest"))
        edtf = next(iter(_texts(part, "edtf")), "") or (
            first if first == last else f"{first}/{last}" if first and last else ""
        )
        if not written or written == edtf or not edtf:
            return written or edtf
        return written if _means(written, first, last) else f"{written} = {edtf}"

    def _figure(self, facts: dict[str, list[Any]]) -> str:
        lower, upper = (next(iter(_texts(facts, name)), "") for name in ("lower", "upper"))
        is_share = _key(facts, "propositionKind", "proposition-kind") == "share" or "." in lower + upper
        ends = list(dict.fromkeys(end for end in (lower, upper) if end))
        return "-".join(ends) + (" %" if is_share and ends else "")

    def _partition_cell(self, value: Any) -> str:
        count = _texts(self._part(value), "cellCount")
        return f"{self._cell_key(value)} = {next(iter(count), '')}"

    def _cell_key(self, value: Any) -> str:
        part = self._part(value)
        for found in part.get(expand("cellOf"), ()):
            if isinstance(found, NamedNode) and found.value.startswith(GVC_IRI):
                return _any_concept(found.value)
            return self._reference(found)
        keys = [*_texts(part, "cellDay"), *(_literal(label) for label in part.get(_LABEL, ()))]
        return next(iter(keys), "")

    def _code(self, value: Any) -> str:
        if isinstance(value, Literal):
            return value.value
        part = self._part(value)
        version, notation = (next(iter(_texts(part, name)), "") for name in ("codeVersion", "skos:notation"))
        return f"{_key(part, 'codeSystem', 'code-system')}@{version} = {notation}"


_ROWS: Final = frozenset(expand(table.cls) for table in (*ALL_TABLES.values(), PERSONS))


def _classes(facts: dict[str, list[Any]]) -> set[str]:
    return {value.value for value in facts.get(_TYPE, ()) if isinstance(value, NamedNode)}


@lru_cache(maxsize=32)
def _known(table: Table) -> frozenset[str]:
    """Return the properties that a row of a table can be made of."""
    own = {expand(column.property) for column in table.columns if column.property}
    beside = {expand(name) for column in table.columns for name in _BESIDE.get(column.kind, ())}
    partition = {expand("propositionKind")} if table.name == "partitions" else set()
    return frozenset({_TYPE} | own | beside | partition)


def _is_for(column: Column, table: Table, value: Any) -> bool:
    """Return whether a value belongs into this column, where an English and a local one share a property."""
    if column.kind not in _WORDS or not isinstance(value, Literal):
        return True
    shared = {other.kind for other in table.columns if other.property == column.property}
    is_english = not value.language or value.language.lower() == "en"
    return is_english == (column.kind is Kind.TEXT) if shared == {*_WORDS} else True


def _plain(text: str) -> str:
    """Return a value as a cell holds it: in one line, without what separates values."""
    line = " ".join(text.split())
    if "|" in line:
        raise _Unfit(f'"{line[:80]}" holds "|", which separates the values of a cell: replace it in the query')
    return line


def _literal(value: Any) -> str:
    if isinstance(value, Literal):
        return value.value
    raise _Unfit(f"{value} stands where a text belongs: construct a literal, as STR(...) gives one")


def _texts(facts: dict[str, list[Any]], name: str) -> list[str]:
    return [value.value for value in facts.get(expand(name), ()) if isinstance(value, Literal)]


def _tagged(value: Any) -> str:
    text = _literal(value)
    tag = (value.language or "").lower()
    if not is_tag(tag):
        raise _Unfit(f'"{text[:80]}" has no language tag: give it one by STRLANG in the query')
    return f"{text}@{tag}"


def _flag(value: Any) -> str:
    text = _literal(value)
    if text.lower() not in _FLAGS:
        raise _Unfit(f'"{text[:80]}" is neither true nor false')
    return _FLAGS[text.lower()]


def _concept(scheme: str, value: Any) -> str:
    key = value.value.removeprefix(f"{GVC_IRI}{scheme}-") if isinstance(value, NamedNode) else _literal(value)
    if key not in SCHEMES[scheme]:
        raise _Unfit(f"{value} is none of {', '.join(SCHEMES[scheme])}: map it to one in the query")
    return key


def _key(facts: dict[str, list[Any]], name: str, scheme: str) -> str:
    return next((_concept(scheme, value) for value in facts.get(expand(name), ())), "")


def _any_concept(iri: str) -> str:
    local = iri.removeprefix(GVC_IRI)
    return next((local.removeprefix(f"{scheme}-") for scheme, keys in SCHEMES.items()
                 if local.startswith(f"{scheme}-") and local.removeprefix(f"{scheme}-") in keys), local)  # fmt: skip


def _age(facts: dict[str, list[Any]]) -> str:
    if written := _texts(facts, "ageAsWritten"):
        return _plain(written[0])
    lower, upper = (next(iter(_texts(facts, name)), "") for name in ("ageLower", "ageUpper"))
    if lower and upper:
        return lower if lower == upper else f"{lower}-{upper}"
    if upper and not upper.isdecimal():
        raise _Unfit(f'"{upper[:80]}" is no age in years')
    return f"over {lower}" if lower else f"under {int(upper) + 1}" if upper else ""


def _means(written: str, first: str, last: str) -> bool:
    """Return whether the words of a date by themselves mean these days."""
    try:
        span = parse_date(written)
    except ValueError:
        return False
    return (span.earliest.isoformat(), span.latest.isoformat()) == (first, last)
