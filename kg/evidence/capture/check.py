"""Check a capture: can each record be read, are its bytes those of its digests, and does a WACZ hold what it says?

In: a .warc, .warc.gz or .wacz. Out: faults, none when all holds. A WARC that cannot be read further is not.
"""

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

from kg.errors import Problem
from kg.evidence.capture.digests import digest_faults
from kg.evidence.capture.errors import DamagedCapture
from kg.evidence.capture.index_lines import Found, index_faults
from kg.evidence.capture.manifest import manifest_faults
from kg.evidence.capture.package import Entry, is_package, opened_package, warc_entries
from kg.evidence.capture.warcfile import RECORD, records
from kg.pace import Progress, silent

DIGEST: Final = "capture-digest"


@dataclass
class Checked:
    """What a check found: faults, records read, and how many of them state a digest."""

    problems: list[Problem] = field(default_factory=list)
    records: int = 0
    with_digest: int = 0


def check(path: Path, progress: Progress = silent) -> list[Problem]:
    """Return the faults of a capture, in the order in which they stand in it."""
    return checked(path, progress).problems


def checked(path: Path, progress: Progress = silent) -> Checked:
    """Return the faults of a capture with what was compared."""
    done = Checked()
    try:
        if is_package(path):
            _check_package(path, done, progress)
        else:
            with path.open("rb") as file:
                _check_records(file, path.name, done, progress)
    except DamagedCapture as damage:
        done.problems.append(_problem(path.name, damage))
    return done


def _check_package(path: Path, done: Checked, progress: Progress) -> None:
    found: dict[tuple[str, int], Found] = {}
    with opened_package(path) as package:
        done.problems += [Problem(path.name, 0, "", rule, text) for rule, text in manifest_faults(package)]
        for entry in warc_entries(package):
            name = entry.filename.removeprefix("archive/")
            with io.BufferedReader(Entry(package, entry)) as member:
                for one in _check_records(member, f"{path.name}/{entry.filename}", done, progress):
                    found[name, one.offset] = one
        done.problems += [Problem(path.name, 0, "", rule, text) for rule, text in index_faults(package, found)]


def _check_records(file: IO[bytes], name: str, done: Checked, progress: Progress) -> list[Found]:
    """Check the records of a WARC and return where they stand; one that is damaged ends it."""
    found: list[Found] = []
    try:
        for record in records(file):
            progress("check", file.tell(), 0)
            done.records += 1
            done.with_digest += bool(record.get("WARC-Block-Digest") or record.get("WARC-Payload-Digest"))
            found.append(Found(record.offset, record.type, record.url))
            place = f"the record at byte {record.offset} ({record.type} of {record.url or 'none'})"
            done.problems += [Problem(name, 0, "", DIGEST, f"{place}: {text}") for text in digest_faults(record)]
    except DamagedCapture as damage:
        done.problems.append(_problem(name, damage))
    if not found and not done.problems:
        done.problems.append(Problem(name, 0, "", RECORD, "there is no record in it"))
    return found


def _problem(name: str, damage: DamagedCapture) -> Problem:
    return Problem(name, 0, "", damage.rule, damage.sentence)
