"""Tell which cells of a breakdown a person can stand in, for a reader who subtracts what is known from the totals.

In: what the rows show, and counts that add up. Out: the people whose cell is given back although no row says it. The
reader is taken to know that the records of a source are among those whom the source counts: who knows less, finds less.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from kg.protect.ladder import Shown, shown
from kg.protect.world import Total, Unit, World
from kg.values import fragment

Placed = tuple[str, ...]  # the cells that somebody may stand in
_BASES: Final = ("place", "day", "gender", "age-band", "affiliation", "other")


@dataclass(frozen=True, slots=True)
class GivenBack:
    """A person of whom a breakdown lets only one cell remain, which no row of the person says."""

    unit: Unit
    total: Total
    source: str
    key: str


def given_back(world: World) -> Iterator[GivenBack]:
    """Yield every unnamed person whom a breakdown puts into one cell that the person's rows do not tell."""
    by_source: dict[str, list[Unit]] = defaultdict(list)
    for unit in world.units:
        for source in {member.source for member in unit.members}:
            by_source[source].append(unit)
    for total in world.totals:
        for source in sorted(total.sources) if total.basis in _BASES else ():
            units = [unit for unit in by_source[source] if _counted(unit, total, source)]
            if not all(unit.named for unit in units):
                yield from _of_source(world, total, source, units)


def _of_source(world: World, total: Total, source: str, units: list[Unit]) -> Iterator[GivenBack]:
    """Yield those of one source."""
    open_to = {unit.id: _cells_of(world, total, unit) for unit in units}
    counts = dict(total.cells)
    people = Counter(open_to.values())
    if not fits(counts, people):  # not all of them are counted here; the unnamed are taken to be
        units = [unit for unit in units if not unit.named or len(open_to[unit.id]) == 1]
        people = Counter(open_to[unit.id] for unit in units)
        if not fits(counts, people):
            return
    left = {own: possible(counts, people, own) for own in people if len(own) > 1}
    for unit in units:
        own = open_to[unit.id]
        if not unit.named and len(left.get(own, ())) == 1:
            yield GivenBack(unit, total, source, left[own][0])


def _counted(unit: Unit, total: Total, source: str) -> bool:
    return any(
        member.source == source and member.case == total.case and total.act in ("", member.act)
        for member in unit.members
    )


def _cells_of(world: World, total: Total, unit: Unit) -> Placed:
    """Return the cells of a breakdown that agree with what is shown of a person."""
    named = [ref.partition("#")[2] for member in unit.members for ref in member.cell if ref.startswith(f"{total.id}#")]
    if named:
        return (fragment(named[0]),)
    seen = shown(world, unit)
    return tuple(key for key, _ in total.cells if agrees(world, total.basis, key, seen))


def agrees(world: World, basis: str, key: str, seen: Shown) -> bool:
    """Return whether somebody of whom this is shown can stand in the cell of a key."""
    match basis:
        case "place":
            return seen.places is None or not seen.places.isdisjoint(world.within([key]))
        case "day":
            return seen.days[0] <= date.fromisoformat(key) <= seen.days[1]
        case "gender":
            return seen.gender in ("", key)
        case _:
            return True


def possible(counts: dict[str, int], people: Counter[Placed], own: Placed) -> list[str]:
    """Return the cells in which somebody who may stand in `own` can stand, when all others find their place as well.

    >>> possible({"a": 1, "b": 2}, Counter({("a", "b"): 1, ("b",): 2}), ("a", "b"))
    ['a']
    """
    others = people - Counter({own: 1})
    return [key for key in own if counts[key] and fits({**counts, key: counts[key] - 1}, others)]


def fits(counts: dict[str, int], people: Counter[Placed]) -> bool:
    """Return whether everybody finds a place: `counts` is how many each cell holds, `people` who may stand where."""
    free = dict(counts)
    for own, number in people.items():
        if len(own) == 1:
            free[own[0]] = free.get(own[0], 0) - number
    if any(number < 0 for number in free.values()):
        return False
    choosing = sorted((own, number) for own, number in people.items() if len(own) != 1)
    seats = _Seats(free)
    return all(seats.take(own) for own, number in choosing for _ in range(number))


class _Seats:
    """Who stands in which cell so far, found by moving others where that makes room (augmenting paths)."""

    def __init__(self, free: dict[str, int]):
        self._free = free
        self._held: dict[Placed, Counter[str]] = defaultdict(Counter)

    def take(self, own: Placed) -> bool:
        """Put one more of a kind into a cell; False when there is no room however the others move."""
        return self._take(own, set())

    def _take(self, own: Placed, met: set[str]) -> bool:
        for key in own:
            if key not in met:
                met.add(key)
                if self._free.get(key, 0) > 0 or self._make_room(key, met):
                    self._free[key] -= 1
                    self._held[own][key] += 1
                    return True
        return False

    def _make_room(self, key: str, met: set[str]) -> bool:
        for other, held in list(self._held.items()):
            if held[key] and self._take(other, met):
                held[key] -= 1
                self._free[key] = self._free.get(key, 0) + 1
                return True
        return False
