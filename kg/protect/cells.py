"""Find small cells: people who are not named, and whom what is published tells from all others (k-anonymity).

In: what the rows show, and how many must be alike. Out: the people who are fewer, with the reason. An equivalence class
is the people of one source and case who are not named and of whom the same is shown. Two sources may mean the same
person, so people are counted within a source: ten copies are no crowd.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kg.protect.ladder import Shown, shown, told
from kg.protect.totals import GivenBack, given_back
from kg.protect.world import Unit, World

Class = tuple[str, str, Shown]  # of people alike: their source, case, and what is shown of them

_COLUMN_OF_BASIS: Final = {"place": "places", "day": "act_on", "gender": "gender", "age-band": "age"}


@dataclass(frozen=True, slots=True)
class SmallCell:
    """A person who can be told from others: by which columns, and how many are alike.

    `total` is the breakdown that gives the last of it away, empty when the rows alone do.
    """

    unit: Unit
    columns: tuple[str, ...]
    alike: int
    total: str = ""


def classes_of(units: Iterable[tuple[Unit, Shown]]) -> Counter[Class]:
    """Return how many people there are in each class."""
    return Counter((*group, seen) for unit, seen in units for group in unit.groups)


def alike(unit: Unit, seen: Shown, classes: Counter[Class]) -> int:
    """Return how many are alike in the smallest of a person's classes."""
    return min(classes[(*group, seen)] for group in unit.groups)


def small_cells(world: World, smallest: int) -> list[SmallCell]:
    """Return every person who shares what is shown with fewer than `smallest`, and whom totals give back, in order."""
    if smallest < 2:
        return []
    unnamed = [(unit, shown(world, unit)) for unit in world.units if not unit.named]
    classes = classes_of(unnamed)
    found = [
        SmallCell(unit, tuple(columns), number)
        for unit, seen in unnamed
        if (number := alike(unit, seen, classes)) < smallest and (columns := told(world, unit))
    ]
    by_totals = {one.unit.id: one for one in reversed([*given_back(world)])}
    found += [small_by_total(one) for one in by_totals.values()]
    return sorted(found, key=lambda one: (one.unit.id, one.total))


def small_by_total(one: GivenBack) -> SmallCell:
    """Return the small cell that a total makes."""
    return SmallCell(one.unit, (_COLUMN_OF_BASIS.get(one.total.basis, "cell"),), 1, one.total.id)


def says(one: SmallCell, smallest: int) -> str:
    """Return what is wrong with a small cell and what to do, without the values in it."""
    mend = "run kg protect, which writes the rows more coarsely and keeps the fine values in the private folder"
    if one.total:
        return f"the cells of {one.total} without those known give back what {one.columns[0]} leaves open here: {mend}"
    columns = ", ".join(one.columns)
    return f"records alike in {columns}: {one.alike}; the card asks for {smallest}, since nobody is named: {mend}"
