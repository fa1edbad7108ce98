"""Keep a release in an archive: its copy, the difference from the version before, and every recall that it brings.

In: a release and an archive. Out: the release under its version, of which nothing changes any more but by a recall.
"""

import filecmp
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from kg.archive.about import things_of, write_changed, write_things
from kg.archive.damage import Damaged, advice, sort_out
from kg.archive.patch import delta_name, pack_patch, patch_lines
from kg.archive.place import Kept, given_up, kept
from kg.archive.plan import Plan, changing
from kg.archive.recall import Recalled, plan_recall
from kg.diff.changes import changes
from kg.diff.step import Step, Sum, is_enough, next_version, order_of, sum_up
from kg.diff.withdrawn import Gone, Tombstone, tombstones_of
from kg.errors import KgError
from kg.pace import Progress, silent
from kg.release.atomic import MARK, link
from kg.release.manifest import SEALED, is_whole
from kg.release.read import NotARelease, Release
from kg.release.tier import close_like, tier_of
from kg.seal.log import RELEASE, Entry
from kg.seal.salts import SALTS
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
    """What came of keeping a release: its version, whether it is new there, and the versions recalled by it.

    `damaged` are the older versions that cannot be read: they may still hold what was withdrawn.
    """

    version: str
    is_new: bool
    recalled: tuple[str, ...]
    damaged: tuple[Damaged, ...] = ()


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
        last = None
        if same is None:
            last = _add(plan, archive, release, version, versions, progress)
        else:
            _need_same(release, same)
        newest = release if same is None or same is versions[-1] else sort_out(versions)[0][-1].release
        recalled = plan_recall(plan, archive, older, tombstones_of(release), _day(release), progress, newest)
        if same is None:
            _log(plan, release, version)
        if last is not None and last is older[-1] and all(one.version != last.version for one in recalled.damaged):
            _delta(plan, last, recalled, version)
    if sign is not None:
        sign(archive)
    return Outcome(version, same is None, recalled.versions, recalled.damaged)


def _need_same(release: Release, same: Kept) -> None:
    """Return when a release is, byte for byte, the one that is kept under its version. Errors: NotKept."""
    if damaged := sort_out([same])[1]:
        raise NotKept(
            same.version, f"the archive has it, and it is damaged: {damaged[0].reason}; {advice(same.version)}"
        )
    if same.recalled is not None:
        why = f"it was recalled on {same.recalled['recalled_on']}, and what was withdrawn does not come back"
        raise NotKept(same.version, why)
    other = _other(release, same)
    if SALTS in other <= {*SEALED}:
        why = f"the archive has that version with other salts ({SALTS}): they were destroyed or made anew since"
        raise NotKept(same.version, f"{why}; it stays as it was kept, and what is new needs a new version")
    if other:
        why = "the archive has that version with other bytes; give it a new version, and build again"
        raise NotKept(same.version, why)


def _day(release: Release) -> date:
    return Kept("", release.dist).day


def _add(
    plan: Plan, archive: Path, release: Release, version: str, versions: Sequence[Kept], progress: Progress
) -> Kept | None:
    """Plan to add a release, and return the version that it was compared with; None when none before can be read.

    Errors: NotKept, TooSmallAStep, NotARelease.
    """
    gone = given_up(archive)
    sound, _ = sort_out(versions)
    highest = max((*versions, *gone), key=lambda one: order_of(one.version), default=None)
    if sound:
        _need_same_kind(release, version, sound[-1])
    if highest is not None and order_of(version) <= order_of(highest.version):
        raise NotKept(version, f"the archive has {highest.version} already; a new version must be higher")
    _need_tombstones(release, version, [*sound, *gone])
    step = _step(release, version, sound, progress)
    close_like(archive, release.dist)
    _copy(plan, release, version, [step[0]] if step else [])
    if step is None:
        return None
    write_changed(plan.about(version), step[0].version, step[1])
    return step[0]


def _need_same_kind(release: Release, version: str, last: Kept) -> None:
    here, there = tier_of(release.dist), tier_of(last.path)
    if here != there:
        raise NotKept(version, f"it is a {here} release, and the archive keeps {there} ones; name another archive")
    if last.release.base != release.base:
        raise NotKept(version, f"the archive is of {last.release.base}, the release of {release.base}")


def _need_tombstones(release: Release, version: str, versions: Iterable[Kept]) -> None:
    """Return when a release has a tombstone of everything that was ever withdrawn. Errors: NotKept."""
    has = {stone.iri for stone in tombstones_of(release)}
    for one in versions:
        lost = sorted({stone.ident for stone in _stones(one) if stone.iri not in has})
        if lost:
            ids = ", ".join(lost)
            why = f"it has no tombstone of {ids}, which {one.version} has: put the row back into tombstones.csv"
            raise NotKept(version, f"{why}; what was withdrawn by mistake gets a new id")


def _stones(one: Kept) -> Iterator[Tombstone]:
    """Yield what a kept release withdraws, as far as it can be read, and what was recalled from it."""
    yield from one.withdrawn
    with suppress(NotARelease):
        yield from tombstones_of(one.release)


def _step(release: Release, version: str, sound: Sequence[Kept], progress: Progress) -> tuple[Kept, Sum] | None:
    """Return the last version that can be read, and what changed since; None when there is none.

    Errors: TooSmallAStep; NotARelease for the release itself.
    """
    for last in reversed(sound):
        try:
            total = sum_up(changes(last.release, release, progress))
        except NotARelease as error:
            if error.path != last.path:
                raise
            continue  # that it is damaged is said when all is done
        if not is_enough(last.version, version, total.step):
            raise TooSmallAStep(version, last.version, total.step)
        return last, total
    return None


def _other(release: Release, same: Kept) -> set[str]:
    """Return the files of a release that are not, byte for byte, those that are kept under its version."""
    seals = (name for name in SEALED if (release.dist / name).is_file())
    pairs = ((path, release.dist / path, same.path / path) for path in (MARK, *release.manifest["files"], *seals))
    return {path for path, here, there in pairs if not (there.is_file() and filecmp.cmp(here, there, shallow=False))}


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
    write_things(plan.about(version), things_of(copied))


def _files(release: Release) -> Iterator[str]:
    root = release.dist.resolve()
    for path in [*release.manifest["files"], MARK, *SEALED]:
        inside = (root / path).resolve()
        if path in SEALED and not inside.is_file():
            continue
        if not inside.is_relative_to(root) or not inside.is_file():
            raise NotARelease(release.dist, "a file that its manifest names is missing")
        yield path


def _log(plan: Plan, release: Release, version: str) -> None:
    seal = plan.folder / "versions" / version / SEAL
    digest = sha256(seal.read_bytes()).hexdigest() if seal.is_file() else ""
    plan.entries.insert(0, Entry(RELEASE, version, _day(release), digest))


def _delta(plan: Plan, last: Kept, recalled: Recalled, version: str) -> None:
    new = Release(plan.folder / "versions" / version)
    stones = {stone.iri: stone for stone in (*tombstones_of(last.release), *tombstones_of(new))}
    gone = Gone(new.base, (stones | recalled.gone.tombstones).values())
    gone.words, gone.said, gone.reasons = recalled.gone.words, recalled.gone.said, last.version in recalled.remains
    before, left = recalled.lost.get(last.version, ()), recalled.remains.get(last.version)
    lines = patch_lines(last.release, new, gone, before, left)
    pack_patch(lines, plan.delta(delta_name(last.version, version)))
