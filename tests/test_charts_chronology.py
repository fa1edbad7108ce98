"""The drawing of when statements were made: one stroke a statement, bars for what lasts, and nothing counted."""

from datetime import date, timedelta

import pytest

from kg.charts.chronology import Lane, chronology

DAY = date(2031, 2, 1)
SAID = Lane("Says", ((DAY, DAY), (DAY, DAY), (DAY + timedelta(3), DAY + timedelta(9))))
LASTS = Lane("R1", ((DAY, DAY + timedelta(5)),), lasting=True)


def strokes(svg: str) -> int:
    """How many upright lines of the width of a stroke there are."""
    return svg.count('stroke-width="1.6"')


def test_each_statement_has_a_stroke_of_its_own_even_on_one_day() -> None:
    assert strokes(chronology([SAID], "en", "When")) == 3


def test_what_lasts_is_a_bar() -> None:
    assert strokes(chronology([LASTS], "en", "When")) == 0
    assert 'stroke-width="9"' in chronology([LASTS], "en", "When")


def test_the_same_lanes_are_drawn_to_the_same_bytes_in_both_languages() -> None:
    for language in ("en", "fa"):
        drawing = chronology([SAID, LASTS], language, "When")
        assert drawing == chronology([SAID, LASTS], language, "When")
    assert "۱۳۰۹" in chronology([SAID], "fa", "When") or "۱۴۰۹" in chronology([SAID], "fa", "When")


def test_nothing_to_draw_is_an_error() -> None:
    with pytest.raises(ValueError, match="no days"):
        chronology([Lane("Says", ())], "en", "When")
