"""Foreign dates become ours: the words stay, nothing is made more exact, and what is not clear is refused."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from persiantools.jdatetime import JalaliDate

from kg.dates import parse_date
from kg.importers.values.dates import DateStyle, write_date

SPANISH = DateStyle(order="day-month-year", months="es")
SOLAR = DateStyle(calendar="solar-hijri")
ISLAMIC = DateStyle(calendar="islamic")
PLAIN = DateStyle()


@pytest.mark.parametrize(
    ("text", "style", "written"),
    [
        ("2031-11-16", PLAIN, "2031-11-16"),
        ("16 or 17 November 2031", PLAIN, "16 or 17 November 2031"),
        ("1976 or 1977", PLAIN, "1976 or 1977"),
        ("1959/1960", PLAIN, "1959/1960"),
        ("Circa 1952", PLAIN, "Circa 1952 = 1952~"),
        ("March 1968/1969", PLAIN, "March 1968/1969 = [1968-03,1969]"),
        ("1964-00-00", PLAIN, "1964-00-00 = 1964"),
        ("2031-11-16T12:30:00Z", PLAIN, "2031-11-16T12:30:00Z = 2031-11-16"),
        ("16/11/2031", DateStyle(order="day-month-year"), "16/11/2031 = 2031-11-16"),
        ("11/16/2031", DateStyle(order="month-day-year"), "11/16/2031 = 2031-11-16"),
        ("12.4.2011", DateStyle(order="day-month-year"), "12.4.2011 = 2011-04-12"),
        ("ABR/1976", SPANISH, "ABR/1976 = 1976-04"),
        ("AÑO/1981", SPANISH, "AÑO/1981 = 1981"),
        ("AÑOS/1976-77", SPANISH, "AÑOS/1976-77 = 1976/1977"),
        ("1º/10/1976", SPANISH, "1º/10/1976 = 1976-10-01"),
        ("JUL-AGO/1975", SPANISH, "JUL-AGO/1975 = 1975-07/1975-08"),
        ("21-22/06/1976", SPANISH, "21-22/06/1976 = 1976-06-21/1976-06-22"),
        ("31/01-18/02/1977", SPANISH, "31/01-18/02/1977 = 1977-01-31/1977-02-18"),
        ("DIC/1974-ENE/1975", SPANISH, "DIC/1974-ENE/1975 = 1974-12/1975-01"),
        ("12 de abril de 1976", SPANISH, "12 de abril de 1976 = 1976-04-12"),
        ("16 o 17 de noviembre de 2031", SPANISH, "16 o 17 de noviembre de 2031 = [2031-11-16,2031-11-17]"),
        ("3 mars 2019", DateStyle(months="fr"), "3 mars 2019 = 2019-03-03"),
        ("12. März 2019", DateStyle(months="de"), "12. März 2019 = 2019-03-12"),
        ("12 تشرين الأول 2019", DateStyle(months="ar"), "12 تشرين الأول 2019 = 2019-10-12"),
        ("۱۴ اوت ۲۰۱۹", DateStyle(months="fa"), "۱۴ اوت ۲۰۱۹ = 2019-08-14"),
        ("mid-November 2019", PLAIN, "mid-November 2019 = 2019-11"),
        ("1398/08/25", SOLAR, "1398/08/25 = 2019-11-16"),
        ("۲۴ تا ۲۶ آبان ۱۳۹۸", SOLAR, "۲۴ تا ۲۶ آبان ۱۳۹۸ = 2019-11-15/2019-11-17"),
        ("1441/03/19", ISLAMIC, "1441/03/19 AH = 2019-11-16~"),
    ],
)
def test_a_date_keeps_its_words_and_gets_its_meaning(text: str, style: DateStyle, written: str) -> None:
    assert write_date([text], style) == written
    assert parse_date(written)


@pytest.mark.parametrize("text", ["fines/09/1976", "princ/09/1976", "med/09/1976", "2ª quinc/09/1976"])
def test_a_part_of_a_month_is_not_made_days(text: str) -> None:
    assert write_date([text], SPANISH) == f"{text} = 1976-09"


@pytest.mark.parametrize("text", ["0/0/0", "00/00/0000", "0000-00-00", "", "99/99/9999"])
def test_a_date_of_zeros_is_unknown(text: str) -> None:
    assert write_date([text], PLAIN) == ""


@pytest.mark.parametrize(
    ("text", "style", "advice"),
    [
        ("16/11/2019", PLAIN, "order: day-month-year"),
        ("31/02/1976", SPANISH, "no 31 February"),
        ("1398", PLAIN, "calendar: solar-hijri"),
        ("sin datos", PLAIN, "unknown"),
        ("16/11/19", SPANISH, "no date that can be read"),
        ("1600/1/1", ISLAMIC, "no day of the islamic calendar"),
        ("1403/12/31", SOLAR, "no day of the solar-hijri calendar"),
        ("a day = 2019", PLAIN, '"="'),
        ("x" * 5000, PLAIN, "too long"),
    ],
)
def test_a_date_that_is_not_clear_is_refused_with_what_to_state(text: str, style: DateStyle, advice: str) -> None:
    with pytest.raises(ValueError, match=advice):
        write_date([text], style)


@pytest.mark.parametrize("years", ["1964 or 1965", "1965"])
def test_two_calendars_that_agree_give_the_gregorian_years(years: str) -> None:
    text = f"1343 (Iranian Hijri calendar), {years} (Gregorian calendar)"
    assert write_date([text], PLAIN) == f"{text} = {years.replace(' or ', '/')}"


def test_two_calendars_that_do_not_agree_are_refused() -> None:
    with pytest.raises(ValueError, match="1964-03-21 to 1965-03-20"):
        write_date(["1343 (Iranian Hijri calendar), 1990 (Gregorian calendar)"], PLAIN)


@pytest.mark.parametrize(
    ("parts", "style", "written"),
    [
        (["2031-11-16", "2031-11-16"], DateStyle(joined="or"), "2031-11-16"),
        (["2031-11-16", "2031-11-17"], DateStyle(joined="or"), "2031-11-16 or 2031-11-17"),
        (["2031-11-15", "2031-11-18"], DateStyle(joined="to"), "2031-11-15 to 2031-11-18"),
        (["2031 or 2039", "2035"], DateStyle(joined="or"), "2031 or 2039 or 2035 = [2031,2035,2039]"),
        (["2031-11-15", "0/0/0"], DateStyle(joined="to"), "2031-11-15"),
        (
            ["1398/08/24", "1398/08/25"],
            DateStyle("solar-hijri", joined="or"),
            "1398/08/24 or 1398/08/25 = [2019-11-15,2019-11-16]",
        ),
        (
            ["1398/08", "1398/09"],
            DateStyle("solar-hijri", joined="to"),
            "1398/08 to 1398/09 = 2019-10-23/2019-12-21",
        ),
    ],
)
def test_two_columns_are_one_date(parts: list[str], style: DateStyle, written: str) -> None:
    assert write_date(parts, style) == written
    assert parse_date(written)


def test_two_columns_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(ValueError, match="later date first"):
        write_date(["2031-11-18", "2031-11-15"], DateStyle(joined="to"))


DAYS = st.dates(date(1900, 1, 1), date(2060, 12, 31))


@settings(deadline=None)
@given(DAYS, st.sampled_from(["day-month-year", "month-day-year", "year-month-day"]), st.sampled_from("/.-"))
def test_a_day_in_figures_means_itself_in_every_order(day: date, order: str, mark: str) -> None:
    numbers = {"day": f"{day.day}", "month": f"{day.month}", "year": f"{day.year}"}
    text = mark.join(numbers[name] for name in order.split("-"))
    span = parse_date(write_date([text], DateStyle(order=order)))
    assert span.earliest == span.latest == day


@settings(deadline=None)
@given(DAYS)
def test_a_day_of_the_solar_calendar_means_itself(day: date) -> None:
    solar = JalaliDate(day)  # type: ignore[no-untyped-call]
    span = parse_date(write_date([f"{solar.year}/{solar.month:02}/{solar.day:02}"], SOLAR))
    assert span.earliest == span.latest == day


@settings(deadline=None)
@given(DAYS, st.integers(1, 20), st.sampled_from(["to", "or"]))
def test_two_days_bound_the_date_they_make(first: date, days: int, joined: str) -> None:
    last = first + timedelta(days)
    span = parse_date(write_date([first.isoformat(), last.isoformat()], DateStyle(joined=joined)))
    assert (span.earliest, span.latest) == (first, last)


@settings(deadline=None)
@given(st.text(max_size=40), st.sampled_from([PLAIN, SPANISH, SOLAR, ISLAMIC]))
def test_any_text_becomes_a_date_that_can_be_read_or_is_refused(text: str, style: DateStyle) -> None:
    try:
        written = write_date([text], style)
    except ValueError:
        return
    assert written == "" or parse_date(written)
