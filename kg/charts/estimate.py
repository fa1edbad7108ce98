"""Draw an estimate: what each model says with its limits, how many people were seen, and the range across models.

In: the models as plain rows. Out: an SVG picture, the same bytes for the same rows. No line stands alone: the range
lies behind all models, and it is what the picture says.
"""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log10
from typing import Final

from kg.charts.paint import DARK, LIGHT, paint
from kg.charts.scene import Item, Line, Scene, Sign, Words

WIDTH: Final = 940
_NAMES: Final = 330  # pixels for the names of the models
_END: Final = 30
_TOP: Final = 86
_ROW: Final = 30
_LONGEST: Final = 50  # letters of a line of a name, of which there are two at most
_LTR, _END_LTR = "\u2066", "\u2069"  # what stands between them runs from left to right
_STEPS: Final = (1, 2, 5, 10)
_TICKS: Final = 6

_SPEECH: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "title": "How many people there may be, those on no list included",
        "range": "Between {low} and {high} people, across the models that the lists support",
        "seen": "{count} on some list",
        "at least": "At least {low} people; under some model the lists set no upper limit",
        "no limit": "no limit",
        "reference": "Grey: for reference, not part of the range. Lines are 95% intervals.",
        "rests": "The range rests on an assumption that the lists cannot check: show it with the words that say which.",
    },
    "fa": {
        "title": "چند نفر می‌توانند باشند، با آنان که در هیچ فهرستی نیستند",
        "range": "میان {low} و {high} نفر، با همهٔ مدل‌هایی که فهرست‌ها از آن‌ها پشتیبانی می‌کنند",
        "seen": "{count} نفر در فهرست‌ها",
        "at least": "دست‌کم {low} نفر؛ در برخی مدل‌ها فهرست‌ها کران بالایی نمی‌دهند",
        "no limit": "بی‌کران",
        "reference": "خاکستری: برای سنجش، بیرون از بازه. خط‌ها بازهٔ ۹۵٪ را نشان می‌دهند.",
        "rests": "بازه بر فرضی استوار است که با این فهرست‌ها نمی‌توان آن را سنجید: آن را همراه با متنِ فرض نشان دهید.",
        "average": "میانگین",
        "independence": "استقلال فهرست‌ها",
        "lower bound (Chao)": "کران پایین (چائو)",
        "decomposable graphs (Bayesian)": "گراف‌های تجزیه‌پذیر (بیزی)",
        "average over links": "میانگین بر پیوندها",
    },
}


@dataclass(frozen=True, slots=True)
class ModelRow:
    """What one model says of all people; `upper` is None for no limit."""

    name: str
    estimate: float
    lower: float
    upper: float | None
    supported: bool


@dataclass(frozen=True, slots=True)
class _Plot:
    rows: tuple[ModelRow, ...]
    observed: int
    low: float
    high: float | None
    language: str

    @property
    def most(self) -> float:
        """The end of the scale."""
        return 1.08 * max(self.observed, *(row.upper or 1.5 * row.estimate for row in self.rows))

    @property
    def foot(self) -> float:
        return _TOP + _ROW * (len(self.rows) + 0.5)

    def x(self, people: float) -> float:
        return _NAMES + (WIDTH - _NAMES - _END) * min(people / self.most, 1)

    def say(self, name: str, **values: str) -> str:
        return _SPEECH[self.language].get(name, name).format(**values)

    def number(self, people: float) -> str:
        text = f"{people:,.0f}"
        return text.translate(_PERSIAN) if self.language == "fa" else text


_PERSIAN: Final = str.maketrans("0123456789,", "۰۱۲۳۴۵۶۷۸۹٬")


def estimate_chart(
    rows: Sequence[ModelRow],
    observed: int,
    range_: tuple[float, float | None],
    language: str = "en",
    dark: bool = False,
) -> str:
    """Return the picture of an estimate as SVG text, in English ("en") or Persian ("fa")."""
    plot = _Plot(tuple(rows), observed, *range_, language)
    scene = Scene(WIDTH, plot.foot + 84, language == "fa")
    scene.add(*_head(plot), *_axis(plot), *_seen(plot))
    for place, row in enumerate(plot.rows):
        scene.add(*_model(plot, row, _TOP + _ROW * (place + 0.5)))
    return paint(scene.svg(f"{plot.say('title')}. {_range(plot)}"), DARK if dark else LIGHT, language)


def _range(plot: _Plot) -> str:
    low = plot.number(plot.low)
    return (
        plot.say("at least", low=low) if plot.high is None else plot.say("range", low=low, high=plot.number(plot.high))
    )


def _head(plot: _Plot) -> Iterator[Item]:
    """The title, the range in words, and the band of the range behind the models."""
    yield Words(0, 10, plot.say("title"), size=16, bold=True)
    yield Words(0, 34, _range(plot), size=13)
    middle, height = (_TOP + plot.foot) / 2, plot.foot - _TOP
    ends = plot.x(plot.low), plot.x(plot.most if plot.high is None else plot.high)
    yield Line(ends[0], middle, ends[1], middle, "@pale", width=height)


def _axis(plot: _Plot) -> Iterator[Item]:
    power = 10 ** int(log10(plot.most / _TICKS))
    step = next(power * step for step in _STEPS if power * step * _TICKS >= plot.most)
    yield Line(plot.x(0), plot.foot, plot.x(plot.most), plot.foot, "@quiet")
    for place in range(int(plot.most / step) + 1):
        x = plot.x(place * step)
        yield Line(x, plot.foot, x, plot.foot + 5, "@quiet")
        yield Words(x, plot.foot + 15, plot.number(place * step), "@quiet", anchor="middle")
    yield Words(0, plot.foot + 46, plot.say("reference"), "@quiet")
    yield Words(0, plot.foot + 64, plot.say("rests"), "@quiet")


def _seen(plot: _Plot) -> Iterator[Item]:
    """How many people were seen: whatever a model says, there are no fewer."""
    x = plot.x(plot.observed)
    yield Line(x, _TOP - 6, x, plot.foot, "@ink", dash=(4, 3))
    yield Words(x, _TOP - 16, plot.say("seen", count=plot.number(plot.observed)), anchor="middle", halo=True)


def _model(plot: _Plot, row: ModelRow, y: float) -> Iterator[Item]:
    colour = "@origin-1" if row.supported else "@alone"
    name = _name(plot, row)
    yield Words(0, y - 7 * name.count("\n"), name, "@ink" if row.supported else "@quiet")
    end = plot.x(plot.most if row.upper is None else row.upper)
    yield Line(plot.x(row.lower), y, end, y, colour, width=2)
    for x in (plot.x(row.lower), *((end,) if row.upper is not None else ())):
        yield Line(x, y - 5, x, y + 5, colour, width=2)
    if row.upper is None:
        yield Words(end, y - 9, plot.say("no limit"), colour, anchor="end")
    yield Sign(plot.x(row.estimate), y, "circle", colour)


def _name(plot: _Plot, row: ModelRow) -> str:
    """What a model is called: the lists that depend in it, as they are, or one of our words."""
    if row.name in _SPEECH[plot.language]:
        return plot.say(row.name)
    lines = textwrap.wrap(row.name, _LONGEST, max_lines=2, placeholder="…")
    return "\n".join(f"{_LTR}{line}{_END_LTR}" for line in lines) if plot.language == "fa" else "\n".join(lines)
