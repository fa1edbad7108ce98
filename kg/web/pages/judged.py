"""A judgement in a sentence, for the pages of what it judges: always with its author, never as what a source says."""

from dataclasses import dataclass

from pyoxigraph import Literal

from kg.web.figures import figure_of
from kg.web.library import Library
from kg.web.pages.said import of_kind
from kg.web.thing import Span, Thing

_MOST = 30  # judgements shown on the page of what they judge


@dataclass(frozen=True, slots=True)
class Judged:
    """A judgement as it is shown; `outcome` is the relation, the status or the computed figure in words."""

    thing: Thing
    subjects: tuple[str, ...]
    objects: tuple[str, ...]
    outcome: str
    justification: Literal | None
    withdrawn: Span | None
    withdrawal: Literal | None


def judged(library: Library, thing: Thing, language: str) -> Judged:
    """Return a judgement as it is shown; for an inference the inputs stand as subjects, in their order."""
    inputs = inputs_of(library, thing)
    outcome = thing.iri_at("relation") or thing.iri_at("status") or thing.iri_at("judgementKind")
    return Judged(
        thing,
        subjects=inputs or tuple(thing.iris("subject")),
        objects=tuple(thing.iris("object")),
        outcome=figure_of(library, thing, language) or library.label(outcome, language),
        justification=thing.text("justification", language),
        withdrawn=thing.span("withdrawnOn"),
        withdrawal=thing.text("withdrawalReason", language),
    )


def inputs_of(library: Library, thing: Thing) -> tuple[str, ...]:
    """Return the inputs of an inference in the order of its formula: a, b, c; empty for other judgements."""
    order = thing.value("inputOrder").split()
    return tuple(sorted(thing.iris("input"), key=lambda iri: order.index(iri.rpartition("/")[2])))


def judgements_of(library: Library, iri: str, language: str, *props: str) -> tuple[tuple[Judged, ...], int]:
    """Return the first judgements that name a thing by one of some properties, by address, and how many there are."""
    found = sorted({judgement for prop in props for judgement in library.pointing(iri, prop)})
    found = of_kind(library, found, "judgement")
    things = [library.of(judgement) for judgement in found[:_MOST]]
    return tuple(judged(library, thing, language) for thing in things if thing is not None), len(found)
