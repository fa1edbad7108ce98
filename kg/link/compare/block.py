"""Candidate pairs: which entities of two lists are worth a comparison, found by keys that they share.

In: two lists made ready (`kg/link/compare/ready.py`), or one that is compared with itself. Out: pairs of positions, and
what was left out. The work is a join in DuckDB over one row per key, so that its cost follows the number of keys and
pairs. A key that too many share is joined with a second one, places and years of birth, then with both; what is still
too many is left out and counted. Small lists are compared whole.
"""

from array import array
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice, product
from typing import TYPE_CHECKING, Final

from kg.link.compare.ready import YEAR_DAYS, Ready, spellings
from kg.link.names import block_keys
from kg.link.places.names import place_name
from kg.pace import Progress

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


MOST_PAIRS: Final = 10_000  # of one key
PAIRS_EACH: Final = 10  # for each entity, on average, so that the cost grows as the lists do
_LEAST_BUDGET: Final = 200_000  # pairs, which are never too many
_FEW_DAYS: Final = 7  # an event that can have been on more days is found by its month
_FEW_YEARS: Final = 4  # of birth that an age leaves open
_CHUNK: Final = 50_000  # entities whose keys are handed to DuckDB at once
OFFLINE: Final = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}


@dataclass(frozen=True, slots=True)
class Pairs:
    """Candidate pairs as positions in the two lists, sorted, and how they came about.

    `keys` is the number of keys that both lists share, `refined` how many of them were joined with a second key, and
    `left_out` how many meetings of two entities under one key were too many of a kind to be compared.
    """

    left: "array[int]"
    right: "array[int]"
    keys: int
    refined: int
    left_out: int

    def __len__(self) -> int:
        return len(self.left)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return zip(self.left, self.right, strict=True)


@dataclass(frozen=True, slots=True)
class Keyed:
    """One entity as the join sees it: its source, and its keys, each with whether it is enough that it has it.

    `second` and `third` are joined with a key that too many share; "" where nothing is known.
    """

    source: str
    keys: Collection[tuple[str, bool]]
    second: Sequence[str] = ("",)
    third: Sequence[str] = ("",)


def candidate_pairs(
    left: Sequence[Ready],
    right: Sequence[Ready] | None = None,
    *,
    most_pairs: int = MOST_PAIRS,
    one_source: bool = False,
    progress: Progress = lambda *_: None,
) -> Pairs:
    """Return the pairs of both lists that share a key: a part of a name, or place and day where one has no full name.

    Without `right` the left list is compared with itself, each pair once. Two entities of one source are never a pair,
    since a source lists each thing once; `one_source` says that this one does not.
    """
    unnamed = any(_weak(each) for each in (*left, *(right or ())))

    def keyed(listed: Sequence[Ready]) -> Iterator[Keyed]:
        for number, each in enumerate(listed):
            if number % _CHUNK == 0:
                progress("find keys", number, len(listed))
            yield Keyed(each.entity.source, keys_of(each, unnamed), second_keys(each), _third_keys(each))

    theirs = None if right is None else keyed(right)
    budget = max(_LEAST_BUDGET, PAIRS_EACH * (len(left) + len(right or ())))
    return meet(keyed(left), theirs, most_pairs=most_pairs, budget=budget, one_source=one_source)


def meet(
    left: Iterable[Keyed],
    right: Iterable[Keyed] | None,
    *,
    most_pairs: int = MOST_PAIRS,
    budget: int = 10 * _LEAST_BUDGET,
    one_source: bool = False,
) -> Pairs:
    """Return the pairs of positions that share a key; without `right` the left list is joined with itself.

    One key brings no more than `most_pairs`, and all keys of a kind no more than `budget`: those with the fewest pairs
    come first, since they say most, and the others are refined.
    """
    import duckdb  # takes a tenth of a second to load

    sources: dict[str, int] = {}
    with closing(duckdb.connect(config=dict(OFFLINE))) as db:
        _load(db, "l", left, sources)
        if right is None:
            db.execute("CREATE VIEW r AS SELECT * FROM l")
        else:
            _load(db, "r", right, sources)
        return _join(db, right is None, one_source, most_pairs, budget)


