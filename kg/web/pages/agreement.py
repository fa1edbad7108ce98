"""Whether several records say the same, and if not, whether all of them can be right."""

from collections.abc import Callable, Sequence
from enum import Enum
from itertools import combinations
from typing import Final, TypeVar

from kg.web.thing import Thing


class Agreement(Enum):
    """How what records say by a property stands to each other."""

    ALONE = "alone"  # at most one of them says anything, or there is nothing to compare
    SAME = "same"
    DIFFER = "differ"  # which need not be a contradiction
    EXCLUDE = "exclude"  # at least two of them cannot both be right


_End = TypeVar("_End", str, int)  # a day or an age


def agreement(records: Sequence[Thing], prop: str) -> Agreement:
    """Return how the records agree in a property.

    Shape: ages, days and genders exclude each other when they have nothing in common, unless one is given as "about"
    so much; names are compared in the languages that both records have them in.
    """
    compare = _COMPARED.get(prop)
    if compare is None:
        return Agreement.ALONE
    found = {compare(one, other) for one, other in combinations(records, 2) if one.all(prop) and other.all(prop)}
    return next(
        (worst for worst in (Agreement.EXCLUDE, Agreement.DIFFER, Agreement.SAME) if worst in found), Agreement.ALONE
    )


def _names(one: Thing, other: Thing) -> Agreement:
    forms, others = ({(form.language, form.value) for form in thing.literals("name")} for thing in (one, other))
    shared = {tag for tag, _ in forms} & {tag for tag, _ in others}
    if not shared:
        return Agreement.ALONE
    missed = [tag for tag in shared if not {form for form in forms & others if form[0] == tag}]
    return Agreement.DIFFER if missed else Agreement.SAME


def _ages(one: Thing, other: Thing) -> Agreement:
    about = any(thing.value("ageAsWritten").startswith("about ") for thing in (one, other))
    return _bounds(_age(one), _age(other), one.value("ageAsWritten") == other.value("ageAsWritten"), about)


def _age(thing: Thing) -> tuple[int, int]:
    return int(thing.value("ageLower") or 0), int(thing.value("ageUpper") or 200)


def _days(prop: str) -> Callable[[Thing, Thing], Agreement]:
    """Compare the days that a date can mean."""

    def compare(one: Thing, other: Thing) -> Agreement:
        day, otherwise = one.span(prop), other.span(prop)
        if day is None or otherwise is None:
            return Agreement.ALONE
        ends, others = (day.earliest, day.latest), (otherwise.earliest, otherwise.latest)
        return _bounds(ends, others, ends == others, any(mark in day.edtf + otherwise.edtf for mark in "~?%"))

    return compare


def _bounds(one: tuple[_End, _End], other: tuple[_End, _End], same: bool, about: bool) -> Agreement:
    if one[0] > other[1] or other[0] > one[1]:
        return Agreement.DIFFER if about else Agreement.EXCLUDE
    return Agreement.SAME if same else Agreement.DIFFER


def _overlapping(prop: str, apart: Agreement) -> Callable[[Thing, Thing], Agreement]:
    """Compare sets of values: the same, with some in common, or apart."""

    def compare(one: Thing, other: Thing) -> Agreement:
        values, others = set(one.iris(prop)), set(other.iris(prop))
        if values == others:
            return Agreement.SAME
        return Agreement.DIFFER if values & others else apart

    return compare


_COMPARED: Final[dict[str, Callable[[Thing, Thing], Agreement]]] = {
    "name": _names,
    "ageAsWritten": _ages,
    "bornOn": _days("bornOn"),
    "actOn": _days("actOn"),
    "gender": _overlapping("gender", Agreement.EXCLUDE),
    "act": _overlapping("act", Agreement.DIFFER),
    "injury": _overlapping("injury", Agreement.DIFFER),
    "placeCandidate": _overlapping("placeCandidate", Agreement.DIFFER),
}
