"""Protect a dossier: write small cells more coarsely, and move what must not be public to the private folder.

In: the folder of a dossier, as `kg fmt` leaves it, and its private folder. Out: both rewritten, and a list of what was
done and why, without the values. The private folder is written first: a run that is cut off has lost nothing, and the
next one goes on.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from kg.card import CARD_NAME, Card, read_card, widen_counts
from kg.errors import DataFaults, KgError
from kg.files import replace_file
from kg.fmt import Formatted, format_dossier, format_rows, write_formatted
from kg.ingest import Record, ingest
from kg.model import ALL_TABLES, Column, Kind
from kg.pace import Progress, silent
from kg.protect.cells import says
from kg.protect.ladder import coarsened
from kg.protect.plan import Plan, make_plan
from kg.protect.private import Private
from kg.protect.rows import withheld_because
from kg.protect.world import Member, World, read_world
from kg.settle import settle
from kg.tables import Row, read_rows
from kg.thumbnails import drop, thumbnails_of
from kg.values import is_id, join_many, parse_reference, split_many

_WORDS: Final = {
    "places": "place", "act_on": "day", "age": "age", "born_on": "birth", "gender": "gender", "cell": "breakdown",
    "informant_place": "place of the informant",
}  # fmt: skip
_MARK: Final = re.compile(r"\s*Less exact here than in the source, to protect the person: ([^.]*)\.")
_FULL_NOTE: Final = "As the source has it; the public row is less exact."


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done: to which cell or row (no column), what stands there now, and why."""

    path: str
    id: str
    column: str
    now: str
    why: str


@dataclass(frozen=True, slots=True)
class Protected:
    """What a run did, or would do: the steps, the files changed or to change, and rows that lost a reference."""

    steps: tuple[Step, ...] = ()
    changed: tuple[str, ...] = ()
    look_at: tuple[Step, ...] = ()


@dataclass(slots=True)
class _Work:
    """The dossier on its way: its settled rows by id, what moves, and what was done."""

    rows: dict[str, Row]
    steps: list[Step] = field(default_factory=list)
    look_at: list[Step] = field(default_factory=list)
    kept: dict[str, dict[str, str]] = field(default_factory=dict)  # id -> cells for the private folder
    gone: dict[str, Row] = field(default_factory=dict)  # rows that move there whole


def protect(data: Path, private: Path, *, dry_run: bool = False, progress: Progress = silent) -> Protected:
    """Protect the dossier in a folder and return what was done; `dry_run` changes nothing.

    Errors: KgError when the rows are not as `kg fmt` leaves them, DataFaults when a file cannot be read, NotWritten.
    """
    card = _card(data)
    progress("reading", 0, 3)
    if format_dossier(data).changed(data):
        raise KgError("the rows are not in their lasting form: run kg fmt first")
    rows = settle(read_rows(data)[0]).rows
    hidden = Private.read(private)
    work = _Work({_id(row): row for row in rows})
    progress("looking for small cells", 1, 3)
    _cut_references(work, hidden.only(work.rows))  # what a run that was cut off has moved
    _withhold_by_default(work)
    _coarsen(work, card)
    _cut_references(work, {*work.gone})
    _withhold_unused_places(work, rows)
    formatted = _formatted(data, rows, [row for ident, row in work.rows.items() if ident not in work.gone])
    hidden.add(work.gone.values(), {ident: work.kept[ident] for ident in work.kept if ident not in work.gone}, rows)
    withheld = {*work.gone, *work.kept}  # of what is withheld in part, no picture is shown either
    pictures = {one.path for one in thumbnails_of(data, withheld)}
    changed = sorted({*formatted.changed(data), *pictures, *(f"{private.name}/{path}" for path in hidden.changed())})
    if not dry_run:
        progress("writing", 2, 3)
        hidden.write()
        drop(data, withheld)
        write_formatted(data, formatted)
        _write_card(data, work)
    progress("done", 3, 3)
    return Protected(tuple(sorted(work.steps, key=_order)), tuple(changed), tuple(sorted(work.look_at, key=_order)))


