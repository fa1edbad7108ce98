"""The key of a chart: whose count a letter and colour is, what a form says of the claimant, and what the lines mean."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from kg.charts.layout import TYPE_SIZE, text_width
from kg.charts.marks import DENIES, OWN, PASSED, QUESTIONS, RETRACTS, Mark
from kg.charts.paint import ORIGINS
from kg.charts.scene import Item, Line, Sign, Words
from kg.charts.speech import Speech

ALONE: Final = "@alone"
SHAPES: Final = {
    OWN: "circle",
    PASSED: "diamond",
    DENIES: "M-1,-.6L-.6,-1L0,-.4L.6,-1L1,-.6L.4,0L1,.6L.6,1L0,.4L-.6,1L-1,.6L-.4,0Z",
    QUESTIONS: "triangle-down",
    RETRACTS: "square",
}
_LINE: Final = 22
_ICON: Final = 18  # pixels from the middle of a sign to its words
_APART: Final = 20


@dataclass(frozen=True, slots=True)
class Legend:
    """The items of a key and where it ends, in pixels from the top."""

    items: tuple[Item, ...]
    bottom: float


_Entry = tuple[tuple[Item, ...], str]  # signs around (0, 0), and the words after them


def dressed(line: Line) -> Line:
    """Return a line as one that stands for days on any of which something can have been said."""
    return replace(line, dash=(1, 4), opacity=0.7)


def legend(origins: Sequence[str], marks: Sequence[Mark], speech: Speech, width: float, top: float) -> Legend:
    """Return the key of what the marks show and no more, from `top` down."""
    items: list[Item] = []
    y = top
    for title, entries in (
        (speech.origins, list(_origins(origins, marks, speech))),
        (speech.does, list(_roles(marks, speech))),
        (speech.reading, list(_readings(marks, speech))),
    ):
        if entries:
            drawn, y = _group(title, entries, width, y)
            items += drawn
    return Legend(tuple(items), y)


def _group(title: str, entries: list[_Entry], width: float, y: float) -> tuple[list[Item], float]:
    """One line of the key, or as many as its entries need, with its title at the start."""
    items: list[Item] = [Words(0, y, title, "@quiet", 12)]
    start = x = 190.0
    for signs, words in entries:
        wide = _ICON + text_width(words) * 12 / TYPE_SIZE + _APART
        if x + wide > width and x > start:
            x, y = start, y + _LINE
        items += [_moved(sign, x, y) for sign in signs]
        items.append(Words(x + _ICON, y, words, size=12))
        x += wide
    return items, y + _LINE


def _moved(item: Item, x: float, y: float) -> Item:
    if isinstance(item, Line):
        return replace(item, x=item.x + x, y=item.y + y, x2=item.x2 + x, y2=item.y2 + y)
    return replace(item, x=item.x + x, y=item.y + y)


def _origins(origins: Sequence[str], marks: Sequence[Mark], speech: Speech) -> Iterator[_Entry]:
    for origin, colour, letter in zip(origins, ORIGINS, speech.letters, strict=False):
        yield (Sign(0, 0, "circle", f"@{colour}", 190), Words(0, 0.5, letter, "@paper", 9, "middle", bold=True)), origin
    if any(mark.role in (OWN, PASSED) and mark.origin not in origins for mark in marks):
        yield (Sign(0, 0, "circle", ALONE, 64),), speech.alone


def _roles(marks: Sequence[Mark], speech: Speech) -> Iterator[_Entry]:
    for role, shape in SHAPES.items():
        if any(mark.role == role for mark in marks):
            yield (Sign(0, 0, shape, "@ink", 80),), speech.roles[role]


def _readings(marks: Sequence[Mark], speech: Speech) -> Iterator[_Entry]:
    stated = [mark for mark in marks if mark.role in (OWN, PASSED)]
    if any(mark.upper is None for mark in stated):
        yield (Line(0, -6, 0, 8, "@ink", 1.6), Sign(0, -6, "triangle-up", "@ink", 30, edge="none")), speech.floor
    if any(mark.lower is None for mark in stated):
        yield (Line(0, -8, 0, 6, "@ink", 1.6), Sign(0, 6, "triangle-down", "@ink", 30, edge="none")), speech.ceiling
    if any(None not in (mark.lower, mark.upper) and mark.lower != mark.upper for mark in stated):
        yield (Line(0, -8, 0, 8, "@ink", 1.6),), speech.span
    if any(mark.latest > mark.day for mark in marks):
        yield (dressed(Line(-10, 0, 12, 0, "@ink")),), speech.days
