"""Write a foreign date the way our tables have it: nothing made more exact, the source's own words kept.

In: the text of a cell, or of two, and how the source writes dates. Out: a date that `kg.dates` reads, mostly
`as written = EDTF`. What does not show its meaning (16/11/2019 without an order, a year of an unsaid calendar) is
refused with what to state in the mapping.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from hijridate import Gregorian, Hijri
from persiantools.jdatetime import JalaliDate

from kg.dates import FIRST_GREGORIAN_YEAR, TimeSpan, fold_digits, parse_date
from kg.importers.values.months import longest_months, month_number

GREGORIAN: Final = "gregorian"
SOLAR: Final = "solar-hijri"
ISLAMIC: Final = "islamic"
CALENDARS: Final = (GREGORIAN, SOLAR, ISLAMIC)
ORDERS: Final = ("day-month-year", "month-day-year", "year-month-day")
JOINED: Final = ("to", "or")
LONGEST: Final = 200  # characters of a date

_NOTHING: Final = re.compile(r"[0\s/.\-]*|9999(?:[/.-]99){0,2}|(?:99[/.-]){1,2}9999")
_IRANIAN: Final = r"(?:iranian |persian |solar )*(?:hijri|hejri|shamsi|iranian|persian)(?: shamsi)?(?: calendar)?"
_TWO_CALENDARS: Final = re.compile(
    rf"(.+?)\s*\({_IRANIAN}\)\s*[,;/]\s*(.+?)\s*\(gregorian(?: calendar)?\)", re.IGNORECASE
)
_NEARLY: Final = (
    r"circa|ca?\.|c(?=\s)|about|around|approx(?:imately|\.)?|hacia|alrededor de|aprox\.?|vers|environ|um|etwa|"
    "حدود|حوالی|نحو|حوالي"
)
_ABOUT: Final = re.compile(rf"(?:{_NEARLY})\s*(.+)|(.+?)\s*\(?(?:circa|approx\.?|aprox\.?|\(ca\.?\))\)?", re.IGNORECASE)
_SIDES: Final = re.compile(r"\s+(?:to|a|al|bis|till|until|au|تا|إلى|الی|الى)\s+|\s*[–—-]\s*", re.IGNORECASE)
_EITHER: Final = re.compile(r"\s+(?:or|o|u|ou|oder|یا|أو|او)\s+", re.IGNORECASE)
_NUMERIC: Final = re.compile(r"\d{1,4}([/.-])\d{1,2}\1\d{1,4}|\d{1,2}[/.-]\d{4}")
_TWO_YEARS: Final = re.compile(r"(?<=[^\d/.-])(\d{4})/(\d{4})")
_BARE: Final = re.compile(r"\d{1,4}(?:[/.-]\d{1,2}){0,2}")
_TIME: Final = re.compile(r"[T ]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?")
_FORTNIGHT: Final = re.compile(r"\d?\s*[ªaº]?\s*quinc\w*\.?", re.IGNORECASE)
_ORDINAL: Final = re.compile(r"(?<=\d)(?:st|nd|rd|th|er|[ºª°.])(?=\W|$)", re.IGNORECASE)
_TOKEN: Final = re.compile(r"\d+|[^\W\d]+")
# Words that say which part of a month or year, and words that say nothing: the whole month or year is kept.
_PARTS: Final = frozenset(
    "early mid middle late end beginning begin start of the in princ principios comienzos inicio med mediados mitad "
    "fines fin final finales de del el la año años ano anos year years début milieu le du anfang mitte ende "
    "اوایل اواسط اواخر ماه سال أوائل منتصف أواخر في شهر سنة عام من".split()
)


@dataclass(frozen=True, slots=True)
class DateStyle:
    """How a source writes its dates; what is "" has not been stated."""

    calendar: str = ""
    order: str = ""
    months: str = ""
    joined: str = ""


class _UnreadError(ValueError):
    """A date that cannot be read; who knows the whole text says so."""


@dataclass(frozen=True, slots=True)
class _Side:
    year: int | None = None
    month: int | None = None
    day: int | None = None


def write_date(parts: Sequence[str], style: DateStyle) -> str:
    """Return the date that one text means, or two joined as the style says, "" when they say that it is unknown.

    Errors: ValueError when it cannot be read, with what to state in the mapping.

    >>> write_date(["12.4.2011"], DateStyle(order="day-month-year"))
    '12.4.2011 = 2011-04-12'
    >>> write_date(["2019-11-16", "2019-11-17"], DateStyle(joined="or"))
    '2019-11-16 or 2019-11-17'
    >>> write_date(["1343 (Iranian Hijri calendar), 1964 or 1965 (Gregorian calendar)"], DateStyle())
    '1343 (Iranian Hijri calendar), 1964 or 1965 (Gregorian calendar) = 1964/1965'
    """
    written = list(dict.fromkeys(found for part in parts if (found := _write_one(" ".join(part.split()), style))))
    if len(written) < 2:
        return "".join(written)
    if len(written) > 2 or style.joined not in JOINED:
        raise ValueError("two dates stand here: say how they belong together, with joined: to, or joined: or")
    return _join(written[0], written[1], style.joined)


def _join(first: str, last: str, joined: str) -> str:
    spans = [parse_date(first), parse_date(last)]
    words = f" {joined} ".join(span.as_written for span in spans)
    if spans[0].earliest > spans[1].earliest:
        raise ValueError(f'"{words}" names the later date first: check the two columns')
    ends = [_edtf(span) for span in spans]
    if "=" not in first + last and _readable(words):
        return words
    if joined == "to" or any("/" in end for end in ends):
        return f"{words} = {spans[0].earliest}/{spans[1].latest}"
    each = [one for end in ends for one in end.strip("[]").split(",")]
    return f"{words} = [{','.join(sorted(each, key=lambda one: parse_date(one).earliest))}]"


def _edtf(span: TimeSpan) -> str:
    return span.edtf or span.earliest.isoformat()


def _readable(text: str) -> bool:
    try:
        parse_date(text)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=65536)
def _write_one(text: str, style: DateStyle) -> str:
    """Return one date in our writing; the same words come again and again in a file."""
    folded = _TIME.sub("", fold_digits(text)).strip()
    if _NOTHING.fullmatch(folded):
        return ""
    if len(text) > LONGEST:
        raise ValueError(
            f'"{text[:LONGEST]}..." is too long for a date: take the part of the cell with before or after'
        )
    if "=" in text:
        raise ValueError(f'"{text}" holds "=", which parts the words of a date from their meaning here')
    try:
        found = _meaning(folded, style)
    except _UnreadError:
        raise ValueError(_unread(text, style)) from None
    if style.calendar == ISLAMIC and _BARE.fullmatch(folded):
        text = f"{text} AH"  # a bare year of this size would be taken for one of the Solar Hijri calendar
    written = text if found == fold_digits(text) else f"{text} = {found}"
    parse_date(written)
    return written


def _meaning(text: str, style: DateStyle) -> str:
    """Return a date in EDTF, or the text itself when our tables read it as it stands and it is exact or explicit."""
    if two := _TWO_CALENDARS.fullmatch(text):
        return _both_calendars(two[1], two[2])
    if style.calendar in ("", GREGORIAN) and (plain := _plain(text)):
        return plain
    if about := _ABOUT.fullmatch(text):
        return _approximate(_days(about[1] or about[2], style))
    return _days(text, style)


def _plain(text: str) -> str:
    """Return the text when `kg.dates` reads it without help and it is in figures or in English, "" otherwise."""
    if not _readable(text):
        return ""
    return text if parse_date(text).earliest.year >= FIRST_GREGORIAN_YEAR else ""


def _approximate(edtf: str) -> str:
    """Return a date marked as approximate; the two ends of an interval each."""
    if edtf.startswith(("[", "{")):
        raise ValueError('a date with "about" before it and "or" in it cannot be kept: write it through `values`')
    return "/".join(f"{end.rstrip('~')}~" for end in edtf.split("/"))


def _both_calendars(solar: str, gregorian: str) -> str:
    """Return the Gregorian reading of a date given in two calendars, when the two can mean one day."""
    west = parse_date(gregorian)
    years = [int(year) for year in re.findall(r"\d{4}", solar)]
    if not years:
        raise ValueError(f'"{solar}" names no year of the Solar Hijri calendar')
    first = JalaliDate(min(years), 1, 1).to_gregorian()  # type: ignore[no-untyped-call]  # the package's omission
    last = JalaliDate(max(years) + 1, 1, 1).to_gregorian() - timedelta(1)  # type: ignore[no-untyped-call]
    if west.latest < first or west.earliest > last:
        raise ValueError(f'"{solar}" is {first} to {last}, which "{gregorian}" is not: correct one through `values`')
    edtf = _edtf(west)
    return edtf.strip("[]").replace(",", "/") if re.fullmatch(r"\[\d{4},\d{4}\]", edtf) else edtf


def _days(text: str, style: DateStyle) -> str:
    """Return in EDTF what a date in the source's own writing means."""
    either = _EITHER.split(_TWO_YEARS.sub(r"\1 or \2", text))
    if len(either) == 2:
        ends = _complete([_side(part, style, partial=number == 0) for number, part in enumerate(either)])
        return f"[{','.join(_side_edtf(end, style) for end in ends)}]"
    if not _NUMERIC.fullmatch(text):
        sides = _SIDES.split(text)
        if len(sides) == 2 and all(map(_names_something, sides)):
            return _interval(sides, style)
    return _side_edtf(_side(text, style), style)


