"""Draw the toll chart: who counted how many, when, on whose word, and who denied it.

In: the rows of the query `toll`, and denials of every figure alike, which have none. Out: an SVG picture, the
same bytes for the same rows. Nothing is added up or averaged: every mark is a claim in a source.
"""

import csv
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import altair as alt
import vl_convert

from kg.chart_layout import LONG_SPAN, TYPE_SIZE, Field, Panel, Spot, panels_of, place_labels

Values = list[dict[str, Any]]

WIDTH: Final = 1000
HEIGHT: Final = 500
LANE_HEIGHT: Final = 76
GAP: Final = 26
ARROW: Final = 15
TICKS: Final = (0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000)

# Okabe and Ito's palette, which people with any colour vision can tell apart; grey for a count nobody passes on.
PALETTE: Final = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
ALONE: Final = "#66737C"
ALONE_NAME: Final = "a count that nobody here passes on"
INK: Final = "#22303A"
QUIET: Final = "#7B8790"
PALE: Final = "#E8ECEE"
FONT: Final = "Helvetica, Arial, sans-serif"

OWN: Final = "states a count of its own"
PASSED: Final = "passes on another's count"
DENIES: Final = "denies it"
SHAPES: Final = {
    OWN: "circle",
    PASSED: "diamond",
    DENIES: "M-1,-1L1,1M-1,1L1,-1",
    "questions it": "triangle-down",
    "retracts it": "square",
}
ROLES: Final = {"denies": DENIES, "questions": "questions it", "retracts": "retracts it"}
SIGNS: Final = {"at-least": "≥ ", "at-most": "≤ ", "about": "≈ "}


@dataclass(frozen=True, slots=True)
class TollRow:
    """One row of the answer: a claim, the figure it is about and the claim that it goes back to.

    `lower` and `upper` are both None for a denial that rejects every figure alike.
    """

    claimant: str
    stated_earliest: date
    stance: str
    bound: str
    lower: int | None
    upper: int | None
    claim: str
    origin: str


@dataclass(frozen=True, slots=True)
class _Mark:
    """What is drawn once: the claims of one day, figure, role and origin, with everybody who made them."""

    day: date
    role: str
    bound: str
    lower: int | None
    upper: int | None
    origin: str  # the claimant whose count it is; empty for a mark that states none
    claimants: tuple[str, ...]

    @property
    def figure(self) -> float | None:
        """Where the mark stands: the figure, or the middle of a range; None when it has no figure."""
        ends = [end for end in (self.lower, self.upper) if end is not None]
        return sum(ends) / len(ends) if ends else None


@dataclass(frozen=True, slots=True)
class _Look:
    """What the panels of one row share: the scale of figures, and colours and forms with their meaning."""

    field: Field
    axis: alt.Axis
    colours: dict[str, str]  # origin -> colour, for origins that others pass on
    roles: tuple[str, ...]

    def colour(self, mark: _Mark) -> str:
        return self.colours.get(mark.origin, ALONE) if mark.origin else INK

    def height(self, mark: _Mark) -> float:
        """Where on the scale a mark stands: at its figure, or in the middle of the lane when it has none."""
        return self.field.figure(self.field.height / 2) if mark.figure is None else mark.figure

    def value(self, panel: Panel, mark: _Mark) -> dict[str, Any]:
        return {"t": panel.time(panel.x(mark.day)), "y": self.height(mark), "colour": self.colour(mark)}


def toll_rows(answer: Iterable[str]) -> list[TollRow]:
    """Return the rows of a CSV answer with the columns of the query `toll`, in its order."""
    return [
        TollRow(
            claimant=row["claimant"],
            stated_earliest=date.fromisoformat(row["stated_earliest"]),
            stance=row["stance"],
            bound=row["bound"],
            lower=int(row["lower"]) if row["lower"] else None,
            upper=int(row["upper"]) if row["upper"] else None,
            claim=row["claim"],
            origin=row["origin"] or row["claim"],
        )
        for row in csv.DictReader(answer)
    ]


