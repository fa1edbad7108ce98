"""Lay out a chart: which days each panel shows, where a figure stands, and labels that cover nothing.

In: days, figures and the words to write beside marks. Out: positions in pixels, y counted downward.
"""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import inf, log1p
from typing import Final

MARGIN: Final = 20  # pixels around a picture
HEAD: Final = 66  # pixels at its top for the title, which a page has in its own words
TYPE_SIZE: Final = 11  # of the labels, in pixels
FIRST_DAYS: Final = 45  # of the first panel; claims crowd in the first weeks after an event
GROWTH: Final = 12  # each panel shows this many times the days of the one before
_SHRINK: Final = 0.6  # and is this much narrower
_MARGIN: Final = 0.07  # of a panel's days, kept free at its ends

LINE_HEIGHT: Final = TYPE_SIZE + 3
_LINE_LENGTH: Final = 28  # in letters

_MARK: Final = 8  # half the side of the square that a mark keeps free
_FOREIGN: Final = 16  # half the width that it keeps free of the words of other marks, which would seem to be its own
_REACH: Final = (10, 19, 30, 43, 58, 76, 98, 124)  # how far from its mark a label may stand, nearest first
_NEAR: Final = 19  # up to here a label needs no tie
_OUTSIDE: Final = 100.0  # what a pixel outside the field costs, where a covered square pixel costs 1
_DISTANCE: Final = 1.5  # and a pixel of distance
_STEPS: Final = ((1, 0), (-1, 0), (0.6, -1), (-0.6, -1), (0.6, 1), (-0.6, 1), (0, -1), (0, 1))

Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class Panel:
    """The days from `start` up to `end`, drawn over `width` pixels."""

    start: date
    end: date
    width: float

    def holds(self, day: date) -> bool:
        """Return whether the day is drawn in this panel."""
        return self.start <= day < self.end

    def x(self, day: date) -> float:
        """Return how many pixels the day stands to the right of the panel's left edge; any day will do."""
        return self.width * ((day - self.start) / (self.end - self.start))


@dataclass(frozen=True, slots=True)
class Field:
    """The figures from `low` to `high` on a logarithmic scale that can show 0, drawn over `height` pixels."""

    low: float
    high: float
    height: float

    @classmethod
    def around(cls, figures: Sequence[float], height: float) -> "Field":
        """Return a field that holds all the figures with some air above and below."""
        return cls(min(figures, default=1) * 0.72, max(figures, default=100) * 1.7, height)

    def y(self, figure: float) -> float:
        """Return how many pixels below the top edge a figure stands."""
        return self.height * (log1p(self.high) - log1p(figure)) / (log1p(self.high) - log1p(self.low))


@dataclass(frozen=True, slots=True)
class Spot:
    """A mark at (x, y) and the words that belong to it."""

    x: float
    y: float
    words: str


@dataclass(frozen=True, slots=True)
class Label:
    """Lines of words whose upper left corner is (x, y); `tie` joins a far mark to them: from x, y to x, y."""

    x: float
    y: float
    words: str
    tie: tuple[float, float, float, float] | None


def panels_of(days: Iterable[date], width: float, gap: float) -> list[Panel]:
    """Return panels in order of time, with a gap between; a panel without any of the days is left out."""
    spans = _spans(sorted(days))
    shares = [_SHRINK**index for index in range(len(spans))]
    free = width - gap * (len(spans) - 1)
    return [
        Panel(start, end, round(free * share / sum(shares))) for (start, end), share in zip(spans, shares, strict=True)
    ]


def side_by_side(places: Sequence[tuple[float, float]], width: float = inf) -> list[tuple[float, float]]:
    """Return the places in the same order, each moved to the right as far as it must to cover none before it.

    Those that would leave a panel of that width at its right edge are moved back, and push others to the left.
    """
    moved = _spread(places, 2)
    if all(x <= width - _MARK for x, _ in moved):
        return moved
    back = [(min(x, width - _MARK), y) for x, y in reversed(moved)]
    return _spread(back, -2)[::-1]


def _spread(places: Sequence[tuple[float, float]], step: int) -> list[tuple[float, float]]:
    moved: list[tuple[float, float]] = []
    for x, y in places:
        while any(abs(x - other) < 2 * _MARK and abs(y - height) < 2 * _MARK for other, height in moved):
            x += step
        moved.append((x, y))
    return moved


