"""Gather from the rows of a dossier what decides whether somebody who is not named can be told from others.

In: records as they were read. Out: people, each with the records that speak of the one person; the places and what
lies in them; the cases; and the totals that say how many people stand in which cell.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from kg.card import UNNAMED
from kg.ingest import Record
from kg.protect.people import joined
from kg.values import Age, Figure, TimeSpan, fragment

TABLES: Final = ("places", "cases", "partitions", "propositions", "claims", "records", "judgements")

_ACTS: Final = {
    "killed": "killing", "killed-in-group": "killing", "injured": "injury", "arrested": "arrest",
    "detained": "arrest", "disappeared": "disappearance",
}  # fmt: skip
_SAYS_SO: Final = ("entails", "refines", "same-scope")  # relations of a record to a statement that holds of it
Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Member:
    """One record of a person: its source, case and act, and what could tell the person from others."""

    id: str
    source: str
    case: str
    act: str
    named: bool
    age: Age | None
    born_on: TimeSpan | None
    gender: str
    act_on: TimeSpan | None
    places: tuple[str, ...]
    cell: tuple[str, ...]
    informant_place: str
    told_by: tuple[str, ...] = ()  # claims and judgements that name it with a statement of a place and days


@dataclass(frozen=True, slots=True)
class Unit:
    """One person: the records that revisions and judgements join. The id is that of its first record."""

    members: tuple[Member, ...]

    @property
    def id(self) -> str:
        """The first of the records' ids."""
        return self.members[0].id

    @property
    def named(self) -> bool:
        """Whether any record names the person, which makes all of them the records of somebody named."""
        return any(member.named for member in self.members)

    @property
    def groups(self) -> frozenset[tuple[str, str]]:
        """The source and case of each record: people of one source are different people, those of two may not be."""
        return frozenset((member.source, member.case) for member in self.members)


@dataclass(frozen=True, slots=True)
class Scope:
    """Where and when somebody of whom a statement speaks can have been; None for anywhere and ever."""

    places: frozenset[str] | None
    days: Days | None


@dataclass(frozen=True, slots=True)
class Total:
    """Counts that add up to a whole: by what the cells differ, how many stand in each, and which sources say so.

    `act` is what was done to those who are counted, empty when the count does not say. Keys of a breakdown by place
    are ids of places, by day days; `ref` is what a record's column `cell` begins with.
    """

    id: str
    case: str
    act: str
    basis: str
    cells: tuple[tuple[str, int], ...]
    sources: frozenset[str]


@dataclass(slots=True)
class World:
    """What an attacker can read in the rows."""

    units: list[Unit] = field(default_factory=list)
    totals: list[Total] = field(default_factory=list)
    above: dict[str, str] = field(default_factory=dict)  # place -> the next larger one
    kinds: dict[str, str] = field(default_factory=dict)  # place -> its kind
    below: dict[str, frozenset[str]] = field(default_factory=dict)  # place -> itself and all that lies in it
    case_places: dict[str, frozenset[str]] = field(default_factory=dict)  # case -> where it can have been
    case_days: dict[str, Days] = field(default_factory=dict)
    bases: dict[str, str] = field(default_factory=dict)  # breakdown -> what its cells differ in
    tells: dict[str, Scope] = field(
        default_factory=dict
    )  # claim, judgement or breakdown -> where and when its count is

    def within(self, places: Iterable[str]) -> frozenset[str]:
        """Return the places and all that lies in them."""
        return frozenset().union(*(self.below.get(place, frozenset((place,))) for place in places))

    def leaves(self, places: Iterable[str]) -> list[str]:
        """Return those of the places in which no other lies."""
        return [place for place in places if len(self.below.get(place, ())) < 2]

    def larger(self, place: str) -> list[str]:
        """Return the places that a place lies in, the next larger first."""
        found: list[str] = []
        while (place := self.above.get(place, "")) and place not in found:
            found.append(place)
        return found


def read_world(records: Iterable[Record], unnamed: Collection[str] = UNNAMED) -> World:
    """Return what the rows tell; `unnamed` are the levels of identification at which nobody counts as named."""
    tables: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        if record.id and record.table.name in TABLES:
            tables[record.table.name].append(record)
    world = World()
    _read_places(world, tables["places"])
    _read_cases(world, tables["cases"])
    _read_totals(world, tables)
    world.units = _units(tables, unnamed, _read_scopes(world, tables))
    return world


def _read_places(world: World, rows: list[Record]) -> None:
    world.above = {row.id: row.text("within") for row in rows if row.text("within")}
    world.kinds = {row.id: row.text("kind") for row in rows}
    below: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for place in (row.id, *world.larger(row.id)):
            below[place].add(row.id)
    world.below = {place: frozenset(found) for place, found in below.items()}


def _read_cases(world: World, rows: list[Record]) -> None:
    for row in rows:
        world.case_places[row.id] = world.within(str(place) for place in row.values.get("places", ()))
        if span := _span(row, "period"):
            world.case_days[row.id] = (span.earliest, span.latest)


