"""A dossier in little for the tests of protection: rows of invented people, and a reader who tries to find them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import product

from kg.ingest import Record, ingest
from kg.model import ALL_TABLES
from kg.protect.ladder import shown
from kg.protect.world import Total, Unit, World, read_world
from kg.tables import Row

COUNTRY, NORTH, SOUTH = "pl-222222", "pl-333333", "pl-444444"
CITIES = ("pl-55555b", "pl-66666b", "pl-77777b", "pl-88888b")
CASE, SOURCE = "ca-222222", "so-222222"
DAYS = tuple(date(2021, 5, 28) + timedelta(days) for days in range(6))
GENDERS = ("female", "male")
PLACES = (
    ("country", COUNTRY, ""), ("province", NORTH, COUNTRY), ("province", SOUTH, COUNTRY),
    *(("city", city, NORTH if number < 2 else SOUTH) for number, city in enumerate(CITIES)),
)  # fmt: skip


def row(table: str, **cells: str) -> Row:
    """Return a row with empty cells where none are given."""
    empty = {column.name: "" for column in ALL_TABLES[table].columns}
    path = f"records/{cells['source']}.csv" if table == "records" else f"{table}.csv"
    return Row(table, path, 0, empty | cells)


def frame() -> list[Row]:
    """Return the places and the case."""
    places = [row("places", id=ident, label_en=ident, kind=kind, within=above) for kind, ident, above in PLACES]
    case = row("cases", id=CASE, period="28 May 2021 - 2 June 2021", places=COUNTRY)
    return [*places, case]


def person(number: int, **cells: str) -> Row:
    """Return the record of somebody who is not named."""
    first = {"id": f"re-{number:06d}".replace("0", "b").replace("1", "c"), "source": SOURCE, "about": CASE,
             "identification": "described-only", "act": "killing"}  # fmt: skip
    return row("records", **(first | cells))


def breakdown(ident: str, basis: str, counts: dict[str, int]) -> list[Row]:
    """Return a count and how it is broken down."""
    total = ident.replace("pt-", "pr-")
    cells = " | ".join(f"{key} = {number}" for key, number in counts.items())
    return [
        row(
            "propositions", id=total, kind="count", measure="killed", figure=str(sum(counts.values())), bound="exactly"
        ),
        row(
            "partitions", id=ident, about=CASE, total=total, basis=basis, exhaustive="yes", disjoint="yes", cells=cells
        ),
    ]


def world_of(*rows: Row) -> World:
    """Return what rows tell, with the places and the case."""
    return read_world(records_of(rows))


def records_of(rows: Iterable[Row]) -> list[Record]:
    """Return rows as they are read. No cell may have a fault."""
    records, problems = ingest([*frame(), *rows])
    assert [problem for problem in problems if problem.rule != "row-required"] == []
    return records


@dataclass
class Reader:
    """Somebody who knows all rows and totals, and tries every way in which the people can have been counted."""

    world: World
    units: list[Unit] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.units = [unit for unit in self.world.units if unit.groups == {(SOURCE, CASE)}]

    def candidates(self, unit: Unit, basis: str) -> set[str]:
        """Return the values that the person can have, when everybody is counted in every breakdown of that basis."""
        place = self.units.index(unit)
        totals = [total for total in self.world.totals if total.basis == basis]
        return {
            values[place] for values in product(*(self._open(one, basis) for one in self.units))
            if all(_counts(total, values) for total in totals)
        }  # fmt: skip

    def _open(self, unit: Unit, basis: str) -> list[str]:
        """Return the values that the rows of a person leave open."""
        seen = shown(self.world, unit)
        match basis:
            case "place":
                return [city for city in CITIES if seen.places is None or city in seen.places]
            case "day":
                return [day.isoformat() for day in DAYS if seen.days[0] <= day <= seen.days[1]]
            case _:
                return [gender for gender in GENDERS if seen.gender in ("", gender)]


def _counts(total: Total, values: tuple[str, ...]) -> bool:
    """Tell whether nobody is counted beyond what the cells hold."""
    return all(values.count(key) <= number for key, number in total.cells)


def ids(rows: Iterable[Row]) -> Iterator[str]:
    """Yield the ids of rows."""
    yield from (one.cells["id"] for one in rows)