def toll_chart(rows: Sequence[TollRow], title: str = "The death toll, as claimed and as denied") -> str:
    """Return the chart as SVG text: figures over time on a logarithmic scale, one mark a claim.

    Colour tells whose count it is in the first place, the form of a mark what the claimant does with it. Denials
    stand at the figure they deny, or in a lane below when they reject every figure alike.
    Errors: ValueError when there are no rows, since an empty chart would look like a count of nobody.
    """
    if not rows:
        raise ValueError("there are no claims to draw")
    return vl_convert.vegalite_to_svg(_chart(_marks(rows), title).to_dict())


# -- rows to marks


def _marks(rows: Sequence[TollRow]) -> list[_Mark]:
    claimants = {row.claim: row.claimant for row in rows}
    origins: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        origins[row.claim].add(claimants.get(row.origin, row.claimant))
    groups: dict[tuple[Any, ...], dict[str, None]] = defaultdict(dict)
    for row in sorted({row.claim: row for row in rows}.values(), key=_order):
        origin = " and ".join(sorted(origins[row.claim]))
        passed = row.stance == "reports" or origin != row.claimant
        role = ROLES.get(row.stance, PASSED if passed else OWN)
        key = (row.stated_earliest, role, row.bound, row.lower, row.upper, "" if row.stance in ROLES else origin)
        groups[key][row.claimant] = None
    return [_Mark(*key, claimants=tuple(names)) for key, names in groups.items()]


def _order(row: TollRow) -> tuple[date, str, str]:
    return (row.stated_earliest, row.claimant, row.claim)


def _colours(marks: Iterable[_Mark]) -> dict[str, str]:
    """Origin -> colour, for the origins that others pass on, most marks first."""
    marks = list(marks)
    shared = {mark.origin for mark in marks if mark.role == PASSED}
    count = Counter(mark.origin for mark in marks if mark.origin in shared)
    ranked = sorted(count, key=lambda origin: (-count[origin], origin))
    return dict(zip(ranked, PALETTE, strict=False))


def _figure(mark: _Mark) -> str:
    if mark.lower is not None and mark.upper is not None and mark.lower != mark.upper:
        return f"{mark.lower:,}–{mark.upper:,}"
    end = mark.lower if mark.lower is not None else mark.upper
    return "" if end is None else f"{SIGNS.get(mark.bound, '')}{end:,}"


def _words(mark: _Mark, named: set[str]) -> str:
    """The label of a mark; a claimant whose line has been named already needs only the new figure."""
    if mark.role == OWN and set(mark.claimants) <= named:
        return _figure(mark)
    if mark.role == OWN:
        named.update(mark.claimants)
    verb = "" if mark.origin else f"{mark.role.split()[0]} "
    return f"{', '.join(mark.claimants)} {verb}{_figure(mark)}".strip()


# -- marks to a picture


def _chart(marks: list[_Mark], title: str) -> alt.VConcatChart:
    figured = [mark for mark in marks if mark.figure is not None]
    blanket = [mark for mark in marks if mark.figure is None]
    panels = panels_of([mark.day for mark in marks], WIDTH, GAP)
    roles = tuple(role for role in SHAPES if any(mark.role == role for mark in marks))
    field = Field.around([mark.figure for mark in figured if mark.figure is not None], HEIGHT)
    look = _Look(field, _figure_axis(field), _colours(marks), roles)
    rows = [_row(figured, panels, look)]
    if blanket:
        rows.append(_row(blanket, panels, replace(look, field=Field(0, 1, LANE_HEIGHT), axis=_lane_axis())))
    chart = alt.vconcat(*rows, spacing=12, title=_title(title), background="white", padding=22)
    return (
        chart.configure_view(stroke=None)
        .configure_axis(labelFont=FONT, titleFont=FONT, labelColor=INK, titleColor=QUIET, labelFontSize=11)
        .configure_legend(labelFont=FONT, titleFont=FONT, labelColor=INK, titleColor=QUIET, labelFontSize=12)
    )


