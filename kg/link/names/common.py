"""How much a word of a name tells: little when many people bear it, less when it is a title.

The list holds given names and family names that very many bear among speakers of Persian, Arabic and Kurdish, each
spelled once; other spellings are known by their sound.
"""

from collections import defaultdict
from typing import Final

from kg.link.names.align import likeness, mass
from kg.link.names.coarse import coarse
from kg.link.names.remembered import remembered
from kg.link.names.sounds import spell

_COMMON: Final = (
    "محمد علی حسین حسن رضا امیر مهدی احمد فاطمه زهرا مریم عباس محمود سعید حمید مجید عبدالله ابراهیم یوسف مصطفی خالد عمر"
    " علیرضا محمدرضا امیرحسین امیرمحمد حمیدرضا ابوالفضل محسن مرتضی اکبر اصغر قاسم کریم رحیم جواد صادق جعفر اسماعیل"
    " سارا زینب لیلا نرگس معصومه حسنی میلاد سجاد عرفان آرش پوریا سینا محمدی احمدی حسینی رضایی کریمی مرادی رحیمی"
    " هاشمی موسوی جعفری قاسمی اکبری صالحی علیزاده حیدری ابراهیمی صادقی عباسی نوری امینی صلاح عثمان شیرکو آزاد هیوا"
)
_BY_SOUND: Final = defaultdict(list)
for _signs in map(spell, _COMMON.split()):
    _BY_SOUND[coarse(_signs)].append(_signs)

TITLE_WEIGHT: Final = 0.15
COMMON_SHARE: Final = 0.7  # of the weight of a rare word as long
_ALIKE: Final = 0.93


@remembered(1 << 18)
def weight(signs: str, title: bool) -> float:
    """Return how much a word tells, from 0.15 for a title to 4 for a long word that few people bear."""
    if title:
        return TITLE_WEIGHT
    long = min(mass(signs), 400) / 100
    return long * (COMMON_SHARE if is_common(signs) else 1.0)


def is_common(signs: str) -> bool:
    """Return whether a word sounds like a name that many people bear."""
    return any(likeness(signs, other) > _ALIKE for other in _BY_SOUND.get(coarse(signs), ()))
