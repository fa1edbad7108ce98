"""The toll chart: one mark a claim, denials where they belong, the same bytes everywhere, in two languages."""

import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from kg.charts.apart import NotDrawn, draw_apart
from kg.charts.kept import FOLDER
from kg.charts.marks import MOST_MARKS, PASSED, TollRow, blanket_rows, drawn_marks, toll_rows
from kg.charts.paint import DARK, LIGHT, PAGE, inline, paint
from kg.charts.speech import EN, FA
from kg.charts.toll import chart_svg, drawing_of, toll_chart

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
ROWS = toll_rows(ANSWER.splitlines())
ALL = [*ROWS, *blanket_rows(BLANKET.splitlines())]
DAY = date(2021, 5, 6)


@pytest.fixture(scope="module")
def english() -> str:
    return drawing_of(ALL, "en")


@pytest.fixture(scope="module")
def persian() -> str:
    return drawing_of(ALL, "fa")


def places(svg: str, words: str) -> list[tuple[float, float]]:
    """Where texts with these words stand, in pixels from the top left corner of the scene."""
    found = re.findall(rf"<text[^>]*translate\(([\d.]+),([\d.]+)\)[^>]*>\u2067?{words}\u2069?<", svg)
    return [(float(x), float(y)) for x, y in found]


def signs(svg: str, colour: str) -> list[tuple[float, float]]:
    """Where marks of a colour stand; those of the key come last."""
    found = re.findall(rf'<path transform="translate\(([\d.]+),([\d.]+)\)"[^>]*fill="{colour}" stroke="@paper"', svg)
    return [(float(x), float(y)) for x, y in found]


def test_the_picture_says_who_denies_and_has_a_lane_for_denials_of_everything(english: str) -> None:
    without = drawing_of(ROWS, "en")
    assert without.count("denied by Ministry<") * 2 == english.count("denied by Ministry<") > 0
    assert EN.lane in english and EN.lane not in without
    assert "Count Office\u00a0≥\u00a07<" in english


def test_a_denial_stands_at_the_figure_it_denies(english: str) -> None:
    heights = [y for _, y in signs(english, "@origin-1")]
    denial, blanket = (y for _, y in signs(english, "@ink")[:2])
    assert heights.count(denial) == 2  # as high as the count of 7 and who passes it on, not as 9 to 12
    assert blanket not in heights


def test_who_passes_a_count_on_has_the_letter_of_its_origin(english: str) -> None:
    assert len(places(english, "A")) == 4  # three marks of one origin, and the key
    assert not places(english, "B")


def test_the_persian_picture_has_persian_words_digits_and_days(persian: str) -> None:
    texts = " ".join(re.findall(r">([^<>]+)</", persian))
    assert FA.title in texts and "دست‌کم\u00a0۷" in texts and "۱۵ اردیبهشت ۱۴۰۰" in texts and "۵ مه ۲۰۲۱" in texts
    assert not re.search(r"[0-9]", texts)


def test_time_and_the_scale_run_from_right_to_left_in_persian(english: str, persian: str) -> None:
    assert places(english, "7 May 2021")[0][0] < places(english, "9 May 2021")[0][0]
    assert places(persian, "۱۵ اردیبهشت ۱۴۰۰")[0][0] > places(persian, "۲۱ اردیبهشت ۱۴۰۰")[0][0]
    assert places(english, "10")[0][0] < 60 and places(persian, "۱۰")[0][0] > 1100


def test_a_picture_of_its_own_has_the_colours_of_its_paper(english: str) -> None:
    for colours in (LIGHT, DARK):
        svg = paint(english, colours, "en")
        assert "@" not in svg and f'fill="{colours["paper"]}"' in svg and f'"{colours["origin-1"]}"' in svg


def test_a_drawing_in_a_page_has_no_style_no_paper_and_no_font_of_its_own(english: str) -> None:
    svg = inline(english, "toll")
    assert not re.search(r"style=|<style|font-family|href=|@|#[0-9A-F]{6}\"", svg)
    assert svg.startswith('<svg role="img" aria-labelledby="toll"')
    assert 'direction="ltr"' in svg[:200] and f'"{PAGE["ink"]}"' in svg


def test_what_a_name_contains_cannot_leave_its_place_in_the_picture() -> None:
    hostile = TollRow('<script>alert(1)</script>"&', DAY, DAY, "asserts", "exactly", 7, 7, "c1", "c1")
    svg = inline(drawing_of([hostile], "en"), "toll")
    assert "<script" not in svg and "&lt;script&gt;" in svg


def test_a_chart_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="no claims"):
        toll_chart([])


def test_those_who_pass_on_give_way_when_there_are_too_many_marks() -> None:
    own = [TollRow("Office", DAY, DAY, "asserts", "exactly", n, n, f"o{n}", f"o{n}") for n in range(MOST_MARKS)]
    relays = [TollRow("Paper", DAY, DAY, "reports", "exactly", n, n, f"r{n}", f"o{n}") for n in range(5)]
    assert len(drawn_marks([*own, *relays])) == MOST_MARKS
    assert PASSED not in {mark.role for mark in drawn_marks([*own, *relays])}
    assert drawn_marks([*own, TollRow("Office", DAY, DAY, "asserts", "exactly", 999, 999, "x", "x")]) == []


def test_another_process_draws_the_same(english: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(FOLDER)
    assert draw_apart(ALL, "en") == english


def test_what_another_process_cannot_draw_is_an_error_that_says_why() -> None:
    with pytest.raises(NotDrawn, match="no claims to draw"):
        draw_apart([], "en")


def test_one_call_gives_the_picture_in_a_language_and_a_scheme(persian: str) -> None:
    assert chart_svg(ALL, "fa", dark=True) == paint(persian, DARK, "fa")


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
