"""What a query gives back, whichever store it was asked of; nothing here reads or writes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

Term: TypeAlias = NamedNode | BlankNode | Literal | Triple
Row: TypeAlias = tuple[Term | None, ...]

TYPES: Final = ("text", "integer", "decimal", "date", "boolean")
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_TYPE_OF: Final = {
    **dict.fromkeys(("integer", "int", "long", "nonNegativeInteger", "positiveInteger"), "integer"),
    **dict.fromkeys(("decimal", "double", "float"), "decimal"),
    "date": "date",
    "boolean": "boolean",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of one answer, in the order the store gave them.

    Shape: one term a column in each row, None where the query left it unbound. A graph answer
    (CONSTRUCT, DESCRIBE) has the columns subject, predicate, object and `graph` is true.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    graph: bool = False

    def only(self, columns: Sequence[str]) -> "Answer":
        """Return the answer with these columns, in this order; rows that are then equal stand once."""
        places = [self.columns.index(column) for column in columns]
        rows = dict.fromkeys(tuple(row[place] for place in places) for row in self.rows)
        return Answer(tuple(columns), tuple(rows))


def lexical(term: Term | None) -> str:
    """Return the term as SPARQL 1.1 CSV writes it: the IRI or the bare text; empty when unbound.

    >>> lexical(Literal("شهر", language="fa")), lexical(None)
    ('شهر', '')
    """
    if term is None:
        return ""
    return term.value if isinstance(term, NamedNode | Literal) else str(term)


def type_of(term: Term) -> str:
    """Return which of TYPES a term is of; whatever is neither a figure, a day nor a flag is text.

    >>> type_of(Literal(304)), type_of(Literal("304")), type_of(NamedNode("https://example.org/"))
    ('integer', 'text', 'text')
    """
    name = term.datatype.value if isinstance(term, Literal) else ""
    return _TYPE_OF.get(name.removeprefix(_XSD), "text") if name.startswith(_XSD) else "text"
