"""Draw lines, marks and words at given pixels, and return them as SVG.

Everything stands where it is told, so that nothing depends on the fonts of a machine. In a right-to-left scene x is
counted from the right edge. Colours are names, "@ink", that `kg.charts.paint` replaces.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from itertools import groupby
from typing import Any, Final, TypeAlias

import altair as alt
import vl_convert

from kg.charts.layout import MARGIN

Item: TypeAlias = "Line | Sign | Words"
FONT: Final = "Helvetica"
_ANCHORS: Final = {"start": "end", "end": "start", "middle": "middle"}
_ALIGN: Final = {"start": "left", "end": "right", "middle": "center"}
_OPEN, _CLOSE = "\u2067", "\u2069"  # a text between them runs from right to left


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line; `dash` are the lengths of its dashes and gaps."""

    x: float
    y: float
    x2: float
    y2: float
    colour: str
    width: float = 1
    dash: tuple[int, ...] = ()
    opacity: float = 1


@dataclass(frozen=True, slots=True)
class Sign:
    """A mark: the name of a symbol or its path, its area in square pixels, and a clockwise turn in degrees."""

    x: float
    y: float
    shape: str
    colour: str
    size: float = 60
    turn: float = 0
    edge: str = "@paper"


@dataclass(frozen=True, slots=True)
class Words:
    """Words whose first line starts, ends or has its middle at a place; `halo` keeps them readable over lines."""

    x: float
    y: float
    words: str
    colour: str = "@ink"
    size: int = 11
    anchor: str = "start"
    baseline: str = "middle"
    bold: bool = False
    halo: bool = False
    turn: float = 0


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture of so many pixels; what is added later lies on top."""

    width: float
    height: float
    right_to_left: bool
    items: list[Item] = field(default_factory=list)

    def add(self, *items: Item) -> None:
        """Put items on top of the others."""
        self.items.extend(items)

    def svg(self, description: str) -> str:
        """Return the picture as SVG text that says in `description` what it shows."""
        layers = [layer for _, run in groupby(self.items, type) for layer in self._layers(list(run))]
        chart = alt.LayerChart(
            layer=layers, width=self.width, height=self.height, padding=MARGIN, background="@paper",
            description=description, autosize=alt.AutoSizeParams(type="none"),
            view=alt.ViewBackground(stroke=None, fill=None),
        )  # fmt: skip
        return vl_convert.vegalite_to_svg(chart.to_dict(validate=False))

    def _layers(self, items: list[Item]) -> list[alt.Chart]:
        """Return items of one type as layers; those of one look are one layer, in the order of their first."""
        looks: dict[tuple[Any, ...], list[Item]] = defaultdict(list)
        for item in items:
            looks[_look(item)].append(item)
        return [layer for same in looks.values() for layer in self._drawn(same)]

    def _drawn(self, items: list[Item]) -> list[alt.Chart]:
        first, values = items[0], alt.Chart({"values": [self._value(item) for item in items]})
        if isinstance(first, Line):
            rule = values.mark_rule(strokeWidth=first.width, strokeDash=[*first.dash], opacity=first.opacity, **_MUTE)
            return [_encoded(rule, _raw(alt.Stroke, "colour"), _raw(alt.X2, "x2"), _raw(alt.Y2, "y2"))]
        if isinstance(first, Sign):
            sign = values.mark_point(size=first.size, strokeWidth=1, stroke=first.edge, opacity=1, **_MUTE)
            return [_encoded(sign, _raw(alt.Fill, "colour"), _raw(alt.Shape, "shape"), _raw(alt.Angle, "turn"))]
        return [_encoded(layer, alt.Text(field="words", type="nominal")) for layer in self._texts(first, values)]

    def _texts(self, look: Words, values: alt.Chart) -> Iterable[alt.Chart]:
        style: dict[str, Any] = {
            **_MUTE, "font": FONT, "fontSize": look.size, "fontWeight": "bold" if look.bold else "normal",
            "lineBreak": "\n", "lineHeight": look.size + 3, "baseline": look.baseline, "angle": look.turn,
            "align": _ALIGN[_ANCHORS[look.anchor] if self.right_to_left else look.anchor],
        }  # fmt: skip
        if look.halo:
            yield values.mark_text(**style, fill="@paper", stroke="@paper", strokeWidth=4, strokeJoin="round")
        yield values.mark_text(**style, fill=look.colour)

    def _value(self, item: Item) -> dict[str, Any]:
        value = asdict(item)
        if self.right_to_left:
            value |= {name: self.width - value[name] for name in ("x", "x2") if name in value}
            if "words" in value:
                value["words"] = "\n".join(f"{_OPEN}{line}{_CLOSE}" for line in value["words"].split("\n"))
        numbers = {name: round(number, 2) for name, number in value.items() if isinstance(number, float)}
        return value | numbers


_MUTE: Final[dict[str, Any]] = {"aria": False}  # the picture as a whole says what it shows


def _look(item: Item) -> tuple[Any, ...]:
    if isinstance(item, Line):
        return (item.width, item.dash, item.opacity)
    if isinstance(item, Sign):
        return (item.size, item.edge)
    return (item.size, item.anchor, item.baseline, item.bold, item.halo, item.turn, item.colour)


def _raw(channel: Any, name: str) -> Any:
    """A channel that takes its values as they are: pixels, colours, shapes."""
    if name in ("x2", "y2"):
        return channel(field=name)
    kind = "quantitative" if name == "turn" else "nominal"
    return channel(field=name, type=kind, scale=None, legend=None)


def _encoded(marks: alt.Chart, *channels: Any) -> alt.Chart:
    """Give marks their places and channels; altair itself does not say what comes back."""
    place: dict[str, Any] = {"type": "quantitative", "scale": None, "axis": None}
    encoded: alt.Chart = marks.encode(alt.X(field="x", **place), alt.Y(field="y", **place), *channels)
    return encoded
