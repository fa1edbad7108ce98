"""Give up a kept release that cannot be read any more: its files go, and a record of that is left in their place.

In: an archive and one of its versions. Out: a folder with `recalled.json`, and with the seal, whose digests are salted,
so that the log can still be tested. Its differences go too. A version that was given up does not come back.
"""

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

from kg.archive.damage import UNREADABLE, need_readable
from kg.archive.place import DELTAS, GIVEN_UP, Kept, given_up, kept
from kg.archive.plan import Plan, changing
from kg.diff.withdrawn import RECALLED, Tombstone, recalled_from
from kg.errors import KgError
from kg.release.manifest import SEALED
from kg.release.read import NotARelease
from kg.seal.log import RECALL, Entry, Gone
from kg.seal.remains import bind
from kg.seal.salts import SALTS


class NotGivenUp(KgError):
    """A version is not given up: it is not kept, or every file of it is as it was written."""

    def __init__(self, version: str, reason: str):
        self.version = version
        super().__init__(f"version {version} is not given up: {reason}")


def give_up(archive: Path, version: str, day: date, *, sign: Callable[[Path], None] | None = None) -> None:
    """Remove the files of a damaged version from an archive; `sign` signs its log. One that was given up stays so.

    Errors: NotAnArchive, NotGivenUp, BuildRunning, WriteFailure; the archive is as it was.
    """
    with changing(archive) as plan:
        versions = kept(archive)
        one = next((one for one in versions if one.version == version), None)
        if one is not None:
            _need_damaged(one)
            _plan(plan, archive, one, day)
        elif all(gone.version != version for gone in given_up(archive)):
            known = ", ".join(one.version for one in versions) or "none"
            raise NotGivenUp(version, f"it is not kept in {archive}, which has {known}")
    if sign is not None:
        sign(archive)


def _need_damaged(one: Kept) -> None:
    try:
        need_readable(one)
    except UNREADABLE:
        return
    raise NotGivenUp(one.version, "every file of it can be read; kg recall takes back what was withdrawn")


def _plan(plan: Plan, archive: Path, one: Kept, day: date) -> None:
    folder, stones = plan.release(one.version), _known(one)
    plan.about(one.version)
    withdrawn = [
        {"id": stone.ident, "iri": stone.iri, "reason": stone.reason, "withdrawn_on": stone.withdrawn_on}
        for stone in stones
    ]
    said = {"version": one.version, "recalled_on": day.isoformat(), GIVEN_UP: True, "withdrawn": withdrawn}
    text = json.dumps(said, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    (folder / RECALLED).write_text(text, encoding="utf-8", newline="\n")
    for name in SEALED:
        if name != SALTS and (one.path / name).is_file():
            shutil.copyfile(one.path / name, folder / name)
    ends = (f"{one.version}..", f"..{one.version}.rdfp.gz")
    found = sorted((archive / DELTAS).iterdir()) if (archive / DELTAS).is_dir() else []
    plan.dropped += [path.name for path in found if path.name.startswith(ends[0]) or path.name.endswith(ends[1])]
    logged = tuple(Gone(stone.ident, stone.reason, stone.withdrawn_on) for stone in stones)
    plan.entries.append(Entry(RECALL, one.version, day, withdrawn=logged, remains=bind(folder)))


def _known(one: Kept) -> tuple[Tombstone, ...]:
    """Return what is known to have been recalled from a damaged version."""
    try:
        return recalled_from(one.path)
    except NotARelease:
        return ()