def _title(title: str) -> alt.TitleParams:
    return alt.TitleParams(
        title,
        subtitle="Every mark is a claim in a source. One colour is one origin: however many pass it on, it is one count.",
        anchor="start", font=FONT, fontSize=21, color=INK,
        subtitleFont=FONT, subtitleFontSize=13, subtitleColor=QUIET, subtitlePadding=7, offset=18,
    )  # fmt: skip


def _row(marks: list[_Mark], panels: list[Panel], look: _Look) -> alt.HConcatChart:
    return alt.hconcat(*(_panel(marks, panel, look) for panel in panels), spacing=GAP)


def _panel(marks: list[_Mark], panel: Panel, look: _Look) -> alt.LayerChart:
    """One panel: the steps of each claimant, the bounds of each figure, the marks and their labels."""
    seen = [mark for mark in marks if panel.holds(mark.day)]
    layers = [_steps(marks, panel, look), _bounds(seen, panel, look), _arrows(seen, panel, look)]
    layers += [*_labels(marks, seen, panel, look), _stated(seen, panel, look), _answers(seen, panel, look)]
    return alt.layer(*layers).properties(width=panel.width, height=look.field.height)


def _steps(marks: list[_Mark], panel: Panel, look: _Look) -> alt.Chart:
    """The line of each claimant from one figure of its own to the next."""
    series = [{**look.value(panel, mark), "who": mark.claimants[0]} for mark in marks if mark.role == OWN]
    line = _canvas(series).mark_line(interpolate="step-after", strokeWidth=1.4, opacity=0.45, clip=True)
    return line.encode(_x(panel), _y(panel, look), _plain_stroke(), detail="who:N")


def _bounds(seen: list[_Mark], panel: Panel, look: _Look) -> alt.Chart:
    """A rule over each range, and a short one upward or downward from a floor or a ceiling."""
    values = [{**look.value(panel, mark), "y": low, "y2": high} for mark in seen for low, high in _ends(mark, look)]
    return _canvas(values).mark_rule(strokeWidth=1.6).encode(_x(panel), _y(panel, look), _plain_stroke(), y2="y2:Q")


def _arrows(seen: list[_Mark], panel: Panel, look: _Look) -> alt.Chart:
    values = []
    for mark in seen:
        for low, high in _ends(mark, look) if mark.bound in ("at-least", "at-most") else ():
            up = mark.bound == "at-least"
            values.append({**look.value(panel, mark), "y": high if up else low, "angle": 0 if up else 180})
    head = _canvas(values).mark_point(shape="triangle-up", size=22, filled=True, opacity=1)
    return head.encode(
        _x(panel), _y(panel, look), alt.Fill("colour:N", scale=None), angle=alt.Angle("angle:Q", scale=None)
    )


def _ends(mark: _Mark, look: _Look) -> list[tuple[float, float]]:
    """The lowest and highest point of a mark's rule; none for a single figure, a denial or a blanket denial."""
    if not mark.origin or mark.figure is None or mark.lower == mark.upper:
        return []
    y = look.field.y(mark.figure)
    low = look.field.figure(y + ARROW) if mark.lower is None else mark.lower
    high = look.field.figure(y - ARROW) if mark.upper is None else mark.upper
    return [(low, high)]


def _labels(marks: list[_Mark], seen: list[_Mark], panel: Panel, look: _Look) -> list[alt.Chart]:
    """The labels of the marks, and a thin tie to each mark that its label stands far from."""
    before = [mark for mark in marks if mark.role == OWN and mark.day < panel.start]
    named = {name for mark in before for name in mark.claimants}
    spots = [Spot(panel.x(mark.day), look.field.y(look.height(mark)), _words(mark, named)) for mark in seen]
    texts: Values = []
    ties: Values = []
    for mark, label in zip(seen, place_labels(spots, panel.width, look.field.height), strict=True):
        at = {"t": panel.time(label.x), "y": look.field.figure(label.y), "words": label.words}
        texts.append({**look.value(panel, mark), **at})
        if label.tie:
            x, y = label.tie
            ties.append({**look.value(panel, mark), "t2": panel.time(x), "y2": look.field.figure(y)})
    tie = _canvas(ties).mark_rule(strokeWidth=0.8, opacity=0.55)
    text = _canvas(texts).mark_text(align="left", baseline="middle", font=FONT, fontSize=TYPE_SIZE, limit=0)
    return [
        tie.encode(_x(panel), _y(panel, look), _plain_stroke(), x2="t2:T", y2="y2:Q"),
        text.encode(_x(panel), _y(panel, look), alt.Fill("colour:N", scale=None), text="words:N"),
    ]