def _names_something(side: str) -> bool:
    """Return whether a side of a hyphen is more than a word for a part: "mid-November" has no two sides."""
    return any(token.casefold() not in _PARTS for token in _TOKEN.findall(side))


def _interval(sides: list[str], style: DateStyle) -> str:
    if re.fullmatch(r"\d\d", sides[1].strip()) and (year := re.search(r"(\d\d)\d\d$", sides[0])):
        sides = [sides[0], year[1] + sides[1].strip()]  # 1976-77
    left, right = _complete([_side(part, style, partial=number == 0) for number, part in enumerate(sides)])
    first, last = _bounds(left, style), _bounds(right, style)
    if style.calendar in ("", GREGORIAN):
        ends = dict.fromkeys([_gregorian(left), _gregorian(right)])
        return "/".join(ends)
    return f"{first[0]}/{last[1]}"


def _complete(sides: list[_Side]) -> list[_Side]:
    """Return two sides with what the first leaves to the second filled in: 21-22/06/1976, SEP-OCT/1976."""
    left, right = sides
    year, month, day = left.year or right.year, left.month, left.day
    if right.day is None and month is None and day is not None:
        month, day = day, None  # a month in figures
    if right.day is not None and month is None and left.year is None:
        month = right.month
    return [_Side(year, month, day), right]


