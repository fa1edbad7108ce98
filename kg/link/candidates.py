"""Candidates: pairs of things that may be the same, with the reasons for and against, kept as a table to review.

In: pairs that `kg/link/suggest.py` scored, or a file of them. Out: one row a pair in `*.candidates.tsv`, best first.
A candidate is never a link: only a person's decision makes one.
"""

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Final

from kg.errors import DataFaults, Problem
from kg.files import replace_file
from kg.link.entity import Days, Entity, Sort, Years

ENDING: Final = ".candidates.tsv"

_LIVE: Final = "=+-@"  # what makes a spreadsheet run a cell
SUREST: Final = 0.9999
_SIDES: Final = ("subject", "object")
_FIELDS: Final = (
    "id", "names", "source", "sort", "born", "happened", "age", "gender", "places", "act", "coordinates", "codes",
    "note",
)  # fmt: skip
COLUMNS: Final = (
    "band", "probability", "predicate_id", "reasons", "conflicts",
    *(f"{side}_{name}" for side in _SIDES for name in _FIELDS),
)  # fmt: skip


class Band(StrEnum):
    """How a pair is offered to the reviewer; no band is a decision."""

    LIKELY = "likely"
    POSSIBLE = "possible"
    UNLIKELY = "unlikely"


@dataclass(frozen=True, slots=True)
class Reason:
    """What one feature says of a pair: `weight` is the base-2 logarithm of its Bayes factor, above 0 for the same."""

    feature: str
    weight: float
    words: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A pair that may be the same thing. `probability` is calibrated, 0 to 1; `conflicts` say what cannot both be."""

    subject: Entity
    object: Entity
    predicate: str  # skos:exactMatch or another that would hold if the reviewer says yes
    band: Band
    probability: float
    reasons: tuple[Reason, ...]
    conflicts: tuple[str, ...] = ()

    @property
    def stated(self) -> float:
        """The probability as it is written down, in four digits: a machine is never certain."""
        return round(max(1 - SUREST, min(SUREST, self.probability)), 4)

    @property
    def pair(self) -> tuple[str, str]:
        """The two ids, by which a decision finds its candidate."""
        return self.subject.id, self.object.id


def write_candidates(path: Path, candidates: Iterable[Candidate]) -> None:
    """Write the candidates, in the order given, whole or not at all. Errors: NotWritten."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(map(_row, candidates))
    replace_file(path, out.getvalue().encode())


def read_candidates(path: Path) -> list[Candidate]:
    """Return the candidates of a file in its order. Errors: DataFaults, with the line of each that cannot be read."""
    found, problems = [], []
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            for number, row in enumerate(csv.DictReader(stream, delimiter="\t", restval=""), 2):
                try:
                    found.append(_candidate(row))
                except (LookupError, TypeError, ValueError) as error:
                    problems.append(Problem(path.name, number, "", "candidate-form", f"this is no candidate: {error}"))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        problems.append(Problem(path.name, 0, "", "file-unreadable", f"the candidates cannot be read: {error}"))
    if problems:
        raise DataFaults(problems)
    return found


def _row(candidate: Candidate) -> list[str]:
    reasons = [[reason.feature, round(reason.weight, 2), reason.words] for reason in candidate.reasons]
    return [
        candidate.band,
        f"{candidate.stated:.4f}",
        candidate.predicate,
        json.dumps(reasons, ensure_ascii=False),
        json.dumps(candidate.conflicts, ensure_ascii=False),
        *map(_guarded, _cells(candidate.subject)),
        *map(_guarded, _cells(candidate.object)),
    ]


def _guarded(text: str) -> str:
    """Return a cell that no spreadsheet runs: what would begin a formula stands behind an apostrophe."""
    return f"'{text}" if text.lstrip("'")[:1] in tuple(_LIVE) else text


def _unguarded(text: str) -> str:
    return text[1:] if text[:1] == "'" and _guarded(text) != text else text


def _cells(entity: Entity) -> list[str]:
    return [
        entity.id,
        " | ".join(f"{form}@{tag}" for form, tag in entity.names),
        entity.source,
        entity.sort,
        _days(entity.born),
        _days(entity.happened),
        _years(entity.age),
        entity.gender,
        " | ".join(entity.places),
        entity.act,
        " ".join(map(str, entity.coordinates or ())),
        " | ".join(f"{system}={code}" for system, code in entity.codes),
        entity.note,
    ]


def _candidate(row: dict[str, str]) -> Candidate:
    return Candidate(
        subject=_entity(row, "subject"),
        object=_entity(row, "object"),
        predicate=row["predicate_id"],
        band=Band(row["band"]),
        probability=float(row["probability"]),
        reasons=tuple(Reason(feature, float(weight), words) for feature, weight, words in json.loads(row["reasons"])),
        conflicts=tuple(json.loads(row["conflicts"])),
    )


def _entity(row: dict[str, str], side: str) -> Entity:
    cell = {name: _unguarded(row[f"{side}_{name}"]) for name in _FIELDS}
    names = (part.rpartition("@") for part in _parts(cell["names"]))
    codes = (part.partition("=") for part in _parts(cell["codes"]))
    degrees = [float(part) for part in cell["coordinates"].split()]
    return Entity(
        id=cell["id"],
        sort=Sort(cell["sort"]),
        names=tuple((form, tag) for form, _, tag in names),
        source=cell["source"],
        born=_parse_days(cell["born"]),
        happened=_parse_days(cell["happened"]),
        age=_parse_years(cell["age"]),
        gender=cell["gender"],
        places=tuple(_parts(cell["places"])),
        act=cell["act"],
        coordinates=(degrees[0], degrees[1]) if degrees else None,
        codes=tuple((system, code) for system, _, code in codes),
        note=cell["note"],
    )


def _parts(cell: str) -> list[str]:
    return cell.split(" | ") if cell else []


def _days(days: Days | None) -> str:
    return f"{days[0]}/{days[1]}" if days else ""


def _parse_days(text: str) -> Days | None:
    first, _, last = text.partition("/")
    return (date.fromisoformat(first), date.fromisoformat(last)) if text else None


def _years(age: Years) -> str:
    return "" if age == (None, None) else "-".join("" if bound is None else str(bound) for bound in age)


def _parse_years(text: str) -> Years:
    lower, _, upper = text.partition("-")
    return int(lower) if lower else None, int(upper) if upper else None