def keys_of(each: Ready, unnamed: bool) -> set[tuple[str, bool]]:
    """Return the keys of an entity, each with whether it is enough that only the other entity has it as well.

    A key of place and day serves pairs of which one has no full name; `unnamed` says whether there are any.
    """
    keys = {(key, True) for form in spellings(each.entity) for key in block_keys(form)}
    if unnamed:
        weak = _weak(each)
        keys |= {(f"@{place}|{when}", weak) for place, when in product(_places(each), _when(each))}
    return keys | {(f"#{system}={code}", True) for system, code in each.entity.codes}


def _weak(each: Ready) -> bool:
    """Whether no name has two words, so that names alone do not find its pairs."""
    return not any(" " in form.strip() for form in spellings(each.entity))


def _places(each: Ready) -> list[str]:
    """The folded names of its places, the most exact part of each candidate and the next larger."""
    parts = (part for place in each.entity.places for part in place.split(",")[:2])
    return list(dict.fromkeys(filter(None, ("".join(place_name(part).words) for part in parts))))


def _when(each: Ready) -> list[str]:
    if each.happened is None:
        return []
    first, last = each.happened
    if last - first < _FEW_DAYS:
        return [str(day) for day in range(first, last + 1)]
    return [f"m{month}" for month in range(int(first / 30.44), min(int(last / 30.44), int(first / 30.44) + 12) + 1)]


def _years(each: Ready) -> list[str]:
    """The years in which it can have been born and their neighbours; none when an age leaves many."""
    if each.born is None or each.born[1] - each.born[0] > _FEW_YEARS * YEAR_DAYS:
        return []
    first, last = (int(day / YEAR_DAYS) for day in each.born)
    return [f"y{year}" for year in range(first - 1, last + 2)]


def second_keys(each: Ready) -> list[str]:
    """Return what a key that too many share is joined with: places and years of birth, "" when neither is known."""
    return [*_places(each), *_years(each)] or [""]


def _third_keys(each: Ready) -> list[str]:
    return [f"{place}|{year}" for place, year in product(_places(each) or [""], _years(each) or [""])]


def _load(db: "DuckDBPyConnection", side: str, listed: Iterable[Keyed], sources: dict[str, int]) -> None:
    """Put the keys of one list into the tables <side>, <side>2 and <side>3; `sources` numbers the sources."""
    db.execute(f"CREATE TABLE {side} (row UINTEGER, source UINTEGER, weak BOOLEAN, key VARCHAR)")
    db.execute(f"CREATE TABLE {side}2 (row UINTEGER, key VARCHAR)")
    db.execute(f"CREATE TABLE {side}3 (row UINTEGER, key VARCHAR)")
    rows = enumerate(listed)
    while chunk := list(islice(rows, _CHUNK)):
        keys = (
            (row, sources.setdefault(each.source, len(sources)), weak, key)
            for row, each in chunk
            for key, weak in each.keys
        )
        _insert(db, side, ("row", "source", "weak", "key"), keys)
        _insert(db, f"{side}2", ("row", "key"), ((row, key) for row, each in chunk for key in each.second))
        _insert(db, f"{side}3", ("row", "key"), ((row, key) for row, each in chunk for key in each.third))


def _insert(db: "DuckDBPyConnection", table: str, names: Sequence[str], rows: Iterable[tuple[object, ...]]) -> None:
    import pyarrow as pa  # type: ignore[import-untyped]  # the package has no types

    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    chunk = pa.table({name: pa.array(list(column)) for name, column in zip(names, columns, strict=True)})
    if chunk.num_rows:
        db.register("chunk", chunk)
        db.execute(f"INSERT INTO {table} SELECT * FROM chunk")
        db.unregister("chunk")