def place_labels(spots: Sequence[Spot], width: float, height: float, taken: Sequence[Box] = ()) -> list[Label]:
    """Return one label for each spot that has words, in their order, inside a field of width x height pixels.

    A label stands as near its mark as it can without covering much; of two equal places the first wins.
    `taken` lists boxes that must stay free besides the marks.
    """
    placed: list[Box] = list(taken)
    labels = []
    for spot in (spot for spot in spots if spot.words):
        marks = [_mark_box(other, _MARK if other is spot else _FOREIGN) for other in spots]
        label, box = _best(spot, width, height, [*placed, *marks])
        placed += [box, *_beads(label.tie)]
        labels.append(label)
    return labels


def text_size(words: str) -> tuple[float, float]:
    """Return about how many pixels wide and high the wrapped words are; the reader's font is not known."""
    lines = _wrap(words).split("\n")
    return max(text_width(line) for line in lines), len(lines) * LINE_HEIGHT


def text_width(line: str) -> float:
    """Return about how many pixels wide a line of words is; letters that are not drawn take no room."""
    return sum(letter not in "\u200c\u200f" for letter in line) * TYPE_SIZE * 0.53 + 3


def _wrap(words: str) -> str:
    return "\n".join(textwrap.wrap(words, _LINE_LENGTH, break_long_words=False))


def _spans(days: list[date]) -> list[tuple[date, date]]:
    """The first and last day of each panel; days in order."""
    spans: list[tuple[date, date]] = []
    length = timedelta(days=FIRST_DAYS)
    while days:
        inside = [day for day in days if day - days[0] <= length]
        days = days[len(inside) :]
        margin = max(timedelta(days=2), _MARGIN * (inside[-1] - inside[0]))
        start = max(inside[0] - margin, spans[-1][1] if spans else date.min)
        spans.append((start, min(inside[-1] + margin, days[0] if days else date.max)))
        length *= GROWTH
    return spans


def _mark_box(spot: Spot, side: float) -> Box:
    return (spot.x - side, spot.y - _MARK, spot.x + side, spot.y + _MARK)


def _best(spot: Spot, width: float, height: float, boxes: Sequence[Box]) -> tuple[Label, Box]:
    choices: list[tuple[float, int, Label, Box]] = []
    boxes = _within_reach(spot, boxes)
    for reach, box in _places(spot):
        near = (min(max(spot.x, box[0]), box[2]), min(max(spot.y, box[1] + 2), box[3] - 2))
        tie = (spot.x, spot.y, *near) if reach > _NEAR else None
        outside = max(0.0, -box[0]) + max(0.0, box[2] - width) + max(0.0, -box[1]) + max(0.0, box[3] - height)
        covered = sum(_overlap(part, other) for part in (box, *_beads(tie)) for other in boxes)
        label = Label(box[0], box[1], _wrap(spot.words), tie)
        choices.append((outside * _OUTSIDE + covered + reach * _DISTANCE, len(choices), label, box))
    return min(choices)[2:]


def _within_reach(spot: Spot, boxes: Sequence[Box]) -> list[Box]:
    """The boxes that a label of the mark can cover at all."""
    wide, high = text_size(spot.words)
    wide, high = wide + _REACH[-1], high + _REACH[-1]
    around = (spot.x - wide, spot.y - high, spot.x + wide, spot.y + high)
    return [box for box in boxes if _overlap(around, box)]


def _beads(tie: tuple[float, float, float, float] | None) -> list[Box]:
    """Small boxes along a tie, from where it leaves its mark."""
    if tie is None:
        return []
    x, y, x2, y2 = tie
    steps = [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]
    return [(x + (x2 - x) * s - 2, y + (y2 - y) * s - 2, x + (x2 - x) * s + 2, y + (y2 - y) * s + 2) for s in steps]


def _places(spot: Spot) -> Iterator[tuple[float, Box]]:
    """How far from its mark a label may stand, and the box it then takes, nearest first."""
    wide, high = text_size(spot.words)
    for reach in _REACH:
        for right, down in _STEPS:
            left = spot.x + right * reach - (wide if right < 0 else wide / 2 if right == 0 else 0)
            top = (
                spot.y
                + down * reach
                - (high - LINE_HEIGHT / 2 if down < 0 else LINE_HEIGHT / 2 if down > 0 else high / 2)
            )
            yield reach, (left, top, left + wide, top + high)


def _overlap(one: Box, other: Box) -> float:
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return wide * high if wide > 0 and high > 0 else 0.0
