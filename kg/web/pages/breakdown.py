"""A breakdown of a count: its cells, their sum, and how that stands to the count that is broken down."""

from dataclasses import dataclass
from decimal import Decimal

from pyoxigraph import NamedNode

from kg.vocab import term
from kg.web.days import day_text
from kg.web.figures import figure_of
from kg.web.library import Library
from kg.web.thing import Span, Thing


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a breakdown: what it is of, the place it names if it names one, its count, and the records in it.

    `fragment` is that of its address, which is the one of the partition else.
    """

    fragment: str
    name: str
    iri: str
    count: str
    records: int


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A breakdown with the count that is broken down and its figure in words."""

    thing: Thing
    cells: tuple[Cell, ...]
    total: str
    total_figure: str
    sum: str
    exhaustive: bool
    disjoint: bool


def breakdown(library: Library, partition: Thing, language: str) -> Breakdown:
    """Return a partition as it is shown; the sum is "" where somebody may stand in two cells."""
    cells = tuple(_cell(library, partition, part, language) for part in partition.iris("cell"))
    exhaustive, disjoint = (partition.value(prop) == "true" for prop in ("exhaustive", "disjoint"))
    total = library.of(partition.iri_at("total"))
    added = sum((Decimal(cell.count) for cell in cells if cell.count), Decimal(0))
    return Breakdown(
        partition,
        cells,
        total=partition.iri_at("total"),
        total_figure="" if total is None else figure_of(library, total, language),
        sum=str(added) if disjoint else "",
        exhaustive=exhaustive,
        disjoint=disjoint,
    )


def _cell(library: Library, partition: Thing, part: str, language: str) -> Cell:
    named = partition.iri_at("cellOf", part)
    iri = named if named.startswith(f"{library.base}id/") else ""
    records = library.store.quads_for_pattern(None, NamedNode(term("inCell")), NamedNode(part), None)
    count = partition.value("cellCount", part)
    called = _cell_name(library, partition, part, language)
    return Cell(part.partition("#")[2], called, iri, count, sum(1 for _ in records))


def _cell_name(library: Library, partition: Thing, part: str, language: str) -> str:
    if named := partition.iri_at("cellOf", part):
        return library.label(named, language)
    if day := partition.value("cellDay", part):
        return day_text(Span(day, day, day), language)
    text = partition.text("skos:prefLabel", language, part)
    return "" if text is None else text.value
