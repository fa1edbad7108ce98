"""Write an estimate as text, the range first.

In: an estimate or a refusal. Out: lines for a terminal.
"""

import textwrap
from collections.abc import Iterator

from kg.estimate.result import LEVEL, Estimate, ModelEstimate, Refusal
from kg.estimate.strata import Stratified

_WIDTH = 100
_HEAD = ("model", "estimate", "lower", "upper", "weight", "")


def lines(result: Estimate | Refusal) -> Iterator[str]:
    """Yield the lines of the result."""
    if isinstance(result, Refusal):
        yield from _wrapped(f"No estimate: {result.reason}.")
        yield f"{result.observed:,} people are on the lists {', '.join(result.lists)}."
        return
    low, high = result.range
    yield f"Between {low:,.0f} and {_people(high)} people; {_seen(result)}."
    yield from _wrapped(result.assumption)
    yield ""
    yield from _columns([_HEAD, *map(_row, result.models)])
    yield ""
    yield f"Limits are those of {LEVEL:.0%} intervals. Models marked - do not count for the range."
    for note in result.notes:
        yield from _wrapped(note)


def strata_lines(result: Stratified) -> Iterator[str]:
    """Yield the lines of all strata together, then those of each."""
    yield from lines(result.total)
    for name, part in result.strata:
        yield ""
        yield f"{result.by}: {name}"
        if isinstance(part, Estimate):
            low, high = part.range
            yield f"  between {low:,.0f} and {_people(high)} people; {part.observed:,} of them are on some list"
            for text in (part.assumption, *part.notes):
                yield from (f"  {line}" for line in _wrapped(text))
        else:
            yield from (f"  {line}" for line in lines(part))


def _seen(result: Estimate) -> str:
    """Say how many people are on the lists; links that nobody has decided may make them fewer."""
    if result.range[0] >= result.observed:
        return f"{result.observed:,} of them are on some list"
    return f"{result.observed:,} are on some list unless undecided pairs are of one person each"


def _row(model: ModelEstimate) -> tuple[str, ...]:
    weight = f"{model.numbers['weight']:.2f}" if "weight" in model.numbers else "" if model.supported else "-"
    figures = (f"{model.estimate:,.0f}", f"{model.lower:,.0f}", _people(model.upper))
    return model.name, *figures, weight, model.role


def _people(number: float | None) -> str:
    return "no limit" if number is None else f"{number:,.0f}"


def _columns(rows: list[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for name, *figures, role in rows:
        middle = "  ".join(figure.rjust(width) for figure, width in zip(figures, widths[1:-1], strict=True))
        yield f"{name.ljust(widths[0])}  {middle}  {role}".rstrip()


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, break_long_words=False)
