"""Name field by field where a claim that passes another on says something else.

In: the statements of the two claims. Out: one `Difference` a field, in a fixed order; empty when they say the same.
"""

from dataclasses import dataclass
from typing import Final

from kg.contradictions.shifts import Field, differing, shifts
from kg.web.figures import number
from kg.web.library import Library
from kg.web.pages.shown import Shown
from kg.web.pages.shown import shown as shown_value
from kg.web.thing import Thing

_PROPERTIES: Final = {"kind": "propositionKind"}
_NAMED: Final = ("figure", "bound", "period", "territory")  # fields in which the shift says more than the two values


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which two statements differ, and the shift in words; no value stands for "does not say"."""

    field: Field
    here: tuple[Shown, ...]
    there: tuple[Shown, ...]
    shift: str = ""


def drift(library: Library, here: Thing | None, there: Thing | None, language: str) -> tuple[Difference, ...]:
    """Return where two statements differ; empty when they are one, or one of them is not in the release."""
    if here is None or there is None or here.iri == there.iri:
        return ()
    before, after = (library.ledger.proposition(statement.iri) for statement in (there, here))
    if before is None or after is None:
        return ()
    named = {shift.field: shift.words.in_language(language) for shift in shifts(library.ledger, before, after)}
    return tuple(
        Difference(
            field,
            _values(library, here, field, language),
            _values(library, there, field, language),
            named.get(field, "") if field in _NAMED else "",
        )
        for field in differing(before, after)
    )


def _values(library: Library, statement: Thing, field: Field, language: str) -> tuple[Shown, ...]:
    if field == "figure":
        ends = [number(end, language) for name in ("lower", "upper") if (end := statement.value(name))]
        return (Shown("–".join(dict.fromkeys(ends))),) if ends else ()
    if field == "period":
        span = statement.span("period")
        return () if span is None else (Shown(f"{span.earliest}/{span.latest}", span=span),)
    if field in ("text", "actor", "population"):
        text = statement.text(field, language)
        return () if text is None else (shown_value(library, text, language),)
    values = statement.all(_PROPERTIES.get(field, field))
    return tuple(shown_value(library, value, language, statement) for value in values)
