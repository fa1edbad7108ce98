"""Write dates for readers: Gregorian in English, Solar Hijri with the Gregorian beside it in Persian.

A date is bounds; what is shown is never finer than they are.
"""

from calendar import monthrange
from datetime import date, timedelta
from typing import Final, TypeAlias

from kg.dates import solar_hijri
from kg.web.figures import digits
from kg.web.thing import Span

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_MONTHS_FA: Final = (
    "ژانویهٔ", "فوریهٔ", "مارس", "آوریل", "مهٔ", "ژوئن", "ژوئیهٔ", "اوت", "سپتامبر", "اکتبر", "نوامبر", "دسامبر",
)  # fmt: skip
_MONTHS_HIJRI: Final = (
    "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند",
)  # fmt: skip


def day_text(span: Span | None, language: str) -> str:
    """Return a date as the readers of a language write it; "" without one.

    >>> day_text(Span("2019-11-15", "2019-11-19", ""), "en")
    '15–19 November 2019'
    >>> day_text(Span("2019-11-16", "2019-11-16", ""), "fa")
    '۲۵ آبان ۱۳۹۸ (۱۶ نوامبر ۲۰۱۹)'
    """
    if span is None or not span.earliest or not span.latest:
        return "" if span is None else span.as_written
    first, last = date.fromisoformat(span.earliest), date.fromisoformat(span.latest)
    if language == "en":
        return _gregorian(first, last, _MONTHS)
    return digits(f"{_in_solar_hijri(first, last)} ({_gregorian(first, last, _MONTHS_FA)})", "fa")


_Day: TypeAlias = tuple[int, int, int]  # year, month and day in some calendar


def _gregorian(first: date, last: date, months: tuple[str, ...]) -> str:
    whole_month = first.day == 1 and last.day == monthrange(last.year, last.month)[1]
    whole_year = whole_month and first.month == 1 and last.month == 12
    ends = (first.year, first.month, first.day), (last.year, last.month, last.day)
    return _span(*ends, months, whole_month, whole_year)


def _in_solar_hijri(first: date, last: date) -> str:
    start, end, after = map(solar_hijri, (first, last, last + timedelta(days=1)))
    whole_month = start[2] == 1 and after[2] == 1
    whole_year = whole_month and start[1] == 1 and after[1] == 1
    return _span(start, end, _MONTHS_HIJRI, whole_month, whole_year)


def _span(first: _Day, last: _Day, months: tuple[str, ...], whole_month: bool, whole_year: bool) -> str:
    """Write bounds in the shortest form that loses nothing: whole months and years have no days."""
    (year, month, day), (year2, month2, day2) = first, last
    if whole_year:
        return f"{year}" if year == year2 else f"{year}–{year2}"
    ends = (f"{months[month - 1]}", f"{months[month2 - 1]}")
    if not whole_month:
        if first == last:
            return f"{day} {ends[0]} {year}"
        if (year, month) == (year2, month2):
            return f"{day}–{day2} {ends[0]} {year}"
        ends = (f"{day} {ends[0]}", f"{day2} {ends[1]}")
    if (year, month) == (year2, month2):
        return f"{ends[0]} {year}"
    return f"{ends[0]} – {ends[1]} {year}" if year == year2 else f"{ends[0]} {year} – {ends[1]} {year2}"
