"""Draw how a statement was passed on: a row for each claim, in the lane of its origin, and arrows to who relays it.

In: rows of claims with their bounds. Out: an SVG drawing with names in place of colours, the same bytes for the same
rows. Days are whole days of UTC. A claim on an unknown day is drawn over all days on which it can have been made.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from kg.charts.apart import answer_order
from kg.charts.layout import HEAD, LINE_HEIGHT, Panel, panels_of, text_width
from kg.charts.legend import SHAPES, dressed
from kg.charts.marks import OWN, PASSED
from kg.charts.paint import ORIGINS
from kg.charts.scene import Item, Line, Scene, Sign, Words
from kg.charts.speech import SPEECHES, Speech
from kg.charts.told import MOST, Told, read_order

WIDTH: Final = 1180
SIDE: Final = 290  # at the start, for the names
END: Final = 30
GAP: Final = 34
ROW: Final = 26
LANE_HEAD: Final = 30
_LONGEST: Final = 42  # letters of a name
_BAR: Final = 3
_DAY_WIDTH: Final = 50  # pixels that a day in words needs beside the next panel
_ARROW: Final = 10  # pixels between an arrow's head and the middle of the mark
_WORDS: Final = {
    "en": {
        OWN: "says it", PASSED: "passes it on", "denies": "denies it", "questions": "questions it",
        "retracts": "takes it back", "arrow": "from a claim to one that passes it on",
        "days": "on one of these days", "answers": "Answers to this very statement",
        "none": "No beginning is known", "origin": "Origin {letter}", "other": "another statement",
    },
    "fa": {
        OWN: "آن را می‌گوید", PASSED: "آن را نقل می‌کند", "denies": "آن را تکذیب می‌کند",
        "questions": "در آن تردید می‌کند", "retracts": "آن را پس می‌گیرد",
        "arrow": "از یک گفته به گفته‌ای که آن را نقل می‌کند", "days": "در یکی از این روزها",
        "answers": "پاسخ‌ها به همین گزاره", "none": "سرآغازی شناخته نیست", "origin": "سرچشمهٔ {letter}",
        "other": "گزاره‌ای دیگر",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Row:
    told: Told
    y: float
    colour: str
    letter: str


def drawing_of(told: Sequence[Told], language: str, title: str) -> str:
    """Return the drawing; rows stand in the order given, those of one origin together.

    Errors: ValueError when there is no row, or more than `MOST`.
    """
    if not 0 < len(told) <= MOST:
        raise ValueError(f"a picture shows from 1 to {MOST} claims, not {len(told)}")
    speech, words = SPEECHES[language], _WORDS[language]
    rows, heads, bottom = _lanes(told, speech, words)
    panels = panels_of([day for each in told for day in (each.day, each.latest)], WIDTH - SIDE - END, GAP)
    lefts = [SIDE + sum(before.width + GAP for before in panels[:at]) for at in range(len(panels))]
    field = list(zip(lefts, panels, strict=True))
    key_top = bottom + 34 + LINE_HEIGHT * (1 + speech.right_to_left)
    key = list(_key(told, words, key_top, speech))
    scene = Scene(WIDTH, key_top + ROW, speech.right_to_left)
    scene.add(Words(0, 16, title, size=19, bold=True), *heads)
    scene.add(*(item for left, panel in field for item in _axis(left, panel, panel is panels[-1], bottom, speech)))
    scene.add(*(item for row in rows for item in _named(row, field, words)))
    scene.add(*_arrows(rows, field, speech), *(item for row in rows for item in _mark(row, field)), *key)
    return scene.svg(title)


def _lanes(told: Sequence[Told], speech: Speech, words: dict[str, str]) -> tuple[list[_Row], list[Item], float]:
    """Return the rows with their places, the heads of the lanes, and where the last row ends."""
    rows: list[_Row] = []
    heads: list[Item] = []
    y, number = float(HEAD), 0
    for (origin, answers), lane in groupby(told, key=lambda each: (each.origin, not each.origin and not _passes(each))):
        letter = speech.letters[number] if origin and number < len(ORIGINS) else ""
        colour = f"@{ORIGINS[number]}" if letter else "@ink" if answers else "@alone"
        head = words["answers" if answers else "none" if not origin else "origin"].format(
            letter=letter or speech.number(number + 1)
        )
        heads.append(Words(0, y + LANE_HEAD / 2, head, "@quiet", 12, bold=True))
        heads.append(Line(0, y + 2, WIDTH, y + 2, "@pale"))
        y += LANE_HEAD
        number += bool(origin)
        for each in lane:
            rows.append(_Row(each, y + ROW / 2, colour, letter))
            y += ROW
    return rows, heads, y + 4


def _passes(told: Told) -> bool:
    return told.role in (OWN, PASSED)


def _axis(left: float, panel: Panel, last: bool, bottom: float, speech: Speech) -> Iterator[Item]:
    """The days under a panel; none where it would run into the first day of the next."""
    yield Line(left, bottom, left + panel.width, bottom, "@quiet")
    for day, lines in speech.ticks(panel.start, panel.end, panel.width):
        if not last and panel.x(day) > panel.width - _DAY_WIDTH:
            continue
        x = left + panel.x(day)
        yield Line(x, HEAD + LANE_HEAD, x, bottom, "@paler")
        yield Line(x, bottom, x, bottom + 5, "@quiet")
        for at, text in enumerate(lines):
            yield Words(x, bottom + 16 + at * LINE_HEIGHT, text, "@quiet" if at else "@ink", 11 - at, "middle")


def _named(row: _Row, field: list[tuple[float, Panel]], words: dict[str, str]) -> Iterator[Item]:
    name = row.told.who if len(row.told.who) <= _LONGEST else f"{row.told.who[: _LONGEST - 1]}…"
    yield Words(14, row.y, f"{name} ({words['other']})" if row.told.other else name, size=12)
    for left, panel in field:
        yield Line(left, row.y, left + panel.width, row.y, "@paler")


def _mark(row: _Row, field: list[tuple[float, Panel]]) -> Iterator[Item]:
    """The days on any of which the claim can have been made, and its mark on the first of them."""
    for left, panel in field:
        start, end = (min(max(panel.x(day), 0), panel.width) for day in (row.told.day, row.told.latest))
        if start < end:
            yield dressed(Line(left + start, row.y, left + end, row.y, row.colour, _BAR))
    x = _x(row.told.day, field)
    lettered = 330 if row.told.role == PASSED else 190
    yield Sign(x, row.y, SHAPES[row.told.role], row.colour, lettered if row.letter else 90)
    if row.letter and _passes(row.told):
        yield Words(x, row.y + 0.5, row.letter, "@paper", 9, "middle", bold=True)


def _arrows(rows: Sequence[_Row], field: list[tuple[float, Panel]], speech: Speech) -> Iterator[Item]:
    """From each claim down or up to the row of one that relays it, and along that row to its mark."""
    by_claim = {row.told.claim: row for row in rows}
    for row in rows:
        for origin in (by_claim[iri] for iri in row.told.relays if iri in by_claim and iri != row.told.claim):
            x, x2 = _x(origin.told.day, field), _x(row.told.day, field)
            onward = x2 >= x
            tip = x2 - _ARROW if onward else x2 + _ARROW
            x = min(x, tip) if onward else max(x, tip)
            yield Line(x, origin.y, x, row.y, origin.colour, 1.4, opacity=0.8)
            yield Line(x, row.y, tip, row.y, origin.colour, 1.4, opacity=0.8)
            points_right = onward != speech.right_to_left
            yield Sign(
                tip, row.y, "triangle-right" if points_right else "triangle-left", origin.colour, 34, edge="none"
            )


def _x(day: date, field: list[tuple[float, Panel]]) -> float:
    return next(left + panel.x(day) for left, panel in field if panel.holds(day))


def _key(told: Sequence[Told], words: dict[str, str], y: float, speech: Speech) -> Iterator[Item]:
    """What the marks, the arrows and the dotted lines mean, of those that are there."""
    x = 8.0
    for role in (role for role in SHAPES if any(each.role == role for each in told)):
        yield Sign(x, y, SHAPES[role], "@alone", 90)
        yield Words(x + 16, y, words[role], size=12)
        x += 52 + text_width(words[role])
    known = {each.claim for each in told}
    if any(known.intersection(each.relays) for each in told):
        tip = "triangle-left" if speech.right_to_left else "triangle-right"
        yield from (Line(x, y, x + 16, y, "@alone", 1.4), Sign(x + 16, y, tip, "@alone", 34, edge="none"))
        yield Words(x + 30, y, words["arrow"], size=12)
        x += 66 + text_width(words["arrow"])
    if any(each.day < each.latest for each in told):
        yield dressed(Line(x, y, x + 22, y, "@alone", _BAR))
        yield Words(x + 30, y, words["days"], size=12)


if __name__ == "__main__":
    answer_order(lambda order: json.dumps([drawing_of(*read_order(each)) for each in order["pictures"]]))
