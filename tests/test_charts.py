"""The toll chart: one mark a claim, denials where they belong, the same bytes everywhere."""

import os
import subprocess
import sys
from datetime import date

import pytest

from kg.chart_layout import Field, Spot, panels_of, place_labels, side_by_side, text_width
from kg.chart_marks import DENIES, OWN, PASSED, TollRow, colours_of, marks_of, toll_rows, words_of
from kg.charts import LANE, toll_chart

ANSWER = """claimant,stated_earliest,stance,bound,lower,upper,claim,origin
Count Office,2021-05-06,asserts,at-least,7,,c1,c1
Daily Sample,2021-05-07,reports,at-least,7,,c2,c1
Ministry,2021-05-07,denies,at-least,7,,c3,c3
Ministry,2021-05-08,denies,at-least,,,c4,
Count Office,2021-05-20,asserts,range,9,12,c5,c5
"""


def row(claimant: str, stance: str = "asserts", lower: int | None = 7, claim: str = "", origin: str = "") -> TollRow:
    claim = claim or claimant
    return TollRow(claimant, date(2021, 5, 6), stance, "at-least", lower, None, claim, origin or claim)


def test_an_answer_is_read_with_its_dates_and_figures() -> None:
    rows = toll_rows(ANSWER.splitlines())
    assert rows[0] == TollRow("Count Office", date(2021, 5, 6), "asserts", "at-least", 7, None, "c1", "c1")
    assert (rows[3].lower, rows[3].origin) == (None, "c4")


def test_who_passes_a_count_on_has_the_colour_of_its_origin() -> None:
    marks = marks_of([row("Count Office", claim="c1"), row("Daily Sample", "reports", claim="c2", origin="c1")])
    assert [(mark.role, mark.origin) for mark in marks] == [(OWN, "Count Office"), (PASSED, "Count Office")]
    assert list(colours_of(marks)) == ["Count Office"]


def test_a_count_that_nobody_passes_on_has_no_colour_of_its_own() -> None:
    assert colours_of(marks_of([row("Count Office"), row("Ministry", "reports")])) == {}


def test_people_who_deny_one_figure_on_one_day_share_a_mark() -> None:
    (mark,) = marks_of([row("Ministry", "denies"), row("Embassy", "denies")])
    assert (mark.role, mark.claimants) == (DENIES, ("Embassy", "Ministry"))
    assert words_of([mark]) == ["denied by Embassy and Ministry"]


def test_a_claim_with_two_origins_is_one_mark() -> None:
    rows = [row("A"), row("B"), row("C", "reports", origin="A"), row("C", "reports", origin="B")]
    assert [mark.origin for mark in marks_of(rows)] == ["A", "B", "A and B"]


def test_a_claimant_is_named_once_and_then_only_new_figures_are_written() -> None:
    marks = marks_of([row("Count Office", claim="c1"), row("Count Office", lower=9, claim="c2")])
    assert words_of([*marks, marks[1]]) == ["Count Office ≥ 7", "≥ 9", ""]


def test_the_picture_says_who_denies_and_has_a_lane_for_denials_of_everything() -> None:
    picture = toll_chart(toll_rows(ANSWER.splitlines()))
    assert "denied by Ministry" in picture and LANE in picture and "Count Office ≥ 7" in picture
    without = toll_chart([row("Count Office")])
    assert LANE not in without


def test_a_chart_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="no claims"):
        toll_chart([])


def test_the_picture_is_the_same_in_every_time_zone_and_locale() -> None:
    pictures = {
        subprocess.run(
            [sys.executable, "-m", "kg.charts"],
            input=ANSWER.encode(),
            env=os.environ | {"TZ": zone, "LC_ALL": locale, "PYTHONHASHSEED": seed, "PYTHONUTF8": "1"},
            capture_output=True,
            check=True,
        ).stdout
        for zone, locale, seed in (("Asia/Tehran", "C", "1"), ("America/Lima", "C.UTF-8", "2"))
    }
    assert len(pictures) == 1


def test_long_silence_opens_another_panel_and_every_day_is_in_exactly_one() -> None:
    days = [date(2019, 11, 19), date(2020, 1, 3), date(2020, 1, 4), date(2021, 11, 11), date(2026, 5, 1)]
    panels = panels_of(days, 1000, 20)
    assert len(panels) == 3
    assert [sum(panel.holds(day) for panel in panels) for day in days] == [1, 1, 1, 1, 1]


def test_a_figure_and_its_height_are_inverse() -> None:
    field = Field.around([0, 5, 1500], 500)
    assert [round(field.figure(field.y(figure)), 6) for figure in (0, 5, 304, 1500)] == [0, 5, 304, 1500]


def test_marks_of_one_place_stand_side_by_side() -> None:
    places = side_by_side([(10, 10), (10, 10), (10, 100)])
    assert places[0] == (10, 10) and places[1][0] >= 24 and places[2] == (10, 100)


def test_labels_cover_neither_each_other_nor_a_mark() -> None:
    spots = [Spot(200 + 30 * index, 100, f"Claimant number {index}") for index in range(5)]
    boxes = [(label.x, label.y, label.x + text_width(label.words)) for label in place_labels(spots, 600, 300)]
    for index, (left, middle, right) in enumerate(boxes):
        for left2, middle2, right2 in boxes[index + 1 :]:
            assert right <= left2 or right2 <= left or abs(middle - middle2) >= 14
        assert all(not (left < spot.x < right) or abs(middle - spot.y) > 10 for spot in spots)