def _side(text: str, style: DateStyle, *, partial: bool = False) -> _Side:
    """Return what one side of a date names; `partial` leaves the year to the other side."""
    text = _ORDINAL.sub("", _FORTNIGHT.sub(" ", text))
    names = style.calendar if style.calendar in (SOLAR, ISLAMIC) else style.months or "en"
    numbers, month = [], None
    for token in _TOKEN.findall(longest_months(" ".join(text.split()), names)):
        if token.isdigit():
            numbers.append(token)
        elif token.casefold() not in _PARTS:
            if month is not None or (month := month_number(token.replace("_", " "), names)) is None:
                raise _UnreadError
    return _ordered(text, numbers, month, style, partial)


def _ordered(text: str, numbers: list[str], month: int | None, style: DateStyle, partial: bool) -> _Side:
    years = [number for number in numbers if len(number) == 4]
    rest = [int(number) for number in numbers if len(number) < 4]
    if len(years) > 1 or len(rest) > 2 or any(len(number) == 3 for number in numbers) or not (years or partial):
        raise _UnreadError
    year = int(years[0]) if years else None
    if month is not None or not rest:
        if len(rest) > 1:
            raise _UnreadError
        return _Side(year, month, (rest[0] or None) if rest else None)
    if len(rest) == 1:  # a month and a year; or, before a hyphen, a day whose month follows
        return _Side(year, rest[0] or None, None) if year else _Side(None, None, rest[0])
    order = "year-month-day" if numbers[0] in years else style.order
    if not order:
        raise ValueError(_which_is_month(text))
    if order == "day-month-year":
        rest.reverse()
    return _Side(year, rest[0] or None, rest[1] or None)


def _which_is_month(text: str) -> str:
    return f'"{text.strip()}" does not show which number is the month: state order: day-month-year, or another'


def _unread(text: str, style: DateStyle) -> str:
    hint = "" if style.months else ", or state months: es, fa, ar, fr or de for names of months"
    return f'"{text.strip()}" is no date that can be read: list it under unknown, write it through values{hint}'


# -- calendars


def _side_edtf(side: _Side, style: DateStyle) -> str:
    if style.calendar in ("", GREGORIAN):
        if side.year and side.year < FIRST_GREGORIAN_YEAR:
            raise ValueError(
                f"the year {side.year} is none of the Gregorian calendar: state calendar: solar-hijri or islamic"
            )
        return _gregorian(side)
    first, last = _bounds(side, style)
    # The days of the Islamic calendar hang on the sight of the moon; a table can be a day off.
    about = "~" if style.calendar == ISLAMIC else ""
    return f"{first}{about}" if first == last else f"{first}{about}/{last}{about}"


def _gregorian(side: _Side) -> str:
    if side.year is None or (side.day is not None and side.month is None):
        raise ValueError("a date needs a year, and a day its month")
    numbers = (f"{side.year:04}", f"{side.month:02}" if side.month else "", f"{side.day:02}" if side.day else "")
    return "-".join(number for number in numbers if number)


def _bounds(side: _Side, style: DateStyle) -> tuple[date, date]:
    if style.calendar in ("", GREGORIAN):
        span = parse_date(_gregorian(side))
        return span.earliest, span.latest
    if side.year is None:
        raise ValueError("a date needs a year")
    start = _day_of(style.calendar, side.year, side.month or 1, side.day or 1)
    if side.day:
        return start, start
    year, month = (side.year, side.month + 1) if side.month else (side.year + 1, 1)
    following = _day_of(style.calendar, *((year + 1, 1) if month == 13 else (year, month)), 1)
    return start, following - timedelta(1)


def _day_of(calendar: str, year: int, month: int, day: int) -> date:
    try:
        if calendar == ISLAMIC:
            found: Gregorian = Hijri(year, month, day).to_gregorian()
            return date(found.year, found.month, found.day)
        solar: date = JalaliDate(year, month, day).to_gregorian()  # type: ignore[no-untyped-call]
        return solar
    except (ValueError, OverflowError) as error:
        what = f"{year}-{month:02}-{day:02}"
        raise ValueError(f"{what} is no day of the {calendar} calendar that can be converted ({error})") from None
