"""The rules that SHACL cannot state: they need the release date, arithmetic, or every row at once.

In: the N-Triples lines of all graphs together. Out: results like those of the shapes. Each rule has its words in
`ontology/shapes/computed.ttl` and is applied only when its shape is there.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from math import inf, isinf
from string import ascii_lowercase

from kg.arithmetic import FormulaError, Interval, Number, evaluate
from kg.ntriples import RDF_TYPE
from kg.shapes import Shapes
from kg.validate import COMPUTED, Result
from kg.vocab import PREFIXES, term

Triple = tuple[str, str, str]
Values = Mapping[str, Mapping[str, Sequence[str]]]  # subject -> predicate -> objects, as written

DECIMAL = f"^^<{PREFIXES['xsd']}decimal>"


def check_computed(shapes: Shapes, lines: Iterable[str], release_date: date, base: str) -> list[Result]:
    """Return the faults that only a computation finds, sorted; empty when there are none.

    `lines` are the N-Triples of all graphs; things under `base` must exist, and no day may lie after the
    release date.
    """
    triples = [_triple(line) for line in lines]
    rules: dict[str, Callable[[], Iterable[Triple]]] = {
        "date-after-release": lambda: _after(triples, release_date),
        "inference-result": lambda: _inferences(triples),
        "iri-dangling": lambda: _dangling(triples, base),
    }
    return sorted(
        Result(subject[1:-1], path[1:-1], value.strip("<>"), rule, COMPUTED, shapes.rules[rule].severity)
        for rule, find in rules.items()
        if rule in shapes.rules
        for subject, path, value in find()
    )


def _triple(line: str) -> Triple:
    subject, predicate, rest = line.split(" ", 2)
    return subject, predicate, rest.rstrip(" .\n")


def _after(triples: Iterable[Triple], release_date: date) -> Iterator[Triple]:
    earliest, last = f"<{term('earliest')}>", release_date.isoformat()
    return (triple for triple in triples if triple[1] == earliest and _lexical(triple[2]) > last)


def _dangling(triples: Sequence[Triple], base: str) -> Iterator[Triple]:
    known = {subject for subject, predicate, _ in triples if predicate == RDF_TYPE}
    ours = f"<{base}id/"
    return (triple for triple in triples if triple[2].startswith(ours) and triple[2] not in known)


def _inferences(triples: Iterable[Triple]) -> Iterator[Triple]:
    """Each inference whose figure does not follow from its inputs, called a, b, c in their order."""
    formula, given, order, low, high = (
        f"<{term(name)}>" for name in ("formula", "input", "inputOrder", "lower", "upper")
    )
    values: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for subject, predicate, value in triples:
        if predicate in (formula, given, order, low, high):
            values[subject][predicate].append(value)
    for subject, fields in sorted(values.items()):
        if fields[formula] and fields[given] and (fields[low] or fields[high]):
            ordered = _in_order(fields[given], _lexical(fields[order][0]).split() if fields[order] else [])
            figures = [_figure(values, ident) for ident in ordered]
            if not _follows(_lexical(fields[formula][0]), figures, fields[low], fields[high]):
                yield subject, formula, fields[formula][0]


def _in_order(inputs: Sequence[str], idents: Sequence[str]) -> list[str]:
    """The inputs in the order of their ids; none when the order does not name each of them once."""
    by_ident = {iri.rpartition("/")[2].rstrip(">"): iri for iri in inputs}
    if len(inputs) == 1:
        return list(inputs)
    return [by_ident[ident] for ident in idents] if sorted(idents) == sorted(by_ident) else []


def _figure(values: Values, subject: str) -> Interval:
    """The figure of a proposition, where nothing counts below zero; a share as its part of one."""
    fields = values.get(subject, {})
    lower, upper = (fields.get(f"<{term(name)}>") for name in ("lower", "upper"))
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
