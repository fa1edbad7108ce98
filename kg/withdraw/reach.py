"""Find what goes with a withdrawn thing, what only names it, and how the rows look afterwards.

In: the settled rows of a dossier and what is to be withdrawn. Out: the rows that stay, with other cells where they
named what goes; the tombstones; and a note of each cell that changed or goes on naming a tombstone.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from kg.directory import SAME_THING, id_table, passes_on
from kg.errors import KgError
from kg.model import ALL_TABLES, VERIFICATIONS, Column, Kind, Table
from kg.tables import Row
from kg.values import join_many, split_many
from kg.withdraw.cells import ident_of, idents, named_in, referring, replaced
from kg.withdraw.left import Left

# Columns without which a row says nothing, besides those that must be filled: what was read in a source, and the case
# that a statement is about.
_NEEDED: Final = {"judgements": ("source",), "propositions": ("about",)}
_ALL_NEEDED: Final = {"judgements": ("inputs",)}  # a sum falls with any of its inputs
_ENDS: Final = ("subjects", "objects")  # of a judgement: it falls with the last one of either
_STATED_BY: Final = ("proposition", "subjects", "objects", "inputs")  # what keeps a statement
_REFERENCE: Final = ("cases", "places", "agents")  # things that go with others only when that was said


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be withdrawn: its id, the class of reason, the day, what takes its place, and how far it may reach.

    `stricter` is the reason that its tombstone is to have, where an earlier withdrawal gave the other one.
    """

    id: str
    reason: str
    day: str
    replaced_by: str = ""
    everything: bool = False
    stricter: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Cleared:
    """A cell of the row `holder` that named something that goes; `now` is what it names instead, if anything."""

    path: str
    holder: str
    column: str
    ident: str
    now: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Pointing:
    """A cell of the row `holder` that goes on naming a withdrawn thing, of which its tombstone is left."""

    path: str
    holder: str
    column: str
    ident: str


