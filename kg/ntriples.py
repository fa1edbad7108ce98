"""N-Triples, written canonically and read: the one spelling of a literal, so that equal facts are equal bytes."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Final, TypeAlias

from kg.vocab import PREFIXES

RDF_TYPE: Final = f"<{PREFIXES['rdf']}type>"
PREF_LABEL: Final = f"<{PREFIXES['skos']}prefLabel>"

Facts: TypeAlias = dict[str, list[str]]  # predicate IRI -> its object terms, in the order of the lines
Things: TypeAlias = dict[str, Facts]  # subject IRI -> what is said of it


def read_things(lines: Iterable[str]) -> Things:
    """Return the things of N-Triples lines in the order of the lines, as are their predicates and objects.

    Terms keep the form N-Triples gives them; only subjects and predicates stand without their angle brackets.
    """
    things: Things = {}
    facts: Facts = {}
    at = ""
    for line in lines:
        subject, predicate, rest = line.split(" ", 2)
        if subject != at:
            at = subject
            facts = things.setdefault(subject[1:-1], {})
        predicate = predicate[1:-1]
        if predicate in facts:
            facts[predicate].append(rest[:-2])
        else:
            facts[predicate] = [rest[:-2]]
    return things


def literal(text: str, tag: str = "", datatype: str = "") -> str:
    """Return a literal: plain, language-tagged, or of an XSD type given by its local name.

    >>> literal('say "no"', "en")
    '"say \\\\"no\\\\""@en'
    """
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    if tag:
        return f'"{escaped}"@{tag}'
    return f'"{escaped}"^^<{PREFIXES["xsd"]}{datatype}>' if datatype else f'"{escaped}"'


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


def lines_of(body: bytes) -> list[str]:
    """Return the lines of N-Triples or N-Quads, without their ends; a literal may hold what ends a line elsewhere.

    >>> len(lines_of(literal(chr(0x2028)).encode()))
    1
    """
    return [line.decode() for line in body.splitlines()]
