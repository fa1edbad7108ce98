"""Read a date as a source wrote it into the first and last day it can mean.

In: the text of a date cell. Out: a `TimeSpan`. No day or month is ever made up: "November 2019" stays a
month. EDTF is bounded here and not by the `edtf` package, which raises on forms its own standard lists
(`2019-11-1X`) and writes to standard output on others; a test holds the two against each other.
"""

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import product
from typing import Final, NoReturn

from persiantools.jdatetime import JalaliDate

GREGORIAN: Final = "gregorian"
SOLAR_HIJRI: Final = "solar-hijri"
# No Solar Hijri year has come this far and no source here is this old, so the year tells the calendars apart.
FIRST_GREGORIAN_YEAR: Final = 1500

_ENGLISH = "January February March April May June July August September October November December".split()
_SOLAR = "Farvardin Ordibehesht Khordad Tir Mordad Shahrivar Mehr Aban Azar Dey Bahman Esfand".split()
_PERSIAN = "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند".split()
_MONTHS: Final[dict[str, tuple[str, int]]] = {
    **{name.casefold(): (GREGORIAN, number) for number, name in enumerate(_ENGLISH, 1)},
    **{name[:3].casefold(): (GREGORIAN, number) for number, name in enumerate(_ENGLISH, 1)},
    "sept": (GREGORIAN, 9),
    **{name.casefold(): (SOLAR_HIJRI, number) for number, name in enumerate(_SOLAR, 1)},
    **{name: (SOLAR_HIJRI, number) for number, name in enumerate(_PERSIAN, 1)},
}
_MONTH_NAMES: Final = {GREGORIAN: _ENGLISH, SOLAR_HIJRI: _SOLAR}

_ATOM = r"[?~%]?[\dX]{4}(?:-[?~%]?[\dX]{2}){0,2}[?~%]?"
_SPAN = rf"{_ATOM}(?:\.\.{_ATOM})?"
_SET = rf"{_SPAN}(?:, ?{_SPAN})*"
_EDTF: Final = re.compile(rf"{_ATOM}(?:/{_ATOM})?|\[{_SET}\]|\{{{_SET}\}}", re.ASCII)
_OPEN: Final = re.compile(r"^(?:/|[\[{]?\.\.)|(?:/|\.\.[\]}]?)$")
_SLASHED: Final = re.compile(r"(\d{1,4})([/.-])(\d{1,2})\2(\d{1,4})")
_ISO: Final = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?( SH)?")
_JOIN: Final = re.compile(r"\s*[–—]\s*|\s+(to|until|or|and|-|تا|یا|و)\s+")
_TOKEN: Final = re.compile(r"\d+|[^\W\d_]+")
_SHAPES: Final = frozenset({"D", "DM", "DMY", "M", "MY", "Y", "MD", "MDY", "DY", "YS"})
_DIGITS: Final = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "0123456789" * 2)
_LETTERS: Final = str.maketrans("يىك\u200c", "ییک ")
_SUFFIXES: Final = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b|\s+ماه\b")  # of ordinals, and the Persian word for month


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """The days a date can mean: bounds inclusive and Gregorian, the words as written, and their calendar.

    `edtf` is None for one certain day; `calendar` is a key of the scheme `calendar`.
    """

    earliest: date
    latest: date
    as_written: str
    edtf: str | None
    calendar: str


class CalendarError(ValueError):
    """A date whose calendar is not said, or whose two calendars disagree."""


