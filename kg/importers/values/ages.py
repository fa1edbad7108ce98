"""Write a foreign age the way our tables have it.

In: what a source writes for an age, in one of seven languages. Out: a form that `kg.values.parse_age` reads, and
a note when the source says more than years can hold.
"""

import re
from functools import lru_cache
from typing import Final

from kg.dates import fold_digits
from kg.values import OLDEST, parse_age

LONGEST: Final = 100  # characters of an age
_MONTHS: Final = 12  # of a year
_MARKS: Final = frozenset("+<>~")  # what our writing has words for

_YEARS: Final = (
    r"(?:years?(?: old)?|yrs?\.?|y\.?o\.?|años?|anos?|ans?|jahre?|سالگی|ساله|سال|سنوات|سنة|سنه|عام[اًا]*|عاما)"
)
# How many of a unit may pass before a year may be full; of months the years are counted.
_SHORTER_UNITS: Final = {
    r"months?|mes(?:es)?|mois|monate?n?|ماهه?|شهور?|أشهر|شهرا?": 12,
    r"weeks?|semanas?|semaines?|wochen?|هفته|أسابيع": 52,
    r"days?|d[ií]as?|jours?|tage?|روزه?|أيام|يوما?": 365,
    r"hours?|horas?|heures?|stunden?|ساعت(?:ه|ة)?": 8760,
}
_MORE: Final = r"(?P<more>\s*\(?(?:old|of age|de edad|de vida|alt|approx\.?|aprox\.?)\)?)?"
_SHORTER: Final = [
    (re.compile(rf"(\d+|an?|one|un|una)\s*(?:{unit}){_MORE}", re.IGNORECASE), most)
    for unit, most in _SHORTER_UNITS.items()
]
_UNDER: Final = (
    "less than|younger than|below|under|menor(?:es)? de|menos de|moins de|unter|زیر|کمتر از|تحت|أقل من|دون|<"
)
_OVER: Final = "more than|older than|above|over|m[aá]s de|mayor(?:es)? de|plus de|über|بالای|بیش از|أكثر من|فوق|>"
_ABOUT: Final = (
    r"about|around|approx\.?|circa|ca?\.|aprox\.?|unos|alrededor de|environ|etwa|حدودا?|حدود|تقریبا|حوالي|نحو|~"
)
# What is written -> how it is written here.
_FORMS: Final = {
    rf"(?:{_UNDER})\s*(\d+)": "under {}",
    rf"(?:{_OVER})\s*(\d+)": "over {}",
    r"[+](\d+)|(\d+)\s*[+]|(\d+) (?:or|and) (?:over|older|more|above)": "over {}",
    r"(\d+) (?:or|and) (?:under|younger|less|below)": "0-{}",
    rf"(?:{_ABOUT})\s*(\d+)": "about {}",
    r"(\d+)\s*(?:approx\.?|aprox\.?|environ|circa|\(approx\.?\)|[?~])": "about {}",
    r"(\d+)\s*(?:or|o|u|ou|oder|یا|أو|او)\s*(\d+)": "{} or {}",
    r"(?:between )?(\d+)\s*(?:to|and|a|bis|à|تا|إلى|الى|[-–—/])\s*(\d+)": "{}-{}",
    r"(\d+)(?:\.0+)?": "{}",
}
_PATTERNS: Final = [(re.compile(pattern, re.IGNORECASE), form) for pattern, form in _FORMS.items()]
_DECADE: Final = re.compile(r"(?:in (?:his|her|their) )?(\d0)'?s", re.IGNORECASE)
_ENDING: Final = re.compile(rf"(?<=\d)\s*{_YEARS}(?!\w)|\byears?\b", re.IGNORECASE)


@lru_cache(maxsize=4096)
def write_age(text: str) -> tuple[str, str]:
    """Return the age in our writing, and what to note beside it, "" for nothing.

    Errors: ValueError when it cannot be read.

    >>> write_age("24 años"), write_age("+60")
    (('24', ''), ('over 60', 'age as written: +60'))
    >>> write_age("3 months"), write_age("18 months")
    (('0', 'age as written: 3 months'), ('1', 'age as written: 18 months'))
    """
    if len(text) > LONGEST:
        raise ValueError(f'"{text[:LONGEST]}..." is too long for an age')
    folded = " ".join(fold_digits(text).split())
    if shorter := _shorter(folded):
        return shorter, f"age as written: {text}"
    if decade := _DECADE.fullmatch(folded):
        return f"{decade[1]}-{int(decade[1]) + 9}", f"age as written: {text}"
    plain = " ".join(_ENDING.sub("", folded).split())
    for pattern, form in _PATTERNS:
        if match := pattern.fullmatch(plain):
            age = form.format(*(number for number in match.groups() if number))
            parse_age(age)
            return age, f"age as written: {text}" if set(text) & _MARKS else ""
    raise ValueError(
        f'"{text}" is no age that can be read: list it under unknown if nothing is known, or write it through values'
    )


def _shorter(text: str) -> str:
    """Return the completed years of an age in months, weeks, days or hours, "" when it is no such age or not sure."""
    for pattern, most in _SHORTER:
        if match := pattern.fullmatch(text):
            count = int(match[1]) if match[1].isdigit() else 1
            if count < most:
                return "0"
            return str(count // most) if most == _MONTHS and not match["more"] and count // most < OLDEST else ""
    return ""
