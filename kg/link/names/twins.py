"""Tell apart names that differ by little and are borne by different people: Hassan and Hossein, Hamid and Hamed.

In: one word as signs. Out: which of the listed names it spells, if it spells one clearly better than all others. Two
words that spell two of them are not one name, however near their sounds are.
"""

from collections import defaultdict
from typing import Final

from kg.link.names.align import likeness
from kg.link.names.coarse import coarse
from kg.link.names.remembered import remembered
from kg.link.names.sounds import spell

UNLIKE: Final = 0.7  # the highest likeness of words that spell two different names of the list
_SPELLED: Final = 0.9  # likeness from which a word spells a name
_CLEARLY: Final = 0.03  # by which it does so better than any other
_TWINS: Final = (
    "محمد محمود حامد حمید احمد حسن حسین محسن حسنی حسینی محمدی محمودی احمدی حامدی حمیدی امیر امین عامر عمر"
    " عمار امیری امینی سعید سعد سعود سعیدی سعدی کریم کرم اکرم کریمی کرمی رحیم رحمان رحیمی رحمانی جمال جمیل"
    " جمالی جمیلی کمال کامل سالم سلیم سلام سلمان سلیمان ناصر نصر نصیر صالح صلاح طاهر راشد رشید ماجد مجید"
    " شریف اشرف قادر قدیر بشار بشیر سمیر سامر نادر نذیر جابر جبار عادل عدیل فاضل فضل واحد وحید قاسم کاظم"
    " باقر بکر رضا راضی فرید فریده حمیده سعیده جمیله وحیده نصیره زهرا زهره عالم علیم حکیم حاکم هاشم هشام"
    " خالد خلیل خلود مراد مرید مرادی مریدی صادق صدیق صدیقه صادقی صدیقی"
)
_BY_BONES: Final = defaultdict(list)
for _number, _signs in enumerate(map(spell, _TWINS.split()), 1):
    _BY_BONES[coarse(_signs)].append((_number, _signs))


@remembered(1 << 18)
def twin(signs: str) -> int:
    """Return the number of the listed name that a word spells; 0 when it spells none, or two about as well.

    >>> twin(spell("Hossein")) == twin(spell("حسین")) > 0, twin(spell("Hassan")) == twin(spell("حسین"))
    (True, False)
    """
    found = sorted(((likeness(signs, other), number) for number, other in _BY_BONES.get(coarse(signs), ())))
    if not found or found[-1][0] < _SPELLED or (len(found) > 1 and found[-1][0] - found[-2][0] < _CLEARLY):
        return 0
    return found[-1][1]
