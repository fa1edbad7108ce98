"""What a thing says by a property: its values come out for data extension, and for comparing with what is asked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from pyoxigraph import Literal, NamedNode

from kg.vocab import GVC_IRI, PREFIXES, key_of_concept
from kg.web.labels import plain
from kg.web.library import Library
from kg.web.reconcile.properties import BORN, PERSON
from kg.web.reconcile.types import Told
from kg.web.thing import Span, Thing, Value

NOTATION: Final = "skos:notation"  # of a code

_XSD: Final = PREFIXES["xsd"]
_NUMBERS: Final = {
    "integer": "int", "int": "int", "nonNegativeInteger": "int", "decimal": "float", "double": "float",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """One value: the literal, the IRI of a thing or a concept, or the date that it is."""

    value: Value | None = None
    span: Span | None = None
    part: str = ""  # of the thing, when the value is one


def values_of(library: Library, thing: Thing, prop: str) -> list[Found]:
    """Return the values of a property of a thing, in the order of the release; empty when it has none.

    Shape: `prop` is the id of a property of `kg.web.reconcile.properties`, or any that `kg.vocab.expand` takes.
    """
    if prop == BORN:
        return values_of(library, thing, "bornOn") or [Found(span=span) for span in born_between(thing)]
    if prop == PERSON:
        return [Found(NamedNode(iri)) for iri in library.pointing(thing.iri, PERSON.removeprefix("^"))]
    path, _, end = prop.partition("/")
    try:
        found = [_found(thing, value) for value in thing.all(path)]
        if not end:
            return found
        return [Found(value) for one in found if one.part for value in thing.all(end, one.part)]
    except KeyError:  # no property of ours
        return []


def cells(library: Library, thing: Thing, prop: str, language: str, as_id: bool = False, most: int = 0) -> list[Told]:
    """Return the values of a property as data extension tells them; `most` of them, 0 for all.

    Shape: a thing is its id and label, or with `as_id` its IRI; a concept its label or key; a date that is one day is
    that day, any other an interval; a number stays one. What was only worked out to compare with is not told.
    """
    if prop == BORN:
        return []
    found = [_cell(library, thing, one, language, as_id) for one in values_of(library, thing, prop)]
    return found[:most] if most else found


def texts(library: Library, one: Found, thing: Thing) -> Iterator[str]:
    """Yield every text by which a value can be named: its labels in both languages, its key, its id and its IRI."""
    if isinstance(one.value, NamedNode) and not one.part:
        iri = one.value.value
        local = local_of(library, iri)
        yield from (iri, local, local.rpartition("/")[2], key_of_concept(iri))
        yield from (plain(library.label(iri, language)) for language in ("en", "fa"))
        if (other := library.of(iri)) is not None:
            yield from (literal.value for prop in ("skos:prefLabel", "name") for literal in other.literals(prop))
    elif one.span:
        yield from (one.span.as_written, one.span.edtf)
    elif isinstance(one.value, Literal):
        yield one.value.value
    elif one.part:
        yield from (thing.value(NOTATION, one.part), _part(library, thing, one.part, "en"))


def born_between(thing: Thing) -> list[Span]:
    """Return between which days someone was born who had an age on a day; empty when a bound of the two is missing.

    It is worked out to be compared with, and never told as what a source says.
    """
    when, lower, upper = thing.span("actOn"), thing.value("ageLower"), thing.value("ageUpper")
    if when is None or not (lower and upper and when.earliest and when.latest):
        return []
    first = _years_before(date.fromisoformat(when.earliest), int(upper) + 1)
    last = _years_before(date.fromisoformat(when.latest), int(lower))
    return [Span((first + timedelta(days=1)).isoformat(), last.isoformat(), "")]


def local_of(library: Library, iri: str) -> str:
    """Return the id that the service gives a thing, "place/pl-4k2m9x"; the IRI of what is not of the release."""
    return iri.removeprefix(f"{library.base}id/")


def _years_before(day: date, years: int) -> date:
    year = day.year - years
    return date(max(year, 1), day.month, 28 if (day.month, day.day) == (2, 29) else day.day)


def _found(thing: Thing, value: Value) -> Found:
    if not isinstance(value, NamedNode) or not value.value.startswith(f"{thing.iri}#"):
        return Found(value)
    at = value.value
    earliest, latest, written, edtf = (thing.value(p, at) for p in ("earliest", "latest", "asWritten", "edtf"))
    return Found(value, Span(earliest, latest, written, edtf) if earliest and latest else None, at)


def _cell(library: Library, thing: Thing, one: Found, language: str, as_id: bool) -> Told:
    if one.span:
        return {"date": f"{one.span.earliest}T00:00:00"} if one.span.exact else {"str": interval(one.span)}
    if one.part:
        return {"str": _part(library, thing, one.part, language)}
    if isinstance(one.value, NamedNode):
        return _reference(library, one.value.value, language, as_id)
    assert isinstance(one.value, Literal)
    return _literal(one.value)


def interval(span: Span) -> str:
    """Return a date as EDTF, else its bounds as an interval of ISO 8601."""
    return span.edtf or (span.earliest if span.exact else f"{span.earliest}/{span.latest}")


def _reference(library: Library, iri: str, language: str, as_id: bool) -> Told:
    if iri.startswith(GVC_IRI):
        return {"str": key_of_concept(iri) if as_id else library.concept_label(iri, language)}
    if as_id or (other := library.of(iri)) is None:
        return {"str": iri}
    if iri != other.iri:  # a part of another thing, such as a cell of a breakdown
        return {"str": f"{plain(library.label(other.iri, language))}: {iri.partition('#')[2]}"}
    return {"id": local_of(library, iri), "name": plain(library.label(iri, language))}


def _literal(literal: Literal) -> Told:
    kind = literal.datatype.value.removeprefix(_XSD)
    if kind == "date":
        return {"date": f"{literal.value}T00:00:00"}
    match _NUMBERS.get(kind):
        case "int":
            return {"int": int(literal.value)}
        case "float":
            return {"float": float(literal.value)}
    return {"str": literal.value}


def _part(library: Library, thing: Thing, part: str, language: str) -> str:
    """Return a part in one line: a code with its system and version, else what it says, value by value."""
    if code := thing.value(NOTATION, part):
        system, version = thing.key("codeSystem", part), thing.value("codeVersion", part)
        return f"{system}@{version} = {code}" if version else f"{system} = {code}"
    said = [
        quad.object
        for quad in thing.quads
        if quad.subject == NamedNode(part) and quad.predicate.value.startswith(PREFIXES["gv"])
    ]
    return " = ".join(
        plain(library.label(value.value, language)) if isinstance(value, NamedNode) else value.value
        for value in said
        if isinstance(value, NamedNode | Literal)
    )
