"""Draw when statements were made: a stroke for each of them, in lanes, and above them what lasted for days.

In: lanes of first and last days. Out: an SVG drawing with names in place of colours, the same bytes for the same lanes.
Nothing is counted: strokes of one day lie on one another.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from kg.charts.apart import answer_order
from kg.charts.layout import Panel, panels_of
from kg.charts.scene import Item, Line, Scene, Words
from kg.charts.speech import SPEECHES, Speech

WIDTH: Final = 780
TOP: Final = 76  # pixels above the lanes, with the title
SIDE: Final = 120  # at the start, for the names of the lanes
LANE: Final = 30
GAP: Final = 34
END: Final = 24
AXIS: Final = 56
_BAR: Final = 9  # pixels of a line that lasts, and half the height of a stroke


@dataclass(frozen=True, slots=True)
class Lane:
    """What stands in one lane: first and last days, drawn as strokes, or as bars when they last.

    Bars that `shade` throw a shadow on the lanes below, which is darker where several meet.
    """

    name: str
    spans: tuple[tuple[date, date], ...]
    lasting: bool = False
    shade: bool = False


def chronology(lanes: Sequence[Lane], language: str, title: str) -> str:
    """Return the drawing; days are cut into panels as in the toll chart.

    Errors: ValueError without a day to draw.
    """
    days = [day for lane in lanes for first, last in lane.spans for day in (first, *([last] if lane.lasting else []))]
    if not days:
        raise ValueError("there are no days to draw")
    speech = SPEECHES[language]
    bottom = TOP + LANE * len(lanes)
    scene = Scene(WIDTH, bottom + AXIS, speech.right_to_left)
    scene.add(Words(0, 16, title, size=21, bold=True))
    for at, lane in enumerate(lanes):
        scene.add(Words(SIDE - 14, TOP + LANE * (at + 0.5), lane.name, anchor="end", size=12))
    left = float(SIDE)
    for panel in panels_of(days, WIDTH - SIDE - END, GAP):
        scene.add(*_panel(panel, left, lanes), *_axis(panel, left, bottom, speech))
        left += panel.width + GAP
    return scene.svg(title)


def _panel(panel: Panel, left: float, lanes: Sequence[Lane]) -> Iterator[Item]:
    for at, lane in enumerate(lanes):
        yield from _shadow(panel, left, at, len(lanes), lane)
    for at in range(len(lanes)):
        y = TOP + LANE * (at + 0.5)
        yield Line(left, y, left + panel.width, y, "@pale")
    for at, lane in enumerate(lanes):
        for first, last in lane.spans:
            yield from _drawn(panel, left, TOP + LANE * (at + 0.5), first, last, lane.lasting)


def _shadow(panel: Panel, left: float, at: int, lanes: int, lane: Lane) -> Iterator[Item]:
    """A broad line from a lane down to the last one, for each bar that shades."""
    high = LANE * (lanes - at - 0.5)
    y = TOP + LANE * lanes - high / 2
    for first, last in lane.spans if lane.shade else ():
        start, end = max(panel.x(first), 0), min(panel.x(last), panel.width)
        if start <= end:
            yield Line(left + start, y, left + max(end, start + 2), y, "@alone", high, opacity=0.1)


def _drawn(panel: Panel, left: float, y: float, first: date, last: date, lasting: bool) -> Iterator[Item]:
    """A bar over the days, or a stroke at the first day with a thin line to the last one on which it can have been."""
    start, end = max(panel.x(first), 0), min(panel.x(last), panel.width)
    if lasting and start <= end:
        yield Line(left + start, y, left + max(end, start + 2), y, "@alone", _BAR, opacity=0.7)
    elif not lasting and panel.holds(first):
        yield Line(left + start, y - _BAR, left + start, y + _BAR, "@ink", 1.6, opacity=0.55)
        if last > first:
            yield Line(left + start, y, left + end, y, "@ink", 1, (2, 3))


def _axis(panel: Panel, left: float, y: float, speech: Speech) -> Iterator[Item]:
    yield Line(left, y, left + panel.width, y, "@quiet")
    for day, words in speech.ticks(panel.start, panel.end, panel.width):
        x = left + panel.x(day)
        yield Line(x, y, x, y + 5, "@quiet")
        for row, text in enumerate(words):
            yield Words(x, y + 16 + row * 14, text, "@quiet" if row else "@ink", 11 - row, "middle")


def _draw(order: dict[str, Any]) -> str:
    def spans(pairs: list[list[str]]) -> tuple[tuple[date, date], ...]:
        return tuple((date.fromisoformat(first), date.fromisoformat(last)) for first, last in pairs)

    lanes = [Lane(**lane | {"spans": spans(lane["spans"])}) for lane in order["lanes"]]
    return chronology(lanes, order["language"], order["title"])


if __name__ == "__main__":
    answer_order(_draw)
