"""Say in words why two items are held to show the same.

In: a `Likeness`. Out: a sentence, of the first and of the second.
"""

from typing import Final

from kg.evidence.alike.compare import Area
from kg.evidence.alike.likeness import Likeness, area_of

_WHOLE: Final = 0.9  # of a picture, from which it is called all of it
_ASIDE: Final = 0.04  # of a picture, from which a part is not in the middle
_TOGETHER_S: Final = 0.75  # by which films may begin apart and still begin together


def reason(one: Likeness) -> str:
    """Return how two items match: how many key frames, how many parts of the picture, and which part of each."""
    mirrored = ", left and right exchanged" if one.match.mirrored else ""
    parts = f"{one.match.alike} of {one.match.cells} parts of the picture agree{mirrored}"
    common = f"common are {_where(one.match.ours)} the first and {_where(one.match.theirs)} the second"
    return "; ".join(part for part in (_when(one), parts, common) if part)


def _when(one: Likeness) -> str:
    if one.shift_s is not None:
        which = f"{one.matched} of {one.possible} key frames that both could have match"
        return f"{which}, {_shifted(one.shift_s)}"
    return "" if one.still_s is None else f"the picture is a still of the film, near second {one.still_s:.0f}"


def _where(area: Area) -> str:
    """Return which part of a picture an area is.

    >>> _where((0.0, 0.0, 1.0, 0.98)), _where((0.2, 0.2, 0.8, 0.8)), _where((0.0, 0.1, 0.7, 1.0))
    ('all of', '36 % in the middle of', '63 % at the lower left of')
    """
    share = area_of(area)
    if share >= _WHOLE:
        return "all of"
    x, y = (area[0] + area[2]) / 2 - 0.5, (area[1] + area[3]) / 2 - 0.5
    across = "left" if x < -_ASIDE else "right" if x > _ASIDE else ""
    along = "upper" if y < -_ASIDE else "lower" if y > _ASIDE else ""
    side = f"at the {along} {across}" if across and along else f"at the {across or along + ' edge'}"
    return f"{share * 100:.0f} % {side if across or along else 'in the middle'} of"


def _shifted(shift: float) -> str:
    """Return how two films lie on each other in time.

    >>> _shifted(0.2), _shifted(12.4)
    ('from the same beginning', 'the first begins about 12 s into the second')
    """
    if abs(shift) < _TOGETHER_S:
        return "from the same beginning"
    into = ("the first", "the second") if shift > 0 else ("the second", "the first")
    return f"{into[0]} begins about {abs(shift):.0f} s into {into[1]}"
