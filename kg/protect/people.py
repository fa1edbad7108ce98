"""Say whose records are restricted unless a reason is given: children, and whoever may be alive in custody.

In: rows as they are written, public ones and, where they are at hand, withheld ones. Out: why, record by record. What
one record says of a person is known of all that revisions and judgements join with it; what a case says of its days,
and a breakdown of the age of those in a cell, is known of each record. Killings are not restricted: what is known of
them is no danger to the dead.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from kg.errors import Problem
from kg.protect.ages import Bounds, Days, bounds_at, bounds_of, bounds_of_band, may_be_child, moved
from kg.settle import bare
from kg.tables import Row
from kg.values import TimeSpan, fragment, parse_age, parse_cell_count, parse_date, parse_reference, split_many

TABLES: Final = ("cases", "partitions", "records", "judgements")  # by which somebody is found
DETAINED: Final = ("arrest", "disappearance", "torture")  # acts after which a person may be alive and in custody

_DETAINED: Final = "the record is of somebody detained or missing who may be alive"
_CHILD: Final = "the record is of a child who may be alive"
_KEEP: Final = (
    "give the reason why it may be public in public_reason, or move the row to the private folder with kg protect"
)
_SAME: Final = ("", "same-person")  # relations
Cells = Mapping[str, str]
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class _Said:
    """What the rows of one record say: acts, days of the act, age, birth, and why it is restricted by itself."""

    acts: frozenset[str]
    days: Days | None
    ages: tuple[Bounds, ...]
    births: tuple[Days, ...]
    alone: str


def withheld_because(cells: Cells) -> str:
    """Return why the record of a person is restricted by what it says itself; empty when it is not."""
    act = cells.get("act", "")
    if act in DETAINED:
        return _DETAINED
    return _CHILD if act != "killing" and any(may_be_child([one]) for one in _own(cells)) else ""


def restricted_people(rows: Iterable[Row]) -> dict[str, str]:
    """Return record -> why it is restricted by all that the rows say of the person. Two rows may be of one record."""
    tables = _by_table(rows)
    days = {ident: spans[0] for ident, cells in tables["cases"] if (spans := _days(cells, "period"))}
    bands = {ident: _bands(cells) for ident, cells in tables["partitions"] if cells.get("basis") == "age-band"}
    of_record: dict[str, list[Cells]] = defaultdict(list)
    for ident, cells in tables["records"]:
        of_record[ident].append(cells)
    said = {ident: _said(cells, days, bands) for ident, cells in of_record.items()}
    found = {}
    for people in joined(tables["records"], _whole(tables["judgements"])):
        for ident in people:
            if why := said[ident].alone or _told(said[ident], [said[one] for one in people]):
                found[ident] = why
    return found


def joined(records: Iterable[tuple[str, Cells]], judgements: Iterable[tuple[str, Cells]]) -> list[list[str]]:
    """Return the records of each person, in order: those that revise one another, or that a judgement joins."""
    records = list(records)
    first = {ident: ident for ident, _ in records}

    def root(ident: str) -> str:
        while first[ident] != ident:
            first[ident] = ident = first[first[ident]]  # which makes the way half as long for the next
        return ident

    pairs = [{ident, cells.get("revises", "")} for ident, cells in records]
    for ids in (*pairs, *(one_person(cells) for _, cells in judgements)):
        roots = sorted({root(ident) for ident in ids if ident in first})
        for one in roots:
            first[one] = roots[0]
    together: dict[str, list[str]] = defaultdict(list)
    for ident in sorted(first):
        together[root(ident)].append(ident)
    return list(together.values())


def one_person(judgement: Cells) -> set[str]:
    """Return the records that a judgement says are of one person; none when it says otherwise, or was withdrawn."""
    stands = judgement.get("kind") == "identity" and not judgement.get("withdrawn_on")
    return _named(judgement.get("subjects", "")) if stands and judgement.get("relation", "") in _SAME else set()


def fault_of(path: str, number: int, why: str) -> Problem:
    """Return the fault of a record that is restricted and public without a reason."""
    return Problem(path, number, "public_reason", "restricted-by-default", f"{why}: {_KEEP}")


def faults_with_withheld(public: Iterable[Row], withheld: Iterable[Row]) -> Iterator[Problem]:
    """Yield the faults of public records that only withheld rows show to be restricted; no fault says which ones."""
    public, withheld = [*_of_people(public)], [*_of_people(withheld)]
    if not withheld:
        return
    known, whole = restricted_people(public), restricted_people([*public, *withheld])
    for row in public:
        ident = row.cells.get("id", "")
        if row.table == "records" and ident not in known and ident in whole and not row.cells.get("public_reason"):
            yield fault_of(row.path, row.number, whole[ident])


def _whole(judgements: Iterable[tuple[str, Cells]]) -> list[tuple[str, Cells]]:
    """Return each judgement once: what the row of either folder says, with the subjects of both."""
    found: dict[str, dict[str, str]] = {}
    for ident, cells in judgements:
        held = found.setdefault(ident, {})
        subjects = [text for one in (held, cells) if (text := one.get("subjects", ""))]
        found[ident] = {
            **cells,
            **{name: text for name, text in held.items() if text},
            "subjects": " | ".join(subjects),
        }
    return list(found.items())


def _of_people(rows: Iterable[Row]) -> Iterator[Row]:
    return (row for row in rows if row.table in TABLES)


def _by_table(rows: Iterable[Row]) -> dict[str, list[tuple[str, Cells]]]:
    """Return the rows of each table as ids and cells with bare ids."""
    tables: dict[str, list[tuple[str, Cells]]] = defaultdict(list)
    for row in _of_people(rows):
        if ident := row.cells.get("id", ""):
            tables[row.table].append((ident, (bare(row) or row).cells))
    return tables


# -- what a record says


def _said(rows: Collection[Cells], of_case: Mapping[str, Days], bands: Mapping[str, Mapping[str, Bounds]]) -> _Said:
    """Return what the rows of one record say of it."""
    cases = [of_case[case] for cells in rows if (case := cells.get("about", "")) in of_case]
    acted = [*(span for cells in rows for span in _days(cells, "act_on")), *cases]
    refs = (part.partition("#") for cells in rows for part in split_many(cells.get("cell", "")))
    counted = [bounds for ident, _, key in refs if (bounds := bands.get(ident, {}).get(fragment(key)))]
    return _Said(
        acts=frozenset(act for cells in rows if (act := cells.get("act", ""))),
        days=acted[0] if acted else None,
        ages=(*(bounds for cells in rows for bounds in _ages(cells)), *counted),
        births=tuple(span for cells in rows for span in _days(cells, "born_on")),
        alone=next((why for cells in rows if cells.get("act") and (why := withheld_because(cells))), ""),
    )


def _told(one: _Said, person: Collection[_Said]) -> str:
    """Return why a record is restricted by what is said elsewhere; empty when any record says that somebody died."""
    if any("killing" in other.acts for other in person):
        return ""
    if any(not other.acts.isdisjoint(DETAINED) for other in person):
        return f"by what another record of the same person says, {_DETAINED}"
    known = [moved(bounds, other.days, one.days) for other in person for bounds in other.ages]
    known += [bounds_at(birth, one.days) for other in person for birth in other.births if one.days]
    return f"by what other rows say, {_CHILD}" if may_be_child(known) else ""


def _own(cells: Cells) -> Iterator[Bounds]:
    """Yield the bounds that a record itself gives of the age at the act."""
    yield from _ages(cells)
    for act in _days(cells, "act_on"):
        yield from (bounds_at(birth, act) for birth in _days(cells, "born_on"))


def _ages(cells: Cells) -> list[Bounds]:
    age = _parsed(parse_age, cells.get("age", ""))
    return [bounds_of(age)] if age else []


def _days(cells: Cells, column: str) -> list[Days]:
    span: TimeSpan | None = _parsed(parse_date, cells.get(column, ""))
    return [(span.earliest, span.latest)] if span else []


def _parsed(parse: Callable[[str], Value], text: str) -> Value | None:
    """Return what a cell says; None when it is empty or cannot be read, which is a fault of its own."""
    try:
        return parse(text) if text else None
    except ValueError:
        return None


def _bands(partition: Cells) -> dict[str, Bounds]:
    """Return key -> bounds of the cells of a breakdown by age."""
    keys = [count[0] for text in split_many(partition.get("cells", "")) if (count := _parsed(parse_cell_count, text))]
    return {fragment(key): bounds for key in keys if (bounds := bounds_of_band(key))}


def _named(cell: str) -> set[str]:
    return {parse_reference(part).id or part for part in split_many(cell)}
