"""Plan how to coarsen small cells: the least that has to go, and the same plan for the same rows.

In: what the rows show, and how many must be alike. Out: for each person the levels to which the records climb, and the
people whose records are withheld whole because no level keeps the totals from giving them back.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from kg.protect.cells import Class, SmallCell, alike, classes_of, small_by_total, small_cells
from kg.protect.ladder import ASIS, HEIGHTS, Levels, Shown, climbed, ladder, loss, shown, told
from kg.protect.totals import GivenBack, given_back
from kg.protect.world import Unit, World

_MOST_WAYS: Final = 200  # that are tried before somebody is withheld whole


@dataclass(slots=True)
class Plan:
    """The levels of each person who climbs, by id; who is withheld whole; and why, in the order it was found."""

    levels: dict[str, Levels] = field(default_factory=dict)
    withheld: set[str] = field(default_factory=set)
    why: dict[str, SmallCell] = field(default_factory=dict)

    def seen_in(self, world: World) -> World:
        """Return what a reader sees when the plan is carried out."""
        units = [self.of(world, unit) for unit in world.units if unit.id not in self.withheld]
        return replace(world, units=units)

    def of(self, world: World, unit: Unit) -> Unit:
        """Return a person as the plan writes the records."""
        levels = self.levels.get(unit.id, ASIS)
        return unit if levels == ASIS else climbed(world, unit, levels)


def make_plan(world: World, smallest: int) -> Plan:
    """Return the plan after which no small cell is left."""
    plan = Plan()
    while small := small_cells(plan.seen_in(world), smallest):
        for one in small:
            plan.why.setdefault(one.unit.id, one)
        rows = [one for one in small if not one.total]
        if rows:
            _climb(world, plan, {one.unit.id for one in rows}, smallest)
        else:
            _hide_from_totals(world, plan)
    return plan


def _climb(world: World, plan: Plan, small: set[str], smallest: int) -> None:
    """Raise the levels of the small ones until each is among enough that are alike, or nothing tells them apart."""
    left = [_Climber(world, unit, plan.levels.get(unit.id, ASIS)) for unit in world.units if unit.id in small]
    others = [unit for unit in plan.seen_in(world).units if not unit.named and unit.id not in small]
    classes = classes_of((unit, shown(world, unit)) for unit in others)
    tried: set[tuple[Levels, ...]] = set()
    for levels in _useful(left):
        at = tuple(climber.least(levels) for climber in left)
        if at in tried:
            continue
        tried.add(at)
        fit = _fitting([climber.at(level) for climber, level in zip(left, at, strict=True)], classes, smallest)
        for climber, level in zip(left, at, strict=True):
            if climber.unit.id in fit:
                plan.levels[climber.unit.id] = level
                classes += classes_of([climber.at(level)[:2]])
        left = [climber for climber in left if climber.unit.id not in fit]
        if not left:
            return
    plan.withheld |= {climber.unit.id for climber in left}


class _Climber:
    """A person on the ladder; what is shown on each level is worked out once."""

    def __init__(self, world: World, unit: Unit, now: Levels):
        self.unit = unit
        self._world = world
        self._now = now
        self._made: dict[Levels, tuple[Unit, Shown, bool]] = {}
        self.steps = tuple(self._distinct(place) for place in range(len(ASIS)))

    def _distinct(self, place: int) -> tuple[int, ...]:
        """Return for each level of one quasi-identifier the lowest that writes the same."""
        written: dict[Unit, int] = {}
        found = []
        for level in range(HEIGHTS[place]):
            one = climbed(self._world, self.unit, _with(ASIS, place, level))
            found.append(written.setdefault(one, level))
        return tuple(found)

    def least(self, levels: Levels) -> Levels:
        """Return the lowest levels that write the same as these, and no lower than the person stands already."""
        a, b, c, d, e, f = (
            steps[max(level, now)] for steps, level, now in zip(self.steps, levels, self._now, strict=True)
        )
        return a, b, c, d, e, f

    def at(self, levels: Levels) -> tuple[Unit, Shown, bool]:
        """Return the person at some levels, what is shown then, and whether that is more than the case tells."""
        if levels not in self._made:
            one = climbed(self._world, self.unit, levels)
            self._made[levels] = one, shown(self._world, one), bool(told(self._world, one))
        return self._made[levels]


def _with(levels: Levels, place: int, level: int) -> Levels:
    a, b, c, d, e, f = (level if each == place else old for each, old in enumerate(levels))
    return a, b, c, d, e, f


def _useful(left: list[_Climber]) -> list[Levels]:
    """Return the levels of the ladder that write something of their own for somebody."""
    own = [{level for climber in left for level in climber.steps[place]} for place in range(len(ASIS))]
    return [levels for levels in ladder() if all(level in found for level, found in zip(levels, own, strict=True))]


def _fitting(made: list[tuple[Unit, Shown, bool]], settled: Counter[Class], smallest: int) -> set[str]:
    """Return those among enough that are alike, where only these and the settled ones count."""
    fit = {unit.id for unit, _, _ in made}
    while True:
        classes = settled + classes_of((unit, seen) for unit, seen, _ in made if unit.id in fit)
        lost = {
            unit.id for unit, seen, tells in made if unit.id in fit and tells and alike(unit, seen, classes) < smallest
        }
        if not lost:
            return fit
        fit -= lost


# -- complementary suppression


def _hide_from_totals(world: World, plan: Plan) -> None:
    """Make room for doubt about the first person whom a total gives back: by less of this one, or by another's cell."""
    first = min(given_back(plan.seen_in(world)), key=lambda one: (one.unit.id, one.total.id, one.source))
    near = _around(world, first)
    before = {one.unit.id for one in given_back(plan.seen_in(near))}
    for ident, levels in _ways(near, plan, first):
        tried = Plan({**plan.levels, ident: levels}, plan.withheld)
        left = {one.unit.id for one in given_back(tried.seen_in(near))}
        if first.unit.id not in left and left <= before:
            plan.levels[ident] = levels
            plan.why.setdefault(ident, small_by_total(first))
            return
    plan.withheld.add(first.unit.id)


def _around(world: World, given: GivenBack) -> World:
    """Return the part of what is told that one source tells."""
    units = [unit for unit in world.units if any(member.source == given.source for member in unit.members)]
    alone = frozenset((given.source,))
    totals = [replace(total, sources=alone) for total in world.totals if given.source in total.sources]
    return replace(world, units=units, totals=totals)


def _ways(world: World, plan: Plan, given: GivenBack) -> Iterator[tuple[str, Levels]]:
    """Yield the ways in which one person says less, the least loss first, and of equal ones the person given back."""
    ways = []
    for unit in world.units:
        if not unit.named and unit.id not in plan.withheld:
            now = plan.levels.get(unit.id, ASIS)
            climber = _Climber(world, unit, now)
            lower = climber.at(climber.least(now))[0]
            for place, height in enumerate(HEIGHTS):
                for level in range(now[place] + 1, height):
                    levels = climber.least(_with(now, place, level))
                    if climber.at(levels)[0] != lower:
                        ways.append((loss(levels) - loss(now), unit.id != given.unit.id, unit.id, levels))
    for _, _, ident, levels in sorted(set(ways))[:_MOST_WAYS]:
        yield ident, levels
