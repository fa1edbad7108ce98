"""What a column and a table of a dossier are: the kinds of cell, and the words that explain each.

`kg/model.py` describes every table with them. Nothing here reads or writes.
"""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a cell holds, and so how it is read and which RDF term it becomes."""

    ID = "id"  # the row's own id, or a handle that `kg fmt` replaces by a minted id
    REF = "reference"  # `Label [id]`, an id, a handle or a unique label of a row of `target`
    CONCEPT = "concept"  # a key of the concept scheme `target`
    TEXT = "text"  # English prose; becomes an @en literal
    LOCAL = "local text"  # prose in the source's language, written `text@tag`
    STRING = "string"  # a string whose spelling matters: locators, quotes, digests
    NAME = "name forms"  # `form@tag` as written in the source
    DATE = "date"  # as written, or `as written = EDTF`
    FIGURE = "figure"  # 304, 200-225, 20 %; read together with the column `bound`
    COUNT = "count"  # a whole number
    AGE = "age"  # 15, 16 or 17, under 18
    FLAG = "flag"  # yes or no
    URL = "URL"  # http or https address; becomes an xsd:anyURI literal
    CELLS = "cells"  # `full-name = 233 | partial-name = 6`: the cells of a partition
    CELL = "cell"  # `pt-4k2m9x#full-name`: one cell of a partition
    CONFIDENCE = "confidence"  # 0 to 1
    IRI = "IRI"  # the IRI of a thing in another data set; becomes an IRI, not a literal
    CURIE = "CURIE"  # a predicate or justification written with its usual prefix
    CODES = "codes"  # `geonames@2026-08 = 112931`: system, version and code


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its name, what it holds, the property it becomes and the words that explain it."""

    name: str
    kind: Kind
    property: str  # a local name of gv:, or a CURIE of a reused vocabulary; empty when it has none of its own
    help: str
    example: str = ""
    target: tuple[str, ...] = ()  # tables a reference may point into, or the one concept scheme
    required: bool = False
    many: bool = False  # several values, joined by " | "
    past: bool = False  # may go on naming what was withdrawn for good: the tombstone says what is left of it


@dataclass(frozen=True, slots=True)
class Table:
    """One table: where its rows live, the class its rows become and the graph they go to."""

    name: str
    prefix: str  # of its ids: cl-4k2m9x
    kind: str  # the <kind> of <base>/id/<kind>/<id>
    cls: str  # a local name of gv:
    graph: str  # graph/<graph>; "source" is the graph of the source the row names
    help: str
    columns: tuple[Column, ...]
    per_source: bool = False  # kept as <name>/<source id>.csv

    def column(self, name: str) -> Column:
        """Return the column of that name; KeyError when the table has none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


def ref(
    name: str, prop: str, *target: str, help: str, required: bool = False, many: bool = False, past: bool = False
) -> Column:
    """Return a column that refers to rows of other tables."""
    return Column(name, Kind.REF, prop, help, target=target, required=required, many=many, past=past)


def concept(
    name: str, prop: str, scheme: str, help: str, example: str = "", required: bool = False, many: bool = False
) -> Column:
    """Return a column that holds keys of a concept scheme."""
    return Column(name, Kind.CONCEPT, prop, help, example, target=(scheme,), required=required, many=many)
