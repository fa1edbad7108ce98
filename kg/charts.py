"""Draw the toll chart: who counted how many, when, on whose word, and who denied it.

In: the rows of the query `toll`, and blanket denials, which carry no figure. Out: an SVG picture, the same bytes
for the same rows. Nothing is added up or averaged: every mark is a claim in a source.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import altair as alt
import vl_convert

from kg.chart_layout import LINE_HEIGHT, TYPE_SIZE, Field, Panel, Spot, panels_of, place_labels, side_by_side
from kg.chart_marks import (
    DENIES,
    OWN,
    PASSED,
    QUESTIONS,
    RETRACTS,
    Mark,
    TollRow,
    blanket_rows,
    colours_of,
    listed,
    marks_of,
    toll_rows,
    words_of,
)

Values = list[dict[str, Any]]

SUBTITLE: Final = (
    "Every mark is a claim in a source. One colour is one origin: however many pass it on, it is one count."
)
WIDTH: Final = 1160
HEIGHT: Final = 660
LANE: Final = "Blanket denials, aimed at no single figure"
LANE_HEIGHT: Final = 66
GAP: Final = 26
ARROW: Final = 15
TICKS: Final = (0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000)

ALONE: Final = "#66737C"
ALONE_NAME: Final = "other counts"
INK: Final = "#22303A"
QUIET: Final = "#7B8790"
PALE: Final = "#E4E9EC"
PALER: Final = "#F4F6F7"
FONT: Final = "Helvetica, Arial, sans-serif"

SHAPES: Final = {
    OWN: "circle",
    PASSED: "diamond",
    DENIES: "M-1,-.6L-.6,-1L0,-.4L.6,-1L1,-.6L.4,0L1,.6L.6,1L0,.4L-.6,1L-1,.6L-.4,0Z",
    QUESTIONS: "triangle-down",
    RETRACTS: "square",
}


@dataclass(frozen=True, slots=True)
class _Look:
    """What the panels of one row share: the scale of figures, and the meaning of colours and forms."""

    field: Field
    colours: dict[str, str]  # origin -> colour, for origins that others pass on
    roles: tuple[str, ...]

    def colour(self, mark: Mark) -> str:
        return self.colours.get(mark.origin, ALONE) if mark.origin else INK

    def y(self, mark: Mark) -> float:
        """Where a mark stands: at its figure, or in the middle of the lane when it has none."""
        return self.field.height / 2 if mark.figure is None else self.field.y(mark.figure)


@dataclass(frozen=True, slots=True)
class _Drawing:
    """The marks of one panel and where they stand, in pixels."""

    panel: Panel
    look: _Look
    marks: tuple[Mark, ...]
    places: tuple[tuple[float, float], ...]

    def value(self, x: float, y: float, **more: Any) -> dict[str, Any]:
        return {"t": self.panel.time(x), "y": self.look.field.figure(y), **more}

    def __iter__(self) -> Iterator[tuple[Mark, float, float, str]]:
        for mark, (x, y) in zip(self.marks, self.places, strict=True):
            yield mark, x, y, self.look.colour(mark)


def toll_chart(rows: Sequence[TollRow], title: str = "The death toll, as claimed and as denied") -> str:
    """Return the chart as SVG text: figures over time on a logarithmic scale, one mark a claim.

    Colour tells whose count it is in the first place, the form of a mark what the claimant does with it. Denials
    stand at the figure they deny, or in a lane below when they are blanket.
    Errors: ValueError when there are no rows, since an empty chart would look like a count of nobody.
    """
    if not rows:
        raise ValueError("there are no claims to draw")
    return vl_convert.vegalite_to_svg(_chart(marks_of(rows), title).to_dict())


def _chart(marks: list[Mark], title: str) -> alt.HConcatChart:
    panels = panels_of([mark.day for mark in marks], WIDTH, GAP)
    columns = [_column(marks, panel, first=panel is panels[0]) for panel in panels]
    chart = alt.hconcat(*columns, spacing=GAP, title=_title(title), background="white", padding=24)
    configured: alt.HConcatChart = (
        chart.configure_view(stroke=None)
        .configure_axis(labelFont=FONT, titleFont=FONT, labelColor=INK, titleColor=QUIET, labelFontSize=11)
        .configure_legend(
            labelFont=FONT, titleFont=FONT, labelColor=INK, titleColor=QUIET, labelFontSize=12, labelLimit=0,
            titleFontSize=12, titleFontWeight="normal", orient="bottom", columns=3, symbolSize=90, offset=22,
        )
    )  # fmt: skip
    return configured


def _title(title: str) -> alt.TitleParams:
    return alt.TitleParams(
        title, subtitle=SUBTITLE,
        anchor="start", font=FONT, fontSize=21, color=INK,
        subtitleFont=FONT, subtitleFontSize=13, subtitleColor=QUIET, subtitlePadding=7, offset=20,
    )  # fmt: skip


def _column(marks: list[Mark], panel: Panel, *, first: bool) -> alt.VConcatChart:
    """The days of one panel: figures above, and below them the lane of blanket denials."""
    roles = tuple(role for role in SHAPES if any(mark.role == role for mark in marks))
    figures = [end for mark in marks for end in (mark.lower, mark.upper) if end is not None]
    look = _Look(Field.around(figures, HEIGHT), colours_of(marks), roles)
    charts = [_panel([mark for mark in marks if mark.figure is not None], panel, look, _figure_axis(first, look.field))]
    blanket = [mark for mark in marks if mark.figure is None]
    if blanket:
        heading = alt.TitleParams(
            LANE if first else "\u00a0",
            anchor="start",
            font=FONT,
            fontSize=12,
            fontWeight="normal",
            color=QUIET,
            offset=5,
        )
        lane = _panel(blanket, panel, replace(look, field=Field(0, 1, LANE_HEIGHT)), None)
        charts.append(lane.properties(view=alt.ViewBackground(fill=PALER), title=heading))
    return alt.vconcat(*charts, spacing=20)


def _panel(marks: list[Mark], panel: Panel, look: _Look, axis: alt.Axis | None) -> alt.LayerChart:
    """One field of marks: the steps of each claimant, the bounds, the labels, and the marks on top."""
    seen = tuple(mark for mark in marks if panel.holds(mark.day))
    places = side_by_side([(panel.x(mark.day), look.y(mark)) for mark in seen])
    drawing = _Drawing(panel, look, seen, tuple(places))
    layers = [
        _steps([mark for mark in marks if mark.role == OWN], panel, look),
        _open_days(marks, panel, look),
        _bounds(drawing),
        _arrows(drawing),
        *_labels(drawing),
        _stated(drawing),
        _answers(drawing),
    ]
    x, y = _days(panel, shown=axis is not None), _figures(look.field, axis)
    placed = [_encoded(layer, x, y) for layer in layers]
    return alt.LayerChart(layer=placed, width=panel.width, height=look.field.height)


def _steps(marks: list[Mark], panel: Panel, look: _Look) -> alt.Chart:
    """The line of each claimant from one figure of its own to the next of its kind; it runs on from panel to panel."""
    drawing = _Drawing(panel, look, tuple(marks), tuple((panel.x(mark.day), look.y(mark)) for mark in marks))
    values = [
        drawing.value(x, y, colour=colour, who=f"{listed(mark.claimants)} {mark.bound}")
        for mark, x, y, colour in drawing
    ]
    line = _canvas(values).mark_line(interpolate="step-after", strokeWidth=1.5, opacity=0.4, clip=True, aria=False)
    return _encoded(line, _stroke(), detail="who:N")


def _open_days(marks: list[Mark], panel: Panel, look: _Look) -> alt.Chart:
    """A dotted line from the first day to the last on which something can have been said."""
    late = tuple(mark for mark in marks if mark.latest > mark.day)
    drawing = _Drawing(panel, look, late, tuple((panel.x(mark.day), look.y(mark)) for mark in late))
    values = [drawing.value(x, y, colour=colour, t2=panel.time(panel.x(mark.latest))) for mark, x, y, colour in drawing]
    line = _canvas(values).mark_rule(strokeWidth=1, strokeDash=[1, 4], opacity=0.6, clip=True, aria=False)
    return _encoded(line, _stroke(), x2="t2:T")


def _bounds(drawing: _Drawing) -> alt.Chart:
    """A rule over each range, and a short one upward from a floor or downward from a ceiling."""
    figure = drawing.look.field.figure
    values = [
        drawing.value(x, top, y2=figure(bottom), colour=colour)
        for mark, x, y, colour in drawing
        for top, bottom in _ends(mark, y, drawing.look.field)
    ]
    return _encoded(_canvas(values).mark_rule(strokeWidth=1.6, aria=False), _stroke(), y2="y2:Q")


def _arrows(drawing: _Drawing) -> alt.Chart:
    values = []
    for mark, x, y, colour in drawing:
        for top, bottom in _ends(mark, y, drawing.look.field):
            if mark.upper is None:
                values.append(drawing.value(x, top, colour=colour, turn=0))
            if mark.lower is None:
                values.append(drawing.value(x, bottom, colour=colour, turn=180))
    heads = _canvas(values).mark_point(shape="triangle-up", size=24, filled=True, opacity=1, aria=False)
    return _encoded(heads, _fill(), angle=alt.Angle("turn:Q", scale=None))


def _ends(mark: Mark, y: float, field: Field) -> list[tuple[float, float]]:
    """The top and bottom of a mark's rule in pixels; none for a single figure or for who states none."""
    if not mark.origin or mark.lower == mark.upper:
        return []
    top = y - ARROW if mark.upper is None else field.y(mark.upper)
    bottom = y + ARROW if mark.lower is None else field.y(mark.lower)
    return [(top, bottom)]


