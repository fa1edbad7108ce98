"""What a chart draws once, in which words, and where it stands."""

from datetime import date
from itertools import pairwise

from kg.charts.layout import Field, Spot, panels_of, place_labels, side_by_side, text_size
from kg.charts.marks import (
    DENIES,
    OWN,
    PASSED,
    SEVERAL,
    TollRow,
    blanket_rows,
    marks_of,
    shared_origins,
    toll_rows,
    words_of,
)
from kg.charts.speech import EN, FA
from tests.test_charts import ANSWER, BLANKET

DAY = date(2021, 5, 6)


def row(claimant: str, stance: str = "asserts", lower: int | None = 7, claim: str = "", origin: str = "") -> TollRow:
    claim = claim or claimant
    return TollRow(claimant, DAY, DAY, stance, "at-least", lower, None, claim, origin or claim)


def test_an_answer_is_read_with_its_dates_and_figures() -> None:
    rows = toll_rows(ANSWER.splitlines())
    assert rows[0] == TollRow("Count Office", DAY, DAY, "asserts", "at-least", 7, None, "c1", "c1")
    assert (rows[2].upper, rows[2].origin) == (None, "c3")


def test_who_passes_a_count_on_has_its_origin() -> None:
    marks = marks_of([row("Count Office", claim="c1"), row("Daily Sample", "reports", claim="c2", origin="c1")])
    assert [(mark.role, mark.origin) for mark in marks] == [(OWN, "Count Office"), (PASSED, "Count Office")]
    assert shared_origins(marks) == ["Count Office"]


def test_a_count_that_nobody_passes_on_has_no_colour_of_its_own() -> None:
    assert shared_origins(marks_of([row("Count Office"), row("Ministry", "reports")])) == []


def test_people_who_deny_one_figure_on_one_day_share_a_mark() -> None:
    (mark,) = marks_of([row("Ministry", "denies"), row("Embassy", "denies")])
    assert (mark.role, mark.claimants) == (DENIES, ("Embassy", "Ministry"))
    assert words_of([mark]) == ["denied by Embassy and Ministry"]


def test_a_claim_with_two_origins_is_one_mark() -> None:
    rows = [row("A"), row("B"), row("C", "reports", origin="A"), row("C", "reports", origin="B")]
    marks = marks_of(rows)
    assert [mark.origin for mark in marks] == ["A", "B", SEVERAL]
    assert shared_origins(marks) == []


def test_a_claimant_is_named_once_and_then_only_new_figures_are_written() -> None:
    marks = marks_of([row("Count Office", claim="c1"), row("Count Office", lower=9, claim="c2")])
    assert words_of([*marks, marks[1]]) == ["Count Office\u00a0≥\u00a07", "≥\u00a09", ""]


def test_those_who_pass_on_one_figure_are_named_together() -> None:
    later = [row(name, "reports", origin="Count Office") for name in ("Daily Sample", "Evening Sample")]
    marks = [mark for name in later for mark in marks_of([row("Count Office"), name])[1:]]
    assert words_of(marks) == ["Daily Sample and Evening Sample\u00a0≥\u00a07", ""]


def test_a_persian_label_has_persian_words() -> None:
    marks = marks_of(
        [row("دفتر شمارش", claim="c1"), row("وزارت", "denies", claim="c2"), row("سفارت", "denies", claim="c3")]
    )
    assert words_of(marks, FA) == ["دفتر شمارش\u200f\u00a0دست‌کم\u00a0۷", "تکذیب از سوی سفارت و وزارت"]


def test_a_denial_of_every_figure_is_one_mark_without_a_figure() -> None:
    (mark,) = marks_of(blanket_rows(BLANKET.splitlines()))
    assert (mark.role, mark.figure, mark.claimants) == (DENIES, None, ("Ministry",))


def test_a_range_stands_at_a_figure_that_was_stated() -> None:
    (mark,) = marks_of(toll_rows([*ANSWER.splitlines()[:1], ANSWER.splitlines()[-1]]))
    assert (mark.figure, words_of([mark])) == (9, ["Count Office\u00a09–12"])


def test_long_silence_opens_another_panel_and_every_day_is_in_exactly_one() -> None:
    days = [date(2019, 11, 19), date(2020, 1, 3), date(2020, 1, 4), date(2021, 11, 11), date(2026, 5, 1)]
    panels = panels_of(days, 1000, 20)
    assert len(panels) == 3
    assert [sum(panel.holds(day) for panel in panels) for day in days] == [1, 1, 1, 1, 1]


def test_a_higher_figure_stands_higher_and_zero_can_be_shown() -> None:
    field = Field.around([0, 5, 1500], 500)
    heights = [field.y(figure) for figure in (1500, 304, 5, 0)]
    assert heights == sorted(heights) and 0 < heights[0] < heights[-1] <= 500


def test_marks_of_one_place_stand_side_by_side() -> None:
    places = side_by_side([(10, 10), (10, 10), (10, 100)])
    assert places[0] == (10, 10) and places[1][0] >= 24 and places[2] == (10, 100)


def test_marks_at_the_end_of_a_panel_move_back_into_it() -> None:
    places = side_by_side([(95, 10), (95, 10), (95, 10)], 100)
    xs = [x for x, _ in places]
    assert max(xs) <= 100 and xs == sorted(xs) and min(b - a for a, b in pairwise(xs)) >= 14


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


def test_days_under_an_axis_are_those_of_the_calendar_and_leave_each_other_room() -> None:
    english = EN.ticks(date(2019, 11, 12), date(2019, 12, 28), 540)
    persian = FA.ticks(date(2019, 11, 12), date(2019, 12, 28), 540)
    assert [words for _, (words,) in english][:2] == ["15 Nov 2019", "22 Nov 2019"]
    assert [words[0] for _, words in persian][:2] == ["۲۲ آبان ۱۳۹۸", "۱ آذر ۱۳۹۸"]
    assert all(len(ticks) * 86 <= 540 for ticks in (english, persian))


def test_many_years_are_told_by_their_months() -> None:
    ticks = EN.ticks(date(2021, 10, 1), date(2026, 11, 1), 240)
    assert [words for _, (words,) in ticks] == ["Jan 2022", "Jan 2024", "Jan 2026"]
