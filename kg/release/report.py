"""Write the validation report as a page: what was counted, which rules were checked, what they found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from kg.card import Card
from kg.pages import render_page
from kg.release.counts import Counts
from kg.release.summary import LARGEST, Summary
from kg.resources import ontology_dir
from kg.vocab import PREFIXES, curie


class CheckedRule(Protocol):
    """A rule in words, as `kg/shapes.py` describes it."""

    @property
    def id(self) -> str:
        """The id a researcher sees."""

    @property
    def name(self) -> str:
        """The name in English."""

    @property
    def messages(self) -> Mapping[str, str]:
        """What to do about a fault, by language tag."""


@dataclass(frozen=True, slots=True)
class Report:
    """What validation leaves for the release: the SHACL report, the rules it applied, and the engine."""

    turtle: str
    rules: Sequence[CheckedRule]
    engine: str


@dataclass(frozen=True, slots=True)
class ClassRow:
    """One line of the table of classes: its names, its things, and the rows of it that nobody checked."""

    names: Mapping[str, str]
    things: int
    rows: int
    unchecked: int


def page(card: Card, summary: Summary, report: Report) -> str:
    """Return the report as one HTML page that asks nothing of the network, in English and Persian."""
    classes = class_rows(summary.counts)
    listed = summary.largest[:LARGEST]
    return render_page(
        "report.html",
        card=card,
        report=report,
        classes=classes,
        rows=sum(row.rows for row in classes),
        unchecked=sum(row.unchecked for row in classes),
        graphs=[(size.graph, size.label, size.triples) for size in listed],
        others=summary.graphs - len(listed),
        triples=summary.counts.triples,
    )


def class_rows(counts: Counts) -> list[ClassRow]:
    """Return a line for each class of ours that has members, in the order of their names.

    A row of a table is what somebody entered; it is unchecked while nobody is named who checked it.
    """
    names = _class_names()
    return [
        ClassRow(
            names.get(cls, {"en": cls.removeprefix("gv:")}),
            number,
            counts.rows.get(cls, 0),
            counts.unchecked.get(cls, 0),
        )
        for cls, number in sorted(counts.classes.items())
        if cls.startswith("gv:")
    ]


def _class_names() -> dict[str, dict[str, str]]:
    """Return class -> its labels by language tag, from the ontology."""
    label = NamedNode(PREFIXES["skos"] + "prefLabel")
    names: dict[str, dict[str, str]] = {}
    for triple in parse(path=str(ontology_dir() / "govah.ttl"), format=RdfFormat.TURTLE):
        if triple.predicate == label and isinstance(triple.object, Literal) and isinstance(triple.subject, NamedNode):
            names.setdefault(curie(triple.subject.value), {})[triple.object.language or ""] = triple.object.value
    return names