class Reach:
    """What a withdrawal reaches.

    `gone` are the rows that go, `fell` the ids that go with them, `kept` the rows that stay, as they will be,
    `tombstones` all rows of tombstones; `buried` the ids that get a tombstone now, or have one of the same reason and
    day when the thing itself has one: which of these came with it is not known any more. Errors: KgError.
    """

    def __init__(self, rows: Iterable[Row], wish: Wish):
        self.wish = wish
        rows = list(rows)
        self._things = [row for row in rows if row.table != "tombstones"]
        self._stones = {row.id: row for row in rows if row.table == "tombstones"}
        self._persons = _persons(self._things)
        self._check_wish()
        self.cleared: list[Cleared] = []
        if wish.replaced_by:
            self._things = [self._put_in_place(row) for row in self._things]
        self._by_id = {row.id: row for row in self._things}
        self._dead = {ident for ident, stone in self._stones.items() if self._is_of_this(stone)}
        self.fell = going = self._falling(self._start())
        self.gone = [row for row in self._things if row.id in going]
        self.buried = going | self._dead
        self.pointing: list[Pointing] = []
        self.kept = [self._without(row) for row in self._things if row.id not in going]
        self.tombstones = [*map(self._standing, self._stones.values()), *self._new_stones(going)]

    # -- what was asked

    def _check_wish(self) -> None:
        ident, heir = self.wish.id, self.wish.replaced_by
        ids = self._there()
        if ident not in ids and ident not in self._stones:
            raise KgError(f"there is no {ident} in the dossier")
        if heir and heir not in ids:
            raise KgError(f"there is no {heir} in the dossier that could take the place of {ident}")
        if heir and (id_table(heir) != id_table(ident) or heir == ident):
            raise KgError(f"{heir} cannot take the place of {ident}: name another row of {id_table(ident)}")

    def _there(self) -> set[str]:
        return {row.id for row in self._things} | set(self._persons)

    def _is_of_this(self, stone: Row) -> bool:
        """Tell whether a tombstone may be of this withdrawal, which had been made before or cut off."""
        begun = self._stones.get(self.wish.id)
        return begun is not None and all(stone.cells[name] == begun.cells[name] for name in ("reason", "withdrawn_on"))

    def _start(self) -> set[str]:
        """Return the ids that go in any case: what was named, a person's records, answers, and what was cut off."""
        start = {self.wish.id} | self._answers_beside()
        start |= self._dead & self._there()
        for row in self._things:
            if _makes_person(row, self.wish.id) and not row.cells.get("withdrawn_on") and not self.wish.replaced_by:
                start.update(split_many(row.cells["subjects"]))
        return start

    def _answers_beside(self) -> set[str]:
        """Return the other answers about the item of a needed answer that goes without an heir.

        Without it the item would look better verified than it is.
        """
        there = [row for row in self._things if row.table == VERIFICATIONS.name]
        gone = next((row.cells for row in there if row.id == self.wish.id), None)
        if gone is None or gone["needed"] != "yes" or self.wish.replaced_by:
            return set()
        return {row.id for row in there if row.cells["evidence"] == gone["evidence"]}

    # -- what falls

    def _falling(self, start: set[str]) -> set[str]:
        """Return the ids of everything that cannot stand without the start, which is among them."""
        users: defaultdict[str, set[int]] = defaultdict(set)
        for number, row in enumerate(self._things):
            for ident in named_in(row):
                users[ident].add(number)
        going, fresh = set(start), sorted(start)
        while fresh:
            near = {number for ident in fresh for number in users[ident]}
            fallen = {self._things[n].id for n in near if falls(self._things[n], going)}
            fallen |= self._unstated(fresh, users, going | fallen) | self._bare_persons(fresh, going | fallen)
            fresh = sorted(fallen - going)
            going |= fallen
        self._refuse_too_far(start, going)
        return going & self._there()

    def _unstated(self, fresh: Iterable[str], users: Mapping[str, set[int]], going: set[str]) -> set[str]:
        """Return the statements that a fallen row made and that nobody makes any more."""
        stated = {ident for one in fresh if (row := self._by_id.get(one)) for ident in _stated_by(row)}
        return {
            ident
            for ident in stated
            if not any(
                ident in _stated_by(self._things[number]) and self._things[number].id not in going
                for number in users[ident]
            )
        }

    def _bare_persons(self, fresh: Iterable[str], going: set[str]) -> set[str]:
        """Return the persons that no judgement makes any more."""
        judgements = set(fresh)
        of_fallen = {person for person, judged in self._persons.items() if judged & judgements}
        return {person for person in of_fallen if self._persons[person] <= going}

    def _refuse_too_far(self, start: set[str], going: set[str]) -> None:
        table = id_table(self.wish.id)
        also = len(going - start)
        if table in _REFERENCE and also and not self.wish.everything and self.wish.id not in self._stones:
            heir = self.wish.replaced_by
            advice = (
                f"not even with {heir} in its place; correct them first"
                if heir
                else "name what takes its place with --replaced-by"
            )
            raise KgError(
                f"{also} other row{'s' * (also > 1)} cannot stand without {self.wish.id}: {advice}, "
                "or withdraw them with it by --with-all, which --dry-run lists"
            )

    # -- the rows that stay

    def _put_in_place(self, row: Row) -> Row:
        """Return a row that names the heir wherever it named what goes, with a note of each cell."""
        put = put_in_place(row, self.wish)
        changed = (name for name, text in put.cells.items() if text != row.cells.get(name, ""))
        self.cleared += [Cleared(row.path, row.id, name, self.wish.id, self.wish.replaced_by) for name in changed]
        return put

    def _without(self, row: Row) -> Row:
        """Return a row as it stays, with a note of each cell that named what goes."""
        for column in referring(row.table):
            lost = [ident for ident in idents(column, row.cells.get(column.name, "")) if ident in self.buried]
            if _may_name(row, column):
                self.pointing += [Pointing(row.path, row.id, column.name, ident) for ident in lost]
            else:
                self.cleared += [Cleared(row.path, row.id, column.name, ident) for ident in lost]
        return without(row, self.buried)

    # -- tombstones

    def _standing(self, stone: Row) -> Row:
        """Return a tombstone that names no heir which goes as well, with the stricter reason if it is to have one."""
        cells = dict(stone.cells)
        if stone.id == self.wish.id and self.wish.stricter:
            cells["reason"] = self.wish.stricter
        if cells.get("replaced_by", "") in self.buried:
            cells["replaced_by"] = self._heir(cells["replaced_by"])
        return stone if cells == stone.cells else replace(stone, cells=cells)

    def _heir(self, ident: str) -> str:
        return self.wish.replaced_by if ident == self.wish.id else ""

    def _new_stones(self, going: set[str]) -> Iterator[Row]:
        for ident in sorted(going - self._stones.keys()):
            cells = {"id": ident, "reason": self.wish.reason, "withdrawn_on": self.wish.day}
            cells["replaced_by"] = self._heir(ident)
            yield Row("tombstones", "tombstones.csv", 0, cells)

    # -- what it leaves

    @property
    def graphs(self) -> set[str]:
        """The local names of the graphs that held something of what goes."""
        found = {_graph(row) for row in self.gone}
        if any(row.table in ("claims", "agents", "sources", "affiliations") for row in self.gone):
            found.add("lineage")
        if self.buried & set(self._persons):
            found.add("judgements")
        holders = (self._by_id[one.holder] for one in self.cleared if one.holder in self._by_id)
        return found | {_graph(row) for row in holders}

    @property
    def unused(self) -> list[Left]:
        """The agents, places and sources that only what goes had named, in order of path and row."""
        named = {ident for row in self.kept for ident in named_in(row)}
        before = {ident for row in self.gone for ident in named_in(row)} - named
        return sorted(
            Left(row.path, row.number, "id", row.id)
            for row in self.kept
            if row.table in ("agents", "places") and row.id in before
        )