def _labels(drawing: _Drawing) -> list[alt.Chart]:
    """The names and figures beside the marks, and a thin tie to each mark that its words stand far from."""
    words = words_of(drawing.marks)
    spots = [Spot(x, y, text) for (x, y), text in zip(drawing.places, words, strict=True)]
    labels = place_labels(spots, drawing.panel.width, drawing.look.field.height, _taken(drawing))
    texts = _canvas([drawing.value(label.x, label.y, words=label.words) for label in labels])
    ties = _canvas([
        drawing.value(x, y, t2=drawing.panel.time(x2), y2=drawing.look.field.figure(y2))
        for x, y, x2, y2 in (label.tie for label in labels if label.tie)
    ])  # fmt: skip
    style: dict[str, Any] = {
        "aria": False,
        "align": "left", "baseline": "top", "font": FONT, "fontSize": TYPE_SIZE,
        "lineBreak": "\n", "lineHeight": LINE_HEIGHT,
    }  # fmt: skip
    return [
        _encoded(ties.mark_rule(strokeWidth=0.8, stroke=QUIET, aria=False), x2="t2:T", y2="y2:Q"),
        # A white edge under the words keeps them readable where a line has to pass.
        _encoded(texts.mark_text(**style, stroke="white", strokeWidth=4, strokeJoin="round"), text="words:N"),
        _encoded(texts.mark_text(**style, fill=INK), text="words:N"),
    ]


