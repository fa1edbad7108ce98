"""Say what an archive holds: kept releases in the order of their versions, and what was recalled of them.

An archive is a folder: `<version>/` a kept release, `about/<version>/` its things and what it changed, `deltas/` the
differences, `log.jsonl` the transparency log, `archive.json` what is there, written at the end of every change so that
a server sees that there was one.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from kg.archive.patch import delta_name
from kg.diff.step import Sum, order_of
from kg.diff.withdrawn import Tombstone, recall_of, recalled_from
from kg.errors import KgError
from kg.release.atomic import MARK
from kg.release.read import Release
from kg.seal.log import LOG, LOG_SIGNATURE

CONTENTS: Final = "archive.json"
DELTAS: Final = "deltas"
THINGS: Final = "things.txt"
CHANGED: Final = "changed.json"
ABOUT: Final = "about"


class NotAnArchive(KgError):
    """A folder was named as an archive and is none."""

    def __init__(self, path: Path):
        self.path = path
        super().__init__(f"{path} is no archive: it has no {CONTENTS}; kg keep makes one")


@dataclass(frozen=True)
class Kept:
    """A kept release: its version and folder."""

    version: str
    path: Path

    @cached_property
    def release(self) -> Release:
        """The release, opened."""
        return Release(self.path)

    @property
    def day(self) -> date:
        """The day of the release."""
        return date.fromisoformat(self.release.manifest["release_date"])

    @cached_property
    def recalled(self) -> Mapping[str, Any] | None:
        """What `recalled.json` says: the day and what was withdrawn; None when nothing of the release was recalled."""
        return recall_of(self.path)

    @cached_property
    def withdrawn(self) -> tuple[Tombstone, ...]:
        """What was recalled of it, in the order of the IRIs."""
        return recalled_from(self.path)

    @property
    def about(self) -> Path:
        """The folder of what the archive says of the release beside it."""
        return self.path.parent / ABOUT / self.version

    @cached_property
    def changed(self) -> Mapping[str, Any]:
        """The version before, the step from it, and how many things changed in which way; empty for the first."""
        path = self.about / CHANGED
        return dict(json.loads(path.read_bytes())) if path.is_file() else {}

    @property
    def signed(self) -> bool:
        """Whether it has a seal with a signature."""
        return (self.path / "seal.json.sig").is_file()

    @property
    def sealed(self) -> bool:
        """Whether it has a seal."""
        return (self.path / "seal.json").is_file()

    def holds(self, thing: str) -> bool:
        """Return whether it holds a thing, given by what stands behind `<base>id/`, or what is left of one."""
        return f"\n{thing}\n".encode() in self._things

    @cached_property
    def _things(self) -> bytes:
        return b"\n" + (self.about / THINGS).read_bytes()


def kept(archive: Path) -> list[Kept]:
    """Return the kept releases, the lowest version first; empty for an archive that is not there yet.

    Errors: NotAnArchive for a folder that holds something else.
    """
    if not (archive / CONTENTS).is_file():
        if archive.exists() and (not archive.is_dir() or any(map(_is_foreign, archive.iterdir()))):
            raise NotAnArchive(archive)
        return []
    folders = [path for path in archive.iterdir() if not path.name.startswith(".") and (path / MARK).is_file()]
    return sorted((Kept(path.name, path) for path in folders), key=lambda one: order_of(one.version))


def _is_foreign(path: Path) -> bool:
    return not path.name.startswith(".") and path.name not in (LOG, LOG_SIGNATURE)


def need_archive(archive: Path) -> None:
    """Return when a folder is an archive. Errors: NotAnArchive."""
    if not (archive / CONTENTS).is_file():
        raise NotAnArchive(archive)


def write_changed(folder: Path, before: str, total: Sum) -> None:
    """Write into the folder about a kept release how many things changed since the version before."""
    counts = {kind.value: number for kind, number in total.kinds.items()}
    said = {"from": before, "step": total.step.word, "counts": counts}
    (folder / CHANGED).write_text(json.dumps(said, sort_keys=True) + "\n", encoding="utf-8", newline="\n")


def delta_of(archive: Path, old: str, new: str) -> Path:
    """Return the file with the difference between two versions, whether it is there or not."""
    return archive / DELTAS / delta_name(old, new)
