"""Write terms as canonical N-Triples: the one spelling of a literal, so that equal facts are equal bytes."""

from datetime import date
from decimal import Decimal
from typing import Final

from kg.vocab import PREFIXES

RDF_TYPE: Final = f"<{PREFIXES['rdf']}type>"
PREF_LABEL: Final = f"<{PREFIXES['skos']}prefLabel>"
_ESCAPES: Final = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})


def literal(text: str, tag: str = "", datatype: str = "") -> str:
    """Return a literal: plain, language-tagged, or of an XSD type given by its local name.

    >>> literal('say "no"', "en")
    '"say \\\\"no\\\\""@en'
    """
    quoted = f'"{text.translate(_ESCAPES)}"'
    if tag:
        return f"{quoted}@{tag}"
    return f"{quoted}^^<{PREFIXES['xsd']}{datatype}>" if datatype else quoted


def value_literal(value: object) -> str:
    """Return the literal of a Python value: boolean, integer, decimal or date by its type, else a plain string.

    >>> value_literal(Decimal("16.5"))
    '"16.5"^^<http://www.w3.org/2001/XMLSchema#decimal>'
    """
    match value:
        case bool():
            return literal("true" if value else "false", datatype="boolean")
        case int():
            return literal(str(value), datatype="integer")
        case Decimal():
            return literal(f"{value:f}", datatype="decimal")
        case date():
            return literal(value.isoformat(), datatype="date")
        case _:
            return literal(str(value))