def _stated(seen: list[_Mark], panel: Panel, look: _Look) -> alt.Chart:
    """The marks of those who state a figure or pass one on, with the legend of origins."""
    values = [
        {
            **look.value(panel, mark),
            "role": mark.role,
            "origin": mark.origin if mark.origin in look.colours else ALONE_NAME,
            "fill": look.colour(mark) if mark.role == OWN else "white",
        }
        for mark in seen
        if mark.origin
    ]
    colours = look.colours | {ALONE_NAME: ALONE}
    legend = alt.Legend(title="Whose count", orient="bottom", symbolType="circle", symbolFillColor="white", columns=4)
    scale = alt.Scale(domain=list(colours), range=list(colours.values()))
    point = _canvas(values).mark_point(size=62, strokeWidth=2, opacity=1)
    return point.encode(
        _x(panel), _y(panel, look), alt.Stroke("origin:N", scale=scale, legend=legend),
        alt.Fill("fill:N", scale=None), _shape(look),
    )  # fmt: skip


def _answers(seen: list[_Mark], panel: Panel, look: _Look) -> alt.Chart:
    """The marks of those who deny, question or take back a figure."""
    values = [{**look.value(panel, mark), "role": mark.role} for mark in seen if not mark.origin]
    point = _canvas(values).mark_point(size=58, strokeWidth=2.2, opacity=1, stroke=INK, fill="white")
    return point.encode(_x(panel), _y(panel, look), _shape(look))


def _shape(look: _Look) -> alt.Shape:
    scale = alt.Scale(domain=list(look.roles), range=[SHAPES[role] for role in look.roles])
    legend = alt.Legend(title="What the claimant does", orient="bottom", symbolStrokeColor=INK, columns=5)
    return alt.Shape("role:N", scale=scale, legend=legend)


def _canvas(values: Values) -> alt.Chart:
    return alt.Chart(alt.Data(values=values))


def _plain_stroke() -> alt.Stroke:
    return alt.Stroke("colour:N", scale=None)


def _x(panel: Panel) -> alt.X:
    """The days of a panel, in UTC, so that the picture is the same in every time zone."""
    domain = [alt.DateTime(year=day.year, month=day.month, date=day.day, utc=True) for day in (panel.start, panel.end)]
    form = "%-d %b %Y" if panel.end - panel.start < LONG_SPAN else "%b %Y"
    axis = alt.Axis(
        title=None, format=form, formatType="utc", grid=False, labelFlush=False, labelOverlap=True, labelPadding=6,
        tickColor=QUIET, domainColor=QUIET, tickCount=6 if panel.first else 4,
    )  # fmt: skip
    return alt.X("t:T", scale=alt.Scale(type="utc", domain=domain, nice=False), axis=axis)


def _y(panel: Panel, look: _Look) -> alt.Y:
    scale = alt.Scale(type="symlog", domain=[look.field.low, look.field.high], nice=False)
    axis = look.axis if panel.first else None
    return alt.Y("y:Q", scale=scale, axis=axis)


def _figure_axis(field: Field) -> alt.Axis:
    return alt.Axis(
        title="People killed, as the claim states (logarithmic)", format=",d", grid=True, gridColor=PALE,
        values=[tick for tick in TICKS if field.low <= tick <= field.high], domain=False, ticks=False,
        labelPadding=8, titlePadding=12, titleFontWeight="normal",
    )  # fmt: skip


def _lane_axis() -> alt.Axis:
    return alt.Axis(title="every figure", labels=False, ticks=False, domain=False, grid=False, titleFontWeight="normal")


if __name__ == "__main__":
    sys.stdout.write(toll_chart(toll_rows(sys.stdin)))
