"""Withdraw a published thing: its row and what cannot stand without it go, and tombstones come in their place.

In: the folder of a dossier and the id of a thing. Out: the dossier rewritten as `kg fmt` does, and a list of all that
changed or is left for the editor to look at. The tombstones are written first: when the writing is cut off, `kg build`
refuses the dossier until the same command has been run again, which completes it.
"""

import random
import secrets
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Final

from kg.card import CARD_NAME, read_card, widen_counts, write_counts
from kg.directory import SAME_THING
from kg.errors import DataFaults, KgError, near
from kg.files import remove_file
from kg.fmt import Formatted, format_dossier, format_rows, write_formatted
from kg.pace import Progress, silent
from kg.settle import settle
from kg.tables import Row, read_rows
from kg.thumbnails import drop, thumbnails_of
from kg.values import is_id
from kg.vocab import SCHEMES
from kg.withdraw.left import Left, names_left
from kg.withdraw.marks import remember
from kg.withdraw.private import filled
from kg.withdraw.reach import Cleared, Pointing, Reach, Wish

FIRST: Final = ("tombstones.csv",)
REASONS: Final = SCHEMES["reason-class"]


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What a withdrawal did, or would do.

    `fell` are the ids that go, `id` among them unless it was gone; `tombstones` these and, when it had been withdrawn
    before, which `again` says, all of that reason and day. `changed` are the paths of files; `cleared` the cells that
    named one of them and no longer do; `pointing` the cells that go on naming a tombstone; `names` the texts elsewhere
    that repeat a name; `unused` the rows of reference that nothing names any more; `graphs` the local names of the
    graphs that held something of it. `heir` is what takes its place; `before` the reason that its tombstone had, where
    it has a stricter one now.
    """

    id: str
    reason: str
    withdrawn_on: str
    tombstones: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    cleared: tuple[Cleared, ...] = ()
    pointing: tuple[Pointing, ...] = ()
    names: tuple[Left, ...] = ()
    unused: tuple[Left, ...] = ()
    graphs: tuple[str, ...] = ()
    again: bool = False
    fell: tuple[str, ...] = ()
    heir: str = ""
    before: str = ""

    @property
    def wish(self) -> Wish:
        """What rows elsewhere are to follow: the private ones."""
        return Wish(self.id, self.before or self.reason, self.withdrawn_on, self.heir)


@dataclass(slots=True)
class Plan:
    """A withdrawal before it is written: its result, the rows that go, the dossier as it will be, its rows by table."""

    result: Withdrawn
    gone: list[Row]
    formatted: Formatted
    counts: Counter[str] = field(default_factory=Counter)


def withdraw(
    data: Path,
    ident: str,
    reason: str,
    day: date,
    *,
    replaced_by: str = "",
    everything: bool = False,
    private: Path | None = None,
    dry_run: bool = False,
    progress: Progress = silent,
    chance: random.Random | None = None,
) -> Withdrawn:
    """Withdraw a thing from the dossier in a folder and return what changed; `dry_run` changes nothing.

    `reason` is a key of the scheme `reason-class`. `replaced_by` names what takes its place, in every row that names
    it. A case, place or agent that other rows cannot do without needs that, or `everything`, which withdraws them too.
    Withdrawing again completes what was cut off; it changes the reason of a tombstone whose names stay in old versions
    to one for which they go, and nothing else. In the folder `private` marks are left by which an import knows what was
    withdrawn.
    Errors: KgError when there is no such thing, it cannot go alone, nothing takes the place of what is doubled, or it
    was withdrawn before in another way; DataFaults when a file cannot be read.
    """
    wish = Wish(ident, _reason(reason), day.isoformat(), replaced_by, everything)
    if not dry_run:
        _move_entries(data, chance)
    plan = plan_withdrawal(data, wish, progress, chance)
    if dry_run:
        return plan.result
    if private is not None:  # before anything goes: nothing else tells an import what was there
        _remember(private, plan)
    changed = [*drop(data, plan.result.tombstones), *write_formatted(data, plan.formatted, FIRST)]
    _sweep(data, plan.result.tombstones)
    if write_counts(data, plan.counts):
        changed.append(CARD_NAME)
    return replace(plan.result, changed=tuple(sorted(changed)))


def plan_withdrawal(data: Path, wish: Wish, progress: Progress = silent, chance: random.Random | None = None) -> Plan:
    """Return what a withdrawal would do; nothing is written. Errors: as `withdraw`."""
    progress("read the dossier", 0, 3)
    rows = _rows(data, chance)
    progress("find what goes with it", 1, 3)
    reach = Reach(rows, _resumed(rows, wish))
    progress("look for names that stay", 2, 3)
    kept = reach.kept
    after = [*kept, *reach.tombstones]
    formatted = _formatted(data, rows, after, chance)
    result = Withdrawn(
        id=wish.id,
        reason=reach.wish.stricter or reach.wish.reason,
        withdrawn_on=reach.wish.day,
        tombstones=tuple(sorted(reach.buried)),
        changed=_changed(data, formatted, reach.buried, _counts(after)),
        cleared=tuple(reach.cleared),
        pointing=tuple(reach.pointing),
        names=tuple(names_left(data, reach.gone, kept)),
        unused=tuple(reach.unused),
        graphs=tuple(sorted(reach.graphs)),
        again=reach.wish != wish or any(row.id == wish.id for row in rows if row.table == "tombstones"),
        fell=tuple(sorted(reach.fell)),
        heir=reach.wish.replaced_by,
        before=reach.wish.reason if reach.wish.stricter else "",
    )
    progress("look for names that stay", 3, 3)
    return Plan(result, reach.gone, formatted, counts=_counts(after))


def _changed(data: Path, formatted: Formatted, gone: Collection[str], counts: Counter[str]) -> tuple[str, ...]:
    """Return the paths of the files that a withdrawal writes or removes, sorted."""
    paths = {*formatted.changed(data), *(one.path for one in thumbnails_of(data, gone))}
    if read_card(data)[0] is not None:
        text = (data / CARD_NAME).read_bytes()
        paths |= {CARD_NAME} if widen_counts(text, counts) != text else set()
    return tuple(sorted(paths))


def _remember(private: Path, plan: Plan) -> None:
    """Mark the rows that go. What only doubled another row is no danger by its label, which the other one may have."""
    rows = [*plan.gone, *filled(private, plan.gone)]
    if rows:  # of what an earlier run has withdrawn, nothing is left to remember
        remember(private, rows, {row.id for row in plan.gone}, labels=plan.result.reason not in SAME_THING)


def _reason(reason: str) -> str:
    if reason not in REASONS:
        guess = near(reason, REASONS)
        raise KgError(
            f'"{reason}" is no class of reason: write one of {", ".join(REASONS)}{"; " + guess if guess else ""}'
        )
    return reason


def _move_entries(data: Path, chance: random.Random | None) -> None:
    """Bring rows that still stand in a workbook or an entry file to their tables, so that each has its lasting id."""
    rows, problems = read_rows(data)
    if problems:
        raise DataFaults(problems)
    if any("#" in row.path or row.path.endswith("/new.csv") for row in rows):
        write_formatted(data, format_dossier(data, chance))


def _rows(data: Path, chance: random.Random | None) -> list[Row]:
    """Return the settled rows; faults of references are no reason to keep something harmful in the dossier."""
    rows, problems = read_rows(data)
    if problems:
        raise DataFaults(problems)
    return settle(rows, make=False, chance=chance or secrets.SystemRandom()).rows


def _resumed(rows: Collection[Row], wish: Wish) -> Wish:
    """Return the wish, or that of the tombstone which an earlier withdrawal of the same thing has left."""
    if not is_id(wish.id):
        raise KgError(f'"{wish.id}" is not an id: write the one at the end of the address, such as re-4k2m9x')
    for row in rows:
        if row.table == "tombstones" and row.id == wish.id:
            return _as_before(row.cells, wish)
    if wish.reason in SAME_THING and not wish.replaced_by:
        raise KgError(
            f"{wish.reason} says that something else stays, which goes on bearing its names in old versions: name it "
            "with --replaced-by, or give another reason, such as error"
        )
    return wish


def _as_before(stone: Mapping[str, str], wish: Wish) -> Wish:
    """Return the wish of an earlier withdrawal of the same thing, with a stricter reason if that is asked for now."""
    reason, day, heir = stone["reason"], stone["withdrawn_on"], stone.get("replaced_by", "")
    done = f"{wish.id} was withdrawn before ({reason}, {day})"
    if wish.replaced_by not in ("", heir):
        kept = f"with {heir} in its place" if heir else "with nothing in its place"
        raise KgError(f"{done} {kept}: to name {wish.replaced_by}, write replaced_by in tombstones.csv")
    stricter = wish.reason if wish.reason != reason else ""
    if stricter and not is_stricter(stricter, reason):
        raise KgError(f"{done}, and its reason cannot become {stricter}: give --reason {reason} to complete it")
    return replace(wish, reason=reason, day=day, replaced_by=heir, stricter=stricter)


def is_stricter(reason: str, than: str) -> bool:
    """Return whether names go from old versions for one reason of a withdrawal, and stay for the other."""
    return than in SAME_THING and reason not in SAME_THING


def reason_before(data: Path, ident: str) -> str:
    """Return the reason with which a thing was withdrawn before, "" when it was not. Faults are passed over."""
    stones = (row.cells for row in read_rows(data)[0] if row.table == "tombstones" and row.id == ident)
    return next((cells.get("reason", "") for cells in stones), "")


def _formatted(data: Path, before: list[Row], after: list[Row], chance: random.Random | None) -> Formatted:
    """Return the dossier as it will be; files in which no row is left are removed."""
    formatted = format_rows(data, after, chance)
    paths = {row.path for row in before if "#" not in row.path}
    emptied = {path for path in paths - formatted.files.keys() if (data / path).is_file()}
    return replace(formatted, removed=tuple(sorted({*formatted.removed, *emptied})))


def _sweep(data: Path, gone: Collection[str]) -> None:
    """Remove what killed commands have left half written, where it holds something of what goes."""
    words = [ident.encode() for ident in gone]
    for path in data.rglob(".kg-*"):
        text = path.read_bytes() if path.is_file() else b""
        if any(word in text for word in words):
            remove_file(path)


def _counts(rows: Collection[Row]) -> Counter[str]:
    return Counter(row.table for row in rows)
