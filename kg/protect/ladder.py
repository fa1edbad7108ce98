"""The ladder of coarsening: what a quasi-identifier of a record says on each step, from as written to nothing.

In: a record and a level for each quasi-identifier. Out: the values that stand there then. An exact age becomes a band,
a day a month, then a year; a place its province, then its country; in the end nothing is left.
"""

from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import product
from typing import Final

from kg.protect.ages import ABOUT, ADULT
from kg.protect.world import Days, Member, Unit, World
from kg.values import Age, TimeSpan, parse_age, parse_date

QUASI: Final = ("places", "act_on", "age", "born_on", "gender", "cell")  # columns, as the levels stand in order
Levels = tuple[int, int, int, int, int, int]
ASIS: Final[Levels] = (0, 0, 0, 0, 0, 0)

# What each step takes away, for choosing the least: the place and the day of an event are what a reader needs most.
_LOSS: Final[tuple[tuple[int, ...], ...]] = (
    (0, 3, 6, 9), (0, 2, 5, 8), (0, 1, 4), (0, 1, 2, 3), (0, 4), (0, 2),
)  # fmt: skip
HEIGHTS: Final = tuple(map(len, _LOSS))  # how many levels each has
_AREAS: Final = (("province", "region", "country"), ("country",))
_OF_BASIS: Final = {"place": "places", "day": "act_on", "age-band": "age", "gender": "gender"}
OLDEST_DAY: Final = date.min
LAST_DAY: Final = date.max


def loss(levels: Levels) -> int:
    """Return how much is lost by coarsening to these levels."""
    return sum(costs[level] for costs, level in zip(_LOSS, levels, strict=True))


@cache
def ladder() -> tuple[Levels, ...]:
    """Return every combination of levels, the least loss first."""
    combined: list[Levels] = [
        (a, b, c, d, e, f) for a, b, c, d, e, f in product(*(range(len(costs)) for costs in _LOSS))
    ]
    return tuple(sorted(combined, key=lambda levels: (loss(levels), levels)))


def highest(one: Levels, other: Levels) -> Levels:
    """Return the higher of two levels, for each quasi-identifier."""
    a, b, c, d, e, f = (max(pair) for pair in zip(one, other, strict=True))
    return a, b, c, d, e, f


@dataclass(frozen=True, slots=True)
class Shown:
    """What somebody can know of one person from the rows: sets of places and days, bounds of age and birth.

    Places are None when nothing bounds them. `cells` are the cells whose basis is none of the other values.
    """

    places: frozenset[str] | None
    days: Days
    age: tuple[int, int]
    born: Days
    gender: str
    cells: frozenset[str]


def coarsened(world: World, member: Member, levels: Levels) -> Member:
    """Return a record as it is written at these levels; what the case itself gives away is left as it is."""
    places = _places(world, member, levels[0])
    act_on = _date(member.act_on, levels[1], world.case_days.get(member.case))
    age = _age(member.age, levels[2])
    born_on = _date(member.born_on, 3 if age != member.age else levels[3], None)
    gender = "" if levels[4] else member.gender
    made = replace(member, places=places, act_on=act_on, age=age, born_on=born_on, gender=gender)
    changed = {column for column in QUASI[:-1] if getattr(made, column) != getattr(member, column)}
    told_by = tuple(ident for ident in member.told_by if not _finer(world, made, ident, levels))
    cell = tuple(
        ref for ref in member.cell
        if not _gives(world, ref, changed, bool(levels[5])) and not _finer(world, made, ref.partition("#")[0], levels)
    )  # fmt: skip
    kept = member.informant_place
    if places != member.places and not (places and world.within(places) <= world.within([kept])):
        kept = ""
    return replace(made, cell=cell, informant_place=kept, told_by=told_by)


def _gives(world: World, ref: str, changed: set[str], all_cells: bool) -> bool:
    """Tell whether a cell that a record stands in must be left out with what was coarsened."""
    basis = world.bases.get(ref.partition("#")[0], "")
    return basis != "identification" and (all_cells or _OF_BASIS.get(basis, "") in changed)


def _finer(world: World, member: Member, ident: str, levels: Levels) -> bool:
    """Tell whether the statement of a claim, judgement or breakdown says more of a place or day that became coarser."""
    if ident not in world.tells:
        return False
    bare = replace(member, cell=(), told_by=())
    says, alone = _shown_member(world, replace(bare, told_by=(ident,))), _shown_member(world, bare)
    return bool(levels[0] and says.places != alone.places) or bool(levels[1] and says.days != alone.days)


def _places(world: World, member: Member, level: int) -> tuple[str, ...]:
    if not level or not member.places:
        return member.places
    around = world.case_places.get(member.case, frozenset())
    as_is = shown_places(world, member.places, around) or frozenset()
    for kinds in _AREAS[level - 1 :]:
        larger = tuple(dict.fromkeys(_area(world, place, kinds) for place in member.places))
        seen = (shown_places(world, larger, around) or frozenset()) if all(larger) else frozenset()
        if seen == as_is and len(world.leaves(seen)) > 1:
            return member.places  # as coarse as that already
        if len(world.leaves(seen)) > len(world.leaves(as_is)):
            return larger
    return member.places if around == as_is else ()


def _area(world: World, place: str, kinds: tuple[str, ...]) -> str:
    """Return the first area of one of the kinds that a place is or lies in, empty when there is none."""
    return next((one for one in (place, *world.larger(place)) if world.kinds.get(one) in kinds), "")


