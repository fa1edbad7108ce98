"""Protect a dossier: write small cells more coarsely, and move what must not be public to the private folder.

In: the folder of a dossier, as `kg fmt` leaves it, and its private folder. Out: both rewritten, and a list of what was
done and why, without the values. The private folder is written first: a run that is cut off has lost nothing, and the
next one goes on.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from kg.card import CARD_NAME, Card, read_card, widen_counts
from kg.errors import DataFaults, KgError
from kg.files import replace_file
from kg.fmt import Formatted, format_dossier, format_rows, write_formatted
from kg.ingest import Record, ingest
from kg.model import ALL_TABLES, TOMBSTONES, Kind
from kg.pace import Progress, silent
from kg.protect.cells import says
from kg.protect.cut import cut, stands, texts_of
from kg.protect.ladder import coarsened
from kg.protect.people import restricted_people
from kg.protect.plan import Plan, make_plan
from kg.protect.private import Private
from kg.protect.world import Member, World, read_world
from kg.settle import settle
from kg.tables import Row, read_rows
from kg.thumbnails import drop, thumbnails_of
from kg.values import join_many, split_many

_WORDS: Final = {
    "places": "place", "act_on": "day", "age": "age", "born_on": "birth", "gender": "gender", "cell": "breakdown",
    "informant_place": "place of the informant",
}  # fmt: skip
_MARK: Final = re.compile(r"\s*Less exact here than in the source, to protect the person: ([^.]*)\.")
_REPEATS: Final = "the text may repeat what was taken out"
_TELLS: Final = "it tells what was taken out of a record that it names"
_PLACES: Final = ("places", "territory", "informant_place")  # columns
_STATED: Final = {"claims": ("proposition",), "judgements": ("subjects", "objects", "inputs")}
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
    hidden: tuple[Row, ...] = ()  # what stood in the private folder before
    steps: list[Step] = field(default_factory=list)
    look_at: list[Step] = field(default_factory=list)
    kept: dict[str, dict[str, str]] = field(default_factory=dict)  # id -> cells for the private folder
    gone: dict[str, Row] = field(default_factory=dict)  # rows that move there whole
    telling: dict[str, set[str]] = field(default_factory=dict)  # row -> coarser records of which it tells more


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
    work = _Work({row.id: row for row in rows}, tuple(hidden.rows()))
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
    steps, look_at = (tuple(sorted({*found}, key=_order)) for found in (work.steps, work.look_at))
    return Protected(steps, tuple(changed), look_at)


def _order(one: Step) -> tuple[str, ...]:
    return one.path, one.id, one.column, one.now, one.why


def _card(data: Path) -> Card:
    card, problems = read_card(data)
    if card is None:
        raise DataFaults(problems)
    return card


# -- who may not be public


def _withhold_by_default(work: _Work) -> None:
    """Withhold whoever is restricted by all that public and withheld rows say, and has no reason to be public."""
    for ident, why in sorted(restricted_people([*work.rows.values(), *work.hidden]).items()):
        if ident in work.rows and ident not in work.gone and not work.rows[ident].cells.get("public_reason"):
            _withhold(work, work.rows[ident], f"{why}, and no reason is given why it may be public")


def _withhold(work: _Work, row: Row, why: str) -> None:
    """Withhold a row whole, as it was before anything was taken out of it."""
    held = work.rows[row.id]
    work.gone[row.id] = replace(held, cells=held.cells | work.kept.get(row.id, {}))
    work.steps.append(Step(row.path, row.id, "", "withheld whole", why))


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
    coarser = {
        member.id for unit in world.units if unit.id in plan.levels for member in unit.members
    } & work.kept.keys()
    for ident, row in work.rows.items():
        if ident not in work.gone and cut(row, coarser):
            _list_texts(work, row, "")


def _records(rows: Iterable[Row]) -> list[Record]:
    return ingest(rows)[0]


def _rewrite(work: _Work, world: World, plan: Plan, unit: str, member: Member, why: str) -> None:
    """Write one record at its levels, and keep what it said for the private folder."""
    coarse = coarsened(world, member, plan.levels[unit])
    row = work.rows[member.id]
    for ident in {*member.told_by} - {*coarse.told_by}:
        work.telling.setdefault(ident, set()).add(member.id)
    cells = {column: text for column in _WORDS if (text := _text(coarse, column)) != _text(member, column)}
    if not cells:
        return
    for column in cells:
        work.steps.append(Step(row.path, member.id, column, _now(world, coarse, column), why))
    _list_texts(work, row, why)
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


def less_exact(row: Row) -> frozenset[str]:
    """Return the columns in which a public record says less than its source, as its note tells, with the note itself.

    This is known without the private folder.
    """
    said = _MARK.search(row.cells.get("note", "")) if row.table == "records" else None
    words = said[1].split(", ") if said else ()
    columns = [column for column, word in _WORDS.items() if word in words]
    return frozenset((*columns, "note") if columns else ())


# -- what names a row that has moved


def _cut_references(work: _Work, gone: set[str]) -> None:
    """Take out of all rows the references to what is not public, and withhold rows that say nothing without them."""
    while gone or work.telling:
        telling, work.telling = work.telling, {}
        fallen: set[str] = set()
        for ident, row in work.rows.items():
            if ident in work.gone or not (cells := cut(row, gone | telling.get(ident, set()))):
                continue
            if stands(row, cells):
                _cut_out(work, row, cells, _TELLS if ident in telling else "")
            else:
                _withhold(work, row, _TELLS if ident in telling else "it is about something that is withheld")
                fallen |= {ident, *_unmade(work, row)}
        gone = fallen | _unsaid(work, fallen)


def _cut_out(work: _Work, row: Row, cells: dict[str, str], why: str) -> None:
    """Write a row without some references, keep them for the private folder, and list its texts."""
    ident = row.id
    if row.table != TOMBSTONES.name:  # of which nothing may stand in the private folder
        work.kept[ident] = {column: row.cells[column] for column in cells} | work.kept.get(ident, {})
    if why:
        work.steps += [Step(row.path, ident, column, "less", why) for column in cells]
    work.look_at += [Step(row.path, ident, column, "names nothing withheld", "") for column in cells]
    work.rows[ident] = replace(row, cells=row.cells | cells)
    _list_texts(work, work.rows[ident], "")


def _list_texts(work: _Work, row: Row, why: str) -> None:
    """List the texts of a row, which somebody has to read."""
    work.look_at += [Step(row.path, row.id, column, _REPEATS, why) for column in texts_of(row)]


def _unsaid(work: _Work, fallen: set[str]) -> set[str]:
    """Withhold the statements that only withheld rows make, since a statement that nobody makes would tell."""
    made = {one for ident in fallen if ident in work.gone for one in _statements(work.gone[ident])}
    left = (
        {one for ident, row in work.rows.items() if ident not in work.gone for one in _statements(row)} if made else ()
    )
    unsaid = {one for one in made.difference(left) if one in work.rows and one not in work.gone}
    for one in sorted(unsaid):
        _withhold(work, work.rows[one], "only what is withheld makes the statement")
    return unsaid


def _statements(row: Row) -> Iterator[str]:
    """Yield the statements that a claim or judgement makes."""
    for column in _STATED.get(row.table, ()):
        yield from (one for one in split_many(row.cells.get(column, "")) if one[:2] in ("pr", "pt"))


def _unmade(work: _Work, judgement: Row) -> set[str]:
    """Return the persons whom a judgement that is withheld made, and no other does."""
    made = {
        person for ident, row in work.rows.items() if row.table == "judgements" and ident not in work.gone
        and row.cells.get("kind") == "identity" for person in split_many(row.cells.get("objects", ""))
    }  # fmt: skip
    mine = split_many(judgement.cells.get("objects", "")) if judgement.cells.get("kind") == "identity" else []
    return {person for person in mine if person not in made}


def _withhold_unused_places(work: _Work, before: list[Row]) -> None:
    """Withhold the places that only what was coarsened or withheld has named: a place that nothing names would tell."""
    named_before = {
        one for row in work.gone.values() for name in _PLACES for one in split_many(row.cells.get(name, ""))
    }
    named_before |= {one for cells in work.kept.values() for name in _PLACES for one in split_many(cells.get(name, ""))}
    now = {
        part for ident, row in work.rows.items() if ident not in work.gone
        for column in ALL_TABLES[row.table].columns if column.kind in (Kind.REF, Kind.CELL, Kind.CELLS)
        for part in re.findall(r"pl-\w{6}", row.cells.get(column.name, ""))
    }  # fmt: skip
    for place in sorted(named_before - now):
        if place in work.rows and place not in work.gone:
            _withhold(work, work.rows[place], "only what is withheld names the place")


# -- writing


def _formatted(data: Path, before: list[Row], after: list[Row]) -> Formatted:
    """Return the dossier as it will be; files in which no row is left are removed."""
    formatted = format_rows(data, after)
    paths = {row.path for row in before}
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
