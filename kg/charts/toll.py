"""Draw the toll chart: who counted how many, when, on whose word, and who denied it.

In: the rows of the query `toll`, and blanket denials, which carry no figure. Out: an SVG picture, the same bytes
for the same rows. Nothing is added up or averaged: every mark is a claim in a source.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from kg.charts.layout import LINE_HEIGHT, Field, Panel, Spot, panels_of, place_labels, side_by_side
from kg.charts.legend import ALONE, SHAPES, dressed, legend
from kg.charts.marks import ANSWERS, OWN, PASSED, Mark, TollRow, drawn_marks, shared_origins, words_of
from kg.charts.paint import DARK, LIGHT, ORIGINS, paint
from kg.charts.scene import Item, Line, Scene, Sign, Words
from kg.charts.speech import SPEECHES, Speech

WIDTH: Final = 1180
HEIGHT: Final = 620
TOP: Final = 92  # pixels above the field: the title, and what the figures count
SIDE: Final = 56  # at the start, for the figures
LANE_HEIGHT: Final = 66
GAP: Final = 34
END: Final = 24  # and at the end, where the last day is written
ARROW: Final = 17
AXIS: Final = 44
TICKS: Final = (0, *(step * 10**power for power in range(7) for step in (1, 2, 5)))
FINE: Final = (0, *(step * 10**power for power in range(7) for step in range(1, 10)))
_FEWEST: Final = 3  # figures on a scale, before finer ones are written


@dataclass(frozen=True, slots=True)
class _Look:
    """What all panels share: the words, and the letter and colour of each origin that others pass on."""

    speech: Speech
    origins: tuple[str, ...]

    def colour(self, mark: Mark) -> str:
        if mark.role in ANSWERS:
            return "@ink"
        return f"@{ORIGINS[self.origins.index(mark.origin)]}" if mark.origin in self.origins else ALONE

    def letter(self, mark: Mark) -> str:
        return self.speech.letters[self.origins.index(mark.origin)] if mark.origin in self.origins else ""


@dataclass(frozen=True, slots=True)
class _Plot:
    """The marks of one panel, of figures or of blanket denials, and where they stand on the picture."""

    panel: Panel
    field: Field
    look: _Look
    left: float
    top: float
    marks: tuple[Mark, ...]
    places: tuple[tuple[float, float], ...]  # in the panel

    @classmethod
    def of(cls, marks: Iterable[Mark], panel: Panel, field: Field, look: _Look, left: float, top: float) -> "_Plot":
        seen = tuple(mark for mark in marks if panel.holds(mark.day))
        places = side_by_side([(panel.x(mark.day), _height(mark, field)) for mark in seen], panel.width)
        return cls(panel, field, look, left, top, seen, tuple(places))

    def __iter__(self) -> Iterator[tuple[Mark, float, float]]:
        for mark, (x, y) in zip(self.marks, self.places, strict=True):
            yield mark, self.left + x, self.top + y

    def line(self, x: float, y: float, x2: float, y2: float, colour: str, width: float = 1) -> Iterator[Line]:
        """A line in the panel, cut at its sides; nothing when it is outside."""
        if max(x, x2) >= 0 and min(x, x2) <= self.panel.width:
            x, x2 = (min(max(end, 0), self.panel.width) for end in (x, x2))
            yield Line(self.left + x, self.top + y, self.left + x2, self.top + y2, colour, width)


def chart_svg(rows: Sequence[TollRow], language: str = "en", dark: bool = False) -> str:
    """Return the chart as a picture in a file: for light paper or dark, in English or Persian.

    Errors: ValueError as of `drawing_of`.
    """
    return paint(drawing_of(rows, language), DARK if dark else LIGHT, language)


def toll_chart(rows: Sequence[TollRow], title: str = "") -> str:
    """Return the chart in English on white paper, under another title if one is given."""
    return paint(drawing_of(rows, "en", title), LIGHT, "en")


def drawing_of(rows: Sequence[TollRow], language: str = "en", title: str = "") -> str:
    """Return the chart with names in place of colours: figures over time on a logarithmic scale, one mark a claim.

    Letter and colour tell whose count it is in the first place, the form of a mark what the claimant does with it.
    Denials stand at the figure they deny, or in a lane below when they are blanket.
    Errors: ValueError when `drawn_marks` leaves nothing, since an empty chart would look like a count of nobody.
    """
    marks = drawn_marks(rows)
    if not marks:
        raise ValueError("there are no claims to draw, or too many for one picture")
    speech = SPEECHES[language]
    return _scene(marks, speech, title or speech.title).svg(title or speech.title)


def _scene(marks: list[Mark], speech: Speech, title: str) -> Scene:
    look = _Look(speech, tuple(shared_origins(marks)[: len(ORIGINS)]))
    stated = [mark for mark in marks if mark.figure is not None]
    blanket = [mark for mark in marks if mark.figure is None]
    panels = panels_of([mark.day for mark in marks], WIDTH - SIDE - END, GAP)
    lane_top = TOP + HEIGHT + AXIS + LINE_HEIGHT * speech.right_to_left + 24
    bottom = lane_top + LANE_HEIGHT if blanket else lane_top - 24
    key = legend(look.origins, stated + blanket, speech, WIDTH, bottom + 30)
    scene = Scene(WIDTH, key.bottom, speech.right_to_left)
    figures = _plots(stated, panels, Field.around(_ends_of(stated), HEIGHT), look, TOP)
    lanes = _plots(blanket, panels, Field(0, 1, LANE_HEIGHT), look, lane_top) if blanket else []
    scene.add(*_heading(speech, title), *_figure_axis(figures, speech))
    for part in _PARTS:
        for plot in (*figures, *lanes):
            scene.add(*part(plot, stated if plot in figures else blanket))
    if lanes:
        scene.add(Words(SIDE, lane_top - 14, speech.lane, "@quiet", 12))
    scene.add(*key.items)
    return scene


def _plots(marks: list[Mark], panels: list[Panel], field: Field, look: _Look, top: float) -> list[_Plot]:
    lefts = [SIDE + sum(before.width + GAP for before in panels[:index]) for index in range(len(panels))]
    return [_Plot.of(marks, panel, field, look, left, top) for panel, left in zip(panels, lefts, strict=True)]


def _heading(speech: Speech, title: str) -> list[Item]:
    return [
        Words(0, 16, title, size=21, bold=True),
        Words(0, 44, speech.subtitle, "@quiet", 13),
        Words(0, TOP - 14, speech.axis, "@quiet", 12),
    ]


def _figure_axis(plots: list[_Plot], speech: Speech) -> Iterator[Item]:
    """The lines of the scale, its figures at the start, and the days under each panel."""
    field = plots[0].field
    coarse, fine = ([tick for tick in steps if field.low <= tick <= field.high] for steps in (TICKS, FINE))
    ticks = coarse if len(coarse) >= _FEWEST else fine
    for plot in plots:
        for tick in ticks:
            yield from plot.line(0, field.y(tick), plot.panel.width, field.y(tick), "@pale")
        yield from plot.line(0, field.height, plot.panel.width, field.height, "@quiet")
    for tick in ticks:
        yield Words(SIDE - 10, TOP + field.y(tick), speech.number(tick), anchor="end")
    for plot in plots:
        yield from _days(plot, speech)


def _days(plot: _Plot, speech: Speech) -> Iterator[Item]:
    base = plot.top + plot.field.height
    for day, words in speech.ticks(plot.panel.start, plot.panel.end, plot.panel.width):
        x = plot.left + plot.panel.x(day)
        yield Line(x, base, x, base + 5, "@quiet")
        for row, text in enumerate(words):
            yield Words(x, base + 16 + row * LINE_HEIGHT, text, "@quiet" if row else "@ink", 11 - row, "middle")


def _ground(plot: _Plot, marks: list[Mark]) -> Iterator[Item]:
    """The shade of the lane of blanket denials, as one broad line."""
    if plot.field.height == LANE_HEIGHT:
        yield from plot.line(0, LANE_HEIGHT / 2, plot.panel.width, LANE_HEIGHT / 2, "@paler", width=LANE_HEIGHT)


def _steps(plot: _Plot, marks: list[Mark]) -> Iterator[Item]:
    """The line of each claimant from one figure of its own to the next of its kind; it runs on from panel to panel."""
    runs: dict[tuple[tuple[str, ...], str], list[Mark]] = defaultdict(list)
    for mark in marks:
        if mark.role == OWN:
            runs[mark.claimants, mark.bound].append(mark)
    for run in runs.values():
        for mark, following in pairwise(run):
            x, y = plot.panel.x(mark.day), _height(mark, plot.field)
            x2, y2 = plot.panel.x(following.day), _height(following, plot.field)
            for ends in ((x, y, x2, y), (x2, y, x2, y2)):
                for line in plot.line(*ends, plot.look.colour(mark), 1.5):
                    yield replace(line, opacity=0.45)


def _open_days(plot: _Plot, marks: list[Mark]) -> Iterator[Item]:
    """A dotted line from the first day to the last on which something can have been said."""
    for mark in marks:
        if mark.latest > mark.day:
            y = _height(mark, plot.field)
            ends = plot.panel.x(mark.day), plot.panel.x(mark.latest)
            for line in plot.line(ends[0], y, ends[1], y, plot.look.colour(mark)):
                yield dressed(line)


def _bounds(plot: _Plot, marks: list[Mark]) -> Iterator[Item]:
    """A rule over each range, and a short one upward from a floor or downward from a ceiling."""
    for mark, x, y in plot:
        for top, bottom in _ends(mark, y, plot):
            yield Line(x, top, x, bottom, plot.look.colour(mark), 1.6)


def _arrows(plot: _Plot, marks: list[Mark]) -> Iterator[Item]:
    for mark, x, y in plot:
        for top, bottom in _ends(mark, y, plot):
            if mark.upper is None:
                yield Sign(x, top, "triangle-up", plot.look.colour(mark), 30, edge="none")
            if mark.lower is None:
                yield Sign(x, bottom, "triangle-down", plot.look.colour(mark), 30, edge="none")


def _labels(plot: _Plot, marks: list[Mark]) -> list[Item]:
    """The names and figures beside the marks, and a thin tie to each mark that its words stand far from."""
    words = words_of(plot.marks, plot.look.speech)
    spots = [Spot(x, y, text) for (x, y), text in zip(plot.places, words, strict=True)]
    taken = [
        (x - plot.left - 4, top - plot.top - 4, x - plot.left + 4, bottom - plot.top + 4)
        for mark, x, y in plot
        for top, bottom in _ends(mark, y, plot)
    ]
    labels = place_labels(spots, plot.panel.width, plot.field.height, taken)
    left, top = plot.left, plot.top
    ties = [label.tie for label in labels if label.tie]
    return [
        *(Line(left + x, top + y, left + x2, top + y2, "@quiet", 0.8) for x, y, x2, y2 in ties),
        *(Words(left + label.x, top + label.y, label.words, baseline="top", halo=True) for label in labels),
    ]


def _signs(plot: _Plot, marks: list[Mark]) -> Iterator[Item]:
    for mark, x, y in plot:
        lettered = bool(plot.look.letter(mark))
        yield Sign(x, y, SHAPES[mark.role], plot.look.colour(mark), _size(mark.role, lettered))


def _letters(plot: _Plot, marks: list[Mark]) -> Iterator[Item]:
    for mark, x, y in plot:
        if letter := plot.look.letter(mark):
            yield Words(x, y + 0.5, letter, "@paper", 9, "middle", bold=True)


_PARTS: Final[tuple[Callable[[_Plot, list[Mark]], Iterable[Item]], ...]] = (
    _ground, _steps, _open_days, _bounds, _arrows, _labels, _signs, _letters,
)  # fmt: skip


def _size(role: str, lettered: bool) -> float:
    """The area of a mark in square pixels; one with a letter in it is larger."""
    if role == OWN:
        return 190 if lettered else 64
    return (330 if lettered else 100) if role == PASSED else 80


def _height(mark: Mark, field: Field) -> float:
    """Where a mark stands: at its figure, or in the middle of the lane when it has none."""
    return field.height / 2 if mark.figure is None else field.y(mark.figure)


def _ends_of(marks: Iterable[Mark]) -> list[float]:
    return [end for mark in marks for end in (mark.lower, mark.upper) if end is not None]


def _ends(mark: Mark, y: float, plot: _Plot) -> list[tuple[float, float]]:
    """The top and bottom of a mark's rule; none for a single figure or for who states none."""
    if mark.role in ANSWERS or mark.lower == mark.upper:
        return []
    top = y - ARROW if mark.upper is None else plot.top + plot.field.y(mark.upper)
    bottom = y + ARROW if mark.lower is None else plot.top + plot.field.y(mark.lower)
    return [(top, bottom)]
