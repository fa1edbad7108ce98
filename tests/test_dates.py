"""Dates as written become bounds: every accepted form, every refusal, and agreement with the edtf package."""

from datetime import date, timedelta

import edtf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from persiantools.jdatetime import JalaliDate

from kg.dates import CalendarError, TimeSpan, parse_date

DAYS = st.dates(date(1500, 1, 1), date(2120, 12, 31))


def days(text: str) -> str:
    """Return the bounds as one string: two ISO days, or one when they are equal."""
    span = parse_date(text)
    return f"{span.earliest}" if span.earliest == span.latest else f"{span.earliest} {span.latest}"


@pytest.mark.parametrize(
    "text",
    [
        "2019-11-16", "16 November 2019", "16 november 2019", "16 Nov 2019", "16th Nov. 2019", "Nov 16, 2019",
        "۲۰۱۹-۱۱-۱۶", "٢٠١٩-١١-١٦", "25 Aban 1398", "۲۵ آبان ۱۳۹۸", "۲۵ آبان\u200cماه ۱۳۹۸", "1398-08-25 SH",
    ],
)  # fmt: skip
def test_one_certain_day_has_equal_bounds_and_no_edtf(text: str) -> None:
    span = parse_date(text)
    assert (span.earliest, span.latest) == (date(2019, 11, 16), date(2019, 11, 16))
    assert span.edtf is None
    assert span.as_written == text


@pytest.mark.parametrize(
    ("text", "bounds", "edtf_form"),
    [
        ("2019", "2019-01-01 2019-12-31", "2019"),
        ("2019-11", "2019-11-01 2019-11-30", "2019-11"),
        ("November 2019", "2019-11-01 2019-11-30", "2019-11"),
        ("16 or 17 November 2019", "2019-11-16 2019-11-17", "[2019-11-16,2019-11-17]"),
        ("16 and 17 November 2019", "2019-11-16 2019-11-17", "{2019-11-16,2019-11-17}"),
        ("November 16-17, 2019", "2019-11-16 2019-11-17", "2019-11-16/2019-11-17"),
        ("15-19 November 2019", "2019-11-15 2019-11-19", "2019-11-15/2019-11-19"),
        ("15–19 Nov 2019", "2019-11-15 2019-11-19", "2019-11-15/2019-11-19"),
        ("27 August to 7 September 1990", "1990-08-27 1990-09-07", "1990-08-27/1990-09-07"),
        ("30 Nov 2019 to 2 Dec 2019", "2019-11-30 2019-12-02", "2019-11-30/2019-12-02"),
        ("November or December 2019", "2019-11-01 2019-12-31", "[2019-11,2019-12]"),
        ("2018-2019", "2018-01-01 2019-12-31", "2018/2019"),
    ],
)
def test_gregorian_dates_that_are_not_one_day_keep_what_is_known(text: str, bounds: str, edtf_form: str) -> None:
    assert days(text) == bounds
    assert parse_date(text).edtf == edtf_form
    assert parse_date(text).calendar == "gregorian"


@pytest.mark.parametrize(
    ("text", "bounds", "edtf_form"),
    [
        ("Aban 1398", "2019-10-23 2019-11-21", "2019-10-23/2019-11-21"),
        ("1398-08 SH", "2019-10-23 2019-11-21", "2019-10-23/2019-11-21"),
        ("1398 SH", "2019-03-21 2020-03-19", "2019-03-21/2020-03-19"),
        ("۲۴ تا ۲۸ آبان ۱۳۹۸", "2019-11-15 2019-11-19", "2019-11-15/2019-11-19"),
        ("۲۵ یا ۲۶ آبان ۱۳۹۸", "2019-11-16 2019-11-17", "[2019-11-16,2019-11-17]"),
        ("Aban and Azar 1398", "2019-10-23 2019-12-21", "{2019-10-23..2019-11-21,2019-11-22..2019-12-21}"),
    ],
)
def test_solar_hijri_dates_are_bounded_in_gregorian_days(text: str, bounds: str, edtf_form: str) -> None:
    assert days(text) == bounds
    assert parse_date(text).edtf == edtf_form
    assert parse_date(text).calendar == "solar-hijri"


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("2019-11-1X", "2019-11-10 2019-11-19"),
        ("2022-1X", "2022-10-01 2022-12-31"),
        ("2019-XX-31", "2019-01-31 2019-12-31"),
        ("200X-02-29", "2000-02-29 2008-02-29"),
        ("20XX", "2000-01-01 2099-12-31"),
        ("2019-11~/2019-12-02?", "2019-11-01 2019-12-02"),
        ("{1960,1961-12..1967}", "1960-01-01 1967-12-31"),
    ],
)
def test_edtf_is_bounded_and_kept(text: str, bounds: str) -> None:
    assert days(text) == bounds
    assert parse_date(text).edtf == text


def test_a_qualified_day_keeps_its_qualifier() -> None:
    assert days("2019-11-16~") == "2019-11-16"
    assert parse_date("2019-11-16~").edtf == "2019-11-16~"