def shown_places(world: World, places: tuple[str, ...], around: frozenset[str]) -> frozenset[str] | None:
    """Return the places that a record leaves open, as far as its case has them; None for any place at all."""
    if not places:
        return around or None
    own = world.within(places)
    return own & around or own


def _date(span: TimeSpan | None, level: int, around: Days | None) -> TimeSpan | None:
    if span is None or not level:
        return span
    as_is = clip((span.earliest, span.latest), around)
    for size, form in ((1, "%Y-%m"), (2, "%Y")):
        if size < level or f"{span.earliest:{form}}" != f"{span.latest:{form}}":
            continue
        wider = parse_date(f"{span.earliest:{form}}")
        if clip((wider.earliest, wider.latest), around) != as_is:
            return wider
        if as_is[0] < as_is[1]:
            return span  # as coarse as that already
    return span if around == as_is else None


def clip(days: Days, around: Days | None) -> Days:
    """Return the days as far as they lie in those of the case; as they are when none does."""
    if around is None:
        return days
    first, last = max(days[0], around[0]), min(days[1], around[1])
    return (first, last) if first <= last else days


def _age(age: Age | None, level: int) -> Age | None:
    if age is None or not level:
        return age
    margin = ABOUT if age.as_written.startswith("about") else 0
    lower, upper = _bounds(age)
    if level == 1 and upper + margin < ADULT:
        return parse_age(f"under {ADULT}")
    if level == 1 and lower - margin >= ADULT:
        return parse_age(f"over {ADULT}")
    return None


def _bounds(age: Age | None) -> tuple[int, int]:
    if age is None:
        return 0, 130
    return (0 if age.lower is None else age.lower), (130 if age.upper is None else age.upper)


# -- what all records of a person show together


def shown(world: World, unit: Unit) -> Shown:
    """Return what the records of a person tell together: what one leaves open, another may say."""
    each = [_shown_member(world, member) for member in unit.members]
    return Shown(
        places=_meet([one.places for one in each]),
        days=_overlap([one.days for one in each]),
        age=_overlap_of_ages([one.age for one in each]),
        born=_overlap([one.born for one in each]),
        gender=next((one.gender for one in each if one.gender), ""),
        cells=frozenset().union(*(one.cells for one in each)),
    )


def _shown_member(world: World, member: Member) -> Shown:
    around = world.case_days.get(member.case)
    places = shown_places(world, member.places, world.case_places.get(member.case, frozenset()))
    days = clip((member.act_on.earliest, member.act_on.latest) if member.act_on else (OLDEST_DAY, LAST_DAY), around)
    born = (member.born_on.earliest, member.born_on.latest) if member.born_on else (OLDEST_DAY, LAST_DAY)
    for ident in (*member.told_by, *(ref.partition("#")[0] for ref in member.cell)):
        if scope := world.tells.get(ident):
            places, days = _narrowed(world, places, scope.places), clip(days, scope.days)
    gender, others = member.gender, set()
    for ref in member.cell:
        partition, _, key = ref.partition("#")
        match world.bases.get(partition, ""):
            case "place":
                places = _meet([places, world.within([key])])
            case "day":
                days = clip(days, _day(key))
            case "gender":
                gender = gender or key
            case "identification":
                pass
            case _:
                others.add(ref)
    return Shown(places, days, _bounds(member.age), born, gender, frozenset(others))


def _day(key: str) -> Days:
    day = parse_date(key)
    return day.earliest, day.latest


def _meet(sets: list[frozenset[str] | None]) -> frozenset[str] | None:
    """Return what all sets have in common; all that is in any of them when they have nothing in common."""
    bound = [one for one in sets if one is not None]
    if not bound:
        return None
    return frozenset.intersection(*bound) or frozenset.union(*bound)


def _narrowed(world: World, places: frozenset[str] | None, by: frozenset[str] | None) -> frozenset[str] | None:
    """Return what two sets have in common; the first as it is when the other leaves open all that it does."""
    both = _meet([places, by])
    return places if both and places and {*world.leaves(both)} == {*world.leaves(places)} else both


def _overlap(spans: list[Days]) -> Days:
    first, last = max(span[0] for span in spans), min(span[1] for span in spans)
    return (first, last) if first <= last else (min(span[0] for span in spans), max(span[1] for span in spans))


def _overlap_of_ages(spans: list[tuple[int, int]]) -> tuple[int, int]:
    first, last = max(span[0] for span in spans), min(span[1] for span in spans)
    return (first, last) if first <= last else (min(span[0] for span in spans), max(span[1] for span in spans))


def told(world: World, unit: Unit) -> list[str]:
    """Return the columns in which the records of a person say more than their cases do."""
    now = shown(world, unit)
    bare = shown(world, Unit(tuple(_emptied(member) for member in unit.members)))
    pairs = (
        ("places", now.places, bare.places), ("act_on", now.days, bare.days), ("age", now.age, bare.age),
        ("born_on", now.born, bare.born), ("gender", now.gender, bare.gender), ("cell", now.cells, bare.cells),
    )  # fmt: skip
    return [column for column, says, empty in pairs if says != empty]


def _emptied(member: Member) -> Member:
    return replace(member, age=None, born_on=None, gender="", act_on=None, places=(), cell=(), told_by=())


def climbed(world: World, unit: Unit, levels: Levels) -> Unit:
    """Return a person whose records all stand at these levels."""
    return Unit(tuple(coarsened(world, member, levels) for member in unit.members))
