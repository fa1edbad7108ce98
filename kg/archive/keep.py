"""Keep a release in an archive: its copy, the difference from the version before, and every recall that it brings.

In: a release and an archive. Out: the release under its version, of which nothing changes any more but by a recall.
"""

import filecmp
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from kg.archive.patch import delta_name, pack_patch, patch_lines
from kg.archive.place import Kept, kept, write_changed
from kg.archive.plan import Plan, changing
from kg.archive.recall import Recalled, plan_recall
from kg.archive.redact import things_in, write_things
from kg.diff.changes import changes
from kg.diff.step import Step, Sum, is_enough, next_version, order_of, sum_up
from kg.diff.withdrawn import Gone, tombstones_of
from kg.errors import KgError
from kg.pace import Progress, silent
from kg.release.atomic import MARK, link
from kg.release.manifest import SEALED, is_whole
from kg.release.read import NotARelease, Release
from kg.seal.log import RELEASE, Entry
from kg.seal.sealing import SEAL


class NotKept(KgError):
    """A release was not kept, because of its version."""

    def __init__(self, version: str, reason: str):
        self.version = version
        super().__init__(f"version {version} is not kept: {reason}")


class TooSmallAStep(NotKept):
    """The version of a release says less than what changed since the version before."""

    def __init__(self, version: str, before: str, step: Step):
        self.step = step
        self.wanted = next_version(before, step)
        super().__init__(version, f"after {before} this is a {step.word} step; call it {self.wanted}, and build again")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of keeping a release: its version, whether it is new there, and the versions recalled by it."""

    version: str
    is_new: bool
    recalled: tuple[str, ...]


def keep(
    dist: Path, archive: Path, *, sign: Callable[[Path], None] | None = None, progress: Progress = silent
) -> Outcome:
    """Keep a release in an archive and return what came of it; one that is kept already is left as it is.

    What the release withdraws is taken back from all older ones at once. `sign` signs the log of an archive.
    Errors: NotARelease, NotAnArchive, NotKept, TooSmallAStep, BuildRunning, WriteFailure; the archive is as it was.
    """
    release = Release(dist)
    version = str(release.manifest["version"])
    order_of(version)
    with changing(archive) as plan:
        versions = kept(archive)
        same = next((one for one in versions if one.version == version), None)
        older = [one for one in versions if order_of(one.version) < order_of(version)]
        if same is None:
            total = _need_step(release, version, versions, progress)
            _copy(plan, release, version, older[-1:])
            if total is not None:
                write_changed(plan.about(version), older[-1].version, total)
        elif not _is_same(release, same):
            raise NotKept(version, _why(same))
        recalled = plan_recall(plan, archive, older, tombstones_of(release), _day(release), progress)
        if same is None:
            _log(plan, release, version)
            _delta(plan, older, recalled, version)
    if sign is not None:
        sign(archive)
    return Outcome(version, same is None, recalled.versions)


def _why(same: Kept) -> str:
    if same.recalled is not None:
        return f"it was recalled on {same.recalled['recalled_on']}, and what was withdrawn does not come back"
    return "the archive has that version with other bytes; give it a new version, and build again"


def _day(release: Release) -> date:
    return Kept("", release.dist).day


def _need_step(release: Release, version: str, versions: Sequence[Kept], progress: Progress) -> Sum | None:
    """Return what changed since the version before, when this one may follow it; None when there is none before.

    Errors: NotKept, TooSmallAStep.
    """
    if not versions:
        return None
    last = versions[-1]
    if last.release.base != release.base:
        raise NotKept(version, f"the archive is of {last.release.base}, the release of {release.base}")
    if order_of(version) <= order_of(last.version):
        raise NotKept(version, f"the archive has {last.version} already; a new version must be higher")
    total = sum_up(changes(last.release, release, progress))
    if not is_enough(last.version, version, total.step):
        raise TooSmallAStep(version, last.version, total.step)
    return total


def _is_same(release: Release, same: Kept) -> bool:
    """Return whether a kept release is, byte for byte, the one that is to be kept."""
    if same.recalled is not None or not filecmp.cmp(release.dist / MARK, same.path / MARK, shallow=False):
        return False
    files = [*release.manifest["files"], *(name for name in SEALED if (release.dist / name).is_file())]
    return all(
        (same.path / path).is_file() and filecmp.cmp(release.dist / path, same.path / path, shallow=False)
        for path in files
    )


def _copy(plan: Plan, release: Release, version: str, before: Sequence[Kept]) -> None:
    """Copy a release; a file that the version before has too is linked to it, since neither is ever written again."""
    folder = plan.release(version)
    for path in _files(release):
        source, target = release.dist / path, folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        old = next((one.path / path for one in before if (one.path / path).is_file()), None)
        if old is not None and filecmp.cmp(source, old, shallow=False):
            link(old, target)
        else:
            shutil.copyfile(source, target)
    copied = Release(folder)
    for path in copied.manifest["files"]:
        if not is_whole(folder, path):
            raise NotARelease(release.dist, f"{path} is not what its manifest says")
    write_things(plan.about(version), _things(copied))


def _files(release: Release) -> Iterator[str]:
    root = release.dist.resolve()
    for path in [*release.manifest["files"], MARK, *SEALED]:
        inside = (root / path).resolve()
        if path in SEALED and not inside.is_file():
            continue
        if not inside.is_relative_to(root) or not inside.is_file():
            raise NotARelease(release.dist, "a file that its manifest names is missing")
        yield path


def _things(release: Release) -> set[str]:
    bodies = (body for graph in release.graphs for body in release.nquads(graph))
    return {thing for body in bodies for thing in things_in(body, release.base)}


def _log(plan: Plan, release: Release, version: str) -> None:
    seal = plan.folder / "versions" / version / SEAL
    digest = sha256(seal.read_bytes()).hexdigest() if seal.is_file() else ""
    plan.entries.insert(0, Entry(RELEASE, version, _day(release), digest))


def _delta(plan: Plan, older: Sequence[Kept], recalled: Recalled, version: str) -> None:
    if not older:
        return
    last, new = older[-1], Release(plan.folder / "versions" / version)
    stones = {stone.iri: stone for stone in (*tombstones_of(last.release), *tombstones_of(new))}
    gone = Gone(new.base, (stones | recalled.gone.tombstones).values())
    gone.names, gone.texts, gone.reasons = recalled.gone.names, recalled.gone.texts, last.version in recalled.remains
    lines = patch_lines(last.release, new, gone, left=recalled.remains.get(last.version))
    pack_patch(lines, plan.delta(delta_name(last.version, version)))