def _read_totals(world: World, tables: dict[str, list[Record]]) -> None:
    counts = {row.id: row for row in tables["propositions"] if row.text("kind") == "count"}
    said: dict[str, set[str]] = defaultdict(set)
    for claim in tables["claims"]:
        said[claim.text("proposition")].add(claim.text("source"))
    for record in tables["records"]:
        for cell in record.values.get("cell", ()):
            said[str(cell).partition("#")[0]].add(record.text("source"))
    for row in tables["partitions"]:
        world.bases[row.id] = row.text("basis")
        if row.values.get("exhaustive") == (True,) and row.values.get("disjoint") == (True,):
            cells = tuple(cell for cell in row.values.get("cells", ()) if isinstance(cell, tuple) and len(cell) == 2)
            act = _ACTS.get(counts[row.text("total")].text("measure"), "") if row.text("total") in counts else ""
            keyed = tuple((fragment(str(key)), int(number)) for key, number in cells)
            world.totals.append(
                Total(row.id, row.text("about"), act, row.text("basis"), keyed, frozenset(said[row.id]))
            )
    world.totals += _sums(world, counts, said)


def _sums(world: World, counts: dict[str, Record], said: dict[str, set[str]]) -> list[Total]:
    """Return the exact counts of parts that add up to an exact count of the whole, as breakdowns by place or day."""
    parts: dict[str, list[Record]] = defaultdict(list)
    for row in counts.values():
        if row.text("subset_of") in counts and _exact(row) is not None:
            parts[row.text("subset_of")].append(row)
    found = []
    for whole, rows in sorted(parts.items()):
        for basis, keys in (("place", _territories(world, rows)), ("day", _days(rows))):
            numbers = [_exact(row) or 0 for row in rows]
            if keys and len(rows) > 1 and sum(numbers) == _exact(counts[whole]):
                act = _ACTS.get(counts[whole].text("measure"), "")
                sources = frozenset(source for row in (counts[whole], *rows) for source in said[row.id])
                cells = tuple(zip(keys, numbers, strict=True))
                found.append(Total(whole, counts[whole].text("about"), act, basis, cells, sources))
    return found


def _exact(row: Record) -> int | None:
    figure = next(iter(row.values.get("figure", ())), None)
    if isinstance(figure, Figure) and figure.lower == figure.upper and not figure.share:
        return int(figure.lower or 0)
    return None


def _territories(world: World, rows: list[Record]) -> list[str]:
    """Return the one place of each count, when none of them lies in another; else nothing."""
    places = [row.values.get("territory", ()) for row in rows]
    if any(len(named) != 1 for named in places):
        return []
    keys = [str(named[0]) for named in places]
    covered = [world.within([key]) for key in keys]
    return keys if sum(map(len, covered)) == len(frozenset().union(*covered)) else []


def _days(rows: list[Record]) -> list[str]:
    """Return the one day of each count, when they differ; else nothing."""
    spans = [_span(row, "period") for row in rows]
    days = [span.earliest.isoformat() for span in spans if span and span.earliest == span.latest]
    return days if len(set(days)) == len(rows) else []


def _span(row: Record, column: str) -> TimeSpan | None:
    return next((value for value in row.values.get(column, ()) if isinstance(value, TimeSpan)), None)


def _read_scopes(world: World, tables: dict[str, list[Record]]) -> dict[str, list[str]]:
    """Read what claims, judgements and breakdowns tell by their statements; return record -> those that name it."""
    scopes = {row.id: _scope(world, row) for row in tables["propositions"]}
    scopes |= {row.id: scopes[total] for row in tables["partitions"] if (total := row.text("total")) in scopes}
    world.tells = {row.id: scopes[row.id] for row in tables["partitions"] if row.id in scopes}
    named: dict[str, list[str]] = defaultdict(list)
    for row in (*tables["claims"], *(one for one in tables["judgements"] if _says_so(one))):
        columns = ("answers", "answers_inferred") if row.table.name == "claims" else ("subjects",)
        records = [str(one) for name in columns for one in row.values.get(name, ()) if str(one)[:2] == "re"]
        statement = row.text("proposition") or row.text("objects")
        if records and statement in scopes:
            world.tells[row.id] = scopes[statement]
            for one in records:
                named[one].append(row.id)
    return named


def _says_so(judgement: Record) -> bool:
    return judgement.text("relation") in _SAYS_SO and not judgement.values.get("withdrawn_on")


def _scope(world: World, statement: Record) -> Scope:
    places, span = map(str, statement.values.get("territory", ())), _span(statement, "period")
    return Scope(world.within(places) or None, (span.earliest, span.latest) if span else None)


# -- people


def _units(tables: dict[str, list[Record]], unnamed: Collection[str], told_by: Mapping[str, list[str]]) -> list[Unit]:
    members = {row.id: _member(row, unnamed, told_by.get(row.id, ())) for row in tables["records"]}
    people = joined(*([(row.id, row.row.cells) for row in tables[name]] for name in ("records", "judgements")))
    return [Unit(tuple(members[ident] for ident in ids)) for ids in people]


def _member(row: Record, unnamed: Collection[str], told_by: Iterable[str]) -> Member:
    age = next((value for value in row.values.get("age", ()) if isinstance(value, Age)), None)
    return Member(
        id=row.id,
        source=row.text("source"),
        case=row.text("about"),
        act=row.text("act"),
        named=row.text("identification") not in unnamed,
        age=age,
        born_on=_span(row, "born_on"),
        gender=row.text("gender"),
        act_on=_span(row, "act_on"),
        places=tuple(map(str, row.values.get("places", ()))),
        cell=tuple(map(str, row.values.get("cell", ()))),
        informant_place=row.text("informant_place"),
        told_by=tuple(sorted({*told_by})),
    )
