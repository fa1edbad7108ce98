"""Compare what two counts or shares say of their scope, field by field: whom, whose acts, which days, which places.

In: two statements. Out: one `Field` each, in a fixed order. What is not stated is not known: it is never taken for
equal.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kg.contradictions.speech import Words, day, listed, quoted, say
from kg.contradictions.speech import label as name_of
from kg.ledger import Days, Ledger, Proposition

PEOPLE: Final = frozenset({
    "killed", "killed-in-group", "injured", "arrested", "detained", "disappeared", "took-part", "identified", "listed",
    "accused",
})  # fmt: skip
ACTS: Final = frozenset({"killed", "killed-in-group", "injured", "arrested", "detained", "disappeared"})
_UNSTATED: Final = ("not stated", "not said", "unknown")


class Fit(StrEnum):
    """How one field, or the whole scope, of a first statement lies to that of a second."""

    EQUAL = "equal"
    PART = "part"  # the first lies within the second
    WHOLE = "whole"  # the second lies within the first
    OVERLAP = "overlap"
    APART = "apart"
    DIFFERENT = "different"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a scope: how the two lie to one another in it, and what each says."""

    name: str
    fit: Fit
    first: Words
    second: Words

    @property
    def why(self) -> str:
        """The reason as a key: "period-overlap"."""
        return f"{self.name}-{self.fit}"

    @property
    def words(self) -> Words:
        """The reason in words."""
        if self.fit is Fit.UNKNOWN and self.first == self.second:
            return say(f"why-{self.name}-unstated")
        return say(f"why-{self.why}", first=self.first, second=self.second)


def comparable(first: Proposition, second: Proposition) -> bool:
    """Return whether two statements count the same sort of thing in one case."""
    return _sort(first) == _sort(second)


def _sort(statement: Proposition) -> tuple[str, str, str]:
    return statement.kind, statement.measure, statement.about


def fields_of(ledger: Ledger, first: Proposition, second: Proposition) -> Iterator[Field]:
    """Yield the fields of two scopes in a fixed order; after one that names another sort of thing, no more."""
    for name, one, other in zip(("kind", "measure", "case"), _sort(first), _sort(second), strict=True):
        if one != other:
            names = [_name(ledger, name, value) for value in (one, other)]
            yield Field(name, Fit.DIFFERENT, *names)
            return
    yield _worded("text", first, second, needed=True)
    if first.kind == "share":
        fit = Fit.EQUAL if first.share_of == second.share_of else Fit.DIFFERENT
        yield Field("whole", fit, *(name_of(ledger, each.share_of) for each in (first, second)))
        return
    yield _worded("population", first, second, needed=first.measure in PEOPLE)
    yield _worded("actor", first, second, needed=first.measure in ACTS)
    fit = period_fit(first.period, second.period)
    yield Field("period", fit, *(_period(each.period) for each in (first, second)))
    fit = territory_fit(ledger, first.territory, second.territory)
    yield Field("territory", fit, *(_places(ledger, each.territory) for each in (first, second)))


def _name(ledger: Ledger, field: str, value: str) -> Words:
    return name_of(ledger, value) if field == "case" else say(f"{field}-{value}") if value else say("not-stated")


def _worded(name: str, first: Proposition, second: Proposition, needed: bool) -> Field:
    one, other = (stated(getattr(each, name)) for each in (first, second))
    shown = [quoted(text) if text else say("not-stated") for text in (one, other)]
    return Field(name, worded_fit(one, other, needed), *shown)


def stated(text: str) -> str:
    """Return a scope text, "" when it says that nothing was stated."""
    return "" if text.casefold().startswith(_UNSTATED) else text


def worded_fit(first: str, second: str, needed: bool = True) -> Fit:
    """Return how two texts lie to one another: equal, different, or unknown when one is missing.

    Where the field is not needed, two missing texts are equal.
    """
    one, other = (" ".join(text.casefold().split()) for text in (first, second))
    if not one or not other:
        return Fit.EQUAL if one == other and not needed else Fit.UNKNOWN
    return Fit.EQUAL if one == other else Fit.DIFFERENT


def period_fit(first: Days | None, second: Days | None) -> Fit:
    """Return how two periods lie to one another, by their first and last days."""
    if first is None or second is None:
        return Fit.UNKNOWN
    one, other = ((each.earliest, each.latest) for each in (first, second))
    if not first.meets(second):
        return Fit.APART
    return _nested(one == other, other[0] <= one[0] and one[1] <= other[1], one[0] <= other[0] and other[1] <= one[1])


def _nested(equal: bool, within: bool, around: bool) -> Fit:
    return Fit.EQUAL if equal else Fit.PART if within else Fit.WHOLE if around else Fit.OVERLAP


def territory_fit(ledger: Ledger, first: tuple[str, ...], second: tuple[str, ...]) -> Fit:
    """Return how two sets of places lie to one another in the hierarchy of places.

    Unknown when one is empty, or when nothing but the lack of a common larger place keeps them apart.
    """
    if not first or not second:
        return Fit.UNKNOWN
    within, around = _covered(ledger, first, second), _covered(ledger, second, first)
    if not any(within) and not any(around):
        return Fit.APART if _charted(ledger, (*first, *second)) else Fit.UNKNOWN
    return _nested(all(within) and all(around), all(within), all(around))


def _covered(ledger: Ledger, places: tuple[str, ...], by: tuple[str, ...]) -> list[bool]:
    """Return for each place whether it lies in one of some others or is one of them."""
    return [not set(by).isdisjoint(ledger.areas(place)) for place in places]


def _charted(ledger: Ledger, places: tuple[str, ...]) -> bool:
    """Return whether the hierarchy tells places apart: no regions, all in one largest place or in countries."""
    rows = [ledger.place(area) for place in places for area in ledger.areas(place)]
    known = [row for row in rows if row is not None and row.kind != "region"]
    tops = [row for row in known if not row.within]
    countries = all(row.kind == "country" for row in tops)
    return len(known) == len(rows) and (countries or len({row.iri for row in tops}) == 1)


def _period(days: Days | None) -> Words:
    return day(days) if days else say("not-stated")


def _places(ledger: Ledger, places: tuple[str, ...]) -> Words:
    return listed(name_of(ledger, place) for place in places) if places else say("not-stated")
