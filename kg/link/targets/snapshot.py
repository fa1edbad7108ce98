"""A snapshot of a data set of others, to link offline and to have the same answer again: JSON lines.

The first line is `{"snapshot": "govah-link", "version": 1, "source": …, "date": …}`; then one thing a line with its
`id` and `sort`, and what is known of it: `names` (`[{"form": …, "tag": …}]`), `born` and `happened` (first and last
day), `age`, `gender`, `places`, `act`, `coordinates` (latitude, longitude), `codes` (`[[system, code]]`), `note`.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from kg.files import replace_file
from kg.link.entity import Days, Entity, Sort, Years
from kg.link.targets.base import Wanted, checked_id, clean, names
from kg.link.targets.lines import Lines
from kg.pace import Progress, silent

KIND: Final = "govah-link"
VERSION: Final = 1
MAX_BYTES: Final = 2 * 1024**3
MAX_THINGS: Final = 5_000_000
_KEYS: Final = frozenset(
    "id sort names born happened age gender places act coordinates codes note".split()
)  # of a line; others are passed over


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot as read: the data set it is of, the day it was taken, and its things in the order of their ids."""

    source: str
    date: str
    entities: tuple[Entity, ...]


def write_snapshot(path: Path, entities: Iterable[Entity], source: str, on: date) -> None:
    """Write things as a snapshot taken on a day; the same things give the same bytes. Errors: NotWritten."""
    header = {"snapshot": KIND, "version": VERSION, "source": source, "date": on.isoformat()}
    things = {entity.id: entity for entity in entities}
    lines = [header, *(_thing(things[id]) for id in sorted(things))]
    replace_file(path, "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode())


def read_snapshot(path: Path) -> Snapshot:
    """Return a snapshot. Errors: NotReadable; DataFaults with each line that breaks the form."""
    lines = Lines(path, MAX_BYTES)
    source, day, found = "", "", dict[str, Entity]()
    for number, line in lines:
        if not source:
            source, day = _header(lines, number, line)
            continue
        try:
            entity = _entity(line, source)
        except (ArithmeticError, KeyError, TypeError, ValueError) as error:
            lines.fault(number, f"the line is no thing of a snapshot: {clean(str(error))}")
            continue
        if entity.id in found or len(found) >= MAX_THINGS:
            lines.fault(number, f"{entity.id} stands twice" if entity.id in found else "there are too many things")
        found[entity.id] = entity
    if not source:
        lines.fault(1, f'the file is empty: a snapshot begins with {{"snapshot": "{KIND}"}}')
    lines.must_be_clean()
    return Snapshot(source, day, tuple(found[id] for id in sorted(found)))


@dataclass(frozen=True, slots=True)
class SnapshotTarget:
    """A snapshot file as a target."""

    path: Path

    @property
    def name(self) -> str:
        """The name of the file."""
        return self.path.name

    def find(self, entities: Sequence[Entity], progress: Progress = silent) -> list[Entity]:
        """Return its things that may be one of these. Errors: as `read_snapshot`."""
        wanted, things = Wanted(entities), read_snapshot(self.path).entities
        progress("things of the snapshot", len(things), len(things))
        return [thing for thing in things if wanted.may_be(thing)]


def _header(lines: Lines, number: int, line: dict[str, Any]) -> tuple[str, str]:
    """Return the source and day of the first line; one that is none is a fault, which ends in a refusal."""
    source, day = line.get("source"), line.get("date")
    if line.get("snapshot") != KIND or line.get("version") != VERSION:
        lines.fault(number, f'the first line is not {{"snapshot": "{KIND}", "version": {VERSION}, …}}')
    elif not isinstance(source, str) or not clean(source) or not isinstance(day, str):
        lines.fault(number, "the first line does not say the source and the date of the snapshot")
    return clean(str(source)) or "unknown", str(day)


def _thing(entity: Entity) -> dict[str, object]:
    said: dict[str, object] = {
        "id": entity.id, "sort": entity.sort.value,
        "names": [{"form": form, "tag": tag} for form, tag in entity.names],
        "born": _written(entity.born), "happened": _written(entity.happened),
        "age": list(entity.age) if entity.age != (None, None) else None, "gender": entity.gender,
        "places": list(entity.places), "act": entity.act,
        "coordinates": list(entity.coordinates) if entity.coordinates else None,
        "codes": [list(code) for code in entity.codes], "note": entity.note,
    }  # fmt: skip
    return {name: value for name, value in said.items() if value}


def _written(span: Days | None) -> list[str] | None:
    return [day.isoformat() for day in span] if span else None


def _entity(line: dict[str, Any], source: str) -> Entity:
    said = {name: value for name, value in line.items() if name in _KEYS}
    id = checked_id(_text(said["id"]))
    forms = ((_text(name["form"]), _text(name.get("tag", ""))) for name in said.get("names", ()))
    return Entity(
        id, Sort(said["sort"]), names(forms), source, _days(said.get("born")), _days(said.get("happened")),
        _years(said.get("age")), _text(said.get("gender", "")), tuple(_texts(said.get("places", ()))),
        _text(said.get("act", "")), _coordinates(said.get("coordinates")),
        tuple((system, code) for system, code in map(_texts, said.get("codes", ()))), _text(said.get("note", "")),
    )  # fmt: skip


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{str(value)[:60]} is no text")
    return clean(value)


def _texts(value: object) -> list[str]:
    if not isinstance(value, list | tuple):
        raise TypeError(f"{str(value)[:60]} is no list")
    return [_text(part) for part in value]


def _days(value: object) -> Days | None:
    if value is None:
        return None
    first, last = (date.fromisoformat(text) for text in _texts(value))
    if last < first:
        raise ValueError(f"{first} to {last} ends before it begins")
    return first, last


def _years(value: object) -> Years:
    if value is None:
        return None, None
    if not isinstance(value, list) or len(value) != 2 or any(n is not None and type(n) is not int for n in value):
        raise TypeError("an age is a list of the lowest and the highest")
    return value[0], value[1]


def _coordinates(value: object) -> tuple[float, float] | None:
    if value is None:
        return None
    if not isinstance(value, list) or len(value) != 2 or any(type(n) not in (int, float) for n in value):
        raise TypeError("coordinates are a list of latitude and longitude")
    if not (-90 <= value[0] <= 90 and -180 <= value[1] <= 180):
        raise ValueError("coordinates are degrees: latitude -90 to 90, longitude -180 to 180")
    return float(value[0]), float(value[1])