# How many pairs a key brings: all of them, less those in which neither has the key as one that is enough. A list that
# is compared with itself would bring each pair twice, and each entity with itself.
_COUNTS: Final = """
CREATE TABLE {to} AS SELECT key, nl * nr - (nl - wl) * (nr - wr) AS ordered, {pairs} AS pairs
FROM (SELECT key, count(*) AS nl, count(*) FILTER (weak) AS wl FROM {left} GROUP BY key)
JOIN (SELECT key, count(*) AS nr, count(*) FILTER (weak) AS wr FROM {right} GROUP BY key) USING (key)
WHERE ordered > 0
"""
_MEET: Final = """
INSERT INTO met SELECT {first}, l.row, r.row FROM {left} AS l JOIN {counts} USING (key) JOIN {right} AS r USING (key)
WHERE pairs <= {most} AND (l.weak OR r.weak) AND {which}
"""
_FINER: Final = """
CREATE TABLE {to} AS SELECT l.row, source, weak, first, l.key || chr(31) || more.key AS key
FROM {table} AS l JOIN {counts} USING (key) JOIN {more} AS more ON more.row = l.row WHERE pairs > {most}
"""


def _join(db: "DuckDBPyConnection", within: bool, one_source: bool, most: int, budget: int) -> Pairs:
    """Return the pairs that share a key, by way of finer keys where one key has too many."""
    order = "l.row < r.row" if within else "true"
    which = order if one_source else f"{order} AND l.source <> r.source"
    pairs = "(ordered - wl) // 2" if within else "ordered"
    db.execute("CREATE TABLE met (first VARCHAR, a UINTEGER, b UINTEGER)")  # first is the key that was refined
    db.execute(_COUNTS.format(to="counts", left="l", right="r", pairs=pairs))
    limit = _limit(db, "counts", most, budget)
    db.execute(_MEET.format(first="NULL", left="l", right="r", counts="counts", most=limit, which=which))
    keys, refined, many = _numbers(
        db, f"count(*), count(*) FILTER (pairs > {limit}), sum(pairs) FILTER (pairs > {limit}) FROM counts"
    )
    _first_keys(db, limit)
    counts = "counts"
    for old, new, more in (("_a", "_b", "2"), ("_b", "_c", "3")):
        for side in "lr":
            of_side = f"{'l' if within else side}{more}"
            db.execute(_FINER.format(to=side + new, table=side + old, counts=counts, more=of_side, most=limit))
        tables = {"left": f"l{new}", "right": f"r{new}", "counts": (counts := f"counts{new}")}
        db.execute(_COUNTS.format(to=counts, left=tables["left"], right=tables["right"], pairs=pairs))
        limit = _limit(db, counts, most, budget)
        db.execute(_MEET.format(first="l.first", most=limit, which=which, **tables))
    (kept,) = _numbers(db, "count(*) FROM (SELECT DISTINCT * FROM met WHERE first IS NOT NULL)")
    return Pairs(*_found(db), keys, refined, many - kept)


def _limit(db: "DuckDBPyConnection", counts: str, most: int, budget: int) -> int:
    """How many pairs a key may have, so that all keys with no more have no more than the budget together."""
    upto = f"SELECT pairs, sum(pairs) OVER (ORDER BY pairs) AS upto FROM {counts} WHERE pairs <= {most}"
    (limit,) = _numbers(db, f"max(pairs) FROM ({upto}) WHERE upto <= {budget}")
    return limit


def _first_keys(db: "DuckDBPyConnection", limit: int) -> None:
    """Set aside the rows whose key too many share, with that key as what they are counted by."""
    for side in "lr":
        rows = f"SELECT row, source, weak, key AS first, key FROM {side} JOIN counts USING (key) WHERE pairs > {limit}"
        db.execute(f"CREATE TABLE {side}_a AS {rows}")


def _found(db: "DuckDBPyConnection") -> tuple["array[int]", "array[int]"]:
    """The pairs that met, each once, in order."""
    found = db.sql("SELECT DISTINCT a, b FROM met ORDER BY a, b").to_arrow_table().combine_chunks()
    left, right = array("I"), array("I")
    for side, column in zip((left, right), found.columns, strict=True):
        for chunk in column.chunks:
            side.frombytes(memoryview(chunk.buffers()[1])[chunk.offset * 4 : (chunk.offset + len(chunk)) * 4])
    return left, right


def _numbers(db: "DuckDBPyConnection", what: str) -> list[int]:
    (row,) = db.execute(f"SELECT {what}").fetchall()
    return [int(number or 0) for number in row]
