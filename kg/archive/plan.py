"""Change an archive so that it may be cut off anywhere: all that is new is written aside, then moved to its place.

`.next.new` is being filled; a run that dies leaves it, and the next one throws it away. When it is whole it is renamed
to `.next`: from then on the change happens, and whoever comes next carries it to its end.
"""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from kg.archive.damage import sort_out
from kg.archive.place import ABOUT, CONTENTS, DELTAS, GIVEN_UP, Kept, NotAnArchive, given_up, standing
from kg.diff.step import order_of
from kg.files import replace_file
from kg.release.atomic import WriteFailure, cache_of, locked, sync_folder, write_through
from kg.seal.log import Entry, Gone, append

_FILLING: Final = ".next.new"
_NEXT: Final = ".next"
_OLD: Final = ".old"
_VERSIONS: Final = "versions"
_PLAN: Final = "plan.json"


@dataclass(slots=True)
class Plan:
    """What is to become of an archive: the folder with its new files, and the entries for the log."""

    folder: Path
    entries: list[Entry] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)  # names of differences that are to go

    def release(self, version: str) -> Path:
        """Return an empty folder for a release, which takes the place of what there is of that version."""
        path = self.folder / _VERSIONS / version
        path.mkdir(parents=True)
        return path

    def about(self, version: str) -> Path:
        """Return the folder of what is said of a release, which takes the place of what is said of that version."""
        path = self.folder / ABOUT / version
        path.mkdir(parents=True, exist_ok=True)
        return path

    def delta(self, name: str) -> Path:
        """Return where a difference is to be written."""
        path = self.folder / DELTAS / name
        path.parent.mkdir(exist_ok=True)
        return path

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to be done."""
        return not self.entries and not self.dropped and not any(self.folder.iterdir())


@contextmanager
def changing(archive: Path) -> Iterator[Plan]:
    """Yield a plan to fill; when the block ends without an error it is carried out.

    Whatever an earlier run began is ended first. Errors: NotAnArchive for a file; BuildRunning when another process
    changes the archive; WriteFailure when the file system refuses. After an error the archive is as it was.
    """
    if archive.exists() and not archive.is_dir():
        raise NotAnArchive(archive)
    try:
        archive.mkdir(parents=True, exist_ok=True)
        with locked(archive / CONTENTS):
            settle(archive)
            plan = Plan(archive / _FILLING)
            plan.folder.mkdir()
            try:
                yield plan
                if not plan.is_empty:
                    _decide(archive, plan)
            finally:
                shutil.rmtree(plan.folder, ignore_errors=True)
            settle(archive)
    except OSError as error:
        raise WriteFailure(archive, error) from error


def settle(archive: Path) -> None:
    """Throw away what was never decided, and carry out what was."""
    shutil.rmtree(archive / _FILLING, ignore_errors=True)
    shutil.rmtree(archive / _OLD, ignore_errors=True)
    if (archive / _NEXT / _PLAN).is_file():
        _carry_out(archive, archive / _NEXT)
    if (archive / _NEXT).is_dir():  # removed last, and so perhaps in part already
        shutil.rmtree(archive / _NEXT)


def _decide(archive: Path, plan: Plan) -> None:
    entries = [{**asdict(entry), "date": entry.date.isoformat()} for entry in plan.entries]
    text = json.dumps({"entries": entries, "dropped": plan.dropped}, ensure_ascii=False)
    (plan.folder / _PLAN).write_text(text, encoding="utf-8")
    write_through(plan.folder)
    plan.folder.rename(archive / _NEXT)
    sync_folder(archive)


def _carry_out(archive: Path, following: Path) -> None:
    """Move everything to its place; each step may be done again."""
    for new in _inside(following / _VERSIONS):
        cache = cache_of(archive / new.name)
        shutil.rmtree(cache, ignore_errors=True)  # first: once the version has its place nobody comes back for it
        _replace(new, archive / new.name, archive / _OLD)
        shutil.rmtree(cache, ignore_errors=True)  # a server may have made it again meanwhile
    for new in _inside(following / ABOUT):
        (archive / ABOUT).mkdir(exist_ok=True)
        _replace(new, archive / ABOUT / new.name, archive / _OLD)
    for new in _inside(following / DELTAS):
        (archive / DELTAS).mkdir(exist_ok=True)
        os.replace(new, archive / DELTAS / new.name)
    for name in json.loads((following / _PLAN).read_bytes()).get("dropped", []):  # older plans drop nothing
        (archive / DELTAS / name).unlink(missing_ok=True)
    for entry in _entries(following / _PLAN):
        append(archive, entry)
    write_contents(archive)
    sync_folder(archive)


def _inside(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _replace(new: Path, place: Path, old: Path) -> None:
    if place.exists():
        shutil.rmtree(old, ignore_errors=True)
        place.rename(old)
    new.rename(place)
    sync_folder(place.parent)
    shutil.rmtree(old, ignore_errors=True)


def _entries(path: Path) -> Iterator[Entry]:
    for said in json.loads(path.read_bytes())["entries"]:
        withdrawn = tuple(Gone(**gone) for gone in said["withdrawn"])
        day, remains = date.fromisoformat(said["date"]), said.get("remains", "")  # older plans name no remains
        yield Entry(said["kind"], said["version"], day, said["seal"], withdrawn, remains)


def write_contents(archive: Path) -> None:
    """Write `archive.json`: the versions that are kept, each with its day and what was recalled of it.

    One that is damaged, or was given up, has no more than a word of that.
    """
    sound, damaged = sort_out(standing(archive))
    versions = [
        *map(_contents, sound),
        *({"version": one.version, "damaged": True} for one in damaged),
        *({"version": one.version, GIVEN_UP: True, **_recalled(one)} for one in given_up(archive)),
    ]
    versions.sort(key=lambda one: order_of(one["version"]))
    text = json.dumps({"versions": versions}, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    replace_file(archive / CONTENTS, text.encode())


def _contents(one: Kept) -> dict[str, Any]:
    return {"version": one.version, "release_date": one.day.isoformat(), "sealed": one.sealed, **_recalled(one)}


def _recalled(one: Kept) -> dict[str, Any]:
    said = one.recalled
    return {name: said.get(name) for name in ("recalled_on", "withdrawn")} if said else {}
