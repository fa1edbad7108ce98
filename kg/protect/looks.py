"""Keep what people said who looked at a picture: that none of those near it is seen who must not be.

In: `looks.csv` of the private folder, which `kg evidence thumbnail --shows-nobody` writes. Out: its entries. An entry
holds for one picture, and for those who were near it then: who comes later has not been looked for.
"""

import csv
import io
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Final

from kg.csvfile import Report, read_records
from kg.errors import Problem
from kg.files import replace_file
from kg.values import join_many, split_many

LOOKS: Final = "looks.csv"


@dataclass(frozen=True, slots=True)
class Look:
    """One answer: the evidence, the SHA-256 of its thumbnail, who was near, the day and the pseudonym.

    The reason stands in the custody log.
    """

    evidence: str
    digest: str
    near: str
    looked_on: str
    by: str

    @classmethod
    def at(cls, evidence: str, digest: str, near: Collection[str], looked_on: str, by: str) -> "Look":
        """Return an answer about those who are near, as they are named in `near`."""
        return cls(evidence, digest, join_many(sorted(near)), looked_on, by)


_COLUMNS: Final = tuple(field.name for field in fields(Look))


def read_looks(private: Path, shown: str = "") -> tuple[list[Look], list[Problem]]:
    """Return the entries in order of the file, and the faults of the file; `shown` is the folder as faults name it.

    A line that is no whole entry answers nothing, and is left out.
    """
    file = private / LOOKS
    if not file.is_file():
        return [], []
    report = Report(f"{shown}/{LOOKS}" if shown else LOOKS, [])
    looks = [Look(*cells) for _, cells in read_records(file, report) if len(cells) == len(_COLUMNS)]
    return [one for one in looks if one.evidence != _COLUMNS[0]], sorted(report.problems)


def add_look(private: Path, look: Look) -> None:
    """Enter an answer in place of an earlier one about the same picture; the folder is for its owner alone.

    Errors: NotWritten.
    """
    kept = [one for one in read_looks(private)[0] if (one.evidence, one.digest) != (look.evidence, look.digest)]
    _write(private, sorted([*kept, look], key=lambda one: (one.evidence, one.digest)))


def looked_for(looks: Iterable[Look], evidence: str, digest: str) -> set[str]:
    """Return of whom somebody said that they are not seen on a thumbnail, as an answer names them."""
    return {name for one in looks if (one.evidence, one.digest) == (evidence, digest) for name in split_many(one.near)}


def _write(private: Path, looks: Iterable[Look]) -> None:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, _COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(asdict(one) for one in looks)
    replace_file(private / LOOKS, out.getvalue().encode())
    private.chmod(0o700)
