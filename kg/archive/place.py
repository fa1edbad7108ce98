"""Say what an archive holds: kept releases in the order of their versions, and what was recalled of them.

An archive is a folder: `<version>/` a kept release, `about/<version>/` its things and what it changed, `deltas/` the
differences, `log.jsonl` the transparency log, `archive.json` what is there, written at the end of every change so that
a server sees that there was one. A version of which one of the two folders is left was kept: what is missing of it is
damage, and `damage` says what is.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from kg.archive.about import read_changed, read_things
from kg.archive.patch import delta_name
from kg.diff.step import is_version, order_of
from kg.diff.withdrawn import Tombstone, recall_of, recalled_from
from kg.errors import KgError
from kg.release.atomic import MARK
from kg.release.read import NotARelease, Release
from kg.seal.log import LOG, LOG_SIGNATURE

CONTENTS: Final = "archive.json"
DELTAS: Final = "deltas"
ABOUT: Final = "about"
GIVEN_UP: Final = "given_up"  # in the record of a recall: nothing else is left of that version


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
        """The version before, the step from it, and how many things changed; empty when nothing can be said of it."""
        return read_changed(self.about)

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
        return f"\n{thing}\n".encode() in self.things

    @cached_property
    def things(self) -> bytes:
        """What stands behind `<base>id/` for each thing, with a line end before and behind it. Errors: NotARelease."""
        return b"\n" + read_things(self.about, self.release)


def kept(archive: Path) -> list[Kept]:
    """Return the kept releases, the lowest version first; empty for an archive that is not there yet.

    Errors: NotAnArchive for a folder that holds something else.
    """
    if not (archive / CONTENTS).is_file():
        if archive.exists() and (not archive.is_dir() or any(map(_is_foreign, archive.iterdir()))):
            raise NotAnArchive(archive)
        return []
    return standing(archive)


def standing(archive: Path) -> list[Kept]:
    """Return the kept releases of a folder that is an archive, or is becoming one, the lowest version first."""
    found = [Kept(name, archive / name) for name in _names(archive) if not is_given_up(archive / name)]
    return sorted(found, key=lambda one: order_of(one.version))


def _names(archive: Path) -> set[str]:
    """Return the names of all versions that were kept, whatever is left of them."""
    folders = [path for path in _inside(archive) if is_version(path.name) or (path / MARK).is_file()]
    return {path.name for path in (*folders, *filter(_is_of_version, _inside(archive / ABOUT)))}


def _is_of_version(path: Path) -> bool:
    return is_version(path.name)


def _inside(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from (path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))


def is_given_up(path: Path) -> bool:
    """Return whether nothing but the record of that is left of a version, since it was damaged and was given up."""
    try:
        said = recall_of(path)
    except NotARelease:
        return False
    return said is not None and said.get(GIVEN_UP) is True


def given_up(archive: Path) -> list[Kept]:
    """Return the versions that were given up, of which only `recalled` and `withdrawn` can be asked, in their order."""
    found = [Kept(name, archive / name) for name in _names(archive) if is_given_up(archive / name)]
    return sorted(found, key=lambda one: order_of(one.version))


def _is_foreign(path: Path) -> bool:
    return not path.name.startswith(".") and path.name not in (LOG, LOG_SIGNATURE)


def need_archive(archive: Path) -> None:
    """Return when a folder is an archive. Errors: NotAnArchive."""
    if not (archive / CONTENTS).is_file():
        raise NotAnArchive(archive)


def delta_of(archive: Path, old: str, new: str) -> Path:
    """Return the file with the difference between two versions, whether it is there or not."""
    return archive / DELTAS / delta_name(old, new)


def log_of(archive: Path) -> tuple[Path, Path]:
    """Return the transparency log of an archive and the signature of the log, whether they are there or not."""
    return archive / LOG, archive / LOG_SIGNATURE