@pytest.mark.parametrize(
    "text",
    [
        "2019-11", "2019", "201X", "2019-11-XX", "2019-XX-16", "156X-12-25", "2019-11~", "2019-11-16?", "2019-~11",
        "2019-11-16/2019-11-19", "2018/2019-11", "[2019-11-16,2019-11-17]", "{2019-11,2019-12-02}", "[2019..2021]",
    ],
)  # fmt: skip
def test_the_edtf_package_gives_the_same_bounds_where_it_gives_any(text: str) -> None:
    parsed = edtf.parse_edtf(text)
    theirs = [date(*bound[:3]) for bound in (parsed.lower_strict(), parsed.upper_strict())]
    assert [parse_date(text).earliest, parse_date(text).latest] == theirs


@pytest.mark.parametrize(
    ("text", "as_written", "bounds"),
    [
        ("a Monday = 2019-11-25", "a Monday", "2019-11-25"),
        ("from 2 to 4 December 2019 = 2019-12-02/2019-12-04", "from 2 to 4 December 2019", "2019-12-02 2019-12-04"),
        ("25 Aban 1398 = 2019-11-16", "25 Aban 1398", "2019-11-16"),
        ("day = night = 2019-11-16", "day = night", "2019-11-16"),
    ],
)  # fmt: skip
def test_words_may_be_explained_in_edtf(text: str, as_written: str, bounds: str) -> None:
    assert days(text) == bounds
    assert parse_date(text).as_written == as_written


@pytest.mark.parametrize("written", ["25 Aban 1398", "1398-08-25", "1398/08/25", "۱۳۹۸/۰۸/۲۵"])
def test_a_solar_hijri_date_must_agree_with_its_explanation(written: str) -> None:
    assert parse_date(f"{written} = 2019-11-16").calendar == "solar-hijri"
    with pytest.raises(CalendarError, match=r"is 2019-11-16, but .* is 2019-11-17"):
        parse_date(f"{written} = 2019-11-17")


def test_an_explanation_must_not_narrow_what_is_written() -> None:
    with pytest.raises(CalendarError, match="2019-11-01 to 2019-11-30"):
        parse_date("November 2019 = 2019-11-16")


@pytest.mark.parametrize(
    "text", ["1398-08-25", "1398", "16 November 1398", "25 Aban 2019", "25 Aban 1398 to 2 Dec 2019"]
)
def test_a_calendar_is_never_guessed(text: str) -> None:
    with pytest.raises(CalendarError):
        parse_date(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2019-02-30", "no 30 February 2019: the month has 28 days"),
        ("31 April 2019", "the month has 30 days"),
        ("30 Esfand 1398", "no 30 Esfand 1398: the month has 29 days"),
        ("2019-11-00", "no 0 November 2019"),
        ("2019-13-01", "no month 13"),
        ("2019-02-3X", "no day that exists"),
        ("29 Feb 2019 to 1 March 2019", "the month has 28 days"),
    ],
)
def test_a_day_that_does_not_exist_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_date(text)


def test_the_leap_day_of_a_solar_hijri_leap_year_exists() -> None:
    assert days("30 Esfand 1399") == "2021-03-20"


@pytest.mark.parametrize(
    ("text", "offer"),
    [
        ("13/02/2011", "write 2011-02-13"),
        ("03/04/2011", "write 2011-04-03 or 2011-03-04"),
        ("3.4.2011", "write 2011-04-03 or 2011-03-04"),
        ("1398/8/25", "write 1398-08-25 SH"),
        ("2019-11-16/..", "open at one end"),
        ("[..2019-12-03]", "open at one end"),
        ("/2019", "open at one end"),
        ("19 to 15 November 2019", "earlier date first"),
        ("2019-12-04/2019-12-02", "earlier date first"),
        ("30 Dec to 2 Jan 2020", "write both years"),
        ("16 November", "needs a year"),
        ("16 to 2019", "needs its month"),
        ("last week", "write 2019-11-16"),
        ("16 Nuvember 2019", "write 2019-11-16"),
        ("2019-11-16T10:00", "write 2019-11-16"),
        ("", "write 2019-11-16"),
        ("a Monday = then", "must be the days in EDTF"),
        ("a Monday =", "must be the days in EDTF"),
        ("= 2019", "must be the days in EDTF"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_write(text: str, offer: str) -> None:
    with pytest.raises(ValueError, match=offer.replace("[", r"\[")):
        parse_date(text)


@given(DAYS)
def test_every_day_reads_back_in_either_calendar(day: date) -> None:
    solar = JalaliDate(day)  # type: ignore[no-untyped-call]  # the package's omission
    assert parse_date(day.isoformat()).earliest == day
    assert parse_date(f"{solar.year:04}-{solar.month:02}-{solar.day:02} SH").latest == day


@given(DAYS, st.integers(1, 4000))
def test_the_edtf_of_a_range_has_the_bounds_of_the_range(day: date, length: int) -> None:
    end = day + timedelta(days=length)
    span = parse_date(f"{day:%d %B} {day.year} to {end:%d %B} {end.year}")
    again = parse_date(span.edtf or "")
    assert (again.earliest, again.latest) == (day, end) == (span.earliest, span.latest)


@given(st.text("0123456789XabNov-/~?[]{},.= ۱۳آبان", max_size=24))
def test_any_text_gives_ordered_bounds_or_a_sentence(text: str) -> None:
    try:
        span: TimeSpan | None = parse_date(text)
    except ValueError as error:
        span = None
        assert str(error)
    assert span is None or span.earliest <= span.latest