def _taken(drawing: _Drawing) -> list[tuple[float, float, float, float]]:
    """The boxes of the bounds, which labels must not cover."""
    ends = [(x, *end) for mark, x, y, _ in drawing for end in _ends(mark, y, drawing.look.field)]
    return [(x - 4, top - 4, x + 4, bottom + 4) for x, top, bottom in ends]


def _stated(drawing: _Drawing) -> alt.Chart:
    """The marks of those who state a figure or pass one on, with the legend of origins."""
    colours = drawing.look.colours
    values = [
        drawing.value(
            x, y, role=mark.role, words=mark.words, origin=mark.origin if mark.origin in colours else ALONE_NAME
        )
        for mark, x, y, _ in drawing
        if mark.origin
    ]
    scale = alt.Scale(domain=[*colours, ALONE_NAME], range=[*colours.values(), ALONE])
    legend = alt.Legend(title="Whose count it is", symbolType="circle")
    marks = _canvas(values).mark_point(size=78, strokeWidth=1, opacity=1, stroke="white")
    return _encoded(
        marks, alt.Fill("origin:N", scale=scale, legend=legend), _shape(drawing.look), description="words:N"
    )


def _answers(drawing: _Drawing) -> alt.Chart:
    """The marks of those who deny, question or take back a figure."""
    values = [drawing.value(x, y, role=mark.role, words=mark.words) for mark, x, y, _ in drawing if not mark.origin]
    marks = _canvas(values).mark_point(size=60, strokeWidth=1, opacity=1, stroke="white", fill=INK)
    return _encoded(marks, _shape(drawing.look), description="words:N")


def _shape(look: _Look) -> alt.Shape:
    scale = alt.Scale(domain=list(look.roles), range=[SHAPES[role] for role in look.roles])
    return alt.Shape("role:N", scale=scale, legend=alt.Legend(title="What the claimant does", symbolFillColor=INK))


def _canvas(values: Values) -> alt.Chart:
    return alt.Chart({"values": values})


def _encoded(marks: alt.Chart, *channels: Any, **named: Any) -> alt.Chart:
    """Give marks their channels; altair itself does not say what comes back."""
    encoded: alt.Chart = marks.encode(*channels, **named)
    return encoded


def _stroke() -> alt.Stroke:
    return alt.Stroke("colour:N", scale=None)


def _fill() -> alt.Fill:
    return alt.Fill("colour:N", scale=None)


def _days(panel: Panel, *, shown: bool) -> alt.X:
    """The days of a panel, in UTC, so that the picture is the same in every time zone."""
    domain = [alt.DateTime(year=day.year, month=day.month, date=day.day, utc=True) for day in (panel.start, panel.end)]
    form = "%-d %b %Y" if panel.end - panel.start < timedelta(days=100) else "%b %Y"
    axis = alt.Axis(
        title=None, format=form, grid=False, labelOverlap=True, labelPadding=6, tickColor=QUIET, domainColor=QUIET,
        tickCount=max(2, round(panel.width / 75)),
    )  # fmt: skip
    return alt.X("t:T", scale=alt.Scale(type="utc", domain=domain), axis=axis if shown else None)


def _figures(field: Field, axis: alt.Axis | None) -> alt.Y:
    return alt.Y("y:Q", scale=alt.Scale(type="symlog", domain=[field.low, field.high]), axis=axis)


def _figure_axis(first: bool, field: Field) -> alt.Axis:
    return alt.Axis(
        title="People killed, as the claim states" if first else None, labels=first, format=",d",
        values=[tick for tick in TICKS if field.low <= tick <= field.high], grid=True, gridColor=PALE, domain=False,
        ticks=False, labelPadding=8, titlePadding=12, titleFontWeight="normal",
    )  # fmt: skip


if __name__ == "__main__":
    toll, blanket = (Path(name).read_text(encoding="utf-8").splitlines() for name in sys.argv[1:])
    sys.stdout.write(toll_chart([*toll_rows(toll), *blanket_rows(blanket)]))
