"""Write the validation report as a page: what was counted, which rules were checked, what they found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from kg.card import Card
from kg.pages import render_page
from kg.release.view import View
from kg.release.void import source_of
from kg.resources import ontology_dir
from kg.vocab import GV_IRI, PREFIXES


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


def page(view: View, card: Card, report: Report) -> str:
    """Return the report as one HTML page that asks nothing of the network, in English and Persian."""
    classes = class_rows(view)
    return render_page(
        "report.html",
        card=card,
        report=report,
        classes=classes,
        rows=sum(row.rows for row in classes),
        unchecked=sum(row.unchecked for row in classes),
        graphs=[
            (graph.removeprefix(f"{view.base}graph/"), view.label(source_of(view, graph)), len(lines))
            for graph, lines in view.graphs.items()
        ],
        triples=view.triples,
    )


def class_rows(view: View) -> list[ClassRow]:
    """Return a line for each class of ours that has members, in the order of their names.

    A row of a table is what somebody entered; it is unchecked while nobody is named who checked it.
    """
    names = _class_names()
    return [
        ClassRow(
            names.get(cls, {"en": cls.removeprefix(GV_IRI)}),
            len(members),
            sum(bool(view.terms(thing, "enteredBy")) for thing in members),
            sum(bool(view.terms(thing, "enteredBy")) and not view.terms(thing, "checkedBy") for thing in members),
        )
        for cls, members in view.by_class.items()
        if cls.startswith(GV_IRI)
    ]


def _class_names() -> dict[str, dict[str, str]]:
    """Return class IRI -> its labels by language tag, from the ontology."""
    label = NamedNode(PREFIXES["skos"] + "prefLabel")
    names: dict[str, dict[str, str]] = {}
    for triple in parse(path=str(ontology_dir() / "govah.ttl"), format=RdfFormat.TURTLE):
        if triple.predicate == label and isinstance(triple.object, Literal) and isinstance(triple.subject, NamedNode):
            names.setdefault(triple.subject.value, {})[triple.object.language or ""] = triple.object.value
    return names
