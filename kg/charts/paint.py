"""Give a drawing its colours: its names of colours become those of a light page, a dark one, or the page around it.

The colours of origins are told apart by people with any colour vision, and each has a letter besides.
"""

import re
from collections.abc import Mapping
from typing import Final

from kg.charts.layout import HEAD, MARGIN

LIGHT: Final[Mapping[str, str]] = {
    "paper": "#FFFFFF", "ink": "#22303A", "quiet": "#5F6B74", "pale": "#E1E6E9", "paler": "#F4F6F7",
    "alone": "#66717A",
    "origin-1": "#1F6FB5", "origin-2": "#C4433F", "origin-3": "#966300", "origin-4": "#5E0041", "origin-5": "#121960",
    "origin-6": "#60363A",
}  # fmt: skip
DARK: Final[Mapping[str, str]] = {
    "paper": "#16191D", "ink": "#E9E6DF", "quiet": "#B3B1AA", "pale": "#363C44", "paler": "#1D2126",
    "alone": "#8E9AA3",
    "origin-1": "#6A99D9", "origin-2": "#D08B4B", "origin-3": "#DCE482", "origin-4": "#FFCFB8", "origin-5": "#B9DDF2",
    "origin-6": "#35C384",
}  # fmt: skip
PAGE: Final[Mapping[str, str]] = {name: f"var(--chart-{name}, {colour})" for name, colour in LIGHT.items()}
"""The custom properties of the style sheet `chart.css`, for a drawing that is part of a page."""

ORIGINS: Final = tuple(name for name in LIGHT if name.startswith("origin-"))
FONTS: Final = {"en": "Helvetica, Arial, sans-serif", "fa": "Vazirmatn, Tahoma, Arial, sans-serif"}

_COLOUR: Final = re.compile(f'(?<==)"@({"|".join(LIGHT)})"')  # of an attribute; a name that is drawn may look alike
_FONT: Final = re.compile(r' font-family="[^"]*"')
_SIZE: Final = re.compile(r'<svg ([^>]*?)width="(\d+)" height="(\d+)" viewBox="[^"]*"')
_PAPER: Final = re.compile(r'<rect [^>]*fill="@paper"/>')


def paint(drawing: str, colours: Mapping[str, str], language: str) -> str:
    """Return a drawing as a picture of its own, on paper of its own."""
    return _FONT.sub(f' font-family="{FONTS[language]}"', _coloured(drawing, colours))


def inline(drawing: str, label: str) -> str:
    """Return a drawing as a part of a page: in its colours and its type, named by the element of the id `label`.

    The title is left out. Only attributes are used, which a strict content security policy allows.
    """
    bare = _FONT.sub("", _coloured(_PAPER.sub("", drawing, count=1), PAGE))
    return _SIZE.sub(lambda size: _head(int(size[2]), int(size[3]), label) + size[1], bare, count=1)


def _head(width: int, height: int, label: str) -> str:
    """The start of a drawing without its margins and title; a page that runs from right to left does not turn it."""
    box = f"{MARGIN} {MARGIN + HEAD} {width - 2 * MARGIN} {height - 2 * MARGIN - HEAD}"
    return f'<svg role="img" aria-labelledby="{label}" focusable="false" direction="ltr" viewBox="{box}" '


def _coloured(drawing: str, colours: Mapping[str, str]) -> str:
    return _COLOUR.sub(lambda found: f'"{colours[found[1]]}"', drawing)
