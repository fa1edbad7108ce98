"""The colours of a chart: told apart with any colour vision, seen on their paper, and the same in the style sheet."""

import re
from collections.abc import Mapping
from itertools import combinations
from math import dist
from pathlib import Path

import pytest

import kg.web
from kg.charts.paint import DARK, LIGHT, ORIGINS
from kg.charts.speech import EN, FA

STYLES = Path(kg.web.__file__).parent / "static" / "chart.css"
COLOURS = (*ORIGINS, "alone")
# How people see who lack one of the three kinds of cones: Machado, Oliveira and Fernandes 2009, severity 1.
VISIONS = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.3039)),
}
Triple = tuple[float, float, float]


def linear(colour: str) -> Triple:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return red, green, blue


def seen(colour: str, vision: str) -> Triple:
    light = linear(colour)
    red, green, blue = (min(1, max(0, sum(map(float.__mul__, map(float, row), light)))) for row in VISIONS[vision])
    return red, green, blue


def luminance(light: Triple) -> float:
    return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]


def lab(light: Triple) -> Triple:
    """The colour in CIELAB, in which distances are about as large as they look."""
    red, green, blue = light
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    fx, fy, fz = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in (x, luminance(light), z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def distance(one: str, other: str, vision: str) -> float:
    return dist(lab(seen(one, vision)), lab(seen(other, vision)))


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_origins_are_told_apart_with_any_colour_vision(colours: Mapping[str, str], vision: str) -> None:
    near = [
        (one, other) for one, other in combinations(COLOURS, 2) if distance(colours[one], colours[other], vision) < 15
    ]
    assert near == []


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_every_colour_of_marks_and_words_stands_out_from_the_paper(colours: Mapping[str, str]) -> None:
    paper = luminance(linear(colours["paper"]))
    for name in (*COLOURS, "ink", "quiet"):
        bright, dim = sorted((luminance(linear(colours[name])), paper), reverse=True)
        assert (bright + 0.05) / (dim + 0.05) >= 4.5, name


def test_each_origin_has_a_letter_besides_its_colour() -> None:
    for speech in (EN, FA):
        assert len(set(speech.letters)) == len(speech.letters) == len(ORIGINS)


def test_the_style_sheet_has_the_same_colours_for_both_schemes() -> None:
    text = STYLES.read_text(encoding="utf-8")
    pairs = dict(re.findall(r"--chart-([a-z0-9-]+): light-dark\((#[0-9a-f]{6}, #[0-9a-f]{6})\)", text))
    assert pairs == {name: f"{LIGHT[name]}, {DARK[name]}".lower() for name in COLOURS}
    assert set(re.findall(r"--chart-([a-z0-9-]+):", text)) == set(LIGHT)
