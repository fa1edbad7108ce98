"""Dates for readers: never finer than their bounds, in the calendars of the language."""

import pytest

from kg.web.days import day_text
from kg.web.figures import digits, number
from kg.web.thing import Span


@pytest.mark.parametrize(
    ("earliest", "latest", "english", "persian"),
    [
        ("2019-11-16", "2019-11-16", "16 November 2019", "۲۵ آبان ۱۳۹۸ (۱۶ نوامبر ۲۰۱۹)"),
        ("2019-11-15", "2019-11-19", "15–19 November 2019", "۲۴–۲۸ آبان ۱۳۹۸ (۱۵–۱۹ نوامبر ۲۰۱۹)"),
        ("2019-11-01", "2019-11-30", "November 2019", "۱۰ آبان – ۹ آذر ۱۳۹۸ (نوامبر ۲۰۱۹)"),
        ("2019-10-23", "2019-11-21", "23 October – 21 November 2019", "آبان ۱۳۹۸ (۲۳ اکتبر – ۲۱ نوامبر ۲۰۱۹)"),
        ("2019-01-01", "2019-12-31", "2019", "۱۱ دی ۱۳۹۷ – ۱۰ دی ۱۳۹۸ (۲۰۱۹)"),
        (
            "2018-12-30",
            "2019-01-02",
            "30 December 2018 – 2 January 2019",
            "۹–۱۲ دی ۱۳۹۷ (۳۰ دسامبر ۲۰۱۸ – ۲ ژانویهٔ ۲۰۱۹)",
        ),
        ("2019-03-21", "2020-03-19", "21 March 2019 – 19 March 2020", "۱۳۹۸ (۲۱ مارس ۲۰۱۹ – ۱۹ مارس ۲۰۲۰)"),
    ],
)
def test_a_date_is_written_in_both_calendars(earliest: str, latest: str, english: str, persian: str) -> None:
    span = Span(earliest, latest, "")
    assert day_text(span, "en") == english
    assert day_text(span, "fa") == persian


def test_a_date_without_bounds_is_what_was_written() -> None:
    assert day_text(Span("", "", "one spring"), "en") == "one spring"
    assert day_text(None, "fa") == ""


def test_numbers_have_the_digits_and_the_separator_of_the_language() -> None:
    assert (number(1500, "en"), number(1500, "fa"), number("16.5", "fa")) == ("1,500", "۱٬۵۰۰", "۱۶٫۵")
    assert digits("IR-07", "en") == "IR-07"
