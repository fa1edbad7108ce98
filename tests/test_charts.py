"""The toll chart: one mark a claim, denials where they belong, the same bytes everywhere."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from kg.chart_layout import Field, Spot, panels_of, place_labels, side_by_side, text_size
from kg.chart_marks import (
    DENIES,
    OWN,
    PASSED,
    SEVERAL,
    TollRow,
    blanket_rows,
    colours_of,
    marks_of,
    toll_rows,
    words_of,
)
from kg.charts import LANE, toll_chart

ANSWER = """claimant,stated_earliest,stated_latest,stance,bound,lower,upper,claim,origin
Count Office,2021-05-06,2021-05-06,asserts,at-least,7,,c1,c1
Daily Sample,2021-05-07,2021-05-09,reports,at-least,7,,c2,c1
Ministry,2021-05-07,2021-05-07,denies,at-least,7,,c3,
Count Office,2021-05-20,2021-05-20,asserts,range,9,12,c5,c5
"""
BLANKET = """denier,stated_earliest,stated_latest,scope,denial
Ministry,2021-05-08,2021-05-08,figure,c4
Ministry,2021-05-08,2021-05-08,event,c4
"""
DAY = date(2021, 5, 6)


def row(claimant: str, stance: str = "asserts", lower: int | None = 7, claim: str = "", origin: str = "") -> TollRow:
    claim = claim or claimant
    return TollRow(claimant, DAY, DAY, stance, "at-least", lower, None, claim, origin or claim)


def test_an_answer_is_read_with_its_dates_and_figures() -> None:
    rows = toll_rows(ANSWER.splitlines())
    assert rows[0] == TollRow("Count Office", DAY, DAY, "asserts", "at-least", 7, None, "c1", "c1")
    assert (rows[2].upper, rows[2].origin) == (None, "c3")


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
    marks = marks_of(rows)
    assert [mark.origin for mark in marks] == ["A", "B", SEVERAL]
    assert colours_of(marks) == {}


def test_a_claimant_is_named_once_and_then_only_new_figures_are_written() -> None:
    marks = marks_of([row("Count Office", claim="c1"), row("Count Office", lower=9, claim="c2")])
    assert words_of([*marks, marks[1]]) == ["Count Office\u00a0≥\u00a07", "≥\u00a09", ""]


def test_those_who_pass_on_one_figure_are_named_together() -> None:
    later = [row(name, "reports", origin="Count Office") for name in ("Daily Sample", "Evening Sample")]
    marks = [mark for name in later for mark in marks_of([row("Count Office"), name])[1:]]
    assert words_of(marks) == ["Daily Sample and Evening Sample\u00a0≥\u00a07", ""]


def test_a_denial_of_every_figure_is_one_mark_without_a_figure() -> None:
    (mark,) = marks_of(blanket_rows(BLANKET.splitlines()))
    assert (mark.role, mark.figure, mark.claimants) == (DENIES, None, ("Ministry",))


def test_the_picture_says_who_denies_and_has_a_lane_for_denials_of_everything() -> None:
    rows = toll_rows(ANSWER.splitlines())
    without, picture = toll_chart(rows), toll_chart([*rows, *blanket_rows(BLANKET.splitlines())])
    assert without.count("denied by Ministry<") * 2 == picture.count("denied by Ministry<") > 0
    assert LANE in picture and LANE not in without
    assert "Count Office\u00a0≥\u00a07<" in picture


def test_a_chart_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="no claims"):
        toll_chart([])


def test_the_picture_is_the_same_in_every_time_zone_and_locale(tmp_path: Path) -> None:
    toll, blanket = tmp_path / "toll.csv", tmp_path / "blanket.csv"
    toll.write_text(ANSWER, encoding="utf-8")
    blanket.write_text(BLANKET, encoding="utf-8")
    pictures = {
        subprocess.run(
            [sys.executable, "-m", "kg.charts", toll, blanket],
            env=os.environ | {"TZ": zone, "LC_ALL": locale, "PYTHONHASHSEED": seed, "PYTHONUTF8": "1"},
            capture_output=True,
            check=True,
        ).stdout
        for zone, locale, seed in (("Asia/Tehran", "C", "1"), ("America/Lima", "C.UTF-8", "2"))
    }
    assert len(pictures) == 1


def test_a_range_stands_at_a_figure_that_was_stated() -> None:
    (mark,) = marks_of(toll_rows([*ANSWER.splitlines()[:1], ANSWER.splitlines()[-1]]))
    assert (mark.figure, words_of([mark])) == (9, ["Count Office\u00a09–12"])


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
    boxes = []
    for label in place_labels(spots, 600, 300):
        width, height = text_size(label.words)
        boxes.append((label.x, label.y, label.x + width, label.y + height))
    for index, (left, top, right, bottom) in enumerate(boxes):
        for left2, top2, right2, bottom2 in boxes[index + 1 :]:
            assert right <= left2 or right2 <= left or bottom <= top2 or bottom2 <= top
        assert all(not (left < spot.x < right and top < spot.y < bottom) for spot in spots)