@dataclass(frozen=True, slots=True)
class _Part:
    """One end of a date in words; what is not written is None."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    calendar: str = GREGORIAN

    def bounds(self) -> tuple[date, date]:
        if self.year is None or (self.day is not None and self.month is None):
            raise ValueError("a date needs a year, and a day needs its month: write 16 November 2019")
        _check_year(self.year, self.calendar)
        first, last = (1, 12) if self.month is None else (self.month, self.month)
        if self.day is not None:
            return self._on(self.year, first, self.day), self._on(self.year, first, self.day)
        end = _month_length(self.calendar, self.year, last)
        return self._on(self.year, first, 1), self._on(self.year, last, end)

    def edtf(self) -> str | None:
        """Return the part in EDTF, or None when EDTF has no word for it: a Solar Hijri month or year."""
        if self.calendar == GREGORIAN:
            numbers = (f"{self.year:04}", self.month and f"{self.month:02}", self.day and f"{self.day:02}")
            return "-".join(number for number in numbers if number)
        return self.bounds()[0].isoformat() if self.day else None

    def _on(self, year: int, month: int, day: int) -> date:
        length = _month_length(self.calendar, year, month)
        if not 1 <= day <= length:
            name = _MONTH_NAMES[self.calendar][month - 1]
            raise ValueError(f"there is no {day} {name} {year}: the month has {length} days")
        if self.calendar == GREGORIAN:
            return date(year, month, day)
        return JalaliDate(year, month, day).to_gregorian()  # type: ignore[no-untyped-call]  # the package's omission


@lru_cache(maxsize=8192)
def parse_date(text: str) -> TimeSpan:
    """Return the days a date can mean, with the date as written.

    Shape: a day, month or year, or two of them joined ("16 or 17 November 2019"), in figures, in English or
    in Solar Hijri; EDTF with both ends known; or `as written = EDTF`. A qualifier (`~`, `?`, `%`) is kept in
    `edtf` and does not widen the bounds. Digits may be Persian or Arabic.
    Errors: ValueError for another form or an impossible day; CalendarError (a ValueError) when the calendar
    is not clear or the two sides of "=" disagree.

    >>> parse_date("16 or 17 November 2019").edtf
    '[2019-11-16,2019-11-17]'
    >>> span = parse_date("۲۵ آبان ۱۳۹۸")
    >>> span.earliest.isoformat(), span.calendar
    ('2019-11-16', 'solar-hijri')
    >>> parse_date("a Monday = 2019-11-25").as_written
    'a Monday'
    """
    written, equals, days = (part.strip() for part in text.rpartition("="))
    return _explained(written, days) if equals else _read(text.strip())


def _explained(written: str, days: str) -> TimeSpan:
    folded = _fold(days)
    if not written or not _EDTF.fullmatch(folded):
        raise ValueError(f'"{days}" must be the days in EDTF, after the words and "=": "a Monday = 2019-11-25"')
    span = _read_edtf(folded, written)
    own = _read_if_plain(written)
    if own is None:
        return span
    if (own.earliest, own.latest) != (span.earliest, span.latest):
        raise CalendarError(f'"{written}" is {_days(own)}, but "{days}" is {_days(span)}: correct one of them')
    return replace(span, calendar=own.calendar)


def _read_if_plain(written: str) -> TimeSpan | None:
    """Return what the words mean by themselves, or None when they need the explanation beside them."""
    iso = _fold(written).replace("/", "-")
    bare = _ISO.fullmatch(iso)
    try:
        return _read(f"{iso} SH" if bare and not bare[4] and int(bare[1]) < FIRST_GREGORIAN_YEAR else written)
    except ValueError:
        return None


def _read(written: str) -> TimeSpan:
    text = _fold(written)
    if _EDTF.fullmatch(text):
        return _read_edtf(text, written)
    if _OPEN.search(text):
        raise ValueError(f'"{written}" is open at one end: write both ends, as in 2019-11-16/2019-11-19')
    if slashed := _SLASHED.fullmatch(text):
        _refuse_slashed(written, slashed[1], slashed[3], slashed[4])
    pieces = _JOIN.split(text)
    if len(pieces) == 1 and text.count("-") == 1 and not _ISO.fullmatch(text):
        first, last = text.split("-")
        pieces = [first, "-", last]
    if len(pieces) == 1:
        return _single(_read_part(text, written), written)
    if len(pieces) != 3:
        _refuse(written)
    return _pair(_read_part(pieces[0], written), pieces[1] or "-", _read_part(pieces[2], written), written)


def _single(part: _Part, written: str) -> TimeSpan:
    earliest, latest = part.bounds()
    edtf = None if part.day else part.edtf() or f"{earliest}/{latest}"
    return TimeSpan(earliest, latest, written, edtf, part.calendar)


def _pair(left: _Part, joiner: str, right: _Part, written: str) -> TimeSpan:
    if right.day and right.month is None:
        right = replace(right, month=left.month, calendar=left.calendar)
    if left.day and left.month is None:
        left = replace(left, month=right.month, calendar=right.calendar)
    left = replace(left, year=left.year or right.year)
    if left.calendar != right.calendar:
        raise CalendarError(f'"{written}" mixes two calendars: write "=" and the days in EDTF after it')
    (earliest, left_end), (right_start, latest) = left.bounds(), right.bounds()
    if not (earliest < right_start and left_end <= latest):
        raise ValueError(f'"{written}" must name the earlier date first; write both years if they differ')
    if joiner in ("or", "یا", "and", "و"):
        members = f"{left.edtf() or f'{earliest}..{left_end}'},{right.edtf() or f'{right_start}..{latest}'}"
        edtf = f"[{members}]" if joiner in ("or", "یا") else f"{{{members}}}"
    else:
        edtf = f"{left.edtf() or earliest}/{right.edtf() or latest}"
    return TimeSpan(earliest, latest, written, edtf, left.calendar)


def _read_part(text: str, written: str) -> _Part:
    if iso := _ISO.fullmatch(text):
        year, month, day = (int(number) if number else None for number in iso.groups()[:3])
        if month is not None and not 1 <= month <= 12:
            raise ValueError(f"there is no month {month}: write the month as 01 to 12")
        return _Part(year, month, day, SOLAR_HIJRI if iso[4] else GREGORIAN)
    shape, year, month, day, calendar = "", None, None, None, GREGORIAN
    for token in _TOKEN.findall(text):
        if not token.isdigit():
            if token.casefold() not in _MONTHS:
                _refuse(written)
            calendar, month = _MONTHS[token.casefold()]
            shape += "M"
        elif len(token) == 4:
            year, shape = int(token), shape + "Y"
        elif len(token) <= 2:
            day, shape = int(token), shape + "D"
    if shape not in _SHAPES or _TOKEN.sub("", text).strip(" ,."):
        _refuse(written)
    return _Part(year, month, day, calendar)


def _read_edtf(text: str, written: str) -> TimeSpan:
    bounds = [_atom_bounds(atom) for atom in re.findall(_ATOM, text)]
    starts = [start for start, _ in bounds]
    if starts != sorted(starts):
        raise ValueError(f'"{text}" must name the earlier date first')
    earliest, latest = starts[0], max(end for _, end in bounds)
    certain = earliest == latest and not set("?~%") & set(text)
    return TimeSpan(earliest, latest, written, None if certain else text.replace(" ", ""), GREGORIAN)


def _atom_bounds(atom: str) -> tuple[date, date]:
    """Return the first and last day of one EDTF date, in which X stands for any digit."""
    fields = re.sub("[?~%]", "", atom).split("-")
    if "X" not in atom:
        return _read_part("-".join(fields), atom).bounds()
    years, months, days = (_choices(field) for field in [*fields, "XX", "XX"][:3])
    _check_year(years[0], GREGORIAN)
    earliest, latest = (
        next((date(*numbers) for numbers in product(*order) if _is_day(*numbers)), None)
        for order in ((years, months, days), (years[::-1], months[::-1], days[::-1]))
    )
    if earliest is None or latest is None:
        raise ValueError(f'"{atom}" leaves no day that exists')
    return earliest, latest


def _choices(field: str) -> list[int]:
    """Return the numbers a field with X in it can stand for, in order."""
    digits = ("0123456789" if digit == "X" else digit for digit in field)
    return [int("".join(number)) for number in product(*digits)]


def _is_day(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def _check_year(year: int, calendar: str) -> None:
    if calendar == GREGORIAN and year < FIRST_GREGORIAN_YEAR:
        raise CalendarError(
            f"the year {year} is too early for the Gregorian calendar; if it is Solar Hijri, name the month, as in "
            '"25 Aban 1398", or write SH after it, as in "1398-08-25 SH"'
        )
    if calendar == SOLAR_HIJRI and not 1 <= year < FIRST_GREGORIAN_YEAR:
        raise CalendarError(f"the year {year} does not go with a Solar Hijri month: correct the month or the year")


def _month_length(calendar: str, year: int, month: int) -> int:
    return monthrange(year, month)[1] if calendar == GREGORIAN else JalaliDate.days_in_month(month, year)


def solar_hijri(day: date) -> tuple[int, int, int]:
    """Return a day of the Gregorian calendar as year, month and day of the Solar Hijri one.

    >>> solar_hijri(date(2019, 11, 16))
    (1398, 8, 25)
    """
    solar = JalaliDate(day)  # type: ignore[no-untyped-call]  # the package's omission
    return solar.year, solar.month, solar.day


def fold_digits(text: str) -> str:
    """Return the text with Persian and Arabic-Indic digits as 0 to 9.

    >>> fold_digits("۳۰۴ or ٣٢٣")
    '304 or 323'
    """
    return text.translate(_DIGITS)


def _fold(text: str) -> str:
    """Return a date's words in one spelling: ASCII digits, Persian letters, single spaces, no ordinal endings."""
    letters = unicodedata.normalize("NFC", fold_digits(text)).translate(_LETTERS)
    return _SUFFIXES.sub("", " ".join(letters.split()))


def _days(span: TimeSpan) -> str:
    return f"{span.earliest}" if span.earliest == span.latest else f"{span.earliest} to {span.latest}"


def _refuse_slashed(written: str, first: str, second: str, third: str) -> NoReturn:
    """Refuse a date in bare numbers and offer each day it can mean."""
    if len(first) == 4:
        readings = [(first, second, third)]
    elif len(third) == 4:
        readings = [(third, second, first), (third, first, second)]
    else:
        _refuse(written)
    calendar = " SH" if int(readings[0][0]) < FIRST_GREGORIAN_YEAR else ""
    days = {f"{year}-{month:0>2}-{day:0>2}{calendar}": None for year, month, day in readings if 1 <= int(month) <= 12}
    if not days:
        _refuse(written)
    raise ValueError(f'"{written}" does not show which number is the month: if you know it, write {" or ".join(days)}')


def _refuse(written: str) -> NoReturn:
    raise ValueError(
        f'"{written}" is not a date that can be read: write 2019-11-16, 16 November 2019, November 2019, '
        '15-19 November 2019 or 25 Aban 1398, or the words as written, "=" and the days in EDTF, '
        'as in "a Monday = 2019-11-25"'
    )
