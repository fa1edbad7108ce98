"""The names of months, and the words beside them, in the languages of the sources that are imported.

In: a word and a language. Out: the number of the month. An abbreviation counts when it has three letters or more
and begins one month only.
"""

from functools import lru_cache
from typing import Final

from kg.folding import fold

# Spellings of one month stand together with "/" between them.
_GREGORIAN: Final = {
    "en": "January February March April May June July August September October November December",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre/setiembre octubre noviembre diciembre",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "de": "Januar/Jänner Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fa": "ژانویه/ژانویهٔ فوریه مارس آوریل/اوریل مه/می ژوئن ژوئیه/جولای اوت/آگوست سپتامبر اکتبر نوامبر دسامبر",
    "ar": (
        "يناير/كانون_الثاني/جانفي فبراير/شباط/فيفري مارس/آذار أبريل/إبريل/نيسان/أفريل مايو/أيار/ماي يونيو/حزيران/جوان "
        "يوليو/تموز/جويلية أغسطس/آب/أوت سبتمبر/أيلول أكتوبر/تشرين_الأول نوفمبر/تشرين_الثاني ديسمبر/كانون_الأول"
    ),
}
_SOLAR: Final = (
    "فروردین/Farvardin اردیبهشت/Ordibehesht خرداد/Khordad تیر/Tir مرداد/Mordad/امرداد شهریور/Shahrivar مهر/Mehr "
    "آبان/Aban آذر/Azar دی/Dey بهمن/Bahman اسفند/Esfand"
)
_ISLAMIC: Final = (
    "محرم/Muharram صفر/Safar ربيع_الأول/Rabi_al-Awwal ربيع_الآخر/ربيع_الثاني/Rabi_al-Thani "
    "جمادى_الأولى/جمادي_الاول/Jumada_al-Ula جمادى_الآخرة/جمادي_الثاني/Jumada_al-Thani رجب/Rajab شعبان/Shaban "
    "رمضان/Ramadan شوال/Shawwal ذو_القعدة/ذي_القعدة/ذيقعده/Dhu_al-Qadah ذو_الحجة/ذي_الحجة/ذيحجه/Dhu_al-Hijjah"
)
LANGUAGES: Final = tuple(_GREGORIAN)
SHORTEST: Final = 3  # letters of an abbreviation


def _names(text: str) -> list[tuple[str, int]]:
    return [
        (fold(form.replace("_", " ")).replace(" ", ""), number)
        for number, forms in enumerate(text.split(), 1)
        for form in forms.split("/")
    ]


_TABLES: Final = {
    **{language: _names(text) for language, text in _GREGORIAN.items()},
    "solar-hijri": _names(_SOLAR),
    "islamic": _names(_ISLAMIC),
}


@lru_cache(maxsize=4096)
def month_number(word: str, names: str) -> int | None:
    """Return the month, 1 to 12, that a word names, or None; `names` is a language or a calendar other than Gregorian.

    >>> month_number("ABR", "es"), month_number("تشرين الأول", "ar"), month_number("ju", "en")
    (4, 10, None)
    """
    folded = fold(word).replace(" ", "")
    known = _TABLES[names]
    exact = {number for name, number in known if name == folded}
    found = exact or {number for name, number in known if len(folded) >= SHORTEST and name.startswith(folded)}
    return found.pop() if len(found) == 1 else None


def longest_months(text: str, names: str) -> str:
    """Return the text with names of months of two words joined by "_", so that each is one word.

    >>> longest_months("12 تشرين الأول 2019", "ar")
    '12 تشرين_الأول 2019'
    """
    words = text.split(" ")
    joined: list[str] = []
    while words:
        pair = " ".join(words[:2])
        if len(words) > 1 and month_number(pair, names) and not month_number(words[0], names):
            joined.append("_".join(words[:2]))
            del words[:2]
        else:
            joined.append(words.pop(0))
    return " ".join(joined)
