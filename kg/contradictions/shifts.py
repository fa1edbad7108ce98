"""Name what became of a statement that was passed on, field by field: a floor became a total, a period widened.

In: the statement that is passed on and the one that passes it on. Out: the fields in which they differ, and a sentence
for each. The page of a claim shows the same fields.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from kg.contradictions.bounds import inside, interval_of
from kg.contradictions.fields import Fit, period_fit, stated, territory_fit
from kg.contradictions.speech import NONE, Words, day, figure, label, listed, number, quoted, say
from kg.ledger import Days, Ledger, Proposition

Field = Literal["kind", "measure", "figure", "bound", "period", "actor", "territory", "population", "text"]
FIELDS: Final[tuple[Field, ...]] = (
    "kind", "measure", "figure", "bound", "period", "actor", "territory", "population", "text",
)  # fmt: skip
Named: TypeAlias = tuple[str, Words]  # the key of a shift, and what became of what
_WIDER: Final = ("wider", "place-wider")
_OPEN: Final = ("", "at-least")  # what holds of some days and places, and then of more of them as well
_BOUNDS: Final = {
    ("at-least", "exactly"): "floor-total",
    ("at-least", "about"): "floor-round",
    ("at-most", "exactly"): "ceiling-total",
    ("exactly", "at-least"): "total-floor",
    ("exactly", "about"): "total-round",
    ("about", "exactly"): "round-total",
    ("about", "at-least"): "round-floor",
}


@dataclass(frozen=True, slots=True)
class Shift:
    """One field in which a relay says something else, with what became of it; `less` when it only says less."""

    field: Field
    words: Words
    less: bool


def differing(before: Proposition, after: Proposition) -> tuple[Field, ...]:
    """Return the fields in which two statements differ, in a fixed order."""
    return tuple(field for field in FIELDS if _value(before, field) != _value(after, field))


def _value(statement: Proposition, field: Field) -> object:
    if field == "figure":
        return statement.lower, statement.upper
    if field == "period":
        return statement.period and (statement.period.earliest, statement.period.latest)
    value = getattr(statement, field)
    return stated(value) if field in ("actor", "population") else value


def shifts(ledger: Ledger, before: Proposition, after: Proposition) -> Iterator[Shift]:
    """Yield a shift for each field in which they differ.

    The figure and its bound are one; between statements of two kinds, only the kinds and the words are compared.
    """
    fields = differing(before, after)
    if "kind" in fields:
        fields = tuple(field for field in fields if field in ("kind", "text"))
    for field in fields:
        if field != "figure" or "bound" not in fields:
            key, words = _NAMING.get(field, _in_text)(ledger, before, after, field)
            yield Shift(field, words, _says_less(before, after, field, key))


def _says_less(before: Proposition, after: Proposition, field: Field, key: str) -> bool:
    """Return whether a shift leaves something out, or says only what follows: at least 18 follows from exactly 19."""
    if field in ("figure", "bound"):
        one, other = interval_of(before), interval_of(after)
        return one is not None and other is not None and after.bound != "about" and inside(one, other)
    return key == "dropped" or (key in _WIDER and after.bound in _OPEN)


def _in_figure(ledger: Ledger, before: Proposition, after: Proposition, field: Field) -> Named:
    one, other = figure(before), figure(after)
    if not one or not other:
        return _added_or_dropped("figure", one, other)
    key = _BOUNDS.get((before.bound, after.bound), "span" if after.bound == "range" else "changed")
    if before.bound == after.bound:
        key = _direction(before, after)
    return key, say(f"shift-{key}", field=say("field-figure"), before=one, after=other)


def _direction(before: Proposition, after: Proposition) -> str:
    """Return whether a figure rose or fell; of a span that moved at both ends in two ways neither is so."""
    ends = [((before.lower or 0), (after.lower or 0)), ((before.upper or 0), (after.upper or 0))]
    if all(now >= then for then, now in ends):
        return "higher"
    return "lower" if all(now <= then for then, now in ends) else "changed"


def _in_period(ledger: Ledger, before: Proposition, after: Proposition, field: Field) -> Named:
    one, other = (quoted(day(each.period)) if each.period else NONE for each in (before, after))
    if before.period is None or after.period is None:
        return _added_or_dropped(field, one, other)
    key = {Fit.PART: "narrower", Fit.WHOLE: "wider"}.get(period_fit(after.period, before.period), "moved")
    change = abs(_length(after.period) - _length(before.period))
    days = say("day-one") if change == 1 else say("days-many", count=number(change))
    return key, say(f"shift-{key}", days=days, before=one, after=other)


def _length(period: Days) -> int:
    return (period.latest - period.earliest).days


def _in_territory(ledger: Ledger, before: Proposition, after: Proposition, field: Field) -> Named:
    names = [listed(label(ledger, place) for place in each.territory) for each in (before, after)]
    if not names[0] or not names[1]:
        return _added_or_dropped(field, *names)
    fit = territory_fit(ledger, after.territory, before.territory)
    key = {Fit.PART: "place-narrower", Fit.WHOLE: "place-wider"}.get(fit, "changed")
    return key, say(f"shift-{key}", field=say("field-territory"), before=names[0], after=names[1])


def _in_concept(ledger: Ledger, before: Proposition, after: Proposition, field: Field) -> Named:
    values = (str(getattr(each, field)) for each in (before, after))
    return _changed(field, *(say(f"{field}-{value}") if value else NONE for value in values))


def _in_text(ledger: Ledger, before: Proposition, after: Proposition, field: Field) -> Named:
    return _changed(field, *(_text(ledger, each, field) for each in (before, after)))


def _text(ledger: Ledger, statement: Proposition, field: Field) -> Words:
    if field == "text":
        return quoted(label(ledger, statement.iri))
    text = stated(getattr(statement, field))
    return quoted(text) if text else NONE


def _changed(field: Field, before: Words, after: Words) -> Named:
    if not before or not after:
        return _added_or_dropped(field, before, after)
    return "changed", say("shift-changed", field=say(f"field-{field}"), before=before, after=after)


def _added_or_dropped(field: Field, before: Words, after: Words) -> Named:
    key = "added" if after else "dropped"
    return key, say(f"shift-{key}", field=say(f"field-{field}"), before=before, after=after)


_NAMING: Final[dict[str, Callable[[Ledger, Proposition, Proposition, Field], Named]]] = {
    "figure": _in_figure,
    "bound": _in_figure,
    "period": _in_period,
    "territory": _in_territory,
    "kind": _in_concept,
    "measure": _in_concept,
}
