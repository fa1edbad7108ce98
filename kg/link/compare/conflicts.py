"""What two entities say that cannot both be true of one thing.

In: two entities made ready. Out: sentences, none when nothing speaks against it. A conflict is for the reviewer to
weigh: sources err, so it lowers the band of a candidate and never drops it.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from kg.link.compare.features import days_text, distance_km
from kg.link.compare.ready import YEAR_DAYS, Ready, gap
from kg.link.entity import Sort
from kg.link.places import PlaceLevel, compare_places

YEARS_APART: Final = 10  # of birth
_FINAL: Final = "killing"  # what happens to nobody twice, and after which nothing happens
_FAR_KM: Final = 150.0


def conflicts(left: Ready, right: Ready) -> tuple[str, ...]:
    """Return what the two say that cannot both be true of one thing, in sentences.

    Gender, years of birth more than ten apart, a birth after the event of the other, killings more than a year apart,
    an act after a killing, and one certain place each, in other provinces, on the same days. Of places: coordinates
    far apart.
    """
    return tuple(_found(left, right))


def _found(left: Ready, right: Ready) -> Iterator[str]:
    one, other = left.entity, right.entity
    if one.gender and other.gender and one.gender != other.gender:
        yield f"one is {one.gender}, the other {other.gender}"
    if left.born and right.born and (days := gap(left.born, right.born)) > YEARS_APART * YEAR_DAYS:
        yield f"born at least {int(days / YEAR_DAYS)} years apart"
    for each, that in ((left, right), (right, left)):
        if each.born and that.happened and each.born[0] > that.happened[1]:
            yield f"one is born on {date.fromordinal(each.born[0])} or later, after {days_text(that)} of the other"
    if left.happened and right.happened:
        yield from _of_days(left, right)
    far = distance_km(left, right)
    if one.sort is Sort.PLACE and far is not None and far > _FAR_KM:
        yield f"their coordinates are {far:,.0f} km apart"


def _of_days(left: Ready, right: Ready) -> Iterator[str]:
    one, other = left.entity, right.entity
    days = gap(left.happened or (0, 0), right.happened or (0, 0))
    if one.act == other.act == _FINAL:
        if days > YEAR_DAYS:
            yield f"killed at least {int(days / YEAR_DAYS)} years apart: {days_text(left)} and {days_text(right)}"
    elif _FINAL in (one.act, other.act) and one.act and other.act:
        killed, later = (left, right) if one.act == _FINAL else (right, left)
        if killed.happened and later.happened and killed.happened[1] + 1 < later.happened[0]:
            yield f"killed on {days_text(killed)}, but {later.entity.act} on {days_text(later)}"
    certain = len(one.places) == len(other.places) == 1
    if days == 0 and certain and compare_places(one.places, other.places).level is PlaceLevel.DIFFERENT:
        yield f"in {one.places[0]} and in {other.places[0]} on the same days"