# -- cells


def put_in_place(row: Row, wish: Wish) -> Row:
    """Return a settled row that names the heir of a wish wherever it named what goes, as far as that may be said."""
    texts = {
        column: row.cells.get(column.name, "") for column in referring(row.table) if _may_stand_in(row, column, wish)
    }
    heirs = {wish.id: wish.replaced_by}
    changed = {column.name: replaced(column, text, heirs) for column, text in texts.items() if wish.id in text}
    return replace(row, cells=row.cells | changed) if changed else row


def _may_stand_in(row: Row, column: Column, wish: Wish) -> bool:
    """Tell whether the heir takes the place of what goes in a column of a row.

    What one source says is not put into the mouth of another, and what answers, passes on or revises one claim
    never comes to do so of another one, unless the two are one.
    """
    if row.id in (wish.id, wish.replaced_by) or row.table == "links":
        return False  # an heir that named what goes would come to name itself
    if column.property == "inSource":
        return wish.reason in SAME_THING
    return passes_on(column, wish.reason)


def without(row: Row, gone: Collection[str]) -> Row:
    """Return a settled row that names nothing that is gone, except where it may name a tombstone."""
    columns = [column for column in referring(row.table) if not _may_name(row, column)]
    texts = {column.name: row.cells.get(column.name, "") for column in columns}
    cut = {column.name: _cut(column, texts[column.name], gone) for column in columns if texts[column.name]}
    changed = {name: text for name, text in cut.items() if text != texts[name]}
    return replace(row, cells=row.cells | changed) if changed else row


def _may_name(row: Row, column: Column) -> bool:
    """Tell whether a cell may go on naming a withdrawn thing; a judgement that fell names its person for ever."""
    return column.past or (column.name == "objects" and _makes_person(row))


def _cut(column: Column, text: str, gone: Collection[str]) -> str:
    """Return a cell without the values that name what is gone, or a place that is."""
    parts = split_many(text) if column.many else [text]
    return join_many(
        part for part in parts if ident_of(column, part) not in gone and part.rpartition("#")[2] not in gone
    )


# -- rows


def falls(row: Row, going: Collection[str]) -> bool:
    """Tell whether a settled row cannot stand without what goes."""
    return any(_fells(row, column, going) for column in referring(row.table)) or _joins_itself(row)


def _fells(row: Row, column: Column, going: Collection[str]) -> bool:
    """Tell whether a row falls with what this cell loses."""
    named = idents(column, row.cells.get(column.name, ""))
    lost = [ident for ident in named if ident in going]
    if not lost or _may_name(row, column):
        return False
    if column.kind is Kind.CELLS or column.name in _ALL_NEEDED.get(row.table, ()):
        return True
    is_end = row.table == "judgements" and column.name in _ENDS
    is_needed = column.required or is_end or column.name in _NEEDED.get(row.table, ())
    return is_needed and len(lost) == len(named)


def _joins_itself(row: Row) -> bool:
    """Tell whether a relation has come to join a thing with itself."""
    ends = [set(split_many(row.cells.get(name, ""))) for name in _ENDS]
    return row.table == "judgements" and row.cells.get("kind") == "relation" and bool(ends[0] & ends[1])


def _stated_by(row: Row) -> list[str]:
    """Return the statements that a claim or judgement keeps."""
    if row.table not in ("claims", "judgements"):
        return []
    found = (ident for name in _STATED_BY for ident in split_many(row.cells.get(name, "")))
    return [ident for ident in found if id_table(ident) in ("propositions", "partitions")]


def _makes_person(row: Row, person: str = "") -> bool:
    is_identity = row.table == "judgements" and row.cells.get("kind") == "identity"
    return is_identity and (not person or person in split_many(row.cells.get("objects", "")))


def _persons(rows: Iterable[Row]) -> dict[str, set[str]]:
    """Return person -> the standing judgements that make it."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        if _makes_person(row) and not row.cells.get("withdrawn_on"):
            for person in split_many(row.cells.get("objects", "")):
                found[person].add(row.id)
    return dict(found)


def _graph(row: Row) -> str:
    """Return the local name of the graph that a row belongs to."""
    table: Table = ALL_TABLES[row.table]
    if table.graph != "source":
        return table.graph
    return f"source/{row.id if row.table == 'sources' else row.cells.get('source', '')}"
