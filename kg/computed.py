"""The rules that SHACL cannot state: they need the release date, arithmetic, or word of a thing in any other graph.

In: things, and what is known of those that they name. Out: results like those of the shapes. Each rule has
its words in `ontology/shapes/computed.ttl` and is applied only when its shape is there.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from math import inf, isinf
from string import ascii_lowercase

from kg.arithmetic import FormulaError, Interval, Number, evaluate
from kg.ntriples import RDF_TYPE, Things, read_things
from kg.shapes import Shapes
from kg.validate import COMPUTED, Result
from kg.vocab import PREFIXES, term

Triple = tuple[str, str, str]  # subject and predicate IRI, object term
Known = Mapping[str, Sequence[str]]  # IRI of a thing -> lines of it and of its parts

DECIMAL = f"^^<{PREFIXES['xsd']}decimal>"
_TYPE = RDF_TYPE[1:-1]
_EARLIEST = term("earliest")
_FORMULA, _INPUT, _ORDER, _LOWER, _UPPER = map(term, ("formula", "input", "inputOrder", "lower", "upper"))
_NOTHING: Known = {}


def check_computed(
    shapes: Shapes, things: Things, release_date: date, base: str, known: Known = _NOTHING
) -> list[Result]:
    """Return the faults of these things that only a computation finds, sorted; empty when there are none.

    `things` are those that are judged: of one piece, or of all graphs. `known` gives the types and figures (see
    READ_ACROSS) of others that they name. Things under `base` must have a type in either, and no day may lie after
    the release date.
    """
    rules: dict[str, Callable[[], Iterable[Triple]]] = {
        "date-after-release": lambda: _after(things, release_date),
        "inference-result": lambda: _inferences(things, known),
        "iri-dangling": lambda: _dangling(things, base, known),
    }
    return sorted(
        Result(subject, path, value if value[0] == '"' else value[1:-1], rule, COMPUTED, shapes.rules[rule].severity)
        for rule, find in rules.items()
        if rule in shapes.rules
        for subject, path, value in find()
    )


def _after(things: Things, release_date: date) -> Iterator[Triple]:
    last = release_date.isoformat()
    for subject, facts in things.items():
        for day in facts.get(_EARLIEST, ()):
            if _lexical(day) > last:
                yield subject, _EARLIEST, day


def _dangling(things: Things, base: str, known: Known) -> Iterator[Triple]:
    ours = f"<{base}id/"
    named = {obj for facts in things.values() for objs in facts.values() for obj in objs if obj.startswith(ours)}
    typed = {f"<{subject}>" for subject, facts in things.items() if _TYPE in facts}
    lost = {obj for obj in named - typed if not _has_type(obj, known)}
    if not lost:
        return
    for subject, facts in things.items():
        for predicate, objs in facts.items():
            yield from ((subject, predicate, obj) for obj in objs if obj in lost)


def _has_type(obj: str, known: Known) -> bool:
    start = f"{obj} {RDF_TYPE} "
    return any(line.startswith(start) for line in known.get(obj[1:-1].partition("#")[0], ()))


def _inferences(things: Things, known: Known) -> Iterator[Triple]:
    """Each inference whose figure does not follow from its inputs, called a, b, c in their order."""
    for subject, facts in things.items():
        if _FORMULA in facts and _INPUT in facts and (_LOWER in facts or _UPPER in facts):
            formula, inputs = facts[_FORMULA][0], facts[_INPUT]
            order = _lexical(facts[_ORDER][0]).split() if _ORDER in facts else []
            figures = [_figure(iri, things, known) for iri in _in_order(inputs, order)]
            if not _follows(_lexical(formula), figures, facts.get(_LOWER, ()), facts.get(_UPPER, ())):
                yield subject, _FORMULA, formula


def _in_order(inputs: Sequence[str], idents: Sequence[str]) -> list[str]:
    """The inputs in the order of their ids; none when the order does not name each of them once."""
    by_ident = {iri.rpartition("/")[2].rstrip(">"): iri for iri in inputs}
    if len(inputs) == 1:
        return list(inputs)
    return [by_ident[ident] for ident in idents] if sorted(idents) == sorted(by_ident) else []


def _figure(obj: str, things: Things, known: Known) -> Interval:
    """The figure of a proposition, where nothing counts below zero; a share as its part of one."""
    iri = obj[1:-1]
    told = [things.get(iri, {}), read_things(known.get(iri, ())).get(iri, {})]
    lower, upper = (next((facts[end] for facts in told if end in facts), None) for end in (_LOWER, _UPPER))
    return Interval(_number(lower[0]) if lower else Fraction(0), _number(upper[0]) if upper else inf)


def _number(literal: str) -> Fraction:
    number = Fraction(_lexical(literal))
    return number / 100 if literal.endswith(DECIMAL) else number


def _follows(formula: str, figures: Sequence[Interval], lower: Sequence[str], upper: Sequence[str]) -> bool:
    try:
        found = evaluate(formula, dict(zip(ascii_lowercase, figures, strict=False)))
    except FormulaError:
        return False
    return _agrees(found.lower, lower) and _agrees(found.upper, upper)


def _agrees(found: Number, stated: Sequence[str]) -> bool:
    """Whether a stated bound is the one found, give or take one in its last place; saying less is no fault."""
    if not stated:
        return True
    if isinf(found):
        return False
    places = len(_lexical(stated[0]).partition(".")[2])
    unit = Fraction(1, 10**places) / (100 if stated[0].endswith(DECIMAL) else 1)
    return abs(_number(stated[0]) - Fraction(found)) < unit


def _lexical(literal: str) -> str:
    return literal[1 : literal.rindex('"')]