def _order(one: Step) -> tuple[str, str, str]:
    return one.path, one.id, one.column


def _card(data: Path) -> Card:
    card, problems = read_card(data)
    if card is None:
        raise DataFaults(problems)
    return card


def _id(row: Row) -> str:
    return row.cells.get(ALL_TABLES[row.table].columns[0].name, "")


# -- who may not be public


def _withhold_by_default(work: _Work) -> None:
    for record in ingest(row for row in work.rows.values() if row.table == "records")[0]:
        if (why := withheld_because(record)) and not record.row.cells.get("public_reason"):
            _withhold(work, record.row, f"{why}, and no reason is given why it may be public")


def _withhold(work: _Work, row: Row, why: str) -> None:
    work.gone[_id(row)] = work.rows[_id(row)]
    work.steps.append(Step(row.path, _id(row), "", "withheld whole", why))


# -- small cells


def _coarsen(work: _Work, card: Card) -> None:
    records = _records(row for ident, row in work.rows.items() if ident not in work.gone)
    world = read_world(records, card.unnamed)
    plan = make_plan(world, card.smallest_cell)
    for unit in world.units:
        why = says(plan.why[unit.id], card.smallest_cell).partition(": run ")[0] if unit.id in plan.why else ""
        for member in unit.members:
            if unit.id in plan.withheld:
                _withhold(work, work.rows[member.id], why)
            elif unit.id in plan.levels:
                _rewrite(work, world, plan, unit.id, member, why)


def _records(rows: Iterable[Row]) -> list[Record]:
    return ingest(rows)[0]


def _rewrite(work: _Work, world: World, plan: Plan, unit: str, member: Member, why: str) -> None:
    """Write one record at its levels, and keep what it said for the private folder."""
    coarse = coarsened(world, member, plan.levels[unit])
    row = work.rows[member.id]
    cells = {column: text for column in _WORDS if (text := _text(coarse, column)) != _text(member, column)}
    if not cells:
        return
    for column in cells:
        work.steps.append(Step(row.path, member.id, column, _now(world, coarse, column), why))
    for column in ("description_en", "quote", "note"):
        if row.cells.get(column):
            work.look_at.append(Step(row.path, member.id, column, "the text may repeat what was taken out", why))
    note = row.cells.get("note", "")
    work.kept[member.id] = {column: row.cells[column] for column in cells} | {"note": note or _FULL_NOTE}
    work.rows[member.id] = replace(row, cells=row.cells | cells | {"note": _marked(note, cells)})


def _now(world: World, coarse: Member, column: str) -> str:
    """Return in words what is left in a column."""
    if not (text := _text(coarse, column)):
        return "nothing"
    match column:
        case "places":
            return " or ".join(sorted({f"the {world.kinds.get(place, 'area')}" for place in coarse.places}))
        case "act_on" | "born_on":
            return "the month" if "-" in text else "the year"
        case "age":
            return "a band"
        case _:
            return "less"


def _text(member: Member, column: str) -> str:
    value = getattr(member, column)
    if value is None or isinstance(value, str):
        return value or ""
    return join_many(value) if isinstance(value, tuple) else str(value.as_written)


def _marked(note: str, columns: Iterable[str]) -> str:
    """Return a note that says what is less exact, so that nobody takes it for the words of the source."""
    before = _MARK.search(note)
    words = {*(before[1].split(", ") if before else ())} | {_WORDS[column] for column in columns}
    said = ", ".join(word for word in _WORDS.values() if word in words)
    return f"{_MARK.sub('', note)} Less exact here than in the source, to protect the person: {said}.".strip()


# -- what names a row that has moved


