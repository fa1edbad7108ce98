"""Tell kept releases that can be read from those that cannot be any more.

In: what an archive keeps. Out: the versions that can be opened, and of each other one what is wrong with it. What
cannot be read cannot be cleared of what was withdrawn: it is not shown, and a recall that leaves it there says so.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from kg.archive.place import Kept, kept
from kg.archive.undecided import NotSettled, read_undecided
from kg.diff.withdrawn import recalled_from
from kg.errors import KgError
from kg.release.atomic import MARK
from kg.release.bodies import NQUADS
from kg.release.manifest import FileEntry
from kg.release.pieces import LISTING
from kg.release.read import NotARelease, Release
from kg.release.tier import tier_of
from kg.release.whole import need_whole

UNREADABLE: Final = (NotARelease, NotSettled, OSError)
_HEADS: Final = 2  # rows of a listing above those of the pieces
_KINDS: Final = {
    "version": str, "release_date": str, "base_iri": str, "generator": str, "graphs": int, "sources": int,
    "pieces": int, "union": dict, "files": dict,
}  # fmt: skip


class Damaged(KgError):
    """A kept release cannot be read any more; holds its version and folder, and what is wrong."""

    def __init__(self, path: Path, error: Exception):
        self.version = path.name
        self.path = path
        self.reason = error.reason if isinstance(error, NotARelease) else str(error)
        super().__init__(f"{path} is damaged: {self.reason}; {advice(self.version)}")


class NotAllRecalled(KgError):
    """What was withdrawn was taken back from every version that can be read, and others are there."""

    def __init__(self, recalled: Sequence[str], damaged: Sequence[Damaged]):
        self.recalled = tuple(recalled)
        self.damaged = tuple(damaged)
        done = f"recalled from {', '.join(recalled)}" if recalled else "nothing is to be recalled elsewhere"
        left = "; ".join(f"{one.path} may still hold what was withdrawn: {one.reason}" for one in damaged)
        super().__init__(f"{done}, but {left}; {advice(damaged[0].version)}")


class OtherDossier(KgError):
    """An archive keeps releases of another dossier."""

    def __init__(self, archive: Path, kept_base: str, base: str):
        self.archive = archive
        super().__init__(f"{archive} keeps releases of {kept_base}, and this is {base}: name the right archive")


def advice(version: str) -> str:
    """Return what can be done about a damaged version."""
    return f"put it back from a copy, or give it up: kg recall --give-up {version}"


def sort_out(versions: Iterable[Kept], *, with_things: bool = False) -> tuple[list[Kept], list[Damaged]]:
    """Return the kept releases that can be opened, and what is wrong with the others, both in the order given.

    `with_things` reads their lists of things as well, so that nothing is left to fail when one is asked for.
    """
    sound: list[Kept] = []
    damaged: list[Damaged] = []
    for one in versions:
        try:
            need_sound(one)
            if with_things:
                one.holds("")
            sound.append(one)
        except UNREADABLE as error:
            damaged.append(Damaged(one.path, error))
    return sound, damaged


def need_sound(one: Kept) -> None:
    """Return when what a kept release says of itself can be read and is right; its data are not read.

    Errors: NotARelease, NotSettled, OSError.
    """
    if not one.path.is_dir():
        raise NotARelease(one.path, "its folder is not there")
    for name in (MARK, LISTING, f"{NQUADS}.gz"):
        if not (one.path / name).is_file():
            raise NotARelease(one.path, f"its {name} is not there")
    if fault := _fault(one.release.manifest, one.version):
        raise NotARelease(one.path, f"its {MARK} is damaged: {fault}")
    tier_of(one.path)
    if one.release.graphs and not _is_listed(one.release):
        raise NotARelease(one.path, f"its {MARK} is damaged: {LISTING} lists graphs of another base_iri")
    recalled_from(one.path)
    read_undecided(one.about)


def need_readable(one: Kept) -> None:
    """Return when every file of a kept release is as it was written. Errors: NotARelease, NotSettled, OSError."""
    need_sound(one)
    need_whole(one.path)
    need_data(one)


def need_data(one: Kept) -> None:
    """Return when the data of a kept release can be read, so that it can be compared. Errors: NotARelease, OSError."""
    for graph in one.release.graphs:
        for _ in one.release.nquads(graph):
            pass


def need_base(archive: Path, base: str) -> None:
    """Return when the releases of an archive are of the dossier with a base IRI. Errors: NotAnArchive, OtherDossier."""
    need_base_of(archive, sort_out(kept(archive))[0], base)


def need_base_of(archive: Path, sound: Iterable[Kept], base: str) -> None:
    """Return when some kept releases are of the dossier with a base IRI. Errors: OtherDossier."""
    for one in sound:
        if one.release.base != base:
            raise OtherDossier(archive, one.release.base, base)


def _fault(manifest: Mapping[str, Any], version: str) -> str:
    """Return what is wrong with the manifest of a kept release; "" when nothing is."""
    for name, kind in _KINDS.items():
        if type(manifest.get(name)) is not kind:
            return f'it has no "{name}" that can be read'
    if manifest["version"] != version:
        return f"it is of version {manifest['version']}"
    try:
        date.fromisoformat(manifest["release_date"])
    except ValueError:
        return f'its "release_date" is {manifest["release_date"]}, which is no day'
    union, files = manifest["union"], manifest["files"]
    if type(union.get("triples")) is not int or not isinstance(union.get("classes"), dict):
        return 'its "union" has no triples and classes'
    missing = [name for name in (LISTING, f"{NQUADS}.gz") if name not in files]
    return f'its "files" do not name {missing[0]}' if missing else _fault_of_files(files)


def _fault_of_files(files: Mapping[str, Any]) -> str:
    for path, entry in files.items():
        try:
            FileEntry(**entry)
        except TypeError:
            return f'its "files" do not say what {path} is'
    return ""


def _is_listed(release: Release) -> bool:
    """Return whether the pieces of a release are of graphs below its base IRI."""
    with (release.dist / LISTING).open(encoding="utf-8", newline="") as file:
        rows = list(file)[_HEADS:]
    return all(f"{release.base}graph/" in row for row in rows)
