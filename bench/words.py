"""Words for a country that does not exist: names in several scripts, and dates in the forms that sources use.

Nothing here names a real person or place. The same arguments give the same words.
"""

from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from random import Random
from typing import Final

from persiantools.jdatetime import JalaliDate

Names = tuple[str, str, str, str]  # in English, Persian, Arabic and Central Kurdish

TAGS: Final = ("en", "fa", "ar", "ckb")
COUNTRY: Final[Names] = ("Republic of Examplia", "جمهوری اگزمپلیا", "جمهورية إكزامبليا", "کۆماری ئێگزامپلیا")
TOWNS: Final[tuple[Names, ...]] = (
    ("Testburg", "تست‌بورگ", "تستبورغ", "تێستبورگ"),
    ("Mockford", "ماک‌فورد", "موكفورد", "مۆکفۆرد"),
    ("Nowhereby", "ناکجاده", "لامكان", "نەبوون"),
    ("Placeholm", "پلیس‌هولم", "بليسهولم", "پلەیسهۆڵم"),
    ("Dummyton", "دامی‌تون", "داميتون", "دامیتۆن"),
)
GIVEN: Final[tuple[Names, ...]] = (
    ("Testa", "تستا", "تيستا", "تێستا"),
    ("Mock", "ماک", "موك", "مۆک"),
    ("Ficta", "فیکتا", "فيكتا", "فیکتا"),
    ("Nullo", "نولو", "نولو", "نولۆ"),
)
FAMILY: Final[tuple[Names, ...]] = (
    ("Sample", "سمپل", "سامبل", "سامپڵ"),
    ("Placeholder", "پلیس‌هولدر", "بليسهولدر", "پلەیسهۆڵدەر"),
    ("Beispiel", "بایشپیل", "بايشبيل", "بایشپیل"),
    ("Exemplum", "اگزمپلوم", "إكزمبلوم", "ئێگزەمپلوم"),
    ("Dummy", "دامی", "دامي", "دامی"),
)
_MONTHS: Final = "January February March April May June July August September October November December".split()
_WEEKDAYS: Final = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_PERSIAN_DIGITS: Final = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
_ARABIC_DIGITS: Final = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_DIGITS_OF: Final = {"fa": _PERSIAN_DIGITS, "ckb": _ARABIC_DIGITS, "ar": _ARABIC_DIGITS, "en": {}}


def town(number: int) -> Names:
    """Return the name of a town; each number has its own."""
    return _numbered(TOWNS[number % len(TOWNS)], number)


def person(number: int) -> Names:
    """Return the name of a person; each number has its own."""
    given, family = GIVEN[number % len(GIVEN)], FAMILY[number % len(FAMILY)]
    return _numbered(tuple(f"{first} {last}" for first, last in zip(given, family, strict=True)), number)


def _numbered(names: tuple[str, ...], number: int) -> Names:
    en, fa, ar, ckb = (
        f"{name} {str(number).translate(_DIGITS_OF[tag])}" for name, tag in zip(names, TAGS, strict=True)
    )
    return en, fa, ar, ckb


def tagged(names: Names, tags: tuple[str, ...]) -> str:
    """Return the cell that holds the forms of a name in these languages.

    >>> tagged(person(0), ("en", "fa"))
    'Testa Sample 0@en | تستا سمپل ۰@fa'
    """
    return " | ".join(f"{form}@{tag}" for form, tag in zip(names, TAGS, strict=True) if tag in tags)


def english(day: date) -> str:
    """Return a day as an English text writes it.

    >>> english(date(2019, 11, 16))
    '16 November 2019'
    """
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def days(first: date, last: date) -> str:
    """Return a stretch of days as an English text writes it.

    >>> days(date(2019, 11, 15), date(2019, 11, 19))
    '15-19 November 2019'
    """
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}-{english(last)}"
    return f"{english(first)} to {english(last)}"


def _solar(day: date, locale: str = "en") -> str:
    jalali = JalaliDate(day, locale=locale)  # type: ignore[no-untyped-call]  # the package's omission
    return f"{jalali.day} {jalali.strftime('%B')} {jalali.year}"


def _persian(day: date) -> str:
    return _solar(day, "fa").translate(_PERSIAN_DIGITS)


def _either(day: date) -> str:
    return f"[{day - timedelta(days=1)},{day}]"


# How a source writes one day, the first form most of all; the last four are not certain of the day.
_FORMS: Final[tuple[Callable[[date], str], ...]] = (
    english,
    date.isoformat,
    _solar,
    _persian,
    lambda day: f"{_solar(day)} = {day}",
    lambda day: f"a {_WEEKDAYS[day.weekday()]} = {day}",
    lambda day: f"{day}~",
    lambda day: f"{_MONTHS[day.month - 1]} {day.year}",
    lambda day: f"{day.isoformat()[:-1]}X",
    _either,
)
_WEIGHTS: Final = (12, 6, 3, 3, 1, 1, 1, 1, 1, 1)


def written(day: date, chance: Random) -> str:
    """Return a day as some source writes it; it always may be that day, and most often can be no other."""
    return _written(day, chance.choices(range(len(_FORMS)), _WEIGHTS)[0])


@lru_cache(maxsize=200_000)  # every day of the years that are used, in every form
def _written(day: date, form: int) -> str:
    return _FORMS[form](day)