def _cut_references(work: _Work, gone: set[str]) -> None:
    """Take out of all rows the references to what is not public, and withhold rows that say nothing without them."""
    while gone:
        fallen: set[str] = set()
        for ident, row in work.rows.items():
            if ident in work.gone or not (cut := _cut(row, gone)):
                continue
            if not all(cut.get(column, "-") for column in _needed(row)):
                _withhold(work, row, "it is about something that is withheld")
                fallen |= {ident, *_unmade(work, row)}
                continue
            work.kept.setdefault(ident, {}).update(
                {column: row.cells[column] for column in cut if column not in work.kept.get(ident, {})}
            )
            work.look_at += [Step(row.path, ident, column, "names nothing withheld", "") for column in cut]
            work.rows[ident] = replace(row, cells=row.cells | cut)
        gone = fallen


def _needed(row: Row) -> list[str]:
    """Return the columns without which a row says nothing."""
    ends = ["subjects", "objects"] if row.table == "judgements" else []
    return [*ends, *(column.name for column in ALL_TABLES[row.table].columns if column.required)]


def _unmade(work: _Work, judgement: Row) -> set[str]:
    """Return the persons whom a judgement that is withheld made, and no other does."""
    made = {
        person for ident, row in work.rows.items() if row.table == "judgements" and ident not in work.gone
        and row.cells.get("kind") == "identity" for person in split_many(row.cells.get("objects", ""))
    }  # fmt: skip
    mine = split_many(judgement.cells.get("objects", "")) if judgement.cells.get("kind") == "identity" else []
    return {person for person in mine if person not in made}


def _cut(row: Row, gone: set[str]) -> dict[str, str]:
    """Return the cells of a row that name what is gone, as they are without it."""
    cut = {}
    for column in ALL_TABLES[row.table].columns:
        if column.kind in (Kind.REF, Kind.CELL) and (text := row.cells.get(column.name, "")):
            left = [part for part in _parts(column, text) if gone.isdisjoint(_ids(part))]
            if len(left) != len(_parts(column, text)):
                cut[column.name] = join_many(left)
    return cut


def _ids(part: str) -> set[str]:
    """Return the ids that one value of a cell names."""
    return {parse_reference(piece).id or piece for piece in part.split("#")}


def _parts(column: Column, text: str) -> list[str]:
    return split_many(text) if column.many else [text]


def _withhold_unused_places(work: _Work, before: list[Row]) -> None:
    """Withhold the places that only what was coarsened or withheld has named: a place that nothing names would tell."""
    named_before = set(split_many(join_many(_named(work.gone))))
    named_before |= {one for cells in work.kept.values() for one in split_many(cells.get("places", ""))}
    now = {
        part for ident, row in work.rows.items() if ident not in work.gone
        for column in ALL_TABLES[row.table].columns if column.kind in (Kind.REF, Kind.CELL, Kind.CELLS)
        for part in re.findall(r"pl-\w{6}", row.cells.get(column.name, ""))
    }  # fmt: skip
    for place in sorted(named_before - now):
        if place in work.rows and place not in work.gone:
            _withhold(work, work.rows[place], "only what is withheld names the place")


def _named(rows: Mapping[str, Row]) -> Iterable[str]:
    return (text for row in rows.values() if (text := row.cells.get("places", "")))


# -- writing


def _formatted(data: Path, before: list[Row], after: list[Row]) -> Formatted:
    """Return the dossier as it will be; files in which no row is left are removed."""
    formatted = format_rows(data, after)
    paths = {row.path for row in before if is_id(Path(row.path).stem)}
    emptied = {path for path in paths - formatted.files.keys() if (data / path).is_file()}
    return replace(formatted, removed=tuple(sorted({*formatted.removed, *emptied})))


def _write_card(data: Path, work: _Work) -> None:
    """Widen what the card believes of the number of rows, where it no longer holds."""
    counts = dict.fromkeys(ALL_TABLES, 0)
    for ident, row in work.rows.items():
        counts[row.table] += ident not in work.gone
    text = (data / CARD_NAME).read_bytes()
    if (widened := widen_counts(text, counts)) != text:
        replace_file(data / CARD_NAME, widened)
